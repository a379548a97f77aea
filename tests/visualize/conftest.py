"""Plans made up for the views: one of ordinary size, one whose names attack whoever draws them."""

from __future__ import annotations

import random
from collections.abc import Callable

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

BASE = "https://example.org/id/999999"
PLAN = f"{BASE}/plan-r9"

GOALS = [
    ("誰もがいきいきと自分らしく暮らすことができる地域づくり", "A community where all live fully as themselves"),
    ("誰もがお互い様の気持ちで支え合う地域づくり", "A community of mutual support"),
    ("誰もがつながり、一緒に取り組む地域づくり", "A community where all connect and act together"),
    ("誰もが安全で安心して暮らせる地域づくり", "A community where all live in safety and peace of mind"),
]
POLICIES = [
    (0, "地域福祉への関心を高めます", "Raise interest in community welfare"),
    (0, "地域福祉活動の担い手を育成します", "Train people for community welfare activities"),
    (0, "健康で生きがいのある暮らしを支えます", "Support healthy lives worth living"),
    (1, "地域での見守りと支え合いを進めます", "Promote watching over and supporting each other"),
    (1, "交流の場と居場所をつくります", "Create places to meet and to belong"),
    (2, "包括的な相談支援体制をつくります", "Build comprehensive consultation and support"),
    (2, "関係機関や団体の連携を強化します", "Strengthen cooperation of agencies and groups"),
    (3, "災害時に助け合える体制をつくります", "Build mutual help in disasters"),
    (3, "住み慣れた地域で自分らしく生活を送るために、福祉サービスの充実を図ります",
     "Improve welfare services so that people live as themselves in familiar places"),
    (3, "権利擁護を進めます（成年後見制度利用促進基本計画）", "Advance rights protection (adult guardianship plan)"),
    (3, "再犯防止を進めます（再犯防止推進計画）", "Prevent reoffending (recidivism prevention plan)"),
]
DIVISIONS = [
    ("指導課", "School Guidance Division"),
    ("生涯学習課", "Lifelong Learning Division"),
    ("人権推進課", "Human Rights Promotion Division"),
    ("障がい者福祉課", "Disability Welfare Division"),
    ("高齢者福祉課", "Senior Citizens' Welfare Division"),
    ("健康医療課", "Health and Medical Care Division"),
    ("中央保健センター", "Central Health Center"),
    ("スポーツ振興課", "Sports Promotion Division"),
    ("介護保険課", "Long-Term Care Insurance Division"),
    ("子ども未来課", "Children's Future Division"),
    ("保育課", "Childcare Division"),
    ("市民生活課", "Civic Life Division"),
    ("社会福祉課", "Social Welfare Division"),
    ("生活支援課", "Livelihood Support Division"),
    ("消防防災課", "Fire and Disaster Prevention Division"),
    ("学務課", "School Affairs Division"),
    ("交通企画課", "Transport Planning Division"),
    ("久喜ブランド推進課", "Kuki Brand Promotion Division"),
    ("都市整備課", "Urban Development Division"),
    ("財政課", "Finance Division"),
    ("鷲宮総務管理課", "Washimiya General Affairs Division"),
]
GROUPS = [
    ("福祉部関係課", "Divisions concerned in the Welfare Department"),
    ("関係課", "Divisions concerned"),
    ("各施設所管課", "Divisions in charge of each facility"),
    ("各総合支所総務管理課", "General affairs divisions of each branch office"),
]
ORGANIZATIONS = ["民生委員・児童委員", "自治会", "老人クラブ", "地域包括支援センター", "社会福祉法人",
                 "ボランティアセンター", "警察署", "消防団", "医師会", "保護司会"]
ACTIONS = ["福祉教育の推進", "人権意識の醸成", "認知症の理解促進", "生きがいづくりの支援", "健康づくりの推進",
           "相談窓口の充実", "見守り活動の支援", "交流の場づくり", "情報提供の充実", "担い手の育成"]


def _policies() -> list[Policy]:
    numbers = [sum(g == goal for g, _, _ in POLICIES[:i]) + 1 for i, (goal, _, _) in enumerate(POLICIES)]
    return [
        Policy(f"{PLAN}/policy/{g + 1}-{n}", f"{g + 1}-{n}", str(n), Name(ja, en), f"{PLAN}/goal/{g + 1}")
        for n, (g, ja, en) in zip(numbers, POLICIES, strict=True)
    ]


def build(seed: int = 7, per_pillar: int = 3) -> Overview:
    """A plan like a real one: 4 goals, 11 policies, about 100 measures, 21 divisions."""
    rng = random.Random(seed)
    policies = _policies()
    goals = [Goal(f"{PLAN}/goal/{i + 1}", str(i + 1), str(i + 1), Name(*n)) for i, n in enumerate(GOALS)]
    divisions = [Unit(f"{BASE}/division/d{i}", f"d{i}", Name(*n), "division") for i, n in enumerate(DIVISIONS)]
    groups = [Unit(f"{BASE}/division-group/g{i}", f"g{i}", Name(*n), "group") for i, n in enumerate(GROUPS)]
    organizations = [
        Unit(f"{BASE}/organisation/o{i}", f"o{i}",
             Name(f"{ORGANIZATIONS[i % 10]}{'' if i < 10 else i}", f"Organisation no. {i}"),
             "organization-kind" if i % 7 == 3 else "organization")
        for i in range(40)
    ]
    pillars, measures = [], []
    responsibilities: list[Responsibility] = []
    involvements, metrics = [], []
    for p, policy in enumerate(policies):
        for actor in ("city", "council"):
            for k in range(1, 4 if actor == "city" else 2):
                pid = f"{policy.id}-{actor}-{k}"
                pillars.append(Pillar(f"{PLAN}/pillar/{pid}", pid, f"（{k}）",
                                      Name(f"柱{k}を進めます。", f"Pillar {k}"), policy.iri, actor))
                for n in range(1, rng.randint(1, per_pillar) + 1):
                    mid = f"{pid}-{n}"
                    measure = Measure(
                        f"{PLAN}/measure/{mid}", mid, "①②③④⑤⑥"[n - 1],
                        Name(rng.choice(ACTIONS), f"Measure {mid}"),
                        pillars[-1].iri, policy.iri, policy.goal, actor)
                    measures.append(measure)
                    responsibilities += _responsible(rng, measure, p, divisions, groups)
                    involvements += [
                        Involvement(measure.iri, u.iri, rng.choice(["partner", "supported"]))
                        for u in rng.sample(organizations[:36], rng.choice([0, 0, 1, 2, 3]))
                    ]
        metrics += [
            Metric(f"{PLAN}/indicator/{policy.id}-{n}", f"{policy.id}-{n}", "indicator",
                   Name("「地域福祉」という言葉や意味を知っている市民の割合", "Share of citizens who know community welfare"),
                   policy.iri)
            for n in range(1, rng.randint(1, 4))
        ]
    return Overview(
        PLAN, Name("ためし市地域福祉計画", "Community Welfare Plan of Tameshi"), Name("ためし市", "Tameshi"), True,
        tuple(goals), tuple(policies), tuple(pillars), tuple(measures), tuple(divisions), tuple(groups),
        tuple(organizations), tuple(responsibilities), tuple(involvements), tuple(metrics),
    )


def _responsible(rng: random.Random, measure: Measure, policy: int, divisions: list[Unit], groups: list[Unit]) -> list[Responsibility]:
    """Nobody, a phrase or up to five divisions, most of them at home in the policy."""
    if measure.actor == "council" or rng.random() < 0.06:
        return []
    if rng.random() < 0.12:
        return [Responsibility(measure.iri, rng.choice(groups).iri, "lead")]
    home = [divisions[(policy * 2 + i) % 19] for i in range(4)] + [divisions[12], divisions[4], divisions[3]]
    team = list(dict.fromkeys(rng.choice(home) for _ in range(rng.choice([1, 1, 2, 3, 4]))))
    role: Role = "related" if rng.random() < 0.15 else "lead"
    return [Responsibility(measure.iri, unit.iri, role) for unit in team]


@pytest.fixture(scope="session")
def plan() -> Overview:
    """A plan of ordinary size."""
    return build()


@pytest.fixture(scope="session")
def link() -> Callable[[str], str]:
    """Pages below one address."""
    return lambda iri: iri.replace("/id/", "/doc/")
