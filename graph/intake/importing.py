"""Import of a text into a draft folder: new, again, and merged with what people did to it.

A draft remembers what the last import wrote (``.imported-*.yaml``). Importing again compares
three states: what was imported then, what stands now, what is imported today. What nobody touched
follows the text; what somebody changed stays as it is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph import model
from graph.compare import Comparison, compare
from graph.holding import held
from graph.intake import making, rules
from graph.intake.known import Known, remembered
from graph.intake.pdf.document import Progress
from graph.intake.putting import IMPORTED, head_of
from graph.intake.reading import read
from graph.intake.review import MUNICIPALITY, PLAN, REVIEW, SOURCE, write_review
from graph.planfile import Loaded, load, read_plan
from graph.planwriter import written
from graph.problems import refusal
from graph.settling import READY, settle
from graph.workbook.comments import with_comments
from graph.yamlfile import read_text, read_yaml
from ontology.language import Text

_NOTE = (
    "keikaku import が {file} から読んだ下書きです。計画ではありません。\n"
    "迷った所は review.yaml にあり、keikaku review で確かめます。"
)


@dataclass(frozen=True)
class Imported:
    """What an import did: the draft, and against an earlier one the differences and what stayed.

    ``kept`` are places somebody had changed and the text now has otherwise: they stay as they are.
    """

    draft: making.Draft
    how: Text
    changed: Comparison | None = None
    kept: tuple[str, ...] = ()
    written: bool = True


@dataclass
class _Merge:
    """A merge of plain values by identifier."""

    kept: list[str] = field(default_factory=list)

    def merged(self, base: Any, mine: Any, theirs: Any, path: str) -> Any:
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        if all(isinstance(v, dict) and "text" not in v for v in (mine, theirs)):
            return self._groups(base if isinstance(base, dict) else {}, mine, theirs, path)
        if all(isinstance(v, list) and all(isinstance(e, dict) and "id" in e for e in v) for v in (mine, theirs)):
            return self._lists(base if isinstance(base, list) else [], mine, theirs, path)
        self.kept.append(path)
        return mine

    def _groups(self, base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], path: str) -> dict[str, Any]:
        missing = object()
        made: dict[str, Any] = {}
        for key in [*theirs, *(k for k in mine if k not in theirs)]:
            was, now, new = (v.get(key, missing) for v in (base, mine, theirs))
            inner = f"{path}.{key}" if path else str(key)
            value = new if now == was else now if new == was or missing in (now, new) else self.merged(was if was is not missing else None, now, new, inner)
            if value is not missing:
                made[key] = value
        return made

    def _lists(self, base: list[Any], mine: list[Any], theirs: list[Any], path: str) -> list[Any]:
        was = {e["id"]: e for e in base if isinstance(e, dict) and "id" in e}
        now = {e["id"]: e for e in mine}
        made = []
        for entry in theirs:
            name = entry["id"]
            if name in now:
                made.append(self.merged(was.get(name), now[name], entry, f"{path}[{name}]"))
            elif name not in was:
                made.append(entry)  # New in the text.
            # Otherwise somebody took it out, and it stays out.
        new = {e["id"] for e in theirs}
        for place, entry in enumerate(mine):
            if entry["id"] not in new and (entry["id"] not in was or entry != was[entry["id"]]):
                made.insert(_after(made, mine[:place]), entry)
                if entry["id"] in was:
                    self.kept.append(f"{path}[{entry['id']}]")
        return made


def _after(made: list[Any], before: list[Any]) -> int:
    """Where in a merged list an entry goes that only ours has: after what stood before it there."""
    places = {entry["id"]: place for place, entry in enumerate(made)}
    return next((places[e["id"]] + 1 for e in reversed(before) if e["id"] in places), 0)


def import_text(
    file: Path, folder: Path, known: Known | None = None, extra_rules: Path | None = None,
    merge: bool = False, progress: Progress = lambda text: None,
) -> Imported:
    """Read a text or PDF into a draft folder.

    Into a folder that holds a draft only with ``merge``; without it the differences are told and
    nothing is written. Raises PlanError where the text is no plan or the folder holds anything
    else. What was there stays until the new files are complete.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / REVIEW).exists() and not (folder / READY).exists())):
        raise refusal(folder, "下書きではないものが入っています。新しいフォルダーを -o で指定してください。", "holds something other than a draft. Name a new folder with -o.")
    found = rules.load(extra_rules)
    printed = read(file, progress)
    progress(printed.how)
    if (folder / REVIEW).exists():
        known = remembered(folder / MUNICIPALITY, known or Known())
    draft = making.make(printed.text, file.name, found, known)
    if not (folder / REVIEW).exists():
        _new(folder, draft, file)
        return Imported(draft, printed.how)
    with held(folder):
        settle(folder)
        return _again(folder, draft, printed.how, file, merge)


def _texts(draft: making.Draft, file: Path) -> dict[str, str]:
    note = _NOTE.format(file=file.name)
    plan, city = written(draft.plan, note), written(draft.municipality, note)
    return {SOURCE: draft.text, PLAN: plan, MUNICIPALITY: city, IMPORTED[0]: plan, IMPORTED[1]: city}


def _fill(folder: Path, texts: dict[str, str], draft: making.Draft) -> None:
    for name, text in texts.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as sink:
            sink.write(text)
            sink.flush()
            os.fsync(sink.fileno())
    write_review(folder, draft.review)


def _new(folder: Path, draft: making.Draft, file: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    waiting = folder.with_name(f".{folder.name}.importing-{os.getpid()}")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir()
    try:
        _fill(waiting, _texts(draft, file), draft)
        if folder.exists():
            folder.rmdir()
        os.replace(waiting, folder)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _again(folder: Path, draft: making.Draft, how: Text, file: Path, merge: bool) -> Imported:
    texts = _texts(draft, file)
    waiting = folder / ".importing.new"
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir()
    try:
        _fill(waiting, texts, draft)
        kept = _merged(folder, waiting, draft)
        changed = compare(read_plan(folder / PLAN), read_plan(waiting / PLAN))
        if not merge:
            return Imported(draft, how, changed, tuple(kept), written=False)
        os.replace(waiting, folder / READY)
        settle(folder)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return Imported(draft, how, changed, tuple(kept))


def _merged(folder: Path, waiting: Path, draft: making.Draft) -> list[str]:
    """Write the merged plan and municipality; returns the places that stay against the text."""
    merge = _Merge()
    same_text = (folder / SOURCE).exists() and (folder / SOURCE).read_text(encoding="utf-8") == draft.text
    for name, before, kind in ((PLAN, IMPORTED[0], model.Plan), (MUNICIPALITY, IMPORTED[1], model.Municipality)):
        mine, theirs = _values(folder / name), _values(waiting / name)
        base = _values(folder / before) if (folder / before).exists() else {}
        if mine == base:
            continue
        values = merge.merged(base, mine, theirs, "")
        if not same_text and kind is model.Plan:
            _without_places(values, theirs)
        made = kind.model_validate(values)
        (waiting / name).write_text(_commented(folder / name, kind, made), encoding="utf-8", newline="\n")
    return merge.kept


def _commented(file: Path, kind: type[model.Plan] | type[model.Municipality], made: model.Plan | model.Municipality) -> str:
    """The text of a merged file: as we write it, or with the comments that somebody put into it."""
    text = read_text(file)
    old: Loaded[Any] = load(file, kind)
    ours = text == written(old.value, head_of(text))
    return written(made, _NOTE.format(file=SOURCE)) if ours else with_comments(text, old, made)


def _without_places(values: Any, theirs: Any) -> None:
    """Quotations that stay although the text changed lose their place: it was in the old text."""
    fresh = {(p["text"], p["sheet"], p.get("at")) for p in _quotations(theirs)}
    for passage in _quotations(values):
        if (passage["text"], passage["sheet"], passage.get("at")) not in fresh:
            passage.pop("at", None)


def _quotations(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "text" in value and "sheet" in value:
            yield value
        for inner in value.values():
            yield from _quotations(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _quotations(inner)


def _values(file: Path) -> Any:
    value, _, problems = read_yaml(file)
    if problems:
        raise refusal(file, "読めないので、取り込みを重ねられません。先に直してください。", "cannot be read, so nothing can be merged into it. Mend it first.")
    return value
