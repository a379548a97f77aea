"""Cells that show 31% and hold 0.31: a spreadsheet program's percentages, told before they mislead."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from graph.problems import Problem
from graph.workbook.tables import Row, Tables
from ontology.language import Text

_COLUMNS = {"指標": ("現状値", "目標値"), "実績": ("表記", "値"), "本文の数値": ("値",), "グラフ": ("表記", "値")}


def percentages(file: Path, tables: Tables) -> Iterator[Problem]:
    """Values that are shown as percentages; of .xls and .ods files nobody can tell."""
    suspects = [
        (row, column)
        for title, columns in _COLUMNS.items()
        for row in tables.rows.get(title, [])
        for column in columns
        if isinstance(row.cells.get(column), float) and abs(float(row.cells[column])) <= 10  # type: ignore[arg-type]
    ]
    if suspects and file.suffix.lower() in (".xlsx", ".xlsm"):
        yield from _shown(file, suspects)


def _shown(file: Path, suspects: list[tuple[Row, str]]) -> Iterator[Problem]:
    if not _any(file):
        return
    from openpyxl import load_workbook

    # Row by row: a long workbook, read whole, takes a gigabyte.
    book = load_workbook(file, read_only=True)
    try:
        wanted: dict[str, dict[int, list[tuple[Row, str]]]] = {}
        for row, column in suspects:
            wanted.setdefault(row.sheet, {}).setdefault(row.number, []).append((row, column))
        for title, rows in wanted.items():
            sheet = book[title]
            sheet.reset_dimensions()  # what a file says of its size may be wrong
            for number, cells in enumerate(sheet.iter_rows(max_row=max(rows)), 1):
                for row, column in rows.get(number, ()):
                    place = row.columns[column]
                    if place < len(cells) and "%" in cells[place].number_format:
                        yield _told(row, column)
    finally:
        book.close()


def _any(file: Path) -> bool:
    """Whether any cell of a workbook can be formatted as a percentage: its styles say so."""
    with zipfile.ZipFile(file) as archive:
        if "xl/styles.xml" not in archive.namelist():
            return True
        styles = archive.read("xl/styles.xml")
    used = re.search(rb"<cellXfs.*?</cellXfs>", styles, re.DOTALL)
    return b"%" in styles or (used is not None and re.search(rb'numFmtId="(?:9|10)"', used[0]) is not None)


def _told(row: Row, column: str) -> Problem:
    held = str(row.cells[column])
    percent = f"{(Decimal(held) * 100).normalize():f}"
    nearest = percent if column == "値" else f"{percent}%"
    unit = Text("（単位は %）", " (with the unit %)") if column == "値" else Text("", "")
    return row.problem(column, Text(
        f"「{column}」はパーセント書式で、中の値は {held} です。書式を文字列にして「{nearest}」{unit.ja}と書いてください。",
        f"{column} is formatted as a percentage and holds {held}. Set its format to text and write “{nearest}”{unit.en}.",
    ))
