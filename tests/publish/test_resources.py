from typing import TYPE_CHECKING

import pytest

from publish.holdings import Held

if TYPE_CHECKING:
    from tests.publish.conftest import Site

DOC = "/doc/112321/"
PART = f"{DOC}chiiki-fukushi-r9/"


def page_of(iri: str) -> str:
    return iri.replace("https://w3id.org/keikaku/id/", "/doc/")


def test_a_division_with_all_it_does(pages: "Site", held: Held) -> None:
    unit = "https://w3id.org/keikaku/id/112321/division/koreisha-fukushi"
    page = pages.get(page_of(unit))
    own = held.overview.measures_of[unit]
    assert page.text("h1") == "高齢者福祉課"
    assert set(page.links("table.tasks .measure a")) == {page_of(m) for m in own}
    assert len(page.texts("table.tasks .role-lead")) == list(own.values()).count("lead")
    partners = {
        len(measures): {a, b} - {unit}
        for (a, b), measures in held.overview.shared.items()
        if unit in (a, b)
    }
    assert page.links(".neighbours .who b a")[0] in {page_of(u) for u in partners[10]}
    assert page.texts(".neighbours .count")[0] == "取り組み10件"


def test_every_bracket_is_quoted_with_its_sheet(pages: "Site") -> None:
    page = pages.get(f"{DOC}division/hoiku")
    for row in page.tree.cssselect("table.tasks tbody tr:not(.head)"):
        quote = "".join(row.cssselect("q")[0].text_content().split())
        assert quote.startswith("【主な")
        assert "保育課" in quote
        (sheet,) = row.cssselect("a.sheet")
        assert pages.get(sheet.get("href")).status == 200


def test_readings_and_english_names_are_marked_as_ours(pages: "Site") -> None:
    names = pages.get(f"{DOC}division/hoiku").texts(".names div")
    assert names == ["読みほいくか 編集", "英語Childcare Division 編集"]
    english = pages.get(f"/en{DOC}division/hoiku")
    assert english.text("h1") == "Childcare Division ours"
    assert english.texts(".names div")[0] == "Name in the plan保育課"


def test_a_phrase_for_divisions_is_no_division(pages: "Site") -> None:
    page = pages.get(f"{DOC}division-group/kankeika")
    assert page.text(".title .kind") == "課の総称"
    assert page.tree.cssselect(".neighbours") == []
    assert "課の数には入れていません" in page.text(".title")


def test_a_division_in_two_plans_and_its_reorganisation(city: "Site") -> None:
    page = city.get("/doc/999997/division/gakko-kyoiku")
    assert page.links(".plan-head a") == [
        "/plan/999997/chiiki-fukushi-r8/",
        "/plan/999997/kodomo-r8/",
    ]
    changed = city.get("/doc/999997/division/kodomo-katei")
    assert "設置期間2025-04-01から" in changed.texts(".names div")
    assert any("母子保健課" in text for text in changed.texts(".change"))


def test_a_measure_with_its_wording_and_who_answers(pages: "Site", held: Held) -> None:
    measure = next(m for m in held.overview.measures if m.id == "1-1-city-1-1")
    page = pages.get(page_of(measure.iri))
    wording = "".join(held.statements[measure.iri].split())
    assert "".join(page.text(".statement blockquote").split()) == wording
    assert page.links(".who-list b a") == [
        page_of(r.unit) for r in held.overview.units_of[measure.iri]
    ]
    assert page.texts(".who-list .role") == ["主な担当課", "主な担当課", "主な担当課"]
    assert page.texts("h1 .ours") == ["編集"]


def test_every_measure_has_a_page(pages: "Site", held: Held) -> None:
    for measure in held.overview.measures:
        page = pages.get(page_of(measure.iri))
        assert page.status == 200
        assert "".join(page.text(".statement blockquote").split()) == "".join(
            held.statements[measure.iri].split()
        )


def test_other_readings_stand_with_the_thing(pages: "Site", held: Held) -> None:
    doubted = [m for m in held.overview.measures if m.iri in held.doubts]
    assert doubted
    for measure in doubted:
        shown = pages.get(page_of(measure.iri)).texts(".doubt")
        for doubt in held.doubts[measure.iri]["ja"]:
            assert f"別の読み方 {doubt}" in shown


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{PART}goal/1", "基本目標1"),
        (f"{PART}policy/1-1", "重点施策 1-1"),
        (f"{PART}pillar/1-1-city-1", "取り組みの柱 （１） · 市"),
        (f"{PART}document/seinen-koken-sokushin-ho", "法令"),
        (f"{PART}term/carer", "用語 ＊"),
        (f"{PART}sheet/2", "原文のシート"),
        (f"{DOC}organisation/shakyo", "団体・機関"),
        (f"{DOC}organisation/fukushi-shisetsu", "団体・機関の総称"),
        (f"{PART}survey/citizens", "調査"),
        ("/doc/fiscal-year/2027", "年度"),
        ("/doc/112321", "市区町村"),
        (f"{PART}responsibility/1-1-city-1-1-shido", "担当"),
    ],
)
def test_each_kind_of_thing_has_its_page(pages: "Site", path: str, kind: str) -> None:
    page = pages.get(path)
    assert page.status == 200
    assert page.text(".title .kind") == kind


def test_a_law_leads_to_its_text_and_nothing_else_leads_away(pages: "Site") -> None:
    page = pages.get(f"{PART}document/seinen-koken-sokushin-ho")
    away = [a for a in page.links("a") if "://" in a]
    assert away == ["https://laws.e-gov.go.jp/law/428AC1000000029"]


def test_a_sheet_holds_what_was_read_from_it_in_order(pages: "Site", held: Held) -> None:
    page = pages.get(f"{PART}sheet/2")
    quotes = [e.text_content() for e in page.tree.cssselect(".on-sheet pre")]
    assert "市民アンケート調査" in quotes
    assert page.texts(".tabs [aria-current]") == ["2"]
    assert len(page.links(".tabs a")) == 18


def test_metrics_are_shown_as_printed(pages: "Site", held: Held) -> None:
    for metric in held.overview.metrics:
        page = pages.get(page_of(metric.iri))
        assert page.status == 200
        assert page.text("h1") == metric.name.ja


def test_addresses_of_things_lead_to_their_pages(pages: "Site") -> None:
    for prefix in ("", "/en"):
        answer = pages.client.get(f"{prefix}/id/112321/division/hoiku")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{prefix}/doc/112321/division/hoiku"


def test_the_plan_itself_is_its_home(pages: "Site") -> None:
    answer = pages.client.get("/en/doc/112321/chiiki-fukushi-r9")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/en/plan/112321/chiiki-fukushi-r9/",
    )


@pytest.mark.parametrize(
    "path",
    [
        "/doc/",
        "/doc/x",
        "/doc/112321/division/",
        "/doc/112321/division/%3E%20%7B%7D",
        "/doc/112321/division/x%22%20%7D%20SELECT",
        "/doc/999999/division/hoiku",
        "/doc/112321/no-such-plan/measure/1",
    ],
)
def test_what_nobody_knows_is_not_found(pages: "Site", path: str) -> None:
    page = pages.get(path)
    assert page.status == 404
    assert page.text("h1") == "ページが見つかりません"
