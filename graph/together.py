"""Two plans side by side: which divisions carry both, where one indicator has two targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.matching import NEAR, folded, nearness
from graph.outline import Item, Outline, Value
from graph.valuediff import comparable
from ontology.language import Text

METRICS = ("indicator", "evaluation-item")


@dataclass(frozen=True)
class Carried:
    """A division or group in both plans, and what it answers for in each: measures with its role."""

    unit: str
    name: Text
    group: bool
    first: tuple[tuple[Item, str], ...]
    second: tuple[tuple[Item, str], ...]


@dataclass(frozen=True)
class Twice:
    """An indicator of both plans. ``nearness`` is 1 where the names are the same but for width.

    ``agree`` says whether the targets are the same; None where they cannot be compared.
    """

    first: Item
    second: Item
    nearness: float
    first_target: Value | None
    second_target: Value | None

    @property
    def agree(self) -> bool | None:
        """Whether both plans aim at the same by the same year."""
        a, b = self.first_target, self.second_target
        if a is None or b is None or a.period != b.period:
            return None
        if (a.comparator, b.comparator) == ("all", "all"):
            return True
        return a.number == b.number if comparable(a, b) else None


@dataclass(frozen=True)
class Together:
    """Two plans side by side."""

    first: Outline
    second: Outline
    carried: tuple[Carried, ...]
    twice: tuple[Twice, ...]


def together(first: Outline, second: Outline) -> Together:
    """What two plans have in common. Divisions of two municipalities are the same by name only."""
    return Together(first, second, tuple(_carried(first, second)), tuple(_twice(first, second)))


def _loads(of: Outline) -> dict[str, list[tuple[Item, str]]]:
    found: dict[str, list[tuple[Item, str]]] = {}
    for item in of.items:
        for unit, role in item.responsible:
            found.setdefault(unit, []).append((item, role))
    return found


def _carried(first: Outline, second: Outline) -> Iterator[Carried]:
    mine, theirs = _loads(first), _loads(second)
    by_name = {folded(second.units.get(unit, unit)): unit for unit in theirs}
    order = [*first.units, *(unit for unit in mine if unit not in first.units)]
    for unit in order:
        if unit not in mine:
            continue
        name = first.unit(unit)
        other = unit if first.code == second.code else by_name.get(folded(name.ja), "")
        if other in theirs:
            group = ("group", unit) in first.by_key
            yield Carried(unit, name, group, tuple(mine[unit]), tuple(theirs[other]))


def _twice(first: Outline, second: Outline) -> Iterator[Twice]:
    """Indicators of the same name, then of near names; each indicator once, the nearest first."""
    pairs: list[tuple[float, Item, Item]] = []
    others = [item for item in second.items if item.kind in METRICS]
    for item in first.items:
        if item.kind in METRICS:
            for other in others:
                same = folded(item.name) == folded(other.name)
                near = 1.0 if same else nearness(item.name, other.name)
                if near >= NEAR:
                    pairs.append((near, item, other))
    taken: set[tuple[int, tuple[str, str]]] = set()
    for near, item, other in sorted(pairs, key=lambda pair: -pair[0]):
        if (1, item.key) in taken or (2, other.key) in taken:
            continue
        taken |= {(1, item.key), (2, other.key)}
        for a, b in _targets(item, other):
            yield Twice(item, other, round(near, 3), a, b)


def _targets(a: Item, b: Item) -> Iterator[tuple[Value | None, Value | None]]:
    """The last target of each breakdown, side by side."""
    mine, theirs = _last(a), _last(b)
    breakdowns = list(dict.fromkeys([*mine, *theirs])) or [""]
    for breakdown in breakdowns:
        yield mine.get(breakdown), theirs.get(breakdown)


def _last(item: Item) -> Mapping[str, Value]:
    return {value.breakdown: value for value in item.values if value.kind == "target"}
