"""A draft reviewed in a real browser: by keyboard alone, without script, in two windows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from graph.intake.draft import Draft
from publish.review.app import create_app
from tests.listening import address_of
from tests.publish.test_browser import PATIENCE, STICKING_OUT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
DRAFT = ROOT / "tests" / "graph" / "intake" / "drafts" / "hinata"


class Served(NamedTuple):
    address: str
    draft: Draft

    def of(self, kind: str, nth: int = 0) -> str:
        return [i.id for i in self.draft.review.items if i.kind == kind][nth]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    shutil.copytree(DRAFT, tmp_path / "draft")
    draft = Draft(tmp_path / "draft")
    with address_of(create_app(draft)) as address:
        yield Served(address, draft)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A new profile; the test fails when anything is asked of another host, or refused."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    asked: list[str] = []
    said: list[str] = []
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    assert [url for url in asked if not url.startswith(served.address)] == []
    assert [line for line in said if "status of 4" not in line] == []
    context.close()


def reached(page: Page, served: Served, name: str) -> None:
    page.wait_for_url(f"**/item/{name}**")
    page.wait_for_selector("form[data-item]")


def test_ten_items_by_keyboard_alone(page: Page, served: Served) -> None:
    items = [i.id for i in served.draft.review.items]
    page.goto(f"{served.address}/")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.className") != "button strong":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    reached(page, served, items[0])  # the title, written anew
    page.keyboard.press("c")
    page.keyboard.type("ひなた市の計画")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    reached(page, served, items[1])
    page.keyboard.press("a")

    reached(page, served, items[2])
    page.keyboard.press("2")
    page.keyboard.press("Enter")

    reached(page, served, items[3])
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    reached(page, served, items[4])
    page.keyboard.press("u")  # the last answer back, and given again
    reached(page, served, items[3])
    assert served.draft.answer(items[3]).state == "open"
    page.keyboard.press("2")
    page.keyboard.press("Enter")

    reached(page, served, items[4])  # divisions, one of them by its reading
    page.keyboard.press("c")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("ｷｷｶﾝ")
    page.wait_for_selector(".suggested .search-option")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#division-2") == "危機管理課"
    page.keyboard.press("Enter")

    reached(page, served, items[5])
    page.keyboard.press("s")

    reached(page, served, items[6])  # all of one spelling
    page.keyboard.press("2")
    while page.evaluate("document.activeElement.name") != "alike":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector(".alike-list")
    while page.evaluate("document.activeElement.value") != "save-alike":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    reached(page, served, items[7])
    page.keyboard.press("n")
    reached(page, served, items[8])
    page.keyboard.press("p")
    reached(page, served, items[7])
    page.keyboard.press("2")
    page.keyboard.press("Enter")

    reached(page, served, items[8])
    page.keyboard.press("1")
    page.keyboard.press("Enter")

    reached(page, served, items[10])  # the other of the same spelling is answered
    states = {n: served.draft.answer(i).state for n, i in enumerate(items[:11])}
    assert states == {
        0: "corrected", 1: "accepted", 2: "chosen", 3: "chosen", 4: "corrected", 5: "skipped",
        6: "chosen", 7: "chosen", 8: "accepted", 9: "chosen", 10: "open",
    }
    served.draft.apply()
    plan = served.draft.plan()
    assert plan.plan.value.title.ja == "ひなた市の計画"
    first = plan.plan.value.goals[0].policies[0].city[0]
    assert first.measures[1].responsible[0].divisions == ["chiiki-fukushi", "kiki-kanri"]


def test_single_keys_can_be_switched_off(page: Page, served: Served) -> None:
    name = served.of("division-near")
    page.goto(f"{served.address}/item/{name}")
    page.locator(".keys summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("h1").click()
    page.keyboard.press("a")
    page.keyboard.press("2")
    assert page.locator("[name=choice]:checked").count() == 0
    page.reload()
    assert not page.locator("#keys-on").is_checked()
    assert served.draft.answer(name).state == "open"


def test_what_is_typed_is_no_shortcut(page: Page, served: Served) -> None:
    name = served.of("value-unclear")
    page.goto(f"{served.address}/item/{name}")
    page.keyboard.press("c")
    page.keyboard.press("Tab")
    page.keyboard.type("asn2")
    assert page.input_value("#unit") == "asn2"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") == "choice"


def test_an_error_is_where_it_happened(page: Page, served: Served) -> None:
    name = served.of("metric-period")
    page.goto(f"{served.address}/item/{name}")
    page.keyboard.press("c")
    page.keyboard.type("いつか")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    page.wait_for_selector("#value:focus")  # the script runs once all is there
    assert page.input_value("#value") == "いつか"
    assert "年として読めません" in page.inner_text("#error")
    page.keyboard.press("Control+a")
    page.keyboard.type("Ｒ１２年度")
    page.keyboard.press("Enter")
    page.wait_for_selector(".told")
    assert served.draft.answer(name).state == "corrected"


def test_in_two_windows_the_later_answer_undoes_nothing(page: Page, served: Served) -> None:
    name = served.of("division-near")
    page.goto(f"{served.address}/item/{name}")
    other = page.context.new_page()
    other.goto(f"{served.address}/item/{name}")
    other.keyboard.press("2")
    other.keyboard.press("Enter")
    other.wait_for_selector(".told")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert "別の画面で先に「高齢者支援課のこと」" in page.inner_text("[role=alert]")
    assert served.draft.answer(name).state == "chosen"
    page.locator("input[value=accept]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".told")
    assert served.draft.answer(name).state == "accepted"


def test_without_script(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{served.address}/en/")
    page.get_by_role("link", name="Begin", exact=True).click()
    page.get_by_role("radio", name="Write it myself").check()
    page.locator("#value").fill("Hinata")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_selector(".told")
    page.get_by_role("button", name="Put off").click()
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("button", name="Write into the plan").click()
    page.wait_for_selector("[role=status]")
    assert served.draft.plan().plan.value.title.ja == "Hinata"
    context.close()


@pytest.mark.parametrize(("prefix", "width"), [("", 1280), ("/en", 360)])
def test_nothing_stands_in_the_way(browser: Browser, served: Served, prefix: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    kinds = ("division-unknown", "value-unclear", "municipality")
    for path in ("/", "/list", *(f"/item/{served.of(kind)}" for kind in kinds)):
        page.goto(served.address + prefix + path)
        if "/item/" in path:
            page.keyboard.press("c")
            page.wait_for_selector(".own-words", state="visible")
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found] == [], path
        assert page.evaluate(STICKING_OUT) == []
    context.close()


def test_a_killed_server_has_lost_nothing(tmp_path: Path, browser: Browser) -> None:
    folder = tmp_path / "draft"
    shutil.copytree(DRAFT, folder)
    items = [i.id for i in Draft(folder).review.items]
    command = [sys.executable, str(ROOT / "keikaku.py"), "--lang", "en", "review", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ})
    try:
        assert process.stderr is not None
        lines = [process.stderr.readline(), process.stderr.readline()]
        address = lines[1].split()[1].rstrip(";")
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}item/{items[0]}")
        page.keyboard.press("a")
        page.wait_for_url(f"**/item/{items[1]}**")
    finally:
        process.kill()
        process.wait()
        process.stderr.close()  # type: ignore[union-attr]
    assert lines[0] == "13 of 13 items are open.\n"
    assert Draft(folder).answer(items[0]).state == "accepted"


def test_what_was_not_read_is_put_into_the_plan_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    from graph.intake.importing import import_text
    from graph.intake.known import Known

    text = ROOT / "tests" / "graph" / "intake" / "layouts" / "48-values-after-names.txt"
    import_text(text, tmp_path / "draft", Known("999997", "ためし市（架空）"))
    draft = Draft(tmp_path / "draft")
    values, row = (next(i for i in draft.review.items if i.kind == kind) for kind in ("text-unread", "value-row"))
    with address_of(create_app(draft)) as address:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/item/{values.id}")
        page.keyboard.press("c")
        page.keyboard.type("ここにない名")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        page.wait_for_selector("#value:focus")
        assert "原文にありません" in page.inner_text("#error")
        page.keyboard.press("Control+a")
        page.keyboard.type("小学校")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".told")
        page.goto(f"{address}/item/{row.id}")
        page.keyboard.press("c")
        page.wait_for_selector("#option:focus")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".told")
        page.goto(f"{address}/")
        page.get_by_role("button", name="計画に書き込む").press("Enter")
        page.wait_for_url("**/?applied")
        page.close()
    metrics = [m for g in draft.plan().plan.value.goals for p in g.policies for m in p.indicators]
    named = {m.name.plain: [o.printed.text for o in m.observations] for m in metrics}
    assert named["小学校"] == ["98.7", "101.0"]
    assert named["いじめの解消率"] == []
    assert named["不登校児童生徒のうち相談・指導を受けている割合"] == ["71.8％", "90％以上", "96.4％", "100％"]
