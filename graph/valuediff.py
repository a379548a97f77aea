"""What changed in the values of a metric; raised or lowered only where numbers can be compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from graph.changewords import NOTHING, VALUE_KINDS
from graph.outline import Value
from ontology.language import Text

# Kind, which part, what stood, what stands, what to mind.
Told = tuple[str, Text, Text, Text, Text]


def changes_of(old: Sequence[Value], new: Sequence[Value]) -> Iterator[Told]:
    """Values by kind, year and breakdown; targets of another year after one another."""
    left = list(old)
    pairs: list[tuple[Value | None, Value]] = []
    waiting: list[Value] = []
    for value in new:
        same = [v for v in left if _slot(v) == _slot(value)]
        if same:
            left.remove(same[0])
            pairs.append((same[0], value))
        else:
            waiting.append(value)
    for value in waiting:
        # A new edition sets its target for another year.
        earlier = [v for v in left if value.kind == v.kind == "target" and v.breakdown == value.breakdown]
        if earlier:
            left.remove(earlier[-1])
        pairs.append((earlier[-1] if earlier else None, value))
    for before, after in pairs:
        if before is None:
            kind = "target-gained" if after.kind == "target" else "value-gained"
            yield kind, what(after), NOTHING, shown(after), NOTHING
        elif before != after:
            kind, note = _direction(before, after)
            yield kind, what(after), shown(before), shown(after), note
    for value in left:
        kind = "target-lost" if value.kind == "target" else "value-lost"
        yield kind, what(value), shown(value), NOTHING, NOTHING


def _slot(value: Value) -> tuple[str, object, str]:
    return value.kind, value.period, value.breakdown


def what(value: Value) -> Text:
    """Which value it is: 目標値（実践者）."""
    kind = VALUE_KINDS[value.kind]
    if not value.breakdown:
        return kind
    return Text(f"{kind.ja}（{value.breakdown}）", f"{kind.en} ({value.breakdown})")


def shown(value: Value) -> Text:
    """A value as printed, with its year."""
    rest = f" {value.rest}" if value.rest else ""
    return Text(
        f"{value.printed}（{value.period.ja}）{rest}", f"{value.printed} ({value.period.en}){rest}"
    )


def comparable(a: Value, b: Value) -> bool:
    """Whether one number can be said to be more than the other: same unit, same kind of bound."""
    return (
        a.number is not None
        and b.number is not None
        and _unit(a.unit) == _unit(b.unit)
        and a.comparator == b.comparator
        and a.annual == b.annual
    )


def _unit(unit: str) -> str:
    return unicodedata.normalize("NFKC", unit).strip()


def _direction(a: Value, b: Value) -> tuple[str, Text]:
    if a.kind != "target":
        return "value-changed", NOTHING
    if not comparable(a, b) or a.number is None or b.number is None:
        return "target-changed", Text(
            "単位や「以上」などが違うため、上下は比べられません",
            "units or bounds differ: neither raised nor lowered",
        )
    note = Text("「以下」の目標", "an upper bound") if b.comparator in ("at-most", "less-than") else NOTHING
    if b.number == a.number:
        return "target-changed", Text("数値は同じ", "the same number")
    return ("target-raised" if b.number > a.number else "target-lowered"), note
