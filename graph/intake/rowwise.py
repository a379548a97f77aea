"""Rows of an indicator table read line by line from the right: the values a line ends with, and
before them the name, on its own line or begun on the lines above.

Reads a table only where every line can be accounted for; what is less plain is left to `metrics`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.intake import amounts
from graph.intake.columns import Column, Span
from graph.intake.headers import place
from graph.intake.lines import Line
from graph.intake.metrics import Row, Value
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table
from graph.intake.words import DAMAGED, GROUPS, METRIC

_NOTE = re.compile(r"※|\*|[(\[]?注\d?[)\]:]|[(\[]?出典|資料:")
# 0%に近づける: a value with a wish after it.
_WISH = re.compile(r"\d[\d,.]*[^\s\dぁ-ん]{0,4}[をにへ][^\s\d。]{2,8}")
_REFERENCE = re.compile(r"[①-⑳ア-オ]+|※\d*|\*\d*|\(?注\d\)?|[※*]?[1-9]\)")


@dataclass
class Parsed:
    """A line: the words of its name and the values it ends with; damaged ones are in ``broken``."""

    line: Line
    left: list[Span]
    values: list[Span]
    broken: list[Span] = field(default_factory=list)
    note: bool = False


def rows(plain: str, text: str, table: Table, rules: Rules) -> list[Row] | None:
    """The rows of a table, or None where a line is left that does not fit."""
    columns = table.values
    if table.name is not None:
        return _Reader(plain, text, table, rules).single(table.name)
    if len(columns) < 2 or table.tabbed or any(c.kind not in _KNOWN for c in table.columns):
        return None
    reader = _Reader(plain, text, table, rules)
    return reader.rows()


_KNOWN = ("metric", "unit", "baseline", "actual", "target", "note", "number", "other")


class _Reader:
    def __init__(self, plain: str, text: str, table: Table, rules: Rules) -> None:
        self.plain, self.text, self.table, self.rules = plain, text, table, rules
        self.columns = table.values
        self.want = len(self.columns)
        self.units = set(rules.words("values", "units"))
        kinds = [c.kind for c in table.columns]
        last = max(i for i, c in enumerate(table.columns) if c in self.columns)
        first = min(i for i, c in enumerate(table.columns) if c in self.columns)
        self.noted = last < len(kinds) - 1
        self.has_unit = "unit" in kinds[:first]
        # Columns of words before the name, and between it and the values.
        named = next((i for i, k in enumerate(kinds) if k == "metric"), 0)
        self.before = list(table.columns[:named])
        self.between = [c for c in table.columns[named + 1 : first] if c.kind != "unit"]
        self.found: list[Row] = []

    def single(self, name: Span) -> list[Row]:
        """The only row of a table whose name stands above its header."""
        entry = self._parsed(self.table.lines[0])
        row = Row(name, [], self.table, self.table.sheet)
        if entry is None or len(entry.values) != self.want:
            row.doubts.append("short")
            row.loose = [(self.table.lines[0].start, self.table.lines[0].end)]
        else:
            self._give(row, entry.values, entry)
        return [row]

    def rows(self) -> list[Row] | None:
        parsed = [self._parsed(line) for line in self.table.lines if line.role == "" or line.role == "blank"]
        full = [p for p in parsed if p is not None and len(p.values) == self.want and p.left]
        self.full = [p for p in parsed if p is not None and len(p.values) == self.want]
        short = [p for p in parsed if p is not None and p.values and p.left]
        if not full and not (self.want > 2 and short and all(1 < len(p.values) < self.want for p in short)) or self.between:
            return None
        heads = Counter(self._words(p.left[0]) for p in full if len(p.left) > 1)
        pending: list[Span] = []
        after_blank = False
        for entry in parsed:
            if entry is None:
                after_blank = True
                continue
            if entry.note:
                if self.found:
                    self.found[-1].notes.append((entry.line.start, entry.line.end))
                continue
            if sum(self._valued(w) for w in entry.left[1:]) >= (self.want if entry.values else 1):
                # More rows on one line, or a value this does not know.
                return None
            if not entry.values:
                if not entry.left or self._strange(entry):
                    return None
                pending = [] if after_blank else pending
                pending.extend(entry.left)
                after_blank = False
                if len(pending) > 8:
                    return None
                continue
            if not self._row(entry, pending, heads):
                return None
            pending, after_blank = [], False
        return self.found if not pending or not self.found else None

    def _row(self, entry: Parsed, pending: list[Span], heads: Counter[str]) -> bool:
        left, values = list(entry.left), list(entry.values)
        unit = None
        extra = len(values) - self.want
        if extra == 1 and self.has_unit and left and amounts.read(self._words(values[0]), self.rules).word == "none":
            values = values[1:]
            unit = ""
        elif extra > 0 and left:
            left.extend(values[:extra])
            values = values[extra:]
        elif extra > 0:
            return False
        if self.has_unit and unit is None and left:
            told = self._words(left[-1]).strip("()")
            if squeezed(told).split("/")[0] in self.units or (len(told) <= 6 and (len(left) > 1 or pending) and not METRIC.search(told)):
                unit = squeezed(told)
                left = left[:-1]
        if not left and not pending:
            if unit and self.found:
                # The same metric in another unit.
                row = Row(self.found[-1].name, [], self.table, entry.line.sheet, unit, doubts=["unit-only"])
                self._give(row, values, entry)
                self.found.append(row)
                return True
            return False
        if self.before and not pending and len(left) > 1 and (heads[self._words(left[0])] > 1 or re.fullmatch(r"\(?\d{1,3}\)?|[①-⑳]", self._words(left[0])) or self.before[0].kind == "number") or not pending and len(left) > 1 and re.fullmatch(r"\(?\d{1,3}\)?[.]?|[①-⑳・○●◆■◎]", self._words(left[0])):
            left = left[1:]
        if self._grouped(left, pending):
            return False
        spans = [*pending, *left]
        start, end = spans[0][0], spans[-1][1]
        if match := re.match(r"(?:[・○●◆■◎①-⑳]|\d{1,2}[.)]|\(\d{1,2}\))\s*(?=\S)", self.plain[start:end]):
            start += match.end()
        row = Row((start, end), [], self.table, entry.line.sheet, unit or None)
        if extra < 0:
            chosen = self._placed(values)
            if chosen is None:
                row.doubts.append("short")
                row.loose = values
            else:
                row.values = [Value(span, column) for span, column in zip(values, chosen, strict=True)]
        else:
            self._give(row, values, entry)
        self.found.append(row)
        return True

    def _give(self, row: Row, values: Sequence[Span], entry: Parsed) -> None:
        for column, span in zip(self.columns, values, strict=True):
            if span in entry.broken:
                row.broken.append(span)
            else:
                row.values.append(Value(span, column))

    def _grouped(self, left: Sequence[Span], pending: Sequence[Span]) -> bool:
        """Whether the words before the values end with whom they are of: 男性, 小学６年生."""
        return bool(left) and (len(left) > 1 or bool(pending) or bool(self.found)) and GROUPS.match(self._words(left[-1])) is not None and not METRIC.search(self._words(left[-1]))

    def _strange(self, entry: Parsed) -> bool:
        text = entry.line.text
        return bool(re.search(r"[。]$|→", text)) or len(text) > 60

    def _placed(self, values: Sequence[Span]) -> list[Column] | None:
        """The columns of fewer values than there are, by where the full rows have theirs."""
        if len(self.full) < 2:
            return None
        seen = [[self._edges(p.values[i]) for p in self.full] for i in range(self.want)]
        centres = []
        for column in seen:
            middles, rights = [(a + b) / 2 for a, b in column], [b for _, b in column]
            if min(max(middles) - min(middles), max(rights) - min(rights)) > 4:
                return None
            centres.append(sum(middles) / len(middles))
        chosen = []
        for span in values:
            a, b = self._edges(span)
            near = [i for i, c in enumerate(centres) if abs((a + b) / 2 - c) <= 3]
            if len(near) != 1:
                return None
            chosen.append(near[0])
        return [self.columns[i] for i in chosen] if len(set(chosen)) == len(chosen) else None

    def _edges(self, span: Span) -> tuple[int, int]:
        return place(self.text, span[0]), place(self.text, span[1])

    def _words(self, span: Span) -> str:
        return self.plain[slice(*span)]

    def _valued(self, span: Span) -> bool:
        words = self._words(span)
        return bool(re.search(r"\d", words)) and amounts.is_value(words, self.rules)

    def _parsed(self, line: Line) -> Parsed | None:
        if line.role == "blank":
            return None
        if _NOTE.match(line.text):
            return Parsed(line, [], [], note=True)
        words = [(line.start + m.start(), line.start + m.end()) for m in re.finditer(r"\S+", line.text)]
        best = Parsed(line, words, [])
        for dropped in range(min(5, len(words)) if self.noted else min(2, len(words))):
            if dropped and not self.noted and not _REFERENCE.fullmatch(self._words(words[-1])):
                break
            made = self._run(line, words[: len(words) - dropped])
            if len(made.values) >= self.want:
                return made
            best = made if not dropped else best
        return best

    def _run(self, line: Line, words: list[Span]) -> Parsed:
        """The values at the end of words; a value may be of several: R5年度 21人, 15.0 以下."""
        made = Parsed(line, [], [])
        at = len(words)
        while at > 0:
            for begin in range(max(0, at - 3), at):
                span = (words[begin][0], words[at - 1][1])
                if amounts.is_value(self._words(span), self.rules):
                    made.values.insert(0, span)
                    at = begin
                    break
            else:
                last = self._words(words[at - 1])
                if DAMAGED.fullmatch(last):
                    made.broken.append(words[at - 1])
                if DAMAGED.fullmatch(last) or (at > 1 and _WISH.fullmatch(last)):
                    made.values.insert(0, words[at - 1])
                    at -= 1
                else:
                    break
        made.left = words[:at]
        return made


