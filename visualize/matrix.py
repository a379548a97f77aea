"""Divisions against divisions: how many measures each two share."""

from __future__ import annotations

from dataclasses import dataclass

from queries.overview import Overview, Unit
from visualize.order import rows

LEVELS = 4


@dataclass(frozen=True)
class Matrix:
    """Divisions that share measures stand together.

    ``cells`` holds the shared measures' IRIs for (a, b) and for (b, a), only where there are any;
    ``own`` the number of measures of each division, for the diagonal.
    """

    divisions: tuple[Unit, ...]
    cells: dict[tuple[str, str], tuple[str, ...]]
    own: dict[str, int]

    def level(self, a: str, b: str) -> int:
        """How dark the cell is: 0 where nothing is shared, up to 4 for the most shared."""
        most = max(map(len, self.cells.values()), default=0)
        count = len(self.cells.get((a, b), ()))
        return -(-count * LEVELS // most) if most else 0


def table(overview: Overview) -> Matrix:
    """The matrix of a plan; division groups are not in it, they name no division."""
    cells = {}
    for (a, b), measures in overview.shared.items():
        cells[a, b] = cells[b, a] = measures
    return Matrix(
        divisions=tuple(rows(overview, overview.divisions)),
        cells=cells,
        own={d.iri: len(overview.measures_of.get(d.iri, {})) for d in overview.divisions},
    )
