"""Connections that are lent to clerks: answered to the byte as by the server, counted, and given back."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from graph.build import build
from publish.front.clerk import Clerk
from publish.front.known_heads import KnownHeads
from publish.front.lending import BACK, FEW, Lender
from publish.ready.answers import Answered
from publish.settings import Settings
from tests.publish.strangers import Server, eventually, serving, until_closed
from tests.publish.test_coming_and_going import plans
from tests.publish.test_prompt import HOST, JSON, LABEL, LAST, ONE, PLAN, POSTED, TURTLE, get

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="connections are lent on Linux alone")

DESCRIBED = f"DESCRIBE <{PLAN}>"


def asks(numbers: int) -> Iterator[bytes]:
    for n in range(numbers):
        yield get(f"SELECT * {{ <urn:{n}> <urn:label> ?label }}")


def said(connection: socket.socket, request: bytes = b"") -> bytes:
    """One answer, which has a length."""
    if request:
        connection.sendall(request)
    found = b""
    while b"\r\n\r\n" not in found:
        piece = connection.recv(1 << 16)
        assert piece, found
        found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
    while len(body) < length:
        piece = connection.recv(1 << 16)
        assert piece
        body += piece
    return undated(head + b"\r\n\r\n" + body)


def rest(connection: socket.socket) -> bytes:
    """What comes until the end."""
    return undated(until_closed(connection))


def undated(text: bytes) -> bytes:
    return re.sub(rb"date: [^\r]+", b"date: now", text)


def clerks(server: Server) -> list[int]:
    return server.running("publish.front.clerk")


def holders(server: Server, connection: socket.socket) -> set[int]:
    """The processes that have the server's end of a connection open."""
    address, port = connection.getsockname()
    there = f"{int.from_bytes(socket.inet_aton(address), sys.byteorder):08X}:{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {row[9] for row in rows if row[2] == there}
    found = set()
    for process in (server.process.pid, *clerks(server)):
        for descriptor in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(OSError):
                if any(f"socket:[{inode}]" == str(descriptor.readlink()) for inode in inodes):
                    found.add(process)
    return found


def lent(server: Server, client: str = "127.0.0.1") -> socket.socket:
    """A connection that a clerk has."""
    connection = server.connect(client)
    connection.settimeout(60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for request in asks(2 * FEW):
            said(connection, request)
        if holders(server, connection) <= set(clerks(server)):
            return connection
    raise AssertionError("was not lent")


@pytest.fixture(scope="module")
def both(kuki_store: Path) -> Iterator[tuple[Server, Server]]:
    """One server that lends connections, and one that does not."""
    same = ("--head", "8", "--keep-alive", "2", "--arrival", "3", "--root-path", "/plans")
    with (
        serving(kuki_store, *same) as one,
        serving(kuki_store, *same, "--clerks", "0") as other,
    ):
        lent(one).close()
        yield one, other


def test_lookups_are_answered_as_by_the_server(both: tuple[Server, Server]) -> None:
    queries = [
        LABEL, DESCRIBED, f"DESCRIBE <{PLAN}> <urn:x>", "ASK { ?s ?p 'x' }", f"ASK {{ <{PLAN}> ?p ?o }}",
        f"SELECT * {{ <{PLAN}> ?p ?o }} LIMIT 3", "SELECT * { ?s a <urn:none> }",
        f"SELECT ?o ?p {{ GRAPH <{PLAN}> {{ <{PLAN}> ?p ?o }} }}",
    ]
    heads = [HOST + JSON, HOST + TURTLE, HOST + "Accept: text/csv\r\nUser-Agent: x\r\n"]
    with lent(both[0]) as connection, both[1].connect() as plain:
        for head in heads:
            for query in queries * 3:
                for path in ("/sparql", "/en/sparql", "/plans/sparql"):
                    request = get(query, head, path)
                    assert said(connection, request) == said(plain, request)
        assert clerks(both[0])


OTHERS: dict[str, tuple[bytes, ...]] = {
    "page": (b"GET /doc/112321 HTTP/1.1\r\nHost: x\r\n\r\n", ONE),
    "posted": (POSTED % len(LABEL) + LABEL.encode(), ONE),
    "longer": (get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), ONE),
    "head": (ONE.replace(b"GET", b"HEAD", 1), ONE),
    "two": (ONE * 2, ONE),
    "in-pieces": (ONE[:10], ONE[10:-2], ONE[-2:], ONE),
    "one-and-a-half": (ONE + ONE[:30], ONE[30:], ONE),
    "other-headers": tuple(get(LABEL, f"{HOST}{JSON}X: {n}\r\n") for n in (1, 2, 3, 4, 5, 6)),
    "large-headers": (get(LABEL, f"{HOST}{JSON}X: {'x' * 9_000}\r\n"),),
    "long-address": (get(LABEL + " " * 9_000),),
    "close": (get(LABEL, HOST + JSON + "Connection: close\r\n"), ONE),
    "old": (get(LABEL, version="1.0"), ONE),
    "no-host": (get(LABEL, JSON), ONE),
    "no-http": (b"\x16\x03\x01\x02\x00\x01", ONE),
    "no-address": (ONE.replace(b"/sparql", b"sparql"), ONE),
    "upwards": (ONE.replace(b"/sparql", b"/../sparql"), ONE),
    "another-protocol": (get(LABEL, HOST + JSON + "Connection: upgrade\r\nUpgrade: h2c\r\n"), ONE),
    "nothing": (),
}


def all_said(connection: socket.socket, pieces: tuple[bytes, ...]) -> bytes:
    """Everything that is answered to pieces, and to a last request, until the end."""
    found: list[bytes] = []
    hearing = threading.Thread(target=lambda: found.append(rest(connection)))
    hearing.start()
    with contextlib.suppress(ConnectionError):
        for piece in (*pieces, LAST):
            connection.sendall(piece)
            time.sleep(0.005)
            if not hearing.is_alive():
                break
    hearing.join()
    return found[0]


@pytest.mark.parametrize("kind", OTHERS)
def test_everything_else_comes_back(both: tuple[Server, Server], kind: str) -> None:
    with lent(both[0]) as connection:
        found = all_said(connection, OTHERS[kind])
    with both[1].connect() as plain:
        said(plain, ONE)
        assert found == all_said(plain, OTHERS[kind])


# All of them whole: how far a server has come with one decides whether it still answers what stands before nonsense.
REQUESTS = [
    ONE, get(DESCRIBED), get(DESCRIBED, HOST + TURTLE), ONE * 2, get("ASK {}"), get("SELECT"),
    POSTED % 6 + b"ASK {}", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", ONE.replace(b"GET", b"HEAD"),
]


@trials(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(REQUESTS), max_size=6), st.lists(st.integers(1, 400), max_size=4))
def test_whatever_is_sent_is_answered_alike(
    both: tuple[Server, Server], requests: list[bytes], cuts: list[int]
) -> None:
    whole, pieces = b"".join(requests), []
    for cut in sorted(set(cuts)):
        pieces.append(whole[:cut])
        whole = whole[cut:]
    told = tuple(filter(None, [*pieces, whole]))
    with lent(both[0]) as connection:
        found = all_said(connection, told)
    with both[1].connect() as plain:
        assert found == all_said(plain, told)


def test_an_idle_connection_comes_back_and_is_closed_in_time(both: tuple[Server, Server]) -> None:
    with lent(both[0]) as connection:
        began = time.monotonic()
        assert eventually(lambda: holders(both[0], connection) == {both[0].process.pid})
        assert said(connection, ONE)
        time.sleep(1)
        assert said(connection, ONE)
        began = time.monotonic()
        assert connection.recv(1) == b""
        assert 1.5 < time.monotonic() - began < 30


def test_a_connection_that_came_back_is_lent_again(both: tuple[Server, Server]) -> None:
    server = both[0]
    with lent(server) as connection:
        for _ in range(3):
            said(connection, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert holders(server, connection) == {server.process.pid}
            for request in asks(2 * FEW):
                said(connection, request)
            assert holders(server, connection) <= set(clerks(server))


def test_what_a_clerk_cannot_answer_is_not_lent_again_and_again(both: tuple[Server, Server]) -> None:
    """An answer that is kept is as quick as a lookup, but is here and not there."""
    server = both[0]
    kept = get("SELECT (COUNT(*) AS ?n) { ?s a ?c }")
    with server.connect() as connection:
        connection.settimeout(60)
        first = said(connection, kept)
        for _ in range(20 * FEW):
            assert said(connection, kept) == first
        assert holders(server, connection) == {server.process.pid}


def test_every_answer_is_one_line_of_the_log(kuki_store: Path, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    queries = [f"SELECT * {{ <urn:logged:{n}> <urn:p> ?o }}" for n in range(300)]
    with serving(kuki_store, "--access-log", str(log), "--log-queries") as server, lent(server) as connection:
        for query in queries:
            assert said(connection, get(query)).startswith(b"HTTP/1.1 200")
        assert holders(server, connection) <= set(clerks(server))
        # The same asked of the server itself: a query has one digest, wherever it is answered.
        server.raw(get(queries[0], HOST + JSON + "Connection: close\r\n"))
        assert server.stop() == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    told = Counter(line["text"] for line in lines if "urn%3Alogged" in line.get("text", ""))
    assert sorted(told.values()) == [1] * 299 + [2]
    assert len({line["query"] for line in lines if "urn%3Alogged%3A0%3E" in line.get("text", "")}) == 1


def test_lent_connections_are_counted(kuki_store: Path) -> None:
    with serving(kuki_store, "--connections", "6") as server:
        with contextlib.ExitStack() as stack:
            for _ in range(3):  # of one address half of all
                stack.enter_context(lent(server))
            with server.connect() as fourth:
                assert rest(fourth).startswith(b"HTTP/1.1 503")
            with server.connect("127.0.0.2") as another:
                assert said(another, ONE).startswith(b"HTTP/1.1 200")
        assert _become_free(server, 3)


def test_lent_connections_are_among_all(kuki_store: Path) -> None:
    with serving(kuki_store, "--connections", "4") as server, contextlib.ExitStack() as stack:
        for client in ("127.0.0.2", "127.0.0.2", "127.0.0.3", "127.0.0.3"):
            stack.enter_context(lent(server, client))
        with server.connect("127.0.0.4") as fifth:
            assert rest(fifth).startswith(b"HTTP/1.1 503")


def _free(server: Server) -> int:
    """How many more connections one address may have."""
    with contextlib.ExitStack() as stack:
        for number in range(10):
            connection = stack.enter_context(server.connect())
            try:
                if not said(connection, ONE).startswith(b"HTTP/1.1 200"):
                    return number
            except ConnectionError:
                return number
    return 10


def _become_free(server: Server, many: int) -> bool:
    """Whether one address may soon have so many connections; looking takes some itself."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if _free(server) == many:
            return True
        time.sleep(0.2)
    return False


def test_a_clerk_that_dies_takes_nothing_with_it(kuki_store: Path) -> None:
    with serving(kuki_store, "--connections", "6") as server:
        with lent(server) as connection:
            for clerk in clerks(server):
                os.kill(clerk, signal.SIGKILL)
            assert rest(connection) == b""
        assert _become_free(server, 3)
        assert eventually(lambda: server.ask("/doc/112321").status == 200)
        with lent(server) as connection:  # of others, after a while
            assert said(connection, ONE).startswith(b"HTTP/1.1 200")
        assert all("trace" not in line for line in server.log)


def test_an_end_leaves_nobody(kuki_store: Path) -> None:
    with serving(kuki_store) as server, lent(server) as connection:
        children = server.children
        assert clerks(server)
        assert server.stop() == 0
        assert rest(connection) == b""
    assert eventually(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


def test_clerks_of_a_server_that_died_end(kuki_store: Path) -> None:
    with serving(kuki_store) as server:
        with lent(server) as connection:
            children = clerks(server)
            server.process.kill()
            assert rest(connection) == b""
        assert eventually(lambda: not any(_runs(child) for child in children))


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_clerks_answer_from_the_new_build(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(plans(tmp_path / "one", "青葉市", "若葉市"), store)
    label = get(
        "SELECT ?l { <https://w3id.org/keikaku/id/999997> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }"
    )
    with serving(store) as server, lent(server) as connection:
        assert "若葉市".encode() in said(connection, label)
        build(plans(tmp_path / "two", "青葉市", "紅葉市"), store)
        assert "紅葉市".encode() in said(connection, label)
        connection.close()
        with lent(server) as another:
            assert "紅葉市".encode() in said(another, label)
            assert holders(server, another) <= set(clerks(server))


def test_who_takes_nothing_in_is_left(kuki_store: Path) -> None:
    with serving(kuki_store, "--arrival", "1") as server, lent(server) as other, lent(server) as greedy:
        greedy.setblocking(False)
        request = get(f"DESCRIBE <{PLAN}>")
        until = time.monotonic() + 30
        with pytest.raises(ConnectionError):
            while time.monotonic() < until:
                with contextlib.suppress(BlockingIOError):
                    greedy.send(request)
                time.sleep(0.0005)
                assert said(other, ONE).startswith(b"HTTP/1.1 200")


def test_few_who_ask_start_no_clerk(kuki_store: Path) -> None:
    with serving(kuki_store) as server, server.connect() as connection:
        for request in asks(4 * FEW):
            said(connection, request)
        for request in asks(2 * FEW):
            said(connection, request)
            time.sleep(0.005)
        assert clerks(server) == []


def test_connections_of_a_proxy_stay(kuki_store: Path) -> None:
    """They are those of many: who is behind one may ask for anything next."""
    with serving(kuki_store, "--trusted-proxies", "127.0.0.9") as server:
        lent(server).close()
        with server.connect("127.0.0.9") as connection:
            for request in asks(20 * FEW):
                said(connection, request)
            assert holders(server, connection) == {server.process.pid}


@pytest.mark.parametrize(
    ("known", "ready", "worth"), [(True, True, False), (True, False, True), (False, True, True)]
)
def test_a_clerk_says_whether_a_connection_is_worth_lending_again(known: bool, ready: bool, worth: bool) -> None:
    """Not one whose requests look like lookups and are none, while the data are there."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    nothing = lambda scope: None  # noqa: E731
    working = threading.Thread(target=Clerk(theirs, nothing, lambda: ready, Settings(arrival=60.0)).work)  # type: ignore[arg-type]
    working.start()
    here, there = socket.socketpair()
    with ours, here, there:
        assert ours.recv(100) == BACK.pack(0, True)
        plain = {"http_version": "1.1", "server": None, "client": ["a"], "headers": []}
        request = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
        told = {"number": 7, "client": "a", "heads": [("Host: x\r\n\r\n" if known else "Host: y\r\n\r\n", plain)], "data": request}
        socket.send_fds(ours, [json.dumps(told).encode()], [there.fileno()])
        message, descriptors, _, _ = socket.recv_fds(ours, 1000, 1)
        assert message == BACK.pack(7, worth) + request.encode()
        os.close(descriptors[0])
    working.join()


def test_a_client_with_many_connections_has_no_more_turns_than_others() -> None:
    """Forty requests of one are there, and then one of another: it is among the next answered."""
    order: list[str] = []
    busy, go_on = threading.Event(), threading.Event()

    def prompt(scope: dict[str, Any]) -> Answered:
        if scope["path"] == "/wait":
            busy.set()
            go_on.wait(60)
        order.append(f"{scope['path']} {scope['client']}")
        return Answered(200, [(b"content-length", b"0")], b"")

    prompt.end = b"\r\n"  # type: ignore[attr-defined]
    headers = b"Host: x\r\n\r\n"
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    clerk = Clerk(theirs, prompt, lambda: True, Settings(arrival=60.0))  # type: ignore[arg-type]
    working = threading.Thread(target=clerk.work)
    working.start()
    with contextlib.ExitStack() as stack:
        ends = []
        for number in range(41):
            client = "one" if number < 40 else "other"
            here, there = socket.socketpair()
            stack.enter_context(here)
            plain = {"http_version": "1.1", "server": None, "client": [client], "headers": []}
            told = {"number": number + 1, "client": client, "heads": [(headers.decode(), plain)],
                    "data": f"GET /first HTTP/1.1\r\n{headers.decode()}"}
            socket.send_fds(ours, [json.dumps(told).encode()], [there.fileno()])
            there.close()
            said(here)
            ends.append(here)
        ends[0].sendall(b"GET /wait HTTP/1.1\r\n" + headers)
        assert busy.wait(60)
        for here in ends[1:]:
            here.sendall(b"GET /then HTTP/1.1\r\n" + headers)
        go_on.set()
        for here in ends:
            said(here)
        ours.close()
        working.join()
    then = [client for client in order if client.startswith("/then")]
    assert len(then) == 40
    assert then.index("/then ('other',)") == 8


def test_without_clerks_nothing_is_lent(tmp_path: Path) -> None:
    lender = Lender(tmp_path, Settings(clerks=0))
    assert not lender.lend(None, b"")  # type: ignore[arg-type]
    lender.close()
    lender.wait()


@pytest.mark.parametrize("what", ["socket.socketpair", "subprocess.Popen"])
def test_where_no_clerk_can_be_started_nothing_is_lent(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def forbidden(*_: object, **__: object) -> None:
        tried.append(what)
        raise OSError(errno.EACCES, what)

    monkeypatch.setattr(what, forbidden)
    lender = Lender(tmp_path, Settings())
    assert not any(lender.lend(None, b"") for _ in range(50))  # type: ignore[arg-type]
    assert tried == [what]  # and again only after a while
    lender.close()
    lender.wait()


def test_known_heads_are_few() -> None:
    heads = KnownHeads()
    for n in range(9):
        request = b"GET /a?b HTTP/1.1\r\nHost: x\r\nX: %d\r\n\r\n" % n
        heads.keep(request, {"headers": [(b"x", b"%d" % n)]})
        found = heads.request(request.replace(b"/a?b", b"/c?d%20e"))
        assert found is not None
        assert (found["path"], found["query_string"], found["headers"]) == ("/c", b"d%20e", [(b"x", b"%d" % n)])
    assert len(list(heads)) <= 4
    assert heads.request(b"GET /a HTTP/1.1\r\nHost: x\r\nX: 77\r\n\r\n") is None
    for odd in (b"POST /a HTTP/1.1\r\n", b"GET a HTTP/1.1\r\n", b"GET /a HTTP/1.0\r\n", b"GET /a%41 HTTP/1.1\r\n"):
        assert heads.request(odd + b"Host: x\r\nX: 8\r\n\r\n") is None
