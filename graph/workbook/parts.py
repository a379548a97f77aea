"""Rows to parts: every cell read by its form, every value with the cell it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graph import model
from graph.problems import shown
from graph.progress import Progress, counted, silent
from graph.workbook.cells import READERS, CellError, Read, choice, complaint, plain, text, texts
from graph.workbook.kinds import ID, Field, Kind
from graph.workbook.layout import KINDS, TABLES, Table
from graph.workbook.tables import Row, Tables
from ontology.language import Text

Origin = tuple[Row, Mapping[str, str]]


@dataclass
class Node:
    """One part in the making: its plain values and the row they come from."""

    kind: Kind
    row: Row
    values: dict[str, Any]
    parent: Node | None = None
    address: str = ""
    names: list[tuple[Field, list[str]]] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What other rows may call it by."""
        for name in ("name", "statement", "title", "label"):
            value = self.values.get(name)
            if value:
                return str(value["text"] if isinstance(value, dict) else value)
        return ""


class RowReader:
    """Rows read cell by cell; ``problems`` and ``notes`` say what had to be said."""

    def __init__(self, tables: Tables, typed: bool) -> None:
        self.tables, self.typed = tables, typed
        self.problems, self.notes = tables.problems, tables.notes
        self.nodes: dict[str, list[Node]] = {label: [] for label in KINDS}
        self.origins: dict[int, Origin] = {}
        self._of_kinds: dict[str, Mapping[str, str]] = {}

    # -- rows to parts

    def read_rows(self, progress: Progress = silent) -> None:
        """Every row as a part of its kind, with the values of its own cells."""
        for table in TABLES:
            title = table.title
            for row in counted(
                self.tables.rows.get(title, []), progress,
                f"「{title}」を読み取っています（{{all}}行のうち{{n}}行）。", f"Reading {title} ({{n}} of {{all}} rows).",
            ):
                kind = self._kind(table, row)
                if kind is not None:
                    node = self._node(kind, row)
                    self.nodes[kind.label].append(node)

    def _kind(self, table: Table, row: Row) -> Kind | None:
        if table.kind is None:
            return table.kinds[0]
        raw = row.cells.get(table.kind)
        labels = {k.label: k.label for k in table.kinds}
        if raw is None:
            self.problems.append(row.problem(table.kind, Text(
                f"「{table.kind}」が空です。{'、'.join(labels)} のどれかを選びます。",
                f"{table.kind} is empty: choose one of {', '.join(labels)}.",
            )))
            return None
        try:
            return KINDS[choice(raw, labels).value]
        except CellError as error:
            self.complain(row, table.kind, error)
            return None

    def _node(self, kind: Kind, row: Row) -> Node:
        values: dict[str, Any] = {}
        node = Node(kind, row, values)
        if kind.number:
            name = self.value(row, kind.number, "id")
            if name:
                values["id"] = name
        for one in kind.fields:
            self._field(node, one)
        values |= kind.fixed
        self.origins[id(values)] = (row, self._headings(kind))
        return node

    def _headings(self, kind: Kind) -> Mapping[str, str]:
        """The column of each field of a kind: one mapping for all its rows."""
        if kind.label not in self._of_kinds:
            made = {"id": ID} if kind.number and issubclass(kind.cls, model.Element) else {}
            for one in kind.fields:
                parts = {"passage": ("text", "sheet", "at"), "label": ("ja", "en")}.get(one.form, ())
                made |= {one.name: one.columns[0]} if one.name else dict(zip(parts, one.columns, strict=True))
            self._of_kinds[kind.label] = made
        return self._of_kinds[kind.label]

    def _field(self, node: Node, one: Field) -> None:
        row, values = node.row, node.values
        if one.form == "passage":
            made = self.passage(row, one.columns, one.name == "")
            if made is not None:
                if one.name:
                    values[one.name] = made
                else:
                    values |= made
        elif one.form == "label":
            self._label(row, one, values)
        elif one.form in ("ref", "refs"):
            written = texts(row.cells[one.columns[0]]) if one.columns[0] in row.cells else []
            if written:
                node.names.append((one, written))
        else:
            made = self.value(row, one.columns[0], one.form, one.choices)
            if made is not None and made is not False:
                values[one.name] = made

    def _label(self, row: Row, one: Field, values: dict[str, Any]) -> None:
        ja, en = (self.value(row, column, "text") for column in one.columns)
        made = {"ja": ja} if ja else {}
        made |= {"en": en} if en else {}
        if made and one.name:
            values[one.name] = made
            self.origins[id(made)] = (row, {"ja": one.columns[0], "en": one.columns[1]})
        else:
            values |= made

    def passage(self, row: Row, columns: Sequence[str], whole: bool = False) -> dict[str, Any] | None:
        """Official wording with its place; None where the cell is blank."""
        wording, sheet, at = columns
        if wording not in row.cells:
            return {} if whole else None
        made: dict[str, Any] = {}
        try:
            made["text"] = text(row.cells[wording], wording=True)
        except CellError as error:
            self.complain(row, wording, error)
            made["text"] = "-"
        for name, column in (("sheet", sheet), ("at", at)):
            value = self.value(row, column, "whole")
            if value is not None:
                made[name] = value
                if self.typed:
                    self.problems.append(row.problem(column, Text(
                        f"「{column}」がありますが、「計画」シートに原文がありません。原文の欄を書くか、ここを空欄にしてください。",
                        f"{column} is given, but the sheet 計画 names no source. Fill in the source or leave this blank.",
                    )))
        if self.typed:
            made |= {"sheet": 1, "at": 0}
        self.origins[id(made)] = (row, _quoted(wording, sheet, at))
        return made

    def value(
        self, row: Row, column: str, form: str, choices: Mapping[str, str] | None = None
    ) -> Any:
        """What a cell means; None where it is blank or cannot be read, which is then told."""
        if column not in row.cells:
            return None
        raw = row.cells[column]
        try:
            read: Read = choice(raw, choices) if choices else READERS[form](raw)
        except CellError as error:
            self.complain(row, column, error)
            return None
        if read.note is not None:
            called = plain(row.cells.get("項目", column))
            self.notes.append(row.problem(column, Text(
                f"「{called}」の「{shown(plain(raw))}」: {read.note.ja}",
                f"{called} “{shown(plain(raw))}” {read.note.en}",
            )))
        return None if read.value == "" else read.value

    def complain(self, row: Row, column: str, error: CellError) -> None:
        """Tell about a cell that cannot be read."""
        called = plain(row.cells.get("項目", column))
        self.problems.append(row.problem(column, complaint(row.cells.get(column), called, error)))


@cache
def _quoted(wording: str, sheet: str, at: str) -> Mapping[str, str]:
    """The columns of a passage: one mapping for all rows."""
    return {"text": wording, "sheet": sheet, "at": at}
