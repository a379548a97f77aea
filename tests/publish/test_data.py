"""The files about a thing say the same in every format, and nothing the build does not say."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDF, SKOS, Dataset, Graph, URIRef
from rdflib.compare import isomorphic

from graph.store import GRAPH_FILE, current
from ontology.terms import kei, oa

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
BASE = "https://w3id.org/keikaku/"
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


def test_one_thing_of_each_kind_says_the_same_in_every_format(pages: Site, built: Graph) -> None:
    first: dict[str, str] = {}
    for subject, kind in sorted(built.subject_objects(RDF.type)):
        first.setdefault(str(kind), str(subject).partition("#")[0])
    paths = sorted({subject.removeprefix(f"{BASE}id/") for subject in first.values()})
    assert len(paths) > 35
    for path in paths:
        read = {
            form: set(Graph().parse(data=pages.client.get(f"/data/{path}.{form}").content, format=name))
            for form, name in FORMS.items()
        }
        assert all(read["nt"] == other for other in read.values()), path
        assert read["nt"] <= set(built), path


def test_the_thing_itself_comes_first(pages: Site) -> None:
    for path in THINGS:
        for form in ("ttl", "nt", "rdf"):
            text = pages.client.get(f"/data/{path}.{form}").text
            place = text.index("rdf:about=" if form == "rdf" else "<https://w3id.org/keikaku/id/")
            assert text[place:].startswith(("rdf:about=\"", "<")), form
            assert f"{BASE}id/{path}" in text[place : place + 30 + len(f"{BASE}id/{path}")]


def test_data_of_a_thing_hold_names_passages_plan_and_terms(pages: Site) -> None:
    found = Graph().parse(data=pages.client.get(f"/data/{THINGS[3]}.nt").content, format="nt")
    thing, plan = URIRef(f"{BASE}id/{THINGS[3]}"), URIRef(f"{BASE}id/{THINGS[2]}")
    for unit in found.objects(thing, URIRef(kei.responsibleDivision)):
        assert {label.language for label in found.objects(unit, SKOS.prefLabel)} >= {"ja", "en"}
    quotes = [
        str(quote)
        for passage in found.objects(thing, URIRef(kei.source))
        for selector in found.objects(passage, URIRef(oa.hasSelector))
        for quote in found.objects(selector, URIRef(oa.exact))
    ]
    assert quotes == [str(found.value(thing, URIRef(kei.statement)))]
    assert found.value(thing, URIRef(kei.ofPlan)) == plan
    document = found.value(plan, URIRef(kei.source))
    assert {term.language for term in found.objects(document, DCTERMS.rights)} == {"ja", "en"}
    assert {term.language for term in found.objects(document, URIRef(kei.attribution))} == {"ja", "en"}


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


def test_data_are_only_read(pages: Site) -> None:
    answer = pages.client.post("/data/112321.ttl")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_home_of_a_plan_leads_to_its_data(pages: Site, prefix: str) -> None:
    page = pages.get(f"{prefix}/plan/112321/chiiki-fukushi-r9/")
    links = page.links("section[aria-labelledby=data] .downloads a")
    assert "/data/112321/chiiki-fukushi-r9.tree.jsonld" in links
    assert len(links) == 9
    assert all(pages.client.get(link).status_code == 200 for link in links)
