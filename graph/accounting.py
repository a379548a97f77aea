"""What of a source its plan accounts for: every mark, then whatever else is written.

A mark is covered by a passage of the plan, part of a stretch printed twice, explained, or open.
Nothing is left unsaid: what no mark is on is told as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from graph import model
from graph.coverage import Cover, Coverage, copies
from graph.explanations import Explanation, Place, places
from graph.intake.divisions import names_in
from graph.intake.marks import Mark
from graph.intake.normal import normal
from graph.intake.rules import Rules
from graph.intake.scanning import scan
from graph.planfile import KeyPath, PlanFile
from graph.source import Source
from ontology.language import Text

Status = Literal["covered", "copy", "explained", "open"]
KINDS = {
    "responsible": Text("担当の括弧", "Responsibility"),
    "item": Text("番号の付いた項目", "Numbered item"),
    "heading": Text("見出し", "Heading"),
    "row": Text("表の行", "Table row"),
    "term": Text("＊の用語", "Marked term"),
    "note": Text("※の注", "Note"),
    "text": Text("そのほかの文", "Other text"),
    "copy": Text("二度印刷された文", "Text printed twice"),
}
STATUSES: dict[Status, Text] = {
    "covered": Text("計画にある", "in the plan"),
    "copy": Text("写し", "a copy"),
    "explained": Text("説明あり", "explained"),
    "open": Text("計画にない", "not in the plan"),
}
# Headings of the parts and tables: their place in the plan's order says them.
_LAYOUT = ("section", "header", "label", "running", "contents")
_FAR = 250  # characters between a displaced number and the item it counts
_NEAR = 60  # characters between a value and the group it is of
_VALUE = re.compile(r"(?:年間?|約|延べ)?\d[^\s。、]{0,20}|―|全[^\s。、]{1,4}")
_LINE = 400  # characters of a line that can be a row


@dataclass(frozen=True)
class Found:
    """Something of the source and what became of it. ``by`` are places in the plan file."""

    start: int
    end: int
    kind: str
    status: Status
    by: tuple[str, ...] = ()
    why: Text = Text("", "")


class Backward:
    """One reading of a source with a plan in hand; ``used`` are explanations that were needed."""

    def __init__(
        self,
        loaded: PlanFile,
        source: Source,
        covered: Coverage,
        explained: Sequence[Explanation],
        rules: Rules,
    ) -> None:
        self.plan, self.city = loaded.plan, loaded.municipality.value
        self.text, self.source = source.text, source
        self.plain = normal(source.text)
        self.covered, self.rules = covered, rules
        self.explained = explained
        self.places = list(places(source.text, list(explained)))
        self.used: set[int] = set()
        self.copies = copies(source.text)
        self.told = [False] * len(source.text)  # characters that need no passage
        # The signs by which the plan's own terms are marked; another one may mark a note.
        self.signs = {p.text[-1] for term in self.plan.value.terms for p in term.marked} or {"＊"}
        self.marks = [m for m in scan(source.text, rules) if not self._copied(m.start)]

    def found(self) -> Iterator[Found]:
        """Every mark, then what is left of the text."""
        yield from self._copies()
        numbered = self._numbered()
        for mark in self.marks:
            if mark.kind in _LAYOUT:
                self._tell(mark.start, mark.body[0] if mark.kind == "label" else mark.end)
            elif mark.kind == "responsible":
                yield self._responsible(mark)
            elif mark.kind == "term":
                yield self._term(mark)
            elif mark.kind in ("item", "heading"):
                yield self._item(mark, numbered)
            elif mark.kind in ("row", "note"):
                yield self._piece(mark)
        yield from self._rows()
        yield from self._rest()

    # ---- one kind after the other ----

    def _copies(self) -> Iterator[Found]:
        for copy in self.copies:
            self._tell(copy.start, copy.end)
            sheet = self.source.sheet_at(copy.first)
            why = Text(
                f"第{sheet}面（{copy.first}文字目から）と同じ文",
                f"the same text as on sheet {sheet}, from character {copy.first}",
            )
            yield Found(copy.start, copy.end, "copy", "copy", why=why)

    def _responsible(self, mark: Mark) -> Found:
        over = [c for c in self.covered.over(mark.start, mark.end) if c.path[-1] == "source"]
        by = tuple(c.where for c in over)
        if not over:
            return self._open(mark, Text(
                "この担当の記載は計画にありません。", "this responsibility is not in the plan."
            ))
        brackets = [_at(self.plan.value, c.path[:-1]) for c in over]
        units = {unit for b in brackets if isinstance(b, model.Responsible) for unit in b.divisions}
        missing = [n for n in self._names(mark) if not self._known(n) & units]
        if missing:
            names = "、".join(missing)
            return self._open(mark, Text(
                f"「{names}」が計画の担当にありません。", f"“{names}” is not among the plan's divisions."
            ), by)
        return Found(mark.start, mark.end, mark.kind, "covered", by)

    def _names(self, mark: Mark) -> list[str]:
        known = frozenset(
            normal(name)
            for unit in (*self.city.divisions, *self.city.groups)
            for name in (unit.name, *unit.alt)
        )
        return [n.name for n in names_in(self.plain, *mark.body, self.rules, known)]

    def _known(self, name: str) -> set[str]:
        """Identifiers of divisions and groups that are called so."""
        wanted = _folded(name)
        return {
            unit.id
            for unit in (*self.city.divisions, *self.city.groups, *self.city.organizations)
            if wanted in (_folded(unit.name), *map(_folded, unit.alt))
        }

    def _term(self, mark: Mark) -> Found:
        over = self.covered.over(mark.start, mark.end)
        if self.text[mark.end - 1] in self.signs:
            over = [c for c in over if c.path[0] == "terms"]
        if over:
            return Found(mark.start, mark.end, mark.kind, "covered", tuple(c.where for c in over))
        return self._open(mark, Text(
            "この＊は、用語（terms）の marked にありません。", "this mark is in no term's “marked”."
        ))

    def _numbered(self) -> dict[Mark, Cover]:
        """Which element each printed number counts: of its number, the nearest first, each once."""
        elements = _numbers(self.plan.value, self.covered)
        pairs = [
            (_gap(mark, cover), mark.start, mark, cover)
            for mark in self.marks
            if mark.kind in ("item", "heading") and mark.number
            for number, cover in elements
            if _same_number(mark.number, number) and _gap(mark, cover) <= _FAR
        ]
        taken: set[KeyPath] = set()
        found: dict[Mark, Cover] = {}
        for _, _, mark, cover in sorted(pairs, key=lambda pair: pair[:2]):
            if mark not in found and cover.element not in taken:
                found[mark] = cover
                taken.add(cover.element)
        return found

    def _item(self, mark: Mark, numbered: dict[Mark, Cover]) -> Found:
        body = mark.body if mark.body[1] > mark.body[0] else (mark.start, mark.end)
        over = self.covered.over(*body)
        counted = numbered.get(mark)
        if counted is not None or (over and mark.name == "bullet"):
            self._tell_number(mark)
            by = [counted] if counted is not None else over
            return Found(mark.start, mark.end, mark.kind, "covered", tuple(dict.fromkeys(c.where for c in by)))
        if over and not _circled(mark):
            # A number that no element of the plan prints, before words the plan has.
            return Found(mark.start, mark.end, mark.kind, "covered", tuple(dict.fromkeys(c.where for c in over)))
        return self._open(mark, Text(
            f"{mark.number} の項目は計画にありません。", f"no item {mark.number} of the plan stands here."
        ), tuple(dict.fromkeys(c.where for c in over)))

    def _tell_number(self, mark: Mark) -> None:
        a, b = mark.body
        if b <= a:
            self._tell(mark.start, mark.end)
        elif a >= mark.start:
            self._tell(mark.start, a)  # the number before its words
        else:
            self._tell(mark.start, mark.end)  # the number after them

    def _piece(self, mark: Mark) -> Found:
        over = self.covered.over(mark.start, mark.end)
        if over:
            return Found(mark.start, mark.end, mark.kind, "covered", tuple(dict.fromkeys(c.where for c in over)))
        return self._open(mark, Text("計画にありません。", "is not in the plan."))

    def _rows(self) -> Iterator[Found]:
        """Lines with values side by side: each value stands in the plan, or the row is open."""
        rows = [(m.start, m.end) for m in self.marks if m.kind in ("row", "header")]
        for line in re.finditer(r"[^\n\f]+", self.plain):
            values = _values(line[0], line.start())
            inside = any(a <= line.start() < b for a, b in rows)
            if len(values) < 2 or self.told[values[0][0]] or inside:
                continue
            mark = Mark(line.start(), line.end(), "row")
            missing = [text for at, text in values if not self.covered.covered(at)]
            by = tuple(dict.fromkeys(c.where for c in self.covered.over(*line.span())))
            if missing:
                said = "、".join(missing)
                yield self._open(mark, Text(
                    f"「{said}」が計画にありません。", f"“{said}” is not in the plan."
                ), by)
            else:
                yield Found(mark.start, mark.end, "row", "covered", by)

    def _rest(self) -> Iterator[Found]:
        """Words that no passage covers and nothing above told, a line at a time."""
        start = None
        for position in range(len(self.text) + 1):
            there = position < len(self.text) and self._bare(position)
            if there and start is None:
                start = position
            broken = position == len(self.text) or self.text[position] in "\n\f"
            if start is not None and (broken or (not there and not self.text[position].isspace())):
                end = start + len(self.text[start:position].rstrip())
                if any(map(self._worded, range(start, end))) and not self._said(start, end):
                    yield self._open(Mark(start, end, "text"), Text(
                        "計画のどこにもありません。", "stands nowhere in the plan."
                    ))
                start = None

    def _said(self, start: int, end: int) -> bool:
        """Whether the plan says it without quoting: the group of a value, a printed number."""
        words = _folded(self.text[start:end])
        for cover in self.covered.over(max(0, start - _NEAR), min(len(self.text), end + _NEAR)):
            part = _at(self.plan.value, cover.path[:-1])
            if isinstance(part, model.Observation) and _folded(part.breakdown or "") == words:
                return True
            number = getattr(_at(self.plan.value, cover.element), "number", None)
            if number and _digits(number) == _digits(words) and 0 <= cover.start - end <= 4:
                return True
        return False

    def _bare(self, position: int) -> bool:
        if self.text[position].isspace() or self.told[position]:
            return False
        return not self.covered.covered(position)

    def _worded(self, position: int) -> bool:
        """Whether a character says something: a letter or a number, not a bullet or a bracket."""
        return unicodedata.category(self.text[position])[0] in "LN" or self.text[position] in "%％"

    def needed(self, index: int) -> bool:
        """Whether an explanation speaks of words that are in no passage and no copy."""
        return any(
            self._worded(i) and not self.covered.covered(i) and not self._copied(i)
            for place in self.places
            if place.index == index
            for i in range(place.start, place.end)
        )

    # ---- what they share ----

    def _open(self, mark: Mark, why: Text, by: tuple[str, ...] = ()) -> Found:
        """Open, unless it is explained."""
        reason = self._explained(mark)
        if reason is not None:
            self.used.add(reason.index)
            label = self.explained[reason.index].why
            self._tell(mark.start, mark.end)
            return Found(mark.start, mark.end, mark.kind, "explained", by, Text(label.ja, label.en or label.ja))
        self._tell(mark.start, mark.end)
        return Found(mark.start, mark.end, mark.kind, "open", by, why)

    def _explained(self, mark: Mark) -> Place | None:
        for place in self.places:
            if place.start <= mark.start and mark.end <= place.end:
                return place
        return None

    def _tell(self, start: int, end: int) -> None:
        self.told[start:end] = [True] * (end - start)

    def _copied(self, position: int) -> bool:
        return any(c.start <= position < c.end for c in self.copies)


def _values(line: str, at: int) -> list[tuple[int, str]]:
    """The values at the end of a line and where they stand; none of a sentence or a long line."""
    if len(line) > _LINE or "。" in line:
        return []
    found: list[tuple[int, str]] = []
    for token in reversed(list(re.finditer(r"\S+", line))):
        if not _VALUE.fullmatch(token[0]):
            break
        found.insert(0, (at + token.start(), token[0]))
    return found


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _circled(mark: Mark) -> bool:
    return mark.name in ("circled", "paren", "bullet")


def _same_number(mark: str, number: str) -> bool:
    """Whether two printed numbers are one: （１） and 1 are, ① and 1 too."""
    return _digits(mark) == _digits(number)


def _digits(number: str) -> str:
    return unicodedata.normalize("NFKC", number).strip("()（）.． 　")


def _gap(mark: Mark, cover: Cover) -> int:
    """Characters between a printed number and a passage; 0 where they touch."""
    return max(0, cover.start - mark.end, mark.start - cover.end)


def _numbers(plan: model.Plan, covered: Coverage) -> list[tuple[str, Cover]]:
    """Every numbered element of a plan with each of its own passages."""
    found = []
    for cover in covered.covers:
        element = _at(plan, cover.element)
        number = getattr(element, "number", None)
        if number:
            found.append((str(number), cover))
    return found


def _at(value: object, path: KeyPath) -> object:
    for key in path:
        value = value[key] if isinstance(value, list) and isinstance(key, int) else getattr(value, str(key))
    return value
