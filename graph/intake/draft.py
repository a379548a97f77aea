"""A draft under review: its answers, saved as they are given, and their way into its files."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.holding import held
from graph.intake.answers import Answer, Given, read_answers, write_answers
from graph.intake.applying import Applying, edits_of
from graph.intake.choosing import offered
from graph.intake.edits import Values
from graph.intake.putting import FILES, put, values_of
from graph.intake.review import ANSWERS, PLAN, REVIEW, SOURCE, Edit, Item, Review, read_review
from graph.intake.spoken import answer_of
from graph.intake.untaken import Refused
from graph.planfile import Loaded, PlanFile, read_plan
from graph.problems import Problem, refusal
from graph.settling import recover, settle
from ontology.language import Text


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
        self._lock = threading.RLock()
        self._read_review()
        self._answers = read_answers(folder)
        self._stamp = _stamp(folder / ANSWERS)
        self._values: tuple[object, Values] | None = None

    # ---- the list ----

    def _read_review(self) -> None:
        self._review_stamp = _stamp(self.folder / REVIEW)
        self._loaded: Loaded[Review] = read_review(self.folder)
        self._items = {item.id: item for item in self._loaded.value.items}
        self._text: str | None = None

    def _fresh(self) -> None:
        """Read the list again where another process wrote it."""
        with self._lock:
            if _stamp(self.folder / REVIEW) != self._review_stamp:
                self._read_review()

    @property
    def loaded(self) -> Loaded[Review]:
        """The review list on disk, with the lines of its file."""
        self._fresh()
        return self._loaded

    @property
    def review(self) -> Review:
        """The review list."""
        return self.loaded.value

    @property
    def items(self) -> Mapping[str, Item]:
        """The items by their identifiers."""
        self._fresh()
        return self._items

    @property
    def text(self) -> str:
        """The source that the items' positions count in."""
        self._fresh()
        with self._lock:
            if self._text is None:
                self._text = self._source()
            return self._text

    def _source(self) -> str:
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
        with self._lock, held(self.folder):
            answers = dict(self.answers)
            for name, answer in given.items():
                if name not in self.items:
                    raise Refused(Text(
                        "この確認はもうありません。下書きが取り込み直されました。",
                        "this item is there no more; the draft was imported again.",
                    ))
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
        return edits_of(item, answer, self.values, self.text)

    def told(self, item: Item, given: Given | None = None) -> Text:
        """An answer, by default the one there is, as one reads it."""
        answer = given or self.answer(item.id)
        if answer.state == "corrected" and item.correct is not None:
            name = offered(item.correct, self.values).get(str(answer.value))
            if name:
                return Text(name, name)
        return answer_of(item, answer)

    # ---- the files ----

    @property
    def values(self) -> Values:
        """The plain values of the two files, read again when they change."""
        stamp = [_stamp(self.folder / name) for name in FILES.values()]
        if self._values is None or self._values[0] != stamp:
            self._values = (stamp, values_of(self.folder))
        return self._values[1]

    def plan(self) -> PlanFile:
        """The plan as it is now. PlanError where it is none."""
        return read_plan(self.folder / PLAN)

    def apply(self) -> int:
        """Put the answers into the files, all or none; returns how many there were.

        Raises PlanError with every answer that stands against another one or against the plan.
        """
        with self._lock, held(self.folder):
            settle(self.folder)
            applying = Applying(self.loaded, self.text, self.answers)
            if not applying.waiting:
                return 0
            steps, answers = applying.carried(values_of(self.folder))
            put(self.folder, steps, answers)
            self._answers, self._stamp = answers, _stamp(self.folder / ANSWERS)
            return len(applying.waiting)


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


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
