"""A line of an indicator table from the right: the values it ends with, of whom each is, and the
words before them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from graph.intake import amounts, periods
from graph.intake.columns import Span, years_of
from graph.intake.lines import Line
from graph.intake.rules import Rules
from graph.intake.words import DAMAGED

_PAGE = re.compile(r"[-―—–~]\s*\d{1,3}\s*[-―—–~]|\d{1,3}\s*/\s*\d{1,3}")
_NOTE = re.compile(r"※|\*|[(\[]?注\d?[)\]:]|[(\[]?(?:出典|備考|参考|注釈)[)\]:]|[(\[]?出典|資料[: ]")
# 0%に近づける: a value with a wish after it.
_WISH = re.compile(r"\d[\d,.]*[^\s\dぁ-ん]{0,4}[をにへ][^\s\d。]{2,8}")
_REFERENCE = re.compile(r"[①-⑳ア-オ]+|※\d*|\*\d*|\(?注\d\)?|[※*]?[1-9]\)")


@dataclass(frozen=True)
class Cell:
    """A value; ``label`` says of whom it is, ``broken`` that it is no one number, ``period`` of
    which year it is, where a cell of its own says so."""

    span: Span
    label: str | None = None
    broken: bool = False
    period: periods.Read | None = None


@dataclass
class Parsed:
    """A line: the words of its name and the values it ends with."""

    line: Line
    left: list[Span]
    cells: list[Cell] = field(default_factory=list)
    note: bool = False
    blank: bool = False


@cache
def groups(rules: Rules) -> re.Pattern[str]:
    """Words that say of whom a value is: 男性, 小学６年生."""
    return re.compile("|".join(f"(?:{p})" for p in rules.words("values", "groups")))


class Lines:
    """Reads lines; ``want`` is how many values a row has, ``noted`` whether words follow them,
    ``arrows`` whether → stands between them, ``dated`` whether a year follows each, ``directed``
    whether ↗ follows all."""

    def __init__(self, plain: str, rules: Rules, want: int, noted: bool, arrows: bool, dated: bool = False, directed: bool = False) -> None:
        self.plain, self.rules, self.want, self.noted, self.arrows, self.dated, self.directed = plain, rules, want, noted, arrows, dated, directed
        self.groups = groups(rules)
        self.top = "".join("".join([x for x in plain[:300].split("\n") if x.strip()][:2]).split())

    def read(self, lines: Sequence[Line]) -> list[Parsed]:
        """The lines of a table; a value whose bracket stands on the next line made whole."""
        made: list[Parsed] = []
        for line in lines:
            if line.role not in ("", "blank") or _PAGE.fullmatch(line.text) or self._head(line):
                continue
            years = years_of(line.text) if line.text.startswith("(") else None
            if years and made and len(made[-1].cells) == len(years):
                # （R4） （R10） below the values.
                made[-1].cells = [replace(c, period=y) for c, y in zip(made[-1].cells, years, strict=True)]
                continue
            entry = self.line(line)
            last = made[-1] if made else None
            bracket = entry.left and self.plain[entry.left[0][0]] == "(" and self.plain[entry.left[-1][1] - 1] == ")"
            if last is not None and last.cells and len(last.cells) < self.want and bracket and len(last.cells) + len(entry.cells) == self.want:
                made[-1] = Parsed(last.line, last.left, [*last.cells, *entry.cells])
            else:
                made.append(entry)
        return self._whole(made)

    def _whole(self, entries: list[Parsed]) -> list[Parsed]:
        """Rows whose cells go on over several lines made one: 262g, then （R4） 300g 350g以上."""
        made: list[Parsed] = []
        at = 0
        while at < len(entries):
            entry = entries[at]
            stop, cells = at + 1, list(entry.cells)
            while cells and grouped(cells, self.want) is None and stop < min(len(entries), at + 7):
                more = self._more(entries[stop])
                if more is None:
                    break
                period, own = more
                cells = [*(replace(c, period=period) if period else c for c in cells), *own]
                stop += 1
            if stop > at + 1 and grouped(cells, self.want) is not None and (stop == len(entries) or self._more(entries[stop]) is None):
                made.append(Parsed(entry.line, entry.left, cells))
                at = stop
            else:
                made.append(entry)
                at += 1
        return made

    def _more(self, entry: Parsed) -> tuple[periods.Read | None, list[Cell]] | None:
        """The year and the cells of a line that has no name."""
        if entry.blank or entry.note:
            return None
        words = [(entry.line.start + m.start(), entry.line.start + m.end()) for m in re.finditer(r"\S+", entry.line.text)]
        period = periods.told(self.words(words[0]).strip("()")) if words and self.words(words[0]).startswith("(") else None
        words = words[1:] if period else words
        for dropped in range(min(3, len(words)) if self.noted else 1):
            made = self._run(entry.line, words[: len(words) - dropped])
            if made.cells and not made.left:
                return period, made.cells
        return None

    def _head(self, line: Line) -> bool:
        """The plan's title with a page number, where a page ends inside a table."""
        match = re.fullmatch(r"(?:\d{1,3}\s+)?(?P<title>\S.*?)(?:\s+\d{1,3})?", line.text)
        title = "".join(match["title"].split()) if match else ""
        return match is not None and len(title) >= 6 and match["title"] != line.text and title in self.top

    def line(self, line: Line) -> Parsed:
        """One line."""
        if line.role == "blank":
            return Parsed(line, [], blank=True)
        if _NOTE.match(line.text):
            return Parsed(line, [], note=True)
        words = [(line.start + m.start(), line.start + m.end()) for m in re.finditer(r"[^\s→]+|→" if self.arrows else r"\S+", line.text)]
        words = [piece for word in words for piece in self._apart(word)]
        if self.directed and words and amounts.read(self.words(words[-1]), self.rules).word == "trend":
            words = words[:-1]
        best = Parsed(line, words)
        for dropped in range(min(5, len(words)) if self.noted else min(2, len(words))):
            if dropped and not self.noted and not _REFERENCE.fullmatch(self.words(words[-1])):
                break
            kept = words[: len(words) - dropped]
            made = self._run(line, [w for w in kept if self.words(w) != "→"] if self.arrows else kept)
            if len(made.cells) >= self.want:
                return made
            best = made if not dropped else best
        if words and not self.dated and periods.told(self.words(words[-1])) is not None:
            # A year in a cell of its own after each value.
            each = Lines(self.plain, self.rules, self.want, False, False, dated=True)._run(line, words)
            if len(each.cells) == self.want and all(c.period for c in each.cells):
                return each
        return best

    def _apart(self, span: Span) -> list[Span]:
        """思う市民の割合(%)33.6 as two words: a name that fills its column up to the value."""
        match = re.fullmatch(r"(?P<name>\D.*\((?P<unit>[^()]{1,8})\))(?P<value>\d[\d,.]*\S{0,4})", self.words(span))
        if match is None or match["unit"].split("/")[0] not in self.rules.words("values", "units") or not amounts.is_value(match["value"], self.rules):
            return [span]
        return [(span[0], span[0] + match.end("name")), (span[0] + match.start("value"), span[1])]

    def words(self, span: Span) -> str:
        """The words of a place, in normal form."""
        return self.plain[slice(*span)]

    def valued(self, span: Span) -> bool:
        """Whether a word is a number by itself."""
        words = self.words(span)
        return bool(re.search(r"\d", words)) and amounts.is_value(words, self.rules)

    def _run(self, line: Line, words: list[Span]) -> Parsed:
        made = Parsed(line, [])
        at = len(words)
        while at > 0 and (found := self._cell(words, at)) is not None:
            at, cells = found
            made.cells = [*cells, *made.cells]
        made.left = words[:at]
        return made

    def _years(self, span: Span) -> list[Cell]:
        """50%(R8)、60%(R10) as two cells."""
        pieces = [(span[0] + m.start(), span[0] + m.end()) for m in re.finditer(r"(?:[^、/]|(?<=\d)/(?=[年月日]))+", self.words(span))]
        read = [amounts.read(self.words(p), self.rules) for p in pieces]
        whole = len(pieces) > 1 and all(a.period is not None and not a.rest and (a.value is not None or a.word) for a in read)
        return [Cell(p) for p in pieces] if whole else []

    def _cell(self, words: list[Span], at: int) -> tuple[int, list[Cell]] | None:
        """The value that ends before a word: of one word or more (R5年度 21人, 15.0 以下)."""
        if self.dated and at > 1 and (period := periods.told(self.words(words[at - 1]))) is not None and amounts.is_value(self.words(words[at - 2]), self.rules):
            return at - 2, [Cell(words[at - 2], period=period)]
        for begin in range(max(0, at - 3), at):
            span = (words[begin][0], words[at - 1][1])
            if amounts.is_value(self.words(span), self.rules) and not ("→" in self.words(span) and (self.arrows or begin < at - 1)):
                before = self.words(words[begin - 1]).rstrip(":") if begin else ""
                told = re.search(r"\(([^()]+)\)$", self.words(span))
                if before and self.groups.fullmatch(before):
                    return begin - 1, [Cell(span, before)]
                return begin, [Cell(span, told[1] if told and self.groups.fullmatch(told[1]) else None, broken=two_in(self.words(span), self.rules))]
        last = self.words(words[at - 1])
        pairs = pairs_in(self.plain, words[at - 1], self.rules) or self._years(words[at - 1])
        if pairs:
            return at - 1, pairs
        if DAMAGED.fullmatch(last) or (at > 1 and _WISH.fullmatch(last)):
            return at - 1, [Cell(words[at - 1], broken=DAMAGED.fullmatch(last) is not None)]
        return None


def arrowed(lines: Sequence[Line], want: int) -> bool:
    """Whether → stands between the values of each row and is none of them itself."""
    rows = [x.text for x in lines if re.search(r"\S\s+→", x.text)]
    return bool(rows) and all(x.count("→") == want - 1 and re.search(r"→\s*[^\s→]", x) for x in rows)


def years_of_cells(cells: Sequence[Cell], plain: str, rules: Rules) -> list[int | None]:
    """The year each value prints itself, or None."""
    read = [amounts.read(plain[slice(*c.span)], rules).period for c in cells]
    return [None if r is None else r.period.year for r in read]


def two_in(words: str, rules: Rules) -> bool:
    """Whether a value holds another in its bracket: 12施設(318kW)."""
    inside = re.search(r"\((?!うち|内|全|約)(?P<told>(?:延べ|のべ)?\d[^()]*)\)$", words)
    if inside is None or inside["told"].endswith("中") or periods.told(inside["told"]) is not None:
        return False
    amount = amounts.read(inside["told"], rules)
    return amount.value is not None and not amount.rest and amount.unit is not None and amount.unit not in ("年", "年度", "月", "回目")


def pairs_in(plain: str, span: Span, rules: Rules) -> list[Cell]:
    """男79.5歳/女83.2歳 as two cells; empty where a part is no value with its group."""
    made: list[Cell] = []
    for piece in re.finditer(r"(?:[^/、,\s]|(?<=[^\d\s%])\s(?=[\d約年])|(?<=\d),(?=\d{3})|/(?=[日月年人]))+", plain[slice(*span)]):
        match = re.match(r"(?P<label>[^\d:\s]{1,8}?|[^:]{1,12}(?=:)):?\s?(?=\d|約|年)", piece[0])
        if match is None or not groups(rules).fullmatch(match["label"]) or not amounts.is_value(piece[0][match.end() :], rules):
            return []
        made.append(Cell((span[0] + piece.start() + match.end(), span[0] + piece.end()), match["label"]))
    return made


def grouped(cells: Sequence[Cell], want: int) -> list[tuple[str | None, list[Cell]]] | None:
    """The cells of each group in the order of the columns; None where they do not fit together.

    男性 a 女性 b 男性 c 女性 d, or 男性 a c 女性 b d, or one group a line.
    """
    labels = [c.label for c in cells]
    if not any(labels):
        return [(None, list(cells))] if len(cells) == want else None
    if labels[0] is not None and not any(labels[1:]):
        return [(labels[0], list(cells))] if len(cells) == want else None
    if all(label is not None or i % want for i, label in enumerate(labels)) and not any(label for i, label in enumerate(labels) if i % want) and len(cells) % want == 0:
        return [(labels[i], list(cells[i : i + want])) for i in range(0, len(cells), want)]
    distinct = list(dict.fromkeys(labels))
    if None in distinct or len(cells) != want * len(distinct):
        return None
    if labels == distinct * want:
        return [(label, list(cells[i :: len(distinct)])) for i, label in enumerate(distinct)]
    if labels == [label for label in distinct for _ in range(want)]:
        return [(label, list(cells[i * want : (i + 1) * want])) for i, label in enumerate(distinct)]
    return None
