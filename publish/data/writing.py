"""Triples about a thing as a file, in each form."""

from __future__ import annotations

from collections.abc import Iterable

from ontology.terms import PREFIXES, kei, skos
from publish.data import jsonld
from publish.data.forms import CSV, JSONLD, RDFXML, TREE, TURTLE, Form
from queries import spreadsheet
from queries.answer import Answer, Row
from queries.formats import ntriples
from queries.spreadsheet import Cell, Table

_HEADINGS = ("subject", "predicate", "object", "kind", "language", "datatype")
# Along these, what refers to a thing stands inside it: the levels, who answers, what is measured.
_BRANCHES = (
    skos.topConceptOf, kei.partOf, kei.forMeasure, kei.metricOf, kei.ofMetric, kei.visionOf,
)


def write(address: str, rows: Iterable[Row], form: Form) -> bytes:
    """A file about a thing: the same triples give the same bytes, the thing itself first."""
    if form == JSONLD:
        return jsonld.written(jsonld.nested(address, rows))
    if form == TREE:
        return jsonld.written(jsonld.nested(address, rows, _BRANCHES))
    if form == CSV:
        return spreadsheet.csv(_table(rows))
    return _graph(address, rows, form)


def _graph(address: str, rows: Iterable[Row], form: Form) -> bytes:
    import pyoxigraph as ox

    kind = {TURTLE: ox.RdfFormat.TURTLE, RDFXML: ox.RdfFormat.RDF_XML}.get(
        form, ox.RdfFormat.N_TRIPLES
    )
    lines = ntriples(Answer("graph", _HEADINGS[:3], tuple(rows)))
    triples = {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    first = f"<{address}> "
    ordered = sorted(((str(t), t) for t in triples), key=lambda found: found[0])
    ordered.sort(key=lambda found: not found[0].startswith(first))
    written = ox.serialize((t for _, t in ordered), format=kind, prefixes=PREFIXES)
    assert written is not None
    return written


def _table(rows: Iterable[Row]) -> Table:
    cells = [
        tuple(Cell(text) for text in (s.value, p.value, o.value, o.kind, o.language, o.datatype))
        for s, p, o in rows
        if s and p and o
    ]
    return Table(_HEADINGS, tuple(sorted(cells, key=lambda row: [cell.text for cell in row])))
