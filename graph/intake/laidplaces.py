"""Where words stand in laid-out text: pieces between wide gaps, the runs they make below each other,
the cells of a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from graph.intake.columns import Span
from graph.intake.lines import Line

STEP = 4  # places for one blank
# How wide a full-width character is against a blank: fonts differ.
WIDTHS = (2.0, 1.5, 1.75, 1.25, 1.0)
_BESIDE = re.compile(r"(?<=\S[。、])[^\s。、をにがはで]{1,13}(?:課|室|局|係|支所|センター)$")


@dataclass(frozen=True)
class Piece:
    """Words of a line between wide gaps: where in the line they stand, and over which places."""

    text: str
    left: int
    right: int


def pieces(text: str, line: Line, width: float, joins: str = " ") -> list[Piece]:
    """The words of a line, a full-width character ``width`` times as wide as a blank."""
    begin = text.rfind("\n", 0, line.start) + 1
    raw = text[begin : line.end]
    places = [0]
    for c in raw:
        places.append(places[-1] + _wide(c, width))
    return [
        # A stop may hang over the edge of its column.
        Piece(m[0], places[m.start()], places[m.end() - (len(m[0]) > 1 and m[0][-1] in "。、")])
        for m in re.finditer(rf"[^\s\u3000]+(?:[{joins}][^\s\u3000]+)*" if joins else r"[^\s\u3000]+", raw)
    ]


def _wide(c: str, width: float) -> int:
    full = unicodedata.east_asian_width(c) in "WFA"
    return 0 if c == "\f" else round(STEP * (width if full else 1))


def apart(rows: Sequence[Sequence[Piece]], width: float) -> list[list[Piece]]:
    """The pieces of each line; a cell that fills its column up to the divisions beside it is cut
    where those of other lines begin: …を進めます。職員課."""
    lefts = {p.left for row in rows for p in row[1:]}
    made = []
    for row in map(list, rows):
        beside = _BESIDE.search(row[-1].text) if row else None
        if beside is not None:
            last = row[-1]
            at = last.left + sum(_wide(c, width) for c in last.text[: beside.start()])
            if at in lefts:
                stop = at - _wide(last.text[beside.start() - 1], width)
                row[-1:] = [Piece(last.text[: beside.start()], last.left, stop), Piece(beside[0], at, last.right)]
        made.append(row)
    return made


def runs(lines: Sequence[Sequence[Piece]]) -> list[Span]:
    """The places without a gap that goes through all lines."""
    made: list[Span] = []
    for left, right in sorted((p.left, p.right) for line in lines for p in line):
        if made and left < made[-1][1] + STEP // 2:
            made[-1] = made[-1][0], max(made[-1][1], right)
        else:
            made.append((left, right))
    return made


def placed(line: Sequence[Piece], columns: Sequence[Span]) -> list[str]:
    """The words of a line in each column."""
    return [" ".join(p.text for p in line if a <= p.left and p.right <= b) for a, b in columns]
