"""Where the rows of a laid-out table begin, whose cells stand below each other.

A row's short cells stand at its top, in the middle of its height or at its foot. Rows are cut
where blank lines, numbers and whole sentences agree, else where there is one best way; nowhere
where there are two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.intake.normal import normal, width

DIVISION = re.compile(r"(?:課|室|局|係|班|センター|館|所|部|園|校|支所|事務局|委員会|等|ほか)(?:\)|）)?$")
_ENDED = re.compile(r"。[)）」』]?$")
# What no name begins with.
_ON = re.compile(r"[のをにがはとでやへ、。・)）ー]")
_BODY = re.compile(r"(?:会|社協|署|病院|学校|団体|機関|組合|法人|事業者)(?:[)）])?$")
_NONE = re.compile(r"[-―—–ー－〃″々]|同上?")
_ITEM = re.compile(r"[・○●◎◇◆□■①-⑳]|[(（]\d{1,2}[)）]")  # a line of a list
_MOST = 14  # lines of a row
_OFF = 1.0  # lines a cell may stand beside the middle
_WORST = 4.0  # how badly cells may stand, a row
_MARGIN = 1.0  # by how much the best way is better than the next

Kinds = Sequence[Sequence[str]]
Cells = Sequence[Sequence[str]]


def cuts(lines: Cells, kinds: Kinds, gaps: Sequence[int]) -> list[int]:
    """The lines rows begin on; none where it cannot be told. ``gaps`` are lines below a blank one."""
    table = _Table(lines, kinds)
    ways = [[0, *gaps] if gaps else [], table.numbered() if table.topped() else [], table.best(), table.numbered(), table.sentences(), table.singles()]
    return next((starts for starts in ways if starts and table.whole(starts)), [])


def spans(starts: Sequence[int], count: int) -> list[tuple[int, int]]:
    """From which line to which each row is, of so many lines."""
    return list(zip(starts, [*starts[1:], count][: len(starts)], strict=True))


@dataclass(frozen=True)
class _Way:
    """A way to cut the lines up to one, and how well its cells stand."""

    cost: float
    starts: tuple[int, ...]


class _Table:
    def __init__(self, lines: Cells, kinds: Kinds) -> None:
        self.lines = lines
        self.number = _place(kinds, "number")
        # Of 施策 and 事業名, the first stands over several rows.
        self.title, self.content = _place(kinds, "title", last=True), _place(kinds, "content")
        self.lead = _place(kinds, "lead", "related")
        if self.content == self.title:
            self.content = None
        said = [x[self.content] for x in lines if x[self.content]] if self.content is not None else []
        # Whether words are sentences, so that a cell ends with a stop.
        self.told = len(said) > 1 and _ENDED.search(said[-1]) is not None
        self.widest = [max((width(x[i]) for x in lines), default=0) for i in range(len(kinds))]

    # ---- ways to cut --------------------------------------------------------------------------

    def numbered(self) -> list[int]:
        """At each number, where numbers stand at the top of their rows."""
        if self.number is None:
            return []
        return [i for i, x in enumerate(self.lines) if x[self.number]]

    def topped(self) -> bool:
        """Whether names and words begin beside the numbers of their rows."""
        needed = [p for p in (self.title, self.content) if p is not None]
        return all(self.lines[i][p] for i in self.numbered() for p in needed)

    def sentences(self) -> list[int]:
        """Where a name stands beside the beginning of a sentence."""
        if self.title is None or self.content is None or self.lead is None or not self.told:
            return []
        starts: list[int] = []
        said = ""
        for index, cells in enumerate(self.lines):
            ended = not said or _ENDED.search(said) is not None
            if cells[self.title] and ended and (cells[self.content] or not starts):
                starts.append(index)
            elif cells[self.content] and ended:
                # Words begin above their name.
                return []
            said = cells[self.content] or said
        return starts

    def singles(self) -> list[int]:
        """At each line, where all have a name and divisions."""
        needed = [p for p in (self.number, self.title, self.content, self.lead) if p is not None]
        return list(range(len(self.lines))) if self.lead is not None and all(x[p] for x in self.lines for p in needed) else []

    def whole(self, starts: Sequence[int]) -> bool:
        """Whether the lines from each start on are a whole row."""
        return starts[0] == 0 and all(self._row(a, b) for a, b in spans(starts, len(self.lines)))

    def best(self) -> list[int]:
        """The one best way for cells at the top, in the middle or at the foot of their rows."""
        ways = sorted((w for mode in ("top", "middle", "foot") for w in self._ways(mode)), key=lambda w: w.cost)
        ways = [w for i, w in enumerate(ways) if all(w.starts != x.starts for x in ways[:i])]
        if not ways or ways[0].cost > _WORST * len(ways[0].starts) or (len(ways) > 1 and ways[1].cost - ways[0].cost < _MARGIN):
            return []
        return list(ways[0].starts)

    def _ways(self, mode: str) -> list[_Way]:
        found: list[list[_Way]] = [[_Way(0.0, ())]]
        for stop in range(1, len(self.lines) + 1):
            made = [
                _Way(way.cost + cost, (*way.starts, start))
                for start in range(max(0, stop - _MOST), stop)
                if found[start] and (cost := self._cost(start, stop, mode)) is not None
                for way in found[start]
            ]
            found.append(sorted(made, key=lambda w: w.cost)[:2])
        return found[-1]

    # ---- one row ------------------------------------------------------------------------------

    def _cell(self, place: int | None, a: int, b: int) -> list[tuple[int, str]]:
        return [] if place is None else [(i, self.lines[i][place]) for i in range(a, b) if self.lines[i][place]]

    def _row(self, a: int, b: int) -> bool:
        """Whether lines can be a row: one number, a name, words that end, names of divisions."""
        title, said, lead = self._cell(self.title, a, b), self._cell(self.content, a, b), self._cell(self.lead, a, b)
        if self.number is not None and len(self._cell(self.number, a, b)) != 1:
            return False
        if self.title is not None and (not title or _ON.match(title[0][1])):
            return False
        if self.told and not (said and _ENDED.search(said[-1][1])) or self._double(said):
            return False
        names = normal("".join(x for _, x in lead))
        return not names or not DIVISION.fullmatch(names) and any(form.search(names) for form in (DIVISION, _BODY)) or _NONE.fullmatch(names) is not None

    def _double(self, said: Sequence[tuple[int, str]]) -> bool:
        """Whether a second name stands beside words after a whole sentence: with divisions, or after
        a name that ends before its column's edge."""
        if self.title is None or self.lead is None:
            return False
        for (_, before), (i, _) in zip(said, said[1:], strict=False):
            names = self._cell(self.title, said[0][0], i)
            short = bool(names) and self.widest[self.title] - width(names[-1][1]) > 2
            if _ENDED.search(before) and self.lines[i][self.title] and (self.lines[i][self.lead] or short):
                return True
        return False

    def _cost(self, a: int, b: int, mode: str) -> float | None:
        """How far the cells of a row stand beside their place, and how far words that go on end
        before their column's edge; None where lines can be no row."""
        cells = [self._cell(p, a, b) for p in (self.number, self.title, self.content, self.lead) if p is not None]
        if not self._row(a, b) or not all(cells):
            return None
        off = [_beside([i for i, _ in cell], a, b, mode) for cell in cells]
        if max(off) > _OFF:
            return None
        return sum(off) + self._ragged(self.title, a, b) + self._ragged(self.content, a, b)

    def _ragged(self, place: int | None, a: int, b: int) -> float:
        if place is None:
            return 0.0
        pieces = [x for _, x in self._cell(place, a, b)]
        on = [x for x, after in zip(pieces, pieces[1:], strict=False) if not _ITEM.match(after)]
        # A whole sentence may end anywhere.
        return sum(min(max(0, self.widest[place] - width(x) - 4) / 2, 2 if _ENDED.search(x) else 99) for x in on)


def _beside(places: Sequence[int], a: int, b: int, mode: str) -> float:
    # Lines of a cell that others do not part stand right below each other.
    holes = places[-1] - places[0] + 1 - len(places)
    if mode == "top":
        return float(places[0] - a) + holes
    if mode == "foot":
        return float(b - 1 - places[-1]) + holes
    return abs(sum(places) / len(places) - (a + b - 1) / 2)


def _place(kinds: Kinds, *names: str, last: bool = False) -> int | None:
    found = [i for i, k in enumerate(kinds) if set(names) & set(k)]
    return found[-last] if found else None
