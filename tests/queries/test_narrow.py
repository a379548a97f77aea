"""A part of a plan says nothing the plan does not say, and leaves out nothing of the part."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.engine import EmbeddedEngine
from queries.load import context, overview, plans
from queries.narrow import Filter, narrowed
from queries.overview import Overview


@pytest.fixture(scope="module")
def plan(kuki_store: Any) -> Overview:
    with EmbeddedEngine(kuki_store, workers=1) as engine:
        return overview(engine, context(plans(engine)[0]))


def test_nothing_chosen_is_the_whole_plan(plan: Overview) -> None:
    assert narrowed(plan, Filter()) is plan


@given(data=st.data())
def test_what_passes(plan: Overview, data: st.DataObject) -> None:
    def some(things: Any) -> tuple[str, ...]:
        return tuple(data.draw(st.lists(st.sampled_from([t.iri for t in things]), max_size=2)))

    chosen = Filter(
        some(plan.goals),
        some(plan.policies),
        data.draw(st.sampled_from([None, "city", "council"])),
        some([*plan.divisions, *plan.groups]),
        some(plan.organizations),
        data.draw(st.sampled_from([None, "lead", "related"])),
    )
    part = narrowed(plan, chosen)
    shown = {m.iri for m in part.measures}
    for measure in plan.measures:
        roles = {r.unit: r.role for r in plan.responsibilities if r.measure == measure.iri}
        bodies = {i.unit for i in plan.involvements if i.measure == measure.iri}
        asked = chosen.divisions or tuple(roles)[:0]
        role_there = chosen.role is None or (
            all(roles.get(d) == chosen.role for d in asked)
            if asked
            else chosen.role in roles.values()
        )
        passes = (
            (not chosen.goals or measure.goal in chosen.goals)
            and (not chosen.policies or measure.policy in chosen.policies)
            and chosen.actor in (None, measure.actor)
            and set(chosen.divisions) <= set(roles)
            and set(chosen.partners) <= bodies
            and role_there
        )
        assert (measure.iri in shown) == passes
    assert {r.measure for r in part.responsibilities} <= shown
    assert {i.measure for i in part.involvements} <= shown
    assert {d.iri for d in (*part.divisions, *part.groups)} == {
        r.unit for r in part.responsibilities
    }
    assert part.goals == plan.goals
    for pair, measures in part.shared.items():
        assert set(measures) <= set(plan.shared[pair])
