"""Workbooks as people and spreadsheet programs leave them: read right, or told in every cell."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from graph import model
from graph.consistency import faults
from graph.loading import load_plan
from graph.problems import PlanError
from graph.workbook import files
from graph.workbook.annotate import annotated, lost
from graph.workbook.flatten import flatten
from graph.workbook.new import new_workbook
from graph.workbook.read import read
from graph.workbook.write import workbook

Cells = dict[str, Any]
Sheets = dict[str, list[Cells]]
Make = Callable[..., Path]

# What a planner without English, source or identifiers fills in.
TYPED: Sheets = {
    "計画": [
        {"項目": "自治体名", "値": "ためし市（架空）"}, {"項目": "団体コード", "値": "011002"},
        {"項目": "計画名", "値": "ためし市の計画"}, {"項目": "目標年度", "値": "令和9年度"},
    ],
    "目標・施策": [
        {"種類": "基本目標", "文言": "つながるまち"},
        {"種類": "重点施策", "文言": "相談できるまち"},
        {"種類": "目指す姿", "文言": "だれもが相談できます。"},
    ],
    "取り組み": [
        {"属する先": "相談できるまち", "文言": "民生委員と連携し、相談を受けます。",
         "主な担当課": "福祉課、こども課", "連携先": "民生委員、商工会"},
        {"文言": "見守りを行います。", "主な担当課": "福祉課", "主な関係課": "関係課"},
    ],
    "組織": [
        {"種類": "課", "名称": "福祉課"}, {"種類": "課", "名称": "こども課", "ほかの表記": "子ども課"},
        {"種類": "課の総称", "名称": "関係課"}, {"種類": "団体", "名称": "民生委員"}, {"種類": "団体", "名称": "商工会"},
    ],
    "指標": [{"種類": "指標", "属する先": "相談できるまち", "名称": "相談件数", "現状値": "年120件", "現状値の年度": "令和3年度", "目標値": "年150件以上"}],
    "実績": [{"指標": "相談件数", "年度": "令和4年度", "値": 131, "単位": "件", "一年あたり": "はい"}],
    "用語・根拠": [{"種類": "法令", "名称": "社会福祉法"}],
}


def filled(sheets: Mapping[str, Sequence[Cells]]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        headings = list(dict.fromkeys(h for row in rows for h in row))
        sheet.append(headings)
        for row in rows:
            sheet.append([row.get(h) for h in headings])
    return book


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes the typed workbook with some sheets replaced."""

    def made(changed: Sheets | None = None, name: str = "plan.xlsx") -> Path:
        file = tmp_path / name
        filled(TYPED | (changed or {})).save(file)
        return file

    return made


def changed(title: str, row: int, cells: Cells) -> Sheets:
    rows = [dict(r) for r in TYPED[title]]
    rows[row] |= cells
    return {title: rows}


def told(file: Path) -> list[tuple[str, str]]:
    with pytest.raises(PlanError) as error:
        load_plan(file)
    return [(p.cell, p.message.ja) for p in error.value.problems]


# ---- typed by hand --------------------------------------------------------------------------


def test_a_plan_typed_by_hand_is_its_own_source(make: Make) -> None:
    loaded = load_plan(make())
    plan = loaded.plan.value
    assert faults(loaded) == []
    policy = plan.goals[0].policies[0]
    assert (plan.id, plan.goals[0].id, policy.id, policy.city[0].id) == ("plan-r9", "1", "1-1", "1-1-city")
    first, second = policy.city[0].measures
    assert [(r.role, r.divisions) for r in second.responsible] == [("lead", ["division-1"]), ("related", ["group-1"])]
    # Named in the wording; named beside it.
    assert [(p.id, p.wording, p.source and p.source.text) for p in first.partners] == [
        ("organization-1", "民生委員", None), ("organization-2", "商工会", "商工会"),
    ]
    assert [(o.kind, o.printed.text, o.value, o.unit, o.comparator, o.annual, o.period.ja) for o in policy.indicators[0].observations] == [
        ("baseline", "年120件", 120, "件", None, True, "令和3年度"),
        ("actual", "年131件", 131, "件", None, True, "令和4年度"),
        ("target", "年150件以上", 150, "件", "at-least", True, "令和9年度"),
    ]
    assert plan.source.rights == model.Label(ja="利用条件は書かれていません。", en="No terms of use are stated.")


def test_what_was_given_at_first_comes_back_when_it_is_written_again(make: Make, tmp_path: Path) -> None:
    loaded = load_plan(make())
    again = tmp_path / "again.xlsx"
    again.write_bytes(workbook(loaded.plan.value, loaded.municipality.value))
    assert load_plan(again).plan.value == loaded.plan.value
    rows = flatten(loaded.plan.value, loaded.municipality.value)
    assert [r["識別子"] for r in rows["取り組み"]] == ["1-1-city-1", "1-1-city-2"]
    assert not {"面", "位置", "担当課の記載"} & {c for r in rows["取り組み"] for c in r}


def test_identifiers_stay_when_a_row_is_put_between(make: Make) -> None:
    known = load_plan(make())
    rows = [{"属する先": "相談できるまち", "文言": "新しい取り組みです。"}, *TYPED["取り組み"]]
    measures = read(make({"取り組み": rows}, "b.xlsx"), known).loaded.plan.value.goals[0].policies[0].city[0].measures
    assert [(m.id, m.statement.text[:3]) for m in measures] == [
        ("1-1-city-3", "新しい"), ("1-1-city-1", "民生委"), ("1-1-city-2", "見守り"),
    ]


def test_the_example_is_not_read_and_an_empty_workbook_says_what_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "new.xlsx"
    file.write_bytes(new_workbook())
    assert [cell for cell, _ in told(file)] == ["計画!B2", "計画!B5", "計画!B9", "計画!B13", "目標・施策!A2", "組織!A2"] or \
        {cell for cell, _ in told(file)} == {"計画!B2", "計画!B5", "計画!B9", "計画!B13", "目標・施策!A2", "組織!A2"}
    book = load_workbook(file)
    assert book.sheetnames == ["計画", "目標・施策", "取り組み", "組織", "指標", "実績", "用語・根拠", "凡例"]
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert (sheet.freeze_panes or "")[-1] == "2"
        assert sheet.page_setup.orientation == "landscape"
    assert new_workbook() == new_workbook()


# ---- every error at its cell ----------------------------------------------------------------


@pytest.mark.parametrize(("title", "row", "cells", "cell", "ja"), [
    ("計画", 1, {"値": "11003"}, "計画!B3", "「団体コード」の「11003」: 団体コードは、検査数字を含む6桁の数字です（例 011002）。「110035」ではありませんか。"),
    ("計画", 3, {"値": "令和9"}, "計画!B5", "「目標年度」の「令和9」: 年度か年かを書きます（令和3年度、2021年度、令和3年）。「令和9年度」ではありませんか。"),
    ("計画", 3, {"値": date(2027, 5, 1)}, "計画!B5", "「目標年度」の「2027-05-01」: 年度か年かを書きます（令和3年度、2021年度、令和3年）。「令和9年度」ではありませんか。"),
    ("計画", 0, {"項目": "自治体の名"}, "計画!A2", "「自治体の名」という項目はありません。「自治体名」ではありませんか。"),
    ("目標・施策", 1, {"種類": "重点施作"}, "目標・施策!A3", None),
    ("目標・施策", 1, {"属する先": "つなげるまち"}, "目標・施策!C3", "「属する先」の「つなげるまち」という基本目標はありません。「つながるまち」ではありませんか。"),
    ("取り組み", 0, {"主な担当課": "福祉課、こども家庭課"}, "取り組み!C2", "「主な担当課」: 「こども家庭課」という課（「組織」の課か課の総称）はありません。「こども課」ではありませんか。"),
    ("取り組み", 0, {"文言": date(2026, 1, 1)}, "取り組み!B2", None),
    ("組織", 0, {"名称": None}, "組織!B2", "「名称」が空です。書いてください。"),
    ("実績", 0, {"値": "131件"}, "実績!C2", "「値」の「131件」: 数だけを書きます（単位は「単位」、「以上」などは「比較」に）。数がなければ ―。「131」ではありませんか。"),
    ("実績", 0, {"年度": 2022}, "実績!B2", "「年度」の「2022」: 年度か年かを書きます（令和3年度、2021年度、令和3年）。「2022年度」ではありませんか。"),
])
def test_an_error_names_its_cell_what_is_expected_and_the_nearest(
    make: Make, title: str, row: int, cells: Cells, cell: str, ja: str | None
) -> None:
    found = dict(told(make(changed(title, row, cells))))
    assert cell in found
    assert ja is None or found[cell] == ja


def test_all_errors_are_told_at_once_and_written_into_a_copy(make: Make) -> None:
    file = make(changed("取り組み", 0, {"主な担当課": "福祉科"}) | changed("実績", 0, {"値": "多い"}))
    before = file.read_bytes()
    with pytest.raises(PlanError) as error:
        load_plan(file)
    assert [p.cell for p in error.value.problems] == ["取り組み!C2", "実績!C2"]
    assert error.value.problems[0].sentence("en").startswith(f"{file}: 取り組み!C2: 主な担当課: there is no division")
    copy = load_workbook(io.BytesIO(annotated(file, error.value.problems, "ja")))
    comment = copy["取り組み"]["C2"].comment
    assert comment is not None
    assert "「福祉課」ではありませんか。" in comment.text
    assert [[c.value for c in row] for row in copy["誤りの一覧"].iter_rows(min_row=2, max_col=1)] == [["取り組み!C2"], ["実績!C2"]]
    assert file.read_bytes() == before


def test_spellings_that_are_alike_are_never_taken_for_the_same(make: Make) -> None:
    rows = {"取り組み": [dict(TYPED["取り組み"][0], 主な担当課="福祉課、こども課、髙齢課")],
            "組織": [*TYPED["組織"], {"種類": "課", "名称": "高齢課"}]}
    assert told(make(rows)) == [(
        "取り組み!C2",
        "「主な担当課」: 「髙齢課」という課（「組織」の課か課の総称）はありません。「高齢課」の別の表記なら、「ほかの表記」に書き加えてください。",
    )]
    rows["組織"][-1]["ほかの表記"] = "髙齢課"
    loaded = load_plan(make(rows))
    bracket = loaded.plan.value.goals[0].policies[0].city[0].measures[0].responsible[0]
    assert (bracket.divisions[-1], bracket.source.text) == ("division-3", "福祉課、こども課、髙齢課")


# ---- what spreadsheet programs do -----------------------------------------------------------


def test_a_code_that_became_a_number_is_put_right_where_that_is_sure_and_told(make: Make) -> None:
    loaded = load_plan(make(changed("計画", 1, {"値": 11002})))
    assert loaded.municipality.value.code == "011002"
    assert [(n.cell, n.message.ja) for n in loaded.notes] == [(
        "計画!B3", "「団体コード」の「11002」: 先頭の0を補い「011002」と読みました（検査数字で確かめました）。",
    )]


def test_width_blanks_order_titles_and_names_of_columns_do_not_matter(make: Make, tmp_path: Path) -> None:
    expected = load_plan(make())
    book = Workbook()
    book.remove(book.worksheets[0])
    names = {"文言": "内容　", "主な担当課": "担当課", "連携先": "連携団体"}
    for title, rows in TYPED.items():
        sheet = book.create_sheet(f"{title} ")
        headings = list(dict.fromkeys(h for row in rows for h in row))[::-1]
        sheet.append(["ためしの表"])
        sheet.append([names.get(h, h) if title == "取り組み" else h for h in headings])
        for row in rows:
            values = [row.get(h) for h in headings]
            sheet.append([f" {v}\u3000" if isinstance(v, str) else v for v in values])
        sheet.append([" "] * 3)
        sheet.row_dimensions[3].hidden = True
    book["計画 "]["A5"], book["計画 "]["A6"] = " ０１１００２ ", "令和９年度"
    for row in book["計画 "].iter_rows(min_row=3):
        if row[1].value and "団体コード" in str(row[1].value):
            row[0].value = "０１１００２"
        if row[1].value and "目標年度" in str(row[1].value):
            row[0].value = "令和９年度"
        if row[1].value and "計画名" in str(row[1].value):
            row[0].value = " ためし市の計画 "
    file = tmp_path / "moved.xlsx"
    book.save(file)
    loaded = load_plan(file)
    assert loaded.plan.value == expected.plan.value
    assert loaded.municipality.value == expected.municipality.value


def test_what_is_not_read_is_told_and_a_misspelt_heading_is_an_error(make: Make) -> None:
    rows = [dict(r, 備考="上司に確認") for r in TYPED["取り組み"]]
    notes = load_plan(make({"取り組み": rows, "メモ": [{"a": "b"}]})).notes
    assert [(n.cell, n.message.ja) for n in notes] == [
        ("取り組み!E1", "「備考」の列は読みません。"), ("メモ!A1", "「メモ」というシートは読みません。"),
    ]
    rows = [{("主な担当" if k == "主な担当課" else k): v for k, v in r.items()} for r in TYPED["取り組み"]]
    assert told(make({"取り組み": rows}))[0][0] == "取り組み!C1"


def test_formulas_count_by_their_saved_values_or_are_told(make: Make) -> None:
    file = make(changed("実績", 0, {"値": "=100+31"}))
    assert "式の結果が保存されていないセルが1個" in told(file)[0][1]
    # As a spreadsheet program saves it: formula and value.
    content = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(content, "w") as new:
        for entry in old.infolist():
            data = old.read(entry).replace(b"<v></v>", b"<v>131</v>").replace(b"<v />", b"<v>131</v>")
            new.writestr(entry, data)
    file.write_bytes(content.getvalue())
    values = load_plan(file).plan.value.goals[0].policies[0].indicators[0].observations
    assert [v.value for v in values] == [120, 131, 150]


def test_percentages_that_hold_another_number_are_told(make: Make) -> None:
    file = make()
    book = load_workbook(file)
    cell = book["指標"]["D2"]
    cell.value, cell.number_format = 0.309, "0.0%"
    book.save(file)
    assert told(file) == [(
        "指標!D2", "「現状値」はパーセント書式で、中の値は 0.309 です。書式を文字列にして「30.9%」と書いてください。",
    )]


def test_old_xls_and_ods_are_read_alike(make: Make, tmp_path: Path) -> None:
    import xlwt
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    expected = load_plan(make())
    old, ods = xlwt.Workbook(), OpenDocumentSpreadsheet()
    for sheet in filled(TYPED).worksheets:
        xls, table = old.add_sheet(sheet.title), Table(name=sheet.title)
        for i, row in enumerate(sheet.iter_rows(values_only=True)):
            line = TableRow()
            for j, value in enumerate(row):
                cell = TableCell()
                if value is not None:
                    xls.write(i, j, value)
                    kind = "string" if isinstance(value, str) else "float"
                    cell = TableCell(valuetype=kind, **({} if kind == "string" else {"value": value}))
                    cell.addElement(P(text=str(value)))
                line.addElement(cell)
            table.addElement(line)
        ods.spreadsheet.addElement(table)
    old.save(str(tmp_path / "plan.xls"))
    ods.save(str(tmp_path / "plan.ods"))
    for name in ("plan.xls", "plan.ods"):
        loaded = load_plan(tmp_path / name)
        assert (loaded.plan.value, loaded.municipality.value) == (expected.plan.value, expected.municipality.value)


# ---- what must not be opened ----------------------------------------------------------------


def refused(file: Path) -> str:
    with pytest.raises(PlanError) as error:
        load_plan(file)
    return error.value.problems[0].message.ja


def test_a_zip_bomb_is_refused_before_it_is_unpacked(make: Make, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(make()) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        with new.open("xl/worksheets/sheet99.xml", "w") as sink:
            for _ in range(9):
                sink.write(b" " * 50_000_000)
    start = time.monotonic()
    assert bomb.stat().st_size < 1_000_000
    assert "大きすぎます（450 MB、上限は 400 MB）" in refused(bomb)
    assert time.monotonic() - start < 1
    # One that lies about its size: the directory at the end says 10 bytes.
    content = bytearray(bomb.read_bytes())
    at = content.rindex(b"xl/worksheets/sheet99.xml") - 46
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    bomb.write_bytes(content)
    assert refused(bomb).startswith("ファイルが壊れています。")


def test_a_password_is_said(make: Make, tmp_path: Path) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = tmp_path / "locked.xlsx"
    with make().open("rb") as plain, locked.open("wb") as sink:
        OOXMLFile(plain).encrypt("himitsu", sink)
    assert refused(locked).startswith("パスワードで保護されています。")


def test_macros_are_ignored_and_said(make: Make, tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsm"
    file.write_bytes(make().read_bytes())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert [n.message.ja for n in load_plan(file).notes] == ["マクロは読まず、動かしません。"]


@pytest.mark.parametrize(("content", "ja"), [
    (b"", "空のファイルです。"),
    (b"%PDF-1.7", "表計算のブックではありません（PDF のようです）。"),
    ("項目,値".encode(), "表計算のブックではありません。"),
    (b"PK\x03\x04broken", "ファイルが壊れています。"),
])
def test_other_files_are_refused(tmp_path: Path, content: bytes, ja: str) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(content)
    assert refused(file).startswith(ja)
    assert "ありません" in refused(tmp_path / "none.xlsx")


def test_other_workbooks_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.xlsx"
    filled({"Sheet1": [{"a": 1}]}).save(file)
    assert "計画のブックではありません。" in [m for _, m in told(file)][0]


def test_a_long_plan_and_a_sheet_of_100_000_rows_are_read_in_bounded_time(make: Make) -> None:
    from openpyxl import Workbook as Book

    book = Book(write_only=True)
    for title, rows in TYPED.items():
        sheet = book.create_sheet(title)
        headings = list(dict.fromkeys(h for row in rows for h in row))
        sheet.append(headings)
        for row in rows:
            sheet.append([row.get(h) for h in headings])
        if title == "実績":
            for i in range(8_000):
                sheet.append(["相談件数", "令和5年度", i, "件", ""])
    sheet = book.create_sheet("台帳")
    for i in range(100_000):
        sheet.append(["行", i, "件"])
    file = make().with_name("long.xlsx")
    book.save(file)
    start = time.monotonic()
    loaded = load_plan(file)
    assert len(loaded.plan.value.goals[0].policies[0].indicators[0].observations) == 8_003
    assert [n.message.ja for n in loaded.notes] == ["「台帳」というシートは読みません。"]
    assert time.monotonic() - start < 30


def test_more_rows_than_a_plan_has_are_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 2)
    assert "行が多すぎます（上限は 2 行" in refused(make())


# ---- copies with comments -------------------------------------------------------------------


def test_a_copy_of_xls_has_what_is_known_and_says_what_is_not(make: Make, tmp_path: Path) -> None:
    import xlwt

    old = xlwt.Workbook()
    sheets = TYPED | changed("取り組み", 0, {"主な担当課": "福祉科"})
    for sheet in filled(sheets).worksheets:
        xls = old.add_sheet(sheet.title)
        for i, row in enumerate(sheet.iter_rows(values_only=True)):
            for j, value in enumerate(row):
                if value is not None:
                    xls.write(i, j, value)
    notes = old.add_sheet("メモ")
    notes.write_merge(0, 1, 0, 2, "覚え書き")
    notes.visibility = 1
    file = tmp_path / "plan.xls"
    old.save(str(file))
    with pytest.raises(PlanError) as error:
        load_plan(file)
    content = annotated(file, error.value.problems, "ja")
    copy = load_workbook(io.BytesIO(content))
    assert copy["取り組み"]["C2"].value == "福祉科"
    assert copy["取り組み"]["C2"].comment is not None
    assert copy["実績"]["C2"].value == 131
    assert (copy["メモ"].sheet_state, [str(r) for r in copy["メモ"].merged_cells.ranges]) == ("hidden", ["A1:C2"])
    assert copy["取り組み"].column_dimensions["B"].width > 30
    missing = lost(file, content)
    assert missing is not None
    assert missing.ja.startswith(".xls からの写しには、シート・セルの値・結合・隠したシートだけがあります。")


def test_a_copy_of_xlsx_says_what_it_lacks(make: Make) -> None:
    from openpyxl.chart import BarChart, Reference

    file = make(changed("取り組み", 0, {"主な担当課": "福祉科"}))
    book = load_workbook(file)
    chart = BarChart()
    chart.add_data(Reference(book["実績"], min_col=3, min_row=2, max_row=2))
    book["実績"].add_chart(chart, "H2")
    book.save(file)
    with pytest.raises(PlanError) as error:
        load_plan(file)
    content = annotated(file, error.value.problems, "ja")
    assert lost(file, content) is None  # charts are written again
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
        archive.writestr("xl/drawings/drawing9.xml", b"<xdr:wsDr><xdr:sp/></xdr:wsDr>")
    missing = lost(file, annotated(file, error.value.problems, "ja"))
    assert missing is not None
    assert missing.ja == "写しには、もとのブックのマクロ・図形がありません。直すのは、もとのブックで行ってください。"
