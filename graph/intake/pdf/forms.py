"""Forms: a sheet of labels on the left and what is said of each on the right, whose text may be
lists, paragraphs or a table of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.intake.pdf.ruled import Grid
from graph.intake.pdf.segments import lines_of, segments
from graph.intake.pdf.sheet import Box, Glyph

_MARK = re.compile(r"[・○●◆■◎◇□]|[①-⑳]|[(（][\d０-９]{1,2}[)）]|[１-９1-9][\s.．]")


@dataclass
class Part:
    """A label (empty for a row from side to side) and what stands beside it: one cell, or the
    grid of a table."""

    label: str
    beside: Box | Grid
    box: Box


def parts_of(grid: Grid, glyphs: Sequence[Glyph], inner: Sequence[Box] = ()) -> list[Part] | None:
    """The parts of a form, or None where a grid is a table; ``inner`` are tables that stand in its
    cells."""
    parts: list[Part] = []
    row = 0
    lists = nested = single = 0
    while row < len(grid.rows):
        first = grid.rows[row][0]
        if first is None:
            return None
        over = [r for r in range(row, len(grid.rows)) if grid.tops[r] < first[3] - 1]
        right = [(r, [c for c in grid.rows[r][1:] if c]) for r in over]
        label = _text(first, glyphs)
        if first[2] > grid.box[2] - 2:
            lists += any(_holds(first, table) for table in inner)
            parts.append(Part("", first, first))
        elif len(over) == 1 and len(right[0][1]) == 1:
            cell = right[0][1][0]
            if len(label) > 20 or "。" in label:
                return None
            single += 1
            lists += is_list(cell, glyphs) or any(_holds(cell, table) for table in inner)
            parts.append(Part(label, cell, first))
        elif len(over) > 1 and any(cells for _, cells in right):
            nested += 1
            parts.append(Part(label, _inner(grid, over, first), first))
        else:
            return None
        row = over[-1] + 1
    if single < 2 or not (lists or nested):
        return None
    return parts


def _inner(grid: Grid, over: Sequence[int], first: Box) -> Grid:
    lefts = [x for x in grid.lefts if x > first[0] + 1 and any(grid.rows[r][grid.lefts.index(x)] for r in over)]
    rows = [[grid.rows[r][grid.lefts.index(x)] for x in lefts] for r in over]
    return Grid((lefts[0], first[1], grid.box[2], first[3]), rows, [grid.tops[r] for r in over], lefts)


def _holds(box: Box, inner: Box) -> bool:
    return box[0] - 1 <= inner[0] and box[1] - 1 <= inner[1] and inner[2] <= box[2] + 1 and inner[3] <= box[3] + 1


def _lines(box: Box, glyphs: Sequence[Glyph]) -> list[str]:
    inside = [g for g in glyphs if box[0] <= (g.x0 + g.x1) / 2 < box[2] and box[1] <= (g.top + g.bottom) / 2 < box[3]]
    found = segments(inside)
    return [s.text for s in found if s.upright] + ["".join(s.text for s in line) for line in lines_of([s for s in found if not s.upright])]


def _text(box: Box, glyphs: Sequence[Glyph]) -> str:
    return "".join(_lines(box, glyphs))


def is_list(box: Box, glyphs: Sequence[Glyph]) -> bool:
    """Whether a cell holds a list."""
    lines = _lines(box, glyphs)
    return len(lines) > 1 and sum(1 for line in lines if _MARK.match(line)) >= 2
