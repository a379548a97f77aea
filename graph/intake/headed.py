"""Headings and numbered items: which of them begin a node, and how high it stands."""

from __future__ import annotations

import re
import unicodedata

from graph.intake import marks
from graph.intake.growing import Growing, is_row
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.nesting import word_of
from graph.intake.node import QUIET, TOLD, Node
from graph.intake.rules import Level, squeezed

# An arrow over years, drawn beside a name.
_DRAWN = re.compile(r"\s{2,}[●○◎△→⇒─━―\s-]*$|\s+[●○]?[─━]+[→▶]?[\s●○─━→]*$")


class Headed(Growing):
    """Takes lines that begin with a level's word or number."""

    def level(self, line: Line, level: tuple[Level, str, int], own: list[Mark], rest: list[Line]) -> bool:
        """Open the node of a heading or item; False where the line is none after all."""
        which, number, at = level
        word = word_of(line.text) if which.worded else which.name
        rank = self.ranks.get(f"bullet {number}" if which.name == "bullet" else word, which.rank)
        title_text = line.text[at:].strip()
        if which.name != "bullet" and is_row(title_text, self.rules):
            return False
        if which.name == "bullet":
            if self.section in TOLD:
                self.items.append((line.start + at, line.end))
                return True
            if self.section in QUIET or title_text.startswith(("※", "*")):
                return self.section in QUIET
        held = any(n.role == "measure" for n in self.stack)
        if (which.name == "framed" or (which.name == "bullet" and held)) and squeezed(title_text) in self.repeated:
            self.label = "other"
            return True
        if which.name == "circled" and not title_text and not own and self._stacked(line):
            # ① ② ③ below each other: the numbers of what follows, copied before it.
            return True
        if which.name == "digit" and not self._digit(number, title_text, line):
            return False
        if which.name == "dash":
            rank, fits = self._dash(number, rank)
            if not fits and re.search(r"[。]$", title_text):
                return False
        if (led := next((n for n in self.stack if n.role == "led"), None)) is not None and which.name == led.word:
            rank = max(rank, led.rank + 0.05)
        if self.section in TOLD and which.rank >= 60:
            below = rank > self.owner.rank
            if below and not (self.items and self._bulleted()) and not (own and which.rank >= 60 and self.items):
                self.items.append((line.start + at, line.end))
                return True
            self.close()
        if self.section in QUIET and rank > 45 and not (which.name == "dash" and self.blank):
            return True
        if which.worded and which.rank < 60 and self._echo(word, number, title_text):
            return True
        if which.rank < 60 or which.name in ("digit",):
            if self.section not in ("city", "council") or which.rank < 60:
                self.close()
            if which.rank < 60 and which.name != "dash":
                self.actor = "city"
        elif self.section in QUIET:
            return True
        self.label = ""
        while len(self.stack) > 1 and self.stack[-1].rank >= rank:
            self.stack.pop()
        title = (line.start + at, line.end) if title_text else None
        drawn = _DRAWN.search(title_text)
        if drawn and drawn.start() > 2 and title is not None:
            title = (line.start + at, line.start + at + drawn.start())
        stated = re.search(rf"\s{{2,}}[(\[【]?(?:{'|'.join(map(re.escape, self.rules.words('marks', 'state')))})[)\]】]?$", title_text)
        if stated and stated.start() > 2 and title is not None:
            title = (line.start + at, line.start + at + stated.start())
        if (title_text[-1:] in "】》>]" and not re.search(r"[【《<\[]", title_text)) or (which.name == "framed" and title_text[-1:] == ")" and title_text.count(")") > title_text.count("(")):
            title = (line.start + at, line.end - 1) if len(title_text) > 1 else None
        node = self.push(Node(which.name, rank, number, line.start, line.end, line.sheet, word=word, title=title))
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

    def rounded(self, line: Line, own: list[Mark]) -> tuple[Level, str, int] | None:
        """A name in round brackets: with its divisions after it, or alone where others have theirs."""
        found = marks.rounded(line.text, self.rules)
        if found is None or (own and own[0].start >= line.end):
            return found
        above = self.r.plain[max(0, line.start - 80) : line.start].rstrip()
        return found if self.round >= 2 and not own and not re.search(r"[:\d]", line.text) and above.endswith(("。", ")", "]", "】")) else None

    def _bulleted(self) -> bool:
        first = self.items[0]
        return self.r.plain[max(0, first[0] - 3) : first[0]].strip().endswith(("・", "○", "●", "◆", "■", "◇", "-"))

    def _stacked(self, line: Line) -> bool:
        """Whether a number alone stands right above or below another one."""
        index = next(i for i, x in enumerate(self.r.lines) if x.start <= line.start < max(x.end, x.start + 1))
        beside = [self.r.lines[i] for i in (index - 1, index + 1) if 0 <= i < len(self.r.lines)]
        return any(re.fullmatch(r"[①-⑳]", x.text) for x in beside)

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
        counted = int(number) == self.digit + 1 and re.match(r"\d{1,2}[.)]", line.text) is not None and self.digit > 0
        if counted and len(title) <= 160 and not re.match(r"[\d.,]+(?:%|人|件|\s|$)", title):
            self.digit += 1
            return True
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
        parts = _parts(number)
        for node in reversed(self.stack):
            own = _parts(node.number) if node.number else []
            if node.kind == "dash" and own[:-1] == parts[:-1]:
                return node.rank, True
            if own == parts[:1] and node.kind in ("chapter", "ordinal"):
                # 4-1 in chapter 4 is its section.
                return 30 + 0.1 * (len(parts) - 1), True
            if own and own == parts[: len(own)] and len(own) < len(parts) and node.kind != "dash":
                return max(node.rank + 0.1 * (len(parts) - len(own)), 54 if node.rank < 54 else node.rank + 0.1), True
            if node.kind == "dash" and own == parts[: len(own)] and len(own) < len(parts):
                return node.rank + 0.1 * (len(parts) - len(own)), True
        for node in reversed(self.stack):
            if node.kind == "dash" and len(_parts(node.number)) == len(parts):
                return node.rank, True
        return rank + 0.1 * len(parts), len(parts) > 1


def _parts(number: str) -> list[str]:
    """The parts of a number with dashes: 1-(2) and 1-② are 1 and 2."""
    bare = re.sub(r"[()\s]", "", unicodedata.normalize("NFKC", number))
    return re.split(r"[-‐ー.の]", bare)
