"""A map as a file for network programs: GraphML for many, GEXF with our places for Gephi."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from visualize import emphasis
from visualize.scene import Scene
from visualize.svg import plain
from visualize.words import KINDS, RELATIONS

if TYPE_CHECKING:
    import networkx as nx


def graphml(scene: Scene) -> bytes:
    """What a map shows, pale things left out, as GraphML."""
    import networkx as nx

    sink = io.BytesIO()
    nx.write_graphml_xml(_graph(scene), sink, infer_numeric_types=False)
    return sink.getvalue()


def gexf(scene: Scene) -> bytes:
    """The same as GEXF 1.2, with the places, sizes and colours of our picture."""
    import networkx as nx

    graph = _graph(scene)
    for node in emphasis.lit(scene).nodes:
        red, green, blue = (int(node.border[i : i + 2], 16) for i in (1, 3, 5))
        graph.nodes[node.iri]["viz"] = {
            "position": {"x": node.x, "y": -node.y, "z": 0.0},  # Gephi's y points up
            "size": max(node.size, 8.0),
            "color": {"r": red, "g": green, "b": blue, "a": 1.0},
        }
    text = "\n".join(nx.generate_gexf(graph))
    start = text.find("<meta lastmodifieddate=")  # the day it was written on says nothing
    if start >= 0:
        end = text.index('"', start + len('<meta lastmodifieddate="')) + 1
        text = text[:start] + "<meta" + text[end:]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _graph(scene: Scene) -> nx.Graph[str]:
    import networkx as nx

    shown = emphasis.lit(scene)
    language = scene.language
    graph: nx.Graph[str] = nx.Graph()
    for node in shown.nodes:
        attributes: dict[str, Any] = {
            "label": plain(node.name),
            "kind": KINDS[node.kind].of(language),
            "iri": node.iri,
            "note": plain(node.note),
        }
        graph.add_node(node.iri, **attributes)
    for edge, stroke in shown.edges:
        graph.add_edge(
            edge.source,
            edge.target,
            relation=RELATIONS[edge.relation].of(language),
            weight=float(max(len(edge.measures), 1)),
            note=plain(stroke.note),
        )
    return graph
