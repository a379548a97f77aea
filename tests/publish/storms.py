"""What strangers do to a server, in a process of its own: ``python -m tests.publish.storms PORT KIND``.

It says ``raging`` once they do, ends when its standard input does, and then tells as JSON what they
were answered: how often which status, by what they did. With ``reading N`` for a kind it is
somebody who reads N pages instead, and tells how many milliseconds each took. Only what Python
brings is imported, so that a process is up at once; strangers step back for everybody, as they
would not use the processors of the machine they attack.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

HOST = "127.0.0.1"
READER, STRANGER = "127.0.0.2", "127.0.0.66"
WITHIN = 60.0
HEARD = 10.0  # seconds: more than a query may wait and take
PLAN = "/plan/112321/chiiki-fukushi-r9/"
PAGES = (
    f"{PLAN}incidence",
    "/doc/112321/division/hoiku",
    f"{PLAN}questions/partners",
    "/static/keikaku.css",
    "/sparql?format=json&query=" + quote("SELECT ?s { ?s a ?c } LIMIT 20", safe=""),
)
THINKING = 0.004  # seconds between two requests of a reader
PAUSE = 0.002  # and of a stranger
_numbers = itertools.count()
CUT = "cut"  # what is told of a connection that was closed without an answer

# What a stranger does from an address: gives the status of the answer, or several.
Act = Callable[[int, str], Iterator[str]]


# ---- ways to ask ----------------------------------------------------------------------------


def asks(query: str) -> Act:
    """One query."""
    return posts(query.encode("utf-8", "surrogatepass"), "application/sparql-query")


def posts(body: bytes, media: str, path: str = "/sparql") -> Act:
    """One request with a body."""
    headers = {"Content-Type": media, "Accept": "application/json"}

    def act(port: int, client: str) -> Iterator[str]:
        connection = http.client.HTTPConnection(HOST, port, WITHIN, (client, 0))
        with contextlib.closing(connection):
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            yield str(answer.status)

    return act


def sends(*pieces: bytes, pause: float = 0.0) -> Act:
    """Bytes, with pauses between them; then it hears what comes back."""

    def act(port: int, client: str) -> Iterator[str]:
        with socket.create_connection((HOST, port), WITHIN, (client, 0)) as connection:
            with contextlib.suppress(OSError):
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause)
            yield _status(connection)

    return act


def head(line: str, *fields: str) -> bytes:
    """A request's head."""
    return "\r\n".join([f"{line} HTTP/1.1", "Host: x", *fields, "", ""]).encode("utf-8", "surrogatepass")


def gets(path: str, *fields: str) -> Act:
    """One request without a body."""
    return sends(head(f"GET {path}", "Connection: close", *fields))


def crowds(path: str, many: int) -> Act:
    """As many connections at once, with a request each."""
    request = head(f"GET {path}", "Connection: close")

    def act(port: int, client: str) -> Iterator[str]:
        with contextlib.ExitStack() as stack:
            crowd = []
            for _ in range(many):
                with contextlib.suppress(OSError):
                    one = stack.enter_context(socket.create_connection((HOST, port), WITHIN, (client, 0)))
                    one.sendall(request)
                    crowd.append(one)
            for one in crowd:
                yield _status(one)

    return act


def floods(query: str, many: int) -> Act:
    """Queries over one connection, each as soon as the last is answered; ``#`` in them is a number."""
    fields = ("Accept: application/json", "User-Agent: flood")

    def act(port: int, client: str) -> Iterator[str]:
        with socket.create_connection((HOST, port), WITHIN, (client, 0)) as connection:
            for _ in range(many):
                text = query.replace("#", str(next(_numbers)))
                connection.sendall(head(f"GET /sparql?query={quote(text, safe='')}", *fields))
                said = connection.recv(1 << 16)
                if not said:
                    yield CUT
                    return
                yield said[9:12].decode("latin-1")

    return act


def drips(many: int) -> Act:
    """Connections that send a byte now and then, of a head or of a body."""

    def act(port: int, client: str) -> Iterator[str]:
        with contextlib.ExitStack() as stack:
            place = (client, 0)
            opened = [
                stack.enter_context(socket.create_connection((HOST, port), WITHIN, place))
                for _ in range(many)
            ]
            for n, connection in enumerate(opened):
                connection.sendall(head("POST /sparql", "Content-Length: 99") if n % 2 else b"GET / HTTP/1.1\r\nX: ")
            for _ in range(30):
                time.sleep(0.1)
                for connection in opened:
                    with contextlib.suppress(OSError):
                        connection.sendall(b"x")
            for connection in opened:
                yield _status(connection)

    return act


def _status(connection: socket.socket) -> str:
    said = b""
    with contextlib.suppress(OSError):
        while piece := connection.recv(1 << 16):
            said = said or piece[9:12]
    return said.decode("latin-1") or CUT


# ---- what is asked --------------------------------------------------------------------------

FIVE = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o"
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {FIVE} }}"
DOUBLED = 'BIND("0123456789abcdef" AS ?x0) ' + " ".join(
    f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40)
)
X3000 = '"' + "x" * 3000 + '"'
MB = b"x" * (1 << 20)
FORM = "application/x-www-form-urlencoded"

# By kind: what each does, and which answers are right.
STOPPED, REFUSED = {"429", "503", "504"}, {"400", "429", "503"}
KINDS: Mapping[str, Mapping[str, tuple[Act, set[str]]]] = {
    "long queries": {
        "cartesian": (asks(RUNAWAY), STOPPED),
        "cartesian in order": (asks(f"SELECT * {{ {FIVE} }} ORDER BY ?a ?e ?i"), STOPPED),
        "regex": (asks('SELECT * { ?s ?p ?o . ?a ?b ?c FILTER(REGEX(CONCAT(STR(?o), STR(?c)), "^(([a-z])+.)+[A-Z]([a-z])+$")) } ORDER BY ?s'), STOPPED),
        "regex of repeats": (asks('SELECT * { FILTER(REGEX("a", "((a{1,1000}){1,1000}){1,1000}")) }'), {"200"} | REFUSED),
        "path": (asks("SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c }"), STOPPED),
        "path in paths": (asks("SELECT * { ?a ((((!<urn:x>)*)*)*)* ?b . ?c (!<urn:y>)+ ?b } ORDER BY ?a ?c"), STOPPED),
    },
    "memory": {
        "doubled": (asks(f"SELECT (STRLEN(?x40) AS ?n) {{ {DOUBLED} }}"), STOPPED),
        "replaced": (asks(f'SELECT (STRLEN(REPLACE(REPLACE(REPLACE(?t, ".", ?t), ".", ?t), ".", ?t)) AS ?n) {{ BIND({X3000} AS ?t) }}'), STOPPED),
        "joined": (asks('SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?o)); separator=", ") AS ?t) { ?a ?b ?c . ?d ?e ?f . ?m ?n ?o }'), STOPPED),
        "distinct": (asks("SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"), STOPPED),
    },
    "nesting": {
        "groups": (asks("SELECT * {" + "{" * 40_000 + "}" * 40_000 + "}"), REFUSED),
        "groups without an end": (asks("SELECT * {" + "{" * 40_000), REFUSED),
        "nots": (asks("SELECT * { FILTER(" + "!" * 80_000 + "1) }"), REFUSED),
        "sums": (asks("SELECT * { FILTER(" + "1+" * 45_000 + "1) }"), REFUSED),
        "selects": (asks("SELECT * {" + "{SELECT*{}}" * 8_000 + "}"), REFUSED),
        "lists": (asks("SELECT * { ?s ?p (" + "1 " * 30_000 + ") }"), REFUSED),
    },
    "texts": {
        "large literal": (asks('SELECT ("' + "字" * 90_000 + '" AS ?x) {}'), {"200", "429", "503"}),
        "too large a literal": (asks('SELECT ("' + "字" * 200_000 + '" AS ?x) {}'), REFUSED),
        "all escaped": (posts(b"query=" + b"%41" * 340_000, FORM), {"413"} | REFUSED),
        "escaped": (posts(b"query=" + b"%E5%AD%97" * 90_000, FORM), REFUSED),
        "many graphs": (posts(b"query=ASK{}" + (b"&default-graph-uri=urn:" + b"a" * 2000) * 490, FORM), {"413"} | REFUSED),
        "mistakes": (asks("SELECT * { " + "?s unknown:p ?o ." * 5_000), REFUSED),
        "no iri": (asks("SELECT * { <urn:a\x00b> ?p '\u202e\ufeff\U000e0001' }"), REFUSED),
    },
    "ways out": {
        "service": (asks("SELECT * { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } }"), REFUSED),
        "service, perhaps": (asks("SELECT * { ?s <#p> 'SERVICE' FILTER(" + "+".join(["?s*(?x)"] * 110) + ") }"), {"200", *REFUSED}),
        "load": (asks("LOAD <http://127.0.0.1:9/x>"), REFUSED),
        "from": (asks("SELECT * FROM <http://127.0.0.1:9/x> { ?s ?p ?o }"), {"200", "429", "503"}),
        "insert": (posts(b"INSERT DATA { <urn:a> <urn:b> 1 }", "application/sparql-update"), {"403", "429", "503"}),
        "path": (gets("/static/%2e%2e%2f%2e%2e%2fpyproject.toml"), {"400"}),
        "header": (gets("/doc/112321%0d%0aSet-Cookie:%20a=b"), {"400"}),
        "control characters": (gets("/id/%c2%85", "X: a\x01b"), {"400"}),
    },
    "large and slow": {
        "body of 100 MB": (sends(head("POST /sparql", "Content-Length: 100000000") + MB), {"413"}),
        "body of 100 MB in pieces": (sends(head("POST /sparql", "Transfer-Encoding: chunked"), *[b"100000\r\n" + MB + b"\r\n"] * 100), {"413", CUT}),
        "head of 1 MB": (sends(b"GET / HTTP/1.1\r\nHost: x\r\nAccept: " + MB + b"\r\n\r\n"), {"431", CUT}),
        "in drops": (drips(100), {"408", CUT}),
    },
    "floods": {
        f"of lookups {n}": (floods("SELECT * { <urn:division:#> <urn:label> ?l }", 5_000), {"200"})
        for n in range(8)
    },
    "crowds": {
        "of queries": (crowds(f"/sparql?query={quote(RUNAWAY, safe='')}", 1_000), {*STOPPED, CUT}),
        "of pages": (crowds(f"{PLAN}matrix", 1_000), {"200", "429", "503", CUT}),
    },
}


# ---- strangers, and somebody who reads ------------------------------------------------------


def rage(port: int, kind: str) -> dict[str, int]:
    """Do what strangers of a kind do, each again and again, until the standard input ends.

    What is under way by then is heard to its end, for a while: what takes long is told of too.
    """
    over = threading.Event()
    told: Counter[str] = Counter()

    def again_and_again(name: str, act: Act) -> None:
        while not over.is_set():
            try:
                for status in act(port, STRANGER):
                    told[f"{name}: {status}"] += 1
            except (OSError, http.client.HTTPException):
                told[f"{name}: {CUT}"] += 1
            time.sleep(PAUSE)

    strangers = [
        threading.Thread(target=again_and_again, args=(name, act), daemon=True)
        for name, (act, _) in KINDS[kind].items()
    ]
    for stranger in strangers:
        stranger.start()
    print("raging", flush=True)
    sys.stdin.read()
    over.set()
    patience = time.monotonic() + HEARD
    for stranger in strangers:
        stranger.join(max(0.0, patience - time.monotonic()))
    return dict(told)


def fresh(path: str, mark: str) -> str:
    """The address of the same that nobody asked for before, so that it is not kept and must be made."""
    if path.startswith("/sparql"):
        return f"{path}%23{mark}"
    return path if path.startswith("/static") else f"{path}?x={mark}"


def read(port: int, count: int) -> list[float]:
    """How many milliseconds each of some answers took for somebody who reads pages nobody read yet."""
    took, begun = [], f"{time.time_ns():x}-"
    connection = http.client.HTTPConnection(HOST, port, WITHIN, (READER, 0))
    with contextlib.closing(connection):
        for n in range(count):
            path = fresh(PAGES[n % len(PAGES)], f"{begun}{n}")
            began = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            took.append(round((time.perf_counter() - began) * 1000, 2))
            if answer.status != 200:
                raise SystemExit(f"{PAGES[n % len(PAGES)]}: {answer.status}")
            time.sleep(THINKING)
    return took


def step_aside() -> None:
    """Let the processors be for everybody else: a stranger's own machine is another."""
    os.nice(10)
    with contextlib.suppress(OSError):  # Linux shares them out by sessions, and then by processes
        os.setsid()
        Path("/proc/self/autogroup").write_text("10")


def main(port: int, kind: str, count: int = 0) -> None:
    """Read or rage, and tell."""
    if kind == "reading":
        found: object = read(port, count)
    else:
        step_aside()
        found = rage(port, kind)
    print(json.dumps(found), flush=True)
    os._exit(0)  # threads may wait for long


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
