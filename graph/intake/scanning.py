"""What a source text shows on its surface: typed marks, each with its place.

`scan` finds headings and numbered items, responsibility brackets, labels, table headers and rows,
sections, notes and marked terms. What they mean together is for `structure`; whether a plan
accounts for each of them is for the audit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.intake.bars import slashed
from graph.intake.lines import Line, lines_of, pages
from graph.intake.marks import Mark, label_of, level_of, section_of
from graph.intake.normal import normal
from graph.intake.responsible import responsibilities
from graph.intake.rules import Rules
from graph.intake.tables import find_tables
from graph.intake.terms import terms

# The number after its text, as a text layer out of order has it.
_TRAILING = re.compile(r"[。】)]\s*(?P<number>[①-⑳])$")


def scan(text: str, rules: Rules) -> list[Mark]:
    """All marks of a source text, in its order."""
    plain, lines = slashed(normal(text), lines_of(text, pages(text), rules), rules)
    found: list[Mark] = [*responsibilities(plain, lines, rules), *terms(plain, lines, rules)]
    for line in lines:
        found.extend(of_line(line, rules))
    for table in find_tables(plain, lines, rules, text):
        found.append(Mark(table.start, table.header_end, "header", table.kind))
        found.extend(Mark(row.start, row.end, "row", table.kind) for row in table.rows)
    return sorted(set(found))


def of_line(line: Line, rules: Rules) -> Iterator[Mark]:
    """What one line is, seen alone."""
    if line.role in ("running", "contents", "copy"):
        yield Mark(line.start, line.end, line.role)
        return
    if line.role:
        return
    section = section_of(line.text, rules)
    if section is not None:
        name, end = section
        yield Mark(line.start, line.start + end, "section", name, body=(line.start + end, line.end))
        if end >= len(line.text):
            return
    label = label_of(line.text, rules)
    if label is not None and section is None:
        name, body = label
        yield Mark(line.start, line.end, "label", name, body=(line.start + body, line.end))
        return
    level = level_of(line.text, rules)
    if level is not None and section is None:
        which, number, body = level
        kind = "heading" if which.rank < 60 else "item"
        yield Mark(line.start, line.end, kind, which.name, number, (line.start + body, line.end))
    elif line.text.startswith("※"):
        yield Mark(line.start, line.end, "note")
    elif match := _TRAILING.search(line.text):
        at = line.start + match.start("number")
        yield Mark(at, line.end, "item", "circled", match["number"], (line.start, at))
