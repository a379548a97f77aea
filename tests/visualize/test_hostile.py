"""No word of a plan becomes markup or script in anything the views write."""

import json
from collections.abc import Callable, Iterator

import pytest
from lxml import etree, html

from ontology.language import Language
from queries.overview import Overview
from visualize import netmap
from visualize.incidence import chart
from visualize.layout import Positions
from visualize.scene import Which

ASSETS = netmap.Assets("/vis.js", "/map.js", "/map.css")
SVG = "{http://www.w3.org/2000/svg}"
HELD = ("svg", "title", "desc", "g", "a")
DRAWN = {
    f"{SVG}{name}"
    for name in (*HELD, "rect", "circle", "line", "path", "polygon", "text", "tspan")
}


def bad_link(iri: str) -> str:
    """A link function that was taken in."""
    return f"javascript:window.hit=1//{iri}"


def quoting_link(iri: str) -> str:
    return f'/doc/"><script>window.hit=1</script>{iri}'


LINKS: list[Callable[[str], str]] = [bad_link, quoting_link, lambda iri: iri]


def pictures(plan: Overview, places: Positions) -> Iterator[str]:
    languages: list[Language] = ["ja", "en", "ja"]
    for language, link in zip(languages, LINKS, strict=True):
        yield chart(plan, language, link=link, actor=None)
        yield netmap.svg(plan, places, language, link, "plan")
        yield netmap.svg(plan, places, language, link, "divisions")


def test_pictures_are_well_formed_and_hold_only_what_we_draw(
    hostile: Overview, places: Positions
) -> None:
    for text in pictures(hostile, places):
        picture = etree.fromstring(text.encode())
        assert {e.tag for e in picture.iter()} <= DRAWN
        attributes = {k for e in picture.iter() for k in e.attrib}
        assert not {k for k in attributes if k.startswith("on") or k == "style"}
        links = [a.get("href") for a in picture.iter(f"{SVG}a")]
        assert not [h for h in links if h.lower().startswith(("javascript", "data"))]


@pytest.mark.parametrize("which", ["plan", "divisions"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_have_the_same_elements_whatever_the_words(
    plan: Overview, hostile: Overview, places: Positions, which: Which, language: Language
) -> None:
    def elements(shown: Overview) -> list[tuple[str, tuple[str, ...]]]:
        text = netmap.standalone(shown, language, which=which, positions=places)
        page = html.document_fromstring(text)
        kept = [e for e in page.iter() if isinstance(e.tag, str)]
        return [
            (e.tag, tuple(sorted(e.attrib)))
            for e in kept
            # Labels of other lengths have other numbers of lines.
            if e.tag not in ("tspan", "bdi")
        ]

    assert elements(hostile) == elements(plan)


@pytest.mark.parametrize("which", ["plan", "divisions"])
@pytest.mark.parametrize("link", LINKS)
def test_parts_run_nothing(
    hostile: Overview, places: Positions, which: Which, link: Callable[[str], str]
) -> None:
    draw = netmap.plan_map if which == "plan" else netmap.divisions_map
    part = netmap.page(
        draw(hostile, places, "ja", link),
        language="ja",
        title="</title><script>window.hit=1</script>",
        self_contained=False,
        assets=ASSETS,
    )
    page = html.fragment_fromstring(part, create_parent="div")
    assert len(page.xpath("//script")) == 3
    assert page.xpath("//img | //iframe | //style | //@*[starts-with(name(), 'on')]") == []
    assert [h for h in page.xpath("//@href") if h.startswith("javascript")] == []
    held = page.xpath("//script[@id='map-data']")[0].text
    assert "<" not in held
    names = [node["name"] for node in json.loads(held)["nodes"] if node["kind"] != "note"]
    assert [name for name in names if not name.isprintable()] == []


def test_a_page_is_text_that_any_file_can_hold(hostile: Overview, places: Positions) -> None:
    text = netmap.standalone(hostile, "ja", positions=places)
    assert text.encode("utf-8").decode("utf-8") == text
    assert "7 * 191" in text
    assert "1337" not in text
