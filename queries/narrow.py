"""A part of a plan: the measures a reader chose to look at, with everybody and all about them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from queries.overview import Actor, Measure, Overview, Role


@dataclass(frozen=True)
class Filter:
    """What a measure must be to be shown; IRIs, empty for anything.

    It stands under one of ``goals`` and one of ``policies``, is the ``actor``'s, and names all of
    ``divisions`` (divisions or groups) and all of ``partners``. With ``role``, the divisions must
    have that role in it; without ``divisions``, only responsibilities of that role are shown.
    """

    goals: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    actor: Actor | None = None
    divisions: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    role: Role | None = None

    def __bool__(self) -> bool:
        return self != Filter()


def narrowed(overview: Overview, chosen: Filter) -> Overview:
    """The measures that pass, and of divisions, organisations and metrics what belongs to them.

    Goals, policies and pillars stay complete, so that numbers and colours stay what they were.
    Metrics belong to a policy: those of the policies whose measures are shown.
    """
    if not chosen:
        return overview
    role = chosen.role
    responsibilities = [
        r
        for r in overview.responsibilities
        if chosen.divisions or role in (None, r.role)
    ]
    measures = [m for m in overview.measures if _passes(overview, m, chosen)]
    shown = {m.iri for m in measures}
    responsibilities = [r for r in responsibilities if r.measure in shown]
    involvements = [i for i in overview.involvements if i.measure in shown]
    units = {r.unit for r in responsibilities}
    bodies = {i.unit for i in involvements}
    policies = {m.policy for m in measures}
    return replace(
        overview,
        measures=tuple(measures),
        divisions=tuple(d for d in overview.divisions if d.iri in units),
        groups=tuple(g for g in overview.groups if g.iri in units),
        organizations=tuple(o for o in overview.organizations if o.iri in bodies),
        responsibilities=tuple(responsibilities),
        involvements=tuple(involvements),
        metrics=tuple(m for m in overview.metrics if m.policy in policies),
    )


def _passes(overview: Overview, measure: Measure, chosen: Filter) -> bool:
    roles = {r.unit: r.role for r in overview.units_of.get(measure.iri, ())}
    if chosen.goals and measure.goal not in chosen.goals:
        return False
    if chosen.policies and measure.policy not in chosen.policies:
        return False
    if chosen.actor not in (None, measure.actor):
        return False
    if chosen.role and not chosen.divisions and chosen.role not in roles.values():
        return False
    if any(
        unit not in roles or chosen.role not in (None, roles[unit]) for unit in chosen.divisions
    ):
        return False
    return set(chosen.partners) <= overview.bodies_of.get(measure.iri, set())
