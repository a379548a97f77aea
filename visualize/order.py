"""The order of divisions in a chart or a matrix: those who share measures stand together."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from queries.overview import Overview, Unit

SWEEPS = 6


def rows(
    overview: Overview, units: Iterable[Unit], measures: Collection[str] | None = None
) -> list[Unit]:
    """Order units so that those who share measures stand together.

    They start by the mean place of their measures in the plan; then each is moved to where the
    lines that join the units of one measure are shortest in all. ``measures`` limits what counts.
    """
    place = {m.iri: i for i, m in enumerate(overview.measures)}
    own = {
        unit.iri: [
            measure
            for measure in overview.measures_of.get(unit.iri, ())
            if measures is None or measure in measures
        ]
        for unit in units
    }
    order = sorted(own, key=lambda iri: _mean([place.get(m, 0) for m in own[iri]]))
    idle = [iri for iri in order if not own[iri]]
    busy = [iri for iri in order if own[iri]]
    teams = _teams(own)
    things = {unit.iri: unit for unit in units}
    return [things[iri] for iri in [*_shorten(busy, teams), *idle]]


def _mean(values: Sequence[float]) -> float:
    """The mean; endless for nothing, which puts it last."""
    return sum(values) / len(values) if values else math.inf


def _teams(own: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The units of each measure that has two or more."""
    teams: dict[str, list[str]] = {}
    for unit, measures in own.items():
        for measure in measures:
            teams.setdefault(measure, []).append(unit)
    return [team for team in teams.values() if len(team) > 1]


def _shorten(order: list[str], teams: list[list[str]]) -> list[str]:
    """Move one unit after the other to its best place, until nothing improves."""
    for _ in range(SWEEPS if len(order) <= 40 else 1):
        before = order
        for unit in before:
            own = order.index(unit)
            rest = [*order[:own], *order[own + 1 :]]
            lengths = _lengths(unit, rest, teams)
            best = min(range(len(order)), key=lengths.__getitem__)
            if lengths[best] < lengths[own]:
                order = [*rest[:best], unit, *rest[best:]]
        if order == before:
            break
    return order


def _lengths(unit: str, rest: list[str], teams: list[list[str]]) -> list[int]:
    """For each place a unit can have among the others, how much longer all lines are for it."""
    place = {other: i for i, other in enumerate(rest)}
    found = [0] * (len(rest) + 1)  # beyond what they are without the unit
    for team in teams:
        at = [place[other] for other in team if other != unit]
        first, last = min(at), max(at)
        for i in range(first + 1, last + 1):  # a line that goes over the unit's row
            found[i] += 1
        if len(at) < len(team):  # its own line reaches to it
            for i in range(first + 1):
                found[i] += first - i + 1
            for i in range(last + 1, len(found)):
                found[i] += i - last
    return found
