"""Endpoints that misbehave: real servers on loopback that say exactly what a test tells them.

Well-behaved ones, Oxigraph's server and Virtuoso, are asked in test_same_answers.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest

from ontology.language import Text
from queries.answer import Answer, Term, iri, literal
from queries.engine import (
    EngineUnavailable,
    Limits,
    QueryError,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
)
from queries.remote import RemoteEngine

JSON = "application/sparql-results+json"
XSD = "http://www.w3.org/2001/XMLSchema#"
Talk = Callable[[socket.socket], None]
PATIENT = Limits(deadline=30.0)


class Server:
    """Reads one request a connection, then lets the test talk."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.requests: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/sparql"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            data = b""
            while (head := data.partition(b"\r\n\r\n"))[1] == b"":
                data += connection.recv(65_536)
            size = re.search(rb"content-length: *(\d+)", head[0], re.IGNORECASE)
            while size and len(data.partition(b"\r\n\r\n")[2]) < int(size[1]):
                data += connection.recv(65_536)
            self.requests.append(data)
            self.talk(connection)

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def serving() -> Iterator[Callable[[Talk | bytes], Server]]:
    opened: list[Server] = []

    def serve(talk: Talk | bytes) -> Server:
        server = Server((lambda c: c.sendall(talk)) if isinstance(talk, bytes) else talk)
        opened.append(server)
        return server

    yield serve
    for server in opened:
        server.close()


Serving = Callable[[Talk | bytes], Server]


def response(
    body: bytes | str, kind: str = JSON, status: str = "200 OK", length: int | None = None, **more: str
) -> bytes:
    content = body.encode() if isinstance(body, str) else body
    size = len(content) if length is None else length
    headers = {"Content-Type": kind, "Content-Length": str(size), "Connection": "close"}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + content


def results(*bindings: dict[str, object], names: tuple[str, ...] = ("x",)) -> str:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}})


WHOLE = results(*({"x": {"type": "literal", "value": str(n)}} for n in range(10)))


def failure(engine: RemoteEngine, query: str = "SELECT ?x {}") -> QueryError:
    with pytest.raises(QueryError) as failed:
        engine.query(query)
    return failed.value


# ---- what is asked and what is understood ---------------------------------------------------


def test_the_request(serving: Serving) -> None:
    server = serving(response(WHOLE))
    query = "# CONSTRUCT\nSELECT ?x { ?x ?y '課 & ?=#' }"
    RemoteEngine(server.address, PATIENT).query(query)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"POST /sparql HTTP/1.1"
    assert JSON in head.decode()
    assert b"authorization" not in head.lower()
    assert parse_qs(body.decode()) == {"query": [query]}


def test_credentials_are_sent_and_never_shown(serving: Serving) -> None:
    server = serving(response("no", "text/plain", "401 Unauthorized"))
    with_password = server.address.replace("//", "//%E8%AA%B2:p%40ss@")
    engine = RemoteEngine(with_password, PATIENT)
    failed = failure(engine)
    assert isinstance(failed, EngineUnavailable)
    assert failed.text == Text(
        f"{server.address}: 利用者名とパスワードが要るか、正しくありません（401）。",
        f"{server.address}: user and password are needed or wrong (401).",
    )
    sent = re.search(rb"Authorization: Basic (\S+)", server.requests[0], re.IGNORECASE)
    assert sent is not None
    assert base64.b64decode(sent[1]).decode() == "課:p@ss"
    assert "p@ss" not in engine.build_name() + engine.endpoint


def test_terms_of_every_kind(serving: Serving) -> None:
    terms = {
        "iri": ({"type": "uri", "value": "http://x/課"}, iri("http://x/課")),
        "plain": ({"type": "literal", "value": "a"}, literal("a")),
        "string": ({"type": "literal", "value": "a", "datatype": f"{XSD}string"}, literal("a")),
        "tagged": ({"type": "literal", "value": "課", "xml:lang": "ja"}, literal("課", "ja")),
        "typed": (
            {"type": "typed-literal", "value": "01", "datatype": f"{XSD}integer"},
            literal("01", datatype=f"{XSD}integer"),
        ),
        "boolean": (
            {"type": "typed-literal", "value": "1", "datatype": f"{XSD}boolean"},
            literal("true", datatype=f"{XSD}boolean"),
        ),
        "blank": ({"type": "bnode", "value": "b0"}, Term("bnode", "b0")),
        "half": ({"type": "literal", "value": "a\ud800b"}, literal("a\ufffdb")),
        "whole": ({"type": "literal", "value": "\ud842\udfb7"}, literal("𠮷")),
    }
    body = results({name: given for name, (given, _) in terms.items()}, names=(*terms, "unbound"))
    answer = RemoteEngine(serving(response(body)).address, PATIENT).query("SELECT * {}")
    expected = (*(term for _, term in terms.values()), None)
    assert answer == Answer("select", (*terms, "unbound"), (expected,))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"head":{},"boolean":true}', True),
        ('{"head":{},"boolean":false}', False),
        # Virtuoso's way.
        (results({"__ASK_RETVAL": {"type": "literal", "value": "1"}}, names=("__ASK_RETVAL",)), True),
        (results({"__ASK_RETVAL": {"type": "literal", "value": "0"}}, names=("__ASK_RETVAL",)), False),
        (results(names=("__ASK_RETVAL",)), False),
    ],
)
def test_yes_and_no(serving: Serving, body: str, said: bool) -> None:
    engine = RemoteEngine(serving(response(body)).address, PATIENT)
    assert engine.query("ASK {}") == Answer("ask", boolean=said)


def test_triples_are_sorted_and_as_written(serving: Serving) -> None:
    turtle = '<#b> <urn:p> 01, "課"@ja . <#a> <urn:p> <#b>, _:x .'
    server = serving(response(turtle, "text/turtle"))
    answer = RemoteEngine(server.address, PATIENT).query("CONSTRUCT {} {}")
    a, b, p = iri(f"{server.address}#a"), iri(f"{server.address}#b"), iri("urn:p")
    assert answer.variables == ("subject", "predicate", "object")
    assert [row[:2] for row in answer.rows] == [(a, p), (a, p), (b, p), (b, p)]
    objects = [row[2] for row in answer.rows]
    assert objects[0] is not None
    assert objects[0].kind == "bnode"
    assert objects[1:] == [b, literal("01", datatype=f"{XSD}integer"), literal("課", "ja")]


@pytest.mark.parametrize(
    ("headers", "rows", "expected"),
    [
        ({}, 10, (10, False)),
        ({}, 9, (9, True)),
        ({"X_SPARQL_MaxRows": "10"}, 100, (10, True)),
        ({"X_SQL_State": "S1TAT"}, 100, (10, True)),
    ],
)
def test_a_cut_answer_is_marked(
    serving: Serving, headers: dict[str, str], rows: int, expected: tuple[int, bool]
) -> None:
    server = serving(response(WHOLE, **headers))
    answer = RemoteEngine(server.address, Limits(30.0, rows)).query("SELECT ?x {}")
    assert (len(answer.rows), answer.truncated) == expected


@pytest.mark.parametrize("query", ["INSERT DATA {}", "#\rDELETE WHERE {}\nSELECT * {}", "LOAD <x:>", ""])
def test_what_does_not_read_is_never_sent(serving: Serving, query: str) -> None:
    server = serving(response(WHOLE))
    assert isinstance(failure(RemoteEngine(server.address, PATIENT), query), QueryRefused)
    assert server.requests == []


# ---- incomplete answers ---------------------------------------------------------------------


def chunked(*pieces: bytes, end: bool = True) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces)
    return head + body + (b"0\r\n\r\n" if end else b"")


HALF = WHOLE[: len(WHOLE) // 2]
TURTLE = "<urn:a> <urn:b> <urn:c> .\n<urn:d> <urn:e> <urn:f> .\n"
CUT = {
    "half the JSON, as if it were all": (response(HALF), "SELECT ?x {}"),
    "half the JSON": (response(HALF, length=len(WHOLE)), "SELECT ?x {}"),
    "half the chunks": (chunked(HALF.encode(), end=False), "SELECT ?x {}"),
    "a chunk cut": (chunked(WHOLE.encode())[:-80], "SELECT ?x {}"),
    "nothing": (response(""), "SELECT ?x {}"),
    "no JSON": (response("error: out of memory", "text/plain"), "SELECT ?x {}"),
    "other JSON": (response('{"rows": []}', "application/json"), "SELECT ?x {}"),
    "a list": (response("[]", "application/json"), "SELECT ?x {}"),
    "a term that is none": (response(results({"x": {"type": "uri"}})), "SELECT ?x {}"),
    "a value that is none": (response(results({"x": {"type": "uri", "value": 1}})), "SELECT ?x {}"),
    "half the triples": (response(TURTLE[:27], "text/turtle", length=len(TURTLE)), "DESCRIBE <x:>"),
    "half a triple": (response(TURTLE[:30], "text/turtle"), "CONSTRUCT {} {}"),
}


@pytest.mark.parametrize("case", CUT)
def test_half_an_answer_is_no_answer(serving: Serving, case: str) -> None:
    content, query = CUT[case]
    server = serving(content)
    failed = failure(RemoteEngine(server.address, PATIENT), query)
    assert isinstance(failed, EngineUnavailable)
    assert failed.text == Text(
        f"{server.address}: 答えが途中で切れています。", f"{server.address}: the answer is cut off."
    )


def test_whole_chunks_are_an_answer(serving: Serving) -> None:
    server = serving(chunked(HALF.encode(), WHOLE[len(HALF) :].encode()))
    assert len(RemoteEngine(server.address, PATIENT).query("SELECT ?x {}").rows) == 10


def test_an_answer_above_the_size_limit(serving: Serving) -> None:
    server = serving(response(WHOLE))
    failed = failure(RemoteEngine(server.address, Limits(30.0, size=len(WHOLE) - 1)))
    assert isinstance(failed, QueryTooLarge)


# ---- failures -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (response("bad\nstack", "text/plain", "400 Bad Request"), QueryRefused, "The endpoint refused the query: bad"),
        (response("no", "text/plain", "403 Forbidden"), EngineUnavailable, "{}: user and password are needed or wrong (403)."),
        (response("", "text/plain", "404 Not Found"), EngineUnavailable, "{}: it failed (404)."),
        (response("boom", "text/plain", "500 Internal Server Error"), EngineUnavailable, "{}: it failed (500 boom)."),
        (response("later", "text/plain", "503 Service Unavailable"), EngineUnavailable, "{}: it failed (503 later)."),
        (
            response("Virtuoso S1T00 Error SR171: Transaction timed out", "text/plain", "500 SPARQL Request Failed"),
            QueryTimeout,
            "The query was stopped after 30 s. Narrow it down.",
        ),
        (response("", "text/plain", "504 Gateway Timeout"), QueryTimeout, "The query was stopped after 30 s. Narrow it down."),
        (
            response("", "text/plain", "301 Moved Permanently", Location="https://example.org/sparql"),
            EngineUnavailable,
            "{}: it has moved to https://example.org/sparql; give that address.",
        ),
        (
            response("<html>portal</html>", "text/html; charset=utf-8"),
            EngineUnavailable,
            "{}: it answers with a page, not with data: no SPARQL endpoint.",
        ),
        (b"", EngineUnavailable, "{}: cannot be reached: Remote end closed connection without response."),
        (b"garbage\r\n\r\n", EngineUnavailable, "{}: cannot be reached: garbage\r\n."),
    ],
    ids=["400", "403", "404", "500", "503", "virtuoso-timeout", "504", "301", "html", "closed", "garbage"],
)  # fmt: skip
def test_a_failure_says_what_it_is(
    serving: Serving, content: bytes, kind: type[QueryError], said: str
) -> None:
    server = serving(content)
    failed = failure(RemoteEngine(server.address, PATIENT))
    assert (type(failed), failed.text.en) == (kind, said.format(server.address))


def test_nobody_listens(serving: Serving) -> None:
    server = serving(b"")
    server.close()
    failed = failure(RemoteEngine(server.address, PATIENT))
    assert isinstance(failed, EngineUnavailable)
    assert failed.text.en.startswith(f"{server.address}: cannot be reached: ")


def test_a_host_that_is_none() -> None:
    failed = failure(RemoteEngine("http://no-such-host.invalid/sparql", PATIENT))
    assert isinstance(failed, EngineUnavailable)


@pytest.mark.parametrize("endpoint", ["", "localhost:8890/sparql", "file:///etc/passwd", "http://"])
def test_an_address_that_is_none(endpoint: str) -> None:
    with pytest.raises(EngineUnavailable, match="begins with http"):
        RemoteEngine(endpoint)


# ---- slow ones ------------------------------------------------------------------------------


def silent(_: socket.socket) -> None:
    time.sleep(60)


def dripping(content: bytes, at_once: int) -> Talk:
    """Sends the beginning, then a byte every tenth of a second."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(content[:at_once])
        for place in range(at_once, len(content)):
            time.sleep(0.1)
            connection.sendall(content[place : place + 1])

    return talk


SLOW = {
    "silent": silent,
    "dripping headers": dripping(response(WHOLE), 10),
    "dripping body": dripping(response(WHOLE), 200),
    "dripping chunks": dripping(chunked(*(bytes([c]) for c in WHOLE.encode())), 120),
    "dripping triples": dripping(response(TURTLE * 10, "text/turtle"), 200),
}


@pytest.mark.parametrize("case", SLOW)
def test_a_slow_endpoint_is_left_at_the_deadline(serving: Serving, case: str) -> None:
    engine = RemoteEngine(serving(SLOW[case]).address, Limits(deadline=1.0))
    began = time.monotonic()
    failed = failure(engine, "CONSTRUCT {} {}" if "triples" in case else "SELECT ?x {}")
    assert isinstance(failed, QueryTimeout), failed
    assert 0.9 <= time.monotonic() - began < 10.0


def test_many_at_once(serving: Serving) -> None:
    def echo(connection: socket.socket) -> None:
        connection.sendall(response(WHOLE))

    engine = RemoteEngine(serving(echo).address, PATIENT)
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(len(engine.query("SELECT ?x {}").rows)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [10] * 20
