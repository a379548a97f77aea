"""The site over the real plans, read by selectors."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import html
from starlette.testclient import TestClient

from graph.identifiers import DEFAULT_BASE
from publish.app import create_app
from publish.holdings import Held, Holdings
from queries.engine import EmbeddedEngine

KUKI = "/plan/112321/chiiki-fukushi-r9/"


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
def pages(kuki_engine: EmbeddedEngine) -> Iterator[Site]:
    with TestClient(create_app(kuki_engine), follow_redirects=False) as client:
        yield Site(client)


@pytest.fixture(scope="session")
def held(kuki_engine: EmbeddedEngine) -> Held:
    holdings = Holdings(kuki_engine)
    return holdings.held(holdings.entries[0])


@pytest.fixture(scope="session")
def city(aoba_store: Path) -> Iterator[Site]:
    with (
        EmbeddedEngine(aoba_store, workers=2) as engine,
        TestClient(create_app(engine), follow_redirects=False) as client,
    ):
        yield Site(client)


@pytest.fixture(scope="session")
def site(aoba_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional city's plans as a site of files."""
    from publish.site.publishing import written

    folder = tmp_path_factory.mktemp("files") / "site"
    written(aoba_store, folder, DEFAULT_BASE, lambda _: None)
    return folder
