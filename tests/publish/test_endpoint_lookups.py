"""Lookups at the endpoint: the same answers as by a worker, without one."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message

from publish.app import create_app
from publish.settings import Settings
from publish.sparql.protocol import Unreadable, only_query, read
from queries.engine import EmbeddedEngine, Limits
from queries.forms import Wanted

PLAN = "https://w3id.org/keikaku/id/112321/chiiki-fukushi-r9"
LABEL = f"SELECT ?label {{ <{PLAN}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }}"
DESCRIBE = f"DESCRIBE <{PLAN}>"
ASK = f"ASK {{ GRAPH <{PLAN.replace('/id/', '/graph/')}> {{ ?s ?p ?o }} }}"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def engine(kuki_store: Path) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(kuki_store, Limits(deadline=60), lookups=True) as found:
        until = time.monotonic() + 60
        while found.looked_up("ASK { ?s ?p ?o }", Wanted()) is None and time.monotonic() < until:
            time.sleep(0.01)
        yield found


@pytest.fixture(scope="module")
def client(engine: EmbeddedEngine) -> Iterator[TestClient]:
    with TestClient(create_app(engine, Settings(cache=0))) as found:
        yield found


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", f"/sparql?{urlencode({'query': query, **more})}", {"headers": {"Accept": accept}})
    for query in (LABEL, DESCRIBE, ASK)
    for accept, more in [
        ("*/*", {}), ("application/sparql-results+xml, application/rdf+xml", {}), ("text/csv, text/turtle", {}),
        ("*/*", {"format": "tsv"}), ("*/*", {"format": "jsonld"}), ("*/*", {"format": "no"}), ("image/png", {}),
        ("*/*", {"default-graph-uri": PLAN}), ("*/*", {"named-graph-uri": PLAN}), ("*/*", {"default-graph-uri": "no"}),
        ("*/*", {"other": "1"}), ("text/html", {"format": "json"}),
    ]
] + [
    ("HEAD", f"/sparql?{urlencode({'query': LABEL})}", {}),
    ("GET", f"/en/sparql?{urlencode({'query': LABEL})}", {}),
    ("GET", f"/sparql?{urlencode([('query', LABEL), ('query', LABEL)])}", {}),
    ("GET", "/sparql?query=ASK+{+%3Fs+?p+?o+}", {}),
    ("GET", "/sparql?query=ASK%7B%FF%7D", {}),
    ("GET", "/sparql?query=", {}),
    ("GET", f"/sparql?{urlencode({'query': LABEL})}", {"content": b"a body"}),
    ("POST", "/sparql", {"content": urlencode({"query": DESCRIBE}), "headers": {"Content-Type": FORM}}),
    ("POST", "/sparql", {"content": ASK, "headers": {"Content-Type": "application/sparql-query"}}),
    ("GET", f"/sparql?{urlencode({'query': f'DESCRIBE <{PLAN}'})}", {}),
    ("GET", f"/sparql?{urlencode({'query': 'DESCRIBE <http://x/[>'})}", {}),
    ("GET", f"/sparql?{urlencode({'query': 'ASK { x:y ?p ?o }'})}", {}),
]


@given(st.one_of(
    st.text().map(lambda text: quote(text).encode()),
    st.text().map(lambda text: quote_plus(text).encode()),
    st.lists(st.sampled_from([b"%", b"%2", b"2", b"0", b"3A", b"%20", b"%25", b"%7b", b"%7B", b"%E8%AA%B2", b"%E8", b"+", b"=", b";", b"a", b"\xff"])).map(b"".join),
))
def test_the_query_is_read_as_every_other_field_is(sent: bytes) -> None:
    address = b"query=" + sent
    try:
        expected = read("GET", address, "", b"").text
    except Unreadable:
        assert only_query(address) is None
    else:
        assert only_query(address) in (expected, None)
        assert only_query(address) is not None or not sent.isascii()
    assert only_query(address + b"&a=b") is only_query(b"a=b&" + address) is only_query(b"") is None


@pytest.mark.parametrize("cache", [0, 32])
def test_a_client_sees_no_difference(engine: EmbeddedEngine, cache: int) -> None:
    settings = Settings(cache=cache)
    with TestClient(create_app(engine, settings)) as looks_up:
        found = [looks_up.request(method, path, **more) for method, path, more in REQUESTS * 2]
    lookups, engine._lookups = engine._lookups, None
    try:
        with TestClient(create_app(engine, settings)) as asks:
            asked = [asks.request(method, path, **more) for method, path, more in REQUESTS * 2]
    finally:
        engine._lookups = lookups
    for one, other in zip(found, asked, strict=True):
        assert (one.status_code, one.headers, one.content) == (other.status_code, other.headers, other.content)
    assert {answer.status_code for answer in found} == {200, 400, 406}


def test_a_lookup_is_answered_while_all_workers_are_busy(engine: EmbeddedEngine, client: TestClient) -> None:
    place = engine.take(lambda _: None)
    assert place is not None
    try:
        for query in (LABEL, DESCRIBE, ASK):
            assert client.get("/sparql", params={"query": query}).status_code == 200
            assert client.post("/sparql", data={"query": query}).status_code == 200
    finally:
        engine.give_back(place)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"headers": [(b"host", b"a"), (b"host", b"b")]}, 400),
        ({"headers": [(b"host", b"a"), (b"x", b"\x01")]}, 400),
        ({"headers": []}, 400),
        ({"headers": [(b"host", b"a"), (b"x", b"x" * 40_000)]}, 431),
        ({"headers": [(b"host", b"a"), (b"content-length", b"x")]}, 400),
        ({"headers": [(b"host", b"a"), (b"content-length", b"9999999")]}, 413),
        ({"http_version": "9"}, 505),
        ({"path": "/a/../sparql", "raw_path": b"/a/../sparql"}, 400),
        ({"path": "/id/sparql", "raw_path": b"/id/sparql"}, 404),
        ({"path": "/en/en/sparql", "raw_path": b"/en/en/sparql"}, 404),
        ({"path": "//sparql", "raw_path": b"//sparql"}, 400),
    ],
)
def test_what_may_not_be_read_is_refused_all_the_same(
    engine: EmbeddedEngine, wrong: dict[str, Any], status: int
) -> None:
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": "/sparql",
        "raw_path": b"/sparql", "root_path": "", "query_string": urlencode({"query": LABEL}).encode(),
        "headers": [(b"host", b"a")], "client": ("192.0.2.1", 1), "server": ("a", 80),
    }
    app = create_app(engine, Settings(cache=0))
    assert asyncio.run(_status(app, scope)) == 200
    assert asyncio.run(_status(app, {**scope, **wrong})) == status


async def _status(app: ASGIApp, scope: dict[str, Any]) -> int:
    told: list[int] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"} if told else {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    await app(scope, receive, send)
    return told[0]


def test_a_lookup_is_in_the_log(engine: EmbeddedEngine) -> None:
    told: list[str] = []
    with TestClient(create_app(engine, Settings(cache=0), log=told.append)) as client:
        size = len(client.get("/sparql", params={"query": LABEL}).content)
    (line,) = map(json.loads, told)
    assert (line["path"], line["status"], line["bytes"], len(line["query"])) == ("/sparql", 200, size, 16)
