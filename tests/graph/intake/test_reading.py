"""Files to text: encodings, real PDF files, and what is refused."""

from pathlib import Path

import pytest

from graph.intake.reading import read
from graph.problems import PlanError

SENTENCE = "第１章　みどり野市の計画\n（１）見守りの推進　担当課：福祉課\n" * 4


@pytest.mark.parametrize(("encoding", "name"), [
    ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"),
    ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"),
])
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(SENTENCE.replace("\n", "\r\n").encode(encoding))
    printed = read(file)
    assert printed.text == SENTENCE
    assert name in printed.how.en


def pdf(file: Path, pages: list[list[tuple[float, float, str]]], tables: dict[int, list[list[str]]] | None = None) -> None:
    from reportlab.lib import colors
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Table, TableStyle

    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    canvas = Canvas(str(file), pagesize=(595, 842))
    for number, lines in enumerate(pages):
        canvas.setFont("HeiseiKakuGo-W5", 10)
        for x, y, words in lines:
            canvas.drawString(x, 842 - y, words)
        if tables and number in tables:
            table = Table(tables[number])
            table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "HeiseiKakuGo-W5", 9)]))
            table.wrapOn(canvas, 450, 400)
            table.drawOn(canvas, 60, 400)
        canvas.showPage()
    canvas.save()


def test_a_ruled_table_becomes_rows_with_tabs(tmp_path: Path) -> None:
    file = tmp_path / "table.pdf"
    pdf(file, [[(60, 60, "基本目標１　健やかに育つまち"), (60, 80, "施策１　母子の健康を守ります。みんなで支えます。")]], {
        0: [["番号", "事業名", "事業内容", "担当課"], ["1", "妊婦健診", "費用を助成し\nます。", "健康課\n福祉課"], ["2", "家庭訪問", "訪問します。", "健康課"]],
    })
    assert read(file).text.splitlines() == [
        "基本目標１　健やかに育つまち", "施策１　母子の健康を守ります。みんなで支えます。", "",
        "番号\t事業名\t事業内容\t担当課", "1\t妊婦健診\t費用を助成します。\t健康課 福祉課", "2\t家庭訪問\t訪問します。\t健康課",
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    file = tmp_path / "columns.pdf"
    left = [(50, 100 + 16 * i, f"左の段の文章を書いたもの第{i}行です。続き。") for i in range(8)]
    right = [(310, 100 + 16 * i, f"右の段の文章を書いたもの第{i}行です。続き。") for i in range(8)]
    pdf(file, [[(50, 60, "第１章　二段組みの章の見出しは左右の段にまたがって印刷されています")] + left + right])
    lines = [line for line in read(file).text.splitlines() if line]
    assert [line[0] for line in lines] == ["第", *"左" * 8, *"右" * 8]


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "holds no text"),
    ("あ\nい\nう\nえ\nお\nか\nき\nく\n".encode() * 10, "one character"),
    ("● ○\n○ ●\n○\n".encode() * 10 + "対応表です。どの課が担うかを示した表です。".encode() * 2, "row titles are lost"),
    (("An annual report of something. " * 20).encode("utf-16"), "hardly any Japanese"),
    (b"\x81\xff\xa0\x80" * 40, "unknown encoding"),
    (b"PK\x03\x04" + b"x" * 60, "Word or Excel"),
    (b"%PDF-1.7\nbroken", "cannot be read as PDF"),
])
def test_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(content)
    with pytest.raises(PlanError) as refused:
        read(file)
    assert sentence in refused.value.problems[0].message.en


def test_a_scan_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    pdf(file, [[], []])
    with pytest.raises(PlanError) as refused:
        read(file)
    assert "it is a scan" in refused.value.problems[0].message.en


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as refused:
        read(tmp_path / "none.pdf")
    assert "cannot be read" in refused.value.problems[0].message.en
