"""Parts joined to a plan and its municipality: to what they belong to, to what they name.

Identifiers that nobody wrote are given at the end, in the order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graph import model
from graph.intake.normal import clean
from graph.problems import shown
from graph.workbook.finding import ByName, Nearest
from graph.workbook.kinds import DOUBT, FIGURE, ID, METRICS, PLAN, QUOTES, Field
from graph.workbook.layout import KINDS, TABLES, Table
from graph.workbook.names import Called, Directory
from graph.workbook.parts import Node, RowReader
from graph.workbook.tables import Row, Tables
from ontology.language import Text

# What a row may belong to must be known before it.
_LATE = (*QUOTES, FIGURE, DOUBT)
ORDER = tuple(k for k in KINDS.values() if k not in _LATE) + _LATE


class Assembly(RowReader):
    """The parts of a workbook, joined into plain values of the two files."""

    def __init__(self, tables: Tables, typed: bool) -> None:
        super().__init__(tables, typed)
        self.plan: dict[str, Any] = {}
        self.city: dict[str, Any] = {}
        self._by_address: dict[tuple[str, str], Node] = {}
        self._by_name = ByName(self.nodes)
        self._latest: dict[str, Node] = {}  # of each kind the last row that has its place
        self._nearest = Nearest()

    # -- parts to what they belong to

    def join(self, identify: Callable[[Node, int], str]) -> None:
        """Hang every part where it belongs; ``identify`` names those without an identifier."""
        for kind in ORDER:
            before: dict[int, int] = {}
            for node in self.nodes[kind.label]:
                holder = self._holder(node)
                if holder is None:
                    continue
                room, values = holder
                place = before[id(values)] = before.get(id(values), 0) + 1
                self._hang(node, room, values, place, identify)
        for values, room in ((self.plan, "documents"), (self.city, "organizations")):
            # Several kinds share a list: its order is that of the rows.
            values.get(room, []).sort(key=lambda part: self.origins[id(part)][0].line)
        for node in self.nodes["値"]:
            node.values.pop("id", None)

    def _hang(
        self, node: Node, room: str, values: dict[str, Any], place: int,
        identify: Callable[[Node, int], str],
    ) -> None:
        kind = node.kind
        parent = node.parent
        if kind.number and "id" not in node.values:
            node.values["id"] = str(place) if kind.number != ID else identify(node, place)
        number = kind.cls.model_fields.get("number")
        if number is not None and number.is_required() and kind.cls is not model.Sheet:
            node.values.setdefault("number", str(place))
        name = str(node.values.get("id", ""))
        above = parent.address if parent else ""
        if kind.parents == METRICS and parent:
            above = f"{parent.kind.label}/{above}"
        node.address = f"{above}/{name}" if kind.nested else name
        self._by_address.setdefault((kind.label, node.address), node)
        if kind.many:
            values.setdefault(room, []).append(node.values)
        elif room in values:
            self.problems.append(node.row.problem(kind.number, Text(
                f"{kind.label}は一つだけです。", f"there can be only one {kind.label}."
            )))
        else:
            values[room] = node.values

    def _holder(self, node: Node) -> tuple[str, dict[str, Any]] | None:
        """The field and the values a part goes into."""
        kind = node.kind
        if not kind.parents:
            if kind.room == "source.sheets":
                return "sheets", self.plan.setdefault("source", {})
            holder = self.city if kind.room in model.Municipality.model_fields else self.plan
            return kind.room, holder
        if kind is DOUBT and self._is_plans(node.row):
            return "doubts", self.plan
        node.parent = self._parent(node)
        if node.parent is None:
            return None
        self._latest[kind.label] = node
        return kind.room, node.parent.values

    def _is_plans(self, row: Row) -> bool:
        return clean(str(row.cells.get("対象の種類", ""))) == PLAN

    def _parent(self, node: Node) -> Node | None:
        table = next(t for t in TABLES if node.kind in t.kinds)
        column = table.parent or ""
        labels = self._labels(node, table)
        written = self.value(node.row, column, "text")
        if written is None:
            found = self._above(node, labels)
            if found is None:
                self.problems.append(node.row.problem(column, Text(
                    f"「{column}」が空です。{'か'.join(labels[:3])}の識別子か文言を書いてください。",
                    f"{column} is empty: write the identifier or the wording of its {' or '.join(labels[:3])}.",
                )))
            return found
        return self._named(node, labels, column, written)

    def _labels(self, node: Node, table: Table) -> tuple[str, ...]:
        """The kinds of parts a row may belong to, narrowed by what it says itself."""
        every = tuple(KINDS) if node.kind is DOUBT else node.kind.parents
        if table.parent_kind and table.parent_kind in node.row.cells:
            given = self.value(node.row, table.parent_kind, "choice", {k: k for k in every})
            return (given,) if given else every
        return (*every, "重点施策") if node.kind.cls is model.Measure else every

    def _above(self, node: Node, labels: Sequence[str]) -> Node | None:
        """What a row with no word about it belongs to: the nearest fitting row above, or its
        neighbour's; else the only one there is."""
        near = [n for label in labels if (n := self._by_name.above(label, node.row)) is not None]
        if near:
            return max(near, key=lambda n: n.row.number)
        sibling = self._latest.get(node.kind.label)
        if sibling is not None:
            return sibling.parent
        rows = [n for label in labels for n in self.nodes[label][:2]]
        return rows[0] if len(rows) == 1 else None

    def _named(
        self, node: Node, labels: Sequence[str], column: str, written: str
    ) -> Node | None:
        for label in labels:
            found = self._by_address.get((label, written))
            if found is not None:
                return self._pillar(node, found)
        called = self._by_name.called(labels, written)
        # A pillar may bear the name of its policy: the nearer of the two is meant.
        called = [n for n in called if all(other.parent is not n for other in called)]
        if len(called) == 1:
            return self._pillar(node, called[0])
        candidates = (n for label in labels for n in self.nodes[label])
        names = (clean(x) for n in candidates for x in (n.address, n.label) if x)
        near = [] if called else self._nearest.to(clean(written), tuple(labels), names)
        what = "か".join(labels[:3])
        if len(called) > 1:
            ids = "、".join(n.address for n in called)
            message = Text(
                f"「{column}」の「{shown(written)}」は{len(called)}つあります。識別子で書いてください（{ids}）。",
                f"{column} “{shown(written)}” names {len(called)}. Write the identifier ({ids}).",
            )
        else:
            message = Text(
                f"「{column}」の「{shown(written)}」という{what}はありません。"
                + (f"「{shown(near[0])}」ではありませんか。" if near else "先に書き加えてください。"),
                f"{column} “{shown(written)}”: there is no such {' or '.join(labels[:3])}."
                + (f" Did you mean “{shown(near[0])}”?" if near else " Add it first."),
            )
        self.problems.append(node.row.problem(column, message))
        return None

    def _pillar(self, node: Node, found: Node) -> Node:
        """Of a measure right below a policy: a pillar of the city that bears the policy's name."""
        if node.kind.cls is not model.Measure or found.kind.cls is not model.Policy:
            return found
        name = f"{found.address}-city"
        known = self._by_address.get(("市の柱", name))
        if known is None:
            title = dict(found.values.get("name", {}))
            values = {"id": name, "number": found.values.get("number"), "name": title}
            self.origins[id(values)] = self.origins[id(found.values)]
            if id(found.values.get("name")) in self.origins:
                self.origins[id(title)] = self.origins[id(found.values["name"])]
            known = Node(KINDS["市の柱"], found.row, values, found, name)
            found.values.setdefault("city", []).append(values)
            self.nodes["市の柱"].append(known)
            self._by_address["市の柱", name] = known
        return known

    # -- names to identifiers

    def resolve(self) -> None:
        """Put identifiers in the place of the names rows write."""
        directories = self.directories()
        for label in KINDS:
            for node in self.nodes[label]:
                for one, written in node.names:
                    self._resolve(node, one, written, directories)

    def _resolve(
        self, node: Node, one: Field, written: list[str], directories: dict[str, Directory]
    ) -> None:
        space = one.space or "unit"
        directory = directories.get(space)
        if space == "body":
            beside = [n for n in self.nodes[node.kind.label] if n.parent is node.parent]
            directory = Directory(Called(n.values.get("id", ""), n.label) for n in beside)
        assert directory is not None
        found = self.find(directory, node.row, one.columns[0], written, space)
        if one.form == "refs":
            node.values[one.name] = found
        elif found:
            node.values[one.name] = found[0]

    def find(
        self, directory: Directory, row: Row, column: str, written: Sequence[str], space: Any
    ) -> list[str]:
        """The identifiers of what a cell names; what leads nowhere is told."""
        found = []
        for name in written:
            known = directory.find(name)
            if known is None:
                told = directory.complaint(name, space)
                self.problems.append(row.problem(column, Text(
                    f"「{column}」: {told.ja}", f"{column}: {told.en}"
                )))
            else:
                found.append(known)
        return found

    def directories(self) -> dict[str, Directory]:
        """What names may lead to, by the kind of thing."""
        def called(*labels: str) -> list[Called]:
            return [
                Called(n.values.get("id", ""), n.label, tuple(n.values.get("alt", ())))
                for label in labels
                for n in self.nodes[label]
            ]

        city = Called(model.CITY, str(self.city.get("name", "")), ("市",))
        return {
            "division": Directory(called("課")),
            "unit": Directory(called("課", "課の総称")),
            "organization": Directory([city, *called("団体", "団体の総称")]),
            "document": Directory(called("法令", "関連計画", "報告書")),
            "survey": Directory(called("調査")),
        }
