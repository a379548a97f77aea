"""Indicator tables whose columns were copied one after the other: all names, all units, all values
of the first year, all of the second."""

from __future__ import annotations

from collections.abc import Sequence

from graph.intake import amounts
from graph.intake.columns import Span
from graph.intake.metrics import Row, Value
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table


def rows(plain: str, table: Table, rules: Rules) -> list[Row] | None:
    """The rows, where there are as many cells in each column; None where there are not."""
    columns = table.values
    lines = [line for line in table.lines if line.role == "" and not line.text.startswith(("※", "*", "(注"))]
    if len(columns) < 2 or table.tabbed or plain[table.start : table.header_end].count("\n") < len(table.columns) - 1:
        return None
    first = len(lines)
    while first and amounts.is_value(lines[first - 1].text, rules):
        first -= 1
    values = [(x.start, x.end) for x in lines[first:]]
    count = len(values) // len(columns)
    if count < 2 or len(values) % len(columns):
        return None
    texts = [(x.start, x.end) for x in lines[:first]]
    kinds = [c.kind for c in table.columns]
    units: list[Span] = []
    if "unit" in kinds:
        units, texts = texts[-count:], texts[:-count]
    # The names stand last; what is before them is of other columns (基本目標 1 1 1 2 2 2).
    if not texts or len(texts) % count:
        return None
    names = texts[-count:]
    if any(amounts.is_value(plain[slice(*n)], rules) for n in names):
        return None
    by_row = _by_row(plain, values, count, len(columns), rules)
    made = []
    for i, name in enumerate(names):
        own = values[i * len(columns) : (i + 1) * len(columns)] if by_row else values[i::count]
        unit = squeezed(plain[slice(*units[i])]) if units else None
        made.append(Row(
            name, [Value(span, column) for span, column in zip(own, columns, strict=True)], table, table.sheet,
            None if unit in ("-", "―") else unit, doubts=["columns-apart"],
        ))
    return made


def _by_row(plain: str, values: Sequence[Span], count: int, columns: int, rules: Rules) -> bool:
    """Whether the values stand row after row: where their own units fit only so."""
    units = [amounts.read(plain[slice(*v)], rules).unit for v in values]

    def alike(groups: Sequence[Sequence[str | None]]) -> bool:
        return all(len({u for u in group if u is not None}) <= 1 for group in groups)

    down = [units[i::count] for i in range(count)]
    across = [units[i * columns : (i + 1) * columns] for i in range(count)]
    return not alike(down) and alike(across)
