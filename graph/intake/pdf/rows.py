"""The rows of a ruled table as texts: merged cells stand in each of their rows, a header of
several rows is one, what is misaligned by a hair is one column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.intake.pdf.ruled import Grid
from graph.intake.pdf.segments import Segment, lines_of, segments
from graph.intake.pdf.sheet import Box, Glyph

# What the lower row of a header says: years, and what their values are.
_BELOW = re.compile(r"年|令和|平成|[RH]\d|20\d\d|現状|現況|基準|目標|実績|計画|見込|中間|最終|単位|策定|前期|後期")

_YEARS = frozenset(("年度", "年", "時点", "基準年度", "基準年", "調査年度", "目標年度", "目標年", "実績年度"))
_YEAR = re.compile(r"[（(]?(?:(?:令和|平成)\s?[\d０-９元]{1,2}|[RHＲＨ]\s?[.．]?\s?[\d０-９元]{1,2}|(?:20|２０)[\d０-９]{2})\s?年?度?[末時点]*[）)]?")
_VALUE = re.compile(r"値|現状|現況|実績|目標|基準")


@dataclass
class Rows:
    """A table that was read: where it stands, its rows, which of them is its header.

    ``merged`` are the columns that have a cell over several rows; ``lefts`` where columns begin;
    ``bands`` the rows that are one cell from side to side; ``again`` the header of a table that
    goes on from the page before.
    """

    box: Box
    cells: list[list[str]]
    header: int | None
    lefts: list[float]
    merged: set[int] = field(default_factory=set)
    bands: set[int] = field(default_factory=set)
    again: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The rows with tabs between the cells; below a band the header stands again."""
        made = []
        for index, row in enumerate(self.cells):
            if index in self.bands:
                made.append("".join(row))
                goes_on = index + 1 < len(self.cells) and index + 1 not in self.bands
                header = self.again if self.header is None else self.cells[self.header]
                if header and goes_on and index > (self.header or 0) and not made[-1].startswith(("※", "注")):
                    made.append("\t".join(header))
            else:
                made.append("\t".join(row))
        return made


def rows_of(grid: Grid, glyphs: Sequence[Glyph]) -> Rows:
    """The rows of a table and the texts in them."""
    texts = _texts(grid, glyphs)
    merged: set[int] = set()
    bands = _bands(grid)
    made: list[list[str]] = []
    height, width = len(grid.rows), len(grid.lefts)
    lead = 0
    while lead < height - 2 and lead in _bands(grid):
        lead += 1
    depth = _depth(grid, texts, lead)
    for r in range(height):
        row = []
        for c in range(width):
            text = texts[r][c]
            if grid.rows[r][c] is None and (above := _over(grid, r, c)) is not None:
                text = texts[above][c]
                if r >= lead + depth:
                    merged.add(c)
            row.append(text)
        made.append(row)
    if depth > 1:
        made[lead : lead + depth] = [_header(grid, made[lead : lead + depth], lead)]
        bands = {b if b < lead else b - depth + 1 for b in bands if b < lead or b >= lead + depth}
        depth = 1
    elif depth:
        _over_the_last(grid, made, lead)
    if depth:
        _with_years(made[lead:])
    kept = [(i, row) for i, row in enumerate(made) if any(row)]
    header = next((k for k, (i, _) in enumerate(kept) if i == lead), None) if depth else None
    cells, columns = _columns([row for _, row in kept])
    return Rows(
        grid.box, cells, header, [grid.lefts[group[0]] for group in columns],
        {i for i, group in enumerate(columns) if merged & set(group)},
        {k for k, (i, _) in enumerate(kept) if i in bands},
    )


def _texts(grid: Grid, glyphs: Sequence[Glyph]) -> list[list[str]]:
    """The text of each cell, where it begins."""
    inside: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        place = grid.cell_at((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2)
        if place is not None:
            inside.setdefault(place, []).append(glyph)
    made = [[""] * len(grid.lefts) for _ in grid.rows]
    for (r, c), held in inside.items():
        box = grid.rows[r][c]
        if box is not None:
            made[r][c] = cell_text(segments(held), box)
    return made


def _over(grid: Grid, r: int, c: int) -> int | None:
    """The row in which the cell begins that lies over this place."""
    bottom = grid.tops[r + 1] if r + 1 < len(grid.tops) else grid.box[3]
    middle = (grid.tops[r] + bottom) / 2
    for above in range(r - 1, -1, -1):
        box = grid.rows[above][c]
        if box is not None:
            return above if box[3] > middle else None
    return None


def _spans(grid: Grid, r: int, c: int) -> tuple[int, int]:
    """Over how many rows and columns a cell goes."""
    box = grid.rows[r][c]
    if box is None:
        return 0, 0
    return (
        sum(1 for top in grid.tops if box[1] - 1 < top < box[3] - 1),
        sum(1 for left in grid.lefts if box[0] - 1 < left < box[2] - 1),
    )


def _bands(grid: Grid) -> set[int]:
    """The rows that are one cell from side to side."""
    return {r for r in range(len(grid.rows)) if _spans(grid, r, 0)[1] == len(grid.lefts) > 1}


def _depth(grid: Grid, texts: Sequence[Sequence[str]], lead: int) -> int:
    """How many rows the header has that begins with a row: 1, or more where names stand over
    several columns."""
    grid = Grid(grid.box, grid.rows[lead:], grid.tops[lead:], grid.lefts)
    texts = texts[lead:]
    first = [c for c in range(len(grid.lefts)) if grid.rows[0][c] is not None]
    if len(first) < 2 or any(len(texts[0][c]) > 24 or "。" in texts[0][c] for c in first):
        return 0
    depth = 1
    high = [c for c in first if _spans(grid, 0, c)[0] > 1]
    under = [texts[1][c] for c in range(len(grid.lefts)) if len(grid.rows) > 2 and grid.rows[1][c] is not None and texts[1][c]]
    if len(high) * 2 >= len(first) and under and all(len(t) < 16 and (_BELOW.search(t) or t[0] in "（(") for t in under):
        # 現状値 with （R4） in a row of its own.
        depth = 2
    while depth < min(4, len(grid.rows) - 1):
        wide = [c for c in first if _spans(grid, 0, c)[1] > 1 and texts[0][c]]
        tall = max(_spans(grid, 0, c)[0] for c in first)
        below = [c for c in range(len(grid.lefts)) if grid.rows[depth][c] is not None and texts[depth][c]]
        if not wide or any(len(texts[depth][c]) > 24 for c in below):
            break
        parts = [c for c in below for w in wide if w <= c < w + _spans(grid, 0, w)[1]]
        others = [c for c in below if c not in parts]
        if len(parts) < 2 or others:
            break
        if depth >= tall and not all(_BELOW.search(texts[depth][c]) for c in parts):
            break
        depth += 1
        if depth >= tall and depth > 1 and not _split_further(grid, texts, depth):
            break
    return depth


def _split_further(grid: Grid, texts: Sequence[Sequence[str]], depth: int) -> bool:
    if depth >= len(grid.rows) - 1:
        return False
    above = [c for c in range(len(grid.lefts)) if grid.rows[depth - 1][c] is not None and _spans(grid, depth - 1, c)[1] > 1]
    below = [texts[depth][c] for c in range(len(grid.lefts)) if grid.rows[depth][c] is not None]
    return bool(above) and all(len(t) < 16 and _BELOW.search(t) for t in below if t)


def _header(grid: Grid, rows: Sequence[Sequence[str]], lead: int) -> list[str]:
    """The rows of a header as one: 実績値 over 令和５年度 is 実績値 令和５年度."""
    made = []
    for c in range(len(grid.lefts)):
        names: list[str] = []
        for r in range(len(rows)):
            begin = next((x for x in range(c, -1, -1) if grid.rows[lead + r][x] is not None), None)
            text = rows[r][c]
            if not text and begin is not None and begin + _spans(grid, lead + r, begin)[1] > c:
                text = rows[r][begin]
            if text and text not in names:
                names.append(text)
        made.append(" ".join(names))
    return [
        "" if c + 1 < len(made) and name == made[c + 1] and not _BELOW.search(name) else name for c, name in enumerate(made)
    ]


def _over_the_last(grid: Grid, rows: Sequence[list[str]], lead: int) -> None:
    """A name over two columns, such as 項目 over 区分 and 指標, is that of the last."""
    names = rows[lead]
    for c in range(len(names)):
        last = c + _spans(grid, lead, c)[1] - 1
        if c < last < len(names) and names[c] and not _BELOW.search(names[c]) and any(row[last] for row in rows[lead + 1 :]):
            names[c], names[last] = "", names[c]


def _with_years(rows: Sequence[list[str]]) -> None:
    """A column of years goes into that of the values beside it: 6.8％ in 令和５年度."""
    names = rows[0]
    for c, name in enumerate(names):
        group, _, last = name.rpartition(" ")
        years = [row[c] for row in rows[1:] if row[c]]
        if last not in _YEARS or not years or not all(_YEAR.fullmatch(y) for y in years):
            continue
        value = next((v for v in (c + 1, c - 1) if 0 <= v < len(names) and (not group or names[v].startswith(f"{group} "))), None)
        if not group:
            value = c - 1 if c and _VALUE.search(names[c - 1]) else None
        if value is None:
            continue
        for row in rows[1:]:
            if row[c]:
                row[value] = f"{row[c]} {row[value]}" if row[value] else ""
                row[c] = ""
        names[value], names[c] = group or names[value], ""


def _columns(rows: list[list[str]]) -> tuple[list[list[str]], list[list[int]]]:
    """Columns that never both hold a text are one: their lines do not quite meet."""
    if not rows:
        return rows, []
    groups: list[list[int]] = [[0]]
    held = [bool(row[0]) for row in rows]
    for c in range(1, len(rows[0])):
        here = [bool(row[c]) for row in rows]
        if not any(a and b for a, b in zip(held, here, strict=True)):
            groups[-1].append(c)
            held = [a or b for a, b in zip(held, here, strict=True)]
        else:
            groups.append([c])
            held = here
    return [["".join(row[c] for c in group) for group in groups] for row in rows], groups


def cell_text(found: Sequence[Segment], box: Box) -> str:
    """The lines of a cell as one: words that were broken joined, names one a line kept apart."""
    upright = sorted((s for s in found if s.upright), key=lambda s: -s.x0)
    lines: list[tuple[str, bool]] = [(s.text, True) for s in upright]
    for line in lines_of([s for s in found if not s.upright]):
        text = " ".join(s.text for s in line)
        lines.append((text, box[2] - line[-1].x1 < line[-1].size * 1.6))
    return _one_line([(text.replace("\t", " ").strip(), full) for text, full in lines if text.strip()])


def _one_line(lines: Sequence[tuple[str, bool]]) -> str:
    """Lines and whether they are as long as the cell is wide."""
    if not lines:
        return ""
    made = lines[0][0]
    for index, (line, _) in enumerate(lines[1:], 1):
        full = lines[index - 1][1]
        rest = "".join(text for text, _ in lines[index:])
        # A line that had room for more was ended on purpose.
        ended = not full and not re.search(r"[。、，・（(「『【]$", made) and not re.match(r"[）)」』】。、]", line)
        names = re.search(r"(課|室)$", made) and re.fullmatch(r"(?:\S{2,12}?(?:課|室|局|センター|支所)[、・]?)+", rest)
        apart = names or re.search(r"(課|室|局|係|センター|支所)$", made) and re.match(r"\S{1,14}(課|室|局|係|センター|支所)", line)
        bullets = re.match(r"[・○●◆■◎◇□※]|[①-⑳]", line)
        latin = re.search(r"[A-Za-z0-9]$", made) and re.match(r"[A-Za-z]", line)
        groups = re.search(r"\d\S{0,4}$", made) and re.match(r"[^\d\s(（]{1,6}\s*[:：]?\s*\d", line)
        made += (" " if ended or apart or bullets or latin or groups else "") + line
    return made
