"""Answers as bytes: whole, or cut where the limit is, in every format."""

from __future__ import annotations

import json
from typing import get_args

import pyoxigraph as ox
import pytest

from queries.answer import Answer, literal
from queries.answer import iri as named
from queries.forms import GraphForm, ResultForm, Wanted, written
from queries.written import of_answer, write

HOSTILE = ['}},{"', "<result>", "a\nb", "a\r\nb", "\t", "},{", "&<>\"'", "🏙\u2028"]
ROWS = "SELECT ?s ?o { ?s <urn:p> ?o }"
TRIPLES = "CONSTRUCT { ?s <urn:p> ?o } { ?s <urn:p> ?o }"
SIZE = 1 << 20


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    for number, text in enumerate(HOSTILE):
        subject, predicate = ox.NamedNode(f"urn:{number}"), ox.NamedNode("urn:p")
        found.add(ox.Quad(subject, predicate, ox.Literal(text), ox.NamedNode("urn:g")))
    return found


def read(body: bytes, form: ResultForm) -> list[str]:
    """The values of ?o."""
    if form == "csv":
        import csv
        import io

        return [row[1] for row in csv.reader(io.StringIO(body.decode(), newline=""))][1:]
    kind = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML,
            "tsv": ox.QueryResultsFormat.TSV}[form]
    found = ox.parse_query_results(body, kind)
    assert isinstance(found, ox.QuerySolutions)
    return [row["o"].value for row in found]


@pytest.mark.parametrize("form", get_args(ResultForm))
@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9])
def test_rows_up_to_the_limit_and_whether_they_are_all(
    store: ox.Store, form: ResultForm, rows: int
) -> None:
    head, body = write(store, ROWS, Wanted(form), rows, SIZE, "")
    assert head == {"kind": "select", "truncated": rows < 8}
    found = read(body, form)
    assert len(found) == min(rows, 8)
    kept = [text.replace("\r\n", "\n") for text in HOSTILE]
    assert {text.replace("\r\n", "\n") for text in found} <= set(kept)


@pytest.mark.parametrize("form", get_args(GraphForm))
@pytest.mark.parametrize("rows", [0, 5, 8])
def test_triples_up_to_the_limit(store: ox.Store, form: GraphForm, rows: int) -> None:
    head, body = write(store, TRIPLES, Wanted(None, form), rows, SIZE, "")
    assert head == {"kind": "graph", "truncated": rows < 8}
    kind = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES,
            "rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD,
            "nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}[form]
    assert len(list(ox.parse(body, format=kind))) == rows


def test_the_size_is_a_limit_too(store: ox.Store) -> None:
    head, body = write(store, "SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY ?s", Wanted("json"), 100, 12, "")
    assert head == {"kind": "select", "truncated": True}
    assert len(json.loads(body)["results"]["bindings"]) < 8


def test_an_endless_product_is_cut_and_not_gathered(store: ox.Store) -> None:
    product = "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8)) + " }"
    head, body = write(store, product, Wanted("tsv"), 10, SIZE, "")
    assert head["truncated"] is True
    assert body.count(b"\n") == 11


def test_a_cut_answer_is_what_a_whole_one_would_be(store: ox.Store) -> None:
    query = 'SELECT * { VALUES (?a ?b) { (1 "x"@ja) (<urn:i> UNDEF) (1.5 "y") } }'
    for form in get_args(ResultForm):
        _, whole = write(store, query, Wanted(form), 3, SIZE, "")
        _, cut = write(store, query, Wanted(form), 3, 14, "")
        assert cut == whole  # the bytes are more than 14, the values are not


@pytest.mark.parametrize(
    ("wanted", "query", "kind"),
    [
        (Wanted(None, "turtle"), ROWS, "select"),
        (Wanted(None, "turtle"), "ASK {}", "ask"),
        (Wanted("csv", None), TRIPLES, "graph"),
    ],
)
def test_what_nobody_wants_is_not_written(
    store: ox.Store, wanted: Wanted, query: str, kind: str
) -> None:
    head, body = write(store, query, wanted, 10, SIZE, "")
    assert (head, body) == ({"kind": kind}, b"")
    assert written(head, body, wanted).body is None


def test_the_dataset_of_the_request_counts_and_not_that_of_the_query(store: ox.Store) -> None:
    def rows(query: str, *graphs: tuple[str, ...]) -> int:
        return len(read(write(store, query, Wanted("json", None, *graphs), 100, SIZE, "")[1], "json"))

    assert rows(ROWS) == 8
    assert rows(ROWS.replace("{", "FROM <urn:h> {", 1)) == 0
    assert rows(ROWS.replace("{", "FROM <urn:h> {", 1), ("urn:g",)) == 8
    assert rows(ROWS, (), ("urn:g",)) == 0
    assert rows("SELECT ?o FROM <urn:h> { GRAPH ?g { ?s ?p ?o } }", (), ("urn:g",)) == 8
    assert rows("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ("urn:g",)) == 0


def test_relative_addresses_are_under_the_base(store: ox.Store) -> None:
    _, body = write(store, "SELECT (<id/1> AS ?o) {}", Wanted("csv"), 1, SIZE, "https://example.org/")
    assert body == b"o\r\nhttps://example.org/id/1\r\n"


@pytest.mark.parametrize("form", get_args(ResultForm))
def test_an_answer_from_elsewhere_is_written_the_same(store: ox.Store, form: ResultForm) -> None:
    answer = Answer("select", ("a", "b"), ((literal("x", "ja"), None), (named("urn:i"), literal("1"))))
    query = 'SELECT * { VALUES (?a ?b) { ("x"@ja UNDEF) (<urn:i> "1") } }'
    assert of_answer(answer, Wanted(form)) == write(store, query, Wanted(form), 9, SIZE, "")
    yes = Answer("ask", boolean=True)
    assert of_answer(yes, Wanted(form)) == write(store, "ASK {}", Wanted(form), 9, SIZE, "")
