"""A table of counts as a picture: the matrix of divisions, and divisions against organisations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ontology.language import Language, Text
from queries.overview import Overview
from visualize import palette
from visualize.matrix import table
from visualize.reliance import reliance
from visualize.svg import FONT, anchor, plain, tag, title, width, wrap

Link = Callable[[str], str]

CELL = 25.0
NAME = 13.0
ROOM = 190.0  # widest name of a row
LEAN = 0.5  # of a column's name: sine and cosine of its angle are 0.866 and 0.5
BORDER = 16.0
# How dark a cell is, and its ink: 0 for nothing, 4 for the most.
LEVELS = (
    ("#efebe2", palette.INK),
    ("#d5e2ee", palette.INK),
    ("#a3c0da", palette.INK),
    ("#3f6f9f", palette.PAPER),
    ("#173a60", palette.PAPER),
)
MATRIX = Text("課×課：共に担う取り組みの件数", "Division × division: measures shared")
ORGANIZATIONS = Text("団体×課：団体の名が挙がる取り組みの件数", "Organisation × division: measures")
_NOTHING = Text("表示する取り組みがありません。", "There are no measures to show.")


@dataclass(frozen=True)
class Grid:
    """Rows and columns as (IRI, name); ``cells`` holds count and level by (row, column)."""

    name: str
    title: str
    rows: Sequence[tuple[str, str]]
    columns: Sequence[tuple[str, str]]
    cells: Mapping[tuple[str, str], tuple[int, int]]


def matrix(overview: Overview, language: Language, link: Link) -> str:
    """課×課 as a complete ``<svg>``: shared measures, on the diagonal each division's own."""
    found = table(overview)
    names = [(d.iri, d.name.of(language)) for d in found.divisions]
    cells = {pair: (len(m), found.level(*pair)) for pair, m in found.cells.items()}
    cells |= {(iri, iri): (found.own[iri], 0) for iri, _ in names}
    return draw(Grid("matrix", MATRIX.of(language), names, names, cells), language, link)


def organizations(overview: Overview, language: Language, link: Link) -> str:
    """団体×課 as a complete ``<svg>``: measures that name the organisation, by division."""
    found = reliance(overview)
    cells = {
        (row.unit.iri, unit): (len(measures), found.level(len(measures)))
        for row in found.rows
        for unit, measures in row.through.items()
    }
    rows = [(row.unit.iri, row.unit.name.of(language)) for row in found.rows]
    columns = [(d.iri, d.name.of(language)) for d in found.divisions]
    shown = Grid("organizations", ORGANIZATIONS.of(language), rows, columns, cells)
    return draw(shown, language, link)


def draw(shown: Grid, language: Language, link: Link) -> str:
    """A grid as a complete ``<svg>``; no script, no style sheet."""
    labels = [wrap(name, ROOM, NAME, lines=1)[0] for _, name in shown.rows]
    heads = [wrap(name, ROOM, NAME, lines=1)[0] for _, name in shown.columns]
    left = BORDER + max((width(label, NAME) for label in labels), default=0) + 10
    longest = max((width(head, NAME) for head in heads), default=0)
    top = 48 + 0.866 * longest + 14
    across = left + CELL * len(heads) + LEAN * longest + 2 * BORDER
    down = top + CELL * len(labels) + BORDER
    parts = [_heading(shown.title)]
    if not shown.rows:
        across, down = 480, 92
        parts.append(tag("text", _NOTHING.of(language), x=BORDER, y=64))
    for i, ((iri, name), head) in enumerate(zip(shown.columns, heads, strict=True)):
        x, y = left + (i + 0.5) * CELL + 4, top - 8
        text = tag("text", head, x=x, y=y, transform=f"rotate(-60 {x:.1f} {y:.1f})")
        parts.append(anchor(link(iri), plain(name), title(plain(name)), text))
    for j, ((iri, name), label) in enumerate(zip(shown.rows, labels, strict=True)):
        y = top + j * CELL
        text = tag("text", label, x=left - 10, y=y + CELL / 2 + 5, text_anchor="end")
        parts.append(anchor(link(iri), plain(name), title(plain(name)), text))
        parts += [
            _cell(left + i * CELL, y, *shown.cells[iri, column], own=iri == column)
            for i, (column, _) in enumerate(shown.columns)
            if (iri, column) in shown.cells
        ]
    return str(
        tag(
            "svg",
            tag("title", shown.title, id=f"{shown.name}-title"),
            tag("rect", width=across, height=down, fill=palette.PAPER),
            _lines(left, top, len(heads), len(labels)),
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            class_="grid-svg",
            role="group",
            aria_labelledby=f"{shown.name}-title",
            lang=language,
            viewBox=f"0 0 {across:.0f} {down:.0f}",
            width=round(across),
            height=round(down),
            font_family=FONT,
            font_size=NAME,
            fill=palette.INK,
        )
    )


def _heading(text: str) -> Markup:
    return tag("text", text, x=BORDER, y=30, font_size=16, font_weight="bold")


def _lines(left: float, top: float, columns: int, rows: int) -> Markup:
    """Hair lines along rows and columns, so that the eye finds both ends."""
    right, bottom = left + columns * CELL, top + rows * CELL
    ends = [(left, top + j * CELL, right, top + j * CELL) for j in range(rows + 1) if columns]
    ends += [(left + i * CELL, top, left + i * CELL, bottom) for i in range(columns + 1) if rows]
    drawn = [
        tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=palette.STRIPE) for x1, y1, x2, y2 in ends
    ]
    return tag("g", *drawn)


def _cell(x: float, y: float, count: int, level: int, *, own: bool) -> Markup:
    fill, ink = LEVELS[level]
    ground = tag("rect", x=x + 1, y=y + 1, width=CELL - 2, height=CELL - 2, rx=3, fill=fill)
    text = tag(
        "text",
        str(count),
        x=x + CELL / 2,
        y=y + CELL / 2 + 5,
        text_anchor="middle",
        fill=palette.MUTED if own else ink,
    )
    return tag("g", ground, text)
