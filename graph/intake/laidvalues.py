"""Tables of indicators laid out in columns of blanks, whose values go on below themselves: the
year of 現状値, or 以上, on the line under a number. Written anew, a row a line, its cells divided by
tabs; nothing but blanks, line breaks and the order changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.intake import amounts, marks
from graph.intake.columns import Column, Span, assigned, column_of, guessed, kind_of, years_of
from graph.intake.headers import VALUED
from graph.intake.laidplaces import STEP, WIDTHS, Piece, pieces, placed, runs
from graph.intake.lines import Line, lines_of, pages
from graph.intake.normal import normal
from graph.intake.rules import Rules, squeezed
from graph.intake.words import METRIC

_ENDS = re.compile(r"※|\*|[(\[]?注\s?\d{0,2}[)\]:]|[(\[]?(?:出典|備考|資料)[)\]: ]")


def written(text: str, rules: Rules) -> str:
    """The text with such tables a row a line; other text as it is."""
    plain = normal(text)
    lines = [line for line in lines_of(text, pages(text), rules) if line.first]
    out: list[tuple[int, int, str]] = []
    index = 0
    while index < len(lines):
        head = _header(lines[index], rules)
        if head is None:
            index += 1
            continue
        after = index + 1
        while after < len(lines) and lines[after].role == "" and years_of(lines[after].text):
            after += 1
        groups = _groups(lines, after, rules)
        made = _Laid(text, head, lines[index:after], rules).rows(groups) if groups else None
        if made is not None:
            out.append((plain.rfind("\n", 0, lines[index].start) + 1, groups[-1][-1].end, "\n".join(made)))
            index = lines.index(groups[-1][-1], after)
        index += 1
    for begin, end, words in reversed(out):
        text = text[:begin] + words + text[end:]
    return text


def _header(line: Line, rules: Rules) -> list[Column] | None:
    """The columns, where wide gaps divide their names: one of metrics and two of values."""
    if line.role or "\t" in line.text or not re.search(r"\S\s{2,}\S", line.text) or len(line.text) > 160:
        return None
    names = [re.sub(r"\s", "", n) for n in re.split(r"\s{2,}", line.text)]
    found = guessed([column_of(n, rules, (0, 0)) or Column("other", n) for n in names], rules)
    known = [c for c in found if c.kind != "other" or squeezed(c.label) in rules.labels]
    if len(names) < 3 or len(known) < len(names) or kind_of(found) != "metrics":
        return None
    made = assigned(found, "metrics")
    valued = [c for c in made if c.kind in VALUED]
    return made if len(made) == len(names) and len(valued) >= 2 and sum(c.kind == "metric" for c in made) == 1 else None


def _groups(lines: Sequence[Line], at: int, rules: Rules) -> list[list[Line]]:
    """The lines of the table, parted where blank lines stand between; up to what is no row."""
    groups: list[list[Line]] = [[]]
    for line in lines[at:]:
        if line.role == "blank":
            if groups[-1]:
                groups.append([])
            continue
        level = marks.level_of(line.text, rules)
        section = marks.section_of(line.text, rules)
        if (
            line.role or "\t" in line.text or "。" in line.text or _ENDS.match(line.text) or _header(line, rules)
            or (level is not None and level[0].worded) or (section is not None and section[1] >= len(line.text))
        ):
            break
        groups[-1].append(line)
    kept: list[list[Line]] = []
    for group in groups:
        if not any(sum(amounts.is_value(w, rules) and bool(re.search(r"\d", w)) for w in x.text.split()) >= 2 for x in group):
            break
        kept.append(group)
    return kept


@dataclass
class _Laid:
    text: str
    columns: list[Column]
    head: Sequence[Line]
    rules: Rules

    def rows(self, groups: Sequence[Sequence[Line]]) -> list[str] | None:
        """The header and the rows; None where no value goes on below itself, or where columns or
        rows cannot be told apart for sure."""
        body = [line for group in groups for line in group]
        cells = self._cells(body)
        if cells is None:
            return None
        self.valued = [i for i, c in enumerate(self.columns) if c.kind in VALUED]
        self.name = next(i for i, c in enumerate(self.columns) if c.kind == "metric")
        self.groups = [i for i, c in enumerate(self.columns) if c.kind == "other" and self.name < i < self.valued[0]]
        head, below = cells[0], iter(cells[1:])
        made: list[list[str]] = []
        more = False
        for group in groups:
            begun = len(made)
            for line in [next(below) for _ in group]:
                if self._begins(line) and (line[self.name] or len(made) > begun):
                    made.append(list(line))
                elif len(made) > begun and self._goes_on(made[-1], line):
                    more = more or any(line[i] for i in self.valued)
                    self._add(made, begun, line)
                else:
                    return None
        return ["\t".join(head), *("\t".join(row) for row in made)] if more else None

    def _cells(self, body: Sequence[Line]) -> list[list[str]] | None:
        """The cells of the header and of each line, by where they stand."""
        best: tuple[int, list[list[str]]] | None = None
        for width in WIDTHS:
            lines = [pieces(self.text, line, width) for line in body]
            first = pieces(self.text, self.head[0], width, " \u3000")
            edges = _under(lines, first, len(self.columns))
            names = None if edges is None else self._names(first, width)
            if edges is None or names is None:
                continue
            gap = min(b[0] - a[1] for a, b in zip(edges, edges[1:], strict=False))
            if best is None or gap > best[0]:
                best = gap, [names, *(placed(line, edges) for line in lines)]
        return None if best is None else best[1]

    def _names(self, first: Sequence[Piece], width: float) -> list[str] | None:
        """The names of the columns with the years below them."""
        names = [re.sub(r"\s", "", p.text) for p in first]
        for line in self.head[1:]:
            for year in pieces(self.text, line, width):
                over = [i for i, p in enumerate(first) if p.left < year.right and year.left < p.right]
                if len(over) != 1:
                    return None
                names[over[0]] += year.text
        return names

    def _begins(self, line: Sequence[str]) -> bool:
        """Whether a line has a name, or a group of the metric above it, and a number that is no
        year in brackets."""
        said = [normal(line[i]) for i in self.valued]
        return any(line[i] for i in (self.name, *self.groups)) and any(re.search(r"\d", w) and not w.startswith("(") and amounts.is_value(w, self.rules) for w in said)

    def _goes_on(self, row: Sequence[str], line: Sequence[str]) -> bool:
        """Whether a line holds nothing but more of the row above it."""
        values = [(normal(row[i]), normal(line[i])) for i in self.valued if line[i]]
        if not all(before and (re.fullmatch(r"\([^()]*\)", w) or not re.search(r"\d", w) and amounts.is_value(before + w, self.rules)) for before, w in values):
            return False
        whole = METRIC.search(normal(row[self.name])) is not None
        return bool(values) or not line[self.name] or not whole

    def _add(self, made: list[list[str]], begun: int, line: Sequence[str]) -> None:
        """Put what a line holds where it belongs: a class, merged over rows, to the first of them."""
        for i, words in enumerate(line):
            row = made[begun] if i < self.name else made[-1]
            row[i] += words


def _under(lines: Sequence[Sequence[Piece]], head: Sequence[Piece], count: int) -> list[Span] | None:
    """The places of each column, a run without a gap through all lines, its name over it."""
    made = runs(lines)
    if len(made) != count or len(head) != count:
        return None
    beside = [n.right <= left - 2 * STEP or n.left >= right + 2 * STEP for (left, right), n in zip(made, head, strict=True)]
    return None if any(beside) else made
