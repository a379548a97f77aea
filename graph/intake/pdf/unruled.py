"""Tables without lines down the page: columns that gaps make, under a row of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.intake.pdf.rows import Rows, cell_text
from graph.intake.pdf.ruled import ladders
from graph.intake.pdf.segments import Segment, lines_of
from graph.intake.pdf.sheet import Box, Rule

_NUMBER = re.compile(r"[(（]?[\d０-９]{1,3}[)）]?(?:[-－.][\d０-９]{1,3})*[.．]?|[①-⑳]")
_VALUE = re.compile(r"[約年]?\s?[\d０-９][\d０-９,，.．]*\s?[^\d\s（(]{0,6}")
_YEAR = re.compile(r"年|[RHＲＨ]\s?[.．]?[\d０-９]|^20\d\d$")
Line = list[Segment]


@dataclass
class Found:
    """A table and the pieces it is made of."""

    rows: Rows
    pieces: list[Segment]


def unruled(found: Sequence[Segment], rules: Sequence[Rule]) -> list[Found]:
    """The tables among pieces of lines that gaps alone show, from top to bottom."""
    lines = lines_of([s for s in found if not s.upright])
    made: list[Found] = []
    index = 0
    while index < len(lines):
        end = _reach(lines, index)
        table = _table(lines[index:end], rules) if end - index >= 3 else None
        if table is None:
            index += 1
            continue
        made.append(table)
        index = end
    return made


def _reach(lines: Sequence[Line], start: int) -> int:
    """Where the lines end that keep to the columns of the names in the first."""
    names = lines[start]
    if len(names) < 3 or not _are_names([s.text for s in names]):
        return start
    end = start + 1
    size = names[0].size
    while end < len(lines):
        above, line = lines[end - 1], lines[end]
        if line[0].base - above[0].base > 3.6 * size or max(s.size for s in line) > size * 1.35:
            break
        columns = _columns([s for one in lines[start : end + 1] for s in one])
        if len(columns) < len(names):
            break
        end += 1
    return end


def _are_names(texts: Sequence[str]) -> bool:
    if any(_VALUE.fullmatch(t) and not _YEAR.search(t) for t in texts):
        return False
    return all(len(t) <= 22 and not re.search(r"。|^[・○●]|^\d+$", t) for t in texts)


def between_rules(found: Sequence[Segment], rules: Sequence[Rule]) -> list[Found]:
    """Tables whose rows are divided by lines across, or by stripes, and whose columns are gaps."""
    lines = lines_of([s for s in found if not s.upright])
    made: list[Found] = []
    taken: set[int] = set()
    for x0, x1, levels in ladders(rules):
        bands: list[list[Line]] = [[] for _ in range(len(levels) + 1)]
        for line in lines:
            inside = [s for s in line if s.x0 >= x0 - 2 and s.x1 <= x1 + 2 and id(s) not in taken]
            if inside:
                bands[sum(1 for y in levels if y < inside[0].base - inside[0].size * 0.3)].append(inside)
        start = 0
        while start < len(bands) - 1:
            rows = _ladder_table(bands, start)
            if rows is None:
                start += 1
                continue
            pieces = [s for row in rows for s in row]
            columns = _columns(pieces)
            box = (min(x0, columns[0][0]), min(s.top for s in rows[0]), max(x1, columns[-1][1]), max(s.bottom for s in pieces))
            made.append(Found(Rows(box, [_cells(row, columns) for row in rows], 0, [c[0] for c in columns]), pieces))
            taken |= {id(s) for s in pieces}
            bands = [[line for line in band if not any(id(s) in taken for s in line)] for band in bands]
    return made


def _ladder_table(bands: Sequence[Sequence[Line]], start: int) -> list[list[Segment]] | None:
    """The names over the columns that a band ends with, and the rows in the bands below that keep
    to them."""
    found: list[list[Segment]] | None = None
    lines = bands[start]
    for count in range(1, len(lines) + 1):
        if count > 1 and lines[-count + 1][0].base - lines[-count][0].base > 1.75 * lines[-1][0].size:
            break
        found = _rows_under([s for line in lines[-count:] for s in line], bands[start + 1 :]) or found
    return found


def _rows_under(head: list[Segment], bands: Sequence[Sequence[Line]]) -> list[list[Segment]] | None:
    names = _columns(head)
    if len(names) < 2 or not _are_names(_cells(head, names)):
        return None
    rows = [head]
    pieces = list(head)
    for index, lines in enumerate(bands):
        fits = bool(lines) and len(_columns([*pieces, *(s for line in lines for s in line)])) >= len(names)
        close = all(b[0].base - a[0].base < 2.2 * b[0].size for a, b in pairwise(lines))
        whole = fits and close and index < len(bands) - 1
        keep = len(lines) if whole else _prefix(lines, pieces, len(names))
        row = [s for line in lines[:keep] for s in line]
        if row:
            rows.append(row)
            pieces += row
        if not whole:
            break
    columns = _columns(pieces)
    full = sum(1 for row in rows[1:] if len(_columns(row)) >= max(2, len(columns) - 1))
    named = sum(1 for t in _cells(head, columns) if t)
    return rows if full >= 2 and len(columns) <= 12 and named == len(names) >= len(columns) - 1 else None


def _prefix(lines: Sequence[Line], pieces: Sequence[Segment], names: int) -> int:
    """How many lines below the last rule belong to its table: they close up and keep to its columns."""
    taken: list[Segment] = []
    for index, line in enumerate(lines):
        if index and line[0].base - lines[index - 1][0].base > 1.75 * line[0].size or len(_columns([*pieces, *taken, *line])) < names:
            return index if len(_columns(taken)) >= 2 else 0
        taken += line
    return len(lines) if taken and len(_columns(taken)) >= 2 else 0


def _cells(row: Sequence[Segment], columns: Sequence[tuple[float, float]]) -> list[str]:
    edges = [columns[0][0] - 1, *((a[1] + b[0]) / 2 for a, b in zip(columns, columns[1:], strict=False)), columns[-1][1] + 1]
    return [
        cell_text([s for s in row if x0 <= (s.x0 + s.x1) / 2 < x1], (x0, 0, right + 1, 0))
        for x0, x1, right in zip(edges, edges[1:], (c[1] for c in columns), strict=False)
    ]


def _columns(pieces: Sequence[Segment]) -> list[tuple[float, float]]:
    """What pieces cover from left to right; gaps narrower than a character do not count."""
    size = max((s.size for s in pieces), default=0.0) * 0.65
    made: list[tuple[float, float]] = []
    for one in sorted(pieces, key=lambda s: s.x0):
        if made and one.x0 - made[-1][1] < size:
            made[-1] = (made[-1][0], max(made[-1][1], one.x1))
        else:
            made.append((one.x0, one.x1))
    return made


def _table(lines: Sequence[Line], rules: Sequence[Rule]) -> Found | None:
    pieces = [s for line in lines for s in line]
    columns = _columns(pieces)
    if not 3 <= len(columns) <= 12:
        return None
    full = [sum(1 for s in line) for line in lines[1:]]
    if sum(1 for n in full if n >= 2) < 2 or _prose(lines, columns):
        return None
    box = (columns[0][0], lines[0][0].top, columns[-1][1], max(s.bottom for s in pieces))
    starts = _by_rules(lines, box, rules) or _by_numbers(lines, columns) or _by_gaps(lines, columns)
    if starts is None or len(starts) < 3:
        return None
    cells = [_cells([s for line in lines[a:b] for s in line], columns) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    if sum(1 for name in cells[0] if name) < len(columns) - 1:
        return None
    return Found(Rows(box, cells, 0, [c[0] for c in columns]), pieces)


def _prose(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether what looks like a table are columns of prose."""
    filled = 0
    for x0, x1 in columns:
        here = [s for line in lines for s in line if s.x0 >= x0 - 1 and s.x1 <= x1 + 1]
        if len(here) >= 4 and sum(1 for s in here if s.x1 - s.x0 > (x1 - x0) * 0.85) > len(here) * 0.7 and x1 - x0 > 8 * here[0].size:
            filled += 1
    return filled >= 2


def _by_rules(lines: Sequence[Line], box: Box, rules: Sequence[Rule]) -> list[int] | None:
    """Rows between lines ruled across the table."""
    width = box[2] - box[0]
    pieces: dict[int, list[Rule]] = {}
    for r in rules:
        if r.across and box[1] - 12 < r.top < box[3] + 12 and r.x1 > box[0] and r.x0 < box[2]:
            pieces.setdefault(round(r.top / 2), []).append(r)
    places = sorted(
        sum(r.top for r in group) / len(group) for group in pieces.values()
        if sum(min(r.x1, box[2]) - max(r.x0, box[0]) for r in group) > width * 0.6
    )
    starts = [0]
    for index in range(1, len(lines)):
        above = max(s.base for s in lines[index - 1])
        below = min(s.base for s in lines[index])
        if any(above - 1 < y < below for y in places):
            starts.append(index)
    inside = [y for y in places if lines[0][0].base < y < lines[-1][0].base]
    return starts if len(inside) >= 2 and len(starts) >= 3 else None


def _by_numbers(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> list[int] | None:
    """Rows that begin with a number, where the first below the names does."""
    first = columns[0]
    at = [i for i, line in enumerate(lines) if i and line[0].x1 <= first[1] + 1 and _NUMBER.fullmatch(line[0].text)]
    others = [i for i, line in enumerate(lines) if i and line[0].x1 <= first[1] + 1 and i not in at]
    begin = _header_end(lines, columns)
    if len(at) < 2 or others or at[0] != begin:
        return None
    return [0, *at]


def _header_end(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> int:
    """The first line below the names: they may go on, close below, over few columns."""
    index = 1
    while index < len(lines) - 1 and len(lines[index]) < len(columns) and all(len(s.text) <= 14 for s in lines[index]) and (
        lines[index][0].base - lines[index - 1][0].base < 1.7 * lines[index][0].size
    ) and (all(re.match(r"[(（]", s.text) for s in lines[index]) or len(lines[index]) == 1 and len(lines[index][0].text) <= 2):
        index += 1
    return index


def _by_gaps(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> list[int] | None:
    """Rows set apart by wider gaps, or one line each."""
    begin = _header_end(lines, columns)
    bases = [line[0].base for line in lines]
    steps = [bases[i] - bases[i - 1] for i in range(1, len(bases))]
    size = max(line[0].size for line in lines)
    least = min(steps[begin - 1 :])
    if least < size * 0.85:
        return None  # Cells set in the middle of their rows: lines lie between lines.
    if all(len(line) == len(columns) for line in lines[begin:]):
        return [0, *range(begin, len(lines))]
    wide = [i + 1 for i, step in enumerate(steps) if step > least * 1.22 and i + 1 >= begin]
    if not wide:
        # Lines that lack their first cell go on.
        return [0, *(i for i in range(begin, len(lines)) if lines[i][0].x0 < columns[0][1])]
    return [0, *sorted({begin, *wide})]
