"""A reorganisation decided: two files that build, the old wording kept, old addresses that stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from starlette.testclient import TestClient

import keikaku
from graph.accept import accept, undecided
from graph.asof import as_of
from graph.build import DEFAULT_PLANS, build
from graph.loading import load_plan
from graph.planfile import PlanFile
from graph.reorganise import NewDivision, Scenario, Share, Step, carried
from graph.textfile import read_text
from publish.app import create_app
from queries.engine import EmbeddedEngine
from visualize.prepare import prepare

PLAN = DEFAULT_PLANS[0]
DECIDED = """\
format: keikaku-reorganisation/1
date: "2028-04-01"
divisions:
- {id: kaigo-korei, name: 介護・高齢者課, en: Care Division, kana: かいごこうれいしゃか}
changes:
- {kind: merge, original: [koreisha-fukushi, kaigo-hoken], resulting: [kaigo-korei]}
"""


def command(scenario: Path, folder: Path, *more: str) -> int:
    given = ["reorganise", str(PLAN), str(scenario), "--accept", str(folder)]
    return keikaku.main(["--lang", "en", *given, "--edition", "chiiki-fukushi-r14", *more])


def test_the_next_edition_builds_and_the_old_address_stays(tmp_path: Path) -> None:
    scenario = tmp_path / "changes.yaml"
    scenario.write_text(DECIDED, encoding="utf-8")
    folder = tmp_path / "next"
    assert command(scenario, folder, "--target-year", "令和14年度") == 0
    assert sorted(p.name for p in folder.iterdir()) == [
        "chiiki-fukushi-r14.yaml", "municipality.yaml"
    ]
    new = read_text(folder / "chiiki-fukushi-r14.yaml")
    assert [line for line in read_text(PLAN).splitlines() if "text:" in line] == [
        line for line in new.splitlines() if "text:" in line
    ]
    shutil.copy(PLAN, folder / "plan.yaml")
    build([folder / "plan.yaml", folder / "chiiki-fukushi-r14.yaml"], tmp_path / "store",
          finishers=[prepare])
    with EmbeddedEngine(tmp_path / "store", workers=1) as engine, TestClient(
        create_app(engine)
    ) as client:
        old = html.fromstring(client.get("/doc/112321/division/kaigo-hoken").content)
        assert "介護・高齢者課" in old.cssselect(".change")[0].text_content()
        assert "2028-04-01" in old.cssselect(".change")[0].text_content()
        made = html.fromstring(client.get("/doc/112321/division/kaigo-korei").content)
        assert "介護保険課" in made.cssselect(".change")[0].text_content()
        assert made.cssselect(".measure")


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = tmp_path / "changes.yaml"
    scenario.write_text(DECIDED, encoding="utf-8")
    (tmp_path / "municipality.yaml").write_text("mine", encoding="utf-8")
    assert command(scenario, tmp_path) == 1
    assert "not overwritten" in capsys.readouterr().err
    assert (tmp_path / "municipality.yaml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "chiiki-fukushi-r14.yaml").exists()


def test_a_trial_is_no_decision(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = tmp_path / "changes.yaml"
    bare = DECIDED.replace('date: "2028-04-01"\n', "")
    scenario.write_text(bare, encoding="utf-8")
    assert command(scenario, tmp_path / "next") == 1
    said = capsys.readouterr().err
    assert "write the date" in said
    assert not (tmp_path / "next").exists()


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    city = load_plan(PLAN).municipality.value
    there = [unit.id for unit in city.divisions]
    divisions, steps = [], []
    for i in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["merge", "split", "rename", "transfer"]))
        count = 2 if kind == "merge" else 1
        old = draw(st.lists(st.sampled_from(there), min_size=count, max_size=count, unique=True))
        shares = []
        if kind == "transfer":
            new = [draw(st.sampled_from([u for u in there if u not in old]))]
            shares = [Share(to=new[0], measures=["1-1-city-1-1", "4-2-city-3-1"])]
        else:
            new = [f"new-{i}-{j}" for j in range(2 if kind == "split" else 1)]
            divisions += [NewDivision(id=n, name=f"「{n}」: # 課", en=n, kana="か") for n in new]
            there = [u for u in there if u not in old] + new
        steps.append(Step(kind=kind, original=old, resulting=new, shares=shares))
    return Scenario(date="2030-04-01", divisions=divisions, changes=steps)


@settings(max_examples=6)
@given(scenario=scenarios())
def test_the_files_say_what_the_trial_showed(
    tmp_path_factory: pytest.TempPathFactory, scenario: Scenario
) -> None:
    assert list(undecided(scenario)) == []
    loaded = load_plan(PLAN)
    city = read_text(loaded.municipality.file)
    made = accept(loaded, read_text(PLAN), city, scenario, "next", "令和14年度")
    folder = tmp_path_factory.mktemp("next")
    (folder / "municipality.yaml").write_text(made.municipality, encoding="utf-8")
    (folder / "plan.yaml").write_text(made.plan, encoding="utf-8")
    again = load_plan(folder / "plan.yaml")

    def responsible(plan: object) -> dict[str, list[tuple[str, str]]]:
        return {
            measure.id: [(u, r.role) for r in measure.responsible for u in r.divisions]
            for goal in plan.goals  # type: ignore[attr-defined]
            for policy in goal.policies
            for pillar in (*policy.city, *policy.council)
            for measure in pillar.measures
        }

    before, after = responsible(loaded.plan.value), responsible(again.plan.value)
    for measure, named in before.items():
        expected = carried(named, measure, scenario.changes).named
        assert sorted(after[measure]) == sorted(expected), measure
    # The printed plan beside the new municipality file, asked as of the day, says the same.
    later = responsible(as_of(PlanFile(loaded.plan, again.municipality), "2030-04-01").plan.value)
    for measure, named in before.items():
        expected = carried(named, measure, scenario.changes).named
        assert sorted(later[measure]) == sorted(expected), measure
    assert len(again.municipality.value.changes) == len(scenario.changes)
    assert again.plan.value.doubts[1:] == loaded.plan.value.doubts
