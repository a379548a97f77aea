import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from queries.overview import Overview
from visualize.layout import Positions, positions
from visualize.scene import Which, box, plan_things

ROOT = Path(__file__).parents[2]


def test_everything_has_a_place(plan: Overview, places: Positions) -> None:
    assert list(places) == ["plan", "divisions"]
    assert set(places["plan"]) == {thing.iri for thing in plan_things(plan)}
    assert set(places["divisions"]) == {unit.iri for unit in plan.divisions}
    numbers = [n for found in places.values() for point in found.values() for n in point]
    assert all(math.isfinite(n) and n == round(n, 1) for n in numbers)
    assert {k: {i: tuple(p) for i, p in v.items()} for k, v in _through_json(places).items()} == (
        places
    )


def _through_json(places: Positions) -> Positions:
    found: Positions = json.loads(json.dumps(places))
    return found


@pytest.mark.parametrize("which", ["plan", "divisions"])
def test_nothing_lies_over_anything_else(
    plan: Overview, places: Positions, which: Which
) -> None:
    things = plan_things(plan) if which == "plan" else plan.divisions
    sides = []
    for thing in things:
        x, y = places[which][thing.iri]
        room = box(plan, thing, which)
        sides.append((x - room.width / 2, x + room.width / 2, y - room.above, y + room.below))
    over = [
        (a, b)
        for a, b in combinations(sides, 2)
        if a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
    ]
    assert over == []


def test_the_same_plan_stands_the_same_way_in_another_process() -> None:
    """With another hash seed: no order of a set may decide a place."""
    code = (
        "import importlib.util as u, json, sys\n"
        "spec = u.spec_from_file_location('made', sys.argv[1])\n"
        "made = u.module_from_spec(spec); spec.loader.exec_module(made)\n"
        "from visualize.layout import positions\n"
        "print(json.dumps(positions(made.build())))\n"
    )
    made = str(Path(__file__).with_name("conftest.py"))
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code, made],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert len(first) > 1000


def test_goals_keep_to_their_own_side(plan: Overview, places: Positions) -> None:
    """Each measure stands nearer to its own goal than to the middle of the other goals, mostly."""
    goals = {g.iri: places["plan"][g.iri] for g in plan.goals}
    own = [
        min(goals, key=lambda g: math.dist(goals[g], places["plan"][m.iri])) == m.goal
        for m in plan.measures
    ]
    assert sum(own) > 0.6 * len(own)


def test_what_is_not_connected_is_parked_below(plan: Overview, places: Positions) -> None:
    joined = {iri for pair in plan.shared for iri in pair}
    lowest = max(places["divisions"][iri][1] for iri in joined)
    alone = [d.iri for d in plan.divisions if d.iri not in joined]
    assert alone
    assert all(places["divisions"][iri][1] > lowest for iri in alone)


def test_plans_with_nothing_or_one_thing_in_them(plan: Overview, empty: Overview) -> None:
    assert positions(empty) == {"plan": {}, "divisions": {}}
    one = replace(empty, divisions=plan.divisions[:1])
    iri = plan.divisions[0].iri
    assert {which: list(found) for which, found in positions(one).items()} == {
        "plan": [iri],
        "divisions": [iri],
    }


def test_two_divisions_that_share_everything_stand_apart(plan: Overview) -> None:
    two = replace(
        plan,
        divisions=plan.divisions[3:5],
        responsibilities=tuple(
            r for r in plan.responsibilities if r.unit in {d.iri for d in plan.divisions[3:5]}
        ),
    )
    a, b = positions(two)["divisions"].values()
    assert math.dist(a, b) > 40
