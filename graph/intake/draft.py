"""A draft under review: its answers, saved as they are given, and their way into its files."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from graph import model
from graph.consistency import faults
from graph.intake.answers import Answer, Given, read_answers, write_answers
from graph.intake.correcting import Refused, chosen, edits_for
from graph.intake.edits import Carried, Clashes, File, Values, carried_out
from graph.intake.review import (
    ANSWERS,
    MUNICIPALITY,
    PLAN,
    REVIEW,
    SOURCE,
    Edit,
    Item,
    Review,
    as_yaml,
    read_review,
)
from graph.intake.yamledit import edited
from graph.planfile import Loaded, PlanFile, load_plan
from graph.planwriter import written
from graph.problems import PlanError, Problem, refusal
from graph.yamlfile import read_text, read_yaml
from ontology.language import Text

FILES: Mapping[File, str] = {"plan": PLAN, "municipality": MUNICIPALITY}
# New files wait in the first; once it bears the second name, they are the draft's.
_PREPARING, _READY = ".applying.new", ".applying"
# What the last import wrote, to tell afterwards what people changed.
IMPORTED = (".imported-plan.yaml", ".imported-municipality.yaml")


class Overtaken(Exception):
    """The item was answered elsewhere since it was shown; ``answer`` is what stands now."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("answered elsewhere")
        self.answer = answer


@dataclass(frozen=True)
class Counts:
    """How far a review is: items in all, settled, put off, and answers not in the files yet."""

    all: int
    settled: int
    skipped: int
    waiting: int

    @property
    def open(self) -> int:
        """Items without a decision, those put off too."""
        return self.all - self.settled


class Draft:
    """The folder of a draft. Raises PlanError where it is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / REVIEW).exists():
            raise refusal(
                folder,
                f"下書きのフォルダーではありません（{REVIEW} がありません）。"
                "keikaku import で作った下書きを指定してください。",
                f"is no draft (it has no {REVIEW}). Name a folder that keikaku import made.",
            )
        recover(folder)
        self.loaded: Loaded[Review] = read_review(folder)
        self.items: dict[str, Item] = {item.id: item for item in self.review.items}
        self._answers = read_answers(folder)
        self._stamp = _stamp(folder / ANSWERS)
        self._lock = threading.RLock()
        self._values: tuple[object, Values] | None = None

    @property
    def review(self) -> Review:
        """The review list."""
        return self.loaded.value

    @cached_property
    def text(self) -> str:
        """The source that the items' positions count in."""
        file = self.folder / SOURCE
        data = file.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.review.sha256:
            raise refusal(
                file,
                "取り込んだときの原文と違います（SHA-256 が一致しません）。もとに戻すか、取り込み直してください。",
                "is not the text that was imported (its SHA-256 differs). Put it back, or import again.",
            )
        return data.decode("utf-8")

    # ---- answers ----

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers on disk, whoever wrote them."""
        with self._lock:
            stamp = _stamp(self.folder / ANSWERS)
            if stamp != self._stamp:
                self._answers, self._stamp = read_answers(self.folder), stamp
            return self._answers

    def answer(self, item: str) -> Answer:
        """The answer to an item."""
        return self.answers.get(item, Answer())

    @property
    def counts(self) -> Counts:
        """How far the review is."""
        answers = self.answers
        given = [answers.get(item, Answer()) for item in self.items]
        states = Counter(a.state for a in given)
        return Counts(
            len(given),
            sum(a.settled for a in given),
            states["skipped"],
            sum(a.waiting for a in given),
        )

    def alike(self, item: Item) -> list[Item]:
        """The other items that one answer settles together with this one."""
        if item.alike is None:
            return []
        same = (item.kind, item.alike)
        return [i for i in self.review.items if (i.kind, i.alike) == same and i.id != item.id]

    def record(self, given: Mapping[str, Given], seen: Mapping[str, str] | None = None) -> None:
        """Save answers, all or none; they are on disk when this returns.

        ``seen`` are the versions of the answers they replace, as they were shown. Raises Overtaken
        where one stands no more, Refused where an answer cannot be taken.
        """
        with self._lock:
            answers = dict(self.answers)
            for name, answer in given.items():
                before = answers.get(name, Answer())
                if seen is not None and seen.get(name, before.version) != before.version:
                    raise Overtaken(before)
                self.edits(self.items[name], answer)
                answers[name] = Answer(
                    state=answer.state, value=answer.value, done=before.done, back=before.back
                )
            write_answers(self.folder, answers)
            self._answers, self._stamp = answers, _stamp(self.folder / ANSWERS)

    def edits(self, item: Item, answer: Given) -> list[Edit]:
        """The edits an answer asks for. Raises Refused where it cannot be taken."""
        if answer.state == "chosen":
            return list(chosen(item.alternatives, answer.value).edits)
        if answer.state != "corrected":
            return []
        if item.correct is None:
            raise Refused(Text("ここには書けません。", "Nothing can be written here."))
        return edits_for(item.correct, answer.value, self.values)

    # ---- the files ----

    @property
    def values(self) -> Values:
        """The plain values of the two files, read again when they change."""
        stamp = [_stamp(self.folder / name) for name in FILES.values()]
        if self._values is None or self._values[0] != stamp:
            self._values = (stamp, _values(self.folder))
        return self._values[1]

    def plan(self) -> PlanFile:
        """The plan as it is now. PlanError where it is none."""
        return load_plan(self.folder / PLAN)

    def apply(self) -> int:
        """Put the answers into the files, all or none; returns how many there were.

        Raises PlanError with every answer that stands against another one or against the plan.
        """
        with self._lock:
            answers = dict(self.answers)
            waiting = [i for i in self.review.items if answers.get(i.id, Answer()).waiting]
            if not waiting:
                return 0
            before = load_plan(self.folder / PLAN)
            texts = {file: read_text(self.folder / name) for file, name in FILES.items()}
            values = _values(self.folder)
            back = [(i.id, e) for i in waiting for e in answers[i.id].back if answers[i.id].done]
            taken = self._carried(values, back)
            forth = [
                (i.id, e) for i in waiting for e in self._edits_now(i, answers[i.id], taken.values)
            ]
            carried = self._carried(taken.values, forth)
            for item in waiting:
                answers[item.id] = _applied(answers[item.id], carried.back.get(item.id, ()))
            self._put(before, texts, values, (taken, carried), answers)
            self._answers, self._stamp = answers, _stamp(self.folder / ANSWERS)
            return len(waiting)

    def _edits_now(self, item: Item, answer: Answer, values: Values) -> list[Edit]:
        if answer.state != "corrected" or item.correct is None:
            return self.edits(item, answer) if answer.settled else []
        try:
            return edits_for(item.correct, answer.value, values)
        except Refused as refused:
            raise PlanError([self._problem(item.id, refused.text)]) from None

    def _carried(self, values: Values, edits: Sequence[tuple[str, Edit]]) -> Carried:
        try:
            return carried_out(values, edits)
        except Clashes as error:
            raise PlanError(
                self._problem(owner, clash.text)
                for clash in error.clashes
                for owner in clash.owners
            ) from None

    def _problem(self, item: str, text: Text) -> Problem:
        at = next(i for i, each in enumerate(self.review.items) if each.id == item)
        return self.loaded.problem(("items", at), *text)

    def _put(
        self,
        before: PlanFile,
        texts: Mapping[File, str],
        values: Values,
        steps: Sequence[Carried],
        answers: Mapping[str, Answer],
    ) -> None:
        """Write the new files aside, check them, and let them take the old ones' places."""
        new = self.folder / _PREPARING
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        try:
            for file, text in _texts(texts, values, steps).items():
                (new / FILES[file]).write_text(text, encoding="utf-8", newline="\n")
            after = _checked(self.folder, new, before)
            for file, loaded in (("plan", before.plan), ("municipality", before.municipality)):
                part: Any = getattr(after, file).value
                if _by_us(texts[file], loaded.value):
                    text = written(part, _head(texts[file]))
                    (new / FILES[file]).write_text(text, encoding="utf-8", newline="\n")
            write_answers(new, answers)
            os.replace(new, self.folder / _READY)
        finally:
            shutil.rmtree(new, ignore_errors=True)
        recover(self.folder)


def _texts(texts: Mapping[File, str], values: Values, steps: Sequence[Carried]) -> dict[File, str]:
    """The texts of the files after the steps, as little changed as can be."""
    return {file: _text(file, texts[file], values[file], steps) for file in FILES}


def _text(file: File, text: str, now: Any, steps: Sequence[Carried]) -> str:
    wanted = steps[-1].values[file]
    try:
        for step in steps:
            for ops in step.rounds:
                own = [op for op in ops if op.file == file]
                if own:
                    text = edited(text, now, own)
                    now = _parsed(text)
    except PlanError:
        now = None
    # What cannot be written into the lines as they are is written anew.
    return text if now == wanted else as_yaml(wanted)


def _parsed(text: str) -> Any:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "text.yaml"
        place.write_text(text, encoding="utf-8", newline="\n")
        return read_yaml(place)[0]


def _checked(folder: Path, new: Path, before: PlanFile) -> PlanFile:
    """The plan in a folder aside; PlanError with what is wrong in it and was not before."""
    try:
        after = load_plan(new / PLAN)
        known = {(p.where, p.message) for p in faults(before)}
        fresh = [p for p in faults(after) if (p.where, p.message) not in known]
        if fresh:
            raise PlanError(fresh)
    except PlanError as error:
        raise PlanError(
            Problem(str(folder / Path(p.file).name), 0, p.where, p.message) for p in error.problems
        ) from None
    return after


def _by_us(text: str, value: model.Model) -> bool:
    """Whether a file is as keikaku writes it: nobody gave it comments or a layout of their own."""
    return text == written(value, _head(text))


def _head(text: str) -> str:
    """The comment a file begins with."""
    lines = []
    for line in text.split("\n"):
        if not line.startswith("#") or line.startswith("# ===="):
            break
        lines.append(line[1:].removeprefix(" "))
    return "\n".join(lines)


def _applied(answer: Answer, back: Sequence[Edit]) -> Answer:
    done = Given(state=answer.state, value=answer.value) if answer.settled else None
    return Answer(state=answer.state, value=answer.value, done=done, back=list(back) if done else [])


def _values(folder: Path) -> Values:
    return {
        "plan": read_yaml(folder / PLAN)[0],
        "municipality": read_yaml(folder / MUNICIPALITY)[0],
    }


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def recover(folder: Path) -> None:
    """Finish what was cut off: new files that were complete take their places, others go."""
    shutil.rmtree(folder / _PREPARING, ignore_errors=True)
    ready = folder / _READY
    if not ready.exists():
        return
    for name in (SOURCE, MUNICIPALITY, PLAN, REVIEW, ANSWERS, *IMPORTED):
        if (ready / name).exists():
            os.replace(ready / name, folder / name)
    shutil.rmtree(ready)


def unfinished(folder: Path) -> list[Problem]:
    """What stands between a draft and a plan: open items, answers that are not in the files."""
    counts = Draft(folder).counts
    command = f"keikaku review {folder}"
    if counts.open:
        return [Problem(str(folder), 0, "", Text(
            f"確認が{counts.open}件残っている下書きです。{command} で確かめてください"
            "（下書きのまま組み立てるには --draft）。",
            f"is a draft with {counts.open} open items. Settle them with {command} "
            "(--draft builds it as it is).",
        ))]
    if counts.waiting:
        return [Problem(str(folder), 0, "", Text(
            f"{counts.waiting}件の答えがまだ計画に入っていません。{command} --apply で入れてください。",
            f"has {counts.waiting} answers that are not in the plan. Put them in with {command} --apply.",
        ))]
    return []
