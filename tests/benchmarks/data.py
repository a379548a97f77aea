"""``data/…`` against the same server's ``DESCRIBE``, and ``id/…`` beside it: 8 clients.

Every client asks for the things of the plan in turn, each beginning elsewhere. ``data/…`` says
more than ``DESCRIBE`` (names, passages, plan and source), so its answers are larger.
"""

from __future__ import annotations

from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

from graph.store import GRAPH_FILE, current
from ontology.terms import kei, rdf
from tests.benchmarks.endpoint import CLIENTS, ROUNDS, SECONDS, rate, served

KINDS = (kei.Measure, kei.Division, kei.Policy, kei.Indicator)
FORMS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}


def measure(store: Path) -> list[dict[str, Any]]:
    """Answers per second with the cache of answers off, and on; the ratios are to DESCRIBE."""
    things = _things(store)
    with TemporaryDirectory() as place, ExitStack() as servers:
        here = Path(place)
        found = {}
        for name, options in (("no cache", ("--cache", "0")), ("cache", ())):
            address = servers.enter_context(served(store, here, *options))
            host = urlsplit(address).netloc
            asked = {"DESCRIBE": [_describe(host, thing) for thing in things]}
            for form, media in FORMS.items():
                asked[f"data/….{form}"] = [_get(host, _path("data", t) + f".{form}", media) for t in things]
            asked["data/… by Accept"] = [_get(host, _path("data", t), "text/turtle") for t in things]
            for requests in asked.values():  # so that every round measures the same
                rate(here, address, requests, CLIENTS, SECONDS)
            sizes = {what: _size(host, requests) for what, requests in asked.items()}
            for what, requests in asked.items():
                found[what, name] = [
                    rate(here, address, requests, CLIENTS, SECONDS) for _ in range(ROUNDS)
                ]
    rows = []
    for what in asked:
        row: dict[str, Any] = {"what": what, "KB of one": sizes[what]}
        for name in ("no cache", "cache"):
            own, base = (_middle(found[w, name], "per second") for w in (what, "DESCRIBE"))
            row |= {f"{name} /s": round(own), f"{name} ratio": round(own / base, 2),
                    f"{name} p99 ms": round(_middle(found[what, name], "p99"), 1)}
        rows.append(row)
    return rows


def _size(host: str, requests: list[str]) -> float:
    """Kilobytes of an answer, in the middle."""
    client, taken = HTTPConnection(host), []
    for request in requests:
        head, *lines = request.strip().split("\r\n")
        client.request("GET", head.split()[1], headers=dict(line.split(": ", 1) for line in lines[1:]))
        taken.append(len(client.getresponse().read()))
    client.close()
    return round(median(taken) / 1024, 1)


def _middle(rounds: list[dict[str, float]], key: str) -> float:
    return median(found[key] for found in rounds)


def _things(store: Path) -> list[str]:
    import pyoxigraph as ox

    folder, _ = current(store)
    quads = ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS)
    return sorted(
        quad.subject.value for quad in quads
        if quad.predicate.value == rdf.type and quad.object.value in KINDS
    )


def _path(kind: str, thing: str) -> str:
    return thing.replace("https://w3id.org/keikaku/id/", f"/{kind}/")


def _get(host: str, path: str, accept: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\r\n"


def _describe(host: str, thing: str) -> str:
    return _get(host, f"/sparql?query={quote(f'DESCRIBE <{thing}>')}", "text/turtle")
