"""Checking a plan's graph against the shapes, and saying what is wrong in the plan's own words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

import ontology
from graph.planfile import PlanFile
from graph.problems import Problem
from graph.triples import PlanGraph
from ontology.language import Text

SHAPES = Path(ontology.__file__).parent / "shapes.ttl"


@cache
def shapes() -> Graph:
    """The SHACL shapes of the vocabulary."""
    return Graph().parse(SHAPES, format="turtle")


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
    assert isinstance(report, Graph)
    found = {_problem(loaded, result, report, node) for node in report.subjects(RDF.type, SH.ValidationResult)}
    return sorted(found)


def _problem(loaded: PlanFile, result: PlanGraph, report: Graph, node: Node) -> Problem:
    focus = str(report.value(node, SH.focusNode))
    origin = result.origins.get(focus) or result.origins.get(focus.split("#")[0])
    messages = {m.language: str(m) for m in report.objects(node, SH.resultMessage) if hasattr(m, "language")}
    default = next(iter(messages.values()), "")
    path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
    name = str(path).rsplit("#", 1)[-1].rsplit("/", 1)[-1] if isinstance(path, URIRef) else ""
    shown = f"「{value}」" if value is not None else ""
    message = Text(
        f"{messages.get('ja', default)}（{name}{shown}）",
        f"{messages.get('en', default)} ({name}{f' “{value}”' if value is not None else ''})",
    )
    if origin is None:
        return Problem(str(loaded.plan.file), 0, focus, message)
    file = loaded.municipality if origin.in_municipality else loaded.plan
    return file.problem(origin.path, *message)
