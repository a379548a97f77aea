"""What strangers' queries may not do, and that saying so takes no time."""

import time

import pytest

from ontology.language import Text
from queries.catalogue import questions
from queries.engine import QueryRefused
from queries.gate import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    admit,
    query_form,
    undeclared_prefixes,
)
from queries.parser import MAX_PARSED

NO_SERVICE = Text(
    "SERVICE は使えません。このストアの外には問い合わせません。",
    "SERVICE is not available: queries do not leave this store.",
)
NO_UPDATE = Text(
    "更新はできません。読むための問い合わせだけを受け付けます。",
    "Updates are not available: queries only read.",
)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "  \n# a comment about SERVICE <http://x/> { }\nPREFIX a: <http://x/#>\nselect * { ?s a:b ?o }",
        "BASE <http://x/> PREFIX : <#> PREFIX b-c:<y> ASK { :a b-c:d ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "DESCRIBE <http://x/>",
        "SELECT ?service { ?service <http://x/service> 'SERVICE <http://x/> {}' }",
        "PREFIX s: <http://x/> SELECT * { ?s s:SERVICE '''a SERVICE b''' }",
        "SELECT * FROM <http://x/> { ?s ?p 'INSERT DATA { }' }",
        'SELECT * { ?s ?p "Welfare Service Division"@en }',
        "#\rSELECT * {}",
        # Whether it is SPARQL is for the engine to say.
        "SELECT * { ?s ?p 'SERVICE' ",
        "SELECT * { ?s ?p 'SERVICE' }" + " " * MAX_PARSED,
        "PREFIX s: <http://x/> SELECT * {" + "?services s:of-service 'it is service'@service . # SERVICE <x>\n" * 900,
    ],
)
def test_a_query_that_reads_passes(query: str) -> None:
    admit(query)


def test_the_catalogue_passes() -> None:
    for question in questions().values():
        admit(question.text)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://x/> { ?s ?p ?o } }",
        "select*{service<http://x/>{?s ?p ?o}}",
        "ASK { VALUES ?e { <http://x/> } SERVICE ?e { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { OPTIONAL { SERVICE <http://x/> { ?s ?p ?o } } }",
        "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }",
        "SELECT * { { SELECT * { GRAPH ?g { SERVICE <http://x/> { ?s ?p ?o } } } } }",
        "SELECT * { ?s ?p ?o MINUS { SERVICE <http://x/> { ?s ?p ?o } } }",
        "SELECT * { { ?s ?p ?o } UNION { SERVICE <http://x/> { ?s ?p ?o } } }",
        "SELECT * { \\u0053ERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { SERV\\U00000049CE <http://x/> { ?s ?p ?o } }",
        "SELECT * { SERVICE # comment\n <http://x/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o . # comment\r SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o . # comment\r SERVICE <http://x/> { ?s ?p ?o }\n }",
    ],
)
def test_service_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        admit(query)
    assert refused.value.text == NO_SERVICE


@pytest.mark.parametrize(
    "query",
    [
        # An address to whoever reads token by token, a comparison to whoever reads the grammar.
        'SELECT * { ?a ?b ?c FILTER(?a<#x> """\n?b) SERVICE <http://x/> { } #"""\n }',
        "SELECT * { ?s <#p> 'SERVICE' ",
        "SELECT * { ?s <#p> 'SERVICE' }" + " " * MAX_PARSED,
        "PREFIX a: <http://x/> SELECT * { ?s a:b\\' SERVICE <http://x/> { } . ?s a:c\\' 1 }",
        "SELECT * { ?s ?p 1SERVICE<http://x/>{} }",
        "SELECT * { ?s ?p 'a' . SERVICEx:y { } }",
    ],
    ids=["two-readings", "syntax", "long", "escaped", "number", "joined"],
)
def test_service_that_cannot_be_told_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match=r"SERVICE"):
        admit(query)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "PREFIX a: <http://x/#>\n# SELECT\ndelete where { ?s ?p ?o }",
        "LOAD <http://x/>",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "\\u0049NSERT DATA { <urn:a> <urn:b> 1 }",
        "# one line to some\rINSERT DATA { <urn:a> <urn:b> 1 }\nSELECT * {}",
    ],
)
def test_an_update_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        admit(query)
    assert refused.value.text == NO_UPDATE


@pytest.mark.parametrize(
    "query",
    ["", "   ", "課のつながり", "DEFINE get:soft 'soft' SELECT * {}", "EXPLAIN SELECT * {}", "\x00"],
)
def test_what_does_not_begin_as_a_query_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        admit(query)
    assert refused.value.text == Text(
        "SPARQL の問い合わせは SELECT、ASK、CONSTRUCT、DESCRIBE のどれかで始まります（PREFIX と BASE のあと）。",
        "A SPARQL query begins with SELECT, ASK, CONSTRUCT or DESCRIBE (after PREFIX and BASE).",
    )


def test_a_query_that_is_too_long_is_refused() -> None:
    longest = "SELECT * {}".ljust(MAX_CHARACTERS)
    admit(longest)
    with pytest.raises(QueryRefused, match="too long .100001 characters, at most 100000"):
        admit(longest + " ")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT " + " ".join(f"(COUNT(?s) AS ?c{n})" for n in range(4_000)) + " { ?s ?p ?o }",
        "SELECT * { " + " ".join(f"BIND({n} AS ?x{n})" for n in range(4_000)) + " }",
        "SELECT * {" + "{" * 90_000,
        "#" * 99_000,
        "PREFIX " * 14_000,
        "SELECT * { ?s ?p 'service' } " + " ".join(f"# {n}" for n in range(14_000)),
        "\\" * 99_000,
        "'" * 99_000,
    ],
    ids=["aggregates", "binds", "braces", "hashes", "prefixes", "word", "backslashes", "quotes"],
)
def test_no_query_keeps_the_gate_busy(query: str) -> None:
    began = time.thread_time()
    try:
        admit(query)
    except QueryRefused:
        list(undeclared_prefixes(query))
    assert time.thread_time() - began < 0.5


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("select * {}", "SELECT"),
        ("# ASK\nPREFIX ask: <http://ask/> # ASK {}\n CONSTRUCT {} {}", "CONSTRUCT"),
        ("BASE <http://x/>ASK{}", "ASK"),
        ("PREFIX :<http://x/>DESCRIBE :a", "DESCRIBE"),
        ("", ""),
        ("{}", ""),
    ],
)
def test_the_form_of_a_query(query: str, form: str) -> None:
    assert query_form(query) == form


@pytest.mark.parametrize(
    ("query", "prefixes"),
    [
        ("PREFIX a: <http://x/> SELECT * { ?s a:b c:d, :e, c:f }", ["c:", ":"]),
        ("prefix : <http://x/> SELECT * { :a :b _:c . ?d :e 'f:g', <http://h/i:j> } # k:l", []),
        ("SELECT * { ?s a <http://x/> ; 計画:課 'it''s'@ja-Hrkt }", ["計画:"]),
    ],
)
def test_prefixes_that_nobody_declared(query: str, prefixes: list[str]) -> None:
    assert list(undeclared_prefixes(query)) == prefixes


@pytest.mark.parametrize("pair", ["{}", "()", "[]"])
def test_a_query_that_is_nested_too_deeply_is_refused(pair: str) -> None:
    def nested(depth: int) -> str:
        return f"SELECT * {{ {pair[0] * (depth - 1)}{pair[1] * (depth - 1)} }}"

    admit(nested(MAX_DEPTH))
    admit("SELECT * {" + pair * 5_000 + "}")
    admit(f"SELECT * {{ ?s ?p '{pair[0] * 1_000}' }} # {pair[0] * 1_000}")
    with pytest.raises(QueryRefused, match="nested too deeply"):
        admit(nested(MAX_DEPTH + 1))
    with pytest.raises(QueryRefused, match="nested too deeply"):
        admit("SELECT * { ?s <#p> 'SERVICE' " + pair[0] * (MAX_DEPTH + 1))
