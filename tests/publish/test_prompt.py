"""What is answered where it is read is answered as the application would, to the byte, and no longer."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from publish.app import create_app
from publish.front.access_log import Faults
from publish.front.connections import served
from publish.settings import Settings
from queries.engine import EmbeddedEngine, Limits
from queries.forms import Wanted
from tests.listening import listening

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

PLAN = "https://w3id.org/keikaku/id/112321/chiiki-fukushi-r9"
LABEL = f"SELECT ?label {{ <{PLAN}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }}"
NAMES = "SELECT (STR(?l) AS ?name) { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } ORDER BY ?l LIMIT 3"
HOST = "Host: x\r\n"
JSON, TURTLE = "Accept: application/json\r\n", "Accept: text/turtle\r\n"
LAST = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def get(query: str, headers: str = HOST + JSON, path: str = "/sparql", version: str = "1.1") -> bytes:
    return f"GET {path}?query={quote(query)} HTTP/{version}\r\n{headers}\r\n".encode()


ONE = get(LABEL)
DESCRIBED = get(f"DESCRIBE <{PLAN}>", HOST + TURTLE)
SLOWER = get(NAMES)
POSTED = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n"
)


@dataclass
class Place:
    """A server; what reached its application, and what is in its log."""

    address: tuple[str, int] = ("", 0)
    reached: list[str] = field(default_factory=list, repr=False)
    log: list[str] = field(default_factory=list, repr=False)


@pytest.fixture(scope="module", params=[0, 32], ids=["cache-0", "cache-32"])
def both(kuki_store: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Place, Place]]:
    """One that answers promptly, and one that asks its application everything."""
    settings = Settings(arrival=2.0, head=8, keep_alive=1, cache=request.param, root_path="/plans", trusted_proxies="192.0.2.0/24")
    places = Place(), Place()
    with ExitStack() as stack:
        for place, prompt in zip(places, (True, False), strict=True):
            engine = stack.enter_context(EmbeddedEngine(kuki_store, Limits(deadline=60), lookups=True))
            until = time.monotonic() + 60
            while engine.looked_up("ASK { ?s ?p ?o }", Wanted()) is None and time.monotonic() < until:
                time.sleep(0.01)
            app = create_app(engine, settings, log=place.log.append)

            async def counting(scope: Scope, receive: Receive, send: Send, place: Place = place, app: object = app) -> None:
                if scope["type"] == "http":
                    place.reached.append(scope["path"])
                await app(scope, receive, send)  # type: ignore[operator]

            kind = served(settings, place.log.append, app.state.prompt if prompt else None)
            place.address = stack.enter_context(listening(counting, http=kind, ws="none", timeout_keep_alive=1))
        yield places


def said(place: Place, *pieces: bytes, client: str = "127.0.0.1") -> bytes:
    """Everything that is answered before the connection is closed."""
    found = bytearray()

    def hear(connection: socket.socket) -> None:
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(1 << 16):
                found.extend(part)

    with socket.create_connection(place.address, timeout=60, source_address=(client, 0)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        hearing = threading.Thread(target=hear, args=(connection,))
        hearing.start()
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.004)
                if not hearing.is_alive():
                    break
        hearing.join()
    return re.sub(rb"date: [^\r]+", b"date: now", bytes(found))


CASES: dict[str, tuple[bytes, ...]] = {
    "one": (ONE,),
    "again": (ONE, ONE, DESCRIBED, ONE, DESCRIBED, get(LABEL + " "), get("ASK {}")),
    "four-kinds-and-more": tuple(get(LABEL, f"{HOST}{JSON}X: {n}\r\n") for n in (1, 2, 3, 4, 5, 6, 1, 6)),
    "english": (get(LABEL, path="/en/sparql"), get(LABEL, path="/en/sparql")),
    "under-a-path": (get(LABEL, path="/plans/sparql"), get(LABEL, path="/plans/en/sparql"), get(LABEL, path="/plan/sparql")),
    "letter-by-letter": tuple(bytes([byte]) for byte in ONE),
    "two-and-two": (ONE * 2, ONE * 2, ONE),
    "ahead": (ONE * 3 + DESCRIBED * 3 + SLOWER + ONE,),
    "between": (ONE, SLOWER, ONE, SLOWER + ONE, ONE),
    "in-two": (ONE, ONE[:100], ONE[100:], ONE[:-2], ONE[-2:] + ONE[:3], ONE[3:]),
    "lines-before": (ONE, b"\r\n" + ONE, b"\r\n", ONE),
    # What follows an unfinished head is part of it, however much it looks like a request.
    "in-a-header": (ONE, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: ", ONE, ONE),
    "in-one-that-is-answered": (get(LABEL, f"{HOST}Accept: text/csv\r\nX: ")[:-2], get(LABEL, JSON), get(LABEL, JSON)),
    "in-a-body": (ONE, POSTED % len(ONE), ONE, ONE),
    "in-pieces-of-a-body": (ONE, POSTED.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked") + b"%x\r\n" % len(ONE), ONE, b"\r\n0\r\n\r\n", ONE),
    "body": (ONE, get(LABEL, f"{HOST}{JSON}Content-Length: 5\r\n") + b"hello", ONE),
    "no-host": (get(LABEL, JSON), get(LABEL, JSON)),
    "two-hosts": (get(LABEL, HOST * 2), get(LABEL, HOST * 2)),
    "close": (get(LABEL, f"{HOST}{JSON}Connection: close\r\n"), ONE),
    "close-and-another-at-once": (get(LABEL, f"{HOST}{JSON}Connection: close\r\n") + ONE,),
    "close-at-last": (ONE, ONE, get(LABEL, f"{HOST}{JSON}Connection: close\r\n")),
    "close-in-capitals": (get(LABEL, f"{HOST}{JSON}CONNECTION: CLOSE\r\n"), ONE),
    "close-and-more": (get(LABEL, f"{HOST}{JSON}Connection: x, close\r\n"), ONE),
    "close-twice": (get(LABEL, f"{HOST}{JSON}Connection: close\r\nConnection: close\r\n"), ONE),
    "close-or-not": (get(LABEL, f"{HOST}{JSON}Connection: close\r\nConnection: keep-alive\r\n"), ONE),
    "close-in-two": (get(LABEL, f"{HOST}{JSON}Connection: close\r\n")[:-3], b"\n\r\n"),
    "close-large": (get(f"SELECT * {{ <{PLAN}> ?p ?o }} LIMIT 49", f"{HOST}{JSON}Connection: close\r\n"),),
    "old": (get(LABEL, version="1.0"), ONE),
    "expects": (get(LABEL, f"{HOST}Expect: 100-continue\r\n"), ONE),
    "upgrade": (get(LABEL, f"{HOST}Connection: Upgrade\r\nUpgrade: h2c\r\n"), ONE),
    "head": (ONE, b"HEAD" + ONE[3:], ONE),
    "line-feeds": (ONE, ONE.replace(b"\r\n", b"\n"), ONE),
    "fragment": (ONE, ONE.replace(b" HTTP", b"#x HTTP"), ONE),
    "whole-address": (ONE, ONE.replace(b"GET /", b"GET http://x/"), ONE),
    "large": (ONE, get(LABEL + " " * 3000), get(LABEL, f"{HOST}X: {'x' * 9000}\r\n")),
    "unreadable": (ONE, ONE.replace(b"query=", b"query=\xff"), ONE),
    "types": tuple(get(LABEL, f"{HOST}Accept: {types}\r\n") for types in ("text/csv", "text/html", "image/png", "text/csv")),
    "two-accepts": (get(LABEL, HOST + TURTLE + JSON), get(LABEL, HOST + TURTLE + "ACCEPT: text/csv\r\n")),
    "proxy": (get(LABEL, f"{HOST}X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-Host: a.example\r\n"),) * 2,
    "control": (ONE, get(LABEL, f"{HOST}X: a\x01b\r\n"), ONE),
    "too-many": (ONE, get(LABEL, HOST + "X: y\r\n" * 101), ONE),
}


@pytest.mark.parametrize("name", CASES)
def test_a_client_sees_no_difference(both: tuple[Place, Place], name: str) -> None:
    prompt, plain = both
    found, expected = (said(place, *CASES[name], LAST) for place in (prompt, plain))
    assert found == expected
    assert found.startswith(b"HTTP/1.1 ")


REQUESTS = [
    ONE, DESCRIBED, SLOWER, get("ASK {}"), get(LABEL, path="/en/sparql"), get("no query"), b"\r\n", b"GET ",
    POSTED % len(ONE), get(LABEL, HOST + TURTLE), b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"Accept: text/csv\r\n\r\n",
    get(LABEL, f"{HOST}Transfer-Encoding: chunked\r\n"), b"0\r\n\r\n", ONE[:60], ONE[60:], ONE[:-4], b"\r\nX: ",
]


# Who sends many unreadable requests is answered later; here each trial is somebody else's.
CLIENTS = (f"127.0.{n % 250 + 1}.{n % 249 + 1}" for n in count())


@trials(max_examples=30)
@given(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=8), st.lists(st.integers(1, 2000), max_size=4))
def test_nor_does_one_who_sends_anything_in_any_pieces(both: tuple[Place, Place], sent: list[bytes], cuts: list[int]) -> None:
    # Each request is a piece of its own, and some are cut.
    pieces, at = [], 0
    for request in sent:
        inside = sorted(cut - at for cut in set(cuts) if at < cut < at + len(request))
        pieces += [request[a:b] for a, b in zip([0, *inside], [*inside, len(request)], strict=True)]
        at += len(request)
    # What a connection that is reset loses of what was sent last, it loses by chance, and how far
    # a server has come with one request when nonsense follows is chance too.
    for _ in range(12):
        client = next(CLIENTS)
        found, expected = (said(place, *pieces, LAST, client=client) for place in both)
        if found == expected:
            break
    assert found == expected


def test_the_application_is_asked_only_what_takes_time(both: tuple[Place, Place]) -> None:
    prompt, plain = both
    for place in both:
        place.reached.clear()
        said(place, ONE, ONE, DESCRIBED, ONE + ONE, SLOWER, LAST)
    assert plain.reached == ["/sparql"] * 6 + ["/healthz"]
    assert prompt.reached in (["/sparql", "/healthz"], ["/healthz"])  # the slower one may be kept


def test_the_last_request_of_a_connection_is_answered_as_it_comes_too(both: tuple[Place, Place]) -> None:
    last = get(LABEL, f"{HOST}{JSON}Connection: close\r\n")
    for place in both:
        place.reached.clear()
        assert b"connection: close" in said(place, last)
    prompt, plain = both
    assert (prompt.reached, plain.reached) == ([], ["/sparql"])


def test_the_log_tells_the_same(both: tuple[Place, Place]) -> None:
    told = []
    for place in both:
        place.log.clear()
        said(place, ONE, ONE, DESCRIBED, SLOWER, LAST)
        lines = [json.loads(line) for line in place.log]
        assert lines[0]["query"] == lines[1]["query"] != lines[2]["query"]
        told.append([{**line, "time": "", "ms": 0, "query": len(line.get("query", ""))} for line in lines])
    assert told[0] == told[1]
    assert len(told[0]) == 5


def test_who_asks_nothing_more_is_let_go(both: tuple[Place, Place]) -> None:
    for place in both:
        with socket.create_connection(place.address, timeout=60) as connection:
            for _ in range(6):  # longer than a connection may rest
                connection.sendall(ONE)
                assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")
                time.sleep(0.2)
            rested = time.monotonic()
            assert connection.recv(1) == b""
            assert 0.5 < time.monotonic() - rested < 5
            connection.close()
        # What begins a request has its own time.
        with socket.create_connection(place.address, timeout=60) as connection:
            connection.sendall(ONE)
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")
            connection.sendall(ONE[:20])
            time.sleep(1.5)
            connection.sendall(ONE[20:])
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")


def test_who_takes_nothing_in_is_not_written_to_without_end(both: tuple[Place, Place]) -> None:
    # Each time as many as are read at once: what cannot be sent waits in one place only.
    prompt, _ = both
    with socket.create_connection(prompt.address, timeout=10) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(2)
        sent = 0
        try:
            while sent < 100_000_000:
                sent += connection.send(DESCRIBED)
        except (TimeoutError, ConnectionError):
            pass
    assert sent < 50_000_000
    assert said(prompt, ONE, LAST).count(b"HTTP/1.1 200") == 2


def test_a_fault_of_what_is_prompt_is_logged_and_the_application_answers(
    kuki_store: Path,
) -> None:
    class Faulty:
        def __call__(self, scope: Scope) -> None:
            raise LookupError(scope["path"])

    told: list[str] = []
    faults, logger = Faults(told.append), logging.getLogger("uvicorn.error")
    settings = Settings()
    with EmbeddedEngine(kuki_store) as engine:
        kind = served(settings, prompt=Faulty())  # type: ignore[arg-type]
        with listening(create_app(engine, settings), http=kind, ws="none") as address:
            logger.addHandler(faults)
            assert said(Place(address), ONE, ONE, LAST).count(b"HTTP/1.1 200 OK") == 3
    logger.removeHandler(faults)
    assert told
    assert all("LookupError: /sparql" in json.loads(line)["trace"] for line in told)


def test_answers_end_with_the_server(kuki_store: Path) -> None:
    settings = Settings()
    with (
        EmbeddedEngine(kuki_store, lookups=True) as engine,
        ExitStack() as stack,
    ):
        app = create_app(engine, settings)
        address = stack.enter_context(listening(app, http=served(settings, prompt=app.state.prompt), ws="none"))
        with socket.create_connection(address, timeout=60) as connection:
            connection.sendall(ONE)
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")
            began = time.monotonic()
            stack.close()
            assert connection.recv(1 << 16) == b""
            assert time.monotonic() - began < 10
