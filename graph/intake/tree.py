"""The tree of headings and items of a text, with what stands under each.

Every numbered heading or item, bullet, label block and table row is a node; which of them are
measures is decided afterwards (`structure`), when the whole document is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.intake import amounts, marks
from graph.intake.lines import Line, lines_of, pages
from graph.intake.marks import Mark
from graph.intake.metrics import TOLD as METRIC
from graph.intake.normal import normal
from graph.intake.responsible import responsibilities
from graph.intake.rules import Level, Rules, squeezed
from graph.intake.tables import Table, find_tables, slashed

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


def take_apart(text: str, rules: Rules) -> Reading:
    """The tree of a text."""
    plain, lines = slashed(normal(text), lines_of(text, pages(text), rules), rules)
    tables = find_tables(plain, lines, rules)
    responsible = responsibilities(plain, lines, rules)
    reading = Reading(text, plain, lines, tables, responsible, Node("root", 0, "", 0, len(text), 1), _widths(lines))
    _Builder(reading, rules).build()
    return reading


def _widths(lines: Sequence[Line]) -> dict[int, int]:
    """How long a full line is on each sheet, in characters with its indent."""
    by_sheet: dict[int, list[int]] = {}
    for line in lines:
        if not line.role and len(line.text) < 120:
            by_sheet.setdefault(line.sheet, []).append(len(line.text) + line.indent // 2)
    made = {}
    everything = sorted(n for ns in by_sheet.values() for n in ns)
    common = everything[int(len(everything) * 0.92)] if everything else 40
    for sheet, found in by_sheet.items():
        found.sort()
        made[sheet] = max(found[int(len(found) * 0.92)], common - 4) if found else common
    return made


class _Builder:
    """Reads the lines in order; ``stack`` holds the open nodes, the innermost last."""

    def __init__(self, reading: Reading, rules: Rules) -> None:
        self.r, self.rules = reading, rules
        self.stack: list[Node] = [reading.root]
        self.section = ""
        self.framed = False  # whether the section's heading is one of a box: 【施策の体系】
        self.actor = "city"
        self.owner: Node = reading.root
        self.items: list[Span] = []
        self.label = ""
        self.ranks = _nesting(reading, rules)
        self.pending: list[Line] = []
        self.blank = True
        self.sheet = 1
        self.digit = 0
        self.trailing = reading.disturbed = _trailing_sheets(reading)
        self.spans = sorted((m.start, m.end, m) for m in reading.responsible)
        self.closed: Node | None = None

    def build(self) -> None:
        """Fill the tree."""
        inside = {line.start: table for table in self.r.tables for line in self._covered(table)}
        seen: set[int] = set()
        at = 0
        for line in self.r.lines:
            if line.role == "blank":
                self.blank = True
                self._paragraph()
                continue
            if line.role:
                continue
            if self.section in QUIET or self.stack[-1].quiet:
                self.r.quiet.add(line.start)
            table = inside.get(line.start)
            if table is not None:
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
        self._paragraph()

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
                self._close()
        rest = _outside(line, [m for m in self.r.responsible if m.start < line.end and m.end > line.start])
        body = rest[0]
        if body.end <= body.start and not (line.sheet in self.trailing and self.pending):
            self._responsible(own, alone=True)
            return
        if line.sheet in self.trailing and self._trailing(line, body, own):
            return
        section = marks.section_of(body.text, self.rules)
        if section is not None and self._section(body, *section):
            self._responsible(own, alone=False)
            return
        label = marks.label_of(body.text, self.rules)
        if label is not None and self.section not in TOLD:
            self._label(body, *label)
            self._responsible(own, alone=False)
            return
        level = marks.level_of(body.text, self.rules)
        if level is not None and self._level(body, level, own, rest[1:]):
            self._responsible(own, alone=False)
            return
        self._words(rest, own)

    def _words(self, rest: list[Line], own: list[Mark]) -> None:
        for body in rest:
            told = METRIC.match(body.text) is not None and re.search(r"\d", body.text) is not None
            if body.text.startswith("※") or _is_row(body.text, self.rules) or (told and self.section not in TOLD):
                continue
            if body.end > body.start:
                self._text(body)
        self._responsible(own, alone=False)

    def _responsible(self, own: list[Mark], alone: bool) -> None:
        top = self.stack[-1]
        if alone and self.closed is not None and top is not self.closed:
            top = self.closed
        for mark in own:
            top.responsible.append(mark)
            top.end = max(top.end, mark.end)
        if own:
            self.label = ""

    def _text(self, line: Line) -> None:
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
        if top.title is not None and not top.texts and not top.responsible and not top.children and self._continues(top, line):
            top.title = (top.title[0], line.end)
        elif top.title is None and top is not self.r.root:
            top.title = span
        else:
            top.texts.append(span)
        top.end = max(top.end, line.end)

    def _continues(self, top: Node, line: Line) -> bool:
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
        full = top.title[1] - start >= width - 3
        if top.rank >= 60:
            return full
        # The second line of a heading is short and followed by nothing of its own.
        return len(line.text) <= 24 and not re.search(r"[。:：]$", line.text) and (full or (len(title) >= 14 and line.indent >= 4))

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
        self._close()
        owner = next((n for n in reversed(self.stack) if n.told or n.role == "sections"), None)
        if owner is None:
            owner = next((n for n in reversed(self.stack) if n.rank < 75 and not (n.responsible and n.rank >= 70)), self.stack[0])
            if kind == "metrics":
                owner = next((n for n in reversed(self.stack) if n.rank < 70), self.stack[0])
        while self.stack[-1] is not owner:
            self.stack.pop()
        owner.role = "sections"
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
                self._text(Line(line.start + used, line.end, line.text[used:], line.sheet, line.indent, ""))
        return True

    def _close(self) -> None:
        self.section = ""
        self.items = []

    # ---- labels ------------------------------------------------------------------------------

    def _label(self, line: Line, name: str, at: int) -> None:
        start = line.start + at
        text = line.text[at:]
        span = (start, start + len(text))
        top = self.stack[-1]
        if name == "title":
            while self.stack[-1].kind in ("label", "bullet") or (self.stack[-1].kind in ("circled", "kana", "letter") and self.stack[-1].title is not None and self.stack[-1].responsible):
                self.stack.pop()
            node = self._push(Node("label", 98, "", line.start, line.end, line.sheet, title=span))
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
            pass
        self.label = name if name in ("title", "content", "partner") else "other"

    # ---- levels ------------------------------------------------------------------------------

    def _level(self, line: Line, level: tuple[Level, str, int], own: list[Mark], rest: list[Line]) -> bool:
        which, number, at = level
        word = _word_of(line.text) if which.worded else which.name
        rank = self.ranks.get(word, which.rank)
        title_text = line.text[at:].strip()
        if which.name != "bullet" and _is_row(title_text, self.rules):
            return False
        if which.name == "bullet":
            if self.section in TOLD:
                self.items.append((line.start + at, line.end))
                return True
            if self.section in QUIET or title_text.startswith(("※", "*")):
                return self.section in QUIET
        if which.name == "digit" and not self._digit(number, title_text, line):
            return False
        if which.name == "dash":
            rank, fits = self._dash(number, rank)
            if not fits and re.search(r"[。]$", title_text):
                return False
        if self.section in TOLD and which.rank >= 60:
            below = rank > self.owner.rank
            if below and not (self.items and self._bulleted()) and not (own and which.rank >= 60 and self.items):
                self.items.append((line.start + at, line.end))
                return True
            self._close()
        if self.section in QUIET and rank > 45 and not (which.name == "dash" and self.blank):
            return True
        if which.worded and which.rank < 60 and self._echo(word, number, title_text):
            return True
        if which.rank < 60 or which.name in ("digit",):
            if self.section not in ("city", "council") or which.rank < 60:
                self._close()
            if which.rank < 60 and which.name != "dash":
                self.actor = "city"
        elif self.section in QUIET:
            return True
        self.label = ""
        while len(self.stack) > 1 and self.stack[-1].rank >= rank:
            self.stack.pop()
        title = (line.start + at, line.end) if title_text else None
        node = self._push(Node(which.name, rank, number, line.start, line.end, line.sheet, word=word, title=title))
        node.section = self.section
        if which.name == "part" or which.name == "chapter" or which.name == "section" or which.name == "roman":
            kind = self.rules.sections.get(squeezed(title_text))
            node.quiet = kind in QUIET
        if which.role == "measure":
            node.role = "measure"
        for piece in rest:
            if piece.end > piece.start:
                node.texts.append((piece.start, piece.end))
        return True

    def _push(self, node: Node) -> Node:
        parent = self.stack[-1]
        node.parent = parent
        node.actor = self.actor
        node.quiet = node.quiet or parent.quiet
        parent.children.append(node)
        self.stack.append(node)
        self.closed = None
        return node

    def _bulleted(self) -> bool:
        first = self.items[0]
        return self.r.plain[max(0, first[0] - 3) : first[0]].strip().endswith(("・", "○", "●", "◆", "■", "◇", "-"))

    def _echo(self, word: str, number: str, title: str) -> bool:
        """Whether a heading is the one that is open already, printed again at the top of a page."""
        for node in reversed(self.stack):
            if node.word == word and node.number == number:
                old = squeezed(self.r.plain[slice(*node.title)]) if node.title else ""
                new = squeezed(title)
                if old.startswith(new[:8]) or new.startswith(old[:8]) or not new:
                    if len(new) > len(old) and node.title is not None and not node.children:
                        node.end = node.title[1]
                    while self.stack[-1] is not node:
                        self.stack.pop()
                    return True
        return False

    def _digit(self, number: str, title: str, line: Line) -> bool:
        """A lone number is a heading only where it comes next, or begins anew."""
        if len(title) > 70 or re.search(r"[。、]$", title) and len(title) > 45:
            return False
        if title.startswith(("年", "月", "日", "人", "件", "%")) or re.match(r"[\d.,]+(?:%|人|件|\s|$)", title):
            return False
        value = int(number)
        siblings = [n for n in reversed(self.stack) if n.kind == "digit"]
        last = siblings[0].number if siblings else None
        if last is None and self.stack[-1].children:
            kids = [c for c in self.stack[-1].children if c.kind == "digit"]
            last = kids[-1].number if kids else None
        follows = value == self.digit + 1
        if value == 1 or follows:
            self.digit = value
            return True
        return (last is not None and value in (int(last), int(last) + 1)) or (last is None and self.blank and value < 20)

    def _dash(self, number: str, rank: float) -> tuple[float, bool]:
        parts = re.split(r"[-‐ー.]", number.replace(" ", ""))
        for node in reversed(self.stack):
            own = re.split(r"[-‐ー.]", re.sub(r"[()\s]", "", node.number)) if node.number else []
            if own and own == parts[: len(own)] and len(own) < len(parts) and node.kind != "dash":
                return max(node.rank + 0.1 * (len(parts) - len(own)), 54 if node.rank < 54 else node.rank + 0.1), True
            if node.kind == "dash" and own == parts[: len(own)] and len(own) < len(parts):
                return node.rank + 0.1 * (len(parts) - len(own)), True
            if node.kind == "dash" and len(own) == len(parts):
                return node.rank, True
        return rank + 0.1 * len(parts), len(parts) > 1

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
            self._close()
        for row in table.rows:
            node = Node("row", 98, "", row.start, row.end, row.sheet)
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
                    node.responsible.extend(Mark(a, b, "responsible", column.kind, body=(a, b)) for a, b in cells)
                elif column.kind == "partner":
                    node.partners.append(span)
                elif column.kind == "number":
                    node.number = self.r.plain[slice(*span)].strip("()")
            if row.unsure:
                node.doubts.append(row.unsure)
            if node.title is None and not node.content:
                continue
            if node.title is None and not node.number and top.children and top.children[-1].kind == "row":
                previous = top.children[-1]
                if not node.responsible and node.content:
                    previous.content.extend(node.content)
                    previous.end = node.end
                    continue
            self._push(node)
            self.stack.pop()

    # ---- numbers that stand after their texts --------------------------------------------------

    def _trailing(self, line: Line, body: Line, own: list[Mark]) -> bool:
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
        if not own and top.title is not None and top.rank <= 70 and self.r.plain[top.title[1] : line.start].count("\n") == 1 and self._continues(top, line):
            return False
        if self.section in TOLD and not own and not (self.blank and line.indent == 0):
            return False
        if self.section in TOLD and (self.blank or own):
            self._close()
        if self.section in TOLD:
            return False
        if own and self.closed is not None and not self.pending and self.blank and body.end <= body.start:
            self.closed.responsible.extend(own)
            return True
        self.pending.append(line)
        return True

    def _paragraph(self) -> None:
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
            words = "".join(_outside(x, [m for m in self.r.responsible if m.start < x.end and m.end > x.start])[0].text for x in paragraph)
            if re.search(r"[ぁ-ん].*。|ます|推進$", words):
                break
        if not chosen:
            return
        while len(self.stack) > 1 and self.stack[-1].rank >= 80:
            self.stack.pop()
        start, end = chosen[0].start, max(line.end, chosen[-1].end)
        found = [m for m in self.r.responsible if start <= m.start < end]
        node = self._push(Node("circled", 80, number, start, end, line.sheet, word="circled"))
        node.doubts.append("trailing")
        node.responsible = found
        for piece in chosen:
            for part in _outside(piece, [m for m in found if m.start < piece.end and m.end > piece.start]):
                if part.end > part.start:
                    node.texts.append((part.start, part.end))
        self.stack.pop()
        self.closed = node


def _gapless(plain: str, cells: Sequence[Span]) -> bool:
    return all(not plain[a[1] : b[0]].strip() for a, b in zip(cells, cells[1:], strict=False))


def _outside(line: Line, inside: Sequence[Mark]) -> list[Line]:
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


def _is_row(words: str, rules: Rules) -> bool:
    """Whether a would-be heading ends with two values or more: then it is a row of a table."""
    parts = words.split()[1:]
    values = [p for p in parts if amounts.is_value(p, rules)]
    return len(values) >= 2 and values[-1] == parts[-1] and any(re.search(r"\d", p) for p in values)


def _starts_bullet(line: Line) -> bool:
    return line.text.startswith(("・", "○", "●", "◆", "■", "◇"))


def _sentence_end(plain: str, end: int, line: Line) -> bool:
    """Whether the text before ends its sentence and the line begins a paragraph."""
    return plain[end - 1 : end] in "。」" and line.indent >= 2 and not line.indent > 4


def _trailing_sheets(reading: Reading) -> set[int]:
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


_NUMBERED = re.compile(r"[\d①-⑳Ⅰ-Ⅻ一二三四五六七八九十(]|[IVX]{1,4}(?=[\s.])")


def _word_of(text: str) -> str:
    """The word before the number of a worded heading."""
    return squeezed(_NUMBERED.split(text, maxsplit=1)[0])


def _nesting(reading: Reading, rules: Rules) -> dict[str, float]:
    """Ranks of worded levels as this document nests them: what begins anew under each other
    heading stands below it."""
    inside = {line.start for table in reading.tables for line in table.lines}
    seen: list[tuple[str, str, float]] = []
    for line in reading.lines:
        if line.role or line.start in inside:
            continue
        level = marks.level_of(line.text, rules)
        if level is None or not level[0].worded:
            continue
        word = _word_of(line.text)
        if not seen or seen[-1][:2] != (word, level[1]):
            seen.append((word, level[1], level[0].rank))
    ranks = {word: rank for word, _, rank in reversed(seen)}
    order = list(dict.fromkeys(word for word, _, _ in seen))
    for index, upper in enumerate(order):
        for lower in order[index + 1 :]:
            if ranks[lower] > ranks[upper]:
                continue
            numbers = [n for w, n, _ in seen if w == lower]
            uppers = [n for w, n, _ in seen if w == upper]
            restarts = len(numbers) > len(set(numbers)) or ranks[lower] == ranks[upper]
            if restarts and len(uppers) == len(set(uppers)):
                ranks[lower] = ranks[upper] + 1
    return ranks
