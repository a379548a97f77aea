"""The endpoint as programs meet it: formats, datasets, faults, limits, what it says of itself."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from rdflib import Graph
from starlette.testclient import TestClient

from publish.app import create_app
from publish.settings import Settings
from queries.engine import EmbeddedEngine, Limits

PLAN = "https://w3id.org/keikaku/graph/112321/chiiki-fukushi-r9"
CITY = "https://w3id.org/keikaku/graph/112321"
ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 3"
TRIPLES = "CONSTRUCT { ?s ?p ?o } { ?s a <https://w3id.org/keikaku/ontology#Goal> ; ?p ?o }"
DIVISIONS = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/keikaku/ontology#Division> }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def engine(kuki_store: Path) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(kuki_store, Limits(deadline=60, rows=50), workers=2) as found:
        yield found


@pytest.fixture(scope="module")
def client(engine: EmbeddedEngine) -> Iterator[TestClient]:
    with TestClient(create_app(engine, Settings(rows=50))) as found:
        yield found


def get(client: TestClient, query: str, accept: str = "", **more: Any) -> Any:
    fields = {"query": query, **{k.replace("_", "-"): v for k, v in more.items()}}
    return client.get(f"/sparql?{urlencode(fields, doseq=True)}", headers={"Accept": accept} if accept else {"Accept": "*/*"})


# ---- formats --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "named", "media"),
    [
        ("*/*", "", "application/sparql-results+json"),
        ("", "", "application/sparql-results+json"),
        ("application/json", "", "application/sparql-results+json"),
        ("application/sparql-results+xml", "", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "", "text/tab-separated-values; charset=utf-8"),
        ("text/turtle, text/csv;q=0.1", "", "text/csv; charset=utf-8"),
        ("text/csv", "xml", "application/sparql-results+xml"),
        (BROWSER, "json", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+xml", "application/sparql-results+xml"),
        (BROWSER, "", "text/html; charset=utf-8"),
        ("application/json", "html", "text/html; charset=utf-8"),
    ],
)
def test_rows_come_in_the_format_that_is_wanted(
    client: TestClient, accept: str, named: str, media: str
) -> None:
    answer = get(client, ROWS, accept, **({"format": named} if named else {}))
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "named", "form"),
    [
        ("*/*", "", "turtle"),
        ("application/ld+json", "", "json-ld"),
        ("application/n-triples", "", "nt"),
        ("application/rdf+xml", "", "xml"),
        ("application/n-quads", "", "nquads"),
        ("application/trig", "", "trig"),
        ("*/*", "jsonld", "json-ld"),
        ("*/*", "json", "json-ld"),
        ("*/*", "rdf", "xml"),
    ],
)
def test_triples_come_in_every_format_and_are_the_same(
    client: TestClient, engine: EmbeddedEngine, accept: str, named: str, form: str
) -> None:
    answer = get(client, TRIPLES.replace("}", "} LIMIT 40", 2).replace("} LIMIT 40", "}", 1), accept, **({"format": named} if named else {}))
    assert answer.status_code == 200, answer.text
    if form in ("nquads", "trig"):
        kind = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}[form]
        assert len(list(ox.parse(answer.content, format=kind))) == 40
    else:
        assert len(Graph().parse(answer.content, format=form)) == 40


@pytest.mark.parametrize(
    ("query", "accept", "named"),
    [
        (ROWS, "text/turtle", ""), (TRIPLES, "text/csv", ""), (ROWS, "image/png", ""),
        (ROWS, "*/*", "ttl"), (TRIPLES, "*/*", "csv"), (ROWS, "*/*", "docx"),
    ],
)
def test_what_there_is_not_is_406_and_says_what_there_is(
    client: TestClient, query: str, accept: str, named: str
) -> None:
    answer = get(client, query, accept, **({"format": named} if named else {}))
    assert answer.status_code == 406
    assert "json" in answer.text or "turtle" in answer.text


# ---- ways to ask ----------------------------------------------------------------------------


def test_all_ways_to_ask_are_answered_alike(client: TestClient) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    direct = {"Content-Type": "application/sparql-query; charset=UTF-8"}
    answers = [
        get(client, DIVISIONS),
        client.post("/sparql", content=urlencode({"query": DIVISIONS}), headers=form),
        client.post("/sparql", content=DIVISIONS.encode(), headers=direct),
        client.get("/en/sparql", params={"query": DIVISIONS}),
        client.get("/sparql/", params={"query": DIVISIONS}),
    ]
    assert {a.status_code for a in answers} == {200}
    assert len({a.content for a in answers}) == 1
    assert client.head("/sparql", params={"query": DIVISIONS}).headers["content-length"] == answers[0].headers["content-length"]


def test_the_dataset_is_the_requests(client: TestClient) -> None:
    def count(**more: Any) -> int:
        rows = get(client, DIVISIONS, **more).json()["results"]["bindings"]
        return int(rows[0]["n"]["value"])

    whole = count()
    assert whole > 20
    assert count(default_graph_uri=CITY) == whole
    assert count(default_graph_uri=PLAN) == 0
    assert count(default_graph_uri=[PLAN, CITY]) == whole
    assert count(named_graph_uri=CITY) == 0
    assert count(default_graph_uri="") == whole  # a field of a form that was left empty
    refused = get(client, DIVISIONS, default_graph_uri="no iri")
    assert refused.status_code == 400
    assert "no iri" in refused.text


def test_relative_addresses_are_of_the_data(client: TestClient) -> None:
    answer = get(client, "ASK { <id/112321> ?p ?o }")
    assert answer.json()["boolean"] is True


def test_any_page_may_ask(client: TestClient) -> None:
    before = client.options("/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == "*"
    assert "POST" in before.headers["access-control-allow-methods"]
    assert get(client, "ASK {}").headers["access-control-allow-origin"] == "*"
    assert get(client, "ASK {").headers["access-control-allow-origin"] == "*"
    assert "X-SPARQL-MaxRows" in get(client, "ASK {}").headers["access-control-expose-headers"]


# ---- limits and faults ----------------------------------------------------------------------


def test_a_cut_answer_says_so(client: TestClient) -> None:
    whole = get(client, "SELECT * { ?s ?p ?o } LIMIT 50", "text/csv")
    assert "x-sparql-maxrows" not in whole.headers
    for accept in ("text/csv", "text/tab-separated-values"):
        cut = get(client, "SELECT * { ?s ?p ?o }", accept)
        assert cut.headers["x-sparql-maxrows"] == "50"
        assert cut.text.count("\n") == 51
    triples = get(client, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "application/n-triples")
    assert (triples.headers["x-sparql-maxrows"], triples.text.count("\n")) == ("50", 50)
    page = get(client, "SELECT * { ?s ?p ?o }", BROWSER)
    assert page.headers["x-sparql-maxrows"] == "50"
    assert "上限の50行で切れています" in page.text


def test_a_syntax_error_has_its_place(client: TestClient) -> None:
    told = get(client, "SELECT *\n{ ?s ?p }", "application/json")
    assert (told.status_code, told.headers["content-type"]) == (400, "application/problem+json")
    assert told.json() == {
        "status": 400,
        "title": "Not a SPARQL query (line 2, column 10): it ends here, but something before is missing or wrong.",
        "title@ja": "SPARQL として読めません（2行10桁）: ここで終わっていますが、ここまでに足りない所か誤りがあります。",
        "line": 2,
        "column": 10,
    }
    plain = get(client, "SELECT * { ?s kei:x ?o }", "text/csv")
    assert (plain.status_code, plain.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert plain.text == (
        "Not a SPARQL query: the prefix kei: is not declared with PREFIX.\n"
        "SPARQL として読めません: 接頭辞 kei: が PREFIX で宣言されていません。\n"
    )


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { S\\u0045RVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "CLEAR ALL",
        "INSERT DATA { <urn:a> <urn:b> 1 }",
    ],
)
def test_what_does_not_read_this_store_alone_is_refused(client: TestClient, query: str) -> None:
    assert get(client, query).status_code == 400


def test_updates_are_refused_whatever_way_they_come(client: TestClient) -> None:
    direct = client.post("/sparql", content=b"CLEAR ALL", headers={"Content-Type": "application/sparql-update"})
    form = client.post("/sparql", data={"update": "CLEAR ALL"})
    assert (direct.status_code, form.status_code) == (403, 403)


def test_the_deadline_is_told_and_others_are_served_meanwhile(kuki_store: Path) -> None:
    with (
        EmbeddedEngine(kuki_store, Limits(deadline=3.0), workers=2) as engine,
        TestClient(create_app(engine)) as client,
    ):
        get(client, "ASK {}")
        found: list[tuple[float, Any]] = []

        def ask() -> None:
            found.append((0.0, get(client, RUNAWAY)))
            found[0] = (time.monotonic(), found[0][1])

        asking = threading.Thread(target=ask)
        asking.start()
        others = [get(client, f"SELECT ({n} AS ?n) {{}}").status_code for n in range(20)]
        served = time.monotonic()
        asking.join()
    stopped, answer = found[0]
    assert others == [200] * 20
    assert served < stopped
    assert answer.status_code == 504
    assert answer.json()["title"] == "The query was stopped after 3 s. Narrow it down."


# ---- answers that are kept ------------------------------------------------------------------


def test_what_is_kept_is_the_same_and_what_changes_is_not_kept(client: TestClient) -> None:
    assert get(client, ROWS, "text/csv").content == get(client, ROWS, "text/csv").content
    assert get(client, ROWS, "text/csv").content != get(client, ROWS, "application/json").content
    fresh = {get(client, "SELECT (UUID() AS ?u) {}").content for _ in range(3)}
    assert len(fresh) == 3


def test_another_build_has_other_answers(tmp_path: Path, aoba_plans: tuple[Path, ...]) -> None:
    from graph.build import build

    store = tmp_path / "store"
    build(aoba_plans[:1], store)
    with EmbeddedEngine(store) as engine, TestClient(create_app(engine)) as client:
        before = [get(client, DIVISIONS.replace("Division>", "Plan>")).content for _ in range(2)]
        build(aoba_plans, store)
        after = get(client, DIVISIONS.replace("Division>", "Plan>")).content
    assert before[0] == before[1]
    assert before[0] != after


# ---- what it says of itself -----------------------------------------------------------------


def test_the_service_description_names_the_graphs(client: TestClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "*/*"})
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    described = Graph().parse(answer.content, format="turtle")
    found = described.query(
        """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?name ?label ?triples {
          ?service a sd:Service ; sd:endpoint ?service ; sd:defaultDataset/sd:namedGraph ?graph ;
            sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph .
          ?graph sd:name ?name ; sd:graph [ rdfs:label ?label ; void:triples ?triples ] .
          FILTER (LANG(?label) = "en")
        }"""
    )
    rows = {str(r[0]): (str(r[1]), int(r[2])) for r in found}  # type: ignore[index,call-overload]
    assert set(rows) == {PLAN, CITY, f"{PLAN}/derived"}
    assert rows[CITY][0] == "Divisions and organisations of Kuki City"
    for graph, (_, triples) in rows.items():
        counted = get(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").json()
        assert counted["results"]["bindings"][0]["n"]["value"] == str(triples)
    assert "http://testserver/sparql" in answer.text
    assert "SPARQL11Update" not in answer.text


def test_nobody_is_told_the_host_that_another_asked_under(client: TestClient) -> None:
    for host in ("a.example", "b.example"):
        said = client.get("/sparql", headers={"Host": host}).text
        assert f"<http://{host}/sparql>" in said
        pages = [
            client.get(path, headers={"Host": host, "Accept": BROWSER}).content
            for path in ("/sparql", "/sparql?query=ASK%7B%7D")
        ]
        assert not any(host.encode() in page for page in pages)


def test_the_service_description_in_other_formats(client: TestClient) -> None:
    answer = client.get("/sparql?format=jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert json.loads(answer.content)
    assert client.get("/sparql", headers={"Accept": "text/csv"}).status_code == 406


def test_nothing_stands_still_while_a_query_runs(kuki_store: Path) -> None:
    """The event loop answers at once what asks the engine nothing."""
    import httpx2

    async def ask() -> float:
        with EmbeddedEngine(kuki_store, Limits(deadline=2.0), workers=1) as engine:
            transport = httpx2.ASGITransport(create_app(engine))
            async with httpx2.AsyncClient(transport=transport, base_url="http://x") as asking:
                runs = [
                    asyncio.create_task(asking.get("/sparql", params={"query": RUNAWAY})) for _ in range(8)
                ]
                await asyncio.sleep(0.5)
                begun = time.monotonic()
                assert (await asking.get("/healthz")).status_code == 200
                took = time.monotonic() - begun
                for run in runs:
                    run.cancel()
                await asyncio.gather(*runs, return_exceptions=True)
                return took

    assert asyncio.run(ask()) < 1.0
