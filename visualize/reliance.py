"""団体: on which organisations a plan relies, and through which divisions."""

from __future__ import annotations

from dataclasses import dataclass

from queries.overview import Overview, Unit
from visualize.order import rows


@dataclass(frozen=True)
class Relied:
    """An organisation, its measures, and by division those through which it meets the plan.

    ``measures`` are IRIs in printed order, ``through`` the same by division or group; ``direct``
    are those that name no division, ``goals`` the goals' IRIs.
    """

    unit: Unit
    measures: tuple[str, ...]
    goals: tuple[str, ...]
    through: dict[str, tuple[str, ...]]
    direct: tuple[str, ...]


@dataclass(frozen=True)
class Reliance:
    """Organisations by the number of their measures, and the divisions they meet, as a table."""

    rows: tuple[Relied, ...]
    divisions: tuple[Unit, ...]
    idle: tuple[Unit, ...]

    def level(self, count: int) -> int:
        """How dark a cell is: 0 for nothing, up to 4 for the most."""
        most = max((len(m) for row in self.rows for m in row.through.values()), default=0)
        return -(-count * 4 // most) if most else 0

    @property
    def by_one_door(self) -> tuple[Relied, ...]:
        """Organisations that two measures or more reach through one and the same division."""
        return tuple(
            row
            for row in self.rows
            if len(row.through) == 1 and len(row.measures) > 1 and not row.direct
        )


def reliance(overview: Overview) -> Reliance:
    """Who is relied on, through whom; ``idle`` are organisations no measure names."""
    goal_of = {m.iri: m.goal for m in overview.measures}
    found: list[Relied] = []
    idle: list[Unit] = []
    named: dict[str, list[str]] = {}
    for involvement in overview.involvements:
        own = named.setdefault(involvement.unit, [])
        if involvement.measure not in own:
            own.append(involvement.measure)
    order = {m.iri: i for i, m in enumerate(overview.measures)}
    for unit in overview.organizations:
        measures = sorted((m for m in named.get(unit.iri, ()) if m in order), key=order.__getitem__)
        if not measures:
            idle.append(unit)
            continue
        through: dict[str, list[str]] = {}
        for measure in measures:
            for r in overview.units_of.get(measure, ()):
                through.setdefault(r.unit, []).append(measure)
        goals = {goal_of[m] for m in measures}
        found.append(
            Relied(
                unit,
                tuple(measures),
                tuple(g.iri for g in overview.goals if g.iri in goals),
                {division: tuple(own) for division, own in through.items()},
                tuple(m for m in measures if not overview.units_of.get(m)),
            )
        )
    found.sort(key=lambda row: (-len(row.measures), -len(row.goals)))
    met = {division for row in found for division in row.through}
    units = rows(overview, [u for u in (*overview.divisions, *overview.groups) if u.iri in met])
    return Reliance(tuple(found), tuple(units), tuple(idle))
