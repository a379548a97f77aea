"""Rows as a workbook a planner likes to open: headings, widths, drop-downs, print setup.

Same rows, same bytes. Nothing in a cell is run as a formula.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from graph import model
from graph.progress import Progress, counted, silent
from graph.timeless import DAY, timeless
from graph.workbook.flatten import CellValue, Row, Rows, flatten
from graph.workbook.kinds import ID, KIND, PARENT
from graph.workbook.layout import FRONT, FRONT_COLUMNS, LEGEND, TABLES, Column, Table
from graph.workbook.legend import COLUMNS as LEGEND_COLUMNS
from graph.workbook.legend import front_help, legend
from graph.workbook.tables import EXAMPLE
from ontology.language import Text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

# Down to which row drop-downs reach.
LAST_ROW = 5000
# The program that reads a workbook takes _x0041_ for A; this is how to write the letters themselves.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_INK, _GREY, _LINE, _BAND = "1F4E5F", "7A8791", "D5DCE0", "E8F0F2"
_TABS = {FRONT: "1F4E5F", LEGEND: "B5651D"}
_DEEP, _LIGHT, _PALE = "CFE3E8", "E6F1F3", "F4F6F7"
# Rows of the levels stand out from what hangs below them.
_LEVELS = (("基本目標", _DEEP, True), ("重点施策", _LIGHT, True), ("市の柱", _PALE, False),
           ("社会福祉協議会の柱", _PALE, False))


def workbook(
    plan: model.Plan, city: model.Municipality, progress: Progress = silent
) -> bytes:
    """A plan with its municipality as a workbook."""
    return written(flatten(plan, city), progress)


def written(rows: Rows, progress: Progress = silent) -> bytes:
    """Rows by sheet as a workbook; sheets that are not basic only where there are rows."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.created = book.properties.modified = DAY
    book.properties.creator = "keikaku"
    book.remove(book.worksheets[0])
    _front(book, rows.get(FRONT, []))
    basic = [t for t in TABLES if t.basic]
    more = [t for t in TABLES if not t.basic and rows.get(t.title)]
    for table in basic:
        _sheet(book, table.title, table.columns, rows.get(table.title, []), table, progress)
    _legend(book, [*basic, *more])
    for table in more:
        _sheet(book, table.title, table.columns, rows[table.title], table, progress)
    progress(Text("ブックにまとめています。", "Packing the workbook."))
    sink = io.BytesIO()
    book.save(sink)
    return timeless(sink.getvalue())


def _front(book: Workbook, rows: Sequence[Row]) -> None:
    helps = front_help()
    told: list[Row] = [row | {"説明": helps.get(str(row["項目"]), "")} for row in rows]
    sheet = _sheet(book, FRONT, FRONT_COLUMNS, told)
    from openpyxl.styles import Alignment, Font

    for row in sheet.iter_rows(min_row=2, max_row=len(told) + 1):
        row[0].font = Font(name=_FONT, bold=True, color=_INK)
        row[1].alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
        row[2].font = Font(name=_FONT, size=9, color=_GREY)


def _legend(book: Workbook, tables: Sequence[Table]) -> None:
    sheet = _sheet(book, LEGEND, LEGEND_COLUMNS, legend(tables))
    sheet.auto_filter.ref = None


_FONT = "Yu Gothic"


def _sheet(
    book: Workbook,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    table: Table | None = None,
    progress: Progress = silent,
) -> Worksheet:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = book.create_sheet(title)
    head = Alignment(vertical="center", wrap_text=True)
    body = Alignment(vertical="top", wrap_text=True)
    line = Border(bottom=Side(style="thin", color=_LINE))
    font = Font(name=_FONT, size=10)
    used = {column for row in rows for column, value in row.items() if value != ""}
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        top = sheet.cell(1, number, column.heading)
        top.font = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
        top.fill = PatternFill("solid", fgColor=_GREY if column.source else _INK)
        top.alignment = head
        wide = sheet.column_dimensions[letter]
        wide.width = column.width
        wide.font, wide.alignment = font, body
        if not _is_number(column):
            wide.number_format = "@"
        if column.source:
            wide.outlineLevel = 1
            wide.hidden = column.heading not in used
    told = counted(rows, progress, f"「{title}」を書いています（{{all}}行のうち{{n}}行）。", f"Writing {title} ({{n}} of {{all}} rows).")
    numeric = [_is_number(column) for column in columns]
    styles: dict[bool, StyleArray] = {}  # of cells that hold numbers, and of those that do not
    for place, row in enumerate(told, 2):
        for number, column in enumerate(columns, 1):
            cell: Any = sheet.cell(place, number)
            known = styles.get(numeric[number - 1])
            if known is None:
                cell.font, cell.alignment, cell.border = font, body, line
                if not numeric[number - 1]:
                    cell.number_format = "@"
                styles[numeric[number - 1]] = cell._style
            else:  # comparing styles cell by cell takes most of the time
                cell._style = copy(known)
            value = row.get(column.heading, "")
            if value != "":
                cell.value = _escaped(value)
                if isinstance(value, str):
                    cell.data_type = "s"  # never a formula, whatever it begins with
        if any(str(v).startswith(EXAMPLE) for v in row.values()):
            for cell in sheet[place]:
                cell.font = Font(name=_FONT, size=10, italic=True, color=_GREY)
        sheet.row_dimensions[place].height = _height(row, columns)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = _frozen(columns)
    if rows:
        sheet.auto_filter.ref = sheet.dimensions
    if table:
        _drop_downs(sheet, columns)
        _highlight(sheet, columns)
    _printing(sheet, title, columns, bool(table and table.basic))
    sheet.sheet_properties.tabColor = _TABS.get(title, "5B8C9A" if table and table.basic else "A9B4BA")
    return sheet


def _height(row: Row, columns: Sequence[Column]) -> float:
    """How high a row must be for its longest cell, in points: spreadsheets do not measure before
    somebody edits."""
    lines = 1
    for column in columns:
        text = str(row.get(column.heading, ""))
        if text and not column.source:
            lines = max(lines, sum(
                max(1, -(-width_of(part) // max(1, int(column.width * 1.12)))) for part in text.split("\n")
            ))
    return min(400, 4 + 14.5 * lines)


def width_of(text: str) -> int:
    """Columns a text takes, Japanese letters counting twice."""
    return sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in text)


def _is_number(column: Column) -> bool:
    return column.heading in ("値", "面", "位置", "標本数") or column.heading.endswith(("の面", "の位置"))


def _escaped(value: CellValue) -> CellValue:
    return _ESCAPE.sub("_x005F_", value) if isinstance(value, str) else value


def _frozen(columns: Sequence[Column]) -> str:
    """Headings stay in sight, and what tells rows apart."""
    from openpyxl.utils import get_column_letter

    headings = [c.heading for c in columns]
    kept = headings.index(ID) + 1 if ID in headings and headings.index(ID) < 2 else 0
    return f"{get_column_letter(kept + 1)}2"


def _drop_downs(sheet: Worksheet, columns: Sequence[Column]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for number, column in enumerate(columns, 1):
        if column.choices:
            listed = DataValidation(
                type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True,
                showErrorMessage=True, errorTitle=column.heading,
                error=f"{'、'.join(column.choices)} のどれかを選んでください。"[:225],
            )
            listed.add(f"{get_column_letter(number)}2:{get_column_letter(number)}{LAST_ROW}")
            sheet.add_data_validation(listed)


def _highlight(sheet: Worksheet, columns: Sequence[Column]) -> None:
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    headings = [c.heading for c in columns]
    if KIND not in headings or PARENT not in headings or sheet.title != "目標・施策":
        return
    kind = get_column_letter(headings.index(KIND) + 1)
    area = f"A2:{get_column_letter(len(columns))}{LAST_ROW}"
    for label, colour, bold in _LEVELS:
        sheet.conditional_formatting.add(area, FormulaRule(  # type: ignore[no-untyped-call]
            formula=[f'${kind}2="{label}"'],
            fill=PatternFill("solid", bgColor=colour),
            font=Font(bold=bold) if bold else None,
        ))


_NOT_PRINTED = {"英語", "根拠"}


def _printing(
    sheet: Worksheet, title: str, columns: Sequence[Column], table_is_basic: bool
) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6
    if sheet.oddHeader and sheet.oddFooter:
        sheet.oddHeader.left.text = title
        sheet.oddFooter.center.text = "&P / &N"
    # What only editors need, English and places in a source, is not printed.
    left_out = {i for i, c in enumerate(columns, 1) if c.source or c.heading in _NOT_PRINTED}
    shown = list(range(1, min(left_out, default=len(columns) + 1)))
    if len(shown) > 3 and len(shown) < len(columns) and table_is_basic:
        sheet.print_area = f"A1:{get_column_letter(max(shown))}{max(2, sheet.max_row)}"
