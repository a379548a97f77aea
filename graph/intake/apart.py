"""Indicator tables whose names, columns and values were copied one after the other: the names,
then 現状値 and 目標値 with their years, then lines of nothing but values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.intake import amounts
from graph.intake.columns import Column, stacked_columns
from graph.intake.lines import Line
from graph.intake.marks import level_of, section_of
from graph.intake.metrics import Row, Value
from graph.intake.rules import Rules
from graph.intake.tables import Table

Span = tuple[int, int]


def rows(lines: Sequence[Line], tables: Sequence[Table], rules: Rules) -> Iterator[Row]:
    """The rows where there are as many names above the columns as lines of values below; the pairs
    are supposed, and asked for. Where the numbers differ, nothing is read."""
    body = [line for line in lines if not line.role]
    inside = [(t.start, t.end) for t in tables]
    index = 0
    while index < len(body):
        count = _values(body[index], rules)
        if not count or any(a <= body[index].start < b for a, b in inside):
            index += 1
            continue
        stop = index + 1
        while stop < len(body) and _values(body[stop], rules) == count:
            stop += 1
        yield from _row_of(body, index, stop, count, rules)
        index = stop


def _row_of(body: Sequence[Line], index: int, stop: int, count: int, rules: Rules) -> Iterator[Row]:
    found = _columns(body, index, count, rules)
    if found is None:
        return
    columns, top = found
    names: list[Line] = []
    while top - 1 - len(names) >= 0 and _name(body[top - 1 - len(names)], rules):
        names.insert(0, body[top - 1 - len(names)])
    if len(names) != stop - index:
        return
    table = Table("metrics", body[top].start, body[index - 1].end, body[stop - 1].end, columns, body[top].sheet, False)
    for name, line in zip(names, body[index:stop], strict=True):
        row = Row((name.start, name.end), [], table, line.sheet, doubts=["header-after"])
        pieces = [(line.start + m.start(), line.start + m.end()) for m in re.finditer(r"\S+", line.text)]
        row.values = [Value(span, column) for span, column in zip(pieces, columns, strict=True)]
        yield row


def _values(line: Line, rules: Rules) -> int:
    """How many values a line consists of; 0 where it holds anything else."""
    words = line.text.split()
    whole = len(words) >= 2 and all(amounts.is_value(w, rules) for w in words) and re.search(r"\d", line.text)
    return len(words) if whole else 0


def _columns(body: Sequence[Line], index: int, count: int, rules: Rules) -> tuple[list[Column], int] | None:
    """The columns named right above, and where their names begin."""
    for top in range(max(0, index - 2 * count), index):
        made = stacked_columns(body, top, rules)
        if made is not None and made[1] == index and len(made[0]) == count and all(c.kind in ("baseline", "actual", "target") for c in made[0]):
            return made[0], top
    return None


def _name(line: Line, rules: Rules) -> bool:
    return (
        4 <= len(line.text) <= 60 and "。" not in line.text and section_of(line.text, rules) is None
        and level_of(line.text, rules) is None and not _values(line, rules)
    )
