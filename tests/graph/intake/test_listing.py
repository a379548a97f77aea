"""The review list as a table: what it shows, and answers read back out of it."""

from __future__ import annotations

import csv as readers
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from graph.intake.answers import Given
from graph.intake.draft import Draft
from graph.intake.listing import csv, workbook
from graph.intake.readback import read_back
from graph.intake.review import Correction, write_review
from graph.problems import PlanError


def rows(draft: Draft) -> list[list[str]]:
    return list(readers.reader(io.StringIO(csv(draft, "ja").decode("utf-8-sig"))))


def filled(draft: Draft, tmp_path: Path, answers: dict[int, Any], language: Any = "ja") -> Path:
    """The workbook with some cells of the answers' column filled in; rows count from 2."""
    book = load_workbook(io.BytesIO(workbook(draft, language)))
    for row, content in answers.items():
        book.worksheets[0].cell(row, 9).value = content
    file = tmp_path / "review.xlsx"
    book.save(file)
    return file


def test_what_the_table_says(draft: Draft) -> None:
    table = rows(draft)
    assert table[0] == ["番号", "種類", "面", "原文", "問い", "読み", "理由", "選択肢", "答え", "識別"]
    assert table[7][:4] == ["7", "知らない課", "2", "防災安全室"]
    assert table[7][7] == "1: 読みのとおり\n2: 危機管理課のこと\n3: 課ではない\nあとで\nまたは、課の名を「、」で区切って書く"
    assert len(table) == 14


def test_the_workbook_offers_the_choices(draft: Draft) -> None:
    book = load_workbook(io.BytesIO(workbook(draft, "ja")))
    assert book.sheetnames == ["確認", "選択肢"]
    assert book["選択肢"].sheet_state == "hidden"
    rules = {str(r.sqref): r.formula1 for r in book["確認"].data_validations.dataValidation}
    assert rules["I8"] == "'選択肢'!$A$8:$D$8"
    assert [c.value for c in book["選択肢"][8]] == ["1: 読みのとおり", "2: 危機管理課のこと", "3: 課ではない", "あとで"]
    assert book["確認"].freeze_panes == "A2"


def test_answers_go_out_and_come_back(draft: Draft, tmp_path: Path) -> None:
    items = draft.review.items
    given = {
        items[0].id: Given(state="corrected", value="=題"),
        items[1].id: Given(state="skipped", value="あとで直す"),
        items[3].id: Given(state="chosen", value="koreisha-shien"),
        items[4].id: Given(state="corrected", value=["市民協働課", "危機管理課"]),
        items[5].id: Given(state="accepted"),
        items[11].id: Given(state="corrected", value={"value": "200", "unit": "人", "comparator": "at-least"}),
    }
    draft.record(given)
    for name, content in (("a.xlsx", workbook(draft, "ja")), ("b.xlsx", workbook(draft, "en")), ("c.csv", csv(draft, "ja"))):
        (tmp_path / name).write_bytes(content)
        assert read_back(draft, tmp_path / name) == {}
        draft.record(dict.fromkeys(given, Given()))
        assert read_back(draft, tmp_path / name) == given
        draft.record(given)


def test_what_people_write_into_cells(draft: Draft, tmp_path: Path) -> None:
    file = filled(draft, tmp_path, {2: " 読みのとおり", 5: 2, 6: "地域福祉課，ききかんりか", 8: "2：危機管理課のこと", 12: "Ｒ１２年度", 13: 250, 14: "あとで"})
    items = draft.review.items
    assert read_back(draft, file) == {
        items[0].id: Given(state="accepted"),
        items[3].id: Given(state="chosen", value="koreisha-shien"),
        items[4].id: Given(state="corrected", value=["地域福祉課", "ききかんりか"]),
        items[6].id: Given(state="chosen", value="kiki-kanri"),
        items[10].id: Given(state="corrected", value="Ｒ１２年度"),
        items[11].id: Given(state="corrected", value={"value": "250"}),
        items[12].id: Given(state="skipped"),
    }


def test_values_are_written_as_plans_print_them(draft: Draft, tmp_path: Path) -> None:
    item = draft.review.items[11]
    for cell, told in {
        "1,200人以上": {"value": "1200", "unit": "人", "comparator": "at-least"},
        "約3.5％": {"value": "3.5", "unit": "%", "comparator": "about"},
        "全校": {"unit": "校", "comparator": "all"},
        "12 か所": {"value": "12", "unit": "か所"},
    }.items():
        if "value" in told:
            assert read_back(draft, filled(draft, tmp_path, {13: cell}))[item.id].value == told
    with pytest.raises(PlanError, match="tells how to write an answer"):
        read_back(draft, filled(draft, tmp_path, {13: "または、値を書く（例 50%以上、120人）"}))


def test_every_cell_that_cannot_be_taken_is_said(draft: Draft, tmp_path: Path) -> None:
    file = filled(draft, tmp_path, {3: "目標", 6: "海課", 12: "いつか"})
    with pytest.raises(PlanError) as caught:
        read_back(draft, file)
    assert [(p.line, p.message.ja.partition("。")[0]) for p in caught.value.problems] == [
        (3, "「目標」は選択肢にありません"),
        (6, "「海課」という課はありません"),
        (12, "「いつか」は年として読めません"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"a,b\n1,2\n", "確認の表ではありません"),
        ("a.csv", "答え,識別\n".encode("cp932"), "UTF-8 の CSV ではありません"),
        ("a.xlsx", b"PK\x03\x04", "表として読めません"),
        ("a.csv", "答え,識別\n1,none\n".encode(), "「none」という確認はこの下書きにありません"),
    ],
)
def test_other_files_are_refused(draft: Draft, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PlanError) as caught:
        read_back(draft, tmp_path / name)
    assert said in caught.value.problems[0].message.ja


def test_a_heading_is_chosen_by_its_name(draft: Draft, tmp_path: Path) -> None:
    one = next(i for i in draft.review.items if i.kind == "parent-unclear")
    path = one.element
    changed = one.model_copy(update={"correct": Correction(input="parent", path=path)})
    items = [changed if i.id == one.id else i for i in draft.review.items]
    write_review(draft.folder, draft.review.model_copy(update={"items": items}))
    draft = Draft(draft.folder)
    to = path.replace("city-1]", "city-2]").partition(".measures")[0] + ".measures"
    given = {one.id: Given(state="corrected", value=to)}
    draft.record(given)
    name = "１ つながりのあるまち › １ 声をかけ合う地域をつくります › （２） 担い手を育てます"
    assert draft.told(changed).ja == name
    book = load_workbook(io.BytesIO(workbook(draft, "ja")))
    row = items.index(changed) + 2
    assert name in [c.value for c in book["選択肢"][row]]
    (tmp_path / "a.csv").write_bytes(csv(draft, "ja"))
    assert name in (tmp_path / "a.csv").read_text(encoding="utf-8")
    draft.record({one.id: Given()})
    assert read_back(draft, tmp_path / "a.csv") == given
    draft.record(given)
    draft.apply()
    assert [m.id for m in draft.plan().plan.value.goals[0].policies[0].city[1].measures] == ["1-1-city-1-4"]
