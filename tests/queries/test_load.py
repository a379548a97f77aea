"""The plans an engine holds, and a whole plan read through the catalogue."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from queries.answer import Answer, Term, iri
from queries.engine import QueryError
from queries.load import PlanEntry, context, overview, plans
from queries.overview import (
    Goal,
    Involvement,
    Measure,
    Metric,
    Name,
    Overview,
    Pillar,
    Policy,
    Responsibility,
    Unit,
)
from tests.queries.conftest import MemoryEngine

CITY = "https://example.org/id/990001"
PLAN = f"{CITY}/p"
ENTRY = PlanEntry(
    iri=PLAN,
    id="p",
    title=Name("見本計画", "Sample Plan"),
    municipality=CITY,
    code="990001",
    municipality_name=Name("見本市", "Mihon City"),
    period=Name("令和9年度", "FY2027"),
    fictional=True,
    graph="https://example.org/graph/990001/p",
    organizations="https://example.org/graph/990001",
    derived="https://example.org/graph/990001/p/derived",
)


def measure(name: str, number: str, ja: str, en: str) -> Measure:
    policy, actor = name[:3], name.split("-")[2]
    pillar = f"{PLAN}/pillar/{name.rsplit('-', 1)[0]}"
    return Measure(
        f"{PLAN}/measure/{name}",
        name,
        number,
        Name(ja, en),
        pillar,
        f"{PLAN}/policy/{policy}",
        f"{PLAN}/goal/{policy[0]}",
        "city" if actor == "city" else "council",
    )


def responsible(name: str, unit: str, role: str = "lead") -> Responsibility:
    return Responsibility(f"{PLAN}/measure/{name}", f"{CITY}/{unit}", role)  # type: ignore[arg-type]


SMALL = Overview(
    plan=PLAN,
    title=Name("見本計画", "Sample Plan"),
    municipality=Name("見本市", "Mihon City", "みほんし"),
    fictional=True,
    goals=(
        Goal(f"{PLAN}/goal/1", "1", "1", Name("支え合う", "Mutual support")),
        Goal(f"{PLAN}/goal/2", "2", "2", Name("安全に暮らす", "Living safely")),
    ),
    policies=(
        Policy(
            f"{PLAN}/policy/1-1", "1-1", "1", Name("学びを支える", "Learning"), f"{PLAN}/goal/1"
        ),
        Policy(
            f"{PLAN}/policy/2-1", "2-1", "1", Name("災害に備える", "Preparedness"), f"{PLAN}/goal/2"
        ),
        Policy(f"{PLAN}/policy/2-2", "2-2", "2", Name("権利を守る", "Rights"), f"{PLAN}/goal/2"),
    ),
    pillars=(
        Pillar(
            f"{PLAN}/pillar/1-1-city-1",
            "1-1-city-1",
            "（１）",
            Name("福祉教育", "Welfare education"),
            f"{PLAN}/policy/1-1",
            "city",
        ),
        Pillar(
            f"{PLAN}/pillar/1-1-council-1",
            "1-1-council-1",
            "（１）",
            Name("講座", "Courses"),
            f"{PLAN}/policy/1-1",
            "council",
        ),
        Pillar(
            f"{PLAN}/pillar/2-1-city-1",
            "2-1-city-1",
            "（１）",
            Name("防災", "Disaster prevention"),
            f"{PLAN}/policy/2-1",
            "city",
        ),
    ),
    measures=(
        measure("1-1-city-1-1", "①", "学校", "Learning at school"),
        measure("1-1-city-1-2", "②", "体験の場", "Hands-on places"),
        measure("1-1-city-1-3", "③", "費用の支え", "Funding"),
        measure("1-1-council-1-1", "①", "講座の開催", "Holding courses"),
        measure("2-1-city-1-1", "①", "避難の備え", "Evacuation"),
        measure("2-1-city-1-2", "②", "見守り", "Watching over"),
        measure("2-1-city-1-3", "③", "備蓄", "Stockpiles"),
        measure("2-1-city-1-10", "⑩", "訓練", "Drills"),
    ),
    # 文化課 is a division of the city that this plan never names.
    divisions=tuple(
        Unit(f"{CITY}/division/{name}", name, Name(ja, en, kana), "division")
        for name, ja, en, kana in [
            ("fukushi", "福祉課", "Welfare Division", "ふくしか"),
            ("kyoiku", "教育課", "Education Division", "きょういくか"),
            ("bosai", "防災課", "Disaster Prevention Division", "ぼうさいか"),
            ("zaisei", "財政課", "Finance Division", "ざいせいか"),
        ]
    ),
    groups=(
        Unit(
            f"{CITY}/division-group/kankeika",
            "kankeika",
            Name("関係課", "Divisions concerned", "かんけいか"),
            "group",
        ),
    ),
    organizations=(
        Unit(
            f"{CITY}/organisation/shakyo",
            "shakyo",
            Name("社会福祉協議会", "Council of Social Welfare", "しゃかいふくしきょうぎかい"),
            "organization",
        ),
        Unit(
            f"{CITY}/organisation/kankei-kikan",
            "kankei-kikan",
            Name("関係機関", "Bodies concerned", "かんけいきかん"),
            "organization-kind",
        ),
    ),
    responsibilities=(
        responsible("1-1-city-1-1", "division/fukushi"),
        responsible("1-1-city-1-1", "division/kyoiku", "related"),
        responsible("1-1-city-1-2", "division/kyoiku"),
        responsible("1-1-city-1-2", "division/fukushi"),
        responsible("1-1-city-1-3", "division/zaisei"),
        responsible("2-1-city-1-1", "division/bosai"),
        responsible("2-1-city-1-1", "division/kyoiku"),
        responsible("2-1-city-1-2", "division-group/kankeika"),
        responsible("2-1-city-1-10", "division/bosai"),
        responsible("2-1-city-1-10", "division-group/kankeika", "related"),
    ),
    involvements=(
        Involvement(f"{PLAN}/measure/1-1-city-1-1", f"{CITY}/organisation/shakyo", "partner"),
        Involvement(f"{PLAN}/measure/2-1-city-1-1", f"{CITY}/organisation/kankei-kikan", "partner"),
        Involvement(f"{PLAN}/measure/2-1-city-1-1", f"{CITY}/organisation/shakyo", "supported"),
    ),
    metrics=(
        Metric(
            f"{PLAN}/indicator/1-1-1",
            "1-1-1",
            "indicator",
            Name("関心のある人の割合", "Share of people interested"),
            f"{PLAN}/policy/1-1",
        ),
        Metric(
            f"{PLAN}/evaluation-item/1-1-1",
            "1-1-1",
            "evaluation-item",
            Name("実施校", "Schools taking part"),
            f"{PLAN}/policy/1-1",
        ),
        Metric(
            f"{PLAN}/indicator/2-1-1",
            "2-1-1",
            "indicator",
            Name("訓練の回数", "Number of drills"),
            f"{PLAN}/policy/2-1",
        ),
    ),
    doubts=5,
)


def test_an_embedded_plan_is_no_edition(small: MemoryEngine) -> None:
    assert plans(small) == (ENTRY,)


def test_context_of_an_entry(small_context: dict[str, Term]) -> None:
    assert context(ENTRY) == small_context


def test_plans_side_by_side(small_quads: list[ox.Quad], kuki_quads: list[ox.Quad]) -> None:
    both = MemoryEngine([*small_quads, *kuki_quads])
    real, fictional = plans(both)
    assert (real.code, real.id, real.fictional) == ("112321", "chiiki-fukushi-r9", False)
    assert fictional == ENTRY
    assert overview(both, context(fictional)) == SMALL


def test_overview(small: MemoryEngine, small_context: dict[str, Term]) -> None:
    assert overview(small, small_context) == SMALL


def test_a_plan_without_metrics_and_doubts_is_a_plan(
    small_quads: list[ox.Quad], small_context: dict[str, Term]
) -> None:
    bare = MemoryEngine(
        q for q in small_quads if not q.predicate.value.endswith(("#metricOf", "#doubt"))
    )
    assert overview(bare, small_context) == replace(SMALL, metrics=(), doubts=0)


def test_the_real_plan(kuki: MemoryEngine) -> None:
    found = overview(kuki, context(plans(kuki)[0]))
    sizes = [
        len(things)
        for things in (
            found.goals,
            found.policies,
            found.divisions,
            found.groups,
            found.measures,
            found.shared,
        )
    ]
    assert sizes == [4, 11, 21, 5, 66, 42]


def test_no_such_plan(small: MemoryEngine, small_context: dict[str, Term]) -> None:
    with pytest.raises(QueryError) as raised:
        overview(small, {**small_context, "plan": iri(f"{CITY}/q")})
    assert raised.value.text == (
        f"計画がありません: {CITY}/q",
        f"There is no such plan: {CITY}/q",
    )


def test_half_a_plan_is_an_error(small: MemoryEngine, small_context: dict[str, Term]) -> None:
    class Cutting(MemoryEngine):
        def query(self, text: str) -> Answer:
            answer = small.query(text)
            return answer._replace(rows=answer.rows[:4], truncated=len(answer.rows) > 4)

    with pytest.raises(QueryError, match="row limit"):
        overview(Cutting([]), small_context)
