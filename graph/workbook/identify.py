"""Identifiers nobody wrote: those that things had before, else new ones in the order of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph.intake.normal import clean
from graph.planfile import PlanFile
from graph.workbook.assemble import Assembly
from graph.workbook.finding import Nearest
from graph.workbook.flatten import flatten
from graph.workbook.kinds import ID
from graph.workbook.layout import KINDS, TABLES
from graph.workbook.parts import Node

# Of what hangs below something, after its identifier; else by its kind.
_BELOW = {
    "市の柱": "city-", "社会福祉協議会の柱": "council-", "一体の計画": "plan", "グラフ": "chart-",
    "制度": "scheme-", "体制": "network-",
}
_ALONE = {
    "課": "division", "課の総称": "group", "団体": "organization", "団体の総称": "organization",
    "機構改革": "change", "用語": "term", "法令": "document", "関連計画": "document",
    "報告書": "document", "調査": "survey",
}
# One of these for one parent: it may bear the parent's identifier.
_SAME = ("一体の計画の趣旨", "柱の前文")


class Identifiers:
    """Gives identifiers to parts without one: those they had before, else new ones in order."""

    def __init__(self, assembly: Assembly, known: PlanFile | None) -> None:
        self.assembly = assembly
        self.used: dict[tuple[type, str], set[str]] = {}
        for nodes in assembly.nodes.values():
            for node in nodes:
                if "id" in node.values:
                    self.used.setdefault((node.kind.cls, ""), set()).add(str(node.values["id"]))
        self.before = _before(known) if known else {}
        self._taken = frozenset(name for names in self.before.values() for name in names.values())
        self._here: dict[str, frozenset[str]] = {}
        self._nearest = Nearest()

    def __call__(self, node: Node, place: int) -> str:
        """The identifier of a part that is the ``place``-th of its list."""
        parent = node.parent.address if node.parent else ""
        used = self.used.setdefault((node.kind.cls, parent if node.kind.nested else ""), set())
        before = self.before.get((node.kind.label, parent), {})
        name = before.get(clean(node.label)) or self._alike(node, parent, before, used)
        if name is None or name in used:
            names = self._names(node, parent, place)
            name = next(n for n in names if n not in used and n not in self._taken)
        used.add(name)
        return name

    def _alike(
        self, node: Node, parent: str, before: Mapping[str, str], used: set[str]
    ) -> str | None:
        """What the same thing was called before its wording changed a little; the differences
        shown before anything is written tell of it."""
        if not before:
            return None
        kind = node.kind.label
        if kind not in self._here:
            self._here[kind] = frozenset(clean(other.label) for other in self.assembly.nodes[kind])
        gone = {c: n for c, n in before.items() if c not in self._here[kind] and n not in used}
        return gone.get(self._nearest.alike(clean(node.label), gone))

    def _names(self, node: Node, parent: str, place: int) -> Iterator[str]:
        label = node.kind.label
        if label in _SAME:
            yield parent
        alone, below = _ALONE.get(label), _BELOW.get(label, "")
        if below == "plan":
            yield f"{parent}-plan"
        for number in range(place, 1_000_000):
            if alone:
                yield f"{alone}-{number}"
            elif node.kind.nested or not parent:
                yield str(number)
            else:
                yield f"{parent}-{below}{number}"


def _before(known: PlanFile) -> dict[tuple[str, str], dict[str, str]]:
    """The identifiers things have already, by what they are called, of each kind and parent."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    rows = flatten(known.plan.value, known.municipality.value)
    for table in TABLES:
        for row in rows.get(table.title, []):
            kind = KINDS[str(row[table.kind])] if table.kind else table.kinds[0]
            label = next((row[c] for c in ("名称", "文言", "見出し") if row.get(c)), "")
            if kind.number == ID:
                parent = str(row.get(table.parent or "", ""))
                names = found.setdefault((kind.label, parent), {})
                names.setdefault(clean(str(label)), str(row[ID]))
    return found
