"""Rows of an indicator table whose cells are divided by tabs, and what stands in one cell: a value,
one for each group it names, or one for each year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from graph.intake import amounts, periods
from graph.intake.columns import Column, Span
from graph.intake.grid import GridRow
from graph.intake.metrics import Row, Value
from graph.intake.rowlines import groups, pairs_in
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table
from graph.intake.words import pairs

_NOTHING = ("-", "―", "—", "–", "ー", "")


@dataclass
class Read:
    """The values of a cell, and places that are no one number."""

    values: list[Value] = field(default_factory=list)
    broken: list[Span] = field(default_factory=list)


def rows(plain: str, table: Table, rules: Rules) -> Iterator[Row]:
    """The rows of a table; cells that are empty or repeated under a name go on with its metric."""
    last: Row | None = None
    kinds = [c.kind for c in table.columns]
    first = next((i for i, c in enumerate(table.columns) if c in table.values), len(kinds))
    named = kinds.index("metric") if "metric" in kinds[:first] else 0
    between = [i for i in range(named + 1, first) if kinds[i] == "other"]
    for row in table.grid:
        name = next((cell for kind, cell in reversed(list(zip(kinds, row.cells, strict=True))) if kind == "metric" and cell[1] > cell[0]), None)
        sub = next((row.cells[i] for i in reversed(between) if row.cells[i][1] > row.cells[i][0]), None)
        read, kind, label = _values(plain, table, row, sub, rules)
        if not read.values and not read.broken or name is not None and squeezed(plain[slice(*name)]) in _NOTHING:
            pass
        elif last is not None and (name is None or (label or kind) and _text(plain, name) == _text(plain, last.name)):
            last.values.extend(read.values)
            last.broken.extend(read.broken)
        elif name is not None:
            unit = next((squeezed(plain[slice(*cell)]) for k, cell in zip(kinds, row.cells, strict=True) if k == "unit" and cell[1] > cell[0]), None)
            last = Row(name, read.values, table, row.sheet, None if unit in _NOTHING else unit, broken=read.broken)
            if sub is not None and not label and not kind and squeezed(plain[slice(*sub)]) in rules.words("values", "quantities"):
                last.more.append(sub)
            yield last
        if last is not None:
            last.notes.extend(row.notes)


def _values(plain: str, table: Table, row: GridRow, sub: Span | None, rules: Rules) -> tuple[Read, str, str | None]:
    """The values of a row, the kind and the group a column beside the name gives them."""
    word = squeezed(plain[slice(*sub)]) if sub is not None else ""
    told = rules.labels.get(word, ())
    quantity = word in rules.words("values", "quantities")
    kind = next((k for k in ("target", "actual", "baseline") if k in told and "metric" not in told and not quantity), "")
    label = word if groups(rules).fullmatch(word) else None
    made = Read()
    for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        if column not in table.values or cell[1] <= cell[0]:
            continue
        column = _dated(plain, table, row, place, column)
        one = read_cell(plain, cell, replace(column, kind=kind, label=f"{word} {column.label}") if kind else column, rules)
        made.values.extend(replace(v, breakdown=v.breakdown or label) for v in one.values)
        made.broken.extend(one.broken)
    return made, kind, label


def _dated(plain: str, table: Table, row: GridRow, place: int, column: Column) -> Column:
    """The column with the year a cell before or after it says."""
    if column.period is not None:
        return column
    for beside in (place - 1, place + 1):
        if 0 <= beside < len(table.columns) and table.columns[beside].kind == "year":
            read = periods.told(plain[slice(*row.cells[beside])] + " ")
            if read is not None:
                return replace(column, period=read)
    return column


def read_cell(plain: str, span: Span, column: Column, rules: Rules) -> Read:
    """What a cell holds."""
    text = plain[slice(*span)]
    if amounts.is_value(text, rules):
        return Read([Value(span, column)])
    cells = pairs_in(plain, span, rules)
    if len(cells) > 1:
        return Read([Value(c.span, column, c.label) for c in cells])
    pieces = [(span[0] + m.start(), span[0] + m.end()) for m in re.finditer(r"[^\n]+", text)]
    if len(pieces) == 1:
        pieces = [(span[0] + m.start(), span[0] + m.end()) for m in re.finditer(r"[^\s、]+", text)]
    read = [(p, amounts.read(plain[slice(*p)], rules)) for p in pieces]
    dated = [(p, a) for p, a in read if a.period is not None]
    if len(pieces) > 1 and dated and len({a.period.period for _, a in dated if a.period}) == len(dated) == len(pieces):
        return Read([Value(p, column) for p, a in dated if a.value is not None or a.word])
    if len(pieces) > 1 and all(amounts.is_value(plain[slice(*p)], rules) for p in pieces):
        return Read(broken=[span])
    found = list(pairs(text, rules))
    if len(found) >= 2 and all(label and re.search(r"[一-龠ぁ-んァ-ヶ]", label) for label, _, _ in found) and not dated:
        return Read([Value((span[0] + a, span[0] + b), column, label) for label, a, b in found])
    return Read([Value(span, column)])


def _text(plain: str, span: Span) -> str:
    return "".join(plain[slice(*span)].split())
