"""Two plans side by side, as pages and files."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from graph.build import PLANS, build
from publish.app import create_app
from publish.pages.comparing import marked
from queries.engine import EmbeddedEngine
from tests.listening import address_of
from tests.publish.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

A, B = "999997/chiiki-fukushi-r8", "999997/kodomo-r8"
NEXT = "999997/chiiki-fukushi-r13"


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The fictional plan and a next edition of it, as fictional."""
    folder = tmp_path_factory.mktemp("editions")
    text = (PLANS / "aoba" / "chiiki-fukushi.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("id: chiiki-fukushi-r8", "id: chiiki-fukushi-r13"),
        ("target_year: 令和8年度", "target_year: 令和13年度"),
        ('printed: {text: "50%以上", sheet: 2, at: 1010}, value: 50', 'printed: {text: "60%以上", sheet: 2}, value: 60'),
        ("divisions: [chiiki-fukushi, gakko-kyoiku]", "divisions: [chiiki-fukushi]"),
        ("福祉を学ぶ機会を広げます。", "福祉を学ぶ場を広げます。"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    city = (PLANS / "aoba" / "municipality.yaml").read_text(encoding="utf-8")
    (folder / "municipality.yaml").write_text(city, encoding="utf-8")
    (folder / "next.yaml").write_text(text, encoding="utf-8")
    build([PLANS / "aoba" / "chiiki-fukushi.yaml", folder / "next.yaml"], folder / "store")
    with (
        EmbeddedEngine(folder / "store") as engine,
        TestClient(create_app(engine), follow_redirects=False) as client,
    ):
        yield Site(client)


def at(a: str, b: str, page: str = "/compare") -> str:
    return f"{page}?a={a}&b={b}"


def test_the_form_offers_every_plan(city: Site) -> None:
    page = city.get("/compare")
    assert page.text("h1") == "計画を比べる"
    assert page.texts("#a option") == [
        "選んでください",
        "青葉市地域福祉計画（架空）（青葉市（架空）、令和8年度）",
        "青葉市こども計画（架空）（青葉市（架空）、令和8年度）",
    ]
    assert page.texts("#differences") == []


def test_a_plan_leads_to_its_comparison(city: Site, pages: Site) -> None:
    link = f"/compare?a={A}"
    assert link in city.get(f"/plan/{A}/").links(".tools a")
    chosen = city.get(link).tree.cssselect("#a option[selected]")
    assert [o.get("value") for o in chosen] == [A]
    assert "/compare" in city.get("/").links("a")
    assert not [a for a in pages.get("/plan/112321/chiiki-fukushi-r9/").links("a") if "compare" in a]


def test_what_changed_between_editions(editions: Site) -> None:
    page = editions.get(at(A, NEXT))
    assert "同じ計画の版です" in page.text("p.rule")
    rows = [[" ".join(c.text_content().split()) for c in r] for r in page.tree.cssselect("table.diff tbody tr")]
    assert rows == [
        ["≠ 記載の変更目標年度", "計画 青葉市地域福祉計画（架空）", "令和8年度", "令和13年度"],
        ["≠ 名称変更", "施策の柱 1-1 （１） 福祉を学ぶ場を広げます。", "福祉を学ぶ機会を広げます。", "福祉を学ぶ場を広げます。"],
        ["－ 担当から外れる学校教育課", "取り組み 1-1 （１） ① 福祉教育・体験学習の推進", "主", ""],
        ["↑ 目標値が上がる目標値", "指標 1-1 「地域福祉」という言葉や意味を知っている市民の割合", "50%以上（令和8年度）", "60%以上（令和8年度）"],
    ]
    assert page.texts("table.diff del") == ["8", "機会"]
    assert page.texts("table.diff ins") == ["13", "場"]
    assert page.texts("#carried") == []
    link = page.links("table.diff td a")[1]
    assert link == f"/doc/{NEXT}/pillar/1-1-city-1"


def test_two_plans_of_one_city(city: Site) -> None:
    page = city.get(at(A, B))
    assert "別の計画です" in page.text("p.rule")
    assert page.texts("table.carried tbody th") == [
        "地域福祉課", "障がい福祉課", "学校教育課", "生涯学習課", "市民協働課", "危機管理課", "関係課"
    ]
    assert page.texts("table.carried tbody tr:nth-child(6) td") == [
        "1-2 （１） ② 名簿の整備と避難訓練 主", "2-1 （１） ③ 通学路の安全対策 関係"
    ]


@pytest.mark.parametrize("query", [at(A, "999997/none"), at("1/2", B), at(A, "x")])
def test_a_plan_there_is_not(city: Site, query: str) -> None:
    assert city.get(query).status == 404


def test_a_plan_with_itself(city: Site) -> None:
    page = city.get(at(A, A))
    assert (page.status, page.text("[role=alert]")) == (200, "同じ計画です。別の計画を選んでください。")


def test_files(editions: Site) -> None:
    get = editions.client.get
    book = load_workbook(io.BytesIO(get(at(A, NEXT, "/compare.xlsx")).content))
    assert [s.title for s in book] == [
        "変わったこと", "変わったことの件数", "識別子ではなく、近さで結び付けたもの", "両方の計画を担う課", "両方の計画にある指標"
    ]
    found = json.loads(get(at(A, NEXT, "/compare.json")).content)
    assert found["counts"] == {"renamed": 1, "division-lost": 1, "target-raised": 1, "field-changed": 1}
    turtle = get(at(A, NEXT, "/compare.ttl"))
    assert turtle.headers["content-type"] == "text/turtle; charset=utf-8"
    assert turtle.text.count("a kei:PlanChange") == 4
    assert "dcterms:replaces" in turtle.text
    assert get(at(A, NEXT, "/compare.csv")).content.startswith("\ufeff変更".encode())
    assert get(at(A, A, "/compare.csv")).status_code == 404
    assert get(at(A, NEXT, "/compare.exe")).status_code == 404


def test_wordings_are_cut_where_they_differ() -> None:
    assert marked("福祉を学ぶ機会", "福祉を学ぶ場") == (
        (("福祉を学ぶ", False), ("機会", True)), (("福祉を学ぶ", False), ("場", True))
    )
    assert marked("", "新") == ((), (("新", True),))


@pytest.fixture(scope="module")
def address(aoba_store: Path) -> Iterator[str]:
    """A server on a free port of this machine."""
    with EmbeddedEngine(aoba_store, workers=2) as engine, address_of(create_app(engine)) as found:
        yield found


@pytest.mark.parametrize(("language", "width"), [("", 1280), ("/en", 360)])
def test_the_page_is_whole_on_every_screen(
    address: str, browser: Browser, language: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}{language}/compare")
    page.select_option("#a", A)
    page.select_option("#b", B)
    page.locator("form.compare button").click()
    assert page.locator("#carried").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    assert said == []
    page.close()
