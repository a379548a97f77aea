"""Divisions printed as headings: 【総務課】 alone, then the measures that are its."""

from __future__ import annotations

from collections.abc import Sequence

from graph.intake import marks
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.rules import Rules

_ITEMS = ("digit", "dash", "paren", "circled", "kana", "kana-paren", "bullet")


def leading(lines: Sequence[Line], responsible: Sequence[Mark], rules: Rules) -> set[int]:
    """Where marks begin that stand over the items they are of; none where divisions stand below
    theirs, as they mostly do.

    Two or more stand alone on their lines, each with an item right below, and the first one below
    a heading, not below words.
    """
    body = [line for line in lines if not line.role]
    alone = {m.start for m in responsible if any(line.start == m.start and line.end == m.end for line in body)}
    places = [i for i, line in enumerate(body) if line.start in alone]
    if len(places) < 2:
        return set()
    for i in places:
        below = marks.level_of(body[i + 1].text, rules) if i + 1 < len(body) else None
        if below is None or below[0].name not in _ITEMS:
            return set()
    first = places[0]
    above = marks.level_of(body[first - 1].text, rules) if first else None
    headed = first == 0 or (above is not None and above[0].worded) or marks.section_of(body[first - 1].text, rules) is not None or _dated(body[first - 1])
    return {body[i].start for i in places} if headed else set()


def _dated(line: Line) -> bool:
    """A line of the plan's head: its period."""
    return "期間" in line.text and "。" not in line.text
