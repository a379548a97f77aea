"""``/sparql`` against bare ``oxigraph serve-read-only``: same data, same queries, 8 clients."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from graph.store import GRAPH_FILE, current
from queries.catalogue import NUMBERS, Question, questions
from queries.engine import EmbeddedEngine
from queries.load import context, plans
from queries.names import Names
from tests.benchmarks.ask import COMMAND, ROOT
from tests.servers import free_port, oxigraph, running

CLIENTS = 8
SECONDS = 1.0
ROUNDS = 5
# Measured one by one; the others only in turn with these.
ALONE = ("ask", "label", "describe", "measures-of-division", "partners", "pairs-of-divisions")
SMALL = 5.0  # milliseconds of one answer of oxigraph's, nobody else asking
# So many lookups in one round that nobody gets through all of them.
TIMES = 15
LOOKUPS = "different lookups, each once"
ROWS = "application/sparql-results+json"
TRIPLES = "text/turtle"


def measure(store: Path) -> list[dict[str, Any]]:
    """Answers per second: oxigraph's, ours with the cache of answers off, and on."""
    asked = texts(store)
    folder, _ = current(store)
    with TemporaryDirectory() as place, ExitStack() as servers:
        here = Path(place)
        (here / "bare").mkdir()
        theirs = servers.enter_context(
            oxigraph(lambda command, _: command, here / "bare", [folder / GRAPH_FILE])
        )
        uncached = servers.enter_context(served(store, here, "--cache", "0"))
        cached = servers.enter_context(served(store, here))
        quick = {n: q for n, q in asked.items() if _alone(here, theirs, q) < SMALL}
        rows = [
            _row(here, name, [query], theirs, uncached, cached)
            for name, query in quick.items()
            if name in ALONE
        ]
        every = list(quick.values())
        rows.append(_row(here, f"all {len(every)} in turn", every, theirs, uncached, cached))
        things = _things(folder / GRAPH_FILE)
        once = [_lookups(things, number) for number in range(ROUNDS + 1)]
        return [*rows, _row(here, LOOKUPS, once, theirs, uncached, cached)]


def _row(
    here: Path, name: str, queries: list[str] | list[list[str]], theirs: str, uncached: str, cached: str
) -> dict[str, Any]:
    """One row; ``queries`` are those of every round, or a list for each.

    The first round, in which a server finds out what it is for, does not count.
    """
    found: dict[str, list[float]] = {theirs: [], uncached: [], cached: []}
    for number in range(ROUNDS + 1):
        same = [q for q in queries if isinstance(q, str)]
        for address, rates in found.items():
            taken = _rate(here, address, same or [*queries[number]], CLIENTS, once=not same)
            rates.append(taken["per second"])
    bare, ours, kept = (median(rates[1:]) for rates in found.values())
    return {
        "query": name,
        "oxigraph /s": round(bare),
        "keikaku /s": round(ours),
        "ratio": round(ours / bare, 2),
        "with cache /s": round(kept),
        "ratio with cache": round(kept / bare, 2),
    }


def _alone(here: Path, address: str, query: str) -> float:
    return _rate(here, address, [query], 1, 0.3)["p50"]


def _rate(
    here: Path, address: str, queries: list[str], clients: int, seconds: float = SECONDS, once: bool = False
) -> dict[str, float]:
    parts = urlsplit(address)
    requests = [_request(parts.netloc, parts.path, query) for query in queries]
    return rate(here, address, requests, clients, seconds, once)


def rate(
    here: Path, address: str, requests: list[str], clients: int, seconds: float = SECONDS, once: bool = False
) -> dict[str, float]:
    """Answers per second and latencies of a server that clients keep busy with requests.

    All ask all of them in turn or, with ``once``, each its own.
    """
    parts = urlsplit(address)
    # Each client begins elsewhere, so that not all ask the same at the same time.
    turned = [requests[n * len(requests) // clients :] + requests[: n * len(requests) // clients]
              for n in range(clients)]
    if once:
        turned = [requests[n::clients] for n in range(clients)]
    file = here / "requests.json"
    file.write_text(json.dumps(turned), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load", str(parts.hostname), str(parts.port),
         str(file), str(seconds)],
        capture_output=True, text=True, check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _request(host: str, path: str, query: str) -> str:
    accept = TRIPLES if "CONSTRUCT" in query or "DESCRIBE" in query else ROWS
    return f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\r\n"


@contextmanager
def served(store: Path, here: Path, *options: str) -> Iterator[str]:
    """The address of our endpoint, served as ``keikaku serve`` does."""
    port = free_port()
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {COMMAND}", "serve", "--store", str(store.resolve()),
               "--port", str(port), *options]
    with running(command, here, f"http://127.0.0.1:{port}/sparql"):
        yield f"http://127.0.0.1:{port}/sparql"


def texts(store: Path) -> dict[str, str]:
    """The catalogue's questions with their examples, and what linked-data clients ask."""
    with EmbeddedEngine(store) as engine:
        plan = plans(engine)[0]
        bound = context(plan)
        names = Names.read(engine, bound)
        found = {
            question.name: question.bind(bound, _examples(question, names))
            for question in questions().values()
            if not question.hidden
        }
    found["ask"] = f"ASK {{ GRAPH <{plan.graph}> {{ ?s ?p ?o }} }}"
    found["label"] = (
        "SELECT ?label { "
        f"<{plan.iri}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }}"
    )
    found["describe"] = f"DESCRIBE <{plan.iri}/measure/1-1-city-1-1>"
    return found


def _things(file: Path) -> list[str]:
    """The addresses of everything something is said about."""
    quads = ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS)
    return sorted({q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)})


def _lookups(things: list[str], number: int) -> list[str]:
    """Names and descriptions of all things in turn; no text twice, in no two rounds the same."""
    return [
        f"DESCRIBE{' ' * times}<{thing}>" if n % 2 else
        f"SELECT{' ' * times}?label {{ <{thing}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }}"
        for times in range(1 + number * TIMES, 1 + (number + 1) * TIMES)
        for n, thing in enumerate(things, times)
    ]


def _examples(question: Question, names: Names) -> dict[str, Any]:
    return {
        p.name: p.parse(p.example) if p.type in (*NUMBERS, "resource") else names.find(p.example, p.type)
        for p in question.parameters
    }
