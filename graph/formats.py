"""The graph as text: the same graph gives the same bytes in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from rdflib import Dataset, Graph, URIRef

import ontology
from ontology.terms import PREFIXES

Format = Literal["nquads", "trig", "turtle", "ntriples", "jsonld", "rdfxml"]
CONTEXT = Path(ontology.__file__).parent / "context.jsonld"


def serialize(dataset: Dataset, form: Format) -> str:
    """A dataset in one of the formats; those that know no named graphs give their union."""
    if form == "nquads":
        return "".join(sorted(set(dataset.serialize(format="nquads").splitlines(keepends=True)) - {"\n"}))
    if form == "trig":
        return _trig(dataset)
    union = Graph()
    for prefix, namespace in PREFIXES.items():
        union.bind(prefix, namespace)
    for graph in dataset.graphs():
        for triple in graph:
            union.add(triple)
    if form == "turtle":
        return str(union.serialize(format="longturtle"))
    if form == "ntriples":
        return "".join(sorted(set(union.serialize(format="nt").splitlines(keepends=True)) - {"\n"}))
    if form == "jsonld":
        return _jsonld(union)
    return _rdfxml(union)


def _trig(dataset: Dataset) -> str:
    # rdflib's own TriG writes graphs in the order of a set; one at a time keeps the order.
    prefixes: list[str] = []
    blocks: list[str] = []
    for graph in sorted(dataset.graphs(), key=lambda g: str(g.identifier)):
        if not len(graph):
            continue
        one = Graph()
        for prefix, namespace in PREFIXES.items():
            one.bind(prefix, namespace)
        for triple in graph:
            one.add(triple)
        lines = str(one.serialize(format="longturtle")).splitlines()
        prefixes += [line for line in lines if line.startswith("PREFIX ") and line not in prefixes]
        body = "\n".join(line for line in lines if not line.startswith("PREFIX ")).strip()
        blocks.append(f"{graph.identifier.n3()} {{\n{body}\n}}\n")
    return "\n".join([*sorted(prefixes), "", *blocks])


def _jsonld(union: Graph) -> str:
    context: Any = json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"]
    text = union.serialize(format="json-ld", context=context, auto_compact=False)
    document = json.loads(text)
    items = document.get("@graph", [document])
    for item in items:
        for key, value in item.items():
            if isinstance(value, list):
                item[key] = sorted(value, key=lambda v: json.dumps(v, ensure_ascii=False, sort_keys=True))
    items.sort(key=lambda item: str(item.get("id", item.get("@id", ""))))
    return json.dumps({"@context": context, "@graph": items}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _rdfxml(union: Graph) -> str:
    # The plain writer follows hash order; a graph whose triples come sorted does not.
    text = _SortedGraph(union).serialize(format="xml")
    return str(text)


class _SortedGraph(Graph):
    """A view that hands its statements out in order."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.namespace_manager = graph.namespace_manager
        self.namespace_manager.bind("kei", URIRef(PREFIXES["kei"]), override=True)
        self._sorted = sorted(graph)
        for triple in self._sorted:
            self.add(triple)

    def triples(self, triple: Any) -> Any:  # noqa: D102
        return iter(sorted(super().triples(triple)))

    def subjects(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
        return iter(sorted(set(super().subjects(*args, **kwargs))))

    def predicate_objects(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
        return iter(sorted(super().predicate_objects(*args, **kwargs)))
