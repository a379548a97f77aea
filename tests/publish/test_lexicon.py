"""The vocabulary's page and files say what its file says, with examples that are in the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import Graph

import ontology
from ontology.generate import names, vocabulary
from ontology.terms import KEI, PREFIXES, rdf
from publish.lexicon.figure import ARROWS, BOXES, figure
from publish.lexicon.terms import lexicon
from tests.publish.test_walk import Built

if TYPE_CHECKING:
    from tests.publish.conftest import Site

FILES = Path(ontology.__file__).parent
TYPES = {"ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json",
         "nt": "application/n-triples", "rdf": "application/rdf+xml"}
READ = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


def test_every_term_is_in_the_lexicon_with_words_and_a_group() -> None:
    assert sorted(lexicon().entries) == names(vocabulary())
    for entry in lexicon().entries.values():
        assert all((entry.label.ja, entry.label.en, entry.definition.ja, entry.definition.en))
        assert all((entry.group.ja, entry.group.en)), entry.name


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_tells_every_term_in_its_language(pages: Site, prefix: str) -> None:
    language = "en" if prefix else "ja"
    page = pages.get(f"{prefix}/ontology")
    assert page.status == 200
    found = {e.get("id"): e for e in page.tree.cssselect("article.lexicon-entry")}
    assert set(found) == set(lexicon().entries)
    for name, entry in lexicon().entries.items():
        text = found[name].text_content()
        assert entry.label.of(language) in text  # type: ignore[arg-type]
        assert entry.definition.of(language) in text  # type: ignore[arg-type]
        for parent in entry.parents:
            assert lexicon().short(parent) in text or parent.startswith(KEI)


def test_every_anchor_of_the_page_is_there(pages: Site) -> None:
    page = pages.get("/ontology")
    anchors = {link[1:] for link in page.links("a[href^='#']")}
    assert len(anchors) > 150
    assert anchors <= {e.get("id") for e in page.tree.cssselect("[id]")}


def test_examples_are_statements_of_the_plan(pages: Site, kuki_store: Path) -> None:
    built = Built(kuki_store)
    page = pages.get("/ontology")
    said = {
        (t.subject.value.partition("#")[0], t.predicate.value) for t in built.triples
    } | {(t.subject.value.partition("#")[0], t.object.value) for t in built.triples}
    shown = 0
    for entry in page.tree.cssselect("article.lexicon-entry"):
        links = [a.get("href") for a in entry.cssselect("dd a[href^='/doc/']")]
        if links:
            shown += 1
            thing = links[0].replace("/doc/", "https://w3id.org/keikaku/id/", 1)
            assert (thing, KEI + entry.get("id")) in said, entry.get("id")
            assert pages.client.get(links[0], follow_redirects=True).status_code == 200
    used = {a.removeprefix(KEI) for a in built.addresses if a.startswith(KEI)}
    assert shown == len(used)


def test_the_real_plan_gives_the_examples(aoba_store: Path, city: Site) -> None:
    assert "青葉市" in city.get("/ontology").text("main > .note")


@pytest.mark.parametrize("form", TYPES)
def test_the_vocabulary_in_every_form(pages: Site, form: str) -> None:
    by_ending = pages.client.get(f"/ontology.{form}")
    assert by_ending.headers["content-type"] == TYPES[form]
    accept = {"Accept": TYPES[form].partition(";")[0]}
    for path in ("/ontology", "/en/ontology", "/ontology/0.1.0"):
        answer = pages.client.get(path, headers=accept)
        assert answer.headers["vary"] == "Accept"
        assert answer.content == by_ending.content
        assert answer.headers["content-location"] == f"/ontology.{form}"
    assert set(Graph().parse(data=by_ending.content, format=READ[form])) == set(vocabulary())


@pytest.mark.parametrize(("name", "kind"), [("shapes.ttl", "text/turtle; charset=utf-8"),
                                            ("context.jsonld", "application/ld+json")])
def test_what_stands_beside_it(pages: Site, name: str, kind: str) -> None:
    answer = pages.client.get(f"/ontology/{name}")
    assert answer.content == (FILES / name).read_bytes()
    assert answer.headers["content-type"] == kind
    assert 'rel="license"' in answer.headers["link"]


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/ontology/Measure", 303, "/ontology#Measure"),
        ("/en/ontology/responsibleDivision", 303, "/en/ontology#responsibleDivision"),
        ("/ontology/", 308, "/ontology"),
        ("/ontology/NoSuchTerm", 404, None),
        ("/ontology/9.9.9", 404, None),
        ("/ontology.exe", 404, None),
        ("/ontology/../keikaku.ttl", 404, None),
    ],
)
def test_other_addresses(pages: Site, path: str, status: int, location: str | None) -> None:
    answer = pages.client.get(path)
    assert (answer.status_code, answer.headers.get("location")) == (status, location)


def test_the_licence_is_the_vocabularys_own(pages: Site) -> None:
    link = pages.client.get("/ontology").headers["link"]
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in link
    assert '<https://w3id.org/keikaku/ontology>; rel="canonical"' in link


# ---- the picture ----------------------------------------------------------------------------


def test_every_arrow_of_the_picture_is_true(kuki_store: Path) -> None:
    built = Built(kuki_store)
    kinds: dict[str, set[str]] = {}
    above = {e.address: set(e.parents) for e in lexicon().entries.values()}
    for triple in built.triples:
        if triple.predicate.value == rdf.type:
            own = triple.object.value
            kinds.setdefault(triple.subject.value, set()).update({own}, above.get(own, set()))
    joined = {
        (source, t.predicate.value, target)
        for t in built.triples if isinstance(t.object, ox.NamedNode)
        for source in kinds.get(t.subject.value, ())
        for target in kinds.get(t.object.value, ())
    }
    for arrow in ARROWS:
        prefix, _, local = arrow.property.partition(":")
        prop = PREFIXES[prefix] + local
        assert (KEI + arrow.source, prop, KEI + arrow.target) in joined, arrow


def test_the_picture_names_its_boxes_and_leads_to_them() -> None:
    for language in ("ja", "en"):
        text = str(figure(language))  # type: ignore[arg-type]
        assert text.count("<a href=") == len(BOXES)
        assert all(f'href="#{box.name}"' in text for box in BOXES)
        assert "<title" in text
        assert "style=" not in text


def test_no_two_boxes_stand_in_one_place() -> None:
    assert len({(box.column, box.row) for box in BOXES}) == len(BOXES)


