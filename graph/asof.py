"""A plan as of a date: who answers for what once the reorganisations up to that day are done.

The graph that is published says what the plan says. What follows from later reorganisations is
kept beside it, one graph for each day on which something changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.model import Label, Measure, Municipality, Pillar, Plan, Responsible
from graph.planfile import PlanFile
from graph.reorganise import Share, Step, carried


def days(loaded: Sequence[PlanFile]) -> list[str]:
    """The days on which something changed, earliest first."""
    return sorted({c.date for plan in loaded for c in plan.municipality.value.changes})


def as_of(loaded: PlanFile, day: str) -> PlanFile:
    """The plan with its responsibilities carried over by the changes up to a day, that day too.

    A transfer moves the measures its ``shares`` name. In a split, a measure in no share is
    everybody's: all new divisions are named, and a doubt on the measure says so.
    """
    city = loaded.municipality.value
    steps = _steps(city, loaded.plan.value.id, day)
    plan = loaded.plan.value
    goals = [
        goal.model_copy(update={"policies": [
            policy.model_copy(update={
                "city": [_pillar(pillar, steps) for pillar in policy.city],
                "council": [_pillar(pillar, steps) for pillar in policy.council],
            })
            for policy in goal.policies
        ]})
        for goal in plan.goals
    ]
    carried_over: Plan = plan.model_copy(update={"goals": goals})
    return replace(loaded, plan=replace(loaded.plan, value=carried_over))


def _steps(city: Municipality, plan: str, day: str) -> list[Step]:
    found = sorted((c for c in city.changes if c.date <= day), key=lambda c: c.date)
    return [
        Step(
            kind=c.kind,
            original=c.original,
            resulting=c.resulting,
            shares=[Share(to=s.to, measures=s.measures) for s in c.shares if s.plan == plan],
        )
        for c in found
    ]


def _pillar(pillar: Pillar, steps: Sequence[Step]) -> Pillar:
    return pillar.model_copy(update={"measures": [_measure(m, steps) for m in pillar.measures]})


def _measure(measure: Measure, steps: Sequence[Step]) -> Measure:
    named = [(unit, r.role) for r in measure.responsible for unit in r.divisions]
    after = carried(named, measure.id, steps)
    if list(after.named) == named:
        return measure
    roles = dict(after.named)
    given: set[str] = set()
    brackets: list[Responsible] = []
    for bracket in measure.responsible:
        heirs = carried([(u, bracket.role) for u in bracket.divisions], measure.id, steps).named
        now = [u for u, _ in heirs if roles[u] == bracket.role and u not in given]
        given |= set(now)
        if now:
            brackets.append(bracket.model_copy(update={"divisions": now}))
    doubts = [*measure.doubts, _OPEN] if after.undecided else measure.doubts
    return measure.model_copy(update={"responsible": brackets, "doubts": doubts})


_OPEN = Label(
    ja="課の分割のあと、どの課が引き継ぐかは記録されていません。分割後のすべての課を挙げています。",
    en="After the split it is not recorded which division takes this over; all of them are named.",
)
