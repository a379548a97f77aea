"""Tables of one column of numbers, each row of which says itself what its number is: 項目, 数値,
備考 over ``令和４年度末の入所者数　96人　基準値``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.intake import amounts, periods
from graph.intake.columns import Column, column_of
from graph.intake.lines import Line
from graph.intake.metrics import Row, Value
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table

_NUMBER = ("数値", "値", "数", "人数", "件数", "実数")
_BEGUN = re.compile(r"[・○●◎◆■□◇①-⑳]\s*")


def rows(lines: Sequence[Line], tables: Sequence[Table], rules: Rules) -> Iterator[Row]:
    """The rows below such headers; a line that does not say what its number is ends them."""
    body = [line for line in lines if not line.role]
    inside = [(t.start, t.end) for t in tables]
    for index, line in enumerate(body):
        if any(a <= line.start < b for a, b in inside) or not _heads(line, rules):
            continue
        for below in body[index + 1 :]:
            row = None if below.sheet != line.sheet else _row(below, rules)
            if row is None:
                break
            yield row


def _heads(line: Line, rules: Rules) -> bool:
    words = line.text.split()
    if not 2 <= len(words) <= 3 or len(line.text) > 30 or words[1] not in _NUMBER:
        return False
    first = column_of(words[0], rules, (0, 0))
    return first is not None and "metric" in first.kind.split("|")


def _row(line: Line, rules: Rules) -> Row | None:
    """A name, a number with its unit, and what it is, in words after it or before the name."""
    words = list(re.finditer(r"\S+", line.text))
    at = next((i for i, w in enumerate(words) if i and re.search(r"\d", w[0]) and amounts.is_value(w[0], rules)), None)
    if at is None or len(words) - at > 2 or len(line.text) > 120:
        return None
    amount = amounts.read(words[at][0], rules)
    first = begun.end() if (begun := _BEGUN.match(line.text)) else 0
    told = re.match(r"[【\[(](?P<kind>[^】\])]{2,6})[】\])]\s*", line.text[first:])
    kind = _kind(words[at + 1][0], rules) if at + 1 < len(words) else ""
    if not kind and told is not None and (kind := _kind(told["kind"], rules)):
        first += told.end()
    name = (line.start + first, line.start + words[at - 1].end())
    if not kind or amount.value is None or amount.unit is None or amount.rest or name[1] - name[0] < 3:
        return None
    years = periods.all_in(line.text[first : words[at - 1].end()])
    column = Column(kind, kind, years[0] if len(years) == 1 else None)
    table = Table("metrics", line.start, line.start, line.end, [Column("metric", "項目"), column], line.sheet, False)
    return Row(name, [Value((line.start + words[at].start(), line.start + words[at].end()), column)], table, line.sheet)


def _kind(word: str, rules: Rules) -> str:
    kinds = rules.labels.get(squeezed(word).strip("()"), ())
    return next((k for k in ("target", "baseline", "actual") if k in kinds), "")
