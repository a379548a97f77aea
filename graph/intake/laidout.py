"""Tables of measures laid out in columns of blanks, as `pdftotext -layout` writes them.

The cells of a row stand side by side and go on below each other, so that no cell is one run of
text. They are written anew, a row a line, its cells divided by tabs; nothing but blanks and line
breaks changes. This text is what a draft keeps as its source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.intake import interleaved, laidhead, laidsigns, marks, rowcuts
from graph.intake.columns import Span, header_columns
from graph.intake.laidhead import Head, named
from graph.intake.laidplaces import STEP, WIDTHS, Piece, apart, pieces, placed, runs
from graph.intake.lines import Line, lines_of, pages
from graph.intake.normal import normal
from graph.intake.rules import Rules

_EMPTY = (-1, -1)
_NUMBER = re.compile(r"\(?\d{1,3}\)?[.]?|[①-⑳ア-ソ]|\d{1,2}(?:-\d{1,2})+")
# What is said below a table: a note, what its signs mean.
_NOTE = re.compile(r"※|\(?注\d{0,2}\)|\(注|＊|\*\d?[^\S]|\(?凡例|[●○◎◆◇■□▲△★☆→⇒]\s*[:=]|(?:備考|資料|出典)\s*:")


def flowed(text: str, rules: Rules) -> str:
    """The text with its laid-out tables of measures a row a line; other text as it is."""
    plain = normal(text)
    lines = [line for line in lines_of(text, pages(text), rules) if line.first]
    out: list[tuple[int, int, str]] = []
    index = 0
    while index < len(lines):
        head = laidhead.read(text, lines, index, rules)
        told = interleaved.header(lines[index], rules) if head is None else None
        if head is None and told is None:
            index += 1
            continue
        first = index + (len(head.lines) if head else 1)
        stop = _end(lines, first, rules)
        places = [i for i in range(first, stop) if not lines[i].role]
        body = [lines[i] for i in places]
        names = head.names if head else told or []
        if head is not None:
            gaps = [n for n, i in enumerate(places) if n and lines[i - 1].role]
            made = _rows(text, head, body, gaps, rules)
        else:
            cells = interleaved.rows(_printed(text, body), names, rules)
            made = None if cells is None else ["\t".join(_joined(c, [k or ""]) for c, k in zip(row, interleaved.kinds_of(names, rules), strict=True)) for row in cells]
        if made is not None:
            begin = plain.rfind("\n", 0, lines[index].start) + 1
            end = body[-1].end
            out.append((begin, end, "\n".join([*(head.over if head else []), "\t".join(names), *made])))
        index = max(stop, first)
    for begin, end, words in reversed(out):
        text = text[:begin] + words + text[end:]
    return text


def _printed(text: str, body: Sequence[Line]) -> list[Line]:
    """The lines with their words as printed."""
    return [replace(line, text=text[line.start : line.end]) for line in body]


def _end(lines: Sequence[Line], at: int, rules: Rules) -> int:
    for index in range(at, len(lines)):
        line = lines[index]
        if line.role in ("", "blank"):
            if line.role == "blank":
                continue
            if line.indent >= 16 and re.fullmatch(r"[-―—–~ ]*\d{1,3}[-―—–~ ]*", line.text):
                # The page's number.
                return index
            below = next((x for x in lines[index + 1 :] if x.role != "blank"), None)
            if lines[index - 1].role == "blank" and "。" not in line.text and below is not None and (laidhead.single(below, rules) or interleaved.header(below, rules) or _headed(below, rules)):
                # A heading over the next table, or over another heading.
                return index
            section = marks.section_of(line.text, rules)
            level = marks.level_of(line.text, rules)
            if (
                (section is not None and section[1] >= len(line.text)) or (level is not None and level[0].worded)
                or _NOTE.match(line.text) or header_columns(line, rules) is not None or laidhead.single(line, rules) is not None
                or (level is not None and level[0].name in ("paren", "roman", "framed", "ordinal") and not re.search(r"\S\s{2,}\S", line.text))
            ):
                return index
        else:
            return index
    return len(lines)


def _headed(line: Line, rules: Rules) -> bool:
    """Whether a line is a heading, no row: it has a level of its own, and no gap."""
    level = marks.level_of(line.text, rules)
    known = level is not None and (level[0].worded and level[0].role != "measure" or level[0].name in ("paren", "roman", "framed", "ordinal"))
    return known and not re.search(r"\S\s{2,}\S", line.text)


# ---- places -----------------------------------------------------------------------------------


def _rows(text: str, head: Head, body: Sequence[Line], gaps: Sequence[int], rules: Rules) -> list[str] | None:
    """The rows as lines; None where columns or rows cannot be told apart for sure."""
    if len(body) < 2:
        return None
    kinds = [c.kind.split("|") for c in named(head.names, rules)]
    best: tuple[tuple[int, int], list[list[str]], bool] | None = None
    # One blank divides cells only where no wider gaps do.
    for width, joins in [*((w, " ") for w in WIDTHS), (2.0, "")]:
        if best is not None and not joins:
            break
        lines = apart([pieces(text, line, width, joins) for line in body], width)
        found = _columns(lines, head.places(text, width), kinds)
        if found is None:
            continue
        columns, counted = found
        filled = [c for c in columns if c != _EMPTY]
        if len(filled) < 2:
            continue
        # The true width sets the cells of a column below each other.
        fit = _below(lines, filled), min(b[0] - a[1] for a, b in zip(filled, filled[1:], strict=False))
        if best is not None and fit <= best[0]:
            continue
        best = fit, [placed(row, columns) for row in lines], counted
    if best is None:
        return None
    _, cells, counted = best
    rows = list(_grouped(cells, [["number"], *kinds] if counted else kinds, gaps))
    if not rows or (len(rows) == len(body) and len(head.lines) == 1 and all(all(row) for row in rows)):
        # Every cell has one line: the text is a row a line as it is.
        return None
    if counted:
        rows = [[[" ".join([*row[0], "".join(row[1])])], *row[2:]] for row in rows]
    return ["\t".join(_joined(cell, kind) for cell, kind in zip(row, kinds, strict=True)) for row in rows]


def _columns(lines: Sequence[Sequence[Piece]], head: Sequence[Piece], kinds: Sequence[Sequence[str]]) -> tuple[list[Span], bool] | None:
    """The places of each column: runs without a gap that goes through all lines; whether numbers
    stand before them that nothing is printed over."""
    found = runs(lines)
    first = [p.text for row in lines for p in row if p.right <= found[0][1]]
    counted = "title" in kinds[0] and len(found) > 1 and all(_NUMBER.fullmatch(normal(x)) for x in first)
    columns = _under(found[counted:], head, kinds)
    if columns is None:
        return None
    return ([found[0], *columns] if counted else columns), counted


def _under(below: Sequence[Span], head: Sequence[Piece], kinds: Sequence[Sequence[str]]) -> list[Span] | None:
    """The run below each name, or none where its column is empty; None where they do not fit."""
    near = [
        {i for i, name in enumerate(head) if name.right > left - 2 * STEP and name.left < right + 2 * STEP} for left, right in below
    ]
    if len(below) == len(head):
        return list(below) if all(i in found for i, found in enumerate(near)) else None
    made = [_EMPTY] * len(head)
    for run, reached in zip(below, near, strict=True):
        over = {i for i in reached if head[i].right > run[0] and head[i].left < run[1]}
        found = over if len(over) == 1 else reached
        if len(found) != 1 or made[place := next(iter(found))] != _EMPTY:
            return None
        made[place] = run
    needed = [i for i, k in enumerate(kinds) if {"title", "number"} & set(k)]
    return made if all(made[i] != _EMPTY for i in needed) else None


def _below(lines: Sequence[Sequence[Piece]], columns: Sequence[Span]) -> int:
    """How many cells begin where most of their column do."""
    lefts: list[Counter[int]] = [Counter(p.left for pieces in lines for p in pieces if a <= p.left < b) for a, b in columns]
    return sum(max(c.values(), default=0) for c in lefts)


def _grouped(lines: Sequence[Sequence[str]], kinds: Sequence[Sequence[str]], gaps: Sequence[int]) -> Iterator[list[list[str]]]:
    """Rows as lists of cells with their lines; none where it cannot be told where rows begin."""
    signed = any("sign" in kind for kind in kinds)
    starts = (laidsigns if signed else rowcuts).cuts(lines, kinds, gaps)
    for a, b in rowcuts.spans(starts, len(lines)):
        yield [[cells[i] for cells in lines[a:b] if cells[i]] for i in range(len(kinds))]


def _joined(lines: Sequence[str], kind: Sequence[str]) -> str:
    if "lead" not in kind and "related" not in kind:
        return "".join(lines)
    made = ""
    for words in lines:
        # 教育委員会, then 事務局: no name of its own.
        whole = made and rowcuts.DIVISION.search(normal(made)) and not rowcuts.DIVISION.fullmatch(normal(words))
        made += (" " if whole else "") + words
    return made
