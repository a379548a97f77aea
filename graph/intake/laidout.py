"""Tables of measures laid out in columns of blanks, as `pdftotext -layout` writes them.

The cells of a row stand side by side and go on below each other, so that no cell is one run of
text. They are written anew, a row a line, its cells divided by tabs; nothing but blanks and line
breaks changes. This text is what a draft keeps as its source.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.intake import interleaved, marks, rowcuts
from graph.intake.columns import Column, column_of, formed, header_columns, kind_of
from graph.intake.lines import Line, lines_of, pages
from graph.intake.normal import normal
from graph.intake.rules import Rules, squeezed

# How wide a full-width character is against a blank: fonts differ.
_WIDTHS = (2.0, 1.5, 1.75, 1.25, 1.0)
_STEP = 4  # places for one blank


@dataclass(frozen=True)
class _Piece:
    """Words of a line between wide gaps: where in the line they stand, and over which places."""

    text: str
    left: int
    right: int


def flowed(text: str, rules: Rules) -> str:
    """The text with its laid-out tables of measures a row a line; other text as it is."""
    plain = normal(text)
    lines = [line for line in lines_of(text, pages(text), rules) if line.first]
    out: list[tuple[int, int, str]] = []
    index = 0
    while index < len(lines):
        names = _header(lines[index], rules)
        told = interleaved.header(lines[index], rules) if names is None else None
        if names is None and told is None:
            index += 1
            continue
        stop = _end(lines, index + 1, rules)
        body = [line for line in lines[index + 1 : stop] if not line.role]
        if names is not None:
            gaps = [i for i, line in enumerate(body) if i and lines[lines.index(line) - 1].role]
            made = _rows(text, lines[index], names, body, gaps, rules)
        else:
            names = told or []
            cells = interleaved.rows(_printed(text, body), names, rules)
            made = None if cells is None else [_line(row, [k or "" for k in interleaved.kinds_of(names, rules)]) for row in cells]
        if made is not None:
            begin = plain.rfind("\n", 0, lines[index].start) + 1
            end = body[-1].end
            out.append((begin, end, "\n".join(["\t".join(names), *made])))
        index = max(stop, index + 1)
    for begin, end, words in reversed(out):
        text = text[:begin] + words + text[end:]
    return text


def _printed(text: str, body: Sequence[Line]) -> list[Line]:
    """The lines with their words as printed."""
    return [replace(line, text=text[line.start : line.end]) for line in body]


def _line(row: Sequence[Sequence[str]], kinds: Sequence[str]) -> str:
    return "\t".join(_joined(cell, [kind]) for cell, kind in zip(row, kinds, strict=True))


def _header(line: Line, rules: Rules) -> list[str] | None:
    """The names of the columns, where wide gaps divide them."""
    if line.role or "\t" in line.text or not re.search(r"\S\s{2,}\S", line.text):
        return None
    names = [re.sub(r"\s", "", n) for n in re.split(r"\s{2,}", line.text)]
    found = _named(names, rules)
    return names if len(names) >= 3 and found and kind_of(found) == "measures" else None


def _named(names: Sequence[str], rules: Rules) -> list[Column]:
    """The columns of these names; none where one is not known."""
    found = formed([column_of(n, rules, (0, 0)) or Column("other", n) for n in names], rules)
    return found if all(c.kind != "other" or squeezed(c.label) in rules.labels for c in found) else []


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
            if lines[index - 1].role == "blank" and "。" not in line.text and below is not None and (_header(below, rules) or interleaved.header(below, rules) or _worded(below, rules)):
                # A heading over the next table, or over another heading.
                return index
            section = marks.section_of(line.text, rules)
            level = marks.level_of(line.text, rules)
            if (
                (section is not None and section[1] >= len(line.text)) or (level is not None and level[0].worded)
                or line.text.startswith(("※", "(注", "注)", "＊")) or header_columns(line, rules) is not None
                or (level is not None and level[0].name in ("paren", "roman", "framed", "ordinal") and not re.search(r"\S\s{2,}\S", line.text))
            ):
                return index
        else:
            return index
    return len(lines)


def _worded(line: Line, rules: Rules) -> bool:
    level = marks.level_of(line.text, rules)
    return level is not None and level[0].worded and level[0].role != "measure" and not re.search(r"\S\s{2,}\S", line.text)


# ---- places -----------------------------------------------------------------------------------


def _pieces(text: str, line: Line, width: float, joins: str = " ") -> list[_Piece]:
    begin = text.rfind("\n", 0, line.start) + 1
    raw = text[begin : line.end]
    places = [0]
    for c in raw:
        full = unicodedata.east_asian_width(c) in "WFA"
        places.append(places[-1] + (0 if c == "\f" else round(_STEP * (width if full else 1))))
    return [
        # A stop may hang over the edge of its column.
        _Piece(m[0], places[m.start()], places[m.end() - (len(m[0]) > 1 and m[0][-1] in "。、")])
        for m in re.finditer(rf"[^\s\u3000]+(?:[{joins}][^\s\u3000]+)*", raw)
    ]


def _rows(text: str, head: Line, names: Sequence[str], body: Sequence[Line], gaps: Sequence[int], rules: Rules) -> list[str] | None:
    """The rows as lines; None where columns or rows cannot be told apart for sure."""
    if len(body) < 2:
        return None
    best: tuple[tuple[int, int], list[list[str]]] | None = None
    for width in _WIDTHS:
        lines = [_pieces(text, line, width) for line in body]
        columns = _columns(lines, _pieces(text, head, width, " \u3000"), len(names))
        if columns is None:
            continue
        # The true width sets the cells of a column below each other.
        fit = _below(lines, columns), min(b[0] - a[1] for a, b in zip(columns, columns[1:], strict=False))
        if best is not None and fit <= best[0]:
            continue
        best = fit, [_placed(pieces, columns) for pieces in lines]
    if best is None:
        return None
    kinds = [c.kind.split("|") for c in _named(names, rules)]
    rows = list(_grouped(best[1], kinds, gaps))
    if not rows or len(rows) == len(body):
        # Every cell has one line: the text is a row a line as it is.
        return None
    return ["\t".join(_joined(cell, kind) for cell, kind in zip(row, kinds, strict=True)) for row in rows]


def _columns(lines: Sequence[Sequence[_Piece]], head: Sequence[_Piece], count: int) -> list[tuple[int, int]] | None:
    """The places of each column: runs without a gap that goes through all lines."""
    spans = sorted((p.left, p.right) for pieces in lines for p in pieces)
    runs: list[list[int]] = []
    for left, right in spans:
        if runs and left < runs[-1][1] + _STEP // 2:
            runs[-1][1] = max(runs[-1][1], right)
        else:
            runs.append([left, right])
    if len(runs) != count or len(head) != count:
        return None
    # Each name stands over its own column.
    for (left, right), name in zip(runs, head, strict=True):
        if name.right <= left - 2 * _STEP or name.left >= right + 2 * _STEP:
            return None
    return [(a, b) for a, b in runs]


def _below(lines: Sequence[Sequence[_Piece]], columns: Sequence[tuple[int, int]]) -> int:
    """How many cells begin where most of their column do."""
    lefts: list[Counter[int]] = [Counter(p.left for pieces in lines for p in pieces if a <= p.left < b) for a, b in columns]
    return sum(max(c.values(), default=0) for c in lefts)


def _placed(pieces: Sequence[_Piece], columns: Sequence[tuple[int, int]]) -> list[str]:
    cells = [""] * len(columns)
    for piece in pieces:
        place = next(i for i, (a, b) in enumerate(columns) if a <= piece.left and piece.right <= b)
        cells[place] += piece.text if not cells[place] else " " + piece.text
    return cells


def _grouped(lines: Sequence[Sequence[str]], kinds: Sequence[Sequence[str]], gaps: Sequence[int]) -> Iterator[list[list[str]]]:
    """Rows as lists of cells with their lines; none where it cannot be told where rows begin."""
    starts = rowcuts.cuts(lines, kinds, gaps)
    for a, b in zip(starts, [*starts[1:], len(lines)][: len(starts)], strict=True):
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
