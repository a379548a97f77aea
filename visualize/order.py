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
    best = _length(order, teams)
    for _ in range(SWEEPS if len(order) <= 40 else 1):
        before = best
        for unit in list(order):
            rest = [other for other in order if other != unit]
            for i in range(len(order)):
                trial = [*rest[:i], unit, *rest[i:]]
                length = _length(trial, teams)
                if length < best:
                    best, order = length, trial
        if best == before:
            break
    return order


def _length(order: list[str], teams: list[list[str]]) -> int:
    place = {unit: i for i, unit in enumerate(order)}
    return sum(
        max(at) - min(at) for at in ([place[unit] for unit in team] for team in teams)
    )
