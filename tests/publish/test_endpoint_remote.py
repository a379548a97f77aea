"""The endpoint over another store (``--endpoint``): the same gate, formats and limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from graph.store import GRAPH_FILE, current
from publish.app import create_app
from publish.settings import Settings
from queries.engine import EmbeddedEngine, Limits
from queries.remote import RemoteEngine
from tests.servers import oxigraph

LIMITS = Limits(deadline=60, rows=100)
PLAN = "https://w3id.org/keikaku/graph/112321/chiiki-fukushi-r9"
KEI = "https://w3id.org/keikaku/ontology#"
DIVISIONS = f"SELECT ?d {{ ?d a <{KEI}Division> }} ORDER BY ?d"
GOALS = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s a <{KEI}Goal> ; ?p ?o }}"


@pytest.fixture(scope="module")
def both(
    kuki_store: Path, require: Callable[[str, str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestClient, TestClient]]:
    """The same data: in the embedded store, and behind another server."""
    folder, _ = current(kuki_store)
    with (
        oxigraph(require, tmp_path_factory.mktemp("remote"), [folder / GRAPH_FILE]) as address,
        EmbeddedEngine(kuki_store, LIMITS) as embedded,
        TestClient(create_app(embedded, Settings(rows=100))) as ours,
        TestClient(create_app(RemoteEngine(address, LIMITS), Settings(rows=100))) as through,
    ):
        yield ours, through


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        (DIVISIONS, {"format": "json"}),
        (DIVISIONS, {"format": "csv"}),
        (DIVISIONS, {"format": "tsv"}),
        (DIVISIONS, {"format": "xml"}),
        (DIVISIONS, {"format": "csv", "default-graph-uri": PLAN}),
        (DIVISIONS, {"format": "csv", "named-graph-uri": PLAN}),
        ("ASK { ?s ?p ?o }", {"format": "json"}),
        ("ASK { FILTER (false) }", {"format": "xml"}),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s", {"format": "csv"}),
        (GOALS, {"format": "nt"}),
        (GOALS, {"format": "ttl"}),
        (GOALS, {"format": "rdf"}),
        (GOALS, {"format": "jsonld"}),
    ],
)
def test_it_answers_the_same(
    both: tuple[TestClient, TestClient], query: str, fields: dict[str, str]
) -> None:
    address = f"/sparql?{urlencode({'query': query, **fields})}"
    ours, through = (client.get(address) for client in both)
    assert through.status_code == ours.status_code == 200
    assert through.headers["content-type"] == ours.headers["content-type"]
    assert through.headers.get("x-sparql-maxrows") == ours.headers.get("x-sparql-maxrows")
    assert through.content == ours.content


@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "CLEAR ALL", "ASK {", "SELECT * { ?s kei:x ?o }"]
)
def test_it_refuses_the_same(both: tuple[TestClient, TestClient], query: str) -> None:
    statuses = {client.get("/sparql", params={"query": query}).status_code for client in both}
    assert statuses == {400}


def test_its_description_and_page_are_there(both: tuple[TestClient, TestClient]) -> None:
    _, through = both
    assert PLAN in through.get("/sparql").text
    page = through.get("/sparql", headers={"Accept": "text/html"})
    assert (page.status_code, "PREFIX kei:" in page.text) == (200, True)
