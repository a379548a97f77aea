"""The order in which the parts of a page are read: columns and frames beside each other one after
the other, all else line by line."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from graph.intake.pdf.rows import Rows
from graph.intake.pdf.segments import GAP, Segment, joined, lines_of

_OPEN = re.compile(r"[（(【][^（）()【】]{0,40}$")


@dataclass
class Line:
    """A line of a page as it is read, and where it stands."""

    text: str
    top: float
    bottom: float


Read = Line | Rows


@dataclass
class Item:
    """What the order is made of: a piece of a line, a table, a frame with its own order."""

    x0: float
    top: float
    x1: float
    bottom: float
    what: Segment | Rows | list[Read]

    @property
    def strong(self) -> bool:
        """Whether it is drawn apart from what is beside it."""
        return not isinstance(self.what, Segment) or self.what.upright


def ordered(items: Sequence[Item], depth: int = 0) -> list[Read]:
    """What items say, in the order of their reading."""
    items = list(items)
    cut = _cut(items) if depth < 8 else None
    if cut is None:
        return _straight(items)
    above, left, right, below = cut
    return [read for part in (above, left, right, below) if part for read in ordered(part, depth + 1)]


def _straight(items: Sequence[Item]) -> list[Read]:
    """Line by line."""
    level = lines_of([i.what for i in items if isinstance(i.what, Segment) and not i.what.upright])
    left = min((s.x0 for line in level for s in line), default=0.0)
    size = statistics.median([s.size for line in level for s in line] or [10.0])
    lines = [Line(joined(line, left, size), min(s.top for s in line), max(s.bottom for s in line)) for line in _numbered(level)]
    placed: list[tuple[float, list[Read]]] = [(line.top, [line]) for line in _closed(lines)]
    placed += _downwards([i.what for i in items if isinstance(i.what, Segment) and i.what.upright])
    for item in items:
        if isinstance(item.what, Rows):
            placed.append((item.top, [item.what]))
        elif isinstance(item.what, list):
            placed.append((item.top, item.what))
    return [read for _, reads in sorted(placed, key=lambda p: p[0]) for read in reads]


def _numbered(lines: Sequence[list[Segment]]) -> list[list[Segment]]:
    """Numbers in a circle of their own, a hair above or below their line, on that line."""
    made = [list(line) for line in lines]
    for line in list(made):
        if len(line) != 1 or not re.fullmatch(r"[\d０-９]{1,2}|[①-⑳]", line[0].text):
            continue
        mark = line[0]
        beside = [
            other for other in made
            if other is not line and other[0].x0 > mark.x1 and other[0].x0 - mark.x1 < 3 * mark.size
            and min(other[0].bottom, mark.bottom) - max(other[0].top, mark.top) > 0.3 * min(mark.size, other[0].size)
        ]
        if beside:
            beside[0].insert(0, mark)
            made = [m for m in made if m is not line]
    return made


def _downwards(columns: Sequence[Segment]) -> list[tuple[float, list[Read]]]:
    """Columns of upright text, those beside each other from the right."""
    groups: list[list[Segment]] = []
    for one in sorted(columns, key=lambda s: s.top):
        if groups and one.top < max(s.bottom for s in groups[-1]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [
        (group[0].top, [Line(s.text, s.top, s.bottom) for s in sorted(group, key=lambda s: -s.x0)]) for group in groups
    ]


def _closed(lines: Sequence[Line]) -> list[Line]:
    """Lines that end within a bracket go on with the next, which closes it."""
    made: list[Line] = []
    for line in lines:
        last = made[-1] if made else None
        if last is not None and _OPEN.search(last.text) and re.match(r"\s*" r"[^（(【]{0,40}[）)】]", line.text) and line.top - last.bottom < line.bottom - line.top:
            made[-1] = Line(last.text + line.text.lstrip(), last.top, line.bottom)
        else:
            made.append(line)
    return made


Cut = tuple[list[Item], list[Item], list[Item], list[Item]]


def _cut(items: list[Item]) -> Cut | None:
    """The items above, left of, right of and below the fullest gap between two columns."""
    if len(items) < 2:
        return None
    sizes = [i.what.size for i in items if isinstance(i.what, Segment)]
    size = statistics.median(sizes) if sizes else 10.0
    left_edge, right_edge = min(i.x0 for i in items), max(i.x1 for i in items)
    width = right_edge - left_edge
    best: tuple[float, Cut] | None = None
    heads = _heads(items, size)
    places = sorted({round(i.x0) for i in items if i.x0 > left_edge + size})
    for place in places:
        x1 = place - 0.5
        x0 = x1 - size * GAP
        crossing = sorted((i for i in items if i.x0 < x1 and i.x1 > x0 or any(i is h for h in heads)), key=lambda i: i.top)
        edges = [float("-inf"), *(e for c in crossing for e in (c.top, c.bottom)), float("inf")]
        reach = edges[0]
        for item in [*crossing, None]:
            upper, lower = reach, item.top if item is not None else float("inf")
            reach = max(reach, item.bottom) if item is not None else reach
            if lower - upper < 2 * size:
                continue
            band = [i for i in items if not any(i is c for c in crossing) and i.top >= upper - size * 0.4 and i.bottom <= lower + size * 0.4]
            left, right = [i for i in band if i.x1 <= x0 + 0.5], [i for i in band if i.x0 >= x1 - 0.5]
            if not left or not right:
                continue
            left, right = _one_row(left, right)
            left = _beside(left, right, size)
            if not left or not _columns(left, right, width, size):
                continue
            score = len(left) * len(right) + (100.0 if any(i.strong for i in (*left, *right)) else 0.0)
            if best is None or score > best[0]:
                inside = {id(i) for i in (*left, *right)}
                start, end = min(i.top for i in right), max(i.bottom for i in (*left, *right))
                rest = [i for i in items if id(i) not in inside]
                above = [i for i in rest if (i.top + i.bottom) / 2 < max(start, min(x.top for x in left))]
                below = [i for i in rest if not any(i is a for a in above)]
                if any((i.top + i.bottom) / 2 < end - size * 0.3 for i in below):
                    continue
                best = (score, (above, left, right, below))
    return best[1] if best is not None else None


def _heads(items: Sequence[Item], size: float) -> list[Item]:
    """Large lines with nothing beside them: they stand over what follows, however short they are."""
    return [
        i for i in items
        if isinstance(i.what, Segment) and not i.what.upright and i.what.size > size * 1.1
        and not any(o is not i and o.top < i.bottom and o.bottom > i.top for o in items)
    ]


def _one_row(left: list[Item], right: list[Item]) -> tuple[list[Item], list[Item]]:
    """Frames that stand beside each other are read before those in a row below."""
    frames = [i for i in left if isinstance(i.what, list)], [i for i in right if isinstance(i.what, list)]
    if not frames[0] or not frames[1]:
        return left, right
    first = min((*frames[0], *frames[1]), key=lambda i: i.top)
    top, bottom = first.top, first.bottom
    for item in sorted((*frames[0], *frames[1]), key=lambda i: i.top):
        if item.top < bottom - 1:
            bottom = max(bottom, item.bottom)
    return (
        [i for i in left if i.top < bottom and i.bottom > top], [i for i in right if i.top < bottom and i.bottom > top],
    )


def _beside(left: list[Item], right: list[Item], size: float) -> list[Item]:
    """What of the left stands beside the right: a heading above or below stands over both."""
    start, end = min(i.top for i in right), max(i.bottom for i in right)
    beside = []
    for item in sorted(left, key=lambda i: i.top):
        larger = isinstance(item.what, Segment) and item.what.size > size * 1.08
        if item.bottom <= start + size * 0.3:
            continue
        if item.top >= end - size * 0.3:
            if larger or item.strong or item.top - end > size * 0.9:
                break
            end = item.bottom
        beside.append(item)
    return beside


def _columns(left: Sequence[Item], right: Sequence[Item], width: float, size: float) -> bool:
    """Whether two sides are columns, not the cells of rows."""
    if any(_spread(side) < 4 * size and not all(i.strong for i in side) for side in (left, right)):
        return False  # Numbers before lines.
    if any(i.strong and not isinstance(i.what, Segment) for i in (*left, *right)):
        # A frame or a table with text or another beside it.
        return True
    if any(i.strong for i in left) != any(i.strong for i in right):
        upright, other = (left, right) if any(i.strong for i in left) else (right, left)
        return all(i.strong for i in upright) and len(other) >= 2
    lefts, rights = _rows(left), _rows(right)
    if len(lefts) < 3 or len(rights) < 3:
        return False
    over_left, over_right = _spread(left), _spread(right)
    first = min(i.x0 for i in right)
    aligned = sum(1 for row in rights if row[0].x0 - first < size * 1.3) >= len(rights) * 0.5
    if not aligned:
        return False
    full_left, full_right = _full(lefts, over_left), _full(rights, over_right)
    small = _size(right) <= _size(left) * 0.92
    if small and full_right >= 0.4 and over_left > width * 0.3:
        return True
    wide = min(over_left, over_right) > width * 0.28
    if not wide:
        return False
    pairs = sum(1 for row in rights if any(abs(row[0].bottom - other[0].bottom) < size * 0.3 for other in lefts))
    rowed = pairs >= 0.8 * min(len(lefts), len(rights))
    apart = max(sum(1 for row in side if len(row) > 1) / len(side) for side in (lefts, rights))
    if apart > 0.4:
        return False  # Cells beside each other.
    if rowed:
        return min(len(lefts), len(rights)) >= 5 and full_left >= 0.5 and full_right >= 0.5
    return max(full_left, full_right) >= 0.3


def _rows(items: Sequence[Item]) -> list[list[Item]]:
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda i: i.bottom):
        if rows and abs(rows[-1][0].bottom - item.bottom) < 3:
            rows[-1].append(item)
        else:
            rows.append([item])
    return [sorted(row, key=lambda i: i.x0) for row in rows]


def _spread(items: Sequence[Item]) -> float:
    return max(i.x1 for i in items) - min(i.x0 for i in items)


def _full(rows: Sequence[Sequence[Item]], spread: float) -> float:
    """The share of lines that are as long as their column is wide."""
    return sum(1 for row in rows if row[-1].x1 - row[0].x0 > spread * 0.85) / len(rows)


def _size(items: Sequence[Item]) -> float:
    return statistics.median(i.what.size for i in items if isinstance(i.what, Segment))
