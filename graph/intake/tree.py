"""The tree of headings and items of a text, with what stands under each.

Every numbered heading or item, bullet, label block and table row is a node; which of them are
measures is decided afterwards (`structure`), when the whole document is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.intake import footers, marks, signs
from graph.intake.bars import slashed
from graph.intake.divisions import names_in
from graph.intake.growing import is_row, outside
from graph.intake.headed import Headed
from graph.intake.inline import TOLD as METRIC
from graph.intake.lines import Line, lines_of, pages
from graph.intake.marks import Mark
from graph.intake.nesting import widths_of
from graph.intake.node import QUIET, TOLD, Node, Reading, Span
from graph.intake.normal import normal
from graph.intake.responsible import responsibilities
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table, find_tables
from graph.intake.trailing import Trailing, trailing_sheets


def take_apart(text: str, rules: Rules) -> Reading:
    """The tree of a text."""
    plain, lines = slashed(normal(text), lines_of(text, pages(text), rules), rules)
    tables = find_tables(plain, lines, rules, text)
    responsible = responsibilities(plain, lines, rules)
    reading = Reading(text, plain, lines, tables, responsible, Node("root", 0, "", 0, len(text), 1), widths_of(lines))
    reading.disturbed = trailing_sheets(reading)
    _Builder(reading, rules).build()
    return reading


class _Builder(Headed, Trailing):
    """Reads the lines in order; ``stack`` holds the open nodes, the innermost last."""

    def build(self) -> None:
        """Fill the tree."""
        inside: dict[int, list[Table]] = {}
        for table in self.r.tables:
            for line in self._covered(table):
                inside.setdefault(line.start, []).append(table)
        seen: set[int] = set()
        at = 0
        for line in self.r.lines:
            if line.role == "blank":
                self.blank = True
                self.paragraph()
                continue
            if line.role:
                continue
            if self.section in QUIET or self.stack[-1].quiet:
                self.r.quiet.add(line.start)
            here = inside.get(line.start)
            if here is not None:
                for table in here:
                    if id(table) not in seen:
                        seen.add(id(table))
                        self._table(table)
                # A bracket in a table is none of what follows it.
                while at < len(self.spans) and self.spans[at][0] < line.end:
                    at += 1
                continue
            # Brackets that begin on this line belong to what is open after it.
            own = []
            while at < len(self.spans) and self.spans[at][0] < line.end:
                own.append(self.spans[at][2])
                at += 1
            self._line(line, own)
            self.blank = False
        self.paragraph()

    def _covered(self, table: Table) -> Iterator[Line]:
        yield from table.lines
        for line in self.r.lines:
            if table.start <= line.start < table.header_end:
                yield line

    # ---- one line --------------------------------------------------------------------------

    def _line(self, line: Line, own: list[Mark]) -> None:
        if line.sheet != self.sheet:
            self.sheet = line.sheet
            self.pending, self.closed = [], None
            if line.sheet in self.trailing:
                self.close()
        rest = outside(line, [m for m in self.r.responsible if m.start < line.end and m.end > line.start])
        body = rest[0]
        if own and own[0].start in self.leading:
            # The measures below are this division's.
            while any(n.role == "led" for n in self.stack):
                self.stack.pop()
            while len(self.stack) > 1 and self.stack[-1].kind in ("framed", "bullet", "label", self.leading[own[0].start]):
                self.stack.pop()
            rank = max(57, self.stack[-1].rank + 0.05)
            self.push(Node("framed", rank, "", line.start, line.end, line.sheet, word=self.leading[own[0].start], title=(line.start, line.end), responsible=list(own), role="led"))
            return
        if body.end <= body.start and not (line.sheet in self.trailing and self.pending):
            self._responsible(own, alone=True)
            return
        if line.sheet in self.trailing and self.trails(line, body, own):
            return
        if squeezed(body.text) in self.blocks and (alone := marks.label_alone(body.text, self.rules)) is not None:
            self._block(body, alone)
            return
        top = self.stack[-1]
        if top.kind in ("part", "chapter", "section") and top.title is None and not self.blank and not own and len(body.text) <= 30 and marks.level_of(body.text, self.rules) is None:
            # 第4章, and its name on the next line.
            top.title, top.end = (body.start, body.end), body.end
            top.quiet = top.quiet or self.rules.sections.get(squeezed(body.text)) in QUIET
            return
        if self._inner(body):
            self.label, self.opened = "content", True
            self._responsible(own, alone=False)
            return
        section = marks.section_of(body.text, self.rules)
        if section is not None and section[0] == "metrics" and section[1] < len(body.text) and re.search(r"\d", body.text):
            # 目標1の指標 指標名、…: an indicator told on the line, no words of the measure above.
            self.label = "other"
            return
        if section is not None and self._section(body, *section):
            self._responsible(own, alone=False)
            return
        label = marks.label_of(body.text, self.rules) or (marks.spoken_label(body.text, self.rules) if not line.first or line.start in self.spoken else None)
        if label is not None and self.section not in TOLD:
            self._label(body, *label)
            self._responsible(own, alone=False)
            return
        level = marks.level_of(body.text, self.rules) or self.rounded(body, own)
        if level is not None and self.level(body, level, own, rest[1:]):
            self._responsible(own, alone=False)
            return
        self._words(rest, own)

    def _words(self, rest: list[Line], own: list[Mark]) -> None:
        for body in rest:
            told = METRIC.match(body.text) is not None and re.search(r"\d", body.text) is not None
            if body.text.startswith("※") or is_row(body.text, self.rules) or (told and self.section not in TOLD):
                continue
            if body.end > body.start:
                self.text(body)
        self._responsible(own, alone=False)

    def _responsible(self, own: list[Mark], alone: bool) -> None:
        top = self.stack[-1]
        if alone and self.closed is not None and top is not self.closed:
            top = self.closed
        run: list[Node] = []
        for child in reversed(top.children):
            if child.kind != "row":
                break
            run.insert(0, child)
        if own and alone and top.kind != "row" and run and footers.given(self.r.plain, run, own):
            return
        for mark in own:
            top.responsible.append(mark)
            top.end = max(top.end, mark.end)
        if own:
            self.label = ""

    # ---- sections ----------------------------------------------------------------------------

    def _section(self, line: Line, kind: str, used: int) -> bool:
        if kind == "contents":
            return True
        if kind in ("metrics",) and used < len(line.text):
            return False
        framed = line.text[:1] in "【《[<■●◆○◇"
        if kind == "city" and self.section in QUIET and not (framed and self.framed):
            return False
        if self.label and not self.blank and kind in ("city", "metrics", "vision") and squeezed(line.text) in self.rules.labels:
            return False
        squeezed_text = squeezed(line.text)
        if kind in ("vision", "city") and len(squeezed_text) <= 2 and not re.search(r"[【《\[■●◆]", line.text):
            return False
        self.close()
        owner = next((n for n in reversed(self.stack) if n.told or n.role == "sections"), None)
        item = next((n for n in reversed(self.stack) if n.role == "measure" and not n.responsible and not n.content), None)
        if item is None and self.blocks and self.stack[-1].kind == "label" and not self.stack[-1].content:
            item = self.stack[-1]
        if item is not None and kind in ("findings", "vision", "city"):
            # 現状と課題 and 取組内容 of one measure, numbered or named by label.
            owner = item
        if owner is None:
            owner = next((n for n in reversed(self.stack) if n.rank < 75 and not (n.responsible and n.rank >= 70)), self.stack[0])
            if kind == "metrics":
                owner = next((n for n in reversed(self.stack) if n.rank < 70 and not any(a.role == "led" for a in (n, *n.up()))), self.stack[0])
        while self.stack[-1] is not owner:
            self.stack.pop()
        owner.role = owner.role if owner is item else "sections"
        self.owner = owner
        self.section, self.framed = kind, framed
        if kind in ("city", "council", "metrics") and used < len(line.text):
            self.r.aside.append((line.start + used, line.end))
        self.label = ""
        self.closed = None
        if kind in ("city", "council"):
            self.actor = kind
            owner.acts.append((line.start, kind))
        if kind in TOLD:
            self.items = []
            owner.told.append((kind, self.items))
            if used < len(line.text):
                self.text(Line(line.start + used, line.end, line.text[used:], line.sheet, line.indent, ""))
        return True

    # ---- labels ------------------------------------------------------------------------------

    def _label(self, line: Line, name: str, at: int) -> None:
        start = line.start + at
        text = line.text[at:]
        if name == "title" and line.text[at - 1] == "、":
            text = text.rstrip("。")
        span = (start, start + len(text))
        top = self.stack[-1]
        if name == "title":
            while self.stack[-1].kind in ("label", "bullet") or (self.stack[-1].kind in ("circled", "kana", "letter") and self.stack[-1].title is not None and self.stack[-1].responsible):
                self.stack.pop()
            node = self.push(Node("label", 98, "", line.start, line.end, line.sheet, title=span))
            number = re.match(r"(?:[①-⑳]|\d{1,3}(?:-\d{1,2})*[.\s]|\(\d{1,2}\))\s*(?=\S)", text)
            if number:
                node.number = number[0].strip(" .")
                node.title = (start + number.end(), span[1])
        elif name == "content" and top is not self.r.root:
            top.content.append(span)
            top.end = line.end
        elif name == "partner" and top is not self.r.root:
            top.partners.append(span)
            top.end = line.end
        elif name == "number":
            second = next((m for m in re.finditer(r"(?<=\s)(\S{2,8})\s+(?=\S)", text) if self.rules.labels.get(squeezed(m[1]), ("",))[0] == "title"), None)
            if second is not None:
                # 取組番号 1-1 取組名 …: two labels on a line.
                self._label(line, "title", at + second.end())
                self.stack[-1].number = text[: second.start()].strip()
                return
        self.label = name if name in ("title", "content", "partner") else "other"

    def _inner(self, line: Line) -> bool:
        """Whether a line is 事業内容 alone below a numbered name: what the name is about."""
        top = self.stack[-1]
        bare = top.rank >= 60 and top.kind != "bullet" and top.title is not None and not (top.texts or top.content or top.responsible or top.children)
        return bare and marks.label_alone(line.text, self.rules) == "content" and self.r.plain[slice(*(top.title or (0, 0)))].count("。") == 0

    def _block(self, line: Line, name: str) -> None:
        """A label alone on its line."""
        if self.section in TOLD:
            self.close()
        if name == "title":
            while self.stack[-1].kind in ("label", "bullet"):
                self.stack.pop()
            above = self.r.plain[max(0, line.start - 60) : line.start].rstrip().rsplit("\n", 2)[-2:]
            numbered = len(above) == 2 and len(above[1].strip()) <= 8 and marks.label_alone(above[0].strip(), self.rules) == "number"
            self.push(Node("label", 98, above[1].strip() if numbered else "", line.start, line.end, line.sheet))
        self.label, self.opened = name if name in ("title", "content", "partner") else "other", True

    # ---- tables ------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        top = next((n for n in reversed(self.stack) if n.kind not in ("bullet", "label")), self.stack[0])
        while self.stack[-1] is not top:
            self.stack.pop()
        table_owner = top
        if table.kind == "metrics":
            table_owner.tables.append(table)
            return
        if self.section in (*TOLD, "metrics"):
            self.close()
        lone = len({self.r.plain[slice(*c)].strip() for row in table.rows for k, cells in zip(table.columns, row.cells, strict=False) if k.kind == "sign" for c in cells} - set("-―—")) <= 1
        for row in table.rows:
            node = Node("row", 98, "", row.start, row.end, row.sheet, responsible=list(row.marks))
            for column, cells in zip(table.columns, row.cells, strict=False):
                if not cells:
                    continue
                span = (cells[0][0], cells[-1][1])
                if column.kind == "title":
                    node.title = span if node.title is None else node.title
                    node.doubts += ["cells"] if len(cells) > 1 and not table.tabbed else []
                elif column.kind == "content":
                    node.content = [span] if table.tabbed or _gapless(self.r.plain, cells) else list(cells)
                elif column.kind in ("lead", "related"):
                    before = top.children[-1].responsible if top.children and top.children[-1].kind == "row" else []
                    for a, b in cells:
                        again = self.r.plain[a:b].strip() in self.rules.words("marks", "ditto")
                        bodies = [m.body for m in before if m.name == column.kind] if again else signs.abbreviated(self.r.plain, a, b, self.rules) or [(a, b)]
                        node.responsible.extend(Mark(a, b, "responsible", column.kind, body=body) for body in bodies)
                elif column.kind == "partner":
                    node.partners.append(span)
                elif column.kind == "sign" and (told := signs.mark(self.r.plain[slice(*span)], span[0], column.span, lone)) is not None:
                    node.responsible.append(told)
                elif column.kind == "number":
                    node.number = self.r.plain[slice(*span)].strip("()")
            node.title = node.title or row.title
            if node.title is not None and not node.number and (counted := re.match(r"(?:(\d{1,3})[.\s]|([①-⑳]))\s*(?=\D)", self.r.plain[slice(*node.title)])):
                node.number, node.title = counted[1] or counted[2], (node.title[0] + counted.end(), node.title[1])
            node.content.extend(row.content)
            if row.unsure:
                node.doubts.append(row.unsure)
            if node.title is None and not node.content:
                named = [n for m in node.responsible for n in names_in(self.r.plain, *m.body, self.rules)]
                if named and all(n.kind == "division" for n in named) and not node.number and top.children and top.children[-1].kind == "row":
                    # One more division of the row above.
                    top.children[-1].responsible.extend(node.responsible)
                continue
            before_row = top.children[-1] if top.children and top.children[-1].kind == "row" else None
            if before_row is not None and not node.number and _goes_on(self.r.plain, before_row, node):
                # The row went on over the end of its page.
                before_row.content.extend([s for s in (node.title, *node.content) if s is not None])
                before_row.responsible.extend(node.responsible)
                before_row.end = node.end
                continue
            if node.title is None and not node.number and top.children and top.children[-1].kind == "row":
                previous = top.children[-1]
                if not node.responsible and node.content:
                    previous.content.extend(node.content)
                    previous.end = node.end
                    continue
            self.push(node)
            self.stack.pop()


def _goes_on(plain: str, before: Node, row: Node) -> bool:
    """Whether a row is the rest of the one before: its words are in the middle of a sentence."""
    last = before.content[-1] if before.content else None
    first = row.title or (row.content[0] if row.content else None)
    if last is None or first is None or before.responsible or not row.responsible:
        return False
    words = plain[slice(*first)]
    return not plain[slice(*last)].endswith("。") and words.endswith("。") and re.match(r"[ぁ-ん]", words) is not None


def _gapless(plain: str, cells: Sequence[Span]) -> bool:
    return all(not plain[a[1] : b[0]].strip() for a, b in zip(cells, cells[1:], strict=False))
