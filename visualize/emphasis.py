"""What stands out on a map: the rest is drawn pale, and stays where it is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from queries.overview import Overview
from visualize import palette
from visualize.scene import Edge, Node, Scene, Stroke


def within(scene: Scene, part: Overview) -> Scene:
    """Everything that is not of a part of the plan drawn pale."""
    measures = part.measures
    things = {m.iri for m in measures}
    things |= {level for m in measures for level in (m.policy, m.goal)}
    for units in (part.divisions, part.groups, part.organizations, part.metrics):
        things |= {unit.iri for unit in units}
    pairs = {(r.measure, r.unit) for r in part.responsibilities}
    pairs |= {(i.measure, i.unit) for i in part.involvements}
    joined = ("lead", "related", "partner", "supported")

    def kept(edge: Edge) -> bool:
        if edge.relation in joined:
            return (edge.source, edge.target) in pairs
        return edge.source in things and edge.target in things

    return _only(scene, things, kept)


def at(scene: Scene, focus: str, depth: int) -> Scene:
    """The scene with a thing in focus, to some steps; as it is where it does not show the thing."""
    there = any(node.iri == focus and not node.pale for node in scene.nodes)
    return replace(scene, focus=focus, depth=depth) if there else scene


def focused(scene: Scene) -> Scene:
    """The focus with its neighbours, to as many steps as the scene says; the rest pale."""
    if not scene.focus:
        return scene
    away = {scene.focus: 0}
    for step in range(1, scene.depth + 1):
        for edge, stroke in scene.edges:
            ends = (edge.source, edge.target)
            if not stroke.pale and any(away.get(end, step) < step for end in ends):
                for end in ends:
                    away.setdefault(end, step)

    def kept(edge: Edge) -> bool:
        return min(away.get(end, scene.depth) for end in (edge.source, edge.target)) < scene.depth

    return _only(scene, away, kept)


def lit(scene: Scene) -> Scene:
    """The scene without what is pale."""
    return replace(
        scene,
        nodes=tuple(node for node in scene.nodes if not node.pale),
        edges=tuple((edge, stroke) for edge, stroke in scene.edges if not stroke.pale),
    )


def _only(scene: Scene, things: Collection[str], kept: Callable[[Edge], bool]) -> Scene:
    return replace(
        scene,
        nodes=tuple(n if n.iri in things else _faded(n) for n in scene.nodes),
        edges=tuple((e, s if kept(e) else _thinned(s)) for e, s in scene.edges),
    )


def _faded(node: Node) -> Node:
    return replace(
        node, fill=palette.PALE, border=palette.PALE_RULE, ink=palette.PALE_INK, pale=True
    )


def _thinned(stroke: Stroke) -> Stroke:
    return replace(stroke, colour=palette.PALE, label="", pale=True)
