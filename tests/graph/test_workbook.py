"""Plans to workbooks and back: nothing lost, whatever the plan."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from graph.build import DEFAULT_PLANS, PLANS
from graph.planfile import load_plan
from graph.workbook.read import load_workbook
from graph.workbook.write import workbook
from tests.graph.generated import Pair, agreeing

REAL = [DEFAULT_PLANS[0], PLANS / "aoba" / "chiiki-fukushi.yaml", PLANS / "aoba" / "kodomo.yaml"]


def through_a_workbook(pair: Pair) -> Pair:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plan.xlsx"
        file.write_bytes(workbook(*pair))
        loaded = load_workbook(file)
    return Pair(loaded.plan.value, loaded.municipality.value)


@pytest.mark.parametrize("file", REAL, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_real_plans_come_back_as_they_were(file: Path) -> None:
    loaded = load_plan(file)
    pair = Pair(loaded.plan.value, loaded.municipality.value)
    assert through_a_workbook(pair) == pair


@given(agreeing)
@settings(max_examples=40)
def test_every_plan_comes_back_as_it_was(pair: Pair) -> None:
    assert through_a_workbook(pair) == pair
