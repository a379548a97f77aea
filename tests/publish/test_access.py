"""What automatic checks of a page do not see: names in pictures, the keyboard, media settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from publish.holdings import Held
from tests.publish.test_browser import PATIENCE, PLAN, address

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["address"]
VIEWS = ("incidence", "divisions", "matrix", "map", "organizations", "table")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    yield opened
    context.close()


def told(page: Page) -> str:
    """What the accessibility tree of a page says, without white space."""
    return "".join(page.locator("main").aria_snapshot().replace('\\"', '"').split())


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_name_in_a_picture_is_told(
    page: Page, address: str, held: Held, prefix: str
) -> None:
    language = "en" if prefix else "ja"
    overview = held.overview
    concerned = {
        "incidence": [m for m in overview.measures if m.actor == "city"] + [
            *overview.divisions, *overview.goals, *overview.policies
        ],
        "divisions": overview.divisions,
        "map": [
            *overview.goals, *overview.policies, *overview.measures, *overview.divisions,
            *overview.groups, *overview.organizations, *overview.metrics,
        ],
    }
    for view, things in concerned.items():
        page.goto(f"{address}{prefix}{PLAN}{view}")
        if view != "incidence":
            page.wait_for_selector("html[data-map-ready='1']", state="attached")
        heard = told(page)
        names = {"".join(thing.name.of(language).split()) for thing in things}
        assert {name for name in names if name not in heard} == set(), view


def test_the_keyboard_reaches_the_page_of_everything_on_the_map(
    page: Page, address: str, held: Held
) -> None:
    page.goto(f"{address}{PLAN}map")
    page.wait_for_selector("html[data-map-ready='1']", state="attached")
    overview = held.overview
    things = [*overview.goals, *overview.policies, *overview.measures, *overview.divisions,
              *overview.groups, *overview.organizations, *overview.metrics]
    wanted = {urlsplit(t.iri).path.partition("/id/")[2] for t in things}
    reached: set[str] = set()
    before = None
    for _ in range(2_500):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(e => [e.tagName, e.href || '', e.matches(':focus-visible')])(document.activeElement)"
        )
        assert at[2] or at[0] == "BODY", at
        if at[0] == "BODY" and before != "BODY":
            break
        before = at[0]
        reached.add(urlsplit(at[1]).path.partition("/doc/")[2])
    assert wanted - reached == set()


@pytest.mark.parametrize("view", VIEWS)
def test_settings_of_the_reader_are_respected(browser: Browser, address: str, view: str) -> None:
    context = browser.new_context(
        reduced_motion="reduce", forced_colors="active", color_scheme="dark"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}{PLAN}{view}")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = """() => document.getAnimations()
        .filter(a => (a.effect?.getComputedTiming().duration || 0) > 10).length"""
    assert page.evaluate(moving) == 0
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])"
            "(getComputedStyle(document.activeElement))"
        )
        assert outline[0] != "none"
        assert outline[1] >= 1
    context.close()


def test_marks_differ_in_shape_not_only_in_colour(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}incidence")
    looks = page.evaluate("""() => [...document.querySelectorAll(
        ".chart svg a.measure circle, .chart svg a.measure polygon")]
        .map(mark => mark.tagName + (mark.getAttribute("stroke") ? " hollow" : " full"))""")
    assert set(looks) == {"circle full", "circle hollow", "polygon hollow"}
