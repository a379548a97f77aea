"""Answers as the bytes of a standard format, written where the data are.

The engine's own writers are some twenty times faster than rows that travel as JSON and are
written again; they know no limit, so what they write is counted while they do. An answer above
the limits is asked for once more and cut after the last row there is room for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import pyoxigraph as ox

from ontology.terms import PREFIXES
from queries.forms import GraphForm, ResultForm, Wanted
from queries.tokens import names_dataset

if TYPE_CHECKING:
    from queries.answer import Answer

Kind = Literal["ask", "select", "graph"]
_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
# What stands between two rows, and how many of it there are where there is no row. In texts it
# may stand too (save in XML and TSV, which escape it): then there seem to be more rows than are.
_BETWEEN = {"json": (b"},{", 0), "xml": (b"<result>", 0), "csv": (b"\n", 1), "tsv": (b"\n", 1)}
# In one pass, which takes half as long as one for each.
_SOUGHT = re.compile(b"<(%b)" % b"|".join(re.escape(iri.encode()) for iri in PREFIXES.values()))
_NAMED = [(name, iri, iri.encode()) for name, iri in PREFIXES.items()]
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


class _Full(Exception):
    """More was written than there is room for."""


class _Bounded:
    """Takes what a writer writes until there are more than ``rows`` rows or ``size`` bytes."""

    def __init__(self, form: ResultForm, rows: int, size: int) -> None:
        self._between, extra = _BETWEEN[form]
        self._rows, self._size, self._end = rows + extra, size, b""
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep a piece. Raises _Full."""
        seen = self._end + piece
        self._rows -= seen.count(self._between)
        self._size -= len(piece)
        if self._rows < 0 or self._size < 0:
            raise _Full
        self._end = seen[len(seen) - len(self._between) + 1 :] if len(self._between) > 1 else b""
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""


def replied(store: ox.Store, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A worker's reply to a request for a standard format."""
    wanted, rows, size = Wanted(**request["wanted"]), request["rows"], request["size"]
    try:
        return write(store, request["query"], wanted, rows, size, request["base"])
    except SyntaxError as error:
        return {"syntax": str(error)}, b""
    except (OSError, RuntimeError, ValueError) as error:
        return {"failed": str(error)}, b""


def write(
    store: ox.Store, query: str, wanted: Wanted, rows: int, size: int, base: str
) -> tuple[dict[str, Any], bytes]:
    """What a query answers, as ``kind`` and ``truncated``, and the bytes in the wanted format.

    At most ``rows`` rows (or triples) and about ``size`` bytes. Without a body, ``kind`` alone says
    that no format for it was wanted. Raises SyntaxError, OSError, RuntimeError or ValueError.
    """

    def ask() -> Any:
        return store.query(query, **_dataset(query, wanted), base_iri=base or None)

    result = ask()
    if isinstance(result, ox.QueryTriples):
        if wanted.graph is None:
            return {"kind": "graph"}, b""
        kept, whole = _triples(result, rows, size)
        return {"kind": "graph", "truncated": not whole}, graph(kept, wanted.graph)
    kind: Kind = "ask" if isinstance(result, ox.QueryBoolean) else "select"
    if wanted.results is None:
        return {"kind": kind}, b""
    form = _RESULTS[wanted.results]
    if kind == "ask":
        return {"kind": kind, "truncated": False}, result.serialize(format=form)
    bounded = _Bounded(wanted.results, rows, size)
    try:
        result.serialize(bounded, form)
        return {"kind": kind, "truncated": False}, b"".join(bounded.pieces)
    except _Full:
        cut, whole = _cut(ask(), rows, size)
        return {"kind": kind, "truncated": not whole}, results(cut, wanted.results)


def _dataset(query: str, wanted: Wanted) -> dict[str, Any]:
    """What `ox.Store.query` is told of the dataset: the request's, else the query's, else all."""
    if wanted.named_dataset:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in wanted.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in wanted.named_graphs],
        }
    return {"use_default_graph_as_union": not names_dataset(query)}


def _triples(found: Iterable[ox.Triple], rows: int, size: int) -> tuple[list[ox.Triple], bool]:
    """Different triples, in order, up to the limits, and whether these were all."""
    kept: dict[ox.Triple, str] = {}
    for triple in found:
        if triple in kept:
            continue
        text = str(triple)
        size -= len(text)
        if len(kept) == rows or size < 0:
            return sorted(kept, key=kept.__getitem__), False
        kept[triple] = text
    return sorted(kept, key=kept.__getitem__), True


def _cut(found: ox.QuerySolutions, rows: int, size: int) -> tuple[dict[str, Any], bool]:
    """The results as JSON knows them, cut at the limits, and whether they are whole."""
    names = [v.value for v in found.variables]
    kept: list[dict[str, Any]] = []
    whole = True
    for solution in islice(found, rows):
        row = {n: _json(t) for n, t in zip(names, solution, strict=True) if t is not None}
        size -= sum(len(term["value"]) for term in row.values())
        if size < 0:
            whole = False
            break
        kept.append(row)
    if whole and len(kept) == rows:
        whole = next(iter(found), None) is None
    return {"head": {"vars": names}, "results": {"bindings": kept}}, whole


def _json(term: Any) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != _XSD_STRING:
        found["datatype"] = term.datatype.value
    return found


def results(document: dict[str, Any], form: ResultForm) -> bytes:
    """A document of the SPARQL results in JSON, in any of the formats."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return results_from_json(text, form)


def results_from_json(text: bytes, form: ResultForm) -> bytes:
    """The SPARQL results in JSON in any of the formats."""
    if form == "json":
        return text
    parsed = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
    body = parsed.serialize(format=_RESULTS[form])
    assert body is not None
    return body


def in_order(triples: Iterable[ox.Triple]) -> tuple[list[ox.Triple], bytes]:
    """Different triples in the order of their text, and this text: N-Triples."""
    kept = list(triples)
    lines = (ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
    places = sorted(range(len(kept)), key=lines.__getitem__)
    return [kept[place] for place in places], b"".join([lines[place] for place in places])


def graph(
    triples: Iterable[ox.Triple],
    form: GraphForm,
    more: Mapping[str, str] = MappingProxyType({}),
    text: bytes | None = None,
) -> bytes:
    """Triples in any of the formats, with the prefixes of the vocabulary (or ``more``) they use.

    ``text`` is their N-Triples, where these are known.
    """
    kept = list(triples)
    if text is None:
        text = ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES) or b""
    if form == "ntriples":
        return text
    used = set(_SOUGHT.findall(text))
    prefixes = {name: iri for name, iri, begin in _NAMED if begin in used}
    prefixes |= {name: iri for name, iri in more.items() if f"<{iri}".encode() in text}
    return ox.serialize(kept, format=_GRAPHS[form], prefixes=prefixes) or b""


def of_answer(answer: Answer, wanted: Wanted) -> tuple[dict[str, Any], bytes]:
    """The same of an answer read from elsewhere."""
    from queries.formats import ntriples, results_document

    if (answer.kind == "graph" and wanted.graph is None) or (
        answer.kind != "graph" and wanted.results is None
    ):
        return {"kind": answer.kind}, b""
    head = {"kind": answer.kind, "truncated": answer.truncated}
    if wanted.graph and answer.kind == "graph":
        return head, graph(_parsed(ntriples(answer)), wanted.graph)
    assert wanted.results is not None
    return head, results(results_document(answer), wanted.results)


def _parsed(lines: str) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))


assert set(_RESULTS) == set(get_args(ResultForm))
assert set(_GRAPHS) == set(get_args(GraphForm))
