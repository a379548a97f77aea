"""Network maps: divisions that share measures, and a whole plan, through pyvis.

pyvis holds the nodes, edges and options and fills our own template (`page`); places are given, so
nothing is left to compute in the browser. It takes a second to import: only functions do.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ontology.language import Language, Text
from queries.overview import Overview
from visualize import emphasis, palette, picture
from visualize.scene import (
    COUNCIL,
    LOOKS,
    NEAR,
    NOTE,
    Edge,
    Node,
    Scene,
    Stroke,
    Which,
    divisions_scene,
    kinds,
    plan_scene,
    plan_things,
    relations,
)
from visualize.svg import FONT, plain, tag
from visualize.words import BRIDGES, INVERSES, KINDS, RELATIONS, Kind

if TYPE_CHECKING:
    from pyvis.network import Network

Link = Callable[[str], str]
Places = Mapping[str, Mapping[str, Sequence[float]]]

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"
VIS = "lib/vis-9.1.2/vis-network.min.js"  # among the templates of pyvis

OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {
        "labelHighlightBold": False,
        "margin": 6,
        "borderWidth": 2,
        "borderWidthSelected": 3,
        "shapeProperties": {"borderRadius": 5},
        "font": {"face": FONT, "strokeColor": palette.PAPER},
    },
    "edges": {
        "smooth": False,
        "selectionWidth": 2,
        "hoverWidth": 1,
        "font": {
            "face": FONT,
            "size": 15,
            "color": palette.INK,
            "strokeWidth": 4,
            "strokeColor": palette.PAPER,
        },
    },
    "interaction": {
        "dragNodes": False,
        "hover": True,
        "tooltipDelay": 150,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "selectConnectedEdges": False,
    },
}


@dataclass(frozen=True)
class Assets:
    """Addresses of what a page on a server loads: vis-network, ``map.js`` and ``map.css``."""

    vis: str
    script: str
    style: str


# ---- the maps -------------------------------------------------------------------------------


def divisions_map(
    overview: Overview,
    positions: Places,
    language: Language,
    link: Link,
    threshold: int = 1,
    *,
    sizes: Mapping[str, float] | None = None,
    size_rule: str = "",
) -> Network:
    """Divisions joined where they share at least ``threshold`` measures.

    ``sizes`` (0 to 1 by IRI) sizes the divisions by another measure than how much they share;
    ``size_rule`` then says in a sentence which.
    """
    return _network(
        divisions_scene(
            overview, positions["divisions"], language, link, threshold, sizes, size_rule
        )
    )


def plan_map(overview: Overview, positions: Places, language: Language, link: Link) -> Network:
    """The whole plan: goals, policies, measures, who answers for them, with whom, how measured."""
    return _network(plan_scene(overview, positions["plan"], language, link))


def scene(
    overview: Overview,
    positions: Places,
    language: Language,
    link: Link,
    which: Which,
    threshold: int = 1,
    part: Overview | None = None,
) -> Scene:
    """What one of the maps shows; what is not in ``part`` of the plan, if one is given, is pale."""
    if which == "divisions":
        shown = divisions_scene(
            overview, positions["divisions"], language, link, threshold, part=part
        )
    else:
        shown = plan_scene(overview, positions["plan"], language, link)
    return emphasis.within(shown, part) if part is not None else shown


def data(
    overview: Overview,
    positions: Places,
    language: Language,
    link: Link,
    which: Which,
    threshold: int = 1,
) -> dict[str, Any]:
    """What ``map.js`` draws: nodes, edges, options, words and shared measures, JSON throughout."""
    return _data(_network(scene(overview, positions, language, link, which, threshold)))


def svg(
    overview: Overview,
    positions: Places,
    language: Language,
    link: Link,
    which: Which,
    threshold: int = 1,
) -> str:
    """The same map as a still picture."""
    return picture.draw(scene(overview, positions, language, link, which, threshold))


def standalone(
    overview: Overview,
    language: Language,
    *,
    which: Which = "plan",
    positions: Places | None = None,
    threshold: int = 1,
) -> str:
    """One file with the map, which needs nothing else; its links lead to its own lists."""
    from visualize import layout

    places = {thing.iri: f"#n{i}" for i, thing in enumerate(plan_things(overview))}
    if which == "divisions":
        places = {division.iri: f"#n{i}" for i, division in enumerate(overview.divisions)}
    network = _network(
        scene(
            overview,
            positions or layout.positions(overview),
            language,
            lambda iri: places.get(iri, ""),
            which,
            threshold,
        )
    )
    title = f"{overview.title.of(language)} – {NAMES[which].of(language)}"
    return page(network, language=language, title=title, self_contained=True)


def of_scene(shown: Scene) -> Network:
    """A scene ready to become a `page`."""
    return _network(shown)


# ---- through pyvis --------------------------------------------------------------------------


def _network(shown: Scene) -> Network:
    from pyvis.edge import Edge as PyvisEdge
    from pyvis.network import Network

    network = Network(height="100%", bgcolor=palette.PAPER)
    network.options = OPTIONS
    for node in sorted(shown.nodes, key=lambda n: -n.look.tier):
        network.add_node(node.iri, **_node(node, shown.language))
    for i, (text, x, y) in enumerate(shown.notes):
        network.add_node(f"note:{i}", **_note(text, x, y))
    # `add_edge` looks through all edges for each new one; ours are unique.
    for i, (edge, stroke) in enumerate(picture.by_width(shown)):
        options = _edge(f"e{i}", edge, stroke, shown)
        network.edges.append(PyvisEdge(edge.source, edge.target, **options).options)
    network.scene = shown
    return network


def _node(node: Node, language: Language) -> dict[str, Any]:
    told = f"{KINDS[node.kind].of(language)}: {node.name}"
    return {
        "label": node.label or " ",
        "title": f"{told} ({node.note})" if node.note else told,
        "shape": node.look.shape,
        "size": node.size,
        "x": node.x,
        "y": node.y,
        "color": _colour(node),
        **({"borderWidth": 1} if node.kind == "metric" else {}),
        "font": {
            "size": node.look.font,
            "color": node.ink,
            "strokeWidth": 0 if node.look.shape == "box" else 3,
        },
        "scaling": {
            "label": {
                "drawThreshold": node.look.tier,
                "maxVisible": NEAR if node.look.tier else 40,
            }
        },
        "kind": node.kind,
        "name": node.name,
        "href": node.href,
        "note": node.note,
        **({"pale": True} if node.pale else {}),
    }


def _colour(node: Node) -> dict[str, Any]:
    chosen = {"background": node.fill, "border": palette.INK}
    return {
        "background": node.fill,
        "border": node.border,
        "highlight": chosen,
        "hover": chosen,
    }


def _note(text: str, x: float, y: float) -> dict[str, Any]:
    return {
        "label": text,
        "shape": "text",
        "x": x,
        "y": y,
        "font": {"size": NOTE, "color": palette.MUTED},
        "kind": "note",
    }


def _edge(name: str, edge: Edge, stroke: Stroke, shown: Scene) -> dict[str, Any]:
    options: dict[str, Any] = {
        "id": name,
        "width": stroke.width,
        "dashes": [5, 4] if stroke.dashed else False,
        "color": {"color": stroke.colour, "highlight": palette.INK, "hover": palette.MUTED},
        "relation": edge.relation,
        "shared": list(edge.measures),
        "note": stroke.note,
        "title": _told(edge, stroke, shown),
        **({"pale": True} if stroke.pale else {}),
    }
    if stroke.label:
        options["label"] = stroke.label
    return options


def _told(edge: Edge, stroke: Stroke, shown: Scene) -> str:
    if edge.relation != "shared":
        return RELATIONS[edge.relation].of(shown.language)
    count = COUNT.of(shown.language).format(len(edge.measures))
    return f"{count} ({stroke.note})" if stroke.note else count


def _data(network: Network) -> dict[str, Any]:
    nodes, edges, _, _, _, options = network.get_network_data()
    shown: Scene = network.scene
    language = shown.language
    return {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "frame": list(picture.frame(shown)),
        "focus": shown.focus,
        "depth": shown.depth,
        "measures": {iri: [m.name, m.href] for iri, m in shown.measures.items()},
        "words": {
            "kinds": {kind: KINDS[kind].of(language) for kind in kinds(shown)},
            "relations": {
                r: [RELATIONS[r].of(language), INVERSES[r].of(language)] for r in relations(shown)
            },
            **{key: text.of(language) for key, text in SPOKEN.items()},
        },
    }


# ---- pages ----------------------------------------------------------------------------------

NAMES: dict[Which, Text] = {
    "plan": Text("計画全体のつながり", "The whole plan"),
    "divisions": Text("課のつながり", "Divisions that share measures"),
}
COUNT = Text("共にする取り組み{}件", "{} shared measures")
SPOKEN = {
    "map": Text(
        "つながりの図。矢印キーで移動、＋と－で拡大・縮小。内容は下の一覧と同じです。",
        "Network map. Arrow keys move it, + and - zoom. The lists below say the same.",
    ),
    "show": Text("図で示す", "Show on the map"),
    "close": Text("閉じる", "Close"),
    "shared": Text("共にする取り組み", "Shared measures"),
    "more": Text("くわしく見る", "More about it"),
}
STEPS = (
    Text("直接のつながり", "what it is connected with"),
    Text("二つ先まで", "up to two steps away"),
    Text("三つ先まで", "up to three steps away"),
)
WORDS = {
    "rule-plan": Text(
        "計画に書かれたものと、その関係を線で示します。関係の近いものほど近くに置きました。"
        "向きや距離の長さそのものに意味はありません。",
        "What the plan names, and lines for how it is related. What is related stands close; "
        "directions and distances as such mean nothing.",
    ),
    "rule-divisions": Text(
        "同じ取り組みを担う課を線で結びます。線の太さと数字は、共にする取り組みの件数です。",
        "Lines join divisions that answer for the same measures. Width and number say how many.",
    ),
    "threshold": Text(
        "共にする取り組みが{}件以上の課だけを線で結んでいます。",
        "Only divisions that share {} measures or more are joined.",
    ),
    "size": Text(
        "丸の大きさは、他の課と共にする取り組みの延べ件数です。",
        "A larger disc shares more measures with more divisions.",
    ),
    "colour": Text(
        "1つの基本目標だけに関わる課と線はその目標の色、複数にまたがるものは灰色です。",
        "Divisions and lines of one goal have its colour, those of several goals are grey.",
    ),
    "groups": Text(
        "「関係課」など課名を特定しない表記は、課として数えていません。",
        "Phrases that name no single division (関係課) are not counted as divisions.",
    ),
    "legend": Text("凡例", "Key"),
    "kinds": Text("種類", "Kinds"),
    "lines": Text("線", "Lines"),
    "goals": Text("色", "Colours"),
    "toggle": Text("表示する種類", "Kinds shown"),
    "pick": Text("図の中から探す", "Find on the map"),
    "choose": Text("選んでください", "Choose"),
    "depth": Text("示す範囲", "Show"),
    "larger": Text("拡大", "Zoom in"),
    "smaller": Text("縮小", "Zoom out"),
    "whole": Text("全体を表示", "Whole map"),
    "hint": Text(
        "丸や線を選ぶと、くわしい内容が出ます。図を選んでからホイールで拡大できます。",
        "Select a mark or a line for details. Select the map, then turn the wheel to zoom.",
    ),
    "lists": Text("図の内容（文字による一覧）", "The map in words"),
    "pairs": Text("取り組みを共にする課の組", "Divisions that share measures, by pairs"),
    "first": Text("課", "Division"),
    "second": Text("相手の課", "Shares with"),
    "count": Text("件数", "Number"),
    "measures": Text("取り組み", "Measures"),
    "name": Text("名前", "Name"),
    "connected": Text("つながり", "Connected with"),
    "none": Text("つながりなし", "Connected with nothing"),
    "licence": Text(
        "この図は vis-network 9.1.2 で描いています（ライセンス）",
        "Drawn with vis-network 9.1.2 (licence)",
    ),
}


@dataclass(frozen=True)
class _Entry:
    """One thing in the lists: what it is connected with, by relation."""

    node: Node
    anchor: str
    groups: list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class _Pair:
    """Two divisions in the table of pairs."""

    edge: str
    first: Node
    second: Node
    measures: list[tuple[str, str]]
    note: str


def page(
    network: Network,
    *,
    language: Language,
    title: str,
    self_contained: bool,
    assets: Assets | None = None,
) -> str:
    """The map with its key, and in words everything it draws.

    ``self_contained`` gives a whole document that loads nothing. Otherwise the result is a part
    to be set into a page of the caller's, which loads the three ``assets``; it has no script or
    style of its own, so that a strict content security policy holds.
    """
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

    if not self_contained and assets is None:
        raise ValueError("a page that is not self-contained needs the addresses of its assets")
    shown: Scene = network.scene
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(network.template_dir)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    environment.globals.update(
        language=language,
        title=plain(title),
        scene=shown,
        data=_data(network),
        picture=Markup(picture.draw(emphasis.focused(shown))),
        word={key: text.of(language) for key, text in {**WORDS, **SPOKEN}.items()}
        | {"steps": [text.of(language) for text in STEPS]},
        rules=_rules(shown),
        key=_key(shown),
        sections=_sections(shown),
        pairs=_pairs(network),
        assets=assets,
    )
    if self_contained:
        environment.globals.update(_inlined(environment.loader, environment))
    network.templateEnv = environment
    network.path = "map.html" if self_contained else "map_part.html"
    html: str = network.generate_html()
    return html


def parts(html: str) -> tuple[str, str]:
    """A `page` that is a part, cut in two: the map, and in words everything it draws."""
    drawn, _, words = html.partition("<!-- in words -->")  # no text of a plan can hold this
    return drawn, words


def _inlined(loader: Any, environment: Any) -> dict[str, Any]:
    """Scripts and style for a document that loads nothing, and the policy that admits only them.

    The hashes in the policy make sure that no other script runs, wherever it might stand.
    """
    vis = loader.get_source(environment, VIS)[0]
    script = (STATIC / "map.js").read_text(encoding="utf-8")
    style = (STATIC / "map.css").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src {_hash(vis)} {_hash(script)}; "
        f"style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return {
        "vis": Markup(vis),
        "script": Markup(script),
        "style": Markup(style),
        "policy": policy,
        "licence": (TEMPLATES / "vis-network-licence.txt").read_text(encoding="utf-8"),
    }


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _rules(shown: Scene) -> list[str]:
    """How to read the map, in sentences."""
    texts = [WORDS[f"rule-{shown.which}"].of(shown.language)]
    if shown.which == "divisions":
        texts.append(shown.size_rule or WORDS["size"].of(shown.language))
        texts += [WORDS[key].of(shown.language) for key in ("colour", "groups")]
        if shown.threshold > 1:
            texts.append(WORDS["threshold"].of(shown.language).format(shown.threshold))
    return texts


def _key(shown: Scene) -> dict[str, list[tuple[str, Markup, str]]]:
    """The key: for kinds, lines and colours, each with its name, a sample and its kind."""
    shown = emphasis.lit(shown)
    found: dict[str, list[tuple[str, Markup, str]]] = {"kinds": [], "lines": [], "goals": []}
    for kind in kinds(shown):
        nodes = [n for n in shown.nodes if n.kind == kind]
        name = f"{KINDS[kind].of(shown.language)} ({len(nodes)})"
        found["kinds"].append((name, _sample(shown.which, kind, nodes[0]), kind))
    if any(n.kind == "measure" and n.note for n in shown.nodes):
        node = next(n for n in shown.nodes if n.kind == "measure" and n.note)
        found["kinds"].append(
            (COUNCIL.of(shown.language), _sample(shown.which, "measure", node), "")
        )
    for relation in relations(shown):
        stroke = next(s for e, s in shown.edges if e.relation == relation)
        found["lines"].append((RELATIONS[relation].of(shown.language), _stroke(stroke), ""))
    for name, shade in shown.goals:
        found["goals"].append((name, _swatch(shade.strong), ""))
    if shown.which == "divisions":
        found["goals"].append(
            (BRIDGES.of(shown.language), _swatch(palette.NEUTRAL.strong), "")
        )
    return found


def _icon(*parts: Markup) -> Markup:
    return tag(
        "svg", *parts, viewBox="-14 -10 28 20", width=28, height=20, aria_hidden="true"
    )


def _sample(which: Which, kind: Kind, node: Node) -> Markup:
    look = LOOKS[which][kind]
    if look.shape != "box":
        small = Node(**{**vars(node), "x": 0.0, "y": 0.0})
        return _icon(picture.mark(look, 6.5, small))
    paint: dict[str, str | float | None] = {"fill": node.fill, "stroke": node.border}
    return _icon(tag("rect", x=-11, y=-7, width=22, height=14, rx=3, stroke_width=2, **paint))


def _stroke(stroke: Stroke) -> Markup:
    dashes = "5 4" if stroke.dashed else None
    return _icon(
        tag(
            "line",
            x1=-14,
            y1=0,
            x2=14,
            y2=0,
            stroke=palette.NEUTRAL.strong,
            stroke_width=min(stroke.width, 4),
            stroke_dasharray=dashes,
        )
    )


def _swatch(colour: str) -> Markup:
    return _icon(tag("rect", x=-8, y=-8, width=16, height=16, rx=3, fill=colour))


def _sections(shown: Scene) -> list[tuple[str, list[_Entry]]]:
    """Everything drawn and not pale, by kind."""
    shown = emphasis.lit(shown)
    anchors = {node.iri: f"n{i}" for i, node in enumerate(shown.nodes)}
    names = {node.iri: (node.name, node.href) for node in shown.nodes}
    groups: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for edge, _ in shown.edges:
        there = RELATIONS[edge.relation].of(shown.language)
        back = INVERSES[edge.relation].of(shown.language)
        groups.setdefault(edge.source, {}).setdefault(there, []).append(names[edge.target])
        groups.setdefault(edge.target, {}).setdefault(back, []).append(names[edge.source])
    return [
        (
            KINDS[kind].of(shown.language),
            [
                _Entry(node, anchors[node.iri], list(groups.get(node.iri, {}).items()))
                for node in shown.nodes
                if node.kind == kind
            ],
        )
        for kind in kinds(shown)
    ]


def _pairs(network: Network) -> list[_Pair]:
    """Divisions that share measures, most first."""
    shown: Scene = network.scene
    nodes = {node.iri: node for node in shown.nodes}
    found = [
        _Pair(
            f"e{i}",
            nodes[edge.source],
            nodes[edge.target],
            [(shown.measures[m].name, shown.measures[m].href) for m in edge.measures],
            stroke.note,
        )
        for i, (edge, stroke) in enumerate(picture.by_width(shown))
        if edge.relation == "shared" and not stroke.pale
    ]
    return sorted(found, key=lambda pair: -len(pair.measures))
