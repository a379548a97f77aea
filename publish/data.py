"""The data about one thing, as a file: what is stated of it, what points to it, its passages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ontology.language import Text
from publish.rendering import site_of
from publish.resources import address_of, entries_of
from queries import spreadsheet
from queries.answer import Answer, Term, iri
from queries.engine import QueryError
from queries.formats import ntriples
from queries.spreadsheet import Cell, Table

if TYPE_CHECKING:
    from graph.formats import Format

MEDIA: Mapping[str, str] = {
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "csv": "text/csv; charset=utf-8",
}
_FORMATS: Mapping[str, Format] = {
    "ttl": "turtle",
    "jsonld": "jsonld",
    "nt": "ntriples",
    "rdf": "rdfxml",
}
_HEADINGS = ("subject", "predicate", "object", "kind", "language", "datatype")


_TOO_MUCH = Text(
    "この項目のデータは行数の上限を超えるため、ファイルにできません。",
    "The data about this thing are larger than the row limit.",
)


def file(request: Request) -> Response:
    """The data about a thing. Raises HTTPException 404."""
    form = request.path_params["form"]
    if form not in MEDIA:
        raise HTTPException(404)
    rows = _rows(request)
    if not rows:
        raise HTTPException(404)
    answer = Answer("graph", _HEADINGS[:3], tuple(rows))
    content = spreadsheet.csv(_table(answer)) if form == "csv" else _rdf(answer, _FORMATS[form])
    return Response(content, media_type=MEDIA[form])


def _rows(request: Request) -> list[tuple[Term | None, ...]]:
    """Triples from every plan that knows the thing, each once."""
    address = address_of(request)
    found: dict[tuple[Term | None, ...], None] = {}
    for entry in entries_of(request, request.path_params["path"]):
        held = site_of(request).holdings.held(entry)
        if held.ask("resource-statements", resource=iri(address)).rows:
            answer = held.ask("resource-data", resource=iri(address))
            if answer.truncated:
                raise QueryError(_TOO_MUCH)
            found |= dict.fromkeys(tuple(row) for row in answer.rows)
    return list(found)


def _rdf(answer: Answer, form: Format) -> bytes:
    import pyoxigraph as ox

    from graph.formats import write

    return write(ox.parse(ntriples(answer), format=ox.RdfFormat.N_TRIPLES), form)


def _table(answer: Answer) -> Table:
    rows = []
    for row in answer.rows:
        subject, predicate, value = row
        if subject and predicate and value:
            rows.append(tuple(Cell(text) for text in (
                subject.value, predicate.value, value.value,
                value.kind, value.language, value.datatype,
            )))
    return Table(_HEADINGS, tuple(sorted(rows, key=lambda cells: [c.text for c in cells])))
