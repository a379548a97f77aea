"""The files about a thing say the same in every format, and nothing the build does not say."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from graph.store import GRAPH_FILE, current

if TYPE_CHECKING:
    from tests.publish.conftest import Site

THINGS = [
    "112321/division/shakai-fukushi",
    "112321",
    "112321/chiiki-fukushi-r9",
    "112321/chiiki-fukushi-r9/measure/2-2-city-3-1",
    "112321/chiiki-fukushi-r9/policy/4-3",
    "112321/chiiki-fukushi-r9/sheet/11",
]
FORMS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


@pytest.fixture(scope="module")
def built(kuki_store: Path) -> Graph:
    folder, _ = current(kuki_store)
    whole = Dataset()
    whole.parse(folder / GRAPH_FILE, format="nquads")
    union = Graph()
    for s, p, o, _ in whole.quads():
        union.add((s, p, o))
    return union


@pytest.mark.parametrize("path", THINGS)
def test_every_format_says_the_same(pages: Site, built: Graph, path: str) -> None:
    read = {}
    for form, name in FORMS.items():
        answer = pages.client.get(f"/data/{path}.{form}")
        assert answer.status_code == 200
        read[form] = Graph().parse(data=answer.content, format=name)
    assert all(isomorphic(read["nt"], other) for other in read.values())
    assert len(read["nt"]) > 5
    assert set(read["nt"]) <= set(built)
    answer = pages.client.get(f"/data/{path}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(read["nt"])


@pytest.mark.parametrize(
    "path", ["no/such.ttl", "112321/division/shakai-fukushi.exe", "112321/division/none.ttl",
             "112321/division/%3Cscript%3E.ttl"],
)
def test_what_there_is_not(pages: Site, path: str) -> None:
    assert pages.client.get(f"/data/{path}").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", THINGS[:1] + THINGS[3:])
def test_a_page_leads_to_its_data_and_says_how_to_cite(
    pages: Site, prefix: str, path: str
) -> None:
    page = pages.get(f"{prefix}/doc/{path}")
    assert f"https://w3id.org/keikaku/id/{path}" in page.text(".citation")
    links = page.links(".cite .downloads a")
    assert len(links) == 5
    assert all(pages.client.get(link).status_code == 200 for link in links)
