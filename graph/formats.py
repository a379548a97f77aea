"""The graph as text: the same graph gives the same bytes in every format."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args

import pyoxigraph as ox
from rdflib import Dataset, Graph

import ontology
from ontology.terms import PREFIXES

Format = Literal["nquads", "trig", "turtle", "ntriples", "jsonld", "rdfxml"]
FORMATS: tuple[Format, ...] = get_args(Format)
CONTEXT = Path(ontology.__file__).parent / "context.jsonld"
_WRITERS = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def serialize(dataset: Dataset, form: Format) -> bytes:
    """A dataset in one of the formats; those that know no named graphs give their union."""
    lines = str(dataset.serialize(format="nquads"))
    return write(ox.parse(lines, format=ox.RdfFormat.N_QUADS), form)


def write(found: Iterable[ox.Quad], form: Format) -> bytes:
    """Quads in one of the formats, in a fixed order."""
    quads = sorted(found, key=_order)
    if form == "jsonld":
        return _jsonld(quads).encode()
    writer = _WRITERS[form]
    content: Iterable[Any] = quads
    if not writer.supports_datasets:
        content = sorted({q.triple for q in quads}, key=str)
    text = ox.serialize(content, format=writer, prefixes=PREFIXES)
    assert text is not None
    return text


def _order(quad: ox.Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad.triple)


def _jsonld(quads: Iterable[ox.Quad]) -> str:
    """Short keys from the vocabulary's context; resources and values in a fixed order."""
    union = Graph()
    triples = sorted({q.triple for q in quads}, key=str)
    union.parse(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    context: Any = json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"]
    document = json.loads(union.serialize(format="json-ld", context=context))
    resources = document.get("@graph", [document])
    resources = [_ordered(resource) for resource in resources]
    resources.sort(key=lambda r: str(r.get("id", r.get("@id", ""))))
    whole = {"@context": context, "@graph": resources}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _ordered(value: Any) -> Any:
    """The same JSON with every array sorted: no array of ours is a list in the graph.

    rdflib ends the arrays of a language map with a null; it says nothing and is left out.
    """
    if isinstance(value, dict):
        return {key: _ordered(below) for key, below in value.items()}
    if isinstance(value, list):
        return sorted((_ordered(below) for below in value if below is not None), key=_fixed)
    return value


def _fixed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
