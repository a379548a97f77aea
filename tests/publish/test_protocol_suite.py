"""W3C's tests of the SPARQL 1.1 Protocol, run from their manifest.

Queries go to the embedded store, as the public is served. What updates goes through the same
front to a store of an Oxigraph server, made for the test and thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
from rdflib import Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node
from starlette.testclient import TestClient

from graph import store as stores
from ontology.language import Text
from publish.app import create_app
from queries.engine import EmbeddedEngine, QueryRefused
from queries.remote import RemoteEngine
from tests.servers import empty_oxigraph

SUITE = Path(__file__).parents[3] / "shared" / "conformance" / "sparql11-protocol"
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
BOOLEAN = {"application/sparql-results+json", "application/sparql-results+xml"}
FORMATS = {
    "tabular": BOOLEAN | {"text/csv", "text/tab-separated-values"},
    "boolean": BOOLEAN,
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}


class Exchange(NamedTuple):
    """One request of a test and what is to come back."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: set[str]
    format: str
    boolean: bool | None


def read_suite() -> dict[str, list[Exchange]]:
    """The exchanges of each test; none where the suite is not there."""
    file = SUITE / "manifest.ttl"
    if not file.exists():
        return {}
    graph = Graph().parse(file, publicID=file.as_uri())
    (entries,) = graph.objects(None, MF.entries)
    found = {}
    for test in Collection(graph, entries):
        requests = graph.value(graph.value(test, MF.action), HT.requests)
        assert requests is not None
        found[str(test).rpartition("#")[2]] = [
            exchange(graph, node) for node in Collection(graph, requests)
        ]
    return found


def exchange(graph: Graph, request: Node) -> Exchange:
    def value(subject: Node | None, predicate: Any) -> str:
        return str(graph.value(subject, predicate) or "")

    fields = graph.value(request, HT.headers)
    headers = {
        value(h, HT.fieldName): value(h, HT.fieldValue)
        for h in (Collection(graph, fields) if fields else ())
    }
    response = graph.value(request, HT.resp)
    boolean = value(response, MF.expectedBoolean)
    charset = "utf-16" if any("UTF-16" in v for v in headers.values()) else "utf-8"
    return Exchange(
        value(request, HT.methodName),
        value(request, HT.absolutePath).replace("/sparql/", "/sparql", 1),
        headers,
        value(graph.value(request, HT.body), CNT.chars).encode(charset),
        {str(s).rpartition("StatusCode")[2] for s in graph.objects(response, MF.expectedStatus)},
        value(response, MF.expectedFormat),
        boolean == "true" if boolean else None,
    )


TESTS = read_suite()
# Every update, well-formed or not, but for the one by GET, which no store is needed to refuse.
UPDATES = [name for name in TESTS if "update" in name and name != "bad_update_get"]
QUERIES = [name for name in TESTS if name not in UPDATES]


@pytest.fixture(autouse=True)
def suite() -> None:
    if not TESTS:
        pytest.skip(f"the W3C tests are not at {SUITE}")


class Throwaway:
    """The update side of a store that nobody keeps."""

    def __init__(self, address: str) -> None:
        self.address = address

    def update(self, text: str, graphs: Iterable[str], named_graphs: Iterable[str]) -> None:
        fields = [("using-graph-uri", g) for g in graphs]
        fields += [("using-named-graph-uri", g) for g in named_graphs]
        address = f"{self.address}update?{urlencode(fields)}"
        headers = {"Content-Type": "application/sparql-update"}
        try:
            urlopen(Request(address, text.encode(), headers), timeout=60).close()
        except HTTPError as error:
            raise QueryRefused(Text("更新できません。", error.read().decode())) from None


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The front over the suite's three graphs."""
    quads = [
        ox.Quad(*t.triple, ox.NamedNode(DATA.format(number)))
        for number in (1, 2, 3)
        for t in ox.parse(path=str(SUITE / f"data{number}.nt"), format=ox.RdfFormat.N_TRIPLES)
    ] if TESTS else []
    place = tmp_path_factory.mktemp("suite") / "store"
    with stores.new_build(place) as folder:
        ox.serialize(quads, str(folder / stores.GRAPH_FILE), format=ox.RdfFormat.N_QUADS)
        ox.Store(str(folder / stores.DISK_STORE)).flush()
        manifest = stores.Manifest(stores.FORMAT, "https://example.org/", (), len(quads), {})
        stores.make_current(place, folder, manifest)
    with EmbeddedEngine(place) as engine:
        yield TestClient(create_app(engine), follow_redirects=False)


@pytest.fixture(scope="module")
def writing(
    require: Callable[[str, str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """The front over an empty store, updates enabled."""
    with empty_oxigraph(require, tmp_path_factory.mktemp("updates")) as address:
        engine = RemoteEngine(f"{address}query")
        yield TestClient(create_app(engine, updates=Throwaway(address)), follow_redirects=False)


@pytest.mark.parametrize("name", QUERIES)
def test_queries(reading: TestClient, name: str) -> None:
    for one in TESTS[name]:
        holds(reading, one)


@pytest.mark.parametrize("name", UPDATES)
def test_updates(writing: TestClient, name: str) -> None:
    for one in TESTS[name]:
        holds(writing, one)


@pytest.mark.parametrize("name", [n for n in UPDATES if not n.startswith("bad")])
def test_by_default_no_update_is_taken(reading: TestClient, name: str) -> None:
    first = TESTS[name][0]
    assert ask(reading, first).status_code == 403


def ask(client: TestClient, one: Exchange) -> Any:
    return client.request(one.method, one.path, headers=one.headers, content=one.body)


def holds(client: TestClient, one: Exchange) -> None:
    answer = ask(client, one)
    assert f"{answer.status_code // 100}xx" in one.statuses, answer.text
    if one.format:
        assert answer.headers["content-type"].partition(";")[0] in FORMATS[one.format]
    if one.boolean is not None:
        assert answer.json()["boolean"] is one.boolean


def test_all_of_the_suite_is_run() -> None:
    assert len(QUERIES) + len(UPDATES) == 34
