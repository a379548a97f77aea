"""Where the nodes of a map stand. The same plan always stands the same way.

Positions are computed once, at build time, and serve both languages: each node gets the room its
longer label needs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from queries.overview import Overview
from visualize.order import rows
from visualize.scene import Box, box, plan_edges, plan_things

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

__all__ = ["Positions", "positions", "rows"]

Positions = dict[str, dict[str, tuple[float, float]]]

WEIGHTS = {
    "part-of": 3.0,
    "lead": 2.0,
    "metric-of": 1.5,
    "related": 0.6,
    "partner": 0.6,
    "supported": 0.6,
}
SEED = 4
WIDER = 2.1  # pictures are wider than high
GAP = 10.0  # pixels between two nodes
ROOM = 1.7  # of the map, for each part that nodes cover
EVENNESS = 0.75  # below 1 draws in what lies far out
PARK = 75.0  # pixels between the connected and the others
ROUNDS = 200
PASSES = 200
GOLDEN_ANGLE = 2.399963


def positions(overview: Overview) -> Positions:
    """Pixels for both maps: ``{"plan": {iri: (x, y)}, "divisions": {iri: (x, y)}}``."""
    return {"plan": _plan(overview), "divisions": _divisions(overview)}


def _plan(overview: Overview) -> dict[str, tuple[float, float]]:
    boxes = {thing.iri: box(overview, thing, "plan") for thing in plan_things(overview)}
    weights = {(e.source, e.target): WEIGHTS[e.relation] for e in plan_edges(overview)}
    return placed(boxes, weights, _corners(overview, boxes, weights), linlog=True)


def _divisions(overview: Overview) -> dict[str, tuple[float, float]]:
    boxes = {d.iri: box(overview, d, "divisions") for d in overview.divisions}
    weights = {pair: float(len(measures)) for pair, measures in overview.shared.items()}
    order = [unit.iri for unit in rows(overview, overview.divisions)]
    circle = {iri: _polar(10, 2 * math.pi * i / len(order)) for i, iri in enumerate(order)}
    return placed(boxes, weights, circle, linlog=False)


def _polar(radius: float, angle: float) -> tuple[float, float]:
    return radius * math.cos(angle), radius * math.sin(angle)


def _corners(
    overview: Overview, nodes: Iterable[str], weights: Iterable[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """A first place for each node: goals at the corners, the others near what they belong to."""
    near: dict[str, list[str]] = {}
    for a, b in weights:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    turn = 2 * math.pi / max(len(overview.goals), 1)
    found = {  # the first at the upper left, then clockwise
        goal.iri: _polar(60, turn * (i + 0.5) - math.pi) for i, goal in enumerate(overview.goals)
    }
    waiting = [iri for iri in nodes if iri not in found]
    for away in (8.0, 6.0, 4.0, 3.0):
        known = dict(found)
        for iri in waiting:
            places = [known[n] for n in near.get(iri, ()) if n in known]
            if places and iri not in found:
                found[iri] = _beside(places, len(found), away)
    for iri in waiting:
        found.setdefault(iri, _beside([(0.0, 0.0)], len(found), 80))
    return found


def _beside(
    places: Sequence[tuple[float, float]], turn: int, away: float
) -> tuple[float, float]:
    """The middle of some places and a step off, each time in another direction."""
    dx, dy = _polar(away, turn * GOLDEN_ANGLE)
    count = len(places)
    return sum(x for x, _ in places) / count + dx, sum(y for _, y in places) / count + dy


def placed(
    boxes: Mapping[str, Box],
    weights: Mapping[tuple[str, str], float],
    start: Mapping[str, tuple[float, float]],
    *,
    linlog: bool,
) -> dict[str, tuple[float, float]]:
    """Lay out what is connected, part what overlaps, park the rest in rows below."""
    touched = {iri for pair in weights for iri in pair}
    joined = [iri for iri in boxes if iri in touched]
    found: dict[str, tuple[float, float]] = {}
    if joined:
        points = _forces(joined, weights, start, linlog=linlog)
        parted = _parted(points, [boxes[iri] for iri in joined])
        found = {
            iri: (round(float(x), 1), round(float(y), 1))
            for iri, (x, y) in zip(joined, parted, strict=True)
        }
    return found | _parked([iri for iri in boxes if iri not in touched], boxes, found)


def _forces(
    nodes: list[str],
    weights: Mapping[tuple[str, str], float],
    start: Mapping[str, tuple[float, float]],
    *,
    linlog: bool,
) -> Points:
    """ForceAtlas2 from the given start; the start itself should it ever leave the plane."""
    import networkx as nx
    import numpy as np

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in weights.items())
    begun = {iri: np.array(start[iri], dtype=np.float64) for iri in nodes}
    with np.errstate(all="ignore"):
        placed = nx.forceatlas2_layout(
            graph,
            begun,
            max_iter=max(40, min(ROUNDS, 90_000 // len(nodes))),
            weight="weight",
            linlog=linlog,
            seed=SEED,
        )
    points: Points = np.array([placed[iri] for iri in nodes], dtype=np.float64)
    if not np.isfinite(points).all():
        points = np.array([start[iri] for iri in nodes], dtype=np.float64)
    return points


def _parted(points: Points, boxes: Sequence[Box]) -> Points:
    """Spread points over the room their boxes need, then push apart those that still overlap."""
    import numpy as np

    wide = np.array([b.width for b in boxes]) + GAP
    high = np.array([b.above + b.below for b in boxes]) + GAP
    drop = np.array([[0.0, (b.below - b.above) / 2] for b in boxes])
    room = ROOM * float((wide * high).sum())
    spread = points.std(axis=0)
    even = (points - points.mean(axis=0)) / np.where(spread > 1e-6, spread, 1.0)
    far = np.maximum(np.linalg.norm(even, axis=1, keepdims=True), 1e-6)
    even *= far ** (EVENNESS - 1)
    target = np.array([math.sqrt(room * WIDER), math.sqrt(room / WIDER)]) / 3.2
    middles = even * target + drop
    for _ in range(PASSES):
        if not _push(middles, wide, high):
            break
    placed: Points = middles - drop
    return placed


def _push(middles: Points, wide: Points, high: Points) -> bool:
    """Move each overlapping pair apart the shorter way, in place; whether any overlapped."""
    import numpy as np

    x, y = middles[:, 0], middles[:, 1]
    near = np.abs(x[:, None] - x[None]) < (wide[:, None] + wide[None]) / 2
    near &= np.abs(y[:, None] - y[None]) < (high[:, None] + high[None]) / 2
    a, b = np.nonzero(np.triu(near, 1))
    if not len(a):
        return False
    over_x = (wide[a] + wide[b]) / 2 - np.abs(x[a] - x[b])
    over_y = (high[a] + high[b]) / 2 - np.abs(y[a] - y[b])
    sideways = over_x <= over_y * WIDER
    size = wide * high
    share = size[b] / (size[a] + size[b])
    count = len(middles)
    crowd = np.sqrt(np.maximum(np.bincount(a, None, count) + np.bincount(b, None, count), 1))
    for axis, over, chosen in ((0, over_x, sideways), (1, over_y, ~sideways)):
        along = middles[:, axis]
        towards = np.where(along[a] < along[b], -1.0, 1.0)
        step = towards * (over + 1) * chosen
        moved = np.bincount(a, step * share, count) - np.bincount(b, step * (1 - share), count)
        middles[:, axis] += moved / crowd
    return True


def _parked(
    alone: Sequence[str], boxes: Mapping[str, Box], placed: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Nodes without connections, in rows below the others."""
    left = min((x - boxes[iri].width / 2 for iri, (x, _) in placed.items()), default=-500.0)
    right = max((x + boxes[iri].width / 2 for iri, (x, _) in placed.items()), default=500.0)
    below = max((y + boxes[iri].below for iri, (_, y) in placed.items()), default=0.0)
    found: dict[str, tuple[float, float]] = {}
    x, y = left, below + PARK
    step = max((boxes[iri].above + boxes[iri].below for iri in alone), default=0.0) + GAP
    for iri in alone:
        wide = boxes[iri].width + GAP
        if x > left and x + wide > right:
            x, y = left, y + step
        found[iri] = (round(x + wide / 2, 1), round(y, 1))
        x += wide
    return found
