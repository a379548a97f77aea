"""Items whose numbers stand after their texts, as a text layer out of order has them."""

from __future__ import annotations

import re

from graph.intake import marks
from graph.intake.growing import Growing, outside
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.node import TOLD, Node, Reading


class Trailing(Growing):
    """Collects paragraphs until the number that closes an item."""

    def trails(self, line: Line, body: Line, own: list[Mark]) -> bool:
        """Collect paragraphs until the number that closes an item; True where the line was taken."""
        number = re.search(r"\s*([①-⑳])$", line.text)
        if number and (number.start() == 0 or re.search(r"[。】)]$", line.text[: number.start()].rstrip())):
            before = Line(line.start, line.start + number.start(), line.text[: number.start()].rstrip(), line.sheet, line.indent, "")
            if before.text:
                self.pending.append(before)
            self._item(number[1], line, own)
            return True
        if marks.section_of(body.text, self.rules) or marks.level_of(body.text, self.rules) or marks.label_of(body.text, self.rules):
            self.pending = []
            return False
        top = self.stack[-1]
        if not own and top.title is not None and top.rank <= 70 and self.r.plain[top.title[1] : line.start].count("\n") == 1 and self.continues(top, line):
            return False
        if self.section in TOLD and not own and not (self.blank and line.indent == 0):
            return False
        if self.section in TOLD and (self.blank or own):
            self.close()
        if self.section in TOLD:
            return False
        if own and self.closed is not None and not self.pending and self.blank and body.end <= body.start:
            self.closed.responsible.extend(own)
            return True
        self.pending.append(line)
        return True

    def paragraph(self) -> None:
        """A blank line: a paragraph ends; what follows a number alone may be its title."""
        if not self.pending:
            return
        if self.closed is not None and len(self.pending) == 1 and self.closed.title is None and "trailing" in self.closed.doubts:
            line = self.pending[0]
            inside = [m for m in self.r.responsible if m.start < line.end and m.end > line.start]
            if not inside and line.text.endswith("。") and len(line.text) < 50 and line.indent == 0 and self.closed.end < line.start:
                self.closed.title = (line.start, line.end)
                self.closed.doubts.append("title-after")
                self.pending = []
                self.closed = None
        self.pending = [*self.pending, Line(self.pending[-1].end, self.pending[-1].end, "", self.pending[-1].sheet, 0, "blank")] if self.pending else []

    def _item(self, number: str, line: Line, own: list[Mark]) -> None:
        paragraphs: list[list[Line]] = [[]]
        for piece in self.pending:
            if piece.role == "blank":
                paragraphs.append([])
            else:
                paragraphs[-1].append(piece)
        self.pending = []
        paragraphs = [p for p in paragraphs if p]
        chosen: list[Line] = []
        for paragraph in reversed(paragraphs):
            chosen = [*paragraph, *chosen]
            words = "".join(outside(x, [m for m in self.r.responsible if m.start < x.end and m.end > x.start])[0].text for x in paragraph)
            if re.search(r"[ぁ-ん].*。|ます|推進$", words):
                break
        if not chosen:
            return
        while len(self.stack) > 1 and self.stack[-1].rank >= 80:
            self.stack.pop()
        start, end = chosen[0].start, max(line.end, chosen[-1].end)
        found = [m for m in self.r.responsible if start <= m.start < end]
        node = self.push(Node("circled", 80, number, start, end, line.sheet, word="circled"))
        node.doubts.append("trailing")
        node.responsible = found
        for piece in chosen:
            for part in outside(piece, [m for m in found if m.start < piece.end and m.end > piece.start]):
                if part.end > part.start:
                    node.texts.append((part.start, part.end))
        self.stack.pop()
        self.closed = node


def trailing_sheets(reading: Reading) -> set[int]:
    """Sheets on which circled numbers stand after their texts."""
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    for index, line in enumerate(reading.lines):
        if line.role or len(line.text) > 200:
            continue
        if re.fullmatch(r"[①-⑳]", line.text):
            previous = reading.lines[index - 1].text if index else ""
            nxt = reading.lines[index + 1] if index + 1 < len(reading.lines) else None
            if nxt is None or nxt.role == "blank" or previous.endswith("】"):
                after[line.sheet] = after.get(line.sheet, 0) + 1
        elif re.search(r"[。】)]\s*[①-⑳]$", line.text):
            after[line.sheet] = after.get(line.sheet, 0) + 1
        elif re.match(r"[①-⑳]\s*\S", line.text):
            before[line.sheet] = before.get(line.sheet, 0) + 1
    return {sheet for sheet, count in after.items() if count > before.get(sheet, 0)}
