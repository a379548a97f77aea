"""What stands on a page of a PDF: its characters, the lines ruled on it, the frames drawn on it.

Everything is as the page is looked at: turned upright, cut to its crop box, measured in points
from the upper left corner.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

# Drawings and maps are made of many strokes; beyond these nothing is looked for among them.
MAX_OBJECTS = 30_000
MAX_RULES = 4_000
_CLOSING = frozenset("）］｝〕】》〉」』、。，．")
_RULE = 3.0  # Points: what is thinner is a rule.

Box = tuple[float, float, float, float]  # x0, top, x1, bottom


class Glyph(NamedTuple):
    """A character: where it stands, its baseline, its size, whether it lies on its side."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    turned: bool = False


class Rule(NamedTuple):
    """A straight line along the page or down it."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def across(self) -> bool:
        """Whether it runs across the page."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass
class Sheet:
    """A page; of the ``counted`` characters the PDF gives no reading for the ``strange``."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    counted: int = 0
    strange: int = 0


def sheet_of(page: Any) -> Sheet:
    """What stands on a page of pypdfium2."""
    frame = _Frame(page)
    sheet = Sheet(frame.width, frame.height)
    _glyphs(page, frame, sheet)
    _drawn(page, frame, sheet)
    return sheet


class _Frame:
    """From the page's own coordinates to what is looked at."""

    def __init__(self, page: Any) -> None:
        media, crop = page.get_mediabox(), page.get_cropbox()
        self.x0, self.y0 = max(media[0], crop[0]), max(media[1], crop[1])
        self.x1, self.y1 = min(media[2], crop[2]), min(media[3], crop[3])
        if self.x1 <= self.x0 or self.y1 <= self.y0:
            self.x0, self.y0, self.x1, self.y1 = media
        self.turn = page.get_rotation() % 360
        self.width, self.height = self.x1 - self.x0, self.y1 - self.y0
        self.flat()

    def flat(self) -> None:
        """The width and height as it is looked at."""
        if self.turn in (90, 270):
            self.width, self.height = self.y1 - self.y0, self.x1 - self.x0
        else:
            self.width, self.height = self.x1 - self.x0, self.y1 - self.y0

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turn == 90:
            return y - self.y0, x - self.x0
        if self.turn == 180:
            return self.x1 - x, y - self.y0
        if self.turn == 270:
            return self.y1 - y, self.x1 - x
        return x - self.x0, self.y1 - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)


@lru_cache(maxsize=8192)
def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


class _Raw(NamedTuple):
    """A character as the library gives it: its origin, the way it runs (degrees), its box."""

    text: str
    x: float
    y: float
    way: int
    size: float
    stretch: float
    box: Box


def _glyphs(page: Any, frame: _Frame, sheet: Sheet) -> None:
    raws = list(_raws(page, sheet))
    ways = Counter(raw.way for raw in raws if not raw.text.isspace())
    if ways:
        # A page whose text lies on its side is turned, whatever its own mark says.
        way, count = ways.most_common(1)[0]
        if count > sum(ways.values()) * 0.6:
            frame.turn = way
            frame.flat()
            sheet.width, sheet.height = frame.width, frame.height
    seen: set[tuple[str, int, int]] = set()
    for raw in raws:
        x, y = frame.point(raw.x, raw.y)
        box: Box = frame.box(*raw.box) if frame.turn or raw.way else (0.0, 0.0, raw.box[2] - frame.x0, 0.0)
        if raw.way == frame.turn:
            wide = _wide(raw.text)
            across = raw.size * raw.stretch
            # After a bracket or a stop half of its square is blank, or left out.
            x1 = max(min(box[2], x + across * 0.75), x + across * 0.5) if raw.text in _CLOSING else max(box[2], x + across * 0.95) if wide else max(box[2], x + across * 0.2)
            glyph = Glyph(raw.text, x, y - raw.size * 0.88, x1, y + raw.size * 0.12, y, raw.size)
        else:
            glyph = Glyph(raw.text, box[0], box[1], box[2], box[3], box[3], raw.size, True)
        if not (-1 <= (glyph.x0 + glyph.x1) / 2 <= sheet.width + 1 and -1 <= (glyph.top + glyph.bottom) / 2 <= sheet.height + 1):
            continue
        # Bold that is made by printing a character twice.
        step = max(0.5, raw.size * 0.1)
        column, line = round(glyph.x0 / step), round(glyph.base / step)
        if not raw.text.isspace() and any((raw.text, c, r) in seen for c in (column, column - 1, column + 1) for r in (line, line - 1, line + 1)):
            continue
        seen.add((raw.text, column, line))
        sheet.glyphs.append(glyph)


def _raws(page: Any, sheet: Sheet) -> Iterator[_Raw]:
    import pypdfium2.raw as c

    text = page.get_textpage()
    try:
        box, matrix = c.FS_RECTF(), c.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        high = 0
        for index in range(text.count_chars()):
            if c.FPDFText_IsGenerated(text, index) == 1:
                continue
            code = c.FPDFText_GetUnicode(text, index)
            sheet.counted += 1
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000 and high:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            high = 0
            if c.FPDFText_HasUnicodeMapError(text, index) == 1 or code in (0, 0xFFFD, 0xFFFE) or 0xE000 <= code <= 0xF8FF or 0xD800 <= code < 0xE000:
                sheet.strange += 1
            if code < 0x20 or code in (0xFFFE, 0xFFFF) or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
                continue
            c.FPDFText_GetCharOrigin(text, index, x, y)
            c.FPDFText_GetLooseCharBox(text, index, box)
            c.FPDFText_GetMatrix(text, index, matrix)
            size = c.FPDFText_GetFontSize(text, index)
            if not matrix.b and not matrix.c and matrix.a > 0 and matrix.d > 0:
                up, along, way = matrix.d, matrix.a, 0
            else:
                up, along = math.hypot(matrix.c, matrix.d), math.hypot(matrix.a, matrix.b)
                way = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
            if way % 90 or not up or not size:
                continue  # A mark across the page: 案.
            yield _Raw(
                chr(code), x.value, y.value, way, abs(size * up), along / up,
                (box.left, box.bottom, box.right, box.top),
            )
    finally:
        text.close()


def _drawn(page: Any, frame: _Frame, sheet: Sheet) -> None:
    import pypdfium2.raw as c

    budget = [MAX_OBJECTS]
    found = _paths(c, page, c.FPDFPage_CountObjects(page), c.FPDFPage_GetObject, (1, 0, 0, 1, 0, 0), 0, budget)
    for path, matrix in found:
        if len(sheet.rules) > MAX_RULES:
            # A drawing, not a table.
            sheet.rules.clear()
            return
        _path(c, path, matrix, frame, sheet)
    sheet.rules += _dotted(sheet)


def _dotted(sheet: Sheet) -> list[Rule]:
    """Lines made of dots or dashes."""
    marks = [((d[0] + d[2]) / 2, (d[1] + d[3]) / 2, (d[0] + d[2]) / 2, (d[1] + d[3]) / 2) for d in sheet.dots]
    marks += [(r.x0, r.top, r.x1, r.bottom) for r in sheet.rules if max(r.x1 - r.x0, r.bottom - r.top) < 12]
    if len(marks) > 20_000:
        return []
    made = []
    for across in (True, False):
        along, aside = (0, 1) if across else (1, 0)
        run: list[tuple[float, float, float, float]] = []
        for mark in [*sorted(marks, key=lambda m: (round(m[aside]), m[along])), None]:
            if mark is not None and run and round(mark[aside]) == round(run[-1][aside]) and -1 <= mark[along] - run[-1][along + 2] <= 6:
                run.append(mark)
                continue
            if len(run) >= 6 and run[-1][along + 2] - run[0][along] > 12:
                level = sum(m[aside] for m in run) / len(run)
                a, b = run[0][along], run[-1][along + 2]
                made.append(Rule(a, level, b, level) if across else Rule(level, a, level, b))
            run = [mark] if mark is not None else []
    return made


Matrix = tuple[float, float, float, float, float, float]


def _paths(c: Any, holder: Any, count: int, get: Any, outer: Matrix, depth: int, budget: list[int]) -> Iterator[tuple[Any, Matrix]]:
    own = c.FS_MATRIX()
    for index in range(count):
        budget[0] -= 1
        if budget[0] < 0:
            return
        one = get(holder, index)
        kind = c.FPDFPageObj_GetType(one)
        if kind not in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_FORM):
            continue
        c.FPDFPageObj_GetMatrix(one, own)
        m = _times((own.a, own.b, own.c, own.d, own.e, own.f), outer)
        if kind == c.FPDF_PAGEOBJ_PATH:
            yield one, m
        elif depth < 4:
            yield from _paths(c, one, c.FPDFFormObj_CountObjects(one), c.FPDFFormObj_GetObject, m, depth + 1, budget)


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _path(c: Any, path: Any, m: Matrix, frame: _Frame, sheet: Sheet) -> None:
    fill, stroke = ctypes.c_int(), c.FPDF_BOOL()
    c.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    count = c.FPDFPath_CountSegments(path)
    if count < 2 or count > 400:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    begun = last = (0.0, 0.0)
    points: list[tuple[float, float]] = []
    straight: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for index in range(count):
        segment = c.FPDFPath_GetPathSegment(path, index)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        at = frame.point(m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5])
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_MOVETO:
            begun = at
        elif kind == c.FPDF_SEGMENT_LINETO:
            straight.append((last, at))
        points.append(at)
        last = at
        if c.FPDFPathSegment_GetClose(segment):
            straight.append((last, begun))
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    whole = (min(xs), min(ys), max(xs), max(ys))
    width, height = whole[2] - whole[0], whole[3] - whole[1]
    if width < _RULE and height < _RULE:
        sheet.dots.append(whole)
        return
    if width < _RULE or height < _RULE:
        if max(width, height) >= _RULE:
            middle = (whole[0] + whole[2]) / 2, (whole[1] + whole[3]) / 2
            sheet.rules.append(Rule(whole[0], middle[1], whole[2], middle[1]) if width >= height else Rule(middle[0], whole[1], middle[0], whole[3]))
        return
    if height > 15 and width > 40 and (width < sheet.width * 0.95 or height < sheet.height * 0.95):
        sheet.frames.append(whole)
    if width > sheet.width * 0.98 and height > sheet.height * 0.98:
        return
    for (ax, ay), (bx, by) in straight:
        if abs(ay - by) < 1 and abs(ax - bx) >= _RULE:
            sheet.rules.append(Rule(min(ax, bx), (ay + by) / 2, max(ax, bx), (ay + by) / 2))
        elif abs(ax - bx) < 1 and abs(ay - by) >= _RULE:
            sheet.rules.append(Rule((ax + bx) / 2, min(ay, by), (ax + bx) / 2, max(ay, by)))


def part_of(sheet: Sheet, x0: float, x1: float) -> Sheet:
    """The part of a page between two places, moved to the left edge."""
    return replace(
        sheet, width=x1 - x0,
        glyphs=[g._replace(x0=g.x0 - x0, x1=g.x1 - x0) for g in sheet.glyphs if x0 <= (g.x0 + g.x1) / 2 < x1],
        rules=[r._replace(x0=max(r.x0, x0) - x0, x1=min(r.x1, x1) - x0) for r in sheet.rules if r.x0 < x1 and r.x1 >= x0],
        frames=[(a - x0, b, e - x0, d) for a, b, e, d in sheet.frames if a >= x0 - 2 and e <= x1 + 2],
    )
