"""Which queries are recognised as lookups, and that no other one is."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.pattern import Description, Match, recognised

A, B = ox.NamedNode("http://x/a"), ox.NamedNode("http://x/b-2_c")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
INT = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DESCRIBE <http://x/a>", Description((A,))),
        (" prefix x: <http://x/>\n describe x:a <http://x/b-2_c>\t", Description((A, B))),
        ("ASK { <http://x/a> ?p ?o }", Match((A, None, None, None), None, None, 0)),
        ("ask\nwhere{?s ?p ?o.}", Match((None, None, None, None), None, None, 0)),
        ("ASK { GRAPH <http://x/a> { ?s ?p ?o } }", Match((None, None, None, A), None, None, 0)),
        ("PREFIX x: <http://x/> ASK { graph x:a { ?s a x:b-2_c . } }", Match((None, TYPE, B, A), None, None, 0)),
        ("SELECT * { ?z ?b ?m }", Match((None,) * 4, (("b", 1), ("m", 2), ("z", 0)), None, 0)),
        ("SELECT ?o $gone WHERE { $s <http://x/a> ?o }", Match((None, A, None, None), (("o", 2), ("gone", None)), None, 0)),
        ("SELECT ?s { ?s a 'x' } LIMIT 5 OFFSET 12", Match((None, TYPE, ox.Literal("x"), None), (("s", 0),), 5, 12)),
        ('SELECT ?s { ?s a "" } offset 2', Match((None, TYPE, ox.Literal(""), None), (("s", 0),), None, 2)),
        ('ASK { ?s ?p "課 \' # }"@ja-Hrkt }', Match((None, None, ox.Literal("課 ' # }", language="ja-hrkt"), None), None, None, 0)),
        ("ASK { ?s ?p '01'^^<http://www.w3.org/2001/XMLSchema#integer> }", Match((None, None, ox.Literal("01", datatype=INT), None), None, None, 0)),
        ("PREFIX a: <http://x/> ASK { ?s a a:a }", Match((None, TYPE, A, None), None, None, 0)),
    ],
)
def test_what_is_certainly_short_is_recognised(text: str, found: Description | Match) -> None:
    assert recognised(text) == found


ELSEWHERE = [
    # What may take long, or is more than a pattern.
    "SELECT ?s { ?s ?p ?s }", "ASK { ?s ?p ?s }", "ASK { ?s ?s ?s }", "ASK { GRAPH ?g { ?s ?p ?o } }",
    "ASK { GRAPH ?g { <http://x/a> ?p ?o } }", "SELECT DISTINCT ?s { ?s ?p ?o }", "SELECT REDUCED ?s { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT ?s { ?s ?p ?o } ORDER BY ?s", "SELECT ?s { ?s ?p ?o } GROUP BY ?s",
    "SELECT ?s { ?s ?p ?o FILTER(?o > 1) }", "SELECT ?s { ?s ?p ?o . ?o ?q ?r }", "SELECT ?s { ?s ?p ?o ; ?q ?r }",
    "SELECT ?s { ?s ?p ?o , ?q }", "SELECT ?s { ?s <http://x/a>+ ?o }", "SELECT ?s { ?s a* ?o }",
    "SELECT ?s { ?s ^<http://x/a> ?o }", "SELECT ?s { ?s <http://x/a>/<http://x/a> ?o }", "SELECT ?s { ?s !a ?o }",
    "SELECT ?s { { ?s ?p ?o } UNION { ?s ?p ?o } }", "SELECT ?s { OPTIONAL { ?s ?p ?o } }", "ASK {}",
    "SELECT ?s { SERVICE <http://x/a> { ?s ?p ?o } }", "SELECT ?s { MINUS { ?s ?p ?o } }",
    "SELECT ?s { SELECT ?s { ?s ?p ?o } }", "SELECT ?s { ?s ?p ?o BIND(1 AS ?x) }", "SELECT ?s { ?s ?p ?o } VALUES ?s { 1 }",
    "SELECT ?s FROM <http://x/a> { ?s ?p ?o }", "SELECT ?s FROM NAMED <http://x/a> { ?s ?p ?o }",
    "DESCRIBE <http://x/a> FROM <http://x/a>", "DESCRIBE ?s { ?s ?p ?o }", "DESCRIBE *", "DESCRIBE <http://x/a> { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "ASK { ?s ?p ?o } LIMIT 1",
    "SELECT ?s { GRAPH <http://x/a> { ?s ?p ?o } ?s ?q ?r }", "SELECT ?s { ?s ?p ?o } OFFSET 1 LIMIT 1",
    # What must be read by SPARQL's own rules.
    "ASK { <a> ?p ?o }", "BASE <http://x/> ASK { <a> ?p ?o }", "ASK { <http://x/./a> ?p ?o }", "ASK { <http://x/..> ?p ?o }",
    "ASK { <urn:.> ?p ?o }", "ASK { <http://x/\\u0061> ?p ?o }", "ASK { ?s ?p '\\n' }", "ASK { ?s ?p '''x''' }",
    'ASK { ?s ?p """x""" }', "ASK { ?s ?p 1 }", "ASK { ?s ?p true }", "ASK { _:a ?p ?o }", "ASK { [] ?p ?o }", "ASK { ?s ?p () }",
    "ASK { ?s ?p ?o } # end", "PREFIX x: <http://x/> ASK { x:a.b ?p ?o }", "PREFIX x: <http://x/> ASK { x:%20 ?p ?o }",
    "PREFIX : <http://x/> ASK { :a ?p ?o }", "PREFIX x: <http://x/> PREFIX x: <http://y/> ASK { x:a ?p ?o }",
    "ASK { ?é ?p ?o }", "ASK { << ?s ?p ?o >> ?q ?r }", "PREFIX x: <x/> ASK { x:a ?p ?o }",
    # What is no SPARQL.
    "ASK { x:a ?p ?o }", "PREFIX x: <http://x/> ASK { x:-a ?p ?o }", "SELECT ?s ?s { ?s ?p ?o }", "SELECT { ?s ?p ?o }",
    "ASK { 'x' ?p ?o ", "ASK { ?s 'x' ?o }", "A\u017fK { ?s ?p ?o }", "AS\u212a { ?s ?p ?o }", "ASK { ?s ?p ?o } }", "ASK { ?s A ?o }",
    "ASK { <http://x/[> ?p ?o }", "ASK { <http://x/%zz> ?p ?o }", "PREFIX x: <http://[> ASK { ?s ?p ?o }",
    "ASK { ?s ?p 'x'@toolongalanguagetag }", "ASK { ?s ?p ?o .. }", "ASK { GRAPH <http://x/a> { ?s ?p ?o }", "ASK ?s { ?s ?p ?o }",
    "", "ASK", "DESCRIBE", "SELECT ?s { ?s ?p ?o } LIMIT 99999999999", "ASK { ?s ?p ?o } ; DROP ALL", "\ufeffASK { ?s ?p ?o }",
    "ASK\u00a0{ ?s ?p ?o }", "ASK { ?s\u3000?p ?o }",
    # What is too long to be one.
    f"ASK {{ ?s ?p ?o {' ' * 2_000} }}",
]


@pytest.mark.parametrize("text", ELSEWHERE)
def test_everything_else_is_not(text: str) -> None:
    assert recognised(text) is None


PIECES = st.sampled_from([
    "ASK", "SELECT", "select", "DESCRIBE", "WHERE", "GRAPH", "LIMIT", "OFFSET", "1", "0", "*", "{", "}", "{ ", " }", ".", " ", " ", " ", "\n", "a",
    "?s", "?p", "?o", "$o", "<http://x/a>", "<urn:x:y>", "<x>", "x:a", "x:", ":a", "'x'", '"y"@en', "'1'^^x:i", "PREFIX x: <http://x/> ",
    "?s ?p ?o", "{ ?s ?p ?o }", "SELECT ?s { ?s ?p ?o }", "GRAPH <http://x/a> { ?s a ?o }", "-", ":", "@", "^", "é", "#", "\\", "<", ">", "'", '"',
])


@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_is_recognised_is_sparql(text: str) -> None:
    if recognised(text) is not None:
        ox.Store().query(text, base_iri="http://base/")  # raises SyntaxError for what is none


@given(
    st.sampled_from(["ASK { ?s ?p ?o }", "SELECT ?s ?p WHERE { GRAPH <http://x/g> { ?s a 'x'@en . } } LIMIT 3", "PREFIX x: <http://x/> DESCRIBE x:a <http://x/b>"]),
    st.integers(0, 90), st.integers(0, 3), PIECES,
)
def test_a_lookup_that_was_changed_is_sparql_or_not_recognised(text: str, at: int, less: int, more: str) -> None:
    changed = text[:at] + more + text[at + less :]
    if recognised(changed) is not None:
        ox.Store().query(changed, base_iri="http://base/")


@pytest.mark.parametrize(
    "hostile",
    [
        "PREFIX a: <http://x/> " * 90, "DESCRIBE" + " <http://x/a>" * 150 + " !", "SELECT" + " ?a" * 600, "ASK {" + " " * 1_900,
        "ASK { " + "?s " * 600, "ASK { ?s ?p '" + "x" * 1_900, "SELECT ?" + "s" * 1_900, "ASK { <http:" + "/." * 900 + " ?p ?o }",
        "ASK { ?s ?p 'x'@a" + "-a" * 900, "DESCRIBE " + "a" * 1_900, "DESCRIBE a:" + "-" * 1_900, " \n" * 990, "PREFIX " * 250,
    ],
)
def test_a_hostile_text_takes_no_time(hostile: str) -> None:
    begun = time.process_time()
    for _ in range(20):
        assert recognised(hostile) is None
    assert time.process_time() - begun < 1.0
