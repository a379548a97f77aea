"""Checking a plan's graph against the shapes, and saying what is wrong in the plan's own words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

import ontology
from graph.planfile import PlanFile
from graph.problems import Problem, shown
from graph.triples import Origin, PlanGraph
from ontology.language import Text

SHAPES = Path(ontology.__file__).parent / "shapes.ttl"
_TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)


@cache
def shapes() -> Graph:
    """The SHACL shapes of the vocabulary, arranged so that checking is fast.

    A property shape with targets of its own says the same as one inside a node shape with these
    targets, but is evaluated once for all its focus nodes instead of once for each (a third of
    the time).
    """
    graph = Graph().parse(SHAPES, format="turtle")
    for node in sorted(graph.subjects(RDF.type, SH.NodeShape), key=str):
        targets = [t for t in graph.triples((node, None, None)) if t[1] in _TARGETS]
        used_elsewhere = (None, None, node) in graph or (node, SH.deactivated, None) in graph
        if not targets or used_elsewhere:
            continue
        for shape in list(graph.objects(node, SH.property)):
            graph.remove((node, SH.property, shape))
            for _, kind, target in targets:
                graph.add((shape, kind, target))
    return graph


def shape_faults(loaded: PlanFile, result: PlanGraph) -> list[Problem]:
    """Every violation of the shapes, with the file and line the statement came from."""
    from pyshacl import validate

    data = Graph()
    for graph in result.dataset.graphs():
        for triple in graph:
            data.add(triple)
    conforms, report, _ = validate(data, shacl_graph=shapes(), inference="none", advanced=False)
    if conforms:
        return []
    if not isinstance(report, Graph):
        raise RuntimeError(f"the shapes cannot be evaluated: {report}")
    violations = report.subjects(RDF.type, SH.ValidationResult)
    return sorted({_problem(loaded, result, report, data, node) for node in violations})


def _origin(result: PlanGraph, data: Graph, focus: Node | None) -> Origin | None:
    """Where a resource comes from; for a passage or a year, what first points to it."""
    found = result.origins.get(str(focus).split("#")[0])
    if found is None:
        pointing = (str(s).split("#")[0] for s in data.subjects(None, focus))
        found = next((result.origins[s] for s in sorted(pointing) if s in result.origins), None)
    return found


def _problem(
    loaded: PlanFile, result: PlanGraph, report: Graph, data: Graph, node: Node
) -> Problem:
    focus = report.value(node, SH.focusNode)
    origin = _origin(result, data, focus)
    messages = {
        m.language: str(m)
        for m in report.objects(node, SH.resultMessage)
        if isinstance(m, Literal)
    }
    default = next(iter(messages.values()), "")
    path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
    name = str(path).rsplit("#", 1)[-1].rsplit("/", 1)[-1] if isinstance(path, URIRef) else ""
    given = shown(str(value)) if value is not None else None
    message = Text(
        f"{messages.get('ja', default)}（{name}{'' if given is None else f'「{given}」'}）",
        f"{messages.get('en', default)} ({name}{'' if given is None else f' “{given}”'})",
    )
    if origin is None:
        return Problem(str(loaded.plan.file), 1, str(focus), message)
    file = loaded.municipality if origin.in_municipality else loaded.plan
    return file.problem(origin.path, *message)
