"""Under a path of its host, and under another base than the data's own, every link still works."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from publish.app import create_app
from publish.data.descriptions import moved, served_base
from publish.settings import SettingError, Settings
from queries.engine import EmbeddedEngine
from tests.publish.conftest import KUKI, Site

ROOT = "/open/plans"
M = "112321/chiiki-fukushi-r9/measure/2-2-city-3-1"
PAGES = [
    "/", KUKI, f"{KUKI}incidence", f"{KUKI}divisions",
    f"{KUKI}matrix", f"{KUKI}map", f"{KUKI}organizations", f"{KUKI}table", f"{KUKI}questions/",
    f"{KUKI}search?q=%E7%A6%8F%E7%A5%89", f"{KUKI}reorganise", f"{KUKI}report",
    f"/doc/{M}", "/doc/112321/division/hoiku", "/ontology", "/doc/none",
]


@pytest.fixture(scope="module")
def below(kuki_engine: EmbeddedEngine) -> Iterator[Site]:
    app = create_app(kuki_engine, Settings(root_path=ROOT))
    with TestClient(app, follow_redirects=False) as client:
        yield Site(client)


def addresses(site: Site, path: str) -> list[str]:
    """Everything a page leads to or loads on its own host."""
    page = site.get(path)
    found = [e.get(a) for a in ("href", "src", "action", "data-typed")
             for e in page.tree.cssselect(f"[{a}]")]
    return [a for a in found if a and not a.startswith(("#", "http://", "https://", "?"))]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_link_stays_below(below: Site, prefix: str, path: str) -> None:
    found = addresses(below, f"{ROOT}{prefix}{path}")
    assert found
    assert [a for a in found if a.startswith("/") and not a.startswith(f"{ROOT}/")] == []
    assert [a for a in found if a.count(ROOT) > 1] == []


def test_every_file_a_page_loads_is_there(below: Site) -> None:
    for path in PAGES[:-1]:
        tree = below.get(f"{ROOT}{path}").tree
        loaded = [e.get("src") for e in tree.cssselect("script[src]")]
        loaded += [e.get("href") for e in tree.cssselect("link[rel=stylesheet]")]
        for address in loaded:
            assert below.client.get(address).status_code == 200, address


def test_links_of_pages_work(below: Site) -> None:
    found = {a for path in (f"/doc/{M}", KUKI, "/") for a in addresses(below, ROOT + path)}
    assert len(found) > 50
    for address in found:
        assert below.client.get(address, follow_redirects=True).status_code == 200, address


def test_addresses_of_things_lead_below(below: Site) -> None:
    answer = below.client.get(f"{ROOT}/id/{M}")
    assert answer.headers["location"] == f"{ROOT}/doc/{M}"
    answer = below.client.get(f"{ROOT}/en/id/{M}", headers={"Accept": "text/turtle"})
    assert answer.headers["location"] == f"{ROOT}/data/{M}.ttl"
    answer = below.client.get(f"{ROOT}/data/{M}", headers={"Accept": "text/turtle"})
    assert answer.headers["content-location"] == f"{ROOT}/data/{M}.ttl"
    here = re.findall(r"<(/[^>]*)>", answer.headers["link"])
    assert all(target.startswith(f"{ROOT}/") for target in here)
    assert "<https://w3id.org/keikaku/data/" in answer.headers["link"]


def test_the_link_to_a_view_names_the_place_once(below: Site) -> None:
    value = below.get(f"{ROOT}{KUKI}incidence").tree.cssselect("#address")[0].get("value")
    assert value == f"{ROOT}{KUKI}incidence"


def test_one_place_keeps_nothing_for_another(pages: Site, below: Site) -> None:
    """The same picture, drawn for a site at the top and for one below."""
    assert ROOT not in pages.client.get(f"{KUKI}incidence").text
    assert f'href="{ROOT}/doc/' in below.client.get(f"{ROOT}{KUKI}incidence").text
    assert pages.client.get(f"/data/{M}.ttl").content == below.client.get(
        f"{ROOT}/data/{M}.ttl").content


# ---- another base ---------------------------------------------------------------------------

STAGING = "http://staging.example:8000/try/"
OWN = "https://w3id.org/keikaku/"


@pytest.fixture(scope="module")
def staged(kuki_engine: EmbeddedEngine) -> Iterator[TestClient]:
    with TestClient(create_app(kuki_engine, Settings(serve_base=STAGING))) as client:
        yield client


@pytest.mark.parametrize("form", ["ttl", "nt", "rdf", "jsonld", "csv"])
def test_data_begin_with_the_served_base(staged: TestClient, form: str) -> None:
    text = staged.get(f"/data/{M}.{form}").text
    assert f"{STAGING}id/{M}" in text
    assert f"{OWN}id/" not in text
    if form != "csv":
        assert f"{OWN}ontology#" in text  # the vocabulary has one address everywhere


def test_it_is_the_same_graph_under_another_base(staged: TestClient, pages: Site) -> None:
    for path in (f"/data/{M}.nt", "/graph/112321.nt", "/data/112321/chiiki-fukushi-r9.nt"):
        own = pages.client.get(path).text.replace(f"{OWN}id/", f"{STAGING}id/")
        assert _read(staged.get(path).text) == _read(own)
    tree = "/data/112321/chiiki-fukushi-r9.tree.jsonld"
    own = pages.client.get(tree).text.replace(f"{OWN}id/", f"{STAGING}id/")
    assert json.loads(staged.get(tree).text) == json.loads(own)


def _read(text: str) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}


def test_the_address_to_cite_stays(staged: TestClient) -> None:
    answer = staged.get(f"/data/{M}.ttl")
    assert f'<{OWN}data/{M}.ttl>; rel="canonical"' in answer.headers["link"]


def test_only_things_and_graphs_move() -> None:
    assert moved(f"{OWN}id/1", OWN, STAGING) == f"{STAGING}id/1"
    assert moved(f"{OWN}graph/1", OWN, STAGING) == f"{STAGING}graph/1"
    assert moved(f"{OWN}ontology#Measure", OWN, STAGING) == f"{OWN}ontology#Measure"
    assert moved("http://example.org/id/1", OWN, STAGING) == "http://example.org/id/1"


@pytest.mark.parametrize("written", ["staging.example", "http://staging.example", "ftp://x/",
                                     "http://x/?y/", "http://x y/"])
def test_what_is_no_base_is_refused(written: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError) as raised:
        served_base(written)
    assert "--serve-base" in raised.value.text.ja
    assert "--serve-base" in raised.value.text.en
