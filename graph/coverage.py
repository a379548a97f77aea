"""Which character of a source stands in which passage of the plan, and what stands in it twice."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph import model
from graph.planfile import KeyPath, Loaded, spoken, walk
from graph.source import Source

LINES, LENGTH = 4, 100  # of a copy, at least


@dataclass(frozen=True)
class Cover:
    """A passage of the plan where it stands. ``element`` is what it belongs to."""

    start: int
    end: int
    path: KeyPath
    where: str
    element: KeyPath


@dataclass(frozen=True)
class Copy:
    """A stretch that stands before already; ``first`` is where."""

    start: int
    end: int
    first: int


@dataclass
class Coverage:
    """The passages of a plan, in the order in which they stand."""

    covers: tuple[Cover, ...]
    size: int
    _at: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._starts = [cover.start for cover in self.covers]
        self._longest = max((cover.end - cover.start for cover in self.covers), default=0)
        # The innermost passage of each character: the shortest one.
        self._at = [-1] * self.size
        for index in sorted(range(len(self.covers)), key=lambda i: self.covers[i].start - self.covers[i].end):
            cover = self.covers[index]
            self._at[cover.start : cover.end] = [index] * (cover.end - cover.start)

    def over(self, start: int, end: int) -> list[Cover]:
        """Passages that overlap a span, in their order."""
        first = bisect_right(self._starts, start - self._longest)
        return [c for c in self.covers[first : bisect_left(self._starts, end)] if start < c.end]

    def covered(self, position: int) -> bool:
        """Whether a character stands in a passage."""
        return self._at[position] >= 0

    def runs(self) -> Iterator[tuple[int, int, Cover | None]]:
        """The whole source cut where the innermost passage changes."""
        start = 0
        for position in range(1, self.size + 1):
            if position == self.size or self._at[position] != self._at[start]:
                index = self._at[start]
                yield start, position, self.covers[index] if index >= 0 else None
                start = position


def coverage(plan: Loaded[model.Plan], source: Source) -> Coverage:
    """Where every passage of a plan stands; those that stand nowhere are left out."""
    found: list[Cover] = []
    elements: set[KeyPath] = set()
    for path, part in walk(plan.value):
        if isinstance(part, model.Element):
            elements.add(path)
        if isinstance(part, model.Passage):
            at = source.find(part) if part.at is None else part.at
            if at is None or source.text[at : at + len(part.text)] != part.text:
                continue
            above = (path[:length] for length in range(len(path), 0, -1))
            element = next((e for e in above if e in elements), ())
            found.append(Cover(at, at + len(part.text), path, spoken(path, plan.value), element))
    return Coverage(tuple(sorted(found, key=lambda c: (c.start, c.end))), len(source.text))


def copies(text: str) -> list[Copy]:
    """Stretches that repeat an earlier stretch line by line: pages printed twice.

    A stretch counts from `LINES` lines and `LENGTH` characters on: headings and the headers of
    tables stand in many places without being copies.
    """
    lines = [
        (m.start(), m.end(), body)
        for m in re.finditer(r"[^\n\f]+", text)
        if (body := re.sub(r"\s+", "", m[0]))
    ]
    seen: dict[str, list[int]] = {}
    found: list[Copy] = []
    index = 0
    while index < len(lines):
        first, count = _longest(lines, index, seen.get(lines[index][2], ()))
        length = sum(len(body) for _, _, body in lines[index : index + count])
        if count >= LINES and length >= LENGTH:
            end = lines[index + count - 1][1]
            found.append(Copy(lines[index][0], end, lines[first][0]))
            index += count
        else:
            seen.setdefault(lines[index][2], []).append(index)
            index += 1
    return found


def _longest(
    lines: Sequence[tuple[int, int, str]], index: int, earlier: Iterable[int]
) -> tuple[int, int]:
    """The earlier line from which on most lines repeat, and how many."""
    best = (0, 0)
    for first in earlier:
        count = 0
        while (
            index + count < len(lines)
            and first + count < index
            and lines[first + count][2] == lines[index + count][2]
        ):
            count += 1
        if count > best[1]:
            best = (first, count)
    return best
