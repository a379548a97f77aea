"""Pages and files that are kept: the same as made anew, only for the same request, of this build and day."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from graph.build import build
from publish.app import create_app
from publish.front import kept_pages
from publish.front.kept_pages import KeptPages
from publish.front.one_build import OneBuild
from publish.ready.answers import Answered
from publish.ready.kept import Kept
from publish.settings import Settings
from queries.engine import EmbeddedEngine
from tests.conftest import AOBA
from tests.publish.conftest import KUKI
from tests.publish.test_coming_and_going import plans

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

THING = "112321/division/hoiku"
PATHS = [
    "/", "/en/", KUKI, f"/en{KUKI}", f"{KUKI}incidence", f"{KUKI}incidence?goal=1", f"{KUKI}incidence?goal=2", f"{KUKI}divisions",
    f"{KUKI}matrix", f"{KUKI}map", f"{KUKI}organizations", f"{KUKI}table", f"{KUKI}table.csv", f"{KUKI}matrix.xlsx", f"{KUKI}incidence.svg",
    f"{KUKI}questions/partners", f"{KUKI}search?q=%E7%A6%8F%E7%A5%89", f"{KUKI}search.json?q=%E7%A6%8F", f"{KUKI}report", f"{KUKI}reorganise", f"{KUKI}audit",
    "/search?q=x", "/compare", f"/doc/{THING}", f"/en/doc/{THING}", f"/id/{THING}", f"/data/{THING}", f"/data/{THING}.ttl", f"/data/{THING}?format=nt",
    "/ontology", "/ontology.ttl", "/catalog", "/graph/112321/organisations.ttl", "/static/keikaku.css", "/static/goals.css",
    "/healthz", "/readyz", "/doc/none", "/nowhere", "/sparql", "/plans/", f"/plans{KUKI}matrix", "/.well-known/void", "//", "/%2e%2e/",
]
HEADERS: list[dict[str, str]] = [
    {}, {"Accept": "text/turtle"}, {"Accept": "text/html"}, {"Accept": "image/png"}, {"Host": "other.example"},
    {"If-None-Match": "*"}, {"If-None-Match": '"none"'}, {"Range": "bytes=0-9"}, {"If-Modified-Since": "Wed, 25 Nov 2099 00:00:00 GMT"},
    {"X-Forwarded-Host": "proxy.example", "X-Forwarded-Proto": "https"}, {"X-Forwarded-Proto": "https"}, {"Host": "a b"}, {"X": "\x01"},
]


class Counted:
    """An application, and which of its pages were made."""

    def __init__(self, engine: EmbeddedEngine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[str] = []
        self.slow = 0.0
        app = create_app(engine, settings)
        own = OneBuild.__init__

        def counting(one: OneBuild, inner: ASGIApp, *rest: Any) -> None:
            async def made(scope: Scope, receive: Receive, send: Send) -> None:
                if scope["type"] == "http":
                    self.made.append(scope["path"])
                    await asyncio.sleep(self.slow)
                await inner(scope, receive, send)

            own(one, made, *rest)

        with monkeypatch.context() as patched:
            patched.setattr(OneBuild, "__init__", counting)
            app.middleware_stack = app.build_middleware_stack()
        self.client = TestClient(app, follow_redirects=False, client=("192.0.2.1", 1))


@pytest.fixture(scope="module")
def engine(kuki_store: Path) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(kuki_store, workers=2) as found:
        yield found


@pytest.fixture(scope="module")
def both(engine: EmbeddedEngine) -> Iterator[tuple[TestClient, TestClient]]:
    proxied = {"trusted_proxies": "192.0.2.0/24", "root_path": "/plans"}
    with ExitStack() as stack:
        found = [
            stack.enter_context(TestClient(
                create_app(engine, Settings(cache=size, **proxied)),  # type: ignore[arg-type]
                follow_redirects=False, client=("192.0.2.1", 1),
            ))
            for size in (32, 0)
        ]
        yield found[0], found[1]


@pytest.mark.parametrize("path", PATHS)
def test_a_client_sees_no_difference(both: tuple[TestClient, TestClient], path: str) -> None:
    keeps, makes = both
    asked: list[tuple[str, dict[str, str]]] = [("GET", headers) for headers in HEADERS]
    for method, headers in [*asked, ("HEAD", {}), ("POST", {}), *asked]:
        found, expected = (client.request(method, path, headers=headers) for client in (keeps, makes))
        assert found.status_code == expected.status_code, (method, headers)
        assert sorted(found.headers.multi_items()) == sorted(expected.headers.multi_items()), (method, headers)
        assert found.content == expected.content or path.endswith(".xlsx"), (method, headers)  # it tells the time


def test_a_page_is_made_once(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(engine, Settings(), monkeypatch)
    with counted.client as client:
        for path in (KUKI, f"{KUKI}matrix", KUKI, f"/doc/{THING}", KUKI, f"{KUKI}matrix", f"/doc/{THING}"):
            assert client.get(path).status_code == 200
        tag = client.get(f"/doc/{THING}").headers["etag"]
        for _ in range(3):
            assert client.get(f"/doc/{THING}", headers={"If-None-Match": tag}).status_code == 304
        again = ["/nowhere", "/healthz", "/readyz", f"{KUKI}audit"] * 2
        for path in again:
            client.get(path)
    assert counted.made == [KUKI, f"{KUKI}matrix", f"/doc/{THING}", f"/doc/{THING}", *again]


def test_who_waited_while_it_was_made_gets_it_too(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(engine, Settings(workers=3, per_client=2), monkeypatch)
    counted.slow = 0.3
    statuses: list[int] = []
    with counted.client as client:
        many = [
            threading.Thread(target=lambda: statuses.append(client.get(f"{KUKI}table").status_code)) for _ in range(12)
        ]
        for one in many:
            one.start()
        for one in many:
            one.join()
    assert statuses == [200] * 12
    assert len(counted.made) == 2  # those that had a turn while there was none


def test_another_day_is_another_page(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(engine, Settings(), monkeypatch)
    day = "2026-11-24"
    monkeypatch.setattr(kept_pages, "today", lambda: day)
    with counted.client as client:
        client.get(KUKI)
        client.get(KUKI)
        day = "2026-11-25"
        client.get(KUKI)
        client.get(KUKI)
    assert counted.made == [KUKI, KUKI]


def test_another_build_is_another_page(tmp_path: Path) -> None:
    words = ["青葉市", "若葉市"]
    editions = [plans(tmp_path / str(n), "青葉市", word) for n, word in enumerate(words)]
    store = tmp_path / "store"
    build(editions[0], store)
    with EmbeddedEngine(store) as engine, TestClient(create_app(engine, Settings())) as client:
        assert [words[0] in client.get("/doc/999997").text for _ in range(3)] == [True] * 3
        build(editions[1], store)
        time.sleep(0.01)
        assert [words[1] in client.get("/doc/999997").text for _ in range(3)] == [True] * 3


def test_a_store_that_is_gone_has_no_pages(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(AOBA, store)
    with EmbeddedEngine(store) as engine, TestClient(create_app(engine, Settings())) as client:
        assert client.get("/doc/999997").status_code == 200
        store.rename(tmp_path / "away")
        time.sleep(0.01)
        assert client.get("/doc/999997").status_code == 503


@pytest.mark.parametrize(("builds", "kept"), [("aaaa", True), ("abbb", True), ("abcdefgh", False), ("", False)])
def test_what_was_made_while_builds_came_is_not_kept(builds: str, kept: bool) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("made")(scope, receive, send)

    names = iter(builds)
    last = builds[-1:]
    pages = KeptPages(Kept(100_000), lambda: last)
    one = OneBuild(app, lambda: next(names, last), pages)
    scope = {
        "type": "http", "method": "GET", "scheme": "http", "path": "/a", "query_string": b"",
        "headers": [(b"host", b"a")],
    }
    sent: list[Any] = []

    async def asked() -> None:
        pages.offer(scope, lambda _: True)
        await one(scope, nothing_more, _into(sent))
        assert (pages.offer(scope, lambda _: True) is not None) is kept

    asyncio.run(asked())
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


async def nothing_more() -> Message:
    return {"type": "http.disconnect"}


def _into(sent: list[Any]) -> Send:
    async def send(message: Message) -> None:
        sent.append(message)

    return send


# ---- the memory of it -----------------------------------------------------------------------


def _answer(size: int) -> Answered:
    return Answered(200, [], b"x" * size)


def test_no_more_is_kept_than_there_is_room() -> None:
    kept = Kept(100_000)
    for n in range(100):
        kept.get("v", (str(n),))
        kept.put("v", (str(n),), _answer(9_000))
        kept.get("v", ("0",))  # asked for all the while
    held = [n for n in range(100) if kept.get("v", (str(n),))]
    assert 5 <= len(held) <= 10
    assert held[0] == 0
    assert held[1:] == list(range(held[1], 100))


def test_what_is_too_large_or_of_another_version_is_not_kept() -> None:
    kept = Kept(100_000)
    kept.get("v", ("a",))
    kept.put("v", ("a",), _answer(20_000))
    kept.put("w", ("b",), _answer(1))
    kept.put("v", ("c",), _answer(1))
    assert [kept.get("v", (key,)) is not None for key in "abc"] == [False, False, True]
    assert kept.get("w", ("c",)) is None
    assert kept.get("v", ("c",)) is None
    none = Kept(0)
    none.get("v", ("a",))
    none.put("v", ("a",), _answer(1))
    assert none.get("v", ("a",)) is None


def test_what_is_found_as_soon_is_kept_the_second_time() -> None:
    kept = Kept(100_000)
    found = []
    for _ in range(3):
        found.append(kept.get("v", ("a",)) is not None)
        kept.put_again("v", ("a",), _answer(1))
    assert found == [False, False, True]
