"""Tables of measures whose cells go on below each other with single blanks between them.

A line holds the next piece of each cell that goes on: ``3 相談室の 専門の相談員が、面談により相 こども家庭セ 拡充``,
then ``運営 談に応じます。 ンター``. Cells stand at the top of their row or in the middle of its height. The
rows are written anew only where the lines can be told apart in one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

from graph.intake.columns import column_of, kind_of
from graph.intake.lines import Line
from graph.intake.normal import normal
from graph.intake.rules import Rules

_DIVISION = re.compile(r"(?:(?<!教)室|課|局|係|班|センター|館|所|支所|事務局|委員会|各課|全課|ほか|等|本部)$")
_NUMBER = re.compile(r"\(?(?P<n>\d{1,3})\)?[.]?")
Row = list[list[str]]
# How many lines a cell of each kind may have.
_MOST = {"title": 4, "content": 6, "lead": 5}


def header(line: Line, rules: Rules) -> list[str] | None:
    """The names of the columns: name, words and divisions among them."""
    if line.role or "\t" in line.text or re.search(r"\s{2,}", line.text):
        return None
    names = line.text.split()
    kinds = kinds_of(names, rules)
    told = [k for k in kinds if k not in ("other", "department", "number")]
    if len(names) < 3 or None in kinds or told != ["title", "content", "lead"] or (kinds[0] != "title" and kinds[:2] != ["number", "title"]):
        return None
    found = [column_of(n, rules, (0, 0)) for n in names]
    return names if kind_of([c for c in found if c is not None]) == "measures" else None


def kinds_of(names: Sequence[str], rules: Rules) -> list[str | None]:
    """What each column carries; None for one that is not known."""
    made: list[str | None] = []
    for name in names:
        column = column_of(name, rules, (0, 0))
        kinds = column.kind.split("|") if column is not None else []
        made.append(next((k for k in ("number", "lead", "department", "title", "content") if k in kinds), "other") if column is not None else None)
    return made


def rows(body: Sequence[Line], names: Sequence[str], rules: Rules) -> list[Row] | None:
    """The cells of each row with their pieces; None where the lines can be read in two ways or none."""
    kinds = [k or "other" for k in kinds_of(names, rules)]
    lines = [line.text.split() for line in body]
    counted = all(_NUMBER.fullmatch(normal(w[0])) for w in lines[:1]) and "number" not in kinds
    columns = ["number", *kinds] if counted else kinds
    found = None
    for alignments in ((False,), (True,), (False, True)):
        found = found or _read(lines, columns, alignments)
    if found is None or len(found) >= len(body):
        return None
    return [[[f"{row[0][0]} {row[1][0]}", *row[1][1:]], *row[2:]] for row in found] if counted else found


def _read(lines: Sequence[Sequence[str]], columns: Sequence[str], alignments: Sequence[bool]) -> list[Row] | None:
    shapes: list[list[list[int]]] = []
    for middle in alignments:
        shapes += [s for s in _shapes(tuple(columns), middle) if s not in shapes]

    @cache
    def after(at: int, count: int) -> tuple[tuple[Row, ...], ...]:
        """The readings of the lines from one on; at most a few."""
        if at == len(lines):
            return ((),)
        made: list[tuple[Row, ...]] = []
        for shape in shapes:
            row = _row(lines[at : at + len(shape)], shape, columns, count)
            if row is not None:
                made.extend((row, *rest) for rest in after(at + len(shape), count + 1)[:4])
        return tuple(made[:12])

    first = next((int(m["n"]) for m in (_NUMBER.fullmatch(normal(w)) for line in lines[:3] for w in line[:1]) if m), 1)
    readings = sorted(after(0, first), key=lambda r: _ragged(r, columns))
    if not readings or (len(readings) > 1 and _ragged(readings[0], columns) == _ragged(readings[1], columns)):
        return None
    return list(readings[0])


def _ragged(reading: Sequence[Row], columns: Sequence[str]) -> int:
    """By how much pieces that go on are shorter than their column: nothing where cells are broken
    at its edge."""
    total = 0
    for place, kind in enumerate(columns):
        if kind in ("title", "content"):
            widest = max((len(p) for row in reading for p in row[place]), default=0)
            total += sum(max(0, widest - len(p) - 1) for row in reading for p in row[place][:-1])
    return total


def _shapes(columns: tuple[str, ...], middle: bool) -> Iterator[list[list[int]]]:
    """Which columns go on in each line, for every height of a row's cells."""
    free: list[str] = [k for k in ("title", "content", "lead") if k in columns]
    for heights in product(*(range(1, _MOST[k] + 1) for k in free)):
        height: dict[str, int] = dict(zip(free, heights, strict=True))
        height["department"] = height.get("lead", 1)
        # Twice the place, so that the middle of two lines is a whole number.
        places: dict[int, list[int]] = {}
        for index, kind in enumerate(columns):
            count = height.get(kind, 1)
            for piece in range(count):
                at = 2 * piece - (count - 1) if middle else 2 * piece
                places.setdefault(at, []).append(index)
        yield [places[at] for at in sorted(places)]


def _row(lines: Sequence[Sequence[str]], shape: Sequence[Sequence[int]], columns: Sequence[str], count: int) -> Row | None:
    if len(lines) < len(shape) or any(len(words) != len(places) for words, places in zip(lines, shape, strict=True)):
        return None
    row: Row = [[] for _ in columns]
    for words, places in zip(lines, shape, strict=True):
        for word, place in zip(words, places, strict=True):
            row[place].append(word)
    return row if all(_fits(kind, cell, count) for kind, cell in zip(columns, row, strict=True)) else None


def _fits(kind: str, cell: Sequence[str], count: int) -> bool:
    """Whether pieces can be the cell of a column."""
    words = "".join(cell)
    if kind == "number":
        match = _NUMBER.fullmatch(normal(words))
        return match is not None and int(match["n"]) == count
    if kind == "content":
        return words.endswith("。") and len(words) >= 6 and not any(p.endswith("。") and len(p) < 5 for p in cell[:-1])
    if kind == "title":
        if any(re.search(r"(?:課|(?<!教)室|係)$", p) for p in cell[1:]):
            return False
        return "。" not in words and len(words) >= 2 and re.search(r"[ぁ-んァ-ヶ一-龠]", words) is not None
    if kind == "lead":
        return "。" not in words and _DIVISION.search(normal(words)) is not None and len(max(cell, key=len)) <= 16
    if kind == "department":
        return all(re.search(r"[部局会]$", p) for p in cell)
    return len(words) <= 10 and "。" not in words and _DIVISION.search(normal(words)) is None
