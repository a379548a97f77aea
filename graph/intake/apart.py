"""Indicator tables whose names, columns and values were copied one after the other: the names,
then 現状値 and 目標値 with their years, then lines of nothing but values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.intake import amounts
from graph.intake.columns import Column, column_of, stacked_columns, years_of
from graph.intake.lines import Line
from graph.intake.marks import level_of, section_of
from graph.intake.metrics import Row, Value
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table

Span = tuple[int, int]


def rows(lines: Sequence[Line], tables: Sequence[Table], rules: Rules) -> Iterator[Row]:
    """The rows where there are as many names above the columns as lines of values below; the pairs
    are supposed, and asked for. Where the numbers differ, nothing is read."""
    body = [line for line in lines if not line.role]
    inside = [(t.start, t.end) for t in tables]
    index = 0
    while index < len(body):
        if not any(a <= body[index].start < b for a, b in inside) and (told := _each(body, index, rules)) is not None:
            made, index = told
            yield from made
            continue
        count = _values(body[index], rules)
        if not count or any(a <= body[index].start < b for a, b in inside):
            index += 1
            continue
        stop = index + 1
        while stop < len(body) and _values(body[stop], rules) == count:
            stop += 1
        yield from _row_of(body, index, stop, count, rules)
        index = stop


def _each(body: Sequence[Line], index: int, rules: Rules) -> tuple[list[Row], int] | None:
    """指標 and the names below it, 現状値 and its values below it, 目標値 and its values below it."""
    named = column_of(body[index].text, rules, (body[index].start, body[index].end)) if len(body[index].text) <= 12 else None
    if named is None or "metric" not in named.kind.split("|") or squeezed(body[index].text) in ("目標", "内容", "事業名", "取組", "取組項目"):
        return None
    at = index + 1
    names: list[Line] = []
    while at < len(body) and _name(body[at], rules) and stacked_columns(body[at : at + 3], 0, rules) is None and not _heads(body[at], rules):
        names.append(body[at])
        at += 1
    columns: list[Column] = []
    cells: list[list[Line]] = []
    while len(names) > 1 and at < len(body) and (column := _heads(body[at], rules)) is not None:
        at += 1
        if at < len(body) and column.period is None and (years := years_of(body[at].text)) and len(years) == 1:
            column = replace(column, period=years[0])
            at += 1
        own = list(body[at : at + len(names)])
        if len(own) < len(names) or not all(amounts.is_value(x.text, rules) for x in own):
            return None
        columns.append(column)
        cells.append(own)
        at += len(names)
    if len(columns) < 2 or not any(c.kind == "target" for c in columns):
        return None
    table = Table("metrics", body[index].start, body[index].end, cells[-1][-1].end, [replace(named, kind="metric"), *columns], body[index].sheet, False)
    made = []
    for i, name in enumerate(names):
        values = [Value((column[i].start, column[i].end), c) for column, c in zip(cells, columns, strict=True)]
        made.append(Row((name.start, name.end), values, table, name.sheet, doubts=["columns-apart"]))
    return made, at


def _heads(line: Line, rules: Rules) -> Column | None:
    """A line that is nothing but the name of a column of values."""
    column = column_of(line.text, rules, (line.start, line.end)) if len(line.text) <= 16 else None
    kind = next((k for k in ("baseline", "target", "actual") if column is not None and k in column.kind.split("|")), None)
    return replace(column, kind=kind) if column is not None and kind is not None else None


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
