"""Plans made up for the views: one of ordinary size, one whose names attack whoever draws them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest

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
    Role,
    Unit,
)
from visualize.layout import Positions, positions

BASE = "https://example.org/id/999999"
PLAN = f"{BASE}/plan-r9"

GOALS = """
誰もがいきいきと自分らしく暮らすことができる地域づくり|A community where all live as themselves
誰もがお互い様の気持ちで支え合う地域づくり|A community of mutual support
誰もがつながり、一緒に取り組む地域づくり|A community where all connect and act together
誰もが安全で安心して暮らせる地域づくり|A community where all live in safety and peace of mind
"""
POLICIES = """
1|地域福祉への関心を高めます|Raise interest in community welfare
1|地域福祉活動の担い手を育成します|Train people for community welfare activities
1|健康で生きがいのある暮らしを支えます|Support healthy lives worth living
2|地域での見守りと支え合いを進めます|Promote watching over and supporting each other
2|交流の場と居場所をつくります|Create places to meet and to belong
3|包括的な相談支援体制をつくります|Build comprehensive consultation and support
3|関係機関や団体の連携を強化します|Strengthen cooperation of agencies and groups
4|災害時に助け合える体制をつくります|Build mutual help in disasters
4|住み慣れた地域で自分らしく生活を送るために、福祉サービスの充実を図ります|Improve welfare services
4|権利擁護を進めます（成年後見制度利用促進基本計画）|Advance rights protection (guardianship plan)
4|再犯防止を進めます（再犯防止推進計画）|Prevent reoffending (recidivism prevention plan)
"""
DIVISIONS = """
指導課|School Guidance Division
生涯学習課|Lifelong Learning Division
人権推進課|Human Rights Promotion Division
障がい者福祉課|Disability Welfare Division
高齢者福祉課|Senior Citizens' Welfare Division
健康医療課|Health and Medical Care Division
中央保健センター|Central Health Center
スポーツ振興課|Sports Promotion Division
介護保険課|Long-Term Care Insurance Division
子ども未来課|Children's Future Division
保育課|Childcare Division
市民生活課|Civic Life Division
社会福祉課|Social Welfare Division
生活支援課|Livelihood Support Division
消防防災課|Fire and Disaster Prevention Division
学務課|School Affairs Division
交通企画課|Transport Planning Division
ブランド推進課|Brand Promotion Division
都市整備課|Urban Development Division
財政課|Finance Division
支所総務管理課|Branch Office General Affairs Division
"""
GROUPS = """
福祉部関係課|Divisions concerned in the Welfare Department
関係課|Divisions concerned
各施設所管課|Divisions in charge of each facility
各総合支所総務管理課|General affairs divisions of each branch office
"""
BODIES = ["民生委員", "自治会", "老人クラブ", "社会福祉法人", "警察署", "消防団", "医師会", "保護司会"]
ACTIONS = ["福祉教育の推進", "人権意識の醸成", "生きがいづくりの支援", "相談窓口の充実", "担い手の育成"]

ATTACKS = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "</script><script>window.hit=1</script>",
    "</title></svg><img src=x onerror=window.hit=1>",
    "javascript:window.hit=1",
    "\u202eしごと\u202c הכל",
    "' onmouseover='window.hit=1",
    "{{ 7 * 191 }}{% raw %}",
    "]]><!-- &lt;script&gt;",
    "href <a href=javascript:window.hit=1>x</a>",
    "\x00\x1b[31m\ud800\ufffe\n\u2028",
    "長い" * 3000,
    "",
)


def _names(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


def _policies() -> list[Policy]:
    found: list[Policy] = []
    for goal, ja, en in _names(POLICIES):
        number = sum(p.goal.endswith(f"/{goal}") for p in found) + 1
        name = f"{goal}-{number}"
        found.append(
            Policy(
                f"{PLAN}/policy/{name}", name, str(number), Name(ja, en), f"{PLAN}/goal/{goal}"
            )
        )
    return found


def _units(text: str, kind: Any, where: str) -> list[Unit]:
    return [
        Unit(f"{BASE}/{where}/{i}", str(i), Name(*names), kind)
        for i, names in enumerate(_names(text))
    ]


def _organizations() -> list[Unit]:
    return [
        Unit(
            f"{BASE}/organisation/{i}",
            str(i),
            Name(f"{BODIES[i % 8]}{i}", f"Organisation no. {i}"),
            "organization-kind" if i % 7 == 3 else "organization",
        )
        for i in range(40)
    ]


def build(seed: int = 7) -> Overview:
    """A plan like a real one: 4 goals, 11 policies, about 80 measures, 21 divisions."""
    rng = random.Random(seed)
    policies = _policies()
    divisions = _units(DIVISIONS, "division", "division")
    groups = _units(GROUPS, "group", "division-group")
    organizations = _organizations()
    pillars: list[Pillar] = []
    measures: list[Measure] = []
    responsibilities: list[Responsibility] = []
    involvements: list[Involvement] = []
    metrics: list[Metric] = []
    for place, policy in enumerate(policies):
        for name in ("city-1", "city-2", "city-3", "council-1"):
            pillar = _pillar(policy, name)
            pillars.append(pillar)
            for number in range(1, rng.randint(2, 4)):
                measure = _measure(rng, pillar, policy, number)
                measures.append(measure)
                responsibilities += _responsible(rng, measure, place, divisions, groups)
                involvements += [
                    Involvement(measure.iri, unit.iri, rng.choice(("partner", "supported")))
                    for unit in rng.sample(organizations[:36], rng.choice([0, 0, 1, 2]))
                ]
        metrics += [
            Metric(
                f"{PLAN}/indicator/{policy.id}-{n}",
                f"{policy.id}-{n}",
                "indicator",
                Name("言葉や意味を知っている市民の割合", "Share of citizens who know the word"),
                policy.iri,
            )
            for n in range(1, rng.randint(2, 4))
        ]
    return Overview(
        plan=PLAN,
        title=Name("ためし市地域福祉計画", "Community Welfare Plan of Tameshi"),
        municipality=Name("ためし市", "Tameshi"),
        fictional=True,
        goals=tuple(
            Goal(f"{PLAN}/goal/{i}", str(i), str(i), Name(*names))
            for i, names in enumerate(_names(GOALS), 1)
        ),
        policies=tuple(policies),
        pillars=tuple(pillars),
        measures=tuple(measures),
        divisions=tuple(divisions),
        groups=tuple(groups),
        organizations=tuple(organizations),
        responsibilities=tuple(responsibilities),
        involvements=tuple(involvements),
        metrics=tuple(metrics),
    )


def _pillar(policy: Policy, name: str) -> Pillar:
    actor, number = name.split("-")
    return Pillar(
        f"{PLAN}/pillar/{policy.id}-{name}",
        f"{policy.id}-{name}",
        f"（{number}）",
        Name(f"柱{number}を進めます。", f"Pillar {number}"),
        policy.iri,
        "city" if actor == "city" else "council",
    )


def _measure(rng: random.Random, pillar: Pillar, policy: Policy, number: int) -> Measure:
    name = f"{pillar.id}-{number}"
    return Measure(
        f"{PLAN}/measure/{name}",
        name,
        "①②③④"[number - 1],
        Name(rng.choice(ACTIONS), f"Measure {name}"),
        pillar.iri,
        policy.iri,
        policy.goal,
        pillar.actor,
    )


def _responsible(
    rng: random.Random, measure: Measure, place: int, divisions: list[Unit], groups: list[Unit]
) -> list[Responsibility]:
    """Nobody, a phrase or up to four divisions, most of them at home in the policy."""
    if measure.actor == "council" or rng.random() < 0.06:
        return []
    if rng.random() < 0.12:
        return [Responsibility(measure.iri, rng.choice(groups).iri, "lead")]
    home = [divisions[(place * 2 + i) % 19] for i in range(4)] + divisions[3:5] + divisions[12:13]
    team = list(dict.fromkeys(rng.choice(home) for _ in range(rng.choice([1, 1, 2, 3, 4]))))
    role: Role = "related" if rng.random() < 0.15 else "lead"
    return [Responsibility(measure.iri, unit.iri, role) for unit in team]


def attacked(overview: Overview) -> Overview:
    """The same plan with every printed word turned into an attack."""
    words = cycle(ATTACKS)

    def worse(thing: Any) -> Any:
        changed = {"name": Name(next(words), next(words), next(words))}
        if hasattr(thing, "number"):
            changed["number"] = next(words)
        return replace(thing, **changed)

    return replace(
        overview,
        title=Name(ATTACKS[0], ATTACKS[1]),
        municipality=Name(ATTACKS[2], ATTACKS[3]),
        **{
            key: tuple(worse(thing) for thing in getattr(overview, key))
            for key in (
                "goals",
                "policies",
                "pillars",
                "measures",
                "divisions",
                "groups",
                "organizations",
                "metrics",
            )
        },
    )


@pytest.fixture(scope="session")
def plan() -> Overview:
    """A plan of ordinary size."""
    return build()


@pytest.fixture(scope="session")
def places(plan: Overview) -> Positions:
    """Where everything of the plan stands."""
    return positions(plan)


@pytest.fixture(scope="session")
def hostile(plan: Overview) -> Overview:
    """A plan whose every word attacks."""
    return attacked(plan)


@pytest.fixture(scope="session")
def empty(plan: Overview) -> Overview:
    """A plan that has nothing in it yet."""
    names = "goals policies pillars measures divisions groups organizations responsibilities"
    return replace(plan, involvements=(), metrics=(), **dict.fromkeys(names.split(), ()))


@pytest.fixture(scope="session")
def link() -> Callable[[str], str]:
    """Pages below one address."""
    return lambda iri: iri.replace("https://example.org/id/", "/doc/")
