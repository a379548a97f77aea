"""What is wrong with a workbook, written into a copy of it: a comment at each cell, and a list.

The original is never touched.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.problems import Problem
from graph.timeless import DAY, timeless
from graph.workbook.files import Sheet, open_book
from graph.workbook.tables import FAULTS, letter
from graph.workbook.write import width_of
from ontology.language import Language, Text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ROSE, _RED = "FBE3E0", "B3261E"


def annotated(file: Path, problems: Sequence[Problem], language: Language) -> bytes:
    """A copy of a workbook (.xlsx) with every problem at its cell; `lost` says what it lacks."""
    from openpyxl.styles import PatternFill

    book = _copy(file)
    book.properties.modified = DAY
    by_cell: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        sheet, _, cell = problem.cell.rpartition("!")
        if sheet in book.sheetnames and cell:
            by_cell.setdefault((sheet, cell), []).append(problem.message.of(language))
    for (sheet, cell), messages in by_cell.items():
        target = book[sheet][cell]
        target.comment = _comment("\n".join(messages))
        target.fill = PatternFill("solid", fgColor=_ROSE)
    _list(book, problems, language)
    sink = io.BytesIO()
    book.save(sink)
    return timeless(sink.getvalue())


def _copy(file: Path) -> Workbook:
    from openpyxl import Workbook, load_workbook

    if file.suffix.lower() in (".xlsx", ".xlsm"):
        open_book(file)  # refuses what must not be opened
        book = load_workbook(file)
        if FAULTS in book.sheetnames:
            del book[FAULTS]
        return book
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in open_book(file).sheets:
        _plain(book.create_sheet(sheet.title), sheet)
    return book


def _plain(copy: Worksheet, sheet: Sheet) -> None:
    """A sheet of which only the values are known: they, what is merged and hidden, and widths in
    which they can be read."""
    widths: dict[int, int] = {}
    for number, row in enumerate(sheet.rows, 1):
        for column, raw in enumerate(row, 1):
            if raw not in (None, ""):
                cell = copy.cell(number, column, raw)
                if isinstance(raw, str):
                    cell.data_type = "s"
                widths[column] = max(widths.get(column, 0), width_of(str(raw)))
    for first, left, last, right in sheet.merged:
        copy.merge_cells(start_row=first, start_column=left, end_row=last, end_column=right)
    for column, width in widths.items():
        copy.column_dimensions[letter(column - 1)].width = min(60, max(8, width + 2))
    copy.sheet_state = "hidden" if sheet.hidden else "visible"
    copy.freeze_panes = "A2"


# What an .xlsx may hold that is not written again, and how it shows in the archive.
_PARTS = (
    (r"xl/vbaProject", b"", Text("マクロ", "macros")),
    (r"xl/charts/chart[^/]*$", b"", Text("グラフ", "charts")),
    (r"xl/media/", b"", Text("画像", "pictures")),
    (r"xl/drawings/drawing", b"<xdr:sp", Text("図形", "drawn shapes")),
    (r"xl/ctrlProps/", b"", Text("フォームの部品", "form controls")),
    (r"xl/pivotTables/", b"", Text("ピボットテーブル", "pivot tables")),
    (r"xl/slicers/", b"", Text("スライサー", "slicers")),
    (r"xl/threadedComments/", b"", Text("返信の付いたコメント", "threaded comments")),
)


def lost(file: Path, copy: bytes) -> Text | None:
    """What a copy with comments does not have of the workbook; None where it has all."""
    kind = file.suffix.lower()
    if kind not in (".xlsx", ".xlsm"):
        return Text(
            f"{kind} からの写しには、シート・セルの値・結合・隠したシートだけがあります。"
            "書体・色・罫線・列幅・表示形式、式、コメント、入力規則（一覧）、隠した行と列、図、マクロは写していません。直すのは、もとのブックで行ってください。",
            f"a copy of {kind} has the sheets, the values of cells, what is merged and what sheets are hidden. Fonts, colours, borders, "
            "widths, number formats, formulas, comments, drop-downs, hidden rows and columns, pictures and macros are not copied. Mend the original.",
        )
    before, after = _held(file), _held(io.BytesIO(copy))
    missing = [text for _, _, text in _PARTS if after[text.en] < before[text.en]]
    if not missing:
        return None
    return Text(
        f"写しには、もとのブックの{'・'.join(t.ja for t in missing)}がありません。直すのは、もとのブックで行ってください。",
        f"the copy lacks {', '.join(t.en for t in missing)} of the workbook. Mend the original.",
    )


def _held(file: Path | io.BytesIO) -> dict[str, int]:
    """How many parts of each sort an .xlsx has."""
    with zipfile.ZipFile(file) as archive:
        return {
            text.en: sum(
                archive.read(name).count(mark) if mark else 1
                for name in archive.namelist() if re.match(path, name)
            )
            for path, mark, text in _PARTS
        }


def _comment(text: str) -> object:
    from openpyxl.comments import Comment

    comment = Comment(text, "keikaku")
    comment.width, comment.height = 360, 40 + 22 * sum(1 + len(line) // 28 for line in text.split("\n"))
    return comment


def _list(book: Workbook, problems: Sequence[Problem], language: Language) -> None:
    """All problems as the first sheet, each leading to its cell."""
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet = book.create_sheet(FAULTS, 0)
    headings = (Text("セル", "Cell"), Text("誤り", "What is wrong"))
    for column, heading in enumerate(headings, 1):
        top = sheet.cell(1, column, heading.of(language))
        top.font = Font(bold=True, color="FFFFFF")
        top.fill = PatternFill("solid", fgColor=_RED)
    for number, problem in enumerate(problems, 2):
        place = sheet.cell(number, 1, problem.cell or "―")
        title, _, cell = problem.cell.rpartition("!")
        if title in book.sheetnames:
            quoted = title.replace("'", "''")
            place.hyperlink = f"#'{quoted}'!{cell}"
            place.font = Font(underline="single", color="1F4E5F")
        told = sheet.cell(number, 2, problem.message.of(language))
        told.data_type = "s"
        told.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[letter(0)].width, sheet.column_dimensions[letter(1)].width = 22, 110
    sheet.freeze_panes = "A2"
    book.active = 0
