"""Rows of an indicator table read line by line: the values a line ends with, and before them the
name, on its own line, begun on the lines above or going on below.

Reads a table only where every line can be accounted for; what is less plain is left to `metrics`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from graph.intake import amounts, ownyear, periods, rowedges
from graph.intake.columns import Column, Span
from graph.intake.headers import place
from graph.intake.metrics import Row, Value
from graph.intake.rowlines import Cell, Lines, Parsed, arrowed, grouped, years_of_cells
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table
from graph.intake.words import METRIC

_KNOWN = ("year", "metric", "unit", "baseline", "actual", "target", "note", "number", "other")
_LEADING = re.compile(r"\(?\d{1,3}\)?[.]?|[①-⑳・○●◆■◎]")
_DIVISION = re.compile(r"^\S{1,14}(?:課|室|係|局|班|支所|センター|館)(?:[、・]\S+)?$")
_WISHED = re.compile(r"の(?:増加|減少|向上|維持|改善|低下|拡大|縮小|上昇|抑制)$")  # 割合の増加
_BEGUN = re.compile(r"(?:[・○●◆■◎①-⑳]|\d{1,2}[.)]|\(\d{1,2}\))\s*(?=\S)")
# Words that begin like a particle.
_LIKE_PARTICLES = re.compile(r"のべ|はじめ|にぎ|がん|はみがき|はしか|とも")


def rows(plain: str, text: str, table: Table, rules: Rules) -> list[Row] | None:
    """The rows of a table, or None where a line is left that does not fit."""
    if table.name is not None:
        return _Reader(plain, text, table, rules).single(table.name)
    if len(table.values) < 2 and not ownyear.is_such(table) or table.tabbed or any(c.kind not in _KNOWN for c in table.columns):
        return None
    return _Reader(plain, text, table, rules).rows()


class _Reader:
    def __init__(self, plain: str, text: str, table: Table, rules: Rules) -> None:
        self.plain, self.text, self.table, self.rules = plain, text, table, rules
        self.columns = table.values
        self.want = len(self.columns)
        self.units = set(rules.words("values", "units"))
        self.quantities = set(rules.words("values", "quantities"))
        kinds = [c.kind for c in table.columns]
        valued = [i for i, c in enumerate(table.columns) if c in self.columns]
        first, last = min(valued, default=0), max(valued, default=0)
        self.has_unit = "unit" in kinds[:first]
        # Columns of words before the name, and between it and the values.
        named = next((i for i, k in enumerate(kinds) if k == "metric"), 0)
        self.before = list(table.columns[:named])
        self.between = [c for c in table.columns[named + 1 : first] if c.kind not in ("unit", "year")]
        self.loose = bool(self.between)  # － or ↗ may stand before the values
        self.between = [c for c in self.between if not re.search("方向|傾向", c.label)]
        self.by = any(squeezed(c.label) in rules.roles for c in table.columns)
        arrows = "→" in plain[table.start : table.header_end] or not any(re.search("方向|傾向", c.label) for c in table.columns) and arrowed(table.lines, self.want)
        after = [i for i, k in enumerate(kinds) if k == "year"]
        dated = bool(after) and after[0] > first
        directed = any(re.search("方向|傾向", c.label) for c in table.columns[last + 1 :])
        self.noted = any(k != "year" for k in kinds[last + 1 :])
        self.lines = Lines(plain, rules, self.want, self.noted, arrows, dated, directed)
        self.found: list[Row] = []
        self.group: list[Span] = []  # １号認定 of １号認定 量の見込み
        self.below = False  # names go on below their values
        self.kind = ""  # 計画 or 実績, where rows are of one or the other

    # ---- a table of one row -------------------------------------------------------------------

    def single(self, name: Span) -> list[Row]:
        """The only metric of a table, its name above the header: a line of values, or one for each
        kind of value (目標, 実績)."""
        row = Row(name, [], self.table, self.table.sheet)
        for line in self.table.lines:
            entry = self.lines.line(line)
            if len(entry.cells) != self.want:
                row.doubts.append("short")
                row.loose.append((line.start, line.end))
                continue
            told = self.rules.labels.get(squeezed(self._words(entry.left[-1])), ()) if entry.left else ()
            kind = next((k for k in ("target", "actual", "baseline") if k in told), "")
            columns = [c if c.kind == "baseline" or not kind else replace(c, kind=kind, label=f"{kind} {c.label}") for c in self.columns]
            self._give(row, entry.cells, columns, None)
        return [row]

    # ---- all rows -----------------------------------------------------------------------------

    def rows(self) -> list[Row] | None:
        """All rows, or None."""
        parsed = rowedges.without_headings(self.lines.read(self.table.lines), self.plain, self.text, self.want)
        parsed = rowedges.without_notes(parsed, self.text, self.want) if self.noted else parsed
        self.full = [p for p in parsed if len(p.cells) >= self.want]
        named = [p for p in self.full if p.left]
        short = [p for p in parsed if p.cells and p.left]
        if not named and not (self.want > 2 and short and all(1 < len(p.cells) < self.want for p in short)):
            return None
        heads = Counter(self._words(p.left[0]) for p in named if len(p.left) > 1)
        told = [p for p in parsed if not p.blank and not p.note]
        begins, ends = bool(told) and not told[0].cells, bool(told) and not told[-1].cells
        self.below = not begins and self._below(told)
        pending: list[Span] = []
        blank = False
        for index, entry in enumerate(parsed):
            if entry.blank:
                blank = True
            elif entry.note:
                if self.found:
                    self.found[-1].notes.append((entry.line.start, entry.line.end))
            elif self.found and "short" in self.found[-1].doubts and not pending and self._nobody(entry):
                # More of a row that could not be read.
                self.found[-1].loose.append((entry.line.start, entry.line.end))
            elif self._is_end(entry) and not pending and not blank:
                # 増加 of 割合の増加, no value of its own.
                self.found[-1].more.append(entry.cells[0].span)
            elif sum(self.lines.valued(w) for w in entry.left[1:]) >= (self.want if entry.cells else 1):
                # More rows on one line, or a value this does not know.
                return None
            elif not entry.cells:
                if re.search(r"。$|→", entry.line.text) or len(entry.line.text) > 60:
                    if self.found and not any(p.cells for p in parsed[index:]):
                        break
                    return None
                after = next((p for p in parsed[index + 1 :] if not p.blank and not p.note), None)
                pending = [] if blank else pending
                blank = False
                if self.by and not pending and self.found and _DIVISION.search(entry.line.text):
                    # One more division in a column after the values.
                    continue
                if not pending and self._goes_on(entry, after, begins, ends):
                    self.found[-1].more.append((entry.left[0][0], entry.left[-1][1]))
                    continue
                pending.extend(entry.left)
                if len(pending) > 8:
                    return None
            else:
                if not self._row(entry, pending, heads):
                    return None
                pending, blank = [], False
        return self.found or None

    def _nobody(self, entry: Parsed) -> bool:
        """Whether a line has no name: values alone, or a year in brackets before them."""
        first = self._words(entry.left[0]) if entry.left else ""
        return not entry.left or (first.startswith("(") and periods.told(first.strip("()")) is not None and any(self.lines.valued(w) for w in entry.left[1:]))

    def _below(self, told: Sequence[Parsed]) -> bool:
        """Whether more names are whole if they go on below their values than if they begin above."""
        above: list[str] = []
        below: list[str] = []
        lines = ""
        for entry in told:
            words = "".join("".join(self._words(w).split()) for w in entry.left if self._words(w).strip("()") not in self.units)
            if not entry.cells:
                lines += words
                continue
            if below:
                below[-1] += lines
            above.append(lines + words)
            below.append(words)
            lines = ""
        return sum(map(self._whole, below)) > sum(map(self._whole, above))

    def _whole(self, name: str) -> bool:
        return self._complete(name) and re.match(rf"(?!{_LIKE_PARTICLES.pattern})[のをにがはとでやへ)]|(?:数|率|割合|者数|件数|回数|人数|合)(?![値字学])", name) is None

    def _is_end(self, entry: Parsed) -> bool:
        """Whether a line is the one word that the name of the row above it lacks."""
        alone = len(entry.cells) == 1 and not entry.left and not re.search(r"\d", entry.line.text)
        return alone and bool(self.found) and re.search("[のをが]$", self._name(self.found[-1])) is not None

    def _goes_on(self, entry: Parsed, after: Parsed | None, begins: bool, ends: bool) -> bool:
        """Whether a line of words goes on in the name of the row above it."""
        if not self.found or (after is not None and not after.left):
            return False
        last = self.found[-1]
        name = self._name(last)
        words = entry.line.text
        if name.count("(") > name.count(")") or (words.startswith("(") and not re.match(r"\(\d{1,2}\)", words) and ")" not in name):
            return True
        if re.match(r"[のをにがはと](?![一-龠ァ-ヶ]{0,2}$)", words) and not _LIKE_PARTICLES.match(words):
            return True
        if re.search(r"[をのにがはとやへ、・]$|(?:した|する|いる|ない|れる|せる)$", name) and not self._complete(name):
            return True
        if len(words) <= 2 or (self.below and after is not None):
            return True
        if begins and not ends or self._complete(name):
            return False
        if ends and not begins:
            return True
        return self._complete(name + words) and (after is None or self._complete("".join(self._words(w) for w in after.left if self._words(w) not in self.units)))

    def _complete(self, name: str) -> bool:
        return METRIC.search(_WISHED.sub("", name)) is not None and name.count("(") == name.count(")")

    def _name(self, row: Row) -> str:
        return "".join("".join(self._words(p).split()) for p in (row.name, *row.more))

    # ---- one row ------------------------------------------------------------------------------

    def _row(self, entry: Parsed, pending: list[Span], heads: Counter[str]) -> bool:
        several = self._several(entry)
        left, cells, unit = self._unit(entry, pending) if several is None else (list(entry.left), several, None)
        # － in the column of groups: all that is left is the name.
        nobody = several is None and not self.has_unit and len(entry.cells) > len(cells) and amounts.read(self._words(entry.cells[0].span), self.rules).word == "none"
        if self.before and not pending and len(left) > 1 and (heads[self._words(left[0])] > 1 or self._classed(left) or _LEADING.fullmatch(self._words(left[0])) or self.before[0].kind == "number") or not pending and len(left) > 1 and _LEADING.fullmatch(self._words(left[0])):
            left = left[1:]
        sub: str | None = None
        named = len(left) == 1 and not pending and self._among_names(left[0])
        if named:
            pass
        elif self.between and not nobody and len(left) + len(pending) > 1 and not any(c.label for c in cells) or (self.between and left and self.found and not pending and not any(c.label for c in cells) and not METRIC.search(self._words(left[-1]))):
            sub, left = self._words(left[-1]) if self.between[-1].kind == "other" else None, left[:-1]
        kind = self._kind_word(left, sub, pending)
        if kind:
            left, sub = (left if sub else left[:-1]), None
        fits: list[tuple[str | None, list[Cell]]] | None = grouped(cells, self.want) if several is None else [(None, cells)]
        spans = [*pending, *left]
        if sub is not None and fits is not None and len(fits) == 1:
            fits = [(None if sub in ("-", "―", "—") else fits[0][0] or sub, fits[0][1])]
        columns = [replace(c, kind=kind, label=f"{kind} {c.label}") for c in self.columns] if kind else self.columns
        if several is not None:
            columns = [*columns, *[columns[-1]] * (len(cells) - self.want)]
        labels = [label for label, _ in fits or [] if label]
        if self.found and (labels or kind) and fits is not None and self._same_metric(spans, labels, kind):
            row = self.found[-1]
            if spans:
                row.more.append((spans[0][0], spans[-1][1]))
            for label, own in fits:
                self._give(row, own, columns, label)
            return True
        if not spans:
            return self._nameless(unit, cells, fits, entry)
        row = self._named(spans, entry, unit)
        if fits is None:
            chosen = self._placed(cells) if len(cells) < self.want else None
            if chosen is None:
                row.doubts.append("short")
                row.loose = [c.span for c in cells]
            else:
                self._give(row, cells, chosen, None)
        else:
            for label, own in fits:
                self._give(row, own, columns, label)
        self.kind = kind
        self.found.append(row)
        return True

    def _classed(self, left: Sequence[Span]) -> bool:
        """Whether a row begins with its class (KGI, 成果指標), printed once for several rows."""
        return len(self._words(left[0])) <= 6 and not self._words(left[1]).startswith("(") and any(len(p.left) == 1 for p in self.full)

    def _several(self, entry: Parsed) -> list[Cell] | None:
        """The cells of a row whose last column holds a value for each of several years."""
        extra = len(entry.cells) - self.want
        if extra < 1 or not entry.left or any(c.label for c in entry.cells):
            return None
        years = years_of_cells(entry.cells[-extra - 1 :], self.plain, self.rules)
        told = [y for y in years if y is not None]
        return list(entry.cells) if len(told) == len(years) and told == sorted(set(told)) else None

    def _unit(self, entry: Parsed, pending: Sequence[Span]) -> tuple[list[Span], list[Cell], str | None]:
        """The words and values of a line with its unit told apart; what stands before the values
        in place of a unit, a group or a direction (－, ↗) is no value."""
        left, cells = list(entry.left), list(entry.cells)
        unit: str | None = None
        while len(cells) > self.want and (self.has_unit or self.loose) and left and amounts.read(self._words(cells[0].span), self.rules).word in ("none", "trend"):
            if self.has_unit and amounts.read(self._words(cells[0].span), self.rules).word == "none":
                unit = ""
            cells = cells[1:]
        if len(cells) > self.want and not any(c.label for c in cells):
            begin = rowedges.below_names([c.span for c in cells], [c.span for c in self.columns], self.text) if self.noted else None
            extra = len(cells) - self.want if begin is None else begin
            left.extend(c.span for c in cells[:extra])
            cells = cells[extra : extra + self.want]
        if self.has_unit and unit is None and left:
            told = self._words(left[-1]).strip("()")
            if squeezed(told).split("/")[0] in self.units or (len(told) <= 6 and (len(left) > 1 or pending) and not METRIC.search(told)):
                unit, left = squeezed(told), left[:-1]
        return left, cells, unit

    def _kind_word(self, left: Sequence[Span], sub: str | None, pending: Sequence[Span]) -> str:
        """What rows of 計画 and 実績 are of, where a row says so."""
        word = sub or (self._words(left[-1]) if left else "")
        kinds = self.rules.labels.get(squeezed(word), ())
        kind = next((k for k in ("target", "actual", "baseline") if k in kinds and "metric" not in kinds), "")
        if squeezed(word) in self.quantities or not kind:
            return ""
        return kind if sub or len(left) > 1 or pending or self.kind else ""

    def _same_metric(self, spans: Sequence[Span], labels: Sequence[str], kind: str) -> bool:
        """Whether a row is of the metric above: 女性 under 男性, 実績 under 計画."""
        last = self.found[-1]
        seen = {v.breakdown for v in last.values}
        if kind:
            return not spans and bool(self.kind)
        if None in seen or seen & set(labels):
            return False
        return not spans or not self._complete(self._name(last))

    def _nameless(self, unit: str | None, cells: Sequence[Cell], fits: list[tuple[str | None, list[Cell]]] | None, entry: Parsed) -> bool:
        if not unit or not self.found or fits is None:
            return False
        # The same metric in another unit.
        row = Row(self.found[-1].name, [], self.table, entry.line.sheet, unit, doubts=["unit-only"], more=list(self.found[-1].more))
        self._give(row, cells, self.columns, None)
        self.found.append(row)
        return True

    def _named(self, spans: Sequence[Span], entry: Parsed, unit: str | None) -> Row:
        last = squeezed(self._words(spans[-1]))
        if len(spans) == 1 and last in self.quantities and self.group:
            return Row((self.group[0][0], self.group[-1][1]), [], self.table, entry.line.sheet, unit or None, more=[spans[0]])
        self.group = list(spans[:-1]) if last in self.quantities else []
        start, end = spans[0][0], spans[-1][1]
        if match := _BEGUN.match(self.plain[start:end]):
            start += match.end()
        if (match := re.search(r"\s?(?:※|\*)\d{0,2}$", self.plain[start:end])) and match.start() > 2:
            end = start + match.start()
        return Row((start, end), [], self.table, entry.line.sheet, unit or None)

    def _give(self, row: Row, cells: Sequence[Cell], columns: Sequence[Column], label: str | None) -> None:
        for column, cell in zip(columns, cells, strict=True):
            if cell.broken:
                row.broken.append(cell.span)
            else:
                row.values.append(Value(cell.span, replace(column, period=cell.period) if cell.period else column, label))

    def _placed(self, cells: Sequence[Cell]) -> list[Column] | None:
        """The columns of fewer values than there are, by where the full rows have theirs."""
        full = [p for p in self.full if len(p.cells) == self.want]
        if len(full) < 2:
            return None
        centres = []
        for i in range(self.want):
            column = [self._edges(p.cells[i].span) for p in full]
            middles, rights = [(a + b) / 2 for a, b in column], [b for _, b in column]
            if min(max(middles) - min(middles), max(rights) - min(rights)) > 4:
                return None
            centres.append(sum(middles) / len(middles))
        chosen = []
        for cell in cells:
            a, b = self._edges(cell.span)
            near = [i for i, c in enumerate(centres) if abs((a + b) / 2 - c) <= 3]
            if len(near) != 1:
                return None
            chosen.append(near[0])
        return [self.columns[i] for i in chosen] if len(set(chosen)) == len(chosen) else None

    def _among_names(self, span: Span) -> bool:
        """Whether a word stands where the names do, and not where their groups stand."""
        both = [(p.left[0][0], self._group_at(p)) for p in self.full if len(p.left) + bool(p.cells[0].label) == 2]
        if len(both) < 2 or not any(self.plain[at - 2 : at].isspace() for _, at in both):
            return False
        names, groups = ([place(self.text, at) for at in column] for column in zip(*both, strict=True))
        return self._edges(span)[0] <= max(names) < min(groups) - 3 and max(groups) - min(groups) <= 4

    def _group_at(self, entry: Parsed) -> int:
        """Where the word before the values begins."""
        cell = entry.cells[0]
        return entry.left[-1][0] if not cell.label else self.plain.rfind(cell.label, entry.line.start, cell.span[0])

    def _edges(self, span: Span) -> tuple[int, int]:
        return place(self.text, span[0]), place(self.text, span[1])

    def _words(self, span: Span) -> str:
        return self.plain[slice(*span)]
