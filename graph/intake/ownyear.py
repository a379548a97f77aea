"""Tables of 項目, 数値 and 考え方: what a value is, and of which year, stands in its row: 【目標】令和８年度末
までの移行者数　6人, or 令和４年度末の入所者数　96人　基準値."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.intake import basics, periods
from graph.intake.columns import Column, column_of, kinds_of, words_of
from graph.intake.lines import Line
from graph.intake.rules import Rules, squeezed
from graph.values import Period

if TYPE_CHECKING:
    from graph.intake.metrics import Row
    from graph.intake.tables import Table

_VALUE = ("数値", "値", "数", "人数", "件数", "実数")
_BEGUN = re.compile(r"[【\[《<(](?P<kind>[^】\]》>)]{2,6})[】\]》>)]\s*|目標値?\s*:\s*")


def header(body: Sequence[Line], index: int, rules: Rules) -> list[Column] | None:
    """The columns of such a table, where a line names them and one below it says what its value is."""
    words = words_of(body[index], rules)
    if not 2 <= len(words) <= 3 or squeezed(words[1][1]) not in _VALUE:
        return None
    below = [x.text for x in body[index + 1 : index + 8] if not x.role]
    if not any(re.search(r"\d\D{0,5}(?:\s|$)", x) and (re.search("目標|現状|実績|基準", x) or periods.all_in(x)) for x in below):
        return None
    name, *rest = (column_of(word, rules, (at, at + len(word))) for at, word in (words[0], *words[2:]))
    if name is None or "metric" not in kinds_of(name) or any(c is None or "note" not in kinds_of(c) for c in rest):
        return None
    at, word = words[1]
    return [replace(name, kind="metric"), Column("target", word, span=(at, at + len(word))), *(replace(c, kind="note") for c in rest if c)]


def is_such(table: Table) -> bool:
    """Whether the columns do not say what their values are."""
    return len(table.values) == 1 and squeezed(table.values[0].label) in _VALUE


def told(plain: str, found: Iterable[Row], rules: Rules) -> list[Row]:
    """The rows with what they say; one that says nothing is left out and asked for. Where none
    says anything the table is no such one."""
    period = basics.period(plain)
    made = [_said(plain, row, period, rules) for row in found]
    return made if any(row.values for row in made) else []


def _said(plain: str, row: Row, period: tuple[Period, Period] | None, rules: Rules) -> Row:
    name = plain[slice(*row.name)]
    years = periods.all_in("".join("".join(plain[slice(*piece)].split()) for piece in (row.name, *row.more)))
    year = years[0] if len(years) == 1 else None
    begun = _BEGUN.match(name)
    words = [begun["kind"] or "目標"] if begun else []
    if begun and _labelled(words, rules) and begun.end() < len(name):
        row.name = (row.name[0] + begun.end(), row.name[1])
    note = plain[row.values[-1].span[1] :].split("\n", 1)[0] if row.values else ""
    kind = _labelled([note.strip().strip("()"), *words], rules) or _by_name(name, year, period)
    if len(years) > 1 or not kind or (year is None and kind != "target"):
        row.loose.extend(v.span for v in row.values)
        row.values = []
        row.doubts.append("unsaid")
    row.values = [replace(v, column=Column(kind, kind, year)) for v in row.values]
    return row


def _labelled(words: Iterable[str], rules: Rules) -> str:
    return next((k for word in words for k in ("target", "baseline", "actual") if k in rules.labels.get(squeezed(word), ())), "")


def _by_name(name: str, year: periods.Read | None, period: tuple[Period, Period] | None) -> str:
    if re.search("目標|までの", name):
        return "target"
    if re.search("現状|実績|基準", name):
        return "baseline"
    if year is None or period is None:
        return ""
    return "target" if year.period.year >= period[0].year else "baseline"
