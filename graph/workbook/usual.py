"""The short ways of `compact` read back: cells of a row that stand for parts of their own."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from graph.quantities import Quantity, parse_quantity
from graph.workbook import compact
from graph.workbook.assemble import Assembly
from graph.workbook.cells import plain, texts
from graph.workbook.kinds import INVOLVED, METRIC_KINDS, ROLES
from graph.workbook.names import Directory
from graph.workbook.parts import Node
from ontology.language import Text


def expand(assembly: Assembly, target_year: Any) -> None:
    """Give every measure, metric and reference the parts its own row tells in short."""
    directories = assembly.directories()
    for node in assembly.nodes["取り組み"]:
        _brackets(assembly, node, directories["unit"])
        _involved(assembly, node, directories["organization"])
    for node in assembly.nodes["値"]:
        _value(assembly, node)
    for kind in METRIC_KINDS:
        for node in assembly.nodes[kind.label]:
            _values(assembly, node, target_year)
    for label, room in (("用語", "marked"), ("法令", "mentions"), ("関連計画", "mentions"), ("報告書", "mentions")):
        for node in assembly.nodes[label]:
            _mentions(assembly, node, room)


def _brackets(assembly: Assembly, node: Node, units: Directory) -> None:
    row = node.row
    made = []
    for role, column in ROLES.items():
        if column not in row.cells:
            continue
        written = texts(row.cells[column])
        found = assembly.find(units, row, column, written, "unit")
        quoted = f"{column[2:]}の記載"
        source = assembly.passage(row, (quoted, f"{quoted}の面", f"{quoted}の位置"))
        if source is None:
            source = {"text": plain(row.cells[column]).strip()}
            if assembly.typed:
                source |= {"sheet": 1, "at": 0}
            assembly.origins[id(source)] = (row, {
                "text": column, "sheet": f"{quoted}の面", "at": f"{quoted}の位置",
            })
        if found:
            bracket = {"role": role, "divisions": found, "source": source}
            assembly.origins[id(bracket)] = (row, {"role": column, "divisions": column, "source": quoted})
            made.append(bracket)
    if made:
        node.values["responsible"] = [*made, *node.values.get("responsible", [])]


def _involved(assembly: Assembly, node: Node, bodies: Directory) -> None:
    row = node.row
    told = compact.printed_of(
        (node.values.get("title") or {}).get("text"), (node.values.get("statement") or {}).get("text", "")
    )
    names = {thing.id: (thing.name, *thing.others) for thing in bodies.things}
    for kind, column in zip(INVOLVED, ("連携先", "支援先"), strict=True):
        given: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for involved in node.values.get(kind.room, []):
            given[str(involved.get("id"))].append(involved)
        made = []
        written = texts(row.cells[column]) if column in row.cells else []
        for called in written:
            for name in assembly.find(bodies, row, column, [called], "organization"):
                if given[name]:
                    made.append(given[name].pop(0))
                    continue
                usual = compact.usual_wording(told, [n for n in names.get(name, ()) if n])
                entry: dict[str, Any] = {"id": name} | ({"wording": usual} if usual else {})
                if not usual and assembly.typed:
                    # Typed beside the wording: the cell itself says so.
                    source = {"text": called, "sheet": 1, "at": 0}
                    entry |= {"wording": called, "source": source}
                    assembly.origins[id(source)] = (row, {"text": column})
                assembly.origins[id(entry)] = (row, {"id": column, "wording": column})
                made.append(entry)
        rest = [entry for entries in given.values() for entry in entries]
        if made or rest:
            node.values[kind.room] = [*made, *rest]


def _quantity(values: dict[str, Any], quantity: Quantity) -> None:
    """Fill in what a printed value says."""
    for name, value in zip(("value", "unit", "comparator", "annual"), quantity, strict=True):
        if value or (name == "value" and value is not None):
            values[name] = value


def _value(assembly: Assembly, node: Node) -> None:
    """A row of 実績: the number out of the print where it is not given, or the other way round."""
    row, values = node.row, node.values
    values.setdefault("kind", "actual")
    given = {"値", "単位", "比較", "一年あたり"} & set(row.cells)
    if "printed" in values:
        if not given:
            _quantity(values, parse_quantity(values["printed"]["text"]))
        return
    made = compact.printed(
        values.get("value"), values.get("unit"), values.get("comparator"), values.get("annual", False)
    )
    if made is not None:
        values["printed"] = {"text": made} | ({"sheet": 1, "at": 0} if assembly.typed else {})
        assembly.origins[id(values["printed"])] = (row, {"text": "表記", "sheet": "面", "at": "位置"})


def _values(assembly: Assembly, node: Node, target_year: Any) -> None:
    """The present value and the target that stand beside a metric's name."""
    row, others = node.row, node.values.get("observations", [])
    made: dict[str, dict[str, Any]] = {}
    for kind, column in (("baseline", "現状値"), ("target", "目標値")):
        year = assembly.value(row, f"{column}の年度", "year")
        printed = assembly.passage(row, (column, f"{column}の面", f"{column}の位置"))
        if printed is None:
            if year is not None:
                assembly.problems.append(row.problem(column, Text(
                    f"「{column}の年度」がありますが、「{column}」が空です。",
                    f"{column}の年度 is given, but {column} is empty.",
                )))
            continue
        if year is None and kind == "target":
            year = target_year
        values: dict[str, Any] = {"kind": kind, "printed": printed}
        if year is not None:
            values["period"] = year
        _quantity(values, parse_quantity(printed["text"]))
        assembly.origins[id(values)] = (row, {
            "kind": column, "period": f"{column}の年度", "printed": column, "value": column,
        })
        made[kind] = values
    before = [made["baseline"]] if "baseline" in made else []
    place = compact.target_place([o.get("kind", "") for o in others])
    target = [made["target"]] if "target" in made else []
    if made:
        node.values["observations"] = [*before, *others[:place], *target, *others[place:]]


def _mentions(assembly: Assembly, node: Node, room: str) -> None:
    row = node.row
    first = assembly.passage(row, ("出てくる文言", "面", "位置"))
    rest = node.values.get(room, [])
    if first is None and not rest and "名称" in row.cells and (assembly.typed or "面" in row.cells):
        first = assembly.passage(row, ("名称", "面", "位置"))
    if first is None and not rest:
        return
    node.values[room] = [*([first] if first else []), *rest]
