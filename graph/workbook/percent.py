"""Cells that show 31% and hold 0.31: a spreadsheet program's percentages, told before they mislead."""

from __future__ import annotations

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
    from openpyxl import load_workbook

    book = load_workbook(file)
    for row, column in suspects:
        cell = book[row.sheet].cell(row.number, row.columns[column] + 1)
        if "%" in cell.number_format:
            held = str(row.cells[column])
            percent = f"{(Decimal(held) * 100).normalize():f}"
            nearest = percent if column == "値" else f"{percent}%"
            unit = Text("（単位は %）", " (with the unit %)") if column == "値" else Text("", "")
            yield row.problem(column, Text(
                f"「{column}」はパーセント書式で、中の値は {held} です。書式を文字列にして「{nearest}」{unit.ja}と書いてください。",
                f"{column} is formatted as a percentage and holds {held}. Set its format to text and write “{nearest}”{unit.en}.",
            ))
