"""What is wrong with a workbook, written into a copy of it: a comment at each cell, and a list.

The original is never touched.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.problems import Problem
from graph.timeless import DAY, timeless
from graph.workbook.files import open_book
from graph.workbook.tables import FAULTS, letter
from ontology.language import Language, Text

if TYPE_CHECKING:
    from openpyxl import Workbook

_ROSE, _RED = "FBE3E0", "B3261E"


def annotated(file: Path, problems: Sequence[Problem], language: Language) -> bytes:
    """A copy of a workbook (.xlsx, without macros) with every problem at its cell.

    Of .xls and .ods files the copy has the values only, not the looks.
    """
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
        copy = book.create_sheet(sheet.title)
        for number, row in enumerate(sheet.rows, 1):
            for column, raw in enumerate(row, 1):
                if raw not in (None, ""):
                    cell = copy.cell(number, column, raw)
                    if isinstance(raw, str):
                        cell.data_type = "s"
    return book


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
