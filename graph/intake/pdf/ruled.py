"""Ruled tables: the cells that the lines on a page make."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from graph.intake.pdf.sheet import Box, Rule

_NEAR = 3.0


@dataclass
class Grid:
    """A table: for each row and column the box of the cell that begins there, or None."""

    box: Box
    rows: list[list[Box | None]]
    tops: list[float] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)

    @cached_property
    def _bands(self) -> list[list[tuple[int, int, Box]]]:
        """For each row the cells that stand in it, with where they begin."""
        boxes = [(r, c, box) for r, row in enumerate(self.rows) for c, box in enumerate(row) if box]
        return [[b for b in boxes if b[2][1] <= top + 0.1 and b[2][3] > top + 0.1] for top in self.tops]

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The row and column in which the cell over a place begins."""
        for r, c, box in self._bands[max(0, bisect_right(self.tops, y) - 1)]:
            if box[0] <= x < box[2] and box[1] <= y < box[3]:
                return r, c
        return None

    @property
    def is_table(self) -> bool:
        """Whether it has cells beside each other; else it is a frame."""
        cells = [c for row in self.rows for c in row if c]
        beside = max(sum(1 for c in row if c) for row in self.rows)
        covered = sum((c[2] - c[0]) * (c[3] - c[1]) for c in cells)
        whole = (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])
        # Frames that touch leave gaps between them; the cells of a table do not.
        return beside >= 2 and covered > whole * 0.85

    @property
    def is_row(self) -> bool:
        """Whether it is a single row."""
        return len(self.rows) == 1

    @property
    def cells(self) -> list[Box]:
        """The boxes of its cells."""
        return [c for row in self.rows for c in row if c]


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The tables that rules make, from top to bottom."""
    from pdfplumber import table

    rules = [*rules, *_sides(rules)]
    edges = [
        {
            "x0": r.x0, "x1": r.x1, "top": r.top, "bottom": r.bottom, "width": r.x1 - r.x0,
            "height": r.bottom - r.top, "orientation": "h" if r.across else "v",
        }
        for r in set(rules)
    ]
    if not any(e["orientation"] == "h" for e in edges) or not any(e["orientation"] == "v" for e in edges):
        return []
    edges = [e for e in table.merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR) if max(e["width"], e["height"]) >= _NEAR]
    crossings = table.edges_to_intersections(edges, _NEAR, _NEAR)
    if len(crossings) > 4_000:
        return []  # A drawing on squared paper.
    made = [_grid(cells) for cells in table.cells_to_tables(table.intersections_to_cells(crossings))]
    return sorted((g for g in made if g.box[2] - g.box[0] > 10), key=lambda g: g.box[1])


def _grid(cells: Sequence[Box]) -> Grid:
    lefts = sorted({c[0] for c in cells})
    tops = sorted({c[1] for c in cells})
    begun = {(c[1], c[0]): c for c in cells}
    box = (lefts[0], tops[0], max(c[2] for c in cells), max(c[3] for c in cells))
    return Grid(box, [[begun.get((top, left)) for left in lefts] for top in tops], tops, lefts)


def ladders(rules: Sequence[Rule]) -> list[tuple[float, float, list[float]]]:
    """Lines across that begin and end together: where, and how far down each is."""
    levels: list[list[Rule]] = []
    for r in sorted((r for r in rules if r.across), key=lambda r: r.top):
        if levels and r.top - levels[-1][0].top < 2:
            levels[-1].append(r)
        else:
            levels.append([r])
    spans: list[tuple[float, float, float]] = []
    for group in levels:
        reach: list[float] = []
        for r in sorted(group):
            if reach and r.x0 <= reach[1] + 6:
                reach[1] = max(reach[1], r.x1)
            else:
                if reach:
                    spans.append((reach[0], reach[1], group[0].top))
                reach = [r.x0, r.x1]
        spans.append((reach[0], reach[1], group[0].top))
    made: list[tuple[float, float, list[float]]] = []
    for x0, x1, y in sorted(spans, key=lambda s: s[2]):
        if x1 - x0 < 100:
            continue
        for a, b, ys in made:
            if abs(a - x0) < 8 and abs(b - x1) < 8:
                if y - ys[-1] > 4:
                    ys.append(y)
                break
        else:
            made.append((x0, x1, [y]))
    return [one for one in made if len(one[2]) >= 2]


def _sides(rules: Sequence[Rule]) -> list[Rule]:
    """The sides of tables that are left open: lines down stand between two lines across, none at
    their ends."""
    made = []
    down = [r for r in rules if not r.across]
    for x0, x1, levels in ladders(rules):
        for top, bottom in pairwise(levels):
            within = [r for r in down if r.top <= top + _NEAR and r.bottom >= bottom - _NEAR]
            if not any(x0 + 5 < r.x0 < x1 - 5 for r in within):
                continue
            made += [Rule(x, top, x, bottom) for x in (x0, x1) if not any(abs(r.x0 - x) < 5 for r in within)]
    return made
