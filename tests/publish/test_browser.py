"""The pages in a real browser: nothing is refused, nothing sticks out, nothing is out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publish.app import create_app
from queries.engine import EmbeddedEngine
from tests.listening import address_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PLAN = "/plan/112321/chiiki-fukushi-r9/"
PART = "/doc/112321/chiiki-fukushi-r9/"
PAGES = [
    "/",
    f"{PLAN}incidence",
    f"{PLAN}divisions",
    f"{PLAN}matrix",
    f"{PLAN}map",
    f"{PLAN}organizations?goal=4",
    f"{PLAN}table?of=pairs&division=koreisha-fukushi",
    f"{PLAN}search?q=ふくし",
    f"{PLAN}questions/",
    f"{PLAN}questions/measures-of-pair?division=shogaisha-fukushi&other=koreisha-fukushi",
    "/doc/112321/division/koreisha-fukushi",
    f"{PART}measure/2-1-city-1-1",
    f"{PART}policy/4-3",
    f"{PART}sheet/11",
    f"{PLAN}report",
    f"{PLAN}reorganise",
    "/sparql",
    "/sparql?query=SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) LIMIT 20",
    "/sparql?query=DESCRIBE <id/112321/division/koreisha-fukushi>",
    "/ontology",
    "/no-such-page",
]
PATIENCE = 120_000  # milliseconds
# What sticks out of the window, save what scrolls by itself.
STICKING_OUT = """() => [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .filter(e => !e.closest('.scroll, .map-scroll, .map-picture, .map-stage, pre, svg'))
    .filter(e => !e.matches('.unseen, .map-unseen, .skip'))
    .map(e => `${e.tagName} ${e.className}`)"""


@pytest.fixture(scope="module")
def address(kuki_store: Path) -> Iterator[str]:
    """A server on a free port of this machine."""
    with EmbeddedEngine(kuki_store, workers=2) as engine, address_of(create_app(engine)) as found:
        yield found


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_page_keeps_to_itself_and_fits(
    browser: Browser, address: str, prefix: str, path: str
) -> None:
    asked: list[str] = []
    said: list[str] = []
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address + prefix + path)
    try:
        expected = ["404"] if path == "/no-such-page" else []
        assert [text for text in said if not any(e in text for e in expected)] == []
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate(STICKING_OUT) == [], width
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        page.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_nothing_stands_in_the_way_of_anybody(
    browser: Browser, address: str, prefix: str, path: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # The policy of the pages forbids scripts from elsewhere, so also the one that checks.
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address + prefix + path)
    try:
        rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        found = Axe().run(page, options=rules).response["violations"]
        told = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found]
        assert told == []
    finally:
        context.close()


def test_without_script_the_map_is_a_picture_and_lists(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}{PLAN}divisions")
    try:
        assert page.locator(".map-picture svg").is_visible()
        assert page.locator(".map-words table").first.is_visible()
        assert page.locator(".map-tools").is_hidden()
    finally:
        context.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/")
    try:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
    finally:
        page.close()
