"""The shapes let a good plan pass, and tell a planner in both languages what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from pyshacl import validate
from rdflib import RDF, SH, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ontology.generate import HERE

SHAPES = Graph().parse(HERE / "shapes.ttl", format="turtle")
SHAPE = "https://w3id.org/keikaku/shapes#"
DATA = Namespace("https://example.org/")
PREFIXES = """
@prefix : <https://example.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kei: <https://w3id.org/keikaku/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# The smallest plan in which every class stands once.
GOOD = """
:city a kei:Municipality ; dcterms:identifier "112321" ; kei:fictional true ;
    skos:prefLabel "市"@ja, "City"@en, "し"@ja-Hrkt ; kei:editorialLabel "City"@en, "し"@ja-Hrkt ;
    kei:standardArea <http://data.e-stat.go.jp/lod/sac/C11232> ;
    kei:councilOfSocialWelfare :council .
:a a kei:Division ; dcterms:identifier "a" ; kei:order 1 ; org:unitOf :city ;
    skos:prefLabel "甲課"@ja, "A Division"@en, "こうか"@ja-Hrkt ; kei:editorialLabel "A Division"@en ;
    kei:validFrom "2020-04-01"^^xsd:date ; kei:validUntil "2026-03-31"^^xsd:date .
:b a kei:Division ; dcterms:identifier "b" ; kei:order 2 ; org:unitOf :city ;
    skos:prefLabel "乙課"@ja, "B Division"@en, "おつか"@ja-Hrkt ; kei:editorialLabel "B Division"@en .
:group a kei:DivisionGroup ; dcterms:identifier "g" ; kei:order 1 ; org:unitOf :city ;
    skos:prefLabel "関係課"@ja, "Others"@en, "かんけいか"@ja-Hrkt ; kei:editorialLabel "Others"@en ;
    kei:mayInclude :a .
:council a kei:Organization ; dcterms:identifier "c" ; kei:order 1 ; kei:knownTo :city ;
    skos:prefLabel "社協"@ja, "Council"@en, "しゃきょう"@ja-Hrkt ; kei:editorialLabel "Council"@en .
:agencies a kei:OrganizationKind ; dcterms:identifier "k" ; kei:order 2 ; kei:knownTo :city ;
    skos:prefLabel "機関"@ja, "Agencies"@en, "きかん"@ja-Hrkt ; kei:editorialLabel "Agencies"@en .
:change a org:ChangeEvent ; dcterms:identifier "r7" ; kei:changeKind kei:rename ;
    kei:changeDate "2025-04-01"^^xsd:date ; kei:note "改称"@ja, "Renamed"@en ;
    org:originalOrganization :a ; org:resultingOrganization :b ; kei:handover :handover .
:handover a kei:Handover ; kei:handedTo :b ; kei:handedMeasure :measure .

:plan a kei:Plan ; dcterms:identifier "p" ; kei:ofMunicipality :city ; kei:series "fukushi" ;
    skos:prefLabel "計画"@ja, "Plan"@en ; kei:editorialLabel "計画"@ja, "Plan"@en ;
    kei:targetPeriod :fy ; kei:source :text ; kei:fictional true ;
    kei:doubt "名称は推定"@ja, "The title is ours"@en .
:inner a kei:Plan ; dcterms:identifier "i" ; kei:ofMunicipality :city ; kei:source :passage ;
    skos:prefLabel "内の計画"@ja, "Inner plan"@en ; kei:editorialLabel "Inner plan"@en ;
    kei:embeddedIn :policy ; dcterms:isPartOf :plan ; kei:basedOn :law .
:fy a kei:FiscalYear ; skos:prefLabel "令和9年度"@ja, "FY2027"@en ;
    kei:startDate "2027-04-01"^^xsd:date ; kei:endDate "2028-03-31"^^xsd:date .
:year a kei:CalendarYear ; skos:prefLabel "令和2年"@ja, "2020"@en ;
    kei:startDate "2020-01-01"^^xsd:date ; kei:endDate "2020-12-31"^^xsd:date .
:text a kei:SourceDocument ; kei:characters 100 ;
    skos:prefLabel "本文"@ja, "Text"@en ; kei:editorialLabel "本文"@ja, "Text"@en ;
    kei:sha256 "0000000000000000000000000000000000000000000000000000000000000000" ;
    dcterms:rights "出典を示す"@ja, "With credit"@en ; kei:attribution "市"@ja, "City"@en .
:sheet a kei:Sheet ; kei:sheetNumber 1 ; kei:printedPage "78" ; dcterms:isPartOf :text .
:passage a kei:Passage ; kei:onSheet :sheet ; oa:hasSource :text ; oa:hasSelector :quote, :place .
:quote a oa:TextQuoteSelector ; oa:exact "見守り\\nを行います。" .
:place a oa:TextPositionSelector ; oa:start 0 ; oa:end 10 .

:goal a kei:Goal, skos:Concept ; skos:inScheme :plan ; kei:ofPlan :plan ; skos:notation "1" ;
    dcterms:identifier "1" ; kei:order 1 ; kei:source :passage ;
    skos:prefLabel "目標"@ja, "Goal"@en ; kei:editorialLabel "Goal"@en .
:policy a kei:Policy, skos:Concept ; skos:inScheme :plan ; kei:ofPlan :plan ; skos:notation "1" ;
    dcterms:identifier "1-1" ; kei:order 1 ; kei:source :passage ; kei:partOf :goal ;
    skos:prefLabel "施策"@ja, "Policy"@en ; kei:editorialLabel "Policy"@en .
:pillar a kei:Pillar, skos:Concept ; skos:inScheme :plan ; kei:ofPlan :plan ; skos:notation "（１）" ;
    dcterms:identifier "1-1-1" ; kei:order 1 ; kei:source :passage ; kei:partOf :policy ;
    skos:prefLabel "柱"@ja, "Pillar"@en ; kei:editorialLabel "Pillar"@en ; kei:carriedOutBy :city .
:measure a kei:Measure, skos:Concept ; skos:inScheme :plan ; kei:ofPlan :plan ; skos:notation "①" ;
    dcterms:identifier "1-1-1-1" ; kei:order 1 ; kei:source :passage ; kei:partOf :pillar ;
    skos:prefLabel "見守り"@ja, "Watching"@en ; kei:editorialLabel "見守り"@ja, "Watching"@en ;
    kei:shortLabel "見守り"@ja ; kei:carriedOutBy :council ; kei:statement "見守りを行います。"@ja ;
    kei:responsibleDivision :a, :b, :group ; kei:partner :city, :agencies ; kei:supports :agencies ;
    kei:basedOn :law ; kei:mentionsTerm :term .
:responsibility a kei:Responsibility ; kei:ofPlan :plan ; kei:forMeasure :measure ; kei:order 1 ;
    kei:ofDivision :a ; kei:role kei:lead ; kei:source :passage .
:involvement a kei:Involvement ; kei:ofPlan :plan ; kei:forMeasure :measure ; kei:order 1 ;
    kei:ofOrganization :city ; kei:involvementKind kei:asPartner ; kei:wording "市と"@ja .
:shared a kei:SharedResponsibility ; kei:ofPlan :plan ; kei:ofDivision :a, :b ;
    kei:sharedMeasure :measure ; kei:measureCount 1 .

:vision a kei:Vision ; dcterms:identifier "v" ; kei:ofPlan :plan ; kei:order 1 ;
    kei:statement "姿"@ja ; kei:source :passage ; kei:visionOf :policy .
:finding a kei:Finding ; dcterms:identifier "f" ; kei:ofPlan :plan ; kei:order 1 ;
    kei:statement "現状"@ja ; kei:source :passage ; kei:findingOf :policy ;
    kei:fromSurvey :survey ; kei:basedOn :report .
:action a kei:ResidentAction ; dcterms:identifier "r" ; kei:ofPlan :plan ; kei:order 1 ;
    kei:statement "行動"@ja ; kei:source :passage ; kei:actionOf :policy .
:figure a kei:Figure ; kei:ofPlan :plan ; kei:order 1 ; kei:figureOf :finding ;
    skos:prefLabel "割合"@ja, "Share"@en ; kei:editorialLabel "割合"@ja, "Share"@en ;
    kei:value 64.5 ; kei:unit "％" ; kei:comparator kei:about ; kei:printedValue "６４．５％"@ja ;
    kei:period :year .
:introduction a kei:Introduction ; dcterms:identifier "n" ; kei:ofPlan :plan ;
    kei:statement "趣旨"@ja ; kei:summary "要約"@ja, "Summary"@en ; kei:source :passage ;
    kei:introduces :inner ; kei:basedOn :other .
:scheme a kei:Scheme ; dcterms:identifier "s" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "制度"@ja, "Scheme"@en ; kei:editorialLabel "Scheme"@en ;
    kei:statement "説明"@ja ; kei:source :passage ; kei:schemeOf :policy .
:kind a kei:SchemeKind ; dcterms:identifier "k" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "種類"@ja, "Kind"@en ; kei:editorialLabel "Kind"@en ; skos:notation "１" ;
    kei:source :passage ; kei:kindOf :scheme .
:category a kei:SchemeCategory ; dcterms:identifier "c" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "補助"@ja, "Assistance"@en ; kei:editorialLabel "Assistance"@en ;
    kei:source :passage ; kei:categoryOf :kind ; kei:persons "本人"@ja ; kei:helper "補助人"@ja .
:network a kei:SupportNetwork ; dcterms:identifier "n" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "網"@ja, "Network"@en ; kei:editorialLabel "Network"@en ;
    kei:source :passage ; kei:networkOf :policy .
:body a kei:NetworkBody ; dcterms:identifier "b" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "中核"@ja, "Core"@en ; kei:editorialLabel "Core"@en ; kei:source :passage ;
    kei:bodyOf :network ; kei:bodyKind kei:coreAgency ; kei:isOrganization :council .
:function a kei:Function ; dcterms:identifier "f" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "相談"@ja, "Advice"@en ; kei:editorialLabel "Advice"@en ;
    kei:statement "相談"@ja ; kei:source :passage ; kei:functionOf :body .

:indicator a kei:Indicator ; dcterms:identifier "x" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "指標"@ja, "Indicator"@en ; kei:editorialLabel "Indicator"@en ;
    kei:source :passage ; kei:metricOf :policy .
:item a kei:EvaluationItem ; dcterms:identifier "y" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "項目"@ja, "Item"@en ; kei:editorialLabel "Item"@en ;
    kei:source :passage ; kei:metricOf :policy ; kei:note "注"@ja .
:target a kei:Observation ; kei:ofPlan :plan ; kei:order 1 ; kei:ofMetric :indicator ;
    kei:period :fy ; kei:valueKind kei:target ; kei:value 90.0 ; kei:unit "％" ;
    kei:comparator kei:atLeast ; kei:printedValue "90％以上"@ja ; kei:source :passage .
:unmeasured a kei:Observation ; kei:ofPlan :plan ; kei:order 2 ; kei:ofMetric :item ;
    kei:period :year ; kei:valueKind kei:baseline ; kei:printedValue "―"@ja ; kei:source :passage .
:chart a kei:Chart ; dcterms:identifier "c" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "図"@ja, "Chart"@en ; kei:editorialLabel "Chart"@en ; kei:source :passage ;
    kei:chartOf :policy ; kei:fromSurvey :survey ; kei:unit "％" ; kei:sampleSize 838 .
:mark a kei:ChartValue ; dcterms:identifier "m" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "はい"@ja, "Yes"@en ; kei:editorialLabel "Yes"@en ; kei:source :passage ;
    qb:dataSet :chart ; kei:value 30.7 ; kei:printedValue "30.7"@ja .

:survey a kei:Survey ; dcterms:identifier "s" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "調査"@ja, "Survey"@en ; kei:editorialLabel "Survey"@en ; kei:source :passage .
:glossary a skos:ConceptScheme .
:term a kei:Term, skos:Concept ; dcterms:identifier "t" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "用語"@ja, "Term"@en ; kei:editorialLabel "Term"@en ; kei:source :passage ;
    skos:inScheme :glossary .
:law a kei:Law ; dcterms:identifier "l" ; kei:ofPlan :plan ; kei:order 1 ;
    skos:prefLabel "法"@ja, "Act"@en ; kei:editorialLabel "Act"@en ; kei:source :passage ;
    kei:legalNumber "昭和26年法律第45号" ;
    kei:lawAddress <https://laws.e-gov.go.jp/law/326AC0000000045> .
:other a kei:ReferencedPlan ; dcterms:identifier "o" ; kei:ofPlan :plan ; kei:order 2 ;
    skos:prefLabel "別の計画"@ja, "Other"@en ; kei:editorialLabel "Other"@en ; kei:source :passage .
:report a kei:Report ; dcterms:identifier "q" ; kei:ofPlan :plan ; kei:order 3 ;
    skos:prefLabel "報告"@ja, "Report"@en ; kei:editorialLabel "Report"@en ; kei:source :passage .
:comparison a kei:Comparison ; kei:planBefore :plan ; kei:planAfter :next .
:difference a kei:PlanChange ; kei:inComparison :comparison ; kei:planChangeKind kei:renamed ;
    kei:elementBefore :measure ; kei:elementAfter :later ; kei:changedPart "名前"@ja, "name"@en ;
    kei:textBefore "見守り"@ja ; kei:textAfter "見守る"@ja ; kei:note "近い"@ja ;
    kei:matchedBy kei:byLikeness ; kei:nearness 0.8 .
"""

Fault = tuple[str, str]


def turtle(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


def check(data: Graph) -> dict[Fault, set[tuple[str | None, str]]]:
    """What is reported: focus and shape by their last names, and the messages."""
    _, report, _ = validate(data, shacl_graph=SHAPES, inference="none", advanced=False)
    assert isinstance(report, Graph)
    faults: dict[Fault, set[tuple[str | None, str]]] = {}
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        messages = report.objects(result, SH.resultMessage)
        fault = (str(focus).removeprefix(DATA), str(shape).removeprefix(SHAPE))
        said = {(m.language, str(m)) for m in messages if isinstance(m, Literal)}
        faults.setdefault(fault, set()).update(said)
    return faults


def messages(shape: str) -> set[tuple[str | None, str]]:
    """The messages of a shape in the shapes file."""
    found = SHAPES.objects(URIRef(SHAPE + shape), SH.message)
    return {(m.language, str(m)) for m in found if isinstance(m, Literal)}


PLAN = turtle(GOOD)


def test_a_good_plan_conforms() -> None:
    assert check(PLAN) == {}


def test_the_good_plan_has_every_class() -> None:
    kinds = set(PLAN.objects(None, RDF.type))
    assert set(SHAPES.objects(None, SH.targetClass)) <= kinds


# ---- every property shape, on every class it checks -----------------------------------------


def checked() -> Iterator[tuple[URIRef, URIRef]]:
    """Each class with each property shape it is checked by."""
    for rule in sorted(SHAPES.subjects(RDF.type, SH.PropertyShape), key=str):
        for target in sorted(SHAPES.objects(rule, SH.targetClass), key=str):
            yield URIRef(str(target)), URIRef(str(rule))


def last(name: Node) -> str:
    return str(name).removeprefix(SHAPE).rsplit("#", 1)[-1]


def required(rule: Node) -> bool:
    return (rule, SH.minCount, None) in SHAPES or (rule, SH.qualifiedMinCount, None) in SHAPES


def steps(rule: Node) -> list[Node]:
    """The properties a rule's path follows, one after the other."""
    path = SHAPES.value(rule, SH.path)
    assert path is not None
    return [path] if isinstance(path, URIRef) else list(Collection(SHAPES, path))


def wrong(rule: Node) -> Node:
    """A value the rule cannot allow: an address for a text, a text for an address."""
    literal = (rule, SH.datatype, None) in SHAPES
    return DATA.nowhere if literal else Literal(last(rule))


CHECKED = list(checked())


@cache
def empty() -> dict[Fault, set[tuple[str | None, str]]]:
    """The report on one thing of each class about which nothing is said."""
    data = Graph()
    for target, _ in CHECKED:
        data.add((DATA[last(target)], RDF.type, target))
    return check(data)


@cache
def spoilt() -> dict[Fault, set[tuple[str | None, str]]]:
    """The report on one thing of each class about which everything said is wrong."""
    data = Graph()
    for target, rule in CHECKED:
        data.add((DATA[last(target)], RDF.type, target))
        data.add((DATA[last(target)], steps(rule)[0], wrong(rule)))
    return check(data)


def test_what_is_missing_is_reported_and_nothing_else() -> None:
    expected = {(last(target), last(rule)) for target, rule in CHECKED if required(rule)}
    assert set(empty()) == expected | {("Plan", "PlanOrEmbedded")}


def test_what_is_wrong_is_reported() -> None:
    expected = {(last(target), last(rule)) for target, rule in CHECKED}
    assert expected - set(spoilt()) == set()


@pytest.mark.parametrize("rule", sorted({rule for _, rule in CHECKED}), ids=last)
def test_reports_carry_the_messages_of_the_shape(rule: URIRef) -> None:
    told = messages(last(rule))
    assert sorted(str(language) for language, _ in told) == ["en", "ja"]
    for report in (empty(), spoilt()):
        for (_, shape), said in report.items():
            if shape == last(rule):
                assert said == told
    assert any(shape == last(rule) for _, shape in spoilt())


def test_codes_offered_are_the_code_lists() -> None:
    vocabulary = Graph().parse(HERE / "keikaku.ttl", format="turtle")
    kei = Namespace("https://w3id.org/keikaku/ontology#")
    for rule, items in SHAPES.subject_objects(SH["in"]):
        path = steps(rule)
        if len(path) > 1:
            continue
        code = vocabulary.value(path[0], URIRef("http://www.w3.org/2000/01/rdf-schema#range"))
        assert str(code).startswith(kei)
        assert set(Collection(SHAPES, items)) == set(vocabulary.subjects(RDF.type, code))


# ---- single faults in a good plan -----------------------------------------------------------


@pytest.mark.parametrize(
    ("drop", "add", "faults"),
    [
        pytest.param(
            ":shared kei:ofDivision :b .",
            ":shared kei:ofDivision :group .",
            {("shared", "SharedResponsibility-twoDivisions")},
            id="a shared responsibility with a group",
        ),
        pytest.param(
            "",
            ':third a kei:Division ; dcterms:identifier "t" ; kei:order 3 ; org:unitOf :city ;'
            ' skos:prefLabel "丙課"@ja, "C"@en, "へいか"@ja-Hrkt ; kei:editorialLabel "C"@en .'
            " :shared kei:ofDivision :third .",
            {("shared", "SharedResponsibility-twoDivisions")},
            id="a shared responsibility of three",
        ),
        pytest.param(
            ":shared kei:measureCount 1 .",
            ":shared kei:measureCount 0 .",
            {("shared", "SharedResponsibility-measureCount")},
            id="a shared responsibility for nothing",
        ),
        pytest.param(
            "",
            ':measure skos:prefLabel "声かけ"@ja .',
            {("measure", "name"), ("measure", "nameInJapanese")},
            id="two Japanese names",
        ),
        pytest.param(
            ':measure skos:prefLabel "見守り"@ja .',
            ':measure skos:prefLabel "みまもり"@ja-Hrkt .',
            {("measure", "name"), ("measure", "nameInJapanese")},
            id="a reading in place of the name",
        ),
        pytest.param(
            ':a skos:prefLabel "こうか"@ja-Hrkt .',
            ':a skos:prefLabel "こうか"@ja-Latn .',
            {("a", "nameInJapanese")},
            id="a reading not in kana",
        ),
        pytest.param(
            ":measure kei:partOf :pillar .",
            ":measure kei:partOf :policy .",
            {("measure", "Measure-partOf")},
            id="a measure outside a pillar",
        ),
        pytest.param(
            "",
            ":measure kei:carriedOutBy :city .",
            {("measure", "carriedOutBy")},
            id="a measure carried out by two",
        ),
        pytest.param(
            ":pillar kei:carriedOutBy :city .",
            ":pillar kei:carriedOutBy :agencies .",
            {("pillar", "carriedOutBy")},
            id="a pillar carried out by a kind of body",
        ),
        pytest.param(
            "",
            ":measure kei:responsibleDivision :council .",
            {("measure", "Measure-responsibleDivision")},
            id="an organisation as division",
        ),
        pytest.param(
            ':measure kei:statement "見守りを行います。"@ja .',
            ':measure kei:statement "We watch over."@en .',
            {("measure", "statement")},
            id="a statement in English",
        ),
        pytest.param(
            ":responsibility kei:role kei:lead .",
            ":responsibility kei:role kei:asPartner .",
            {("responsibility", "Responsibility-role")},
            id="a code of another list",
        ),
        pytest.param(
            ":measure skos:inScheme :plan .",
            ":measure skos:inScheme :glossary .",
            {("measure", "inScheme")},
            id="a scheme that is not the plan",
        ),
        pytest.param(
            ":plan kei:targetPeriod :fy .",
            "",
            {("plan", "PlanOrEmbedded")},
            id="a plan without a target year",
        ),
        pytest.param(
            "",
            ":inner kei:targetPeriod :fy .",
            {("inner", "PlanOrEmbedded")},
            id="an embedded plan with a target year of its own",
        ),
        pytest.param(
            ":place oa:end 10 .",
            ":place oa:end 0 .",
            {("place", "TextPositionSelector-start")},
            id="a passage that ends where it begins",
        ),
        pytest.param(
            ':a kei:validUntil "2026-03-31"^^xsd:date .',
            ':a kei:validUntil "2019-03-31"^^xsd:date .',
            {("a", "Division-validFrom")},
            id="a division that ends before it begins",
        ),
        pytest.param(
            ":target kei:value 90.0 .",
            ':target kei:value "90％以上" .',
            {("target", "valueIfAny")},
            id="a value that is no number",
        ),
        pytest.param(
            ':city dcterms:identifier "112321" .',
            ':city dcterms:identifier "12025" .',
            {("city", "Municipality-code")},
            id="a code that lost its 0",
        ),
        pytest.param(
            ':plan kei:doubt "名称は推定"@ja .',
            "",
            {("plan", "doubt")},
            id="a doubt in English only",
        ),
        pytest.param(
            ":passage oa:hasSelector :quote .",
            "",
            {("passage", "Passage-wording")},
            id="a passage without its wording",
        ),
        pytest.param(
            "",
            ":passage oa:hasSelector :goal .",
            {("passage", "Passage-hasSelector")},
            id="a passage selected by something else",
        ),
    ],
)
def test_fault(drop: str, add: str, faults: set[Fault]) -> None:
    dropped = turtle(drop)
    assert all(triple in PLAN for triple in dropped)
    found = check(PLAN - dropped + turtle(add))
    assert set(found) == faults
    assert all(said == messages(shape) for (_, shape), said in found.items())


def test_blank_nodes_are_refused() -> None:
    found = check(PLAN + turtle("[] a kei:Sheet ; kei:sheetNumber 2 ; dcterms:isPartOf :text ."))
    assert [shape for _, shape in found] == ["Addressed"]
    assert list(found.values()) == [messages("Addressed")]
