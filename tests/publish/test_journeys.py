"""What planners come for, done in a real browser, by keyboard, in both languages."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.publish.test_browser import PATIENCE, PLAN, address

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["address"]


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A new profile; the test fails when anything is asked of another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    context.close()


@pytest.mark.parametrize(
    ("prefix", "written", "name"),
    [("", "しゃかいふ", "社会福祉課"), ("/en", "social welf", "Social Welfare Division")],
)
def test_find_my_division_and_whom_it_shares_with(
    page: Page, address: str, prefix: str, written: str, name: str
) -> None:
    page.goto(address + prefix + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type(written)
    page.wait_for_selector(".search-option")
    page.keyboard.press("ArrowDown")
    active = page.get_attribute("#q", "aria-activedescendant")
    assert page.inner_text(f"#{active}").startswith(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/division/shakai-fukushi")
    assert page.inner_text("h1").startswith(name)
    first = page.locator(".neighbours > li").first
    assert first.locator(".measure a").count() == 3
    first.locator(".measure a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".passages blockquote")
    assert page.inner_text(".passages blockquote").strip()


def test_escape_closes_what_was_found(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}matrix")
    page.keyboard.press("/")
    page.keyboard.type("課")
    page.wait_for_selector(".search-option")
    page.keyboard.press("Escape")
    assert page.locator(".search-found").is_hidden()
    assert page.get_attribute("#q", "aria-expanded") == "false"


def test_filter_share_and_take_along(page: Page, address: str, browser: Browser) -> None:
    page.goto(f"{address}{PLAN}incidence")
    page.locator(".filters summary").focus()
    page.keyboard.press("Enter")
    page.select_option("#f-goal", "4")
    page.locator(".filter-form button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".chosen")
    assert page.url.endswith("incidence?goal=4")
    shared = page.input_value("#address")
    assert shared == page.url
    drawn = page.inner_html(".chart svg")
    other = browser.new_context().new_page()
    other.goto(shared)
    assert other.inner_html(".chart svg") == drawn
    other.context.close()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Excel", exact=True).click()
    book = load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    goals = {row[2] for row in book["取り組みと担当課"].iter_rows(min_row=2, values_only=True)}
    assert len(goals) == 1
    assert "基本目標4" in goals.pop()
    page.get_by_role("link", name="課×課", exact=True).click()
    page.wait_for_url("**/matrix?goal=4")


def test_names_are_told_where_one_points(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}incidence")
    link = page.locator(".chart svg a.measure").first
    link.focus()
    told = page.inner_text(".pointed")
    assert told == link.get_attribute("aria-label")


def test_the_slider_changes_the_map_and_the_link(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}divisions")
    page.wait_for_selector("html[data-map-ready='1']", state="attached")
    before = page.locator(".map-words tbody tr").count()
    page.locator("#least").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**least=3**")
    page.wait_for_selector("#least[value='3']")
    assert page.evaluate("document.activeElement.id") == "least"
    assert page.locator(".map-words tbody tr").count() < before
    assert page.inner_text(".threshold output") == "3件以上"
    assert page.locator(".map-stage canvas").count() == 1


def test_focus_on_the_map_is_in_the_link(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}map?focus=division/shakai-fukushi&depth=2")
    page.wait_for_selector(".map-panel h2")
    assert page.inner_text(".map-panel h2") == "社会福祉課"
    page.locator(".map-close").focus()
    page.keyboard.press("Enter")
    assert "focus" not in page.url
    page.select_option(".map-pick", label="高齢者福祉課")
    page.wait_for_selector(".map-panel h2")
    assert "focus=division%2Fkoreisha-fukushi" in page.url
    assert page.input_value("#address") == page.url


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_merger_by_keyboard(page: Page, address: str, prefix: str) -> None:
    page.goto(f"{address}{prefix}{PLAN}reorganise")
    for division in ("koreisha-fukushi", "kaigo-hoken"):
        page.locator(f"input[name=from][value={division}]").focus()
        page.keyboard.press("Space")
    page.locator("#merge-name").focus()
    page.keyboard.type("介護・高齢者課")
    page.keyboard.press("Enter")
    page.wait_for_selector(".loads")
    row = page.inner_text(".loads tbody tr")
    assert row.startswith("介護・高齢者課")
    assert row.split()[-2:] == ["15", "15"]


def test_a_table_sorts_in_place(page: Page, address: str) -> None:
    page.goto(f"{address}{PLAN}table?of=divisions")
    page.locator("#by-measures").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=ascending]")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=descending]")
    assert page.evaluate("document.activeElement.id") == "by-measures"
    assert page.inner_text("table.items tbody td").startswith("高齢者福祉課")


def test_a_view_on_paper_says_what_it_shows(
    page: Page, address: str, tmp_path: Path, require: Callable[[str, str], str]
) -> None:
    pdftotext = require("pdftotext", "poppler-utils")
    page.goto(f"{address}{PLAN}organizations?goal=4")
    page.pdf(path=tmp_path / "view.pdf", prefer_css_page_size=True)
    done = subprocess.run([pdftotext, tmp_path / "view.pdf", "-"], capture_output=True, check=True)
    told = done.stdout.decode()
    assert "基本目標4" in told
    assert "更生保護女性会" in told
    assert "コピー" not in told


def test_without_script_everything_is_reached(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}{PLAN}matrix")
    page.fill("#q", "しゃかい")
    page.press("#q", "Enter")
    assert page.inner_text(".found a") == "社会福祉課"
    page.goto(f"{address}{PLAN}divisions")
    page.locator("#least").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".threshold button").click()
    page.wait_for_url("**least=2**")
    assert page.locator(".map-picture svg").is_visible()
    context.close()
