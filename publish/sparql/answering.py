"""The answers of the endpoint: by which names their formats go, which of them a request wants, and how they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ontology.language import Text
from publish.data.negotiate import Offer, best
from publish.ready.answers import Answered, Header, lines
from publish.sparql.protocol import Unreadable
from queries.failures import QueryError, QueryRefused, QueryTimeout
from queries.forms import GraphForm, ResultForm, Written

RESULTS: Mapping[ResultForm, tuple[str, ...]] = {
    "json": ("application/sparql-results+json", "application/json"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
}
GRAPHS: Mapping[GraphForm, tuple[str, ...]] = {
    "turtle": ("text/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"),
    "jsonld": ("application/ld+json", "application/json"),
    "ntriples": ("application/n-triples", "text/plain"),
    "rdfxml": ("application/rdf+xml", "application/xml", "text/xml"),
    "nquads": ("application/n-quads",),
    "trig": ("application/trig",),
}
PAGE = "text/html"
CUT = "X-SPARQL-MaxRows"
# What every answer says: any page may read it, and what it is depends on Accept.
OPEN: tuple[Header, ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", f"{CUT}, Content-Language, Retry-After".encode()),
    (b"vary", b"Accept"),
)
# A header of an answer that cost a worker, whatever its status; it goes no further than the guard.
STOPPED = "keikaku-stopped"
# What ``format=`` may say: the form of rows, the form of triples. Clients know several names.
NAMED: Mapping[str, tuple[ResultForm | None, GraphForm | None]] = {
    "json": ("json", "jsonld"),
    "xml": ("xml", "rdfxml"),
    "csv": ("csv", None),
    "tsv": ("tsv", None),
    "ttl": (None, "turtle"),
    "turtle": (None, "turtle"),
    "n3": (None, "turtle"),
    "nt": (None, "ntriples"),
    "ntriples": (None, "ntriples"),
    "rdf": (None, "rdfxml"),
    "rdf+xml": (None, "rdfxml"),
    "rdfxml": (None, "rdfxml"),
    "jsonld": (None, "jsonld"),
    "json-ld": (None, "jsonld"),
    "nq": (None, "nquads"),
    "nquads": (None, "nquads"),
    "trig": (None, "trig"),
}
_OPEN_LINES = lines(OPEN)
_RESULT_OFFERS = [Offer(name, types) for name, types in RESULTS.items()]
_GRAPH_OFFERS = [Offer(name, types) for name, types in GRAPHS.items()]
_PAGE_OFFER = Offer("html", (PAGE, "application/xhtml+xml"))
_EXTENSIONS = "json, xml, csv, tsv, ttl, jsonld, nt, rdf, nq, trig, xlsx, html"


@dataclass(frozen=True)
class Choice:
    """The forms a request wants; where ``page`` is set, it wants to be read in a browser.

    Where ``sheet`` is set it wants a workbook, which is made of ``results``.
    """

    results: ResultForm | None
    graph: GraphForm | None
    page: bool = False
    problem: bool = False  # errors as application/problem+json, else as plain text
    sheet: bool = False


@lru_cache(maxsize=512)
def choice(accept: str | None, named: str = "") -> Choice:
    """What a request wants by its ``Accept`` and ``format=``, of which the second counts.

    Raises Unreadable (406) for a format there is none of.
    """
    name = named.strip().lower()
    if name:
        name = next((short for short, types in _MEDIA.items() if name in types), name)
        if name == "html":
            return Choice("json", "turtle", page=True)
        if name == "xlsx":
            return Choice("json", None, sheet=True)
        if name not in NAMED:
            raise Unreadable(
                406,
                Text(
                    f"「{named[:40]}」という形式はありません。format= は {_EXTENSIONS} のどれかです。",
                    f"There is no format “{named[:40]}”; format= is one of {_EXTENSIONS}.",
                ),
            )
        results, graph = NAMED[name]
        return Choice(results, graph, problem=name in ("json", "jsonld", "json-ld"))
    results_offer, graph_offer = best(accept, _RESULT_OFFERS), best(accept, _GRAPH_OFFERS)
    first = best(accept, [*_RESULT_OFFERS, *_GRAPH_OFFERS, _PAGE_OFFER])
    return Choice(
        None if results_offer is None else results_offer.name,  # type: ignore[arg-type]
        None if graph_offer is None else graph_offer.name,  # type: ignore[arg-type]
        page=first is not None and first.name == "html",
        problem=first is None or first.name in ("json", "jsonld"),
    )


_MEDIA: Mapping[str, tuple[str, ...]] = dict([*RESULTS.items(), *GRAPHS.items(), ("html", (PAGE,))])


def unacceptable(kind: str) -> Unreadable:
    """There is no form of such an answer among those a client takes."""
    forms = [types[0] for types in (GRAPHS if kind == "graph" else RESULTS).values()]
    listed = ", ".join(forms)
    return Unreadable(
        406,
        Text(
            f"この問い合わせの答えには {listed} があります。Accept か format= で選んでください。",
            f"This query is answered in {listed}. Choose one with Accept or format=.",
        ),
    )


def status_of(error: QueryError) -> int:
    """What HTTP says of a query without an answer."""
    if isinstance(error, QueryRefused):
        return 400
    return 504 if isinstance(error, QueryTimeout) else 503


def sent(found: Written, rows: int) -> Answered:
    """An answer as it is sent, where ``rows`` are the most of one.

    Raises Unreadable where none of its forms is acceptable.
    """
    if found.body is None:
        raise unacceptable(found.kind)
    if not found.truncated:
        typed, begin = _typed(found.media_type)
        length = b"%d" % len(found.body)
        told = b"%bcontent-length: %b\r\n%b" % (begin, length, _OPEN_LINES)
        return Answered(200, [typed, (b"content-length", length), *OPEN], found.body, told)
    return answered(200, {"Content-Type": found.media_type, CUT: str(rows)}, found.body)


@lru_cache(maxsize=64)
def _typed(media: str) -> tuple[Header, bytes]:
    header = b"content-type", media.encode("latin-1")
    return header, lines([header])


def answered(status: int, headers: Mapping[str, str], body: bytes) -> Answered:
    """An answer with the headers that all of them have."""
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    length = [] if status == 204 else [(b"content-length", str(len(body)).encode())]
    return Answered(status, [*raw, *length, *OPEN], body)
