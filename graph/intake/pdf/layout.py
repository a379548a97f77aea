"""The order in which a page is read: frames and columns beside each other one after the other,
tables as rows, all else line by line."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from graph.intake.pdf import forms, ruled
from graph.intake.pdf.rows import Rows, cell_text, rows_of
from graph.intake.pdf.segments import GAP, Segment, joined, lines_of, segments
from graph.intake.pdf.sheet import Box, Glyph, Sheet
from graph.intake.pdf.split import split_rows
from graph.intake.pdf.unruled import Found, between_rules, unruled

_OPEN = re.compile(r"[（(【][^（）()【】]{0,40}$")


@dataclass
class Line:
    """A line of a page as it is read, and where it stands."""

    text: str
    top: float
    bottom: float


Read = Line | Rows


@dataclass
class _Item:
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


def read_sheet(sheet: Sheet) -> list[Read]:
    """What a page says, in the order of its reading."""
    found = ruled.grids(sheet.rules)
    tables = [g for g in found if g.is_table and not any(_inside(g.box, o.box) for o in found if o is not g and o.is_table)]
    rest = sheet.glyphs
    items: list[_Item] = []
    frames = [*sheet.frames, *(c for g in found if g not in tables and not g.is_row for c in (g.box, *g.cells))]
    for grid in tables:
        inside = [g for g in rest if _holds(grid.box, g)]
        if not any(not g.text.isspace() for g in inside) or grid.is_row and not _at_edge(grid, rest, sheet):
            continue
        cells = [g for g in inside if any(_holds(c, g) for c in grid.cells)]
        read = _grid(grid, cells, frames, sheet)
        if read is None:
            continue
        taken = set(map(id, cells))
        rest = [g for g in rest if id(g) not in taken]
        items.append(_Item(*grid.box, read))
    return _region(rest, items, frames, sheet)


def _grid(grid: ruled.Grid, glyphs: Sequence[Glyph], frames: Sequence[Box], sheet: Sheet) -> Rows | list[Read] | None:
    """A table as rows, a form as its parts; None where it is neither."""
    parts = forms.parts_of(grid, glyphs)
    if parts is None:
        rows = rows_of(split_rows(grid, glyphs), glyphs)
        return rows if len(rows.lefts) > 1 else None
    made: list[Read] = []
    for part in parts:
        label = [Line(part.label, part.box[1], part.box[1] + 1)] if part.label else []
        if isinstance(part.beside, ruled.Grid):
            made += [*label, rows_of(part.beside, [g for g in glyphs if _holds(part.beside.box, g)])]
            continue
        cell = part.beside
        inner = [g for g in glyphs if _holds(cell, g)] if cell else []
        within = [f for f in frames if cell and _inside(f, cell)]
        lines = _region(inner, [], within, sheet)
        if label and cell and not forms.is_list(cell, glyphs):
            text = cell_text(segments(inner), cell)
            made.append(Line(f"{part.label}\t{text}", cell[1], cell[3]))
        else:
            made += [*label, *lines]
    return made


def _at_edge(grid: ruled.Grid, glyphs: Sequence[Glyph], sheet: Sheet) -> bool:
    """Whether a single row stands first or last on its page, as what a page break left there."""
    body = [g for g in glyphs if sheet.height * 0.07 < g.base < sheet.height * 0.93 and not g.text.isspace()]
    above = any(g.bottom < grid.box[1] for g in body)
    below = any(g.top > grid.box[3] for g in body)
    return not (above and below) and sum(1 for c in grid.cells) >= 2


def _holds(box: Box, glyph: Glyph) -> bool:
    return box[0] <= (glyph.x0 + glyph.x1) / 2 < box[2] and box[1] <= (glyph.top + glyph.bottom) / 2 < box[3]


def _inside(inner: Box, outer: Box) -> bool:
    return inner != outer and inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1


def _region(glyphs: Sequence[Glyph], tables: Sequence[_Item], frames: Sequence[Box], sheet: Sheet) -> list[Read]:
    pieces = segments(glyphs)
    tables = list(tables)
    for table in between_rules(pieces, sheet.rules):
        pieces, tables = _put(table, pieces, tables)
    items: list[_Item] = []
    frames = [f for f in frames if not any(_inside(f, (t.x0, t.top, t.x1, t.bottom)) for t in tables)]
    for frame in _outermost(_useful(frames, pieces, tables)):
        held = [p for p in pieces if _inside((p.x0, (p.top + p.bottom) / 2, p.x1, (p.top + p.bottom) / 2), frame)]
        inner = [t for t in tables if _inside((t.x0, t.top, t.x1, t.bottom), frame)]
        within = [f for f in frames if _inside(f, frame) and f[2] - f[0] < (frame[2] - frame[0]) * 0.95]
        own = [g for g in glyphs if _holds(frame, g)]
        items.append(_Item(*frame, _region(own, inner, within, sheet)))
        pieces = [p for p in pieces if not any(p is h for h in held)]
        tables = [t for t in tables if not any(t is i for i in inner)]
        glyphs = [g for g in glyphs if not _holds(frame, g)]
    items += tables
    for table in unruled(pieces, sheet.rules):
        pieces, items = _put(table, pieces, items)
    items += [_Item(p.x0, p.top, p.x1, p.bottom, p) for p in pieces]
    return _ordered(items)


def _put(table: Found, pieces: list[Segment], items: list[_Item]) -> tuple[list[Segment], list[_Item]]:
    """The pieces without those of a table, and the items with it, if nothing stands beside it."""
    box = table.rows.box
    if any(i.top < box[3] and i.bottom > box[1] and i.x0 < box[2] and i.x1 > box[0] for i in items):
        return pieces, items
    taken = set(map(id, table.pieces))
    return [p for p in pieces if id(p) not in taken], [*items, _Item(*box, table.rows)]


def _useful(frames: Sequence[Box], pieces: Sequence[Segment], tables: Sequence[_Item]) -> list[Box]:
    """Frames that hold whole lines, more than one, and have something beside them."""
    made = []
    for frame in set(frames):
        x0, top, x1, bottom = frame
        beside = False
        crossed = False
        held: list[Segment] = []
        for p in pieces:
            middle = (p.top + p.bottom) / 2
            if not top <= middle <= bottom:
                continue
            if x0 - 1 <= p.x0 and p.x1 <= x1 + 1 + p.size * 0.3:
                held.append(p)
            elif p.x1 <= x0 + 1 or p.x0 >= x1 - 1:
                beside = True
            else:
                crossed = True
                break
        for t in tables:
            if t.top < bottom - 1 and t.bottom > top + 1:
                if t.x1 <= x0 + 1 or t.x0 >= x1 - 1:
                    beside = True
                elif not _inside((t.x0, t.top, t.x1, t.bottom), frame):
                    crossed = True
        if beside and not crossed and len(lines_of(held)) >= 2:
            made.append(frame)
    return made


def _outermost(frames: Sequence[Box]) -> list[Box]:
    made: list[Box] = []
    for frame in sorted(frames, key=lambda f: -(f[2] - f[0]) * (f[3] - f[1])):
        if not any(frame[0] < o[2] - 1 and frame[2] > o[0] + 1 and frame[1] < o[3] - 1 and frame[3] > o[1] + 1 for o in made):
            made.append(frame)
    return sorted(made, key=lambda f: (f[1], f[0]))


# ---- Order -------------------------------------------------------------------------------------------


def _ordered(items: Sequence[_Item], depth: int = 0) -> list[Read]:
    items = list(items)
    cut = _cut(items) if depth < 8 else None
    if cut is None:
        return _straight(items)
    above, left, right, below = cut
    return [read for part in (above, left, right, below) if part for read in _ordered(part, depth + 1)]


def _straight(items: Sequence[_Item]) -> list[Read]:
    """Line by line."""
    level = lines_of([i.what for i in items if isinstance(i.what, Segment) and not i.what.upright])
    lines = [Line(joined(line), min(s.top for s in line), max(s.bottom for s in line)) for line in _numbered(level)]
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
        if last is not None and _OPEN.search(last.text) and re.match(r"[^（(【]{0,40}[）)】]", line.text) and line.top - last.bottom < line.bottom - line.top:
            made[-1] = Line(last.text + line.text, last.top, line.bottom)
        else:
            made.append(line)
    return made


Cut = tuple[list[_Item], list[_Item], list[_Item], list[_Item]]


def _cut(items: list[_Item]) -> Cut | None:
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


def _heads(items: Sequence[_Item], size: float) -> list[_Item]:
    """Large lines with nothing beside them: they stand over what follows, however short they are."""
    return [
        i for i in items
        if isinstance(i.what, Segment) and not i.what.upright and i.what.size > size * 1.1
        and not any(o is not i and o.top < i.bottom and o.bottom > i.top for o in items)
    ]


def _one_row(left: list[_Item], right: list[_Item]) -> tuple[list[_Item], list[_Item]]:
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


def _beside(left: list[_Item], right: list[_Item], size: float) -> list[_Item]:
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


def _columns(left: Sequence[_Item], right: Sequence[_Item], width: float, size: float) -> bool:
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
    rowed = pairs >= 0.8 * max(len(lefts), len(rights))
    return full_left >= 0.3 and full_right >= 0.3 if rowed else max(full_left, full_right) >= 0.3


def _rows(items: Sequence[_Item]) -> list[list[_Item]]:
    rows: list[list[_Item]] = []
    for item in sorted(items, key=lambda i: i.bottom):
        if rows and abs(rows[-1][0].bottom - item.bottom) < 3:
            rows[-1].append(item)
        else:
            rows.append([item])
    return [sorted(row, key=lambda i: i.x0) for row in rows]


def _spread(items: Sequence[_Item]) -> float:
    return max(i.x1 for i in items) - min(i.x0 for i in items)


def _full(rows: Sequence[Sequence[_Item]], spread: float) -> float:
    """The share of lines that are as long as their column is wide."""
    return sum(1 for row in rows if row[-1].x1 - row[0].x0 > spread * 0.85) / len(rows)


def _size(items: Sequence[_Item]) -> float:
    return statistics.median(i.what.size for i in items if isinstance(i.what, Segment))
