"""Ruled tables: the cells that the lines on a page make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.intake.pdf.sheet import Box, Rule

_NEAR = 3.0


@dataclass
class Grid:
    """A table: for each row and column the box of the cell that begins there, or None."""

    box: Box
    rows: list[list[Box | None]]
    tops: list[float] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)

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
