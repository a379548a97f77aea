"""The self-contained map in a real browser, from disk, with no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from queries.overview import Overview
from visualize import netmap
from visualize.layout import Positions

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

READY = "html[data-map-ready='1']"


class Opened:
    """A page opened from disk; ``asked`` are the addresses it tried to load beside itself."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page, self.asked, self.said = page, [], []  # type: ignore[var-annotated]
        page.set_default_timeout(120_000)
        page.context.set_offline(True)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))
        page.goto(file.as_uri())
        # Not `wait_for_function`: it evaluates text in the page, which the page forbids.
        page.wait_for_selector(READY, state="attached")
        self.asked.remove(file.as_uri())


@pytest.fixture(scope="module")
def opened(
    browser: Browser, plan: Overview, places: Positions, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    file = tmp_path_factory.mktemp("map") / "図 map.html"
    file.write_text(netmap.standalone(plan, "ja", positions=places), encoding="utf-8")
    page = browser.new_page(viewport={"width": 800, "height": 600})
    yield Opened(page, file)
    page.close()


def ink(page: Page, darker: int = 256) -> int:
    """How many of the canvas's pixels are not background, and darker than a grey of 0 to 255."""
    count: int = page.evaluate(
        """(darker) => {
            const canvas = document.querySelector("#map-stage canvas");
            const { width, height } = canvas;
            const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
            let count = 0;
            for (let i = 0; i < pixels.length; i += 4) {
                const grey = (pixels[i] + pixels[i + 1] + pixels[i + 2]) / 3;
                if (pixels[i + 3] > 0 && grey < darker) count += 1;
            }
            return count;
        }""",
        darker,
    )
    return count


def test_it_draws_from_disk_and_asks_the_network_for_nothing(opened: Opened) -> None:
    assert ink(opened.page) > 10_000
    assert opened.asked == []
    assert opened.said == []
    assert opened.page.locator(".map-picture").is_hidden()


def test_the_first_picture_is_the_last(opened: Opened) -> None:
    picture = "document.querySelector('#map-stage canvas').toDataURL()"
    first = opened.page.evaluate(picture)
    opened.page.wait_for_timeout(500)
    assert opened.page.evaluate(picture) == first
    marks = opened.page.evaluate("performance.getEntriesByName('keikaku-map-final').length")
    assert marks == 1


def test_the_keyboard_reaches_a_node_from_the_list_and_comes_back(
    opened: Opened, plan: Overview
) -> None:
    page, division = opened.page, plan.divisions[12]
    button = page.locator(f".map-show[data-node='{division.iri}']")
    button.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".map-panel")
    assert panel.locator("h2").text_content() == "社会福祉課"
    assert page.evaluate("document.activeElement.className") == "map-panel"
    told = panel.locator("li a").all_text_contents()
    measures = [m for m in plan.measures if m.iri in plan.measures_of[division.iri]]
    assert sorted(text.split()[1] for text in told) == sorted(m.name.ja for m in measures)
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert page.evaluate("document.activeElement.dataset.node") == division.iri


def test_choosing_a_name_shows_it(opened: Opened, plan: Overview) -> None:
    page = opened.page
    page.select_option(".map-pick", plan.goals[0].iri)
    assert plan.goals[0].name.ja in (page.locator(".map-panel h2").text_content() or "")
    page.click("[data-zoom=all]")
    assert page.locator(".map-panel").is_hidden()


def test_a_kind_that_is_left_out_is_pale_and_stays_in_its_place(opened: Opened) -> None:
    page = opened.page
    all_of_it, before = ink(page), ink(page, darker=96)
    page.uncheck("[data-kind=division]")
    page.wait_for_timeout(300)
    assert ink(page, darker=96) < 0.8 * before
    assert ink(page) > 0.9 * all_of_it
    page.check("[data-kind=division]")
    page.wait_for_timeout(300)
    assert ink(page, darker=96) == before


def test_print_shows_the_still_picture(opened: Opened) -> None:
    page = opened.page
    page.emulate_media(media="print")
    assert page.locator(".map-picture svg").is_visible()
    assert page.locator(".map-frame").is_hidden()
    page.emulate_media(media="screen")


def test_without_script_the_still_picture_stands(
    browser: Browser, plan: Overview, places: Positions, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    file.write_text(netmap.standalone(plan, "en", positions=places), encoding="utf-8")
    page = browser.new_page(java_script_enabled=False)
    page.goto(file.as_uri())
    assert page.locator(".map-picture svg").is_visible()
    assert page.locator(".map-frame").is_hidden()
    assert page.locator(".map-show").first.is_hidden()
    page.close()


@pytest.mark.parametrize("which", ["plan", "divisions"])
def test_no_word_of_a_plan_runs(
    browser: Browser,
    hostile: Overview,
    places: Positions,
    tmp_path: Path,
    which: netmap.Which,
) -> None:
    """Also without the content security policy, which would stop what escaping missed."""
    file = tmp_path / "map.html"
    text = netmap.standalone(hostile, "ja", which=which, positions=places)
    file.write_text(text.replace("Content-Security-Policy", "x-none"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 760, "height": 500})
    shown = Opened(page, file)
    for division in hostile.divisions[:2]:
        page.evaluate(
            "(iri) => document.querySelector(`.map-show[data-node='${iri}']`).click()",
            division.iri,
        )
    for x in range(100, 700, 160):
        page.mouse.move(x, 300)
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe").count() == 0
    assert shown.asked == []
    assert shown.said == []
    page.close()


def test_axe_finds_nothing_to_complain_of(opened: Opened, plan: Overview) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened.page.select_option(".map-pick", plan.divisions[12].iri)
    found = Axe().run(opened.page)
    opened.page.click(".map-close")
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]] == []
