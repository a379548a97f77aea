"""Every address under the base that the graphs of the plans use leads to a page and to data."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from graph.store import GRAPH_FILE, current
from ontology.terms import KEI, kei
from publish.lexicon.terms import lexicon

if TYPE_CHECKING:
    from tests.publish.conftest import Site

BASE = "https://w3id.org/keikaku/"


class Built:
    """A build: its triples, and the addresses under the base in any place of a quad."""

    def __init__(self, store: Path) -> None:
        folder, _ = current(store)
        self.triples: set[ox.Triple] = set()
        self.addresses: set[str] = set()
        self.ended: set[str] = set()
        today = datetime.date.today().isoformat()
        for quad in ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS):
            self.triples.add(quad.triple)
            terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
            found = {t.value for t in terms if isinstance(t, ox.NamedNode)}
            self.addresses |= {address for address in found if address.startswith(BASE)}
            if quad.predicate.value == kei.validUntil and quad.object.value < today:
                self.ended.add(quad.subject.value)

    def things(self) -> set[str]:
        """What follows ``id/``, without fragments."""
        return {
            a.removeprefix(f"{BASE}id/").partition("#")[0]
            for a in self.addresses if a.startswith(f"{BASE}id/")
        }


@pytest.fixture(scope="module", params=["kuki", "aoba"])
def walked(
    request: pytest.FixtureRequest, pages: Site, city: Site, kuki_store: Path, aoba_store: Path
) -> Iterator[tuple[TestClient, Built]]:
    if request.param == "kuki":
        yield pages.client, Built(kuki_store)
    else:
        yield city.client, Built(aoba_store)


def test_every_thing_has_a_page_and_data(walked: tuple[TestClient, Built]) -> None:
    client, built = walked
    things = built.things()
    assert len(things) > 500
    ended = set()
    for path in things:
        found = client.get(f"/id/{path}", headers={"Accept": "application/n-triples"})
        if found.status_code == 410:
            ended.add(f"{BASE}id/{path}")
            data = client.get(f"/data/{path}.nt")
            assert data.content == found.content
        else:
            assert (found.status_code, found.headers["location"]) == (303, f"/data/{path}.nt")
            data = client.get(found.headers["location"])
        assert data.status_code == 200, path
        told = {q.triple for q in ox.parse(data.content, format=ox.RdfFormat.N_TRIPLES)}
        assert told <= built.triples, path
        assert any(t.subject.value == f"{BASE}id/{path}" for t in told), path
        page = client.get(f"/doc/{path}", follow_redirects=True)
        assert page.status_code == 200, path
        assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert ended == built.ended


def test_everything_the_build_says_of_a_thing_is_in_its_data(
    walked: tuple[TestClient, Built],
) -> None:
    client, built = walked
    own: dict[str, set[ox.Triple]] = {}
    for triple in built.triples:
        path = triple.subject.value.removeprefix(f"{BASE}id/")
        own.setdefault(path, set()).add(triple)
    for path in sorted(own)[::7]:
        content = client.get(f"/data/{path.partition('#')[0]}.nt").content
        told = {q.triple for q in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)}
        assert own[path] <= told, path


def test_every_graph_is_had_whole(walked: tuple[TestClient, Built]) -> None:
    client, built = walked
    names = {a for a in built.addresses if a.startswith(f"{BASE}graph/")}
    assert len(names) >= 3
    together: set[ox.Triple] = set()
    for name in names:
        content = client.get(name.removeprefix(BASE[:-1]), headers={"Accept": "text/turtle"})
        assert content.status_code == 200
        quads = ox.parse(content.content, format=ox.RdfFormat.TURTLE)
        together |= {quad.triple for quad in quads}
        page = client.get(name.removeprefix(BASE[:-1]), follow_redirects=True)
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert together == built.triples


def test_every_term_is_on_the_page_of_the_vocabulary(walked: tuple[TestClient, Built]) -> None:
    client, built = walked
    used = {a.removeprefix(KEI) for a in built.addresses if a.startswith(KEI)}
    assert used <= lexicon().entries.keys()
    text = client.get("/ontology").text
    assert [name for name in used if f'id="{name}"' not in text] == []


def test_nothing_else_is_under_the_base(walked: tuple[TestClient, Built]) -> None:
    _, built = walked
    known = (f"{BASE}id/", f"{BASE}graph/", KEI)
    assert [a for a in built.addresses if not a.startswith(known)] == []
