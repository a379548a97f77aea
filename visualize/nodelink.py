"""Triples as a picture: things as boxes, what joins them as named lines. SVG with real links."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from ontology.language import Language, Text
from visualize import palette
from visualize.layout import placed
from visualize.scene import Box, Look, extent
from visualize.svg import FONT, anchor, balanced, tag, title

MOST_LINES = 120
_LOOK = Look("box", 0, 14, 170)
_SMALL = 11
_BORDER = 30
_APART = 110  # pixels between two boxes, for the name of what joins them
_TITLE = Text("三つ組の図", "The triples as a picture")
_DESCRIPTION = Text(
    "図に描いたものはすべて、下の表にも文字で載せています。",
    "Everything drawn is also written in the table below.",
)

Line = tuple[str, str, str]  # from, name, to


def draw(
    lines: Sequence[Line], names: Mapping[str, str], href: Callable[[str], str], language: Language
) -> str:
    """The picture of at most `MOST_LINES` lines; empty where there is none to draw."""
    shown = list(dict.fromkeys((a, name, b) for a, name, b in lines if a != b))[:MOST_LINES]
    if not shown:
        return ""
    nodes = list(dict.fromkeys(end for a, _, b in shown for end in (a, b)))
    labels = {n: balanced(names.get(n) or n, _LOOK.room, _LOOK.font, lines=3) for n in nodes}
    boxes = {n: extent(_LOOK, 0, "\n".join(labels[n])) for n in nodes}
    circle = {
        n: (100 * math.cos(2 * math.pi * i / len(nodes)), 100 * math.sin(2 * math.pi * i / len(nodes)))
        for i, n in enumerate(nodes)
    }
    room = {n: b._replace(width=b.width + _APART, above=b.above + _APART / 3, below=b.below + _APART / 3) for n, b in boxes.items()}
    places = placed(room, {(a, b): 1.0 for a, _, b in shown}, circle, linlog=False)
    left = min(places[n][0] - boxes[n].width / 2 for n in nodes) - _BORDER
    top = min(places[n][1] - boxes[n].above for n in nodes) - _BORDER
    across = max(places[n][0] + boxes[n].width / 2 for n in nodes) + _BORDER - left
    down = max(places[n][1] + boxes[n].below for n in nodes) + _BORDER - top
    joined: dict[tuple[str, str], list[str]] = {}
    for a, name, b in shown:
        joined.setdefault((a, b), []).append(name)
    return str(tag(
        "svg",
        tag("title", _TITLE.of(language), id="graph-title"),
        tag("desc", _DESCRIPTION.of(language), id="graph-desc"),
        tag("rect", x=left, y=top, width=across, height=down, fill=palette.PAPER),
        *(_line(places[a], places[b], boxes[b]) for a, b in joined),
        *(_node(n, labels[n], places[n], boxes[n], href(n)) for n in nodes),
        *(_name(places[a], places[b], held) for (a, b), held in joined.items()),
        xmlns="http://www.w3.org/2000/svg",
        class_="graph-svg",
        role="group",
        aria_labelledby="graph-title",
        aria_describedby="graph-desc",
        viewBox=f"{left:.0f} {top:.0f} {across:.0f} {down:.0f}",
        width=round(across),
        height=round(down),
        font_family=FONT,
        fill=palette.INK,
    ))


def _line(begin: tuple[float, float], end: tuple[float, float], box: Box) -> Markup:
    """A line with a head where it meets the box of its end."""
    (x1, y1), (x2, y2) = begin, end
    dx, dy = x2 - x1, y2 - y1
    half_width, half_height = box.width / 2, box.above
    share = min(
        half_width / abs(dx) if dx else math.inf, half_height / abs(dy) if dy else math.inf, 1.0
    )
    x, y = x2 - dx * share, y2 - dy * share
    turn = math.atan2(dy, dx)
    corners = [(x, y)] + [
        (x - 9 * math.cos(turn + side), y - 9 * math.sin(turn + side)) for side in (0.4, -0.4)
    ]
    return tag(
        "g",
        tag("line", x1=x1, y1=y1, x2=x, y2=y, stroke=palette.FAINT, stroke_width=1.5),
        tag("polygon", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in corners), fill=palette.MUTED),
    )


def _name(begin: tuple[float, float], end: tuple[float, float], names: Sequence[str]) -> Markup:
    (x1, y1), (x2, y2) = begin, end
    return tag(
        "text",
        ", ".join(names[:3]) + ("…" if len(names) > 3 else ""),
        x=(x1 + x2) / 2,
        y=(y1 + y2) / 2 + 4,
        text_anchor="middle",
        font_size=_SMALL,
        fill=palette.MUTED,
        stroke=palette.PAPER,
        stroke_width=4,
        paint_order="stroke",
    )


def _node(
    iri: str, label: Sequence[str], place: tuple[float, float], box: Box, href: str
) -> Markup:
    x, y = place
    wide, half = box.width, box.above
    step = 1.2 * _LOOK.font
    first = y - len(label) * step / 2 + 0.86 * _LOOK.font
    shade = palette.NEUTRAL
    return anchor(
        href,
        " ".join(label),
        title(iri),
        tag("rect", x=x - wide / 2, y=y - half, width=wide, height=2 * half, rx=5,
            fill=shade.tint, stroke=shade.line, stroke_width=1.5),
        tag("text", *(tag("tspan", row, x=x, y=first + i * step) for i, row in enumerate(label)),
            text_anchor="middle", font_size=_LOOK.font),
    )
