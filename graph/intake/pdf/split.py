"""Rows of a ruled table that has no lines between them: cut where a blank strip runs across all of
its columns, or line by line where every column has as many."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from graph.intake.pdf.ruled import Grid
from graph.intake.pdf.segments import Segment, lines_of, segments
from graph.intake.pdf.sheet import Box, Glyph


def split_rows(grid: Grid, glyphs: Sequence[Glyph]) -> Grid:
    """The grid with its tall rows cut."""
    if len(grid.rows) > 3:
        return grid
    rows: list[list[Box | None]] = []
    tops: list[float] = []
    for r, (row, top) in enumerate(zip(grid.rows, grid.tops, strict=True)):
        cuts = _cuts(grid, r, glyphs)
        bottom = grid.tops[r + 1] if r + 1 < len(grid.tops) else grid.box[3]
        for a, b in pairwise([top, *cuts, bottom]):
            tops.append(a)
            rows.append([(c[0], a, c[2], b) if c else None for c in row] if cuts else row)
    return Grid(grid.box, rows, tops, grid.lefts)


def _cuts(grid: Grid, r: int, glyphs: Sequence[Glyph]) -> list[float]:
    cells = [c for c in grid.rows[r] if c]
    bottom = grid.tops[r + 1] if r + 1 < len(grid.tops) else grid.box[3]
    if len(cells) < max(2, len(grid.lefts) - 1) or any(abs(c[3] - bottom) > 2 for c in cells):
        return []
    columns = [_lines([g for g in glyphs if c[0] <= (g.x0 + g.x1) / 2 < c[2] and c[1] <= (g.top + g.bottom) / 2 < c[3]]) for c in cells]
    if sum(1 for lines in columns if len(lines) >= 3) < 2 or any(s.upright for lines in columns for line in lines for s in line):
        return []
    size = max(s.size for lines in columns for line in lines for s in line)
    cuts = _by_count(columns, size) or _by_strips(columns, size)
    named = _rows([line for lines in columns[:1] for line in lines], cuts)
    # Every row has its name.
    return cuts if all(named) else []


def _lines(glyphs: Sequence[Glyph]) -> list[list[Segment]]:
    return lines_of(segments(glyphs))


def _by_count(columns: Sequence[Sequence[Sequence[Segment]]], size: float) -> list[float]:
    bases = [[line[0].base for line in lines] for lines in columns]
    if len({len(b) for b in bases}) > 1 or any(max(at) - min(at) > 0.4 * size for at in zip(*bases, strict=True)):
        return []
    if all("。" in "".join(s.text for line in lines for s in line) for lines in columns):
        return []
    return [(a + b) / 2 - size * 0.38 for a, b in pairwise(bases[0])]


def _by_strips(columns: Sequence[Sequence[Sequence[Segment]]], size: float) -> list[float]:
    spans = sorted((min(s.top for s in line), max(s.bottom for s in line)) for lines in columns for line in lines)
    gaps: list[tuple[float, float]] = []
    reach = spans[0][1]
    for top, bottom in spans[1:]:
        if top > reach:
            gaps.append((reach, top))
        reach = max(reach, bottom)
    # How far apart the lines of one cell stand.
    inner = min((
        below[0].top - above[0].bottom for lines in columns for above, below in pairwise(lines)
    ), default=0.0)
    return [(a + b) / 2 for a, b in gaps if b - a > max(0.55 * size, inner * 1.5)]


def _rows(lines: Sequence[Sequence[Segment]], cuts: Sequence[float]) -> list[bool]:
    made = [False] * (len(cuts) + 1)
    for line in lines:
        made[sum(1 for cut in cuts if cut < line[0].base)] = True
    return made
