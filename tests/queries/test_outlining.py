"""A plan in a store gives the outline its file gives, in what the graph holds of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from graph.compare import Comparison, compare, compared
from graph.loading import load_plan
from graph.outline import Item
from graph.planoutline import outline as of_file
from queries.engine import EmbeddedEngine
from queries.outlining import outline
from queries.plans import plans

KINDS = {"plan", "goal", "policy", "pillar", "measure", "indicator", "evaluation-item", "vision", "finding",
         "resident-action"}
FIELDS = {"en", "short", "carried_out_by", "target_year", "series"}


def plainly(item: Item) -> Item:
    """What a store tells of an item."""
    return replace(
        item,
        fields={k: v for k, v in item.fields.items() if k in FIELDS},
        places={}, address="", path=(),
        values=tuple(replace(v, rest="") for v in item.values),
        doubts=tuple(sorted(doubt.partition(" / ")[0] for doubt in item.doubts)),
    )


def told(found: Comparison) -> list[tuple[str, str, str, str, str]]:
    return [
        (c.kind, c.item.id, c.what.ja, c.old.ja, c.new.ja)
        for c in found.changes
        if c.item.kind in KINDS and c.kind not in ("field-changed", "doubt-lost", "doubt-gained")
    ]


def test_outlines_of_store_and_file_say_the_same(aoba_store: Path, aoba_plans: tuple[Path, ...]) -> None:
    files = [load_plan(file) for file in aoba_plans]
    with EmbeddedEngine(aoba_store) as engine:
        entries = {e.id: e for e in plans(engine)}
        stored = [outline(engine, entries[f.plan.value.id]) for f in files]
    for mine, loaded in zip(stored, files, strict=True):
        theirs = of_file(loaded)
        want = {i.key: plainly(i) for i in theirs.items if i.kind in KINDS}
        have = {i.key: plainly(i) for i in mine.items if i.kind in KINDS}
        assert have == want
        assert (mine.id, mine.series, mine.code, mine.municipality) == (
            theirs.id, theirs.series, theirs.code, theirs.municipality
        )
    assert sorted(told(compared(*stored))) == sorted(told(compare(*files)))


def test_the_real_plan_too(kuki_store: Path) -> None:
    from graph.build import DEFAULT_PLANS

    with EmbeddedEngine(kuki_store) as engine:
        mine = outline(engine, plans(engine)[0])
    theirs = of_file(load_plan(DEFAULT_PLANS[0]))
    assert {i.key: plainly(i) for i in mine.items if i.kind in KINDS} == {
        i.key: plainly(i) for i in theirs.items if i.kind in KINDS
    }
    assert all(i.address for i in mine.items)


@pytest.mark.parametrize("at", [0, 1])
def test_a_plan_in_a_store_does_not_differ_from_itself(aoba_store: Path, at: int) -> None:
    with EmbeddedEngine(aoba_store) as engine:
        found = outline(engine, plans(engine)[at])
    assert compared(found, found, places=True).changes == ()
