"""The rows of an indicator table, by the reader that fits how the table was printed."""

from __future__ import annotations

import re

from graph.intake import cells, columnrows, metrics, ownyear, rowwise
from graph.intake.columns import without_year
from graph.intake.metrics import Row
from graph.intake.rules import Rules
from graph.intake.tables import Table


def rows(plain: str, text: str, table: Table, rules: Rules) -> list[Row]:
    """Cells divided by tabs, columns copied one after the other, rows line by line, or else the
    words in their order."""
    if ownyear.is_such(table):
        return ownyear.told(plain, cells.rows(plain, table, rules) if table.tabbed else rowwise.rows(plain, text, table, rules) or [], rules)
    if table.tabbed:
        return list(cells.rows(plain, table, rules))
    found = _spaced(plain, text, table, rules)
    if table.name is None and all(c.period is not None and not without_year(c.label) for c in table.values):
        # Years over words alone are a schedule.
        found = [r for r in found if r.broken or r.loose or any(re.search(r"\d", plain[slice(*v.span)]) for v in r.values)]
    return found


def _spaced(plain: str, text: str, table: Table, rules: Rules) -> list[Row]:
    made = columnrows.rows(plain, table, rules)
    if made is None:
        made = rowwise.rows(plain, text, table, rules)
    return metrics.rows(plain, table, rules) if made is None else made
