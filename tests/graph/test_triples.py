"""The model's statements, and where each came from."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import NamespaceManager

from graph.build import PLANS
from graph.loading import load_plan
from graph.model import Passage
from graph.planfile import walk
from graph.triples import Origin, PlanGraph, plan_graph
from ontology.generate import names, vocabulary
from ontology.terms import KEI, PREFIXES

B = "https://w3id.org/keikaku/"
M = f"{B}id/011002"
P = f"{M}/fukushi-r9"
ROOM = ("goals", 0, "policies", 0)


def said(graph: Graph, subject: str) -> list[str]:
    """All that a graph says of one thing, as sorted lines."""
    space = NamespaceManager(Graph(), bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        space.bind(prefix, namespace, override=True)
    return sorted(
        f"{p.n3(space)} {o.n3(space)}".replace(f"<{M}", "<M").replace(f"<{B}", "<B")
        for p, o in graph.predicate_objects(URIRef(subject))
    )


@pytest.fixture
def result(loaded: Any) -> PlanGraph:
    return plan_graph(loaded)


@pytest.fixture
def plan_part(result: PlanGraph) -> Graph:
    return result.dataset.graph(URIRef(f"{B}graph/011002/fukushi-r9"))


def test_graphs_are_named_and_nothing_is_blank(result: PlanGraph) -> None:
    graphs = {str(g) for *_, g in result.dataset.quads()}
    assert graphs == {f"{B}graph/011002", f"{B}graph/011002/fukushi-r9"}
    nodes = {type(n).__name__ for s, p, o, _ in result.dataset.quads() for n in (s, p, o)}
    assert nodes == {"URIRef", "Literal"}


def test_a_measure(plan_part: Graph) -> None:
    assert said(plan_part, f"{P}/measure/1-1-city-1-1") == sorted([
        "rdf:type kei:Measure",
        "rdf:type skos:Concept",
        'dcterms:identifier "1-1-city-1-1"',
        'kei:carriedOutBy <M>',
        'kei:editorialLabel "Advice"@en',
        "kei:ofPlan <M/fukushi-r9>",
        'kei:order "1"^^xsd:integer',
        "kei:partOf <M/fukushi-r9/pillar/1-1-city-1>",
        "kei:partner <M/organisation/minsei>",
        "kei:responsibleDivision <M/division-group/kankeika>",
        "kei:responsibleDivision <M/division/fukushi>",
        "kei:responsibleDivision <M/division/kodomo>",
        "kei:source <M/fukushi-r9/passage/72-76>",
        "kei:source <M/fukushi-r9/passage/77-95>",
        'kei:statement "民生委員と連携し、相談を受けます。"@ja',
        "skos:inScheme <M/fukushi-r9>",
        'skos:notation "①"',
        'skos:prefLabel "Advice"@en',
        'skos:prefLabel "総合相談"@ja',
    ])


def test_a_measure_without_printed_title_has_our_name_marked_as_ours(plan_part: Graph) -> None:
    lines = said(plan_part, f"{P}/measure/1-1-city-1-2")
    assert [line for line in lines if "Label" in line] == [
        'kei:editorialLabel "Watching over"@en',
        'kei:editorialLabel "見守り"@ja',
        'kei:shortLabel "見守り"@ja',
        'skos:prefLabel "Watching over"@en',
        'skos:prefLabel "見守り"@ja',
    ]


def test_a_responsibility_and_an_involvement(plan_part: Graph) -> None:
    assert said(plan_part, f"{P}/responsibility/1-1-city-1-1-kankeika") == sorted([
        "rdf:type kei:Responsibility",
        "kei:forMeasure <M/fukushi-r9/measure/1-1-city-1-1>",
        "kei:ofDivision <M/division-group/kankeika>",
        "kei:ofPlan <M/fukushi-r9>",
        'kei:order "3"^^xsd:integer',
        "kei:role kei:related",
        "kei:source <M/fukushi-r9/passage/108-124>",
    ])
    assert said(plan_part, f"{P}/involvement/1-1-city-1-1-partner-minsei") == sorted([
        "rdf:type kei:Involvement",
        "kei:forMeasure <M/fukushi-r9/measure/1-1-city-1-1>",
        "kei:involvementKind kei:asPartner",
        "kei:ofOrganization <M/organisation/minsei>",
        "kei:ofPlan <M/fukushi-r9>",
        'kei:order "1"^^xsd:integer',
        'kei:wording "民生委員と連携し"@ja',
    ])


def test_a_partner_printed_outside_the_words_says_where(write: Any, plan: dict, city: dict) -> None:
    measure = plan["goals"][0]["policies"][0]["city"][0]["measures"][0]
    # Printed under 連携先 rather than in the measure's words.
    measure["partners"] = [{"id": "minsei", "wording": "つながるまち", "source": plan["goals"][0]["name"]}]
    graph = plan_graph(load_plan(write(plan, city))).dataset.graph(URIRef(f"{B}graph/011002/fukushi-r9"))
    (source,) = [x for x in said(graph, f"{P}/goal/1") if "kei:source" in x]
    assert said(graph, f"{P}/involvement/1-1-city-1-1-partner-minsei") == sorted([
        "rdf:type kei:Involvement",
        "kei:forMeasure <M/fukushi-r9/measure/1-1-city-1-1>",
        "kei:involvementKind kei:asPartner",
        "kei:ofOrganization <M/organisation/minsei>",
        "kei:ofPlan <M/fukushi-r9>",
        'kei:order "1"^^xsd:integer',
        source,
        'kei:wording "つながるまち"@ja',
    ])


def test_an_observation_and_its_year(plan_part: Graph) -> None:
    assert said(plan_part, f"{P}/observation/indicator-1-1-1-target-2027") == sorted([
        "rdf:type kei:Observation",
        "kei:comparator kei:atLeast",
        "kei:ofMetric <M/fukushi-r9/indicator/1-1-1>",
        "kei:ofPlan <M/fukushi-r9>",
        'kei:order "2"^^xsd:integer',
        "kei:period <Bid/fiscal-year/2027>",
        'kei:printedValue "150件以上"@ja',
        "kei:source <M/fukushi-r9/passage/182-188>",
        'kei:unit "件"',
        'kei:value "150"^^xsd:decimal',
        "kei:valueKind kei:target",
    ])
    assert said(plan_part, f"{B}id/fiscal-year/2027") == sorted([
        "rdf:type kei:FiscalYear",
        'kei:endDate "2028-03-31"^^xsd:date',
        'kei:startDate "2027-04-01"^^xsd:date',
        'skos:prefLabel "FY2027"@en',
        'skos:prefLabel "令和9年度"@ja',
    ])


def test_a_name_in_pieces_is_one_label_with_the_place_of_each(write: Any, plan: dict, city: dict) -> None:
    metric = plan["goals"][0]["policies"][0]["indicators"][0]
    metric["more"] = [{"text": "（延べ）", "sheet": 1}]
    result = plan_graph(load_plan(write(plan, city)))
    part = result.dataset.graph(URIRef(f"{B}graph/011002/fukushi-r9"))
    lines = said(part, f"{P}/indicator/1-1-1")
    assert f'skos:prefLabel "{metric["name"]["text"]}（延べ）"@ja' in lines
    assert sum(line.startswith("kei:source ") for line in lines) == 2


def test_a_passage_leads_to_its_sheet_and_place(plan_part: Graph) -> None:
    here = f"{P}/passage/77-95"
    assert said(plan_part, here) == sorted([
        "rdf:type kei:Passage",
        "kei:onSheet <M/fukushi-r9/sheet/1>",
        "oa:hasSelector <M/fukushi-r9/passage/77-95#position>",
        "oa:hasSelector <M/fukushi-r9/passage/77-95#quote>",
        "oa:hasSource <M/fukushi-r9/source>",
    ])
    assert said(plan_part, f"{here}#quote") == [
        'oa:exact """民生委員と連携し、相談を受けま\nす。"""', "rdf:type oa:TextQuoteSelector",
    ]
    assert said(plan_part, f"{here}#position") == [
        'oa:end "95"^^xsd:integer', 'oa:start "77"^^xsd:integer',
        "rdf:type oa:TextPositionSelector",
    ]


def test_a_passage_without_place_is_known_by_its_text(
    write: Any, plan: dict, city: dict
) -> None:
    del plan["goals"][0]["name"]["at"]
    graph = plan_graph(load_plan(write(plan, city))).dataset.graph(
        URIRef(f"{B}graph/011002/fukushi-r9")
    )
    (line,) = [x for x in said(graph, f"{P}/goal/1") if "kei:source" in x]
    assert re.fullmatch(r"kei:source <M/fukushi-r9/passage/1-[0-9a-f]{12}>", line)


def test_a_division_and_its_municipality(write: Any, plan: dict, city: dict) -> None:
    city["divisions"][0] |= {
        "alt": ["福祉部福祉課"], "valid_from": "2020-04-01",
        "doubts": [{"ja": "推定", "en": "inferred"}],
    }
    city["standard_area"] = "C01100"
    city["council"] = "minsei"
    part = plan_graph(load_plan(write(plan, city))).dataset.graph(URIRef(f"{B}graph/011002"))
    assert said(part, f"{M}/division/fukushi") == sorted([
        "rdf:type kei:Division",
        'dcterms:identifier "fukushi"',
        'kei:doubt "inferred"@en',
        'kei:doubt "推定"@ja',
        'kei:editorialLabel "Welfare Division"@en',
        'kei:editorialLabel "ふくしか"@ja-Hrkt',
        'kei:order "1"^^xsd:integer',
        'kei:validFrom "2020-04-01"^^xsd:date',
        "org:unitOf <M>",
        'skos:altLabel "福祉部福祉課"@ja',
        'skos:prefLabel "Welfare Division"@en',
        'skos:prefLabel "ふくしか"@ja-Hrkt',
        'skos:prefLabel "福祉課"@ja',
    ])
    assert said(part, M) == sorted([
        "rdf:type kei:Municipality",
        'dcterms:identifier "011002"',
        "kei:councilOfSocialWelfare <M/organisation/minsei>",
        'kei:editorialLabel "Tameshi City"@en',
        'kei:editorialLabel "ためしし"@ja-Hrkt',
        'kei:fictional "true"^^xsd:boolean',
        "kei:standardArea <http://data.e-stat.go.jp/lod/sac/C01100>",
        'skos:prefLabel "Tameshi City"@en',
        'skos:prefLabel "ためしし"@ja-Hrkt',
        'skos:prefLabel "ためし市"@ja',
    ])


def test_a_base_moves_the_data_and_never_the_vocabulary(loaded: Any) -> None:
    moved = plan_graph(loaded, "https://example.org/x/")
    whole = {
        str(n)
        for s, p, o, g in moved.dataset.quads()
        for n in (s, p, o, g)
        if isinstance(n, URIRef)
    }
    ours = {a for a in whole if a.startswith(B)}
    assert ours == {a for a in whole if a.startswith(KEI)}
    assert any(a.startswith("https://example.org/x/id/011002/fukushi-r9/") for a in whole)


def test_every_address_leads_back_to_the_file(result: PlanGraph, loaded: Any) -> None:
    assert result.clashes == []
    assert result.origins[f"{P}/measure/1-1-city-1-2"] == Origin(
        False, (*ROOM, "city", 0, "measures", 1)
    )
    assert result.origins[f"{M}/division/kodomo"] == Origin(True, ("divisions", 1))
    for address, origin in result.origins.items():
        file = loaded.municipality if origin.in_municipality else loaded.plan
        assert file.problem(origin.path, "", "").line > 0, address


def test_a_marked_term_is_mentioned_where_its_mark_stands() -> None:
    result = plan_graph(load_plan(PLANS / "aoba" / "kodomo.yaml"))
    plan = f"{B}id/999997/kodomo-r8"
    mentions = URIRef(f"{KEI}mentionsTerm")
    graph = result.dataset.graph(URIRef(result.addresses.graph))
    found = {str(s).removeprefix(plan) for s in graph.subjects(mentions, None)}
    assert found == {"/measure/2-1-city-1-1", "/evaluation-item/2-1-1"}


@pytest.mark.parametrize("name", ["kuki/plan.yaml", "aoba/kodomo.yaml"])
def test_only_words_of_the_vocabulary_are_used(name: str) -> None:
    known = {KEI + n for n in names(vocabulary())}
    used = {
        str(n)
        for *triple, _ in plan_graph(load_plan(PLANS / name)).dataset.quads()
        for n in triple
        if isinstance(n, URIRef) and str(n).startswith(KEI)
    }
    assert used - known == set()


def test_nothing_of_the_real_plan_is_lost(kuki: Any, kuki_graph: PlanGraph) -> None:
    """Each part of the file has its resource, each wording its passage."""
    graph = kuki_graph.dataset.graph(URIRef(kuki_graph.addresses.graph))
    types = Counter(
        str(o).removeprefix(KEI)
        for o in graph.objects(None, URIRef(PREFIXES["rdf"] + "type"))
        if str(o).startswith(KEI)
    )
    parts = Counter(type(part).__name__ for _, part in walk(kuki.plan.value))
    assert types["Measure"] == parts["Measure"] == 66
    for name in ("Goal", "Policy", "Pillar", "Vision", "Finding", "ResidentAction", "Figure",
                 "Observation", "Introduction", "Chart", "ChartValue", "Scheme", "Survey", "Term",
                 "NetworkBody", "Function", "Sheet"):
        assert types[name] == parts[name] > 0, name
    places = {(p.at, p.end) for _, p in walk(kuki.plan.value) if isinstance(p, Passage)}
    assert types["Passage"] == len(places)
    values = [p.value for _, p in walk(kuki.plan.value) if type(p).__name__ == "Observation"]
    stated = [
        Decimal(str(o))
        for s in graph.subjects(URIRef(PREFIXES["rdf"] + "type"), URIRef(f"{KEI}Observation"))
        for o in graph.objects(s, URIRef(f"{KEI}value"))
    ]
    assert sorted(stated) == sorted(v for v in values if v is not None)


def test_file_names_no_address(loaded: Any, tmp_path: Path) -> None:
    """Where the files lie does not change the graph."""
    whole = set(plan_graph(loaded).dataset.quads())
    assert not any(str(tmp_path) in str(n) for q in whole for n in q)
