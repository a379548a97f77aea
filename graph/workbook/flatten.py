"""A plan and its municipality as rows of cells: everything, in the printed order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph import model
from graph.quantities import Quantity, parse_quantity
from graph.values import Period
from graph.workbook import compact
from graph.workbook.cells import NO_NUMBER, joined, number_cell, protected
from graph.workbook.kinds import (
    DOUBT,
    ID,
    INVOLVED,
    METRICS,
    PLAN,
    ROLES,
    SHEET,
    YES,
    Field,
    Kind,
)
from graph.workbook.layout import BELOW, ENTRIES, FRONT, TABLE_OF, Entry, top
from graph.workbook.names import Called, Directory, directories
from graph.workbook.typed import is_typed

CellValue = str | int | float
Row = dict[str, CellValue]
Rows = dict[str, list[Row]]


def flatten(plan: model.Plan, city: model.Municipality) -> Rows:
    """The rows of every sheet, by its title."""
    return _Flattening(plan, city).rows()


class _Flattening:
    def __init__(self, plan: model.Plan, city: model.Municipality) -> None:
        self.plan, self.city = plan, city
        self.directories = dict(directories(plan, city))
        self.typed = is_typed(plan, city)
        self.found: Rows = {FRONT: []}
        self.organizations = {o.id: (o.name, *o.alt) for o in city.organizations}
        self.organizations[model.CITY] = (city.name, "市")

    def rows(self) -> Rows:
        for entry in ENTRIES:
            if not (entry.source and self.typed):
                value = self._entry(entry)
                self.found[FRONT].append({"項目": entry.label, "値": "" if value is None else value})
        self._doubts(PLAN, "", self.plan.doubts)
        for kind in top():
            if kind is SHEET:
                parts: Sequence[Any] = () if self.typed else self.plan.source.sheets
            else:
                parts = getattr(self.plan, kind.room, None) or getattr(self.city, kind.room, [])
            for part in parts:
                if self._is(kind, part):
                    self._part(kind, part, "", "")
        self._in_order()
        return self.found

    def _is(self, kind: Kind, part: Any) -> bool:
        return isinstance(part, kind.cls) and all(
            getattr(part, name) == value for name, value in kind.fixed.items()
        )

    def _in_order(self) -> None:
        """Let rows of one room that are of several kinds stand in their common order."""
        for title, room, holder in (("組織", "organizations", self.city), ("用語・根拠", "documents", self.plan)):
            order = {part.id: i for i, part in enumerate(getattr(holder, room))}
            labels = {k.label for k in top() if k.room == room}
            rows = self.found.get(title, [])
            places = [i for i, row in enumerate(rows) if row["種類"] in labels]
            ordered = sorted((rows[i] for i in places), key=lambda row: order[str(row[ID])])
            for place, row in zip(places, ordered, strict=True):
                rows[place] = row

    # -- one part

    def _part(self, kind: Kind, part: Any, parent: str, parent_kind: str, number: int = 0) -> None:
        table = TABLE_OF[kind.label]
        row: Row = {}
        if table.kind:
            row[table.kind] = kind.label
        if table.parent_kind:
            row[table.parent_kind] = parent_kind
        if table.parent and kind.parents:
            row[table.parent] = parent
        address = parent
        if kind.number:
            name = str(number) if kind.number != ID else part.id
            row[kind.number] = name
            before = f"{parent_kind}/{parent}" if kind.parents == METRICS else parent
            address = f"{before}/{name}" if kind.nested else name
        for field in kind.fields:
            row |= self._field(field, part)
        if isinstance(part, model.Observation) and _without_number(part):
            row["値"] = NO_NUMBER
        self.found.setdefault(table.title, []).append(row)
        if isinstance(part, model.Network):
            self.directories["body"] = Directory(Called(b.id) for b in part.bodies)
        self._doubts(kind.label, address, getattr(part, "doubts", []))
        self._below(kind, part, address, row)

    def _below(self, kind: Kind, part: Any, address: str, row: Row) -> None:
        rest: dict[str, list[Any]] = {}
        if isinstance(part, model.Measure):
            rest = self._measure(part, row)
        elif isinstance(part, model.Metric):
            rest = {"observations": self._metric(part, row)}
        elif isinstance(part, (model.Document, model.Term)):
            room = "marked" if isinstance(part, model.Term) else "mentions"
            rest = {room: self._mentions(part.name, getattr(part, room), row)}
        for lower in BELOW[kind.label]:
            below = rest.get(lower.room, getattr(part, lower.room))
            for number, item in enumerate(below if lower.many else [below] if below else [], 1):
                self._part(lower, item, address, kind.label, number)

    def _doubts(self, kind: str, address: str, doubts: Sequence[model.Label]) -> None:
        for doubt in doubts:
            row: Row = {"対象の種類": kind, "対象": address}
            row |= self._field(DOUBT.fields[0], doubt)
            self.found.setdefault(DOUBT.label, []).append(row)

    # -- cells

    def _field(self, field: Field, part: Any) -> Row:
        value = getattr(part, field.name) if field.name else part
        if value is None or value == []:
            return {}
        if field.form == "passage":
            return self._passage(field.columns, value)
        if field.form == "label":
            ja, en = field.columns
            label: Row = {ja: protected(value.ja)}
            if value.en:
                label[en] = protected(value.en)
            return label
        cell = self._cell(field, value)
        return {} if cell == "" else {field.columns[0]: cell}

    def _passage(self, columns: tuple[str, ...], passage: model.Passage) -> Row:
        row: Row = {columns[0]: protected(passage.text, wording=True)}
        if not self.typed:
            row[columns[1]] = passage.sheet
            if passage.at is not None:
                row[columns[2]] = passage.at
        return row

    def _cell(self, field: Field, value: Any) -> CellValue:
        if field.form == "choice":
            return field.choices[value]
        if field.form == "flag":
            return YES if value else ""
        if field.form == "number":
            return number_cell(value)
        if field.form == "whole":
            return int(value)
        if field.form == "year":
            return self._year(value)
        if field.form == "texts":
            return joined(value)
        if field.form in ("ref", "refs") and field.space:
            directory = self.directories[field.space]
            names = [value] if field.form == "ref" else value
            return joined([directory.shown(name) for name in names])
        return protected(str(value))

    @staticmethod
    def _year(period: Period) -> str:
        return period.ja

    def _entry(self, entry: Entry) -> CellValue | None:
        value: Any = self.plan if entry.of == "plan" else self.city
        for key in entry.path:
            value = getattr(value, key)
        if value is None or value is False:
            return None
        if entry.form == "ref":
            return self.directories["organization"].shown(value)
        if entry.form == "flag":
            return YES
        if entry.form == "year":
            return self._year(value)
        return int(value) if entry.form == "whole" else protected(str(value))

    # -- what is usual stands in the row itself

    def _measure(self, part: model.Measure, row: Row) -> dict[str, list[Any]]:
        rest: dict[str, list[Any]] = {"responsible": list(part.responsible)}
        if compact.usual_brackets(part.responsible):
            rest["responsible"] = []
            for bracket in part.responsible:
                column = ROLES[bracket.role]
                quoted = f"{column[2:]}の記載"
                units = self.directories["unit"]
                row[column] = joined([units.shown(d) for d in bracket.divisions])
                if not (self.typed and bracket.source.text == row[column]):
                    row |= self._passage((quoted, f"{quoted}の面", f"{quoted}の位置"), bracket.source)
        told = compact.printed_of(
            part.title.text if part.title else None, part.statement.text
        )
        bodies = self.directories["organization"]
        for kind, column in zip(INVOLVED, ("連携先", "支援先"), strict=True):
            involved: list[model.Involved] = getattr(part, kind.room)
            if involved:
                row[column] = joined([bodies.shown(i.id) for i in involved])
            unusual = {i.id for i in involved if not self._usual(i, told)}
            rest[kind.room] = [i for i in involved if i.id in unusual]
        return rest

    def _usual(self, involved: model.Involved, told: str) -> bool:
        """Whether the name alone says how an organisation is involved: in the measure's wording,
        or, typed, beside it."""
        usual = compact.usual_wording(told, self.organizations.get(involved.id, ()))
        if involved.source is None:
            return involved.wording == usual
        typed = self.directories["organization"].shown(involved.id)
        return self.typed and not usual and involved.source.text == involved.wording == typed

    def _metric(self, part: model.Metric, row: Row) -> list[model.Observation]:
        baseline, target, others = compact.split_values(part.observations)
        for column, value in (("現状値", baseline), ("目標値", target)):
            if value is not None:
                row |= self._passage((column, f"{column}の面", f"{column}の位置"), value.printed)
                if not (value is target and value.period == self.plan.target_year):
                    row[f"{column}の年度"] = self._year(value.period)
        return others

    def _mentions(
        self, name: str, passages: list[model.Passage], row: Row
    ) -> list[model.Passage]:
        first, *rest = passages
        if not (self.typed and first.text == name):
            row |= self._passage(("出てくる文言", "面", "位置"), first)
        return rest


def _without_number(observation: model.Observation) -> bool:
    """Whether a value must say that its print is not to be read as a number."""
    return (
        compact.quantity_of(observation) == Quantity()
        and parse_quantity(observation.printed.text) != Quantity()
    )
