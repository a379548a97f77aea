"""A reorganisation tried on the real plan: a test, not a proposal of anybody's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.reorganise import NewDivision, Scenario, Share, Step, Unreadable, faults, read, written
from queries.engine import EmbeddedEngine
from queries.load import context, overview, plans
from queries.overview import Overview
from queries.scenario import effect, known


@pytest.fixture(scope="module")
def plan(kuki_store: Path) -> Overview:
    with EmbeddedEngine(kuki_store, workers=1) as engine:
        return overview(engine, context(plans(engine)[0]))


MERGE = Scenario(
    divisions=[NewDivision(id="kaigo-korei", name="介護・高齢者課")],
    changes=[
        Step(kind="merge", original=["koreisha-fukushi", "kaigo-hoken"], resulting=["kaigo-korei"])
    ],
)


def tail(iri: str) -> str:
    return iri.rsplit("/", 1)[1]


def test_a_merger(plan: Overview) -> None:
    found = effect(plan, MERGE)
    assert [tail(d.iri) for d in found.ended] == ["koreisha-fukushi", "kaigo-hoken"]
    assert [(d.id, d.name.ja) for d in found.begun] == [("kaigo-korei", "介護・高齢者課")]
    old = {d.id: set(plan.measures_of[d.iri]) for d in plan.divisions if d.iri in plan.measures_of}
    (new,) = found.begun
    union = old["koreisha-fukushi"] | old["kaigo-hoken"]
    assert set(found.after.measures_of[new.iri]) == union
    (pair,) = found.internal
    assert set(pair.measures) == old["koreisha-fukushi"] & old["kaigo-hoken"]
    assert found.newly == ()
    assert {m.measure for m in found.moved} == union
    (load,) = found.changed_loads
    assert load.before == load.after == len(union)
    assert len(found.after.divisions) == len(plan.divisions) - 1


def test_measures_move(plan: Overview) -> None:
    named = {d.iri for d in plan.divisions}
    measure = next(
        m for m in plan.measures
        if len(plan.units_of.get(m.iri, ())) > 1
        and {r.unit for r in plan.units_of[m.iri]} <= named
    )
    moved, old = measure.id, [r.unit for r in plan.units_of[measure.iri]]
    scenario = Scenario(changes=[
        Step(kind="transfer", original=[tail(old[0])], resulting=["toshi-seibi"],
             shares=[Share(to="toshi-seibi", measures=[moved])])
    ])
    assert list(faults(scenario, known(plan))) == []
    found = effect(plan, scenario)
    (changed,) = found.moved
    assert changed.measure == measure.iri
    assert [tail(r.unit) for r in changed.after][0] == "toshi-seibi"
    others = {tail(x) for pair in found.newly for x in (pair.a, pair.b)} - {"toshi-seibi"}
    assert others <= {tail(u) for u in old}


def test_a_split_nobody_has_decided_on(plan: Overview) -> None:
    own = plan.measures_of[next(d.iri for d in plan.divisions if d.id == "shakai-fukushi")]
    first = next(m.id for m in plan.measures if m.iri in own)
    scenario = Scenario(
        divisions=[NewDivision(id="x", name="甲課"), NewDivision(id="y", name="乙課")],
        changes=[Step(kind="split", original=["shakai-fukushi"], resulting=["x", "y"],
                      shares=[Share(to="y", measures=[first])])],
    )
    found = effect(plan, scenario)
    x, y = found.begun
    assert set(found.after.measures_of[y.iri]) == set(own)
    assert len(found.after.measures_of[x.iri]) == len(own) - 1
    assert len(found.undecided) == len(own) - 1
    assert all({p.a, p.b} != {x.iri, y.iri} for p in found.newly)


@st.composite
def scenarios(draw: st.DrawFn, plan: Overview) -> Scenario:
    """Scenarios without faults: a few steps, each on what there is by then."""
    there = [d.id for d in plan.divisions]
    measures = [m.id for m in plan.measures]
    divisions, steps = [], []
    for i in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["merge", "split", "rename", "transfer"]))
        count = 2 if kind == "merge" else 1
        old = draw(st.lists(st.sampled_from(there), min_size=count, max_size=count, unique=True))
        shares = []
        if kind == "transfer":
            new = [draw(st.sampled_from([u for u in there if u not in old]))]
            own = draw(st.lists(st.sampled_from(measures), min_size=1, max_size=5, unique=True))
            shares = [Share(to=new[0], measures=own)]
        else:
            new = [f"new-{i}-{j}" for j in range(2 if kind == "split" else 1)]
            divisions += [NewDivision(id=id, name=f"{id}課") for id in new]
            there = [u for u in there if u not in old] + new
        steps.append(Step(kind=kind, original=old, resulting=new, shares=shares))
    return Scenario(divisions=divisions, changes=steps)


@given(data=st.data())
def test_what_holds_for_every_reorganisation(plan: Overview, data: st.DataObject) -> None:
    scenario = data.draw(scenarios(plan))
    assert list(faults(scenario, known(plan))) == []
    found = effect(plan, scenario)
    after = found.after
    assert after.measures == plan.measures
    assert set(found.ended).isdisjoint(after.divisions)
    there = {u.iri for u in (*after.divisions, *after.groups)}
    groups = {g.iri for g in plan.groups}
    assert {r.unit for r in after.responsibilities} <= there
    assert found.lost_lead == ()  # nobody who leads ends without an heir
    for measure in plan.measures:
        before = plan.units_of.get(measure.iri, [])
        now = after.units_of.get(measure.iri, [])
        assert bool(before) == bool(now)
        assert [r for r in before if r.unit in groups] == [r for r in now if r.unit in groups]
        assert len({r.unit for r in now}) == len(now)
    assert read(written(scenario)) == scenario


@given(data=st.data())
def test_a_rename_changes_nothing_but_the_name(plan: Overview, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(plan.divisions))
    scenario = Scenario(
        divisions=[NewDivision(id="renamed", name="新しい名前の課")],
        changes=[Step(kind="rename", original=[unit.id], resulting=["renamed"])],
    )
    found = effect(plan, scenario)
    assert found.newly == found.internal == ()
    assert sorted(map(len, found.after.shared.values())) == sorted(map(len, plan.shared.values()))
    assert len(found.after.responsibilities) == len(plan.responsibilities)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("merge:shakai-fukusi,kaigo-hoken>x", "「shakai-fukushi」（社会福祉課）ではありませんか"),
        ("merge:kaigo-hoken>x", "二つ以上の課を一つに"),
        ("split:kaigo-hoken>x", "二つ以上にします"),
        ("rename:kaigo-hoken>nowhere", "「nowhere」という課はありません"),
        ("transfer:kaigo-hoken>shakai-fukushi", "移す取り組み"),
        ("transfer:kaigo-hoken>shakai-fukushi;shakai-fukushi=9-9", "「9-9」という取り組みはありません"),
        ("split:kaigo-hoken>x,y;z=1-1-city-1-1", "「z」はこの変更のあとの課ではありません"),
    ],
)
def test_what_cannot_be_is_said(plan: Overview, step: str, said: str) -> None:
    scenario = read([("new", "x:甲課"), ("new", "y:乙課"), ("c", step)])
    assert scenario is not None
    assert any(said in text.ja for _, text in faults(scenario, known(plan)))


@pytest.mark.parametrize("step", ["", "x", "merge:a>", "merge:a,b", "m:a>b", "merge:" + "a" * 5000,
                                  "merge:a,<script>>b", "split:a>b;c"])
def test_what_is_no_change_in_an_address(step: str) -> None:
    if not step:
        assert read([("c", step)]) is None
        return
    with pytest.raises(Unreadable):
        read([("c", step)])
