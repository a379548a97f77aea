"""The parts of a page: tables and forms that are ruled, tables that gaps make, frames, lines."""

from __future__ import annotations

from collections.abc import Sequence

from graph.intake.pdf import forms, ruled
from graph.intake.pdf.order import Item, Line, Read, ordered
from graph.intake.pdf.rows import Rows, cell_text, rows_of
from graph.intake.pdf.segments import Segment, lines_of, segments
from graph.intake.pdf.sheet import Box, Glyph, Sheet
from graph.intake.pdf.split import split_rows
from graph.intake.pdf.unruled import Found, between_rules, unruled


def read_sheet(sheet: Sheet) -> list[Read]:
    """What a page says, in the order of its reading."""
    found = ruled.grids(sheet.rules)
    tables = [g for g in found if g.is_table]
    frames = [*sheet.frames, *(c for g in found if not g.is_table and not g.is_row for c in (g.box, *g.cells))]
    items, rest = _tables(tables, sheet.glyphs, frames, sheet)
    return _region(rest, items, frames, sheet)


def _tables(tables: Sequence[ruled.Grid], glyphs: list[Glyph], frames: Sequence[Box], sheet: Sheet) -> tuple[list[Item], list[Glyph]]:
    """Tables and forms, the largest first, and the characters that stand in none."""
    items: list[Item] = []
    rest = glyphs
    for grid in sorted(tables, key=lambda g: -(g.box[2] - g.box[0]) * (g.box[3] - g.box[1])):
        inside = [g for g in rest if _holds(grid.box, g)]
        if not any(not g.text.isspace() for g in inside) or grid.is_row and not _at_edge(grid, rest, sheet):
            continue
        cells = [g for g in inside if grid.cell_at((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2) is not None]
        inner = [t for t in tables if _inside(t.box, grid.box)]
        read = _grid(grid, cells, frames, inner, sheet)
        if read is None:
            continue
        taken = set(map(id, cells))
        rest = [g for g in rest if id(g) not in taken]
        items.append(Item(*grid.box, read))
    return items, rest


def _grid(
    grid: ruled.Grid, glyphs: list[Glyph], frames: Sequence[Box], inner: Sequence[ruled.Grid], sheet: Sheet,
) -> Rows | list[Read] | None:
    """A table as rows, a form as its parts; None where it is neither."""
    parts = forms.parts_of(grid, glyphs, [t.box for t in inner])
    if parts is None:
        rows = rows_of(split_rows(grid, glyphs), glyphs)
        return rows if len(rows.lefts) > 1 else None
    made: list[Read] = []
    for part in parts:
        label = [Line(part.label, part.box[1], part.box[1] + 1)] if part.label else []
        if isinstance(part.beside, ruled.Grid):
            made += [*label, rows_of(part.beside, [g for g in glyphs if _holds(part.beside.box, g)])]
            continue
        cell = part.beside
        held = [g for g in glyphs if _holds(cell, g)]
        within = [t for t in inner if _inside(t.box, cell)]
        if label and not within and not forms.is_list(cell, glyphs):
            text = cell_text(segments(held), cell)
            made.append(Line(f"{part.label}\t{text}", cell[1], cell[3]))
        else:
            own = [f for f in frames if _inside(f, cell)]
            items, rest = _tables(within, held, own, sheet)
            made += [*label, *_region(rest, items, own, sheet)]
    return made


def _at_edge(grid: ruled.Grid, glyphs: Sequence[Glyph], sheet: Sheet) -> bool:
    """Whether a single row stands first or last on its page, as what a page break left there."""
    body = [g for g in glyphs if sheet.height * 0.07 < g.base < sheet.height * 0.93 and not g.text.isspace()]
    above = any(g.bottom < grid.box[1] for g in body)
    below = any(g.top > grid.box[3] for g in body)
    return not (above and below) and sum(1 for c in grid.cells) >= 2


def _holds(box: Box, glyph: Glyph) -> bool:
    return box[0] <= (glyph.x0 + glyph.x1) / 2 < box[2] and box[1] <= (glyph.top + glyph.bottom) / 2 < box[3]


def _inside(inner: Box, outer: Box) -> bool:
    return inner != outer and inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1


def _region(glyphs: Sequence[Glyph], tables: Sequence[Item], frames: Sequence[Box], sheet: Sheet) -> list[Read]:
    pieces = segments(glyphs)
    tables = list(tables)
    for table in between_rules(pieces, sheet.rules):
        pieces, tables = _put(table, pieces, tables)
    items: list[Item] = []
    frames = [f for f in frames if not any(_inside(f, (t.x0, t.top, t.x1, t.bottom)) for t in tables)]
    for frame in _outermost(_useful(frames, pieces, tables)):
        held = [p for p in pieces if _inside((p.x0, (p.top + p.bottom) / 2, p.x1, (p.top + p.bottom) / 2), frame)]
        inner = [t for t in tables if _inside((t.x0, t.top, t.x1, t.bottom), frame)]
        within = [f for f in frames if _inside(f, frame) and f[2] - f[0] < (frame[2] - frame[0]) * 0.95]
        own = [g for g in glyphs if _holds(frame, g)]
        items.append(Item(*frame, _region(own, inner, within, sheet)))
        pieces = [p for p in pieces if not any(p is h for h in held)]
        tables = [t for t in tables if not any(t is i for i in inner)]
        glyphs = [g for g in glyphs if not _holds(frame, g)]
    items += tables
    for table in unruled(pieces, sheet.rules):
        pieces, items = _put(table, pieces, items)
    items += [Item(p.x0, p.top, p.x1, p.bottom, p) for p in pieces]
    return ordered(items)


def _put(table: Found, pieces: list[Segment], items: list[Item]) -> tuple[list[Segment], list[Item]]:
    """The pieces without those of a table, and the items with it, if nothing stands beside it."""
    box = table.rows.box
    if any(i.top < box[3] and i.bottom > box[1] and i.x0 < box[2] and i.x1 > box[0] for i in items):
        return pieces, items
    taken = set(map(id, table.pieces))
    return [p for p in pieces if id(p) not in taken], [*items, Item(*box, table.rows)]


def _useful(frames: Sequence[Box], pieces: Sequence[Segment], tables: Sequence[Item]) -> list[Box]:
    """Frames that hold whole lines, more than one, and have something beside them."""
    made = []
    for frame in set(frames):
        x0, top, x1, bottom = frame
        beside = False
        crossed = False
        held: list[Segment] = []
        for p in pieces:
            middle = (p.top + p.bottom) / 2
            if not top <= middle <= bottom:
                continue
            if x0 - 1 <= p.x0 and p.x1 <= x1 + 1 + p.size * 0.3:
                held.append(p)
            elif p.x1 <= x0 + 1 or p.x0 >= x1 - 1:
                beside = True
            else:
                crossed = True
                break
        for t in tables:
            if t.top < bottom - 1 and t.bottom > top + 1:
                if t.x1 <= x0 + 1 or t.x0 >= x1 - 1:
                    beside = True
                elif not _inside((t.x0, t.top, t.x1, t.bottom), frame):
                    crossed = True
        if beside and not crossed and len(lines_of(held)) >= 2:
            made.append(frame)
    return made


def _outermost(frames: Sequence[Box]) -> list[Box]:
    made: list[Box] = []
    for frame in sorted(frames, key=lambda f: -(f[2] - f[0]) * (f[3] - f[1])):
        if not any(frame[0] < o[2] - 1 and frame[2] > o[0] + 1 and frame[1] < o[3] - 1 and frame[3] > o[1] + 1 for o in made):
            made.append(frame)
    return sorted(made, key=lambda f: (f[1], f[0]))
