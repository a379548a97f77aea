"""Measures without number or bullet: a name, its words, its divisions, and the next name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.intake.marks import Mark
from graph.intake.node import Node, Reading, Span


@dataclass
class _Group:
    """Lines of text with the divisions printed after them."""

    actor: str
    texts: list[Span] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def last(self) -> int:
        """Where its last words or divisions begin."""
        return max([*(a for a, _ in self.texts), *(m.start for m in self.marks)])


def divide(reading: Reading) -> None:
    """Give each name with words and divisions of its own under 行政の取組 a node of its own.

    Only where the divisions tell the measures apart: without a section that says what is done,
    two or more must be printed so.
    """
    for node in list(reading.root.walk()):
        if node.kind in ("row", "label", "bullet") or node.role == "measure":
            continue
        groups = _groups(node)
        begun = bool(node.acts)
        named = [g for g in groups if g.marks and g.texts and _name(reading.plain, g.texts[0])]
        if not groups or any(not g.texts for g in groups) or any(groups[0].texts[0][0] < c.start < groups[-1].last for c in node.children):
            continue
        if len(named) < (1 if begun else 2) or len(named) < sum(1 for g in groups if g.marks) or (not begun and node.rank >= 60):
            continue
        _split(reading, node, groups)


def _groups(node: Node) -> list[_Group]:
    start = node.acts[0][0] if node.acts else node.title[1] if node.title else node.start
    events = sorted(
        [(s[0], s, None) for s in node.texts if s[0] >= start] + [(m.start, m.body, m) for m in node.responsible if m.start >= start],
        key=lambda e: e[0],
    )
    made: list[_Group] = []
    for at, span, mark in events:
        actor = next((a for p, a in reversed(node.acts) if p <= at), node.actor)
        if not made or (mark is None and (made[-1].marks or made[-1].actor != actor)):
            made.append(_Group(actor))
        if mark is None:
            made[-1].texts.append(span)
        else:
            made[-1].marks.append(mark)
    return made


def _name(plain: str, span: Span) -> bool:
    words = plain[slice(*span)]
    return 3 <= len(words) <= 40 and "。" not in words and not words.endswith("、") and not words.startswith("※") and re.search(r"[ぁ-んァ-ヶ一-龠]", words) is not None


def _split(reading: Reading, node: Node, groups: list[_Group]) -> None:
    plain = reading.plain
    taken_texts: set[Span] = set()
    taken_marks: set[Mark] = set()
    for group in groups:
        # Words before the first name introduce what follows.
        first = next((i for i, s in enumerate(group.texts) if _name(plain, s)), 0)
        texts = group.texts[first:] if group is groups[0] else group.texts
        taken_texts.update(texts)
        taken_marks.update(group.marks)
        title = texts[0] if _name(plain, texts[0]) else None
        end = max([texts[-1][1], *(m.end for m in group.marks)])
        node.children.append(Node(
            "label", 98, "", texts[0][0], end, node.sheet, title=title, texts=texts[1:] if title else texts,
            responsible=group.marks, parent=node, actor=group.actor, quiet=node.quiet,
        ))
    node.texts = [s for s in node.texts if s not in taken_texts]
    node.responsible = [m for m in node.responsible if m not in taken_marks]
    node.children.sort(key=lambda n: n.start)
