"""What a line of an indicator table is by where it begins: words right of all values go on in the
last column, words left of all names are a heading over rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.intake.columns import Span
from graph.intake.headers import place
from graph.intake.rowlines import Parsed
from graph.intake.words import METRIC


def without_notes(parsed: list[Parsed], text: str, want: int) -> list[Parsed]:
    """The lines without the words that stand right of all values: 備考 that goes on."""
    full = [(place(text, p.line.start), place(text, p.cells[-1].span[1])) for p in _full(parsed, want)]
    first = min((a for a, _ in full), default=0)
    edge = max((b for a, b in full if a <= first + 8), default=None)
    if edge is None:
        return parsed
    made = [p if p.cells or p.blank or p.note else replace(p, left=[w for w in p.left if place(text, w[0]) <= edge]) for p in parsed]
    return [p for p in made if p.blank or p.note or ((p.left or p.cells) and place(text, p.line.start) <= edge)]


def without_headings(parsed: list[Parsed], plain: str, text: str, want: int) -> list[Parsed]:
    """The lines without words alone left of where all rows begin, over a row whose name is whole."""
    rows = _full(parsed, want)
    begin = min((place(text, p.line.start) for p in rows), default=0)
    if len(rows) < 2:
        return parsed
    return [
        p for i, p in enumerate(parsed)
        if p.blank or p.note or p.cells or place(text, p.line.start) >= begin
        or re.search(r"[をのにがはとやへ、・(]$", p.line.text) or not _whole(parsed[i + 1 :], plain)
    ]


def below_names(spans: Sequence[Span], names: Sequence[Span], text: str) -> int | None:
    """Where the values of a row begin that has more than there are columns: the only run each of
    which stands below the name of its column; 1.28倍 right of them is of 備考."""
    def edges(span: Span) -> tuple[int, int]:
        return place(text, span[0]), place(text, span[1])

    if any(a >= b for a, b in names):
        return None
    over = [edges(n) for n in names]
    places = [edges(s) for s in spans]
    fits = [
        i for i in range(len(places) - len(over) + 1)
        if all(a < d and c < b for (a, b), (c, d) in zip(places[i : i + len(over)], over, strict=True))
    ]
    return fits[0] if len(fits) == 1 else None


def _full(parsed: Sequence[Parsed], want: int) -> list[Parsed]:
    return [p for p in parsed if p.left and len(p.cells) >= want]


def _whole(below: Sequence[Parsed], plain: str) -> bool:
    after = next((p for p in below if not p.blank and not p.note), None)
    return after is not None and bool(after.cells) and any(METRIC.search(plain[slice(*w)]) for w in after.left)
