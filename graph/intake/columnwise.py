"""Tables of measures whose columns were copied one after the other: all names, all contents, all
divisions.

The columns' names stand together above (取組, 内容, 担当課, then the cells), or each above its own
cells. Where a column does not have as many cells as there are names, nothing is supposed: its
cells are left out and asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.intake import marks, periods
from graph.intake.celllines import broken, division_cells, is_division, sentences, single
from graph.intake.columns import Column, Span, kind_of
from graph.intake.lines import Line
from graph.intake.measurerows import Row
from graph.intake.rules import Rules, squeezed

_NUMBER = re.compile(r"\(?(?P<n>\d{1,3})\)?[.]?|(?P<c>[①-⑳])")
_ORDER = ("number", "lead", "related", "title", "content", "partner")


@dataclass
class Columns:
    """The columns, their rows, and the index of the first line below; ``loose`` are cells of a
    column that could not be given to rows."""

    columns: list[Column]
    header_end: int
    rows: list[Row]
    stop: int
    loose: list[Span] = field(default_factory=list)


def read(body: Sequence[Line], index: int, rules: Rules) -> Columns | None:
    """The table that begins on a line, else None."""
    first = _name(body[index], rules)
    if first is None or body[index].role or periods.find(first.label) is not None:
        return None
    return _below(body, index, rules) or _each(body, index, rules)


def _name(line: Line, rules: Rules) -> Column | None:
    """A line that is nothing but the name of a column."""
    if line.role or len(line.text) > 16:
        return None
    plain = squeezed(line.text)
    kinds = rules.labels.get(plain) or rules.labels.get(re.sub(r"(?:等|\(.*?\)|[※*]\d?)+$", "", plain))
    if not kinds:
        dated = (read := periods.find(plain)) is not None and not re.sub(r"[()年度\s]", "", periods.without(plain)) and read is not None
        return Column("other", plain, span=(line.start, line.end)) if dated else None
    kind = next((k for k in _ORDER if k in kinds), "other")
    if kind == "other" and "other" not in kinds:
        return None
    return Column(kind, plain, span=(line.start, line.end))


def _measures(columns: Sequence[Column]) -> bool:
    kinds = [c.kind for c in columns]
    return kinds.count("title") == 1 and len(set(kinds) - {"other"}) >= 2 and kind_of(columns) == "measures"


# ---- all names above ------------------------------------------------------------------------


def _below(body: Sequence[Line], index: int, rules: Rules) -> Columns | None:
    columns: list[Column] = []
    at = index
    blanks = 0
    while at < len(body) and (body[at].role == "blank" or (column := _name(body[at], rules)) is not None):
        if body[at].role == "blank":
            blanks += bool(body[at - 1].role != "blank")
        elif column is not None:
            columns.append(column)
        at += 1
    if len(columns) < 2 or not _measures(columns):
        return None
    # Where a blank line stands after each name, one stands after each cell.
    apart = blanks >= len(columns)
    if blanks and not apart and blanks > 1:
        return None
    lines = _until(body, at, rules, apart)
    if not lines:
        return None
    if (rows := _cycle(columns, lines, rules)) is not None:
        return Columns(columns, columns[-1].span[1], rows[0], _index(body, lines[rows[1] - 1]) + 1)
    if apart:
        return None
    found = [(count, made) for count in _counts(columns, lines) if (made := _filled(columns, lines, count, rules)) is not None]
    if not found:
        return None
    count, (cells, used, loose) = next((f for f in found if not f[1][2]), found[0])
    return Columns(columns, columns[-1].span[1], _rows(columns, cells, count, body[index].sheet), body.index(lines[used - 1]) + 1, loose)


def _cycle(columns: Sequence[Column], lines: Sequence[Line], rules: Rules) -> tuple[list[Row], int] | None:
    """Rows whose cells stand on lines of their own, one row after the other; two or more."""
    if columns[-1].kind not in ("lead", "related") or any(c.kind in ("lead", "related") for c in columns[:-1]):
        return None
    rows: list[Row] = []
    at = 0
    while at < len(lines):
        cells: list[list[Span]] = []
        begin = at
        for place, column in enumerate(columns):
            if column.kind == "other" and all(c.kind == "other" for c in columns[place:-1]):
                # Values, costs, states: up to the divisions.
                while at < len(lines) and not is_division(lines[at], rules):
                    at += 1
                cells.extend([[]] * (len(columns) - 1 - place))
                made = _one(columns[-1], lines, at, rules)
                if made is not None:
                    cells.append([made[0]])
                    at = made[1]
                break
            made = _one(column, lines, at, rules)
            if made is None:
                break
            cells.append([made[0]])
            at = made[1]
        if len(cells) < len(columns):
            at = begin
            break
        rows.append(Row(lines[begin].start, lines[at - 1].end, cells, lines[begin].sheet))
    return (rows, at) if len(rows) >= (1 if len(columns) >= 3 else 2) else None


def _one(column: Column, lines: Sequence[Line], at: int, rules: Rules) -> tuple[Span, int] | None:
    """The cell of a column that begins on a line, and where the next one begins."""
    if at >= len(lines):
        return None
    line = lines[at]
    if column.kind in ("lead", "related"):
        stop = at
        if not is_division(line, rules) and at + 1 < len(lines) and len(line.text) <= 8 and "。" not in line.text and is_division(replace(line, text=line.text + lines[at + 1].text), rules):
            # ふるさと, then 定住課: one name.
            stop = at + 2
        while stop < len(lines) and is_division(lines[stop], rules, stop > at and lines[stop].start - lines[stop - 1].end <= 1):
            stop += 1
            if (
                stop + 1 < len(lines) and len(lines[stop].text) <= 6 and not is_division(lines[stop], rules) and is_division(lines[stop + 1], rules)
                and re.fullmatch(r"[ぁ-んァ-ヶー一-龠]+", lines[stop].text) and is_division(replace(line, text=lines[stop].text + lines[stop + 1].text), rules)
            ):
                stop += 2
        return ((line.start, lines[stop - 1].end), stop) if stop > at else None
    if is_division(line, rules) and column.kind != "title":
        return None
    if column.kind == "number":
        return ((line.start, line.end), at + 1) if _NUMBER.fullmatch(line.text) or re.fullmatch(r"\d+(?:-\d+)+", line.text) else None
    if column.kind == "content":
        made = sentences(lines, at, 1)
        if made is None or any(is_division(x, rules) for x in lines[at : made[1]]):
            return None
        return made[0][0], made[1]
    if line.text.endswith("。") or len(line.text) > 40 or (column.kind == "title" and not re.search(r"[ぁ-んァ-ヶー一-龠々]{2}", line.text)):
        return None
    number = re.match(r"(?:\d{1,3}(?:-\d{1,2})*[.\s]\s*|[①-⑳]\s*|\(\d{1,2}\)\s*)(?=\S)", line.text) if column.kind == "title" else None
    return (line.start + (number.end() if number else 0), line.end), at + 1


def _index(body: Sequence[Line], line: Line) -> int:
    """Where the last line of a cell is."""
    return next(i for i, x in enumerate(body) if x.end == line.end and not x.role)


def _until(body: Sequence[Line], at: int, rules: Rules, apart: bool = False) -> list[Line]:
    """The lines that may be cells: up to a heading, a section or the next page; with ``apart``,
    lines up to a blank one are one."""
    lines: list[Line] = []
    begun = False
    for line in body[at:]:
        if line.role:
            begun = False
            continue
        level = marks.level_of(line.text, rules)
        section = marks.section_of(line.text, rules)
        if line.sheet != body[at].sheet or (level is not None and level[0].worded) or (apart and section is not None and section[1] >= len(line.text)):
            break
        if apart and begun:
            last = lines[-1]
            lines[-1] = replace(last, end=line.end, text=last.text + "\n" + line.text)
        else:
            lines.append(line)
        begun = True
    return lines


def _counts(columns: Sequence[Column], lines: Sequence[Line]) -> list[int]:
    """How many rows there may be: as many as numbers, where rows are numbered."""
    if columns[0].kind == "number":
        count = last = 0
        while count < len(lines) and (match := _NUMBER.fullmatch(lines[count].text)) is not None:
            value = int(match["n"]) if match["n"] else ord(match["c"]) - 0x245F
            if count and value != last + 1:
                break
            last = value
            count += 1
        return [count] if count else []
    most = len(lines) // len(columns)
    return list(range(most, 1, -1))


def _filled(
    columns: Sequence[Column], lines: Sequence[Line], count: int, rules: Rules
) -> tuple[list[list[Span]], int, list[Span]] | None:
    """The cells of each column, how many lines they take, and cells that fit no row."""
    cells: list[list[Span]] = []
    loose: list[Span] = []
    at = 0
    for place, column in enumerate(columns):
        last = place == len(columns) - 1
        made = _column(column, lines, at, count, rules)
        if made is None and last and column.kind in ("lead", "related"):
            found = division_cells(lines, at, rules)
            if not found[0]:
                return None
            loose, at = found
            cells.append([])
            continue
        if made is None:
            return None
        cells.append(made[0])
        at = made[1]
    rest = lines[at] if at < len(lines) else None
    # One more division below: the rows were not counted right.
    if rest is not None and columns[-1].kind == "lead" and not loose and is_division(rest, rules):
        if columns[0].kind != "number":
            return None
        loose, at = division_cells(lines, at - len(cells[-1]), rules)
        cells[-1] = []
    return cells, at, loose


def _column(column: Column, lines: Sequence[Line], at: int, count: int, rules: Rules) -> tuple[list[Span], int] | None:
    if column.kind in ("lead", "related"):
        found, stop = division_cells(lines, at, rules)
        return (found[:count], at + count) if len(found) >= count and stop - at == len(found) else (found, stop) if len(found) == count else None
    if column.kind == "content":
        return sentences(lines, at, count) or single(lines, at, count, 200)
    if column.kind == "number":
        return single(lines, at, count, 6)
    made = single(lines, at, count, 40 if column.kind == "title" else 16)
    if made is None or any(line.text.endswith("。") for line in lines[at : at + count]):
        return None
    return made


# ---- each name above its own cells -----------------------------------------------------------


def _each(body: Sequence[Line], index: int, rules: Rules) -> Columns | None:
    columns: list[Column] = []
    lines: list[list[Line]] = []
    separated = False
    at = index
    while at < len(body) and (body[at].sheet == body[index].sheet or not columns):
        line = body[at]
        level = None if line.role else marks.level_of(line.text, rules)
        if (level is not None and level[0].worded) or "\t" in line.text:
            break
        column = _name(line, rules)
        if column is not None and periods.find(column.label) is not None:
            column = None
        if column is not None and not any(c.kind == column.kind != "other" for c in columns):
            columns.append(column)
            lines.append([])
        elif column is not None or (line.text.startswith("※") and lines and lines[-1]):
            break
        elif not line.role:
            if columns[-1].kind in ("lead", "related") and not is_division(line, rules) and not broken(body, at, rules):
                break
            lines[-1].append(line)
        elif columns[-1].kind in ("lead", "related") and lines[-1] and separated:
            # A blank line ends each column, and the last one.
            break
        separated = separated or (bool(line.role) and bool(lines[-1]))
        at += 1
    if len(columns) < 2 or not _measures(columns) or not all(lines):
        return None
    names = next(i for i, c in enumerate(columns) if c.kind == "title")
    count = len(lines[names])
    if count < 2 or any("。" in x.text for x in lines[names]):
        return None
    if columns[-1].kind == "other" and len(lines[-1]) > count:
        # What stands below the last column is none of the table.
        del lines[-1][count:]
    cells: list[list[Span]] = []
    loose: list[Span] = []
    for column, own in zip(columns, lines, strict=True):
        made = _column(column, own, 0, count, rules)
        if made is not None and made[1] == len(own):
            cells.append(made[0])
        elif column.kind == "content":
            return None
        else:
            cells.append([])
            loose.extend((x.start, x.end) for x in own)
    return Columns(columns, columns[0].span[1], _rows(columns, cells, count, body[index].sheet), body.index(lines[-1][-1]) + 1, loose)


def _rows(columns: Sequence[Column], cells: Sequence[Sequence[Span]], count: int, sheet: int) -> list[Row]:
    made = []
    for i in range(count):
        own = [[column[i]] if column else [] for column in cells]
        start = min(c[0][0] for c in own if c)
        end = max(c[0][1] for c in own if c)
        made.append(Row(start, end, own, sheet))
    return made
