"""What follows from a plan without anybody having said it: divisions that share measures."""

from __future__ import annotations

from itertools import combinations

from rdflib import Literal, URIRef

from graph.triples import PlanGraph
from ontology.terms import kei, rdf, xsd


def derive(result: PlanGraph) -> None:
    """Add one `kei:SharedResponsibility` for each pair of divisions that share a measure.

    Groups such as 関係課 name no division and make no pair.
    """
    at = result.addresses
    plan = result.dataset.graph(URIRef(at.graph))
    organizations = result.dataset.graph(URIRef(at.city.graph))
    derived = result.dataset.graph(URIRef(at.derived))
    divisions = set(organizations.subjects(URIRef(rdf.type), URIRef(kei.Division)))
    shared: dict[tuple[str, str], list[URIRef]] = {}
    for measure in sorted(plan.subjects(URIRef(rdf.type), URIRef(kei.Measure)), key=str):
        units = set(plan.objects(measure, URIRef(kei.responsibleDivision))) & divisions
        for pair in combinations(sorted(str(u) for u in units), 2):
            shared.setdefault(pair, []).append(URIRef(str(measure)))
    for (a, b), measures in shared.items():
        names = sorted(address.rsplit("/", 1)[1] for address in (a, b))
        here = URIRef(at.part("shared", "--".join(names)))
        derived.add((here, URIRef(rdf.type), URIRef(kei.SharedResponsibility)))
        derived.add((here, URIRef(kei.ofPlan), URIRef(at.itself)))
        for division in (a, b):
            derived.add((here, URIRef(kei.ofDivision), URIRef(division)))
        for measure in measures:
            derived.add((here, URIRef(kei.sharedMeasure), measure))
        count = Literal(str(len(measures)), datatype=URIRef(xsd.integer))
        derived.add((here, URIRef(kei.measureCount), count))
