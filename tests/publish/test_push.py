"""Plans pushed into real servers: whole or not at all, nobody else's graphs touched."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import keikaku
from graph.build import PLANS, build
from publish.app import create_app
from publish.remote.push import ASIDE, PushError, plans_of, push
from publish.remote.store import Credentials, RemoteError, RemoteStore, usual_query
from queries.remote import RemoteEngine
from tests.servers import empty_oxigraph, virtuoso

Require = Callable[[str, str], str]
OTHER = "https://example.org/graph/other"
OLD = "https://w3id.org/keikaku/graph/999997/kodomo-r8/old"
PLAN = "https://w3id.org/keikaku/id/999997/kodomo-r8"


@pytest.fixture(scope="module")
def oxigraph(require: Require, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with empty_oxigraph(require, tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture(scope="module")
def both(
    require: Require, oxigraph: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, RemoteStore]]:
    """An Oxigraph that asks nobody, and a Virtuoso that takes updates by HTTP Digest only."""
    with virtuoso(require, tmp_path_factory.mktemp("virtuoso"), []) as query:
        yield {
            "oxigraph": RemoteStore.at(f"{oxigraph}update"),
            "virtuoso": RemoteStore.at(
                query.replace("/sparql", "/sparql-auth"), query, Credentials("dba", "dba")
            ),
        }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of the two plans alone."""
    store = tmp_path_factory.mktemp("small") / "store"
    build([PLANS / "aoba" / "kodomo.yaml"], store)
    return store


def held(remote: RemoteStore, store: Path) -> dict[str, int]:
    return remote.counts([graph for plan in plans_of(store) for graph in plan.graphs])


def sizes(store: Path) -> dict[str, int]:
    return {g: len(lines) for plan in plans_of(store) for g, lines in plan.graphs.items()}


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_plans_take_the_place_of_the_old_ones(
    both: dict[str, RemoteStore], server: str, aoba_store: Path, small: Path
) -> None:
    remote = both[server]
    for graph in (OTHER, OLD):
        remote.update(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:x> <urn:y> <urn:z> }} }}")
    said = []
    assert push(aoba_store, remote, said.append) == sum(p.count for p in plans_of(aoba_store))
    assert len(said) == 2
    assert held(remote, aoba_store) == sizes(aoba_store)
    assert remote.counts([OTHER, OLD]) == {OTHER: 1, OLD: 0}
    assert remote.graphs_below(ASIDE) == []
    push(small, remote)  # the other plan stays
    assert held(remote, aoba_store) == sizes(aoba_store)


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_pages_are_served_from_where_plans_were_pushed(
    both: dict[str, RemoteStore], server: str, aoba_store: Path
) -> None:
    push(aoba_store, both[server])
    client = TestClient(create_app(RemoteEngine(both[server].query_address)))
    assert "青葉市こども計画" in client.get("/").text
    page = client.get("/doc/999997/division/kodomo-katei")
    assert page.status_code == 200
    assert "こども家庭課" in page.text


def test_the_command(
    oxigraph: str, aoba_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keikaku.main(["--lang", "en", "push", f"{oxigraph}update", "--store", str(aoba_store)]) == 0
    assert "counted there" in capsys.readouterr().err
    assert keikaku.main(["push", "http://127.0.0.1:9/update", "--store", str(aoba_store)]) == 1
    assert "前のままです" in capsys.readouterr().err


def test_a_wrong_password_changes_nothing(
    both: dict[str, RemoteStore], aoba_store: Path
) -> None:
    right = both["virtuoso"]
    push(aoba_store, right)
    wrong = RemoteStore(right.update_address, right.query_address, Credentials("dba", "no"))
    with pytest.raises(PushError) as stopped:
        push(aoba_store, wrong)
    assert "KEIKAKU_PASSWORD" in stopped.value.text.en
    assert "is as it was" in stopped.value.text.en
    assert held(right, aoba_store) == sizes(aoba_store)


# ---- what goes wrong on the way -------------------------------------------------------------


class Between:
    """A proxy before a real server that fails, or loses the answer, at an update with some words."""

    def __init__(self, behind: str) -> None:
        self.behind, self.words, self.lost = behind, "", False
        between = self

        class Passing(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fails = bool(between.words) and between.words.encode() in body
                if fails and not between.lost:
                    self.send_error(500, "out of order")
                    return
                kept = {k: v for k, v in self.headers.items() if k in ("Accept", "Content-Type")}
                request = urllib.request.Request(between.behind + self.path[1:], body, kept)
                with urllib.request.urlopen(request) as answer:
                    content = answer.read()
                    if fails:
                        return  # done, and nobody hears of it
                    self.send_response(answer.status)
                    self.send_header("Content-Type", answer.headers.get("Content-Type", "text/plain"))
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/update"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def between(oxigraph: str) -> Iterator[Between]:
    proxy = Between(oxigraph)
    yield proxy
    proxy.close()


@pytest.mark.parametrize("words", ["INSERT+DATA", "MOVE+GRAPH"])
def test_a_plan_that_does_not_arrive_whole_is_not_there_at_all(
    oxigraph: str, between: Between, aoba_store: Path, words: str
) -> None:
    direct = RemoteStore.at(f"{oxigraph}update")
    direct.update(f"DROP ALL ; INSERT DATA {{ GRAPH <{OLD}> {{ <urn:x> <urn:y> <urn:z> }} }}")
    between.words = words
    with pytest.raises(PushError) as stopped:
        push(aoba_store, RemoteStore.at(between.address))
    assert "is as it was" in stopped.value.text.en
    assert direct.graphs_below("") == [OLD]


def test_the_second_plan_fails_and_the_first_stays_new(
    oxigraph: str, between: Between, aoba_store: Path
) -> None:
    direct = RemoteStore.at(f"{oxigraph}update")
    direct.update("DROP ALL")
    between.words = "kodomo-r8%3E+TO"
    with pytest.raises(PushError) as stopped:
        push(aoba_store, RemoteStore.at(between.address))
    assert stopped.value.text.en.endswith(f"{PLAN} is as it was. 1 plan(s) before it are new.")
    first, second = plans_of(aoba_store)
    assert direct.counts(list(first.graphs)) == {g: len(t) for g, t in first.graphs.items()}
    assert direct.counts([second.own]) == {second.own: 0}
    assert direct.graphs_below(ASIDE) == []


def test_a_lost_answer_is_found_out(oxigraph: str, between: Between, aoba_store: Path) -> None:
    direct = RemoteStore.at(f"{oxigraph}update")
    direct.update("DROP ALL")
    between.words, between.lost = "MOVE+GRAPH", True
    push(aoba_store, RemoteStore.at(between.address))
    assert held(direct, aoba_store) == sizes(aoba_store)


@pytest.mark.parametrize("address", ["ftp://x/", "nothing", "http://me:secret@example.org/update"])
def test_addresses_that_are_not_taken(address: str) -> None:
    with pytest.raises(RemoteError) as refused:
        RemoteStore.at(address)
    assert "KEIKAKU_PASSWORD" in refused.value.text.en or "no address" in refused.value.text.en


def test_credentials_come_from_the_environment_and_are_never_shown() -> None:
    found = Credentials.of_environment({"KEIKAKU_USER": "me", "KEIKAKU_PASSWORD": "secret"})
    assert found == Credentials("me", "secret")
    assert "secret" not in repr(found)


def test_where_queries_go() -> None:
    assert usual_query("http://h/update") == "http://h/query"
    assert usual_query("http://h/repositories/x/statements") == "http://h/repositories/x"
    assert usual_query("http://h/sparql-auth") == "http://h/sparql-auth"
