"""PDF files as they come: turned, cut, protected, damaged, scanned, without readings of their characters."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.intake.reading import read
from graph.problems import PlanError

FONT = "HeiseiKakuGo-W5"
LINES = ["第１章　みどり野市の計画（架空）", "基本目標１　健やかに育つまち", "（１）見守りの推進", "ひとり暮らしの人を訪ねます。", "【担当課：福祉課、健康課】"]


def lines_of(file: Path) -> list[str]:
    """The lines of a PDF, without the blank ones that stand for wide gaps."""
    return [line for line in read(file).text.splitlines() if line]


def canvas(file: Path, size: tuple[float, float] = (595, 842), **options: Any) -> Any:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    made = Canvas(str(file), pagesize=size, **options)
    made.setFont(FONT, 10)
    return made


def plain(made: Any, x: float = 60, y: float = 700) -> None:
    for index, line in enumerate(LINES):
        made.drawString(x, y - 18 * index, line)


def one_by_one(made: Any) -> None:
    # Bottom line first, each character placed alone.
    for index, line in reversed(list(enumerate(LINES))):
        for place, character in enumerate(line):
            made.drawString(60 + 10 * place, 700 - 18 * index, character)


def turned(made: Any) -> None:
    made.setPageRotation(90)
    made.rotate(90)
    plain(made, 60, -100)


def on_its_side(made: Any) -> None:
    made.rotate(90)
    plain(made, 60, -100)


def upside_down(made: Any) -> None:
    made.setPageRotation(180)
    made.translate(595, 842)
    made.rotate(180)
    plain(made)


def cut(made: Any) -> None:
    made.setCropBox((40, 40, 500, 800))
    made.drawString(60, 20, "裁ち落としの外にある文字")
    plain(made)


def recognised(made: Any) -> None:
    from reportlab.lib.utils import ImageReader

    made.drawImage(ImageReader(_picture()), 0, 0, 595, 842)
    text = made.beginText(60, 700)
    text.setFont(FONT, 10)
    text.setTextRenderMode(3)
    text.setLeading(18)
    for line in LINES:
        text.textLine(line)
    made.drawText(text)


def bold_by_printing_twice(made: Any) -> None:
    plain(made)
    plain(made, 60.3, 700)


def narrow_letters_beside_each_other(made: Any) -> None:
    plain(made)
    made.setFont("Helvetica", 10)
    made.drawString(60, 590, "willing 1,111 illustration")


def with_a_mark_across(made: Any) -> None:
    made.saveState()
    made.translate(200, 400)
    made.rotate(45)
    made.setFont(FONT, 80)
    made.drawString(0, 0, "素案")
    made.restoreState()
    plain(made)


def _picture() -> Any:
    from PIL import Image

    return Image.new("RGB", (60, 85), "white")


@pytest.mark.parametrize("draw", [plain, one_by_one, turned, on_its_side, upside_down, cut, recognised, bold_by_printing_twice, with_a_mark_across])
def test_the_same_lines_however_they_are_printed(draw: Callable[[Any], None], tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    draw(made)
    made.save()
    assert lines_of(file) == LINES


def test_narrow_letters_are_not_taken_for_one(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    narrow_letters_beside_each_other(made)
    made.save()
    assert lines_of(file) == [*LINES, "willing 1,111 illustration"]


def test_forms_of_characters_that_fonts_put_in_their_place(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    made.drawString(60, 700, "第⼀章　⾼齢者を⾒守る⻑寿の⺠、福祉のまち")
    plain(made, 60, 660)
    made.save()
    assert lines_of(file) == ["第一章　高齢者を見守る長寿の民、福祉のまち", *LINES]


def test_two_pages_on_one_sheet(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file, (1190, 842))
    for x, number in ((60, 12), (655, 13)):
        for index in range(9):
            made.drawString(x, 760 - 20 * index, f"{number}面の{index}行目には見守りの取組を書きます。")
        made.drawString(x + 220, 30, str(number))
    made.save()
    pages = read(file).text.split("\f")
    assert [page.splitlines()[0] for page in pages] == ["12面の0行目には見守りの取組を書きます。", "13面の0行目には見守りの取組を書きます。"]
    assert [page.splitlines()[-1] for page in pages] == ["12", "13"]


def test_lines_written_downwards(tmp_path: Path) -> None:
    # A page of vertical text: columns from the right, each from the top.
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    for column, line in enumerate(LINES):
        for place, character in enumerate(line.replace("\u3000", "")):
            made.drawString(500 - 18 * column, 760 - 10.5 * place, character)
    made.save()
    assert lines_of(file) == [line.replace("\u3000", "") for line in LINES]


def test_a_frame_beside_text_is_read_after_it(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    for index in range(6):
        made.drawString(60, 700 - 16 * index, f"本文の{index}行目です。続けて書いています。")
    made.rect(360, 610, 180, 100)
    for index in range(4):
        made.drawString(370, 690 - 16 * index, f"囲みの{index}行目です。")
    made.save()
    assert [line[:2] for line in lines_of(file)] == ["本文"] * 6 + ["囲み"] * 4


def test_a_row_that_the_edge_of_a_page_cuts(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    _grid(made, 100, [["番号", "事業名", "内容", "担当課"], ["1", "見守り", "訪ねて", "福祉課"], ["2", "配食", "食事を", "福祉課"]])
    made.drawString(290, 30, "1")
    made.showPage()
    made.setFont(FONT, 10)
    _grid(made, 740, [["", "", "届けます。", ""], ["3", "相談", "応じます。", "健康課"]])
    made.drawString(290, 30, "2")
    made.save()
    assert lines_of(file) == [
        "番号\t事業名\t内容\t担当課", "1\t見守り\t訪ねて\t福祉課", "2\t配食\t食事を届けます。\t福祉課", "1",
        "3\t相談\t応じます。\t健康課", "2",
    ]


def _grid(made: Any, y: float, rows: list[list[str]]) -> None:
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            made.rect(60 + 110 * c, y - 20 * r, 110, 20)
            made.drawString(65 + 110 * c, y - 20 * r + 6, text)


def test_tables_beside_each_other(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    for x, names in ((50, "あいう"), (320, "かきく")):
        for r, row in enumerate([["取組", "担当課"], *([f"{n}の取組", "福祉課"] for n in names)]):
            for c, text in enumerate(row):
                made.rect(x + 100 * c, 700 - 20 * r, 100, 20)
                made.drawString(x + 100 * c + 5, 706 - 20 * r, text)
    made.save()
    assert lines_of(file) == [
        "取組\t担当課", "あの取組\t福祉課", "いの取組\t福祉課", "うの取組\t福祉課",
        "取組\t担当課", "かの取組\t福祉課", "きの取組\t福祉課", "くの取組\t福祉課",
    ]


def test_heads_and_feet_that_return_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    for number in range(1, 5):
        made.setFont(FONT, 10)
        made.drawString(60, 815, "みどり野市地域福祉計画（架空）")
        made.drawString(60, 700, f"施策{number}　見守りを進めます。")
        made.drawString(60, 40, "第４章　施策の展開")
        made.drawString(290, 20, f"- {number} -")
        made.showPage()
    made.save()
    assert lines_of(file) == [
        "みどり野市地域福祉計画（架空）", *(line for n in range(1, 5) for line in (f"施策{n}　見守りを進めます。", f"- {n} -")),
    ]
    assert read(file).text.count("\f") == 3


def _refused(file: Path) -> str:
    with pytest.raises(PlanError) as refused:
        read(file)
    message = refused.value.problems[0].message
    assert message.ja
    return message.en


def test_protection(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    file = tmp_path / "plan.pdf"
    made = canvas(file, encrypt=StandardEncryption("", ownerPassword="owner", canCopy=0))
    plain(made)
    made.save()
    # Nothing has to be entered to open it.
    assert lines_of(file) == LINES
    made = canvas(file, encrypt=StandardEncryption("secret"))
    plain(made)
    made.save()
    assert "protected by a password" in _refused(file)


def test_damage(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    plain(made)
    made.save()
    data = file.read_bytes()
    # Without its table of contents it can still be read; without its beginning it cannot.
    file.write_bytes(data[: data.rindex(b"xref")])
    assert lines_of(file) == LINES
    file.write_bytes(data[:300])
    assert "broken or cut off" in _refused(file)


def test_no_pages(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    assert "or has no pages" in _refused(file)


def test_pages_that_are_pictures_are_named(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    made = canvas(file)
    for number in range(3):
        made.setFont(FONT, 10)
        if number != 1:
            plain(made)
        else:
            made.drawInlineImage(_picture(), 0, 0, 595, 842)
        made.showPage()
    made.save()
    printed = read(file)
    assert printed.empty == (2,)
    assert "Pages without text (pictures): 2" in printed.how.en


def test_a_workbook_printed_by_an_office_program(tmp_path: Path, require: Callable[[str, str], str]) -> None:
    import subprocess

    import openpyxl
    from openpyxl.styles import Alignment, Border, Side

    office = require("soffice", "libreoffice-calc")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    thin = Side(style="thin")
    rows = [
        ["さくら原市自殺対策計画（架空）"], [],
        ["基本施策", "No.", "取組名", "担当課", "現状値", "目標値"], [None, None, None, None, "（R4）", "（R10）"],
        ["１　人材の育成", 1, "ゲートキーパー養成講座", "健康づくり課\n福祉課", "412人", "1,000人以上"],
        [None, 2, "職員研修", "職員課", "35%", "80%"],
        ["２　啓発", 3, "相談先一覧の配布", "健康づくり課", "3,000枚", "6,000枚"],
    ]
    for row in rows:
        sheet.append(row)
    for letter, width in zip("ABCDEF", (18, 6, 30, 18, 10, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "A5:A6"):
        sheet.merge_cells(cells)
    for line in sheet["A3:F7"]:
        for cell in line:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[5].height = 30
    sheet.page_setup.orientation = "landscape"
    book.save(tmp_path / "plan.xlsx")
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "plan.xlsx")],
        check=True, capture_output=True, timeout=120,
    )
    assert lines_of(tmp_path / "plan.pdf") == [
        "さくら原市自殺対策計画（架空）",
        "基本施策\tNo.\t取組名\t担当課\t現状値 （R4）\t目標値 （R10）",
        "１　人材の育成\t1\tゲートキーパー養成講座\t健康づくり課 福祉課\t412人\t1,000人以上",
        "１　人材の育成\t2\t職員研修\t職員課\t35%\t80%",
        "２　啓発\t3\t相談先一覧の配布\t健康づくり課\t3,000枚\t6,000枚",
    ]
