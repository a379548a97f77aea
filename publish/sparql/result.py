"""An answer as people see it: a table, bars where they fit, a picture of triples."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ontology.language import Language
from ontology.terms import PREFIXES
from queries.answer import Answer, Row, Term
from queries.forms import Written
from visualize import nodelink

MOST_ROWS = 500  # that a page shows
MOST_BARS = 60
LONGEST_LINK = 8_000  # characters of an address that every program on the way takes
_NAMES = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
)
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMERIC = frozenset(_XSD + name for name in (
    "integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger",
    "positiveInteger", "unsignedInt", "unsignedLong",
))
ROW_FORMS = (("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON"), ("tsv", "TSV"), ("xml", "XML"))
GRAPH_FORMS = (
    ("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"), ("rdf", "RDF/XML"),
    ("nq", "N-Quads"), ("trig", "TriG"),
)


@dataclass(frozen=True)
class Cell:
    """A value as it is shown, where it leads on this site, and what is to be known of it."""

    text: str
    link: str = ""
    number: bool = False
    language: str = ""
    whole: str = ""  # of what is shown short


@dataclass(frozen=True)
class Bar:
    """A label and a number; ``share`` is of the largest, in percent."""

    label: Cell
    number: str
    share: float


@dataclass(frozen=True)
class Result:
    """An answer to show; ``count`` is of all its rows, of which ``rows`` may be the first."""

    kind: Literal["ask", "select", "graph"]
    boolean: bool
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    count: int
    truncated: bool
    bars: Sequence[Bar] = ()
    picture: str = ""
    picture_cut: bool = False

    @property
    def forms(self) -> Sequence[tuple[str, str]]:
        """The formats it can be saved in."""
        if self.kind == "ask":
            return tuple(f for f in ROW_FORMS if f[0] in ("json", "xml"))
        return GRAPH_FORMS if self.kind == "graph" else ROW_FORMS


def read(found: Written, link: Callable[[str], str], language: Language) -> Result:
    """What was written, to be shown. ``link`` gives the page about a thing, empty for none."""
    answer = parse(found)
    rows = [[_cell(term, link) for term in row] for row in answer.rows[:MOST_ROWS]]
    lines = _lines(answer.rows) if answer.kind == "graph" else []
    return Result(
        kind=answer.kind,
        boolean=bool(answer.boolean),
        headings=answer.variables,
        rows=rows,
        count=len(answer.rows),
        truncated=answer.truncated,
        bars=_bars(answer, rows),
        picture=nodelink.draw(lines, _names(answer.rows, language), link, language) if lines else "",
        picture_cut=len(lines) > nodelink.MOST_LINES,
    )


def parse(found: Written) -> Answer:
    """The answer that was written as JSON, or as N-Triples for triples."""
    assert found.body is not None
    if found.kind == "graph":
        import pyoxigraph as ox

        from queries.worker import plain

        quads = ox.parse(found.body, format=ox.RdfFormat.N_TRIPLES)
        terms = ([plain(t) for t in (q.subject, q.predicate, q.object)] for q in quads)
        rows = tuple(tuple(Term(*t) if t else None for t in row) for row in terms)
        return Answer("graph", ("subject", "predicate", "object"), rows, truncated=found.truncated)
    document = json.loads(found.body)
    if found.kind == "ask":
        return Answer("ask", boolean=document["boolean"])
    names = tuple(document["head"]["vars"])
    rows = tuple(
        tuple(_term(b.get(n)) for n in names) for b in document["results"]["bindings"]
    )
    return Answer("select", names, rows, truncated=found.truncated)


def _term(binding: Mapping[str, str] | None) -> Term | None:
    if binding is None:
        return None
    kind: Mapping[str, Literal["iri", "bnode"]] = {"uri": "iri", "bnode": "bnode"}
    return Term(
        kind.get(binding["type"], "literal"),
        binding["value"],
        binding.get("xml:lang", ""),
        binding.get("datatype", ""),
    )


def short(address: str) -> str:
    """An IRI with the prefix it is known by."""
    for name, begin in PREFIXES.items():
        if address.startswith(begin) and "/" not in address[len(begin) :]:
            return f"{name}:{address[len(begin) :]}"
    return address


def _cell(term: Term | None, link: Callable[[str], str]) -> Cell:
    if term is None:
        return Cell("")
    if term.kind == "iri":
        text = short(term.value)
        return Cell(text, link(term.value), whole=term.value if text != term.value else "")
    if term.kind == "bnode":
        return Cell(f"_:{term.value}")
    return Cell(term.value, number=_number(term) is not None, language=term.language)


def _number(term: Term | None) -> float | None:
    if term is None or term.datatype not in _NUMERIC:
        return None
    try:
        value = float(term.value)
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None


def _bars(answer: Answer, rows: Sequence[Sequence[Cell]]) -> list[Bar]:
    """Bars where every row has a label first and there is one column of numbers, none below 0."""
    if answer.kind != "select" or not 2 <= len(answer.rows) <= MOST_BARS:
        return []
    columns = list(zip(*answer.rows, strict=True))
    numeric = [i for i, c in enumerate(columns) if all(_number(t) is not None for t in c)]
    if len(numeric) != 1 or numeric[0] == 0 or any(not row[0].text for row in rows):
        return []
    values = [_number(t) or 0.0 for t in columns[numeric[0]]]
    most = max(values)
    if min(values) < 0 or most <= 0 or len({row[0].text for row in rows}) < len(rows):
        return []
    return [
        Bar(row[0], row[numeric[0]].text, round(100 * value / most, 2))
        for row, value in zip(rows, values, strict=True)
    ]


def _lines(rows: Sequence[Row]) -> list[nodelink.Line]:
    """Triples that join two things, but for the classes, which join everything."""
    found = []
    for subject, predicate, value in rows:
        if subject and predicate and value and value.kind != "literal":
            found.append((_id(subject), short(predicate.value), _id(value)))
    return found


def _id(term: Term) -> str:
    return term.value if term.kind == "iri" else f"_:{term.value}"


def _names(rows: Sequence[Row], language: Language) -> dict[str, str]:
    """What things are called, in the reader's language if the triples say so."""
    found: dict[str, tuple[int, str]] = {}
    for subject, predicate, value in rows:
        if subject and predicate and value and predicate.value in _NAMES and value.value:
            rank = 2 if value.language == language else 1 if value.language in ("", "ja") else 0
            if rank > found.get(_id(subject), (-1, ""))[0]:
                found[_id(subject)] = (rank, value.value)
    names = {thing: name for thing, (_, name) in found.items()}
    for row in rows:
        for term in row:
            if term is not None and term.kind == "iri" and term.value not in names:
                text = short(term.value)
                names[term.value] = text if text != term.value else term.value.rstrip("/").rsplit("/", 1)[-1]
    return names
