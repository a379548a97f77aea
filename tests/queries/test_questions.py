"""Every question on a plan small enough to check by eye, and on the real one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from queries.answer import Answer, Term, iri, literal
from queries.catalogue import INTEGER, Question, question, questions
from queries.formats import table
from queries.load import context, plans
from tests.queries.conftest import MemoryEngine

CITY = "https://example.org/id/990001/"
SHORT = {
    CITY: "",
    "https://example.org/": "",
    "https://w3id.org/keikaku/ontology#": "kei:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
}
PUT_IN: dict[str, Term] = {
    "division": iri(CITY + "division/fukushi"),
    "other": iri(CITY + "division/kyoiku"),
    "organization": iri(CITY + "organisation/shakyo"),
    "policy": iri(CITY + "p/policy/1-1"),
    "measure": iri(CITY + "p/measure/2-1-city-1-1"),
    "document": iri(CITY + "p/document/shakai-fukushi-ho"),
    "term": iri(CITY + "p/term/volunteer"),
    "resource": iri(CITY + "p/measure/1-1-city-1-1"),
    "sheet": literal("1", datatype=INTEGER),
    "integer": literal("1", datatype=INTEGER),
    "goal": iri(CITY + "p/goal/1"),
}
EXPECTED: dict[str, list[tuple[str, ...]]] = {
    "divisions-bridging-goals": [
        ("教育課", "2", "支え合う", "2"),
        ("教育課", "2", "安全に暮らす", "1"),
    ],
    "divisions-sharing-with-division": [
        ("教育課", "2", "学校で学ぶ", "学びを支える"),
        ("教育課", "2", "体験の場", "学びを支える"),
    ],
    "divisions-two-steps-away": [
        ("防災課", "教育課", "2", "1"),
    ],
    "lead-and-related": [
        ("教育課", "2", "1", "3"),
        ("福祉課", "2", "0", "2"),
        ("防災課", "2", "0", "2"),
        ("財政課", "1", "0", "1"),
    ],
    "measures-of-division": [
        ("学びを支える", "学校で学ぶ", "主な担当課", "教育課", "主な関係課"),
        ("学びを支える", "体験の場", "主な担当課", "教育課", "主な担当課"),
    ],
    "measures-of-pair": [
        ("学びを支える", "学校で学ぶ", "主な担当課", "主な関係課"),
        ("学びを支える", "体験の場", "主な担当課", "主な担当課"),
    ],
    "pairs-of-divisions": [
        ("福祉課", "教育課", "2"),
        ("教育課", "防災課", "1"),
    ],
    "pairs-without-shared-measures": [
        ("福祉課", "財政課", "学びを支える"),
        ("教育課", "財政課", "学びを支える"),
    ],
    "measures-with-most-divisions": [
        ("学びを支える", "学校で学ぶ", "2", "0"),
        ("学びを支える", "体験の場", "2", "0"),
        ("災害に備える", "避難の備え", "2", "0"),
    ],
    "measures-with-vague-responsibility": [
        ("災害に備える", "見守り", "関係課"),
    ],
    "measures-without-division": [
        ("災害に備える", "備蓄"),
    ],
    "responsibilities-of-measure": [
        ("防災課", "主な担当課", ""),
        ("教育課", "主な担当課", ""),
    ],
    "divisions-of-partner": [
        ("福祉課", "連携先", "学校で学ぶ", "学びを支える"),
        ("教育課", "連携先", "学校で学ぶ", "学びを支える"),
        ("教育課", "支援先", "避難の備え", "災害に備える"),
        ("防災課", "支援先", "避難の備え", "災害に備える"),
    ],
    "partner-across-goals": [
        ("支え合う", "学びを支える", "学校で学ぶ", "連携先", "社会福祉協議会と連携し"),
        ("安全に暮らす", "災害に備える", "避難の備え", "支援先", "社会福祉協議会を支援します"),
    ],
    "partners": [
        ("社会福祉協議会", "2", "2", "1", "1"),
        ("関係機関", "1", "1", "1", "0"),
    ],
    "partners-of-division": [
        ("社会福祉協議会", "連携先", "学校で学ぶ", "社会福祉協議会と連携し", "学びを支える"),
    ],
    "metrics-of-division": [
        ("学びを支える", "指標", "関心のある人の割合", "現状値", "令和3年度", "30.9%", ""),
        ("学びを支える", "指標", "関心のある人の割合", "目標値", "令和9年度", "40%以上", ""),
        ("学びを支える", "評価項目", "実施校", "目標値", "令和9年度", "全校", ""),
    ],
    "metrics-without-target-number": [
        ("学びを支える", "評価項目", "実施校", "全校"),
    ],
    "policies-without-baseline": [
        ("学びを支える", "2", "1", "実施校", ""),
        ("災害に備える", "1", "1", "訓練の回数", "―"),
    ],
    "plan-tree": [
        ("1", "基本目標", "1", "支え合う", "見本計画"),
        ("2", "重点施策", "1", "学びを支える", "支え合う"),
        ("3", "柱", "（１）", "福祉教育", "学びを支える"),
        ("4", "取り組み", "①", "学校で学ぶ", "福祉教育"),
        ("4", "取り組み", "②", "体験の場", "福祉教育"),
        ("4", "取り組み", "③", "費用の支え", "福祉教育"),
        ("3", "柱", "（１）", "講座", "学びを支える"),
        ("4", "取り組み", "①", "講座の開催", "講座"),
        ("1", "基本目標", "2", "安全に暮らす", "見本計画"),
        ("2", "重点施策", "1", "災害に備える", "安全に暮らす"),
        ("3", "柱", "（１）", "防災", "災害に備える"),
        ("4", "取り組み", "①", "避難の備え", "防災"),
        ("4", "取り組み", "②", "見守り", "防災"),
        ("4", "取り組み", "③", "備蓄", "防災"),
        ("4", "取り組み", "⑩", "訓練", "防災"),
        ("2", "重点施策", "2", "権利を守る", "安全に暮らす"),
    ],
    "documents-of-measure": [
        ("総合計画", "関連計画", "柱の前文", "総合計画との関係"),
        ("社会福祉法", "法令", "施策と一体の計画", "防災計画"),
    ],
    "findings-of-policy": [
        ("６割が関心を持っています。", "市民アンケート", "関心のある人", "６割", "調査報告書"),
        ("担い手が足りません。", "", "", "", ""),
    ],
    "items-resting-on-document": [
        ("取り組み", "学校で学ぶ"),
        ("一体の計画", "防災計画"),
    ],
    "statements-on-sheet": [
        ("0", "現状と課題", "６割が関心を持っています。", "６割が関心を持っています。"),
        ("20", "取り組み", "学校で学ぶ", "社会福祉協議会と連携し、\n学校で福祉を学びます。"),
        ("45", "担当", "学校で学ぶ", "【主な担当課：福祉課】"),
        ("45", "担当", "学校で学ぶ", "【主な担当課：福祉課】"),
        ("60", "取り組み", "体験の場", "体験の場を広げます。"),
    ],
    "uses-of-term": [
        ("学校で学ぶ", "社会福祉協議会と連携し、学校で福祉を学びます。"),
    ],
    "doubts": [
        ("計画", "見本計画", "題名は編集者によります。"),
        ("取り組み", "費用の支え", "市の事業か補助か読み取れません。"),
        ("現状と課題", "担い手が足りません。", "丁とも読めます。"),
        ("現状と課題", "担い手が足りません。", "甲とも読めます。"),
        ("課", "防災課", "防災係とも読めます。"),
    ],
    # what pages use
    "notes-of-policy": [],
    "observations-of-policy": [
        (
            "指標",
            "関心のある人の割合",
            "現状値",
            "令和3年度",
            "30.9%",
            "30.9",
            "%",
            "",
            "p/observation/indicator-1-1-1-baseline-2021",
        ),
        (
            "指標",
            "関心のある人の割合",
            "目標値",
            "令和9年度",
            "40%以上",
            "40",
            "%",
            "",
            "p/observation/indicator-1-1-1-target-2027",
        ),
        (
            "評価項目",
            "実施校",
            "目標値",
            "令和9年度",
            "全校",
            "",
            "",
            "",
            "p/observation/evaluation-item-1-1-1-target-2027",
        ),
    ],
    "overview-goals": [
        ("支え合う", "1", "1"),
        ("安全に暮らす", "2", "2"),
    ],
    "overview-involvements": [
        ("p/measure/1-1-city-1-1", "organisation/shakyo", "partner", "社会福祉協議会と連携し"),
        ("p/measure/2-1-city-1-1", "organisation/kankei-kikan", "partner", "関係機関と協力し"),
        (
            "p/measure/2-1-city-1-1",
            "organisation/shakyo",
            "supported",
            "社会福祉協議会を支援します",
        ),
    ],
    "overview-measures": [
        (
            "学校で学ぶ",
            "1-1-city-1-1",
            "①",
            "学校",
            "社会福祉協議会と連携し、学校で福祉を学びます。",
            "p/pillar/1-1-city-1",
            "p/policy/1-1",
            "p/goal/1",
            "id/990001",
        ),
        (
            "体験の場",
            "1-1-city-1-2",
            "②",
            "",
            "体験の場を広げます。",
            "p/pillar/1-1-city-1",
            "p/policy/1-1",
            "p/goal/1",
            "id/990001",
        ),
        (
            "費用の支え",
            "1-1-city-1-3",
            "③",
            "",
            "費用を支えます。",
            "p/pillar/1-1-city-1",
            "p/policy/1-1",
            "p/goal/1",
            "id/990001",
        ),
        (
            "講座の開催",
            "1-1-council-1-1",
            "①",
            "",
            "講座を開きます。",
            "p/pillar/1-1-council-1",
            "p/policy/1-1",
            "p/goal/1",
            "organisation/shakyo",
        ),
        (
            "避難の備え",
            "2-1-city-1-1",
            "①",
            "",
            "関係機関と協力し、社会福祉協議会を支援します。",
            "p/pillar/2-1-city-1",
            "p/policy/2-1",
            "p/goal/2",
            "id/990001",
        ),
        (
            "見守り",
            "2-1-city-1-2",
            "②",
            "",
            "見守ります。",
            "p/pillar/2-1-city-1",
            "p/policy/2-1",
            "p/goal/2",
            "id/990001",
        ),
        (
            "備蓄",
            "2-1-city-1-3",
            "③",
            "",
            "物資を備えます。",
            "p/pillar/2-1-city-1",
            "p/policy/2-1",
            "p/goal/2",
            "id/990001",
        ),
        (
            "訓練",
            "2-1-city-1-10",
            "⑩",
            "",
            "訓練します。",
            "p/pillar/2-1-city-1",
            "p/policy/2-1",
            "p/goal/2",
            "id/990001",
        ),
    ],
    "overview-metrics": [
        ("関心のある人の割合", "1-1-1", "indicator", "p/policy/1-1"),
        ("実施校", "1-1-1", "evaluation-item", "p/policy/1-1"),
        ("訓練の回数", "2-1-1", "indicator", "p/policy/2-1"),
    ],
    "overview-pillars": [
        ("福祉教育", "1-1-city-1", "（１）", "p/policy/1-1", "id/990001"),
        ("講座", "1-1-council-1", "（１）", "p/policy/1-1", "organisation/shakyo"),
        ("防災", "2-1-city-1", "（１）", "p/policy/2-1", "id/990001"),
    ],
    "overview-plan": [
        ("見本計画", "見本市", "みほんし", "fictional", "5"),
    ],
    "overview-policies": [
        ("学びを支える", "1-1", "1", "p/goal/1"),
        ("災害に備える", "2-1", "1", "p/goal/2"),
        ("権利を守る", "2-2", "2", "p/goal/2"),
    ],
    "overview-responsibilities": [
        ("p/measure/1-1-city-1-1", "division/fukushi", "lead"),
        ("p/measure/1-1-city-1-1", "division/kyoiku", "related"),
        ("p/measure/1-1-city-1-2", "division/kyoiku", "lead"),
        ("p/measure/1-1-city-1-2", "division/fukushi", "lead"),
        ("p/measure/1-1-city-1-3", "division/zaisei", "lead"),
        ("p/measure/2-1-city-1-1", "division/bosai", "lead"),
        ("p/measure/2-1-city-1-1", "division/kyoiku", "lead"),
        ("p/measure/2-1-city-1-2", "division-group/kankeika", "lead"),
        ("p/measure/2-1-city-1-10", "division/bosai", "lead"),
        ("p/measure/2-1-city-1-10", "division-group/kankeika", "related"),
    ],
    "overview-units": [
        ("福祉課", "fukushi", "ふくしか", "division"),
        ("教育課", "kyoiku", "きょういくか", "division"),
        ("防災課", "bosai", "ぼうさいか", "division"),
        ("財政課", "zaisei", "ざいせいか", "division"),
        ("関係課", "kankeika", "かんけいか", "group"),
        ("社会福祉協議会", "shakyo", "しゃかいふくしきょうぎかい", "organization"),
        ("関係機関", "kankei-kikan", "かんけいきかん", "organization-kind"),
    ],
    "plan-numbers": [
        ("基本目標", "2"),
        ("重点施策", "3"),
        ("取り組みの柱", "3"),
        ("取り組み", "8"),
        ("課", "4"),
        ("課の総称", "1"),
        ("共同の担当", "2"),
        ("指標", "2"),
        ("評価項目", "1"),
        ("値", "5"),
        ("現状と課題", "2"),
        ("文中の数値", "1"),
        ("調査", "1"),
        ("法令", "1"),
        ("関連計画", "1"),
        ("報告", "1"),
        ("用語", "1"),
        ("原文の箇所", "5"),
        ("紙面", "2"),
    ],
    "plans": [
        (
            "見本計画",
            "p",
            "見本市",
            "990001",
            "令和9年度",
            "fictional",
            "graph/990001/p",
            "graph/990001",
        ),
    ],
    "resource-mentions": [
        ("p/involvement/1-1-city-1-1-partner-shakyo", "kei:Involvement", "kei:forMeasure"),
        ("p/responsibility/1-1-city-1-1-fukushi", "kei:Responsibility", "kei:forMeasure"),
        ("p/responsibility/1-1-city-1-1-kyoiku", "kei:Responsibility", "kei:forMeasure"),
        ("p/shared/fukushi--kyoiku", "", "kei:sharedMeasure"),
    ],
    "resource-statements": [
        ("dcterms:identifier", "1-1-city-1-1"),
        ("rdf:type", "kei:Measure"),
        ("skos:notation", "①"),
        ("skos:prefLabel", "Learning at school"),
        ("skos:prefLabel", "学校で学ぶ"),
        ("kei:basedOn", "社会福祉法"),
        ("kei:carriedOutBy", "見本市"),
        ("kei:mentionsTerm", "ボランティア"),
        ("kei:ofPlan", "見本計画"),
        ("kei:order", "1"),
        ("kei:partOf", "福祉教育"),
        ("kei:partner", "社会福祉協議会"),
        ("kei:responsibleDivision", "福祉課"),
        ("kei:responsibleDivision", "教育課"),
        ("kei:shortLabel", "学校"),
        ("kei:source", "p/passage/20-44"),
        ("kei:statement", "社会福祉協議会と連携し、学校で福祉を学びます。"),
    ],
    "resource-quotations": [
        (
            "p/passage/20-44",
            "1",
            "",
            "社会福祉協議会と連携し、\n学校で福祉を学びます。",
            "20",
            "44",
        ),
    ],
}


def put_in(asked: Question) -> dict[str, Term]:
    return {
        p.name: PUT_IN.get(p.name) or PUT_IN[p.type] for p in asked.parameters if p.default is None
    }


def shown(asked: Question, answer: Answer) -> list[tuple[str, ...]]:
    """The Japanese table, addresses shortened."""

    def short(text: str) -> str:
        for long, name in SHORT.items():
            text = text.replace(long, name)
        return text

    return [tuple(short(cell.text) for cell in row) for row in table(answer, asked, "ja").rows]


def test_every_question_for_people_is_checked() -> None:
    for_people = {n for n, q in questions().items() if not q.hidden and q.answer_columns}
    assert for_people - set(EXPECTED) == set()


@pytest.mark.parametrize("name", list(EXPECTED))
def test_answer(name: str, small: MemoryEngine, small_context: dict[str, Term]) -> None:
    asked = question(name)
    answer = small.query(asked.bind(small_context, put_in(asked)))
    assert shown(asked, answer) == EXPECTED[name]


def test_a_division_as_triples(small: MemoryEngine, small_context: dict[str, Term]) -> None:
    asked = question("division-subgraph")
    answer = small.query(asked.bind(small_context, {"division": PUT_IN["division"]}))
    links = {
        (s.value.removeprefix(CITY), p.value.rsplit("#")[1], o.value.removeprefix(CITY))
        for s, p, o in answer.rows
        if s and p and o and o.kind == "iri" and not p.value.endswith("#type")
    }
    assert links == {
        (f"p/measure/1-1-city-1-{n}", predicate, value)
        for n in (1, 2)
        for predicate, value in [
            ("partOf", "p/policy/1-1"),
            ("responsibleDivision", "division/fukushi"),
            ("responsibleDivision", "division/kyoiku"),
        ]
    }


@pytest.mark.parametrize(
    ("name", "minimum", "rows"),
    [
        ("pairs-of-divisions", "2", 1),
        ("divisions-bridging-goals", "1", 5),
        ("measures-with-most-divisions", "1", 5),
    ],
)
def test_the_reader_sets_the_threshold(
    name: str, minimum: str, rows: int, small: MemoryEngine, small_context: dict[str, Term]
) -> None:
    asked = question(name)
    value = asked.parameter("minimum").parse(minimum)
    answer = small.query(asked.bind(small_context, {"minimum": value}))
    assert len(answer.rows) == rows


def test_a_measure_shared_with_nobody_is_still_listed(
    small: MemoryEngine, small_context: dict[str, Term]
) -> None:
    asked = question("measures-of-division")
    answer = small.query(asked.bind(small_context, {"division": iri(CITY + "division/zaisei")}))
    assert shown(asked, answer) == [("学びを支える", "費用の支え", "主な担当課", "", "")]


def test_the_tenth_measure_follows_the_ninth(
    small: MemoryEngine, small_context: dict[str, Term]
) -> None:
    asked = question("measures-of-division")
    answer = small.query(asked.bind(small_context, {"division": iri(CITY + "division/bosai")}))
    assert shown(asked, answer) == [
        ("災害に備える", "避難の備え", "主な担当課", "教育課", "主な担当課"),
        ("災害に備える", "訓練", "主な担当課", "関係課", "主な関係課"),
    ]


def test_a_value_cannot_add_to_the_query(
    small: MemoryEngine, small_context: dict[str, Term]
) -> None:
    asked = question("measures-of-division")
    value = iri("https://example.org/x?y=}#")
    with pytest.raises(ValueError, match="cannot be used"):
        asked.bind(small_context, {"division": value})


@pytest.mark.parametrize("name", list(questions()))
def test_the_order_of_rows_is_the_questions_own(
    name: str, small_quads: list[ox.Quad], small_context: dict[str, Term]
) -> None:
    text = question(name).bind(small_context, put_in(question(name)))
    forwards = MemoryEngine(small_quads).query(text)
    backwards = MemoryEngine(reversed(small_quads)).query(text)
    if forwards.kind == "graph":
        assert set(forwards.rows) == set(backwards.rows)
    else:
        assert forwards.rows == backwards.rows


# ---- the real plan


@pytest.fixture(scope="module")
def kuki_context(kuki: MemoryEngine) -> dict[str, Term]:
    return context(plans(kuki)[0])


def test_examples_find_something(kuki: MemoryEngine, kuki_context: dict[str, Term]) -> None:
    from queries.asking import ask

    empty = {
        name
        for name, q in questions().items()
        if not q.hidden
        and not ask(kuki, kuki_context, name, {p.name: p.example for p in q.parameters}).answer.rows
    }
    # Every measure of the city names somebody.
    assert empty == {"measures-without-division"}


def test_every_statement_stands_on_a_sheet(
    kuki: MemoryEngine, kuki_quads: list[ox.Quad], kuki_context: dict[str, Term]
) -> None:
    asked = question("statements-on-sheet")
    listed: set[tuple[str, str]] = set()
    rows = 0
    for sheet in range(1, 19):
        value = literal(str(sheet), datatype=INTEGER)
        found = kuki.query(asked.bind(kuki_context, {"sheet": value})).values()
        listed |= {(row["item"], row["quote"]) for row in found}
        rows += len(found)
    exact = {
        q.subject.value.removesuffix("#quote"): q.object.value
        for q in kuki_quads
        if q.predicate.value.endswith("#exact")
    }
    stated = [
        (q.subject.value, exact[q.object.value])
        for q in kuki_quads
        if q.predicate.value.endswith("#source") and q.object.value in exact
    ]
    assert listed == set(stated)
    assert rows == len(stated)


def test_every_doubt_is_listed(
    kuki: MemoryEngine, kuki_quads: list[ox.Quad], kuki_context: dict[str, Term]
) -> None:
    rows = kuki.query(question("doubts").bind(kuki_context, {})).values()
    listed = {(r["item"], r[f"doubt{end}"]) for r in rows for end in ("Ja", "En")} - {
        (r["item"], "") for r in rows
    }
    stated = {
        (q.subject.value, q.object.value)
        for q in kuki_quads
        if q.predicate.value.endswith("ontology#doubt")
    }
    assert listed == stated


def test_the_tree_holds_the_whole_plan(
    kuki: MemoryEngine, kuki_quads: list[ox.Quad], kuki_context: dict[str, Term]
) -> None:
    rows = kuki.query(question("plan-tree").bind(kuki_context, {})).values()
    parts = {
        q.subject.value
        for q in kuki_quads
        if q.predicate.value.endswith(("#partOf", "#topConceptOf"))
        and q.subject.value.rsplit("/", 2)[1] != "term"
    }
    assert len(rows) == len(parts)
    assert {row["item"] for row in rows} == parts
    seen = {kuki_context["plan"].value}
    for row in rows:
        assert row["parent"] in seen
        seen.add(row["item"])
