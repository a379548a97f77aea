"""A tree while it grows: the open nodes, and where text goes that begins nothing of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.intake import amounts
from graph.intake.leading import leading
from graph.intake.lines import Line
from graph.intake.marks import Mark, rounded
from graph.intake.nesting import blocks, bullets, nesting, repeated
from graph.intake.node import QUIET, TOLD, Node, Reading, Span
from graph.intake.rules import Rules


class Growing:
    """``stack`` holds the open nodes, the innermost last."""

    def __init__(self, reading: Reading, rules: Rules) -> None:
        self.r, self.rules = reading, rules
        self.stack: list[Node] = [reading.root]
        self.section = ""
        self.framed = False  # whether the section's heading is one of a box: 【施策の体系】
        self.actor = "city"
        self.owner: Node = reading.root
        self.items: list[Span] = []
        self.label = ""
        # Where rows told in sentences begin.
        self.spoken = {a.start for a, b in zip(reading.lines, reading.lines[1:], strict=False) if a.first and not b.first and a.text.endswith("。")}
        self.opened = False  # whether the label stands alone, with what it carries on the next line
        self.ranks = {**nesting(reading, rules), **bullets(reading, rules)}
        self.repeated = repeated(reading, rules)
        self.blocks = blocks(reading, rules)
        self.leading = leading(reading.lines, reading.responsible, rules)
        # How many names in round brackets have their divisions after them.
        self.round = sum(rounded(reading.plain[reading.plain.rfind("\n", 0, m.start) + 1 : m.start].strip(), rules) is not None for m in reading.responsible)
        self.pending: list[Line] = []
        self.blank = True
        self.sheet = 1
        self.digit = 0
        self.trailing = reading.disturbed
        self.spans = sorted((m.start, m.end, m) for m in reading.responsible)
        self.closed: Node | None = None

    def push(self, node: Node) -> Node:
        """Open a node under the innermost one."""
        parent = self.stack[-1]
        node.parent = parent
        node.actor = self.actor
        node.quiet = node.quiet or parent.quiet
        parent.children.append(node)
        self.stack.append(node)
        self.closed = None
        return node

    def close(self) -> None:
        """End the section that is open."""
        self.section = ""
        self.items = []

    def text(self, line: Line) -> None:
        """Put a line where it goes on: a told statement, a label, a title, the text of a node."""
        top = self.stack[-1]
        span = (line.start, line.end)
        if self.section in TOLD:
            if self.items and not (self.blank and line.indent >= 2 and self.section == "vision") and not _starts_bullet(line):
                last = self.items[-1]
                gap = self.r.plain[last[1] : line.start]
                if gap.count("\n") <= 1 and not _sentence_end(self.r.plain, last[1], line):
                    self.items[-1] = (last[0], line.end)
                    return
            self.items.append(span)
            return
        if self.section in QUIET:
            return
        if self.label in ("title", "content", "partner"):
            target = {"content": top.content, "partner": top.partners}.get(self.label)
            if target is not None and not target and self.opened:
                target.append(span)
                top.end, self.opened = line.end, False
                return
            if target is not None and target:
                target[-1] = (target[-1][0], line.end)
                top.end = line.end
                return
            if self.label == "title" and top.title is not None and not top.content:
                top.title = (top.title[0], line.end)
                top.end = line.end
                return
        if self.label == "other":
            return
        if top.title is not None and not top.texts and not top.responsible and not top.children and self.continues(top, line):
            top.title = (top.title[0], line.end)
        elif top.title is None and top is not self.r.root:
            top.title = span
        else:
            top.texts.append(span)
        top.end = max(top.end, line.end)

    def continues(self, top: Node, line: Line) -> bool:
        """Whether a line goes on with the title above it rather than beginning the text."""
        if top.title is None:
            return False
        title = self.r.plain[slice(*top.title)]
        if self.blank:
            return False
        if title.count("(") > title.count(")") or title.count("「") > title.count("」"):
            return True
        if title.endswith(("。", "」")):
            return False
        if title.endswith(("、", "・", "の", "を", "と", "や", "に", "が", "で", "は", "し", "および", "及び", "向けた", "ための")):
            return True
        apart = re.match(r"[ \t]*(?:\n[ \t]*\n|\s*$)", self.r.plain[line.end : line.end + 80]) is not None
        if top.kind == "goal" and re.search(r"[ぁ-ん]$", title) and not title.endswith(("まち", "づくり")) and len(line.text) <= 20 and "。" not in line.text and (apart or line.indent >= 4):
            return True
        start = self.r.plain.rfind("\n", 0, top.title[1]) + 1
        width = self.r.widths.get(top.sheet, 40)
        full = top.title[1] - start >= max(width - 3, 16)
        if top.rank >= 60:
            return full
        # The second line of a heading is short and followed by nothing of its own.
        return len(line.text) <= 24 and not re.search(r"[。:：]$", line.text) and (full or (len(title) >= 14 and line.indent >= 4))


def outside(line: Line, inside: Sequence[Mark]) -> list[Line]:
    """The pieces of a line that lie outside brackets; always at least one."""
    pieces: list[Line] = []
    at = line.start
    for mark in [*sorted(inside), None]:
        stop = line.end if mark is None else max(at, min(mark.start, line.end))
        raw = line.text[at - line.start : stop - line.start]
        body = raw.strip(" \t")
        if body or (mark is None and not pieces):
            start = at + len(raw) - len(raw.lstrip(" \t"))
            pieces.append(Line(start, start + len(body), body, line.sheet, line.indent, line.role))
        if mark is not None:
            at = max(at, min(mark.end, line.end))
    return pieces


def is_row(words: str, rules: Rules) -> bool:
    """Whether a would-be heading ends with two values or more: then it is a row of a table."""
    parts = words.split()[1:]
    values = [p for p in parts if amounts.is_value(p, rules)]
    return len(values) >= 2 and values[-1] == parts[-1] and any(re.search(r"\d", p) for p in values)


def _starts_bullet(line: Line) -> bool:
    return line.text.startswith(("・", "○", "●", "◆", "■", "◇"))


def _sentence_end(plain: str, end: int, line: Line) -> bool:
    """Whether the text before ends its sentence and the line begins a paragraph."""
    return plain[end - 1 : end] in "。」" and line.indent >= 2 and not line.indent > 4
