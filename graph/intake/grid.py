"""Rows of a table whose cells are divided by tabs; a cell may go on over the following lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.intake import divisions, marks
from graph.intake.columns import Column
from graph.intake.lines import Line
from graph.intake.rules import Rules

Span = tuple[int, int]
_NUMBER = re.compile(r"\(?\d{1,3}\)?(?:[-.]\d{1,3})*|[①-⑳]|[ア-ソ]")


@dataclass
class GridRow:
    """A row: the place of each cell in the order of the columns, empty where nothing stands."""

    cells: list[Span]
    sheet: int
    notes: list[Span] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where the row begins."""
        return self.cells[0][0]

    @property
    def end(self) -> int:
        """Where its last cell ends."""
        return max(b for _, b in self.cells)


def read(
    plain: str, body: Sequence[Line], start: int, kinds: Sequence[str], rules: Rules
) -> tuple[list[GridRow], int]:
    """The rows below a header and the index of the first line that is no more of the table.

    ``kinds`` are what the columns carry.
    """
    rows: list[GridRow] = []
    index = start
    while index < len(body):
        line = body[index]
        if line.role == "blank":
            index += 1
            continue
        pieces = _pieces(line)
        if line.text.startswith("※") and rows:
            rows[-1].notes.append((line.start, line.end))
        elif rows and _goes_on(plain, rows[-1], pieces, line, kinds, rules):
            last = rows[-1].cells
            last[-1] = (last[-1][0] if last[-1][1] > last[-1][0] else pieces[0][0], pieces[0][1])
            last.extend(pieces[1:])
        elif len(pieces) > 1:
            rows.append(GridRow(pieces, line.sheet))
        else:
            break
        index += 1
    while index > start and body[index - 1].role == "blank":
        index -= 1
    for row in rows:
        del row.cells[len(kinds) :]
        row.cells += [(row.end, row.end)] * (len(kinds) - len(row.cells))
        row.cells = [_unquoted(plain, cell) for cell in row.cells]
    return rows, index


def _unquoted(plain: str, cell: Span) -> Span:
    """A cell of two lines without the quotation marks that a copied sheet puts around it."""
    words = plain[slice(*cell)]
    quoted = len(words) > 2 and words[0] == words[-1] == '"' and "\n" in words
    return (cell[0] + 1, cell[1] - 1) if quoted else cell


def under_one_name(plain: str, rows: Sequence[GridRow], columns: Sequence[Column], rules: Rules) -> list[Column]:
    """The columns, with those of divisions whose name stands over two: 担当課 over ◎市民課 and ○税務課."""
    made = list(columns)
    for i, column in enumerate(columns[1:], 1):
        if made[i - 1].kind not in ("lead", "related") or column.label:
            continue
        cells = [row.cells[i] for row in rows if row.cells[i][1] > row.cells[i][0]]
        names = [n for cell in cells for n in divisions.names_in(plain, *cell, rules)]
        if any(n.kind == "division" for n in names) and all(n.kind != "unknown" and len(n.name) <= 16 for n in names):
            made[i] = replace(column, kind=made[i - 1].kind)
    return made


def one_name(plain: str, columns: Sequence[Column], rows: Sequence[Sequence[Span]]) -> list[Column]:
    """Of 施策 and 事業名, the first names several rows where it is printed once for them."""
    titles = [i for i, c in enumerate(columns) if c.kind == "title"]
    if len(titles) < 2 or not all(row[titles[1]][1] > row[titles[1]][0] for row in rows):
        return list(columns)
    first = [plain[slice(*row[titles[0]])].strip() for row in rows]
    once = any(not x or x == before for before, x in zip(first, first[1:], strict=False)) or not first[:1] or not first[0]
    return [replace(c, kind="other") if once and i == titles[0] else c for i, c in enumerate(columns)]


def _pieces(line: Line) -> list[Span]:
    found = []
    at = line.start
    for piece in line.text.split("\t"):
        begin = at + len(piece) - len(piece.lstrip())
        found.append((begin, begin + len(piece.strip())))
        at += len(piece) + 1
    return found


def _goes_on(
    plain: str, row: GridRow, pieces: Sequence[Span], line: Line, kinds: Sequence[str], rules: Rules
) -> bool:
    """Whether a line goes on in the last cell of the row before it."""
    have, want = len(row.cells), len(kinds)
    if have + len(pieces) - 1 > want:
        return False
    first = plain[slice(*pieces[0])]
    before = plain[slice(*row.cells[-1])]
    if before.startswith('"') and before.count('"') % 2:
        return True
    kind = kinds[min(have, want) - 1]
    if not first or re.match(r"[(\[]?(?:注|※|備考|出典|資料)", first):
        return False
    if len(pieces) > 1 and have < want and have + len(pieces) - 1 == want:
        # What is missing of the row, and a second line in its last cell.
        return True
    if first.startswith("(") and not re.match(r"\(\d{1,2}\)", first):
        return True
    if kind in ("lead", "related", "partner"):
        names = divisions.names_in(plain, *pieces[0], rules)
        return bool(names) and (
            before.endswith(("、", "・", "/", ","))
            or all(n.kind != "unknown" and len(n.name) <= 20 for n in names)
        )
    if kinds[0] == "number" and _NUMBER.fullmatch(first):
        return False
    if len(pieces) == 1 and (
        marks.section_of(line.text, rules) is not None or marks.level_of(line.text, rules) is not None
    ):
        return False
    # A sentence or a word that is broken goes on; a cell that is finished does not.
    if kind in ("content", "title", "metric") and have < want:
        return len(pieces) > 1 and not before.endswith(("。", "."))
    return kind == "content" and not before.endswith(("。", "."))
