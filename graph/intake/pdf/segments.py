"""Characters to pieces of lines: what stands on one baseline without a gap, columns of upright
characters, the small readings over a word left out."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.intake.pdf.sheet import Glyph

GAP = 1.1  # Of a character's size: what is wider divides pieces.
_BLANK = 0.33  # Of a character's size: what is wider is a blank.


@dataclass
class Segment:
    """A piece of a line; ``upright`` where its characters stand below one another."""

    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    text: str
    upright: bool = False


def segments(glyphs: Sequence[Glyph]) -> list[Segment]:
    """The pieces of lines, from top to bottom and left to right."""
    made, rest = _columns(glyphs)
    rest = _without_readings(rest)
    for line in _lines(rest):
        made.extend(_pieces(line))
    return sorted(made, key=lambda s: (s.base if not s.upright else s.top, s.x0))


def lines_of(found: Sequence[Segment]) -> list[list[Segment]]:
    """Pieces that stand on one line, together; each line from left to right."""
    lines: list[list[Segment]] = []
    for one in sorted(found, key=lambda s: s.base):
        if lines and abs(lines[-1][0].base - one.base) <= 0.35 * min(one.size, lines[-1][0].size):
            lines[-1].append(one)
        else:
            lines.append([one])
    return [sorted(line, key=lambda s: s.x0) for line in lines]


def joined(line: Sequence[Segment], left: float, size: float) -> str:
    """A line as text. Pieces stand in the columns of a screen that they have on the page; ``left``
    is the first column, two are as wide as a character of ``size``."""
    begin = round((line[0].x0 - left) / size * 2)
    text = " " * begin if begin >= 4 else ""
    last: Segment | None = None
    for one in line:
        if last is not None:
            column = round((one.x0 - left) / size * 2) - _wide(text)
            text += " " * max(2, min(120, column))
        text += one.text
        last = one
    return text


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _columns(glyphs: Sequence[Glyph]) -> tuple[list[Segment], list[Glyph]]:
    """Upright columns, and the characters that stand in none."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        last = runs[-1][-1] if runs else None
        if last is not None and _below(last, glyph) and (len(runs[-1]) < 2 or _below(runs[-1][-2], last)):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    made: list[Segment] = []
    rest: list[Glyph] = []
    tall = [r for r in runs if len(r) >= 3 or (len(r) >= 2 and any(g.turned for g in r))]
    if tall:
        beside = [g for r in runs if r not in tall for g in r]
        for run in list(tall):
            size = statistics.median(g.size for g in run)
            x0, x1 = min(g.x0 for g in run), max(g.x1 for g in run)
            top, bottom = min(g.top for g in run), max(g.bottom for g in run)
            # Beginnings of lines that stand close below one another are no column.
            near = sum(1 for g in beside if not g.text.isspace() and top < (g.top + g.bottom) / 2 < bottom and (x1 - size * 0.2 < g.x0 < x1 + size * 0.7 or x0 - size * 0.7 < g.x1 < x0 + size * 0.2))
            if near > len(run) * 0.3:
                tall.remove(run)
                continue
            words = "".join(g.text for g in run).strip()
            if words:
                made.append(Segment(x0, top, x1, bottom, top + size, size, _level(words), True))
    for run in runs:
        if run not in tall:
            rest.extend(g for g in run if not g.turned)
    # Columns that stand beside one another are read from the right; each is a piece.
    return made, rest


_UPRIGHT = str.maketrans("︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄︑︒︓︙︱｜", "（）｛｝〔〕【】《》〈〉「」『』、。：…ーー")


def _level(words: str) -> str:
    return words.translate(_UPRIGHT)


def _below(above: Glyph, glyph: Glyph) -> bool:
    size = max(above.size, glyph.size)
    if above.turned and glyph.turned and abs((above.x0 + above.x1) - (glyph.x0 + glyph.x1)) < size * 0.8:
        # Lying characters run down or up.
        step = (glyph.top + glyph.bottom - above.top - above.bottom) / 2
        return 0.2 * size < abs(step) < 1.6 * size
    if above.text.isspace() or glyph.text.isspace():
        return False
    return (
        abs((above.x0 + above.x1) - (glyph.x0 + glyph.x1)) / 2 < size * 0.3
        and abs(above.size - glyph.size) < 0.15 * size
        and 0.6 * size < glyph.top - above.top < 1.3 * size
    )


def _without_readings(glyphs: list[Glyph]) -> list[Glyph]:
    """Without the small kana over a word."""
    if not glyphs:
        return glyphs
    sizes = sorted(g.size for g in glyphs)
    if sizes[0] > sizes[-1] * 0.62:
        return glyphs
    large = [g for g in glyphs if not g.text.isspace()]
    kept = []
    for glyph in glyphs:
        if re.match(r"[ぁ-ゖァ-ヺー]", glyph.text) and any(
            glyph.size <= o.size * 0.62 and -0.4 * o.size <= o.top - glyph.bottom <= 0.45 * o.size
            and o.x0 - o.size * 0.8 <= (glyph.x0 + glyph.x1) / 2 <= o.x1 + o.size * 0.8
            for o in large
        ):
            continue
        kept.append(glyph)
    return kept


def _lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters on one baseline; small ones that are raised or lowered stand on that of the large."""
    lines: list[list[Glyph]] = []
    bases: list[tuple[float, float]] = []
    same: dict[tuple[float, float], int] = {}
    for glyph in sorted(glyphs, key=lambda g: (-round(g.size), g.base)):
        best = same.get((glyph.size, glyph.base))
        if best is not None:
            lines[best].append(glyph)
            continue
        for index in range(len(lines) - 1, -1, -1):
            base, size = bases[index]
            off = abs(base - glyph.base)
            near = off <= 0.3 * min(size, glyph.size) or (glyph.size < 0.8 * size and base - 0.55 * size <= glyph.base <= base + 0.25 * size)
            if near and (best is None or off < abs(bases[best][0] - glyph.base)):
                best = index
        if best is None:
            best = len(lines)
            lines.append([])
            bases.append((glyph.base, glyph.size))
        lines[best].append(glyph)
        same[glyph.size, glyph.base] = best
    return lines


def _pieces(line: list[Glyph]) -> list[Segment]:
    line = sorted(line, key=lambda g: g.x0)
    made: list[Segment] = []
    current: list[Glyph] = []
    text = ""
    blanks = 0.0
    for glyph in line:
        if glyph.text.isspace():
            blanks += glyph.x1 - glyph.x0
            if current:
                text += glyph.text if glyph.text == "\u3000" else " "
            continue
        if current:
            last = current[-1]
            size = max(glyph.size, last.size)
            gap = glyph.x0 - last.x1
            if gap > GAP * size and gap - blanks > GAP * size or gap > 3 * size:
                made.append(_segment(current, text))
                current, text = [], ""
            elif gap > _BLANK * size or text[-1].isspace():
                # Blanks as wide as characters, or one that is narrower.
                text = text.rstrip() + ("\u3000" * round(gap / size) if gap > 0.7 * size else " ")
        current.append(glyph)
        text += glyph.text
        blanks = 0.0
    if current:
        made.append(_segment(current, text))
    return made


def _segment(glyphs: Sequence[Glyph], text: str) -> Segment:
    largest = max(glyphs, key=lambda g: g.size)
    gaps = sorted((b.x0 - a.x1) / largest.size for a, b in pairwise(glyphs))
    if len(gaps) >= 3 and gaps[len(gaps) // 3] > _BLANK and gaps[-1] < gaps[len(gaps) // 2] * 1.4:
        # Letters set apart: し ら か ば 市.
        text = re.sub(r"\s", "", text)
    return Segment(
        min(g.x0 for g in glyphs), min(g.top for g in glyphs), max(g.x1 for g in glyphs), max(g.bottom for g in glyphs),
        largest.base, largest.size, text.strip(),
    )
