"""A map as SVG: the same places and colours without script, for print and for any reader."""

from __future__ import annotations

from markupsafe import Markup

from ontology.language import Text
from visualize import palette
from visualize.scene import NOTE, Edge, Look, Node, Scene, Stroke, extent
from visualize.svg import FONT, anchor, tag, title, width
from visualize.words import KINDS

_TITLE = {
    "plan": Text("計画全体のつながり", "The whole plan"),
    "divisions": Text("課のつながり", "Divisions that share measures"),
}
_DESCRIPTION = Text(
    "図に描いたものはすべて、図の下の一覧と表にも文字で載せています。",
    "Everything drawn is also written in the lists and tables below the map.",
)
BORDER = 40.0


def draw(scene: Scene) -> str:
    """The whole map; labels only for what is named when the whole map is shown."""
    places = {node.iri: (node.x, node.y) for node in scene.nodes}
    left, top, across, down = frame(scene)
    words = _TITLE[scene.which].of(scene.language)
    name = f"map-{scene.which}"
    picture = tag(
        "svg",
        tag("title", words, id=f"{name}-title"),
        tag("desc", _DESCRIPTION.of(scene.language), id=f"{name}-desc"),
        tag("rect", x=left, y=top, width=across, height=down, fill=palette.PAPER),
        *(_line(edge, stroke, places) for edge, stroke in by_width(scene)),
        *(_count(edge, stroke, places) for edge, stroke in scene.edges if stroke.label),
        *(
            _node(scene, node)
            for node in sorted(scene.nodes, key=lambda n: (not n.pale, -n.look.tier))
        ),
        *(
            tag("text", text, x=x, y=y + 5, font_size=NOTE, text_anchor="middle", fill=palette.MUTED)
            for text, x, y in scene.notes
        ),
        xmlns="http://www.w3.org/2000/svg",
        class_="map-svg",
        role="group",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        lang=scene.language,
        viewBox=f"{left:.0f} {top:.0f} {across:.0f} {down:.0f}",
        width=round(across),
        height=round(down),
        font_family=FONT,
        fill=palette.INK,
    )
    return str(picture)


def by_width(scene: Scene) -> list[tuple[Edge, Stroke]]:
    """Edges in the order of drawing: the pale first, the widest last, on top."""
    return sorted(scene.edges, key=lambda drawn: (not drawn[1].pale, drawn[1].width))


def frame(scene: Scene) -> tuple[float, float, float, float]:
    """Left, top, width and height of everything drawn, with a border."""
    boxes = [(n.x, n.y, extent(n.look, n.size, n.label)) for n in scene.nodes]
    notes = [(x, y, width(text, NOTE) / 2) for text, x, y in scene.notes]
    xs = [x + side * b.width / 2 for x, _, b in boxes for side in (-1, 1)]
    xs += [x + side * half for x, _, half in notes for side in (-1, 1)]
    ys = [y for _, y, b in boxes for y in (y - b.above, y + b.below)]
    if not xs:
        return 0, 0, 480, 60
    left, top = min(xs) - BORDER, min(ys) - BORDER
    return left, top, max(xs) + BORDER - left, max(ys) + BORDER - top


def _line(edge: Edge, stroke: Stroke, places: dict[str, tuple[float, float]]) -> Markup:
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    return tag(
        "line",
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        stroke=stroke.colour,
        stroke_width=stroke.width,
        stroke_dasharray="5 4" if stroke.dashed else None,
    )


def _count(edge: Edge, stroke: Stroke, places: dict[str, tuple[float, float]]) -> Markup:
    """The number of shared measures in the middle of its line, on a white ground."""
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    return tag(
        "text",
        stroke.label,
        x=(x1 + x2) / 2,
        y=(y1 + y2) / 2 + 5,
        text_anchor="middle",
        font_size=14,
        font_weight="bold",
        stroke=palette.PAPER,
        stroke_width=4,
        paint_order="stroke",
    )


def _node(scene: Scene, node: Node) -> Markup:
    told = f"{KINDS[node.kind].of(scene.language)}: {node.name}"
    if node.note:
        told += f" ({node.note})"
    parts = [title(told), mark(node.look, node.size, node)]
    if not node.look.tier:
        parts.append(_label(node))
    if node.pale:
        return tag("g", *parts[1:], aria_hidden="true")
    return anchor(node.href, told, *parts)


def mark(look: Look, size: float, node: Node) -> Markup:
    """The mark of a node; its shape says the kind."""
    paint: dict[str, str | float | None] = {
        "fill": node.fill,
        "stroke": node.border,
        "stroke_width": 1 if node.kind == "metric" else 2,
    }
    x, y = node.x, node.y
    if look.shape == "box":
        room = extent(look, size, node.label)
        return tag(
            "rect",
            x=x - room.width / 2,
            y=y - room.above,
            width=room.width,
            height=room.above + room.below,
            rx=5,
            **paint,
        )
    if look.shape == "square":
        return tag("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, **paint)
    if look.shape == "diamond":
        corners = ((0.0, -size), (size, 0.0), (0.0, size), (-size, 0.0))
    elif look.shape == "triangle":
        corners = ((0.0, -size), (size, 0.8 * size), (-size, 0.8 * size), (0.0, -size))
    else:
        return tag("circle", cx=x, cy=y, r=size, **paint)
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
    return tag("polygon", points=points, **paint)


def _label(node: Node) -> Markup:
    """Inside a box, below any other mark."""
    rows = node.label.split("\n")
    font = node.look.font
    step = 1.2 * font
    inside = node.look.shape == "box"
    first = -len(rows) * step / 2 + 0.86 * font if inside else node.size + 4 + 0.86 * font
    spans = [
        tag("tspan", row, x=node.x, y=node.y + first + i * step) for i, row in enumerate(rows)
    ]
    ground: dict[str, str | float | None] = {
        "stroke": palette.PAPER,
        "stroke_width": 4,
        "paint_order": "stroke",
    }
    return tag(
        "text",
        *spans,
        text_anchor="middle",
        font_size=font,
        font_weight="bold" if node.kind in ("goal", "division") else None,
        fill=node.ink,
        **({} if inside else ground),
    )
