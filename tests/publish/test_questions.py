import csv
import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from queries.catalogue import questions

if TYPE_CHECKING:
    from tests.publish.conftest import Page, Site

ASK = "/plan/112321/chiiki-fukushi-r9/questions/"
VISIBLE = [q.name for q in questions().values() if not q.hidden]


def shown(page: "Page") -> list[list[str]]:
    """The table of an answer, with its headings."""
    rows = page.tree.cssselect("table.result tr")
    return [[c.text_content().strip() for c in row] for row in rows]


def test_all_visible_questions_are_listed(pages: "Site") -> None:
    page = pages.get(ASK)
    assert set(page.links(".catalogue a")) == {f"{ASK}{name}" for name in VISIBLE}


@pytest.mark.parametrize("name", VISIBLE)
def test_every_question_has_a_form_or_an_answer(pages: "Site", name: str) -> None:
    page = pages.get(ASK + name)
    assert page.status == 200
    needed = [p for p in questions()[name].parameters if p.default is None]
    assert bool(page.tree.cssselect("#answer")) == (not needed)
    if needed:
        (example,) = page.links("p.note a")
        answered = pages.get(example)
        assert answered.status == 200
        assert answered.tree.cssselect("#answer")


def test_hidden_questions_are_not_for_readers(pages: "Site") -> None:
    assert pages.get(f"{ASK}overview-goals").status == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_files_hold_what_is_shown(pages: "Site", language: str) -> None:
    path = ("/en" if language == "en" else "") + f"{ASK}measures-of-division?division=hoiku"
    table = shown(pages.get(path))
    text = pages.client.get(f"{path}&format=csv")
    assert list(csv.reader(io.StringIO(text.content.decode("utf-8-sig")))) == table
    book = load_workbook(io.BytesIO(pages.client.get(f"{path}&format=xlsx").content))
    cells = [[str(c or "") for c in row] for row in book.worksheets[0].values]
    assert cells == table
    assert text.headers["content-disposition"] == (
        'attachment; filename="chiiki-fukushi-r9-measures-of-division.csv"'
    )


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "tsv", "md"])
def test_the_page_offers_each_format(pages: "Site", form: str) -> None:
    path = f"{ASK}pairs-of-divisions?minimum=2"
    (address,) = [a for a in pages.get(path).links(".downloads a") if a.endswith(f"={form}")]
    assert pages.client.get(address).status_code == 200


def test_triples_are_offered_as_turtle(pages: "Site") -> None:
    page = pages.get(f"{ASK}division-subgraph?division=hoiku")
    assert page.texts(".downloads a") == ["Turtle", "JSON"]
    turtle = pages.client.get(page.links(".downloads a")[0])
    assert turtle.headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("written", ["hoiku", "保育課", "ほいくか", "ﾎｲｸｶ", "Childcare Division"])
def test_a_division_is_understood_as_people_write_it(pages: "Site", written: str) -> None:
    page = pages.get(f"{ASK}measures-of-division?division={written}")
    assert page.status == 200
    (chosen,) = page.tree.cssselect("option[selected]")
    assert chosen.get("value") == "hoiku"


def test_a_division_nobody_knows_brings_suggestions(pages: "Site") -> None:
    page = pages.get(f"{ASK}measures-of-division?division=福祉課")
    assert page.status == 400
    problem = page.text(".problem")
    assert "「福祉課」は見つかりません" in problem
    assert "社会福祉課" in problem
    english = pages.get(f"/en{ASK}measures-of-division?division=福祉課")
    assert english.text(".problem").startswith("“福祉課” was not found.")


@pytest.mark.parametrize("written", ["", "   "])
def test_an_empty_field_is_asked_for_again(pages: "Site", written: str) -> None:
    page = pages.get(f"{ASK}measures-of-division?division={written}")
    assert page.status == 400
    assert "課が必要です" in page.text(".problem")


@pytest.mark.parametrize("written", ["2", "２"])
def test_numbers_are_read_in_both_widths(pages: "Site", written: str) -> None:
    page = pages.get(f"{ASK}pairs-of-divisions?minimum={written}")
    assert all(int(row[-1]) >= 2 for row in shown(page)[1:])


def test_what_a_question_does_not_ask_is_ignored(pages: "Site") -> None:
    page = pages.get(f"{ASK}pairs-of-divisions?minimum=9&utm_source=mail")
    assert len(shown(page)) == 2


def test_a_format_nobody_knows(pages: "Site") -> None:
    page = pages.get(f"{ASK}partners?format=exe")
    assert page.status == 400
    assert "「exe」という形式はありません" in page.text("main")


def test_the_query_is_there_for_whoever_wants_it(pages: "Site") -> None:
    page = pages.get(f"{ASK}measures-of-division?division=hoiku")
    assert "<https://w3id.org/keikaku/id/112321/division/hoiku>" in page.text(".sparql pre")


def test_an_attack_in_a_field_stays_text(pages: "Site") -> None:
    attack = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    page = pages.get(f"{ASK}measures-of-division?division={attack}")
    assert page.status == 400
    assert page.tree.cssselect("main script") == []
    assert "<script>alert(1)</script>" in page.text(".problem")
