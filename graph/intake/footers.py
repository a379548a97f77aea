"""Divisions printed once below a table of measures: of all its rows, or of those they number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.intake.marks import Mark
from graph.intake.node import Node

_OF = re.compile(r"(?P<names>[^()]+?)\s*\((?:No\.?|№|番号|取組|事業)?\s*(?P<rows>[\d~\-,、・\s]+)\)[、,]?")


def given(plain: str, rows: Sequence[Node], marks: Sequence[Mark]) -> bool:
    """Give the marks to rows that have no divisions of their own; False where some have."""
    if not rows or any(row.responsible for row in rows):
        return False
    for mark in marks:
        told = list(_OF.finditer(plain, *mark.body))
        for match in told:
            numbers = _numbers(match["rows"])
            part = Mark(mark.start, mark.end, "responsible", mark.name, body=match.span("names"))
            for row in rows:
                if row.number.isdigit() and int(row.number) in numbers:
                    row.responsible.append(part)
        if not told:
            for row in rows:
                row.responsible.append(mark)
                row.doubts.append("inherited")
    return True


def _numbers(text: str) -> set[int]:
    """4~6, 8: 4, 5, 6, 8."""
    found: set[int] = set()
    for part in re.split(r"[,、・\s]+", text.strip()):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if ends:
            found |= set(range(ends[0], ends[-1] + 1))
    return found
