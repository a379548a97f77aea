"""Plans to workbooks and back: nothing lost, whatever the plan."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings

from graph import model
from graph.build import DEFAULT_PLANS, PLANS
from graph.loading import load_plan
from graph.workbook import layout
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


def test_every_field_of_the_model_has_its_column() -> None:
    for label, kind in layout.KINDS.items():
        below = {lower.room for lower in layout.BELOW[label]}
        told = {one.name for one in kind.fields} | set(kind.fixed) | below | {"id", "doubts"}
        if kind.fields[0].name:
            assert set(kind.cls.model_fields) - told == set(), label
        headings = layout.TABLE_OF[label].headings
        assert {c for one in kind.fields for c in one.columns} - set(headings) == set(), label
    front = {(e.of, e.path[0]) for e in layout.ENTRIES}
    rooms = {k.room.partition(".")[0] for k in layout.top()}
    for of, cls in (("plan", model.Plan), ("city", model.Municipality)):
        told = {name for where, name in front if where == of} | rooms | {"format", "doubts"}
        assert set(cls.model_fields) - told == set()


@pytest.mark.parametrize("file", REAL, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_real_plans_come_back_as_they_were(file: Path) -> None:
    loaded = load_plan(file)
    pair = Pair(loaded.plan.value, loaded.municipality.value)
    assert through_a_workbook(pair) == pair


@given(agreeing)
@settings(max_examples=40, phases=(Phase.explicit, Phase.generate))
def test_every_plan_comes_back_as_it_was(pair: Pair) -> None:
    assert through_a_workbook(pair) == pair
