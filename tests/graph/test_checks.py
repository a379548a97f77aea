"""The shapes refuse a graph, and the refusal leads back to the file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import SH, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from graph.build import checked_graph, derive
from graph.checks import SHAPES, shape_faults, shapes
from graph.loading import load_plan
from graph.planfile import PlanFile
from graph.problems import PlanError
from graph.triples import PlanGraph, plan_graph
from ontology.terms import kei

P = "https://w3id.org/keikaku/id/011002/fukushi-r9"
MEASURE = "goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-1]"


@pytest.fixture
def result(loaded: PlanFile) -> PlanGraph:
    graph = plan_graph(loaded)
    derive(graph)
    return graph


def part(result: PlanGraph) -> Graph:
    return result.dataset.graph(URIRef(result.addresses.graph))


def test_a_good_plan_conforms(loaded: PlanFile, result: PlanGraph) -> None:
    assert shape_faults(loaded, result) == []


def test_a_violation_names_line_element_and_what_to_do(
    loaded: PlanFile, result: PlanGraph
) -> None:
    part(result).remove((URIRef(f"{P}/measure/1-1-city-1-1"), URIRef(kei.statement), None))
    (problem,) = shape_faults(loaded, result)
    path = ("goals", 0, "policies", 0, "city", 0, "measures", 0)
    assert (problem.file, problem.line, problem.where) == (
        str(loaded.plan.file), loaded.plan.lines[path], MEASURE
    )
    assert problem.message.ja.endswith("（statement）")
    assert problem.message.en.endswith("(statement)")
    shape = shapes().value(None, SH.path, URIRef(kei.statement), any=True)
    told = {str(m) for m in shapes().objects(shape, SH.message)}
    assert len(told) == 2
    assert problem.message.ja.removesuffix("（statement）") != problem.message.en


def test_a_fault_of_the_organisations_leads_to_their_file(
    loaded: PlanFile, result: PlanGraph
) -> None:
    city = result.dataset.graph(URIRef(result.addresses.city.graph))
    division = URIRef(result.addresses.city.division("kodomo"))
    city.remove((division, URIRef(kei.order), None))
    (problem,) = shape_faults(loaded, result)
    assert (problem.file, problem.where) == (str(loaded.municipality.file), "divisions[kodomo]")
    assert problem.line == loaded.municipality.lines["divisions", 1]


def test_what_has_no_place_of_its_own_leads_to_what_points_to_it(
    loaded: PlanFile, result: PlanGraph
) -> None:
    graph = part(result)
    measure = loaded.plan.value.goals[0].policies[0].city[0].measures[1]
    at = measure.statement.at
    passage = URIRef(f"{P}/passage/{at}-{measure.statement.end}")
    graph.remove((passage, URIRef(kei.onSheet), None))
    (problem,) = shape_faults(loaded, result)
    assert problem.where == "goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-2]"
    assert problem.line > 0


def test_an_unknown_thing_is_named_by_its_address(loaded: PlanFile, result: PlanGraph) -> None:
    stray = URIRef(f"{P}/measure/stray")
    part(result).add((stray, RDF.type, URIRef(kei.Measure)))
    problems = shape_faults(loaded, result)
    assert {p.where for p in problems} == {str(stray)}
    assert {p.line for p in problems} == {1}


def test_a_council_that_is_not_named_is_refused_in_words(
    write: Callable[..., Path], plan: dict[str, Any], city: dict[str, Any]
) -> None:
    policy = plan["goals"][0]["policies"][0]
    policy["council"] = [{**policy["city"][0], "id": "c", "measures": []}]
    with pytest.raises(PlanError) as error:
        checked_graph(load_plan(write(plan, city)))
    (problem,) = error.value.problems
    assert problem.where == "goals[1].policies[1-1].council[c]"
    assert "council" in problem.message.ja
    assert "council" in problem.message.en


def test_the_arranged_shapes_find_what_the_written_ones_find(
    loaded: PlanFile, result: PlanGraph
) -> None:
    """They are rearranged for speed alone: the same violations, whatever is broken."""
    data = Graph()
    for s, p, o, _ in result.dataset.quads():
        data.add((s, p, o))
    kinds = sorted(set(data.objects(None, RDF.type)))
    for index, kind in enumerate(kinds):
        node = min(data.subjects(RDF.type, kind))
        # Each kind is broken in its own way: something missing, doubled or of a wrong type.
        for number, (_, predicate, value) in enumerate(sorted(data.triples((node, None, None)))):
            if predicate == RDF.type:
                continue
            if (index + number) % 3 == 0:
                data.remove((node, predicate, value))
            elif (index + number) % 3 == 1:
                data.add((node, predicate, Literal("x", datatype=XSD.date)))

    def found(using: Graph) -> list[tuple[str, ...]]:
        _, report, _ = pyshacl.validate(data, shacl_graph=using, inference="none", advanced=False)
        keys = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.sourceShape)
        return sorted(
            # Blank shapes have another name in each reading of the file.
            tuple("" if type(v := report.value(n, k)).__name__ == "BNode" else str(v) for k in keys)
            for n in report.subjects(RDF.type, SH.ValidationResult)
        )

    written = found(Graph().parse(SHAPES, format="turtle"))
    assert len(written) > 50
    assert found(shapes()) == written
