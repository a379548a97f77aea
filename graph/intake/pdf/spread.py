"""Two pages printed beside each other on one sheet."""

from __future__ import annotations

import re

from graph.intake.pdf.segments import lines_of, segments
from graph.intake.pdf.sheet import Sheet, part_of


def halves(sheet: Sheet) -> list[Sheet]:
    """A sheet as it is, or its two pages: nothing stands across its middle, and both carry page
    numbers that follow each other, or both are full and as tall as a page."""
    if sheet.width < sheet.height * 1.25 or len(sheet.glyphs) < 80:
        return [sheet]
    middle = sheet.width / 2
    margin = sheet.width * 0.012
    if any(g.x0 < middle + margin and g.x1 > middle - margin and not g.text.isspace() for g in sheet.glyphs):
        return [sheet]
    if any(r.across and r.x0 < middle - margin and r.x1 > middle + margin for r in sheet.rules):
        return [sheet]
    pages = [part_of(sheet, 0, middle), part_of(sheet, middle, sheet.width)]
    numbers = [_number(page) for page in pages]
    if None not in numbers and numbers[1] == (numbers[0] or 0) + 1:
        return pages
    return [sheet]


def _number(page: Sheet) -> int | None:
    """The number at the foot or head of a page."""
    edge = [g for g in page.glyphs if g.base > page.height * 0.9 or g.base < page.height * 0.08]
    for line in lines_of(segments(edge)):
        text = "".join(s.text for s in line)
        found = re.fullmatch(r"[-―—–─~～\s]*[pP]?\.?(\d{1,4})[-―—–─~～\s]*", text)
        if found:
            return int(found[1])
    return None
