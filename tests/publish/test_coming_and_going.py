"""A new build under load, an end in the middle of answers, and what is left after them."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import threading
import time
from pathlib import Path

import pytest

from graph.build import build
from tests.conftest import AOBA
from tests.publish.strangers import Server, eventually, exchange, serving

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def plans(folder: Path, old: str, new: str) -> list[Path]:
    """The plan files of the fictional city, with a word changed everywhere."""
    folder.mkdir()
    source = AOBA[0].parent
    for file in source.iterdir():
        if file.is_file():
            (folder / file.name).write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return [folder / plan.name for plan in AOBA]


def test_a_new_build_is_taken_over_without_a_dropped_request(tmp_path: Path) -> None:
    store = tmp_path / "store"
    words = ["青葉市", "若葉市", "紅葉市"]
    editions = [plans(tmp_path / str(n), "青葉市", word) for n, word in enumerate(words)]
    build(editions[0], store)
    query = "SELECT ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l FILTER(CONTAINS(?l, '葉市')) }"
    wrong: list[str] = []
    count = [0] * 6
    over = threading.Event()

    def hammer(number: int, server: Server) -> None:
        with contextlib.closing(server.keep_alive(f"127.0.0.{number + 2}")) as connection:
            while not over.is_set():
                if number % 2:
                    form = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
                    answer = exchange(connection, "/sparql", "POST", query.encode(), form)
                else:
                    answer = exchange(connection, "/doc/999997")
                text = answer.body.decode()
                named = {word for word in words if word in text}
                if answer.status != 200 or len(named) != 1:
                    wrong.append(f"{number} {answer.status} {named}")
                count[number] += 1

    with serving(store, "--access-log", "") as server:
        assert server.ask("/doc/999997").status == 200
        threads = [threading.Thread(target=hammer, args=(n, server)) for n in range(6)]
        for thread in threads:
            thread.start()
        for edition in (editions[1], editions[2], editions[0], editions[2]):
            build(edition, store)
            time.sleep(0.5)
        last = server.ask("/doc/999997").body.decode()
        over.set()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert min(count) > 3
        assert "紅葉市" in last
        assert server.ask("/readyz").status == 200


def test_termination_lets_answers_finish(aoba_store: Path) -> None:
    found: list[int] = []
    with serving(aoba_store, "--deadline", "4") as server:
        assert server.sparql(r"ASK { ?s ?p 'it\'s a SERVICE' }").status == 200  # which is parsed apart
        assert len(server.children) == len(server.workers) + 1
        children = server.children

        def ask() -> None:
            found.append(server.sparql(SLOW).status)

        asking = threading.Thread(target=ask)
        asking.start()
        idle = server.connect()
        time.sleep(0.7)
        assert server.stop() == 0
        asking.join()
        idle.close()
    assert found == [504]  # the query's own end, not the server's
    assert server.log[-1]["status"] == 504
    assert eventually(lambda: not any(Path(f"/proc/{c}").exists() for c in children))


def test_grace_ends(aoba_store: Path) -> None:
    with serving(aoba_store, "--deadline", "60", "--grace", "1") as server:
        asking = threading.Thread(target=_try, args=(server,))
        asking.start()
        time.sleep(1.5)
        workers = server.workers
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 40
        asking.join()
    assert eventually(lambda: not any(Path(f"/proc/{w}").exists() for w in workers))


def _try(server: Server) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        server.sparql(SLOW)


def test_readiness_follows_the_store(tmp_path: Path, aoba_store: Path) -> None:
    store = tmp_path / "store"
    build(AOBA, store)
    with serving(store, "--workers", "1") as server:
        ready = server.ask("/readyz")
        assert re.fullmatch(rb'\{"ready":true,"build":"[\w-]+"\}', ready.body)
        (store / "CURRENT").rename(store / "GONE")
        for worker in server.workers:
            with contextlib.suppress(OSError):
                os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: server.ask("/readyz").status == 503)
        assert "ストアがありません" in server.ask("/readyz").body.decode()
        assert server.ask("/healthz").status == 200
        (store / "GONE").rename(store / "CURRENT")
        assert eventually(lambda: server.ask("/readyz").status == 200)


def test_faults_are_lines_of_the_log(aoba_store: Path) -> None:
    """Everything on standard error after the address is JSON."""
    with serving(aoba_store) as server:
        server.ask("/doc/\u202e%0a{")
        server.raw(b"\x00\r\n{}\r\n\r\n")
        server.ask("/")
        server.stop()
        assert [type(record) for record in server.log] == [dict] * len(server.log)
        assert {record["status"] for record in server.log} >= {400, 200}
