"""A text taken apart: its nodes, and what stands in and beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.tables import Table

Span = tuple[int, int]
# Sections in which items are statements of their own, not measures.
TOLD = ("vision", "findings", "residents")
QUIET = ("preface", "appendix", "glossary", "contents")


@dataclass(eq=False)
class Node:
    """A heading, an item, a bullet, a label block or a table row.

    ``title`` is its first line without its number, ``texts`` what follows, line by line.
    """

    kind: str
    rank: float
    number: str
    start: int
    end: int
    sheet: int
    word: str = ""
    title: Span | None = None
    texts: list[Span] = field(default_factory=list)
    responsible: list[Mark] = field(default_factory=list)
    partners: list[Span] = field(default_factory=list)
    content: list[Span] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None
    told: list[tuple[str, list[Span]]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    actor: str = "city"
    section: str = ""
    quiet: bool = False
    doubts: list[str] = field(default_factory=list)
    role: str = ""
    acts: list[tuple[int, str]] = field(default_factory=list)  # where who begins to say what it does

    def up(self) -> Iterator[Node]:
        """The nodes above, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """This node and all below, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Reading:
    """A text taken apart: its lines, tables, marks of responsibility, and the tree."""

    text: str
    plain: str
    lines: list[Line]
    tables: list[Table]
    responsible: list[Mark]
    root: Node
    widths: dict[int, int]
    disturbed: set[int] = field(default_factory=set)  # sheets whose numbers stand after their texts
    aside: list[Span] = field(default_factory=list)  # words beside a section's heading
    quiet: set[int] = field(default_factory=set)  # where lines begin that say nothing of the plan's
