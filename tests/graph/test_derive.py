"""Divisions that share measures, and nothing else, are derived."""

from itertools import combinations
from typing import Any

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from graph.derive import derive
from graph.planfile import walk
from graph.triples import PlanGraph, plan_graph
from ontology.terms import kei

P = "https://w3id.org/keikaku/id/011002/fukushi-r9"
M = "https://w3id.org/keikaku/id/011002"


def test_a_pair_has_its_measures_and_their_number(loaded: Any) -> None:
    result = plan_graph(loaded)
    before = set(result.dataset.quads())
    derive(result)
    pair = URIRef(f"{P}/shared/fukushi--kodomo")
    added = {(s, p, o) for s, p, o, _ in set(result.dataset.quads()) - before}
    assert added == {
        (pair, RDF.type, URIRef(kei.SharedResponsibility)),
        (pair, URIRef(kei.ofPlan), URIRef(P)),
        (pair, URIRef(kei.ofDivision), URIRef(f"{M}/division/fukushi")),
        (pair, URIRef(kei.ofDivision), URIRef(f"{M}/division/kodomo")),
        (pair, URIRef(kei.sharedMeasure), URIRef(f"{P}/measure/1-1-city-1-1")),
        (pair, URIRef(kei.sharedMeasure), URIRef(f"{P}/measure/1-1-city-1-2")),
        (pair, URIRef(kei.measureCount), Literal("2", datatype=XSD.integer)),
    }
    graphs = {str(g) for *_, g in set(result.dataset.quads()) - before}
    assert graphs == {"https://w3id.org/keikaku/graph/011002/fukushi-r9/derived"}


def test_the_real_plan_s_pairs_are_those_counted_from_the_file(
    kuki: Any, kuki_graph: PlanGraph
) -> None:
    divisions = {d.id for d in kuki.municipality.value.divisions}
    counted: dict[tuple[str, str], set[str]] = {}
    for _, part in walk(kuki.plan.value):
        if type(part).__name__ == "Measure":
            units = {d for r in part.responsible for d in r.divisions} & divisions
            for pair in combinations(sorted(units), 2):
                counted.setdefault(pair, set()).add(part.id)
    derived = kuki_graph.dataset.graph(URIRef(kuki_graph.addresses.derived))
    stated: dict[tuple[str, str], set[str]] = {}
    for node in derived.subjects(RDF.type, URIRef(kei.SharedResponsibility)):
        names = sorted(
            str(d).rsplit("/", 1)[1] for d in derived.objects(node, URIRef(kei.ofDivision))
        )
        measures = {
            str(m).rsplit("/", 1)[1] for m in derived.objects(node, URIRef(kei.sharedMeasure))
        }
        assert int(str(derived.value(node, URIRef(kei.measureCount)))) == len(measures)
        stated[names[0], names[1]] = measures
    assert stated == counted
    assert len(stated) > 20
