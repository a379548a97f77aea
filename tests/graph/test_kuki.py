"""The real plan says what its source says."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from graph import model
from graph.build import DEFAULT_PLANS
from graph.consistency import faults
from graph.loading import load_plan
from graph.planfile import PlanFile, walk
from graph.source import Source, misquoted, passages, read_source
from graph.values import Period

SOURCE = Path(__file__).parents[3] / "shared" / "source" / "kuki-chapter4.txt"


@pytest.fixture(scope="module")
def loaded() -> PlanFile:
    return load_plan(DEFAULT_PLANS[0])


@pytest.fixture(scope="module")
def plan(loaded: PlanFile) -> model.Plan:
    return loaded.plan.value


@pytest.fixture(scope="module")
def source(loaded: PlanFile) -> Source:
    if not SOURCE.is_file():
        pytest.skip(f"the source text is not beside the checkout ({SOURCE})")
    return read_source(loaded.plan, SOURCE)


def all_of(plan: model.Plan, kind: type) -> list:
    return [part for _, part in walk(plan) if isinstance(part, kind)]


def test_the_file_agrees_with_itself(loaded: PlanFile) -> None:
    assert faults(loaded) == []


def test_structure(plan: model.Plan) -> None:
    assert [[p.id for p in g.policies] for g in plan.goals] == [
        ["1-1", "1-2"],
        ["2-1", "2-2"],
        ["3-1", "3-2", "3-3"],
        ["4-1", "4-2", "4-3", "4-4"],
    ]
    policies = all_of(plan, model.Policy)
    measures = {
        actor: sum(len(pillar.measures) for p in policies for pillar in getattr(p, actor))
        for actor in ("city", "council")
    }
    assert measures == {"city": 46, "council": 20}
    assert [p.embeds.name.plain for p in policies if p.embeds] == [
        "久喜市成年後見制度利用促進基本計画",
        "久喜市再犯防止推進計画",
    ]
    assert all(p.visions and p.findings and p.resident_actions and p.indicators for p in policies)


def test_every_quotation_stands_in_the_source(loaded: PlanFile, source: Source) -> None:
    assert all(p.at is not None for _, p in passages(loaded.plan.value))
    assert misquoted(loaded.plan, source) == []


def first_copies(source: Source, pattern: str) -> set[tuple[int, str]]:
    """What stands in each sheet, copies counted once."""
    found = set()
    for sheet in source.sheets:
        start, end = source.bounds(sheet.number) or (0, 0)
        found |= {(sheet.number, m) for m in re.findall(pattern, source.text[start:end])}
    return found


def test_every_bracket_of_the_source_is_a_responsibility(plan: model.Plan, source: Source) -> None:
    modelled = [(r.source.sheet, r.source.text) for r in all_of(plan, model.Responsible)]
    assert set(modelled) == first_copies(source, r"【主な(?:担当|関係)課：[^】]*】")
    assert len({r.source.at for r in all_of(plan, model.Responsible)}) == len(modelled) == 46


def test_brackets_name_their_divisions_in_printed_order(loaded: PlanFile) -> None:
    city = loaded.municipality.value
    names = {u.id: u.name for u in [*city.divisions, *city.groups]}
    for bracket in all_of(loaded.plan.value, model.Responsible):
        printed = re.split(r"[、\s]+", re.sub(r"【主な..課：|】", "", bracket.source.text))
        assert [names[d] for d in bracket.divisions] == [p for p in printed if p]
        assert bracket.role == ("lead" if "担当課" in bracket.source.text[:6] else "related")


def test_every_marked_term_is_modelled(plan: model.Plan, source: Source) -> None:
    marked = [p for t in plan.terms for p in t.marked]
    positions = {(p.at or 0) + m.start() for p in marked for m in re.finditer("＊", p.text)}
    assert len(positions) == sum(p.text.count("＊") for p in marked)
    endings = {(p.sheet, e) for p in marked for e in re.findall(r"\S\S＊", p.text)}
    assert endings == first_copies(source, r"\S\S＊")
    assert len(plan.terms) == 26


@pytest.mark.parametrize(
    ("kind", "metric", "expected"),
    [
        ("indicators", "1-1-1", [("baseline", "30.9%", "30.9", "%", None), ("target", "50.0%以上", "50.0", "%", "at-least")]),
        ("evaluation_items", "1-1-1", [("baseline", "19校", "19", "校", None), ("target", "全校", None, "校", "all")]),
        ("evaluation_items", "1-2-2", [("baseline", "3団体", "3", "団体", None), ("target", "年3団体", "3", "団体", None)]),
        ("indicators", "4-4-1", [("baseline", "13.7%", "13.7", "%", None), ("target", "30%", "30", "%", None)]),
    ],
)
def test_values_as_printed_and_as_numbers(plan: model.Plan, kind: str, metric: str, expected: list) -> None:
    found = next(m for p in all_of(plan, model.Policy) for m in getattr(p, kind) if m.id == metric)
    assert [
        (o.kind, o.printed.plain, o.value and str(o.value), o.unit, o.comparator)
        for o in found.observations
    ] == expected


def test_two_groups_in_a_cell_are_two_observations(plan: model.Plan) -> None:
    found = next(m for p in all_of(plan, model.Policy) for m in p.indicators if m.id == "3-2-1")
    assert [(o.kind, o.breakdown, o.value) for o in found.observations] == [
        ("baseline", "実践者", Decimal("50.5")),
        ("baseline", "専門職", Decimal("41.5")),
        ("target", "実践者", Decimal("60")),
        ("target", "専門職", Decimal("50")),
    ]


def test_no_result_is_invented(plan: model.Plan) -> None:
    observations = all_of(plan, model.Observation)
    assert {o.kind for o in observations} == {"baseline", "target", "reference"}
    assert {o.period for o in observations if o.kind == "target"} <= {
        Period(2027, "fiscal"),
        Period(2026, "calendar"),
        Period(2027, "calendar"),
    }


def test_reference_years(plan: model.Plan) -> None:
    references = [o for o in all_of(plan, model.Observation) if o.kind == "reference"]
    assert sorted((o.printed.plain, o.period.year) for o in references) == [
        ("15,208人（H30年度）", 2018),
        ("166,125人（R元年度）", 2019),
        ("25,428人（R元年度）", 2019),
    ]


def test_charts(plan: model.Plan) -> None:
    charts = all_of(plan, model.Chart)
    values = {c.name.plain: [v.value for v in c.values] for c in charts}
    assert [len(v) for v in values.values()] == [4, 11, 4, 0]
    awareness = next(iter(values.values()))
    assert sum(v for v in awareness if v is not None) == Decimal("100.0")


def test_vague_groups_are_no_divisions(loaded: PlanFile) -> None:
    city = loaded.municipality.value
    assert len(city.divisions) == 21
    assert {g.name for g in city.groups} == {
        "福祉部関係課",
        "関係課",
        "関係各課",
        "各施設所管課",
        "各総合支所総務管理課",
    }
