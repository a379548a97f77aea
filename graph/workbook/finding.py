"""Parts found by what rows call them, and by where they stand, however many there are."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence

from graph.intake.normal import clean
from graph.workbook.parts import Node
from graph.workbook.tables import Row


class ByName:
    """The parts of each kind by their names and by their rows; parts may still join them."""

    def __init__(self, nodes: Mapping[str, list[Node]]) -> None:
        self.nodes = nodes
        self._seen: dict[str, int] = {}
        self._names: dict[str, dict[str, list[Node]]] = {}
        self._rows: dict[tuple[str, int], list[tuple[int, int, Node]]] = {}

    def called(self, labels: Sequence[str], written: str) -> list[Node]:
        """The parts of some kinds that bear a name, in the order of the rows."""
        wanted = clean(written)
        for label in labels:
            self._read(label)
        return [node for label in labels for node in self._names[label].get(wanted, ())]

    def above(self, label: str, row: Row) -> Node | None:
        """The nearest part of a kind on the sheet of a row, above it."""
        self._read(label)
        there = self._rows.get((label, row.order), [])
        at = bisect_left(there, (row.number,))
        return there[at - 1][2] if at else None

    def _read(self, label: str) -> None:
        start = self._seen.get(label, 0)
        nodes = self.nodes[label]
        names = self._names.setdefault(label, {})
        touched = set()
        for place, node in enumerate(nodes[start:], start):
            names.setdefault(clean(node.label), []).append(node)
            # Of two parts of one row the first goes last, to be the nearest.
            self._rows.setdefault((label, node.row.order), []).append((node.row.number, -place, node))
            touched.add((label, node.row.order))
        for key in touched:
            self._rows[key].sort(key=lambda entry: entry[:2])
        self._seen[label] = len(nodes)


class Nearest:
    """The nearest right names, as long as it costs little to look for them."""

    MOST = 400_000  # names compared in all: some seconds

    def __init__(self) -> None:
        self._left = self.MOST
        self._known: dict[tuple[str, Hashable], list[str]] = {}

    def to(self, written: str, among: Hashable, names: Iterable[str]) -> list[str]:
        """The name nearest to what was written, if one is near; ``among`` tells lists apart."""
        key = (written, among)
        if key not in self._known:
            compared = list(names) if self._left > 0 else []
            self._left -= len(compared)
            self._known[key] = difflib.get_close_matches(written, compared, 1)
        return self._known[key]

    def alike(self, written: str, among: Iterable[str], least: float = 0.6) -> str:
        """The name most like what was written, more than ``least`` (of 1); empty where none is."""
        best, most = "", least
        matcher = difflib.SequenceMatcher(None, "", written, autojunk=False)
        for name in among:
            if self._left <= 0:
                break
            self._left -= 1
            matcher.set_seq1(name)
            if min(matcher.real_quick_ratio(), matcher.quick_ratio()) > most:
                ratio = matcher.ratio()
                if ratio > most:
                    best, most = name, ratio
        return best
