"""Tables for spreadsheets: CSV that Excel reads right, workbooks.

Nothing in them is run as a formula; numbers stay numbers, blanks stay blank.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from queries.cells import Cell as Cell
from queries.cells import Table as Table
from queries.cells import width_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# What a spreadsheet takes for the beginning of a formula; the wide ones in Japanese Excel.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# Not in XML 1.0, so a workbook with them would not open.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_TITLE = re.compile(r"[\\*?:/\[\]\x00-\x1f]")  # what no sheet may be called


def _guarded(cell: Cell) -> str:
    """Text a spreadsheet takes as text: a leading = + - @ would be a formula."""
    return f"'{cell.text}" if not cell.number and cell.text.startswith(_FORMULA) else cell.text


def csv(shown: Table) -> bytes:
    """A table with a byte order mark, as Excel needs it to read Japanese."""
    import csv as writers

    sink = io.StringIO()
    writer = writers.writer(sink, lineterminator="\r\n")
    writer.writerow(shown.headings)
    writer.writerows([_guarded(cell) for cell in row] for row in shown.rows)
    return sink.getvalue().encode("utf-8-sig", "replace")


def workbook(sheets: Sequence[tuple[str, Table]]) -> bytes:
    """Tables as sheets of one workbook, each with its title: one table a sheet, headings in row 1.

    Same tables, same bytes.
    """
    from openpyxl import Workbook

    from graph.timeless import DAY, timeless

    book = Workbook()
    book.properties.created = book.properties.modified = DAY
    book.remove(book.worksheets[0])
    for title, shown in sheets:
        _fill(book.create_sheet(_NOT_TITLE.sub(" ", title)[:31]), shown)
    sink = io.BytesIO()
    book.save(sink)
    return timeless(sink.getvalue())


def _fill(sheet: Worksheet, shown: Table) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    widths = [width_of(h) for h in shown.headings]
    top = Alignment(vertical="top", wrap_text=True)
    bold = Font(bold=True)
    placed: Any = None  # the style as the book keeps it: found once, not for every cell
    for column, heading in enumerate(shown.headings, 1):
        sheet.cell(1, column, heading).font = bold
    for number, row in enumerate(shown.rows, 2):
        for column, cell in enumerate(row, 1):
            text = _NOT_XML.sub("", cell.text)
            if not text:
                continue
            target: Any = sheet.cell(number, column)
            target.value = _value(cell) if cell.number else text
            if not isinstance(target.value, (int, float)):
                target.data_type = "s"  # never a formula, whatever it begins with
            if placed is None:
                target.alignment = top
                placed = target._style
            else:
                target._style = copy(placed)
            widths[column - 1] = max(widths[column - 1], *map(width_of, text.split("\n")))
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = min(60, width + 2)
    sheet.freeze_panes = "A2"
    if shown.rows:
        sheet.auto_filter.ref = sheet.dimensions


def _value(cell: Cell) -> int | float | str:
    """A number as a spreadsheet keeps it: as text where it has more digits than those have."""
    if sum(c.isdigit() for c in cell.text) > 15:
        return cell.text
    return int(cell.text) if cell.text.lstrip("+-").isdigit() else float(cell.text)
