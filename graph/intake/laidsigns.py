"""Rows of laid-out tables whose last columns hold signs under the names of divisions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.intake import rowcuts, signs
from graph.intake.normal import normal

_BULLET = re.compile(r"[・○●◎◇◆□■▼▶]\s*(?=\S)")

Cells = Sequence[Sequence[str]]


def cuts(lines: Cells, kinds: Sequence[Sequence[str]], gaps: Sequence[int]) -> list[int]:
    """The lines rows begin on; none where it cannot be told, or where a row has no line of signs or two."""
    first = next(i for i, kind in enumerate(kinds) if "sign" in kind)
    signed = [i for i, cells in enumerate(lines) if any(cells[first:])]
    if not all(signs.is_cell(normal(cell)) for cells in lines for cell in cells[first:]):
        return []
    starts = _bulleted(lines, first)
    if not _each(starts, signed, len(lines)):
        named = [[*(_BULLET.sub("", cell) for cell in cells[:first]), "全課" if any(cells[first:]) else ""] for cells in lines]
        starts = rowcuts.cuts(named, [*kinds[:first], ["lead"]], gaps)
    return starts if _each(starts, signed, len(lines)) else []


def _bulleted(lines: Cells, first: int) -> list[int]:
    """Where a name begins with the bullet that the first one has."""
    heads = [next((c for c in cells[:first] if c), "") for cells in lines]
    return [i for i, head in enumerate(heads) if _BULLET.match(normal(head)) and head[0] == heads[0][:1]]


def _each(starts: Sequence[int], signed: Sequence[int], count: int) -> bool:
    """Whether each row has one line of signs."""
    rows = rowcuts.spans(starts, count)
    return bool(starts) and starts[0] == 0 and all(sum(a <= i < b for i in signed) == 1 for a, b in rows)
