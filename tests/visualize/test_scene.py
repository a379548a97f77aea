from collections.abc import Callable
from dataclasses import replace

import pytest

from queries.overview import Overview, Responsibility
from visualize.layout import Positions
from visualize.scene import (
    Edge,
    division_edges,
    divisions_scene,
    plan_edges,
    plan_scene,
    sharing,
)

Link = Callable[[str], str]


def test_every_relation_of_the_plan_is_an_edge(plan: Overview) -> None:
    edges = plan_edges(plan)
    expected = {
        *((p.goal, p.iri, "part-of") for p in plan.policies),
        *((m.policy, m.iri, "part-of") for m in plan.measures),
        *((m.policy, m.iri, "metric-of") for m in plan.metrics),
        *((r.measure, r.unit, r.role) for r in plan.responsibilities),
        *((i.measure, i.unit, i.kind) for i in plan.involvements),
    }
    assert {(e.source, e.target, e.relation) for e in edges} == expected
    assert len(edges) == len(expected)


def test_what_names_nothing_known_draws_no_edge(plan: Overview) -> None:
    lost = Responsibility(plan.measures[0].iri, "https://example.org/nobody", "lead")
    more = replace(plan, responsibilities=(*plan.responsibilities, lost))
    assert plan_edges(more) == plan_edges(plan)


def test_division_edges_begin_at_the_threshold_and_hold_the_measures(plan: Overview) -> None:
    two = division_edges(plan, 2)
    assert two == [
        Edge(a, b, "shared", measures)
        for (a, b), measures in plan.shared.items()
        if len(measures) >= 2
    ]
    assert 0 < len(two) < len(division_edges(plan))


def test_groups_are_never_divisions(plan: Overview, places: Positions, link: Link) -> None:
    shown = divisions_scene(plan, places["divisions"], "ja", link)
    assert [n.iri for n in shown.nodes] == [d.iri for d in plan.divisions]


def test_sharing_counts_measures_once_for_each_partner() -> None:
    edges = [Edge("a", "b", "shared", ("1", "2", "3")), Edge("b", "c", "shared", ("1",))]
    assert sharing(edges) == {"a": 0.75, "b": 1.0, "c": 0.25}


def test_size_is_what_is_shared_unless_the_caller_knows_better(
    plan: Overview, places: Positions, link: Link
) -> None:
    own = divisions_scene(plan, places["divisions"], "ja", link)
    weights = sharing(division_edges(plan))
    largest = max(own.nodes, key=lambda n: n.size).iri
    assert largest == max(weights, key=lambda iri: weights[iri])
    given = divisions_scene(
        plan, places["divisions"], "ja", link, 1, {plan.divisions[0].iri: 7.0}, "規則"
    )
    assert [n.size for n in given.nodes] == [30.0] + [11.0] * (len(plan.divisions) - 1)
    assert (own.size_rule, given.size_rule) == ("", "規則")


def test_a_division_of_one_goal_has_its_colour_and_says_so(
    plan: Overview, places: Positions, link: Link
) -> None:
    shown = {n.iri: n for n in divisions_scene(plan, places["divisions"], "ja", link).nodes}
    colours = dict(divisions_scene(plan, places["divisions"], "ja", link).goals)
    for unit in plan.divisions:
        goals = {m.goal for m in plan.measures if m.iri in plan.measures_of.get(unit.iri, {})}
        note = "基本目標" + "・".join(sorted(g[-1] for g in goals)) if goals else ""
        assert shown[unit.iri].note == note
        if len(goals) == 1:
            (goal,) = (g for g in plan.goals if g.iri in goals)
            name = f"基本目標{goal.number} {goal.name.ja}"
            assert shown[unit.iri].border == colours[name].strong


def test_parked_divisions_stand_under_a_heading(
    plan: Overview, places: Positions, link: Link
) -> None:
    ((words, _, y),) = divisions_scene(plan, places["divisions"], "en", link).notes
    joined = {iri for pair in plan.shared for iri in pair}
    assert words == "Divisions that share no measure"
    assert all(places["divisions"][d.iri][1] > y for d in plan.divisions if d.iri not in joined)


def test_a_thing_without_a_place_is_an_error_not_a_gap(
    plan: Overview, places: Positions, link: Link
) -> None:
    known = dict(places["plan"])
    del known[plan.divisions[0].iri]
    with pytest.raises(KeyError, match="division/0"):
        plan_scene(plan, known, "ja", link)
