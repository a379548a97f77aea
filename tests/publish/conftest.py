"""The site over the real plans, and one over a plan whose every label attacks the reader."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from lxml import html
from starlette.testclient import TestClient

from graph import store as stores
from publish.app import create_app
from publish.holdings import Held, Holdings
from queries.engine import EmbeddedEngine

KUKI = "/plan/112321/chiiki-fukushi-r9/"
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;{{7*7}}</title>"


class Page(NamedTuple):
    """An answer and its HTML."""

    status: int
    headers: dict[str, str]
    content: bytes
    tree: html.HtmlElement

    def texts(self, selector: str) -> list[str]:
        """The text of what a selector finds, white space folded."""
        return [" ".join(e.text_content().split()) for e in self.tree.cssselect(selector)]

    def text(self, selector: str) -> str:
        """The text of the one thing a selector finds."""
        (found,) = self.texts(selector)
        return found

    def links(self, selector: str) -> list[str]:
        """Where the links a selector finds lead."""
        return [str(e.get("href")) for e in self.tree.cssselect(selector)]


class Site:
    """A client that reads pages."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str) -> Page:
        answer = self.client.get(path)
        return Page(
            answer.status_code,
            dict(answer.headers),
            answer.content,
            html.fromstring(answer.content),
        )


@pytest.fixture(scope="session")
def kuki_engine(kuki_store: Path) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(kuki_store, workers=2) as engine:
        yield engine


@pytest.fixture(scope="session")
def kuki(kuki_engine: EmbeddedEngine) -> Iterator[Site]:
    with TestClient(create_app(kuki_engine), follow_redirects=False) as client:
        yield Site(client)


@pytest.fixture(scope="session")
def held(kuki_engine: EmbeddedEngine) -> Held:
    holdings = Holdings(kuki_engine)
    return holdings.held(holdings.entries[0])


@pytest.fixture(scope="session")
def aoba(aoba_store: Path) -> Iterator[Site]:
    with (
        EmbeddedEngine(aoba_store, workers=2) as engine,
        TestClient(create_app(engine), follow_redirects=False) as client,
    ):
        yield Site(client)


@pytest.fixture(scope="session")
def hostile(aoba_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Aoba's plans with an attack at the end of every text somebody could write."""
    store = tmp_path_factory.mktemp("hostile") / "store"
    folder, manifest = stores.current(aoba_store)
    quads = ox.parse(path=str(folder / stores.GRAPH_FILE), format=ox.RdfFormat.N_QUADS)
    with stores.new_build(store) as fresh:
        ox.serialize(
            (ox.Quad(q.subject, q.predicate, _attacking(q), q.graph_name) for q in quads),
            str(fresh / stores.GRAPH_FILE),
            format=ox.RdfFormat.N_QUADS,
        )
        stores.make_current(store, fresh, manifest)
    with (
        EmbeddedEngine(store, workers=2) as engine,
        TestClient(create_app(engine), follow_redirects=False) as client,
    ):
        yield Site(client)


def _attacking(quad: ox.Quad) -> ox.NamedNode | ox.Literal:
    value = quad.object
    assert isinstance(value, ox.NamedNode | ox.Literal)
    if not isinstance(value, ox.Literal):
        return value
    if value.language:
        return ox.Literal(value.value + HOSTILE, language=value.language)
    written = ("exact", "notation", "unit", "legalNumber", "printedPage")
    if quad.predicate.value.replace("#", "/").rsplit("/", 1)[-1] in written:
        return ox.Literal(value.value + HOSTILE)
    return value
