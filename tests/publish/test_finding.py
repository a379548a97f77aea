from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.publish.conftest import Site

PLAN = "/plan/112321/chiiki-fukushi-r9/"
DIVISION = "/doc/112321/division/shakai-fukushi"


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", ["/", f"{PLAN}matrix", DIVISION, "/no-such-page"])
def test_every_page_has_the_box_right_after_the_skip_link(
    pages: "Site", prefix: str, path: str
) -> None:
    page = pages.get(prefix + path)
    reached = page.tree.cssselect("body a[href], body input, body button")[:2]
    assert [e.get("class") or e.get("name") for e in reached] == ["skip", "q"]


def test_results_stand_under_their_kinds(pages: "Site") -> None:
    page = pages.get(f"{PLAN}search?q=しゃかい")
    assert page.texts("main h2")[0].startswith("課 ")
    assert page.links("main .found a")[0] == DIVISION
    english = pages.get(f"/en{PLAN}search?q=social")
    assert english.links("main .found a")[0] == "/en" + DIVISION
    assert "Social" in english.texts("main mark")


def test_the_words_stay_in_the_box_as_text(pages: "Site") -> None:
    page = pages.get(f"{PLAN}search?q=<script>alert(1)</script>")
    (box,) = page.tree.cssselect("input[name=q]")
    assert box.get("value") == "<script>alert(1)</script>"
    assert not [s for s in page.tree.cssselect("script") if not s.get("src")]


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%E3%80%80"])
def test_nothing_asked_gives_a_hint(pages: "Site", query: str) -> None:
    assert "読みがな" in pages.get(f"{PLAN}search{query}").text("main .lead-in")


def test_a_mistyped_name_is_helped(pages: "Site") -> None:
    page = pages.get(f"{PLAN}search?q=社会福社課")
    assert DIVISION in page.links("main .found a")


def test_while_one_types(pages: "Site") -> None:
    answer = pages.client.get(f"{PLAN}search.json", params={"q": "ｼｬｶｲﾌｸｼｶ"}).json()
    assert answer["groups"][0]["label"] == "課"
    assert answer["groups"][0]["items"][0]["href"] == DIVISION
    assert all(len(g["items"]) <= 6 for g in answer["groups"])
    assert pages.client.get(f"{PLAN}search.json", params={"q": "x" * 5000}).json()["count"] == 0


def test_from_a_page_of_no_plan(pages: "Site", city: "Site") -> None:
    assert pages.client.get("/search?q=課").headers["location"].startswith(f"{PLAN}search?q=")
    page = city.get("/search?q=地域福祉課")
    assert len(page.texts("main h2.plan-head")) == 2
    assert city.get("/search").status == 200
