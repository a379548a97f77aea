"""Where things stand: rows of a chart, nodes of a map. The same plan always stands the same way.

Positions are computed once, at build time, and serve both languages: each node gets the room its
longer label needs.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from queries.overview import Overview, Unit
from visualize.scene import Box, box, plan_edges, plan_things

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

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
WIDER = 1.45  # pictures are wider than high
GAP = 10.0  # pixels between two nodes
SWEEPS = 6


# ---- rows -----------------------------------------------------------------------------------


def rows(
    overview: Overview, units: Iterable[Unit], measures: Collection[str] | None = None
) -> list[Unit]:
    """Order units so that those who share measures stand together.

    They start by the mean place of their measures in the plan; then each is moved to where the
    lines that join the units of one measure are shortest in all. ``measures`` limits what counts.
    """
    place = {m.iri: i for i, m in enumerate(overview.measures)}
    own = {
        unit.iri: [
            measure
            for measure in overview.measures_of.get(unit.iri, ())
            if measures is None or measure in measures
        ]
        for unit in units
    }
    order = sorted(own, key=lambda iri: _mean([place.get(m, 0) for m in own[iri]]))
    idle = [iri for iri in order if not own[iri]]
    busy = [iri for iri in order if own[iri]]
    teams = _teams(own)
    things = {unit.iri: unit for unit in units}
    return [things[iri] for iri in [*_shorten(busy, teams), *idle]]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.inf


def _teams(own: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The units of each measure that has two or more."""
    teams: dict[str, list[str]] = {}
    for unit, measures in own.items():
        for measure in measures:
            teams.setdefault(measure, []).append(unit)
    return [team for team in teams.values() if len(team) > 1]


def _shorten(order: list[str], teams: list[list[str]]) -> list[str]:
    """Move one unit after the other to its best place, until nothing improves."""
    best = _length(order, teams)
    for _ in range(SWEEPS if len(order) <= 40 else 1):
        before = best
        for unit in list(order):
            rest = [other for other in order if other != unit]
            for i in range(len(order)):
                trial = [*rest[:i], unit, *rest[i:]]
                length = _length(trial, teams)
                if length < best:
                    best, order = length, trial
        if best == before:
            break
    return order


def _length(order: list[str], teams: list[list[str]]) -> int:
    place = {unit: i for i, unit in enumerate(order)}
    return sum(
        max(at) - min(at) for at in ([place[unit] for unit in team] for team in teams)
    )


# ---- maps -----------------------------------------------------------------------------------


def positions(overview: Overview) -> Positions:
    """Pixels for both maps: ``{"plan": {iri: (x, y)}, "divisions": {iri: (x, y)}}``."""
    return {"plan": _plan(overview), "divisions": _divisions(overview)}


def _plan(overview: Overview) -> dict[str, tuple[float, float]]:
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    boxes = {thing.iri: box(overview, thing, "plan") for thing in plan_things(overview)}
    graph.add_nodes_from(boxes)
    for edge in plan_edges(overview):
        graph.add_edge(edge.source, edge.target, weight=WEIGHTS[edge.relation])
    return _placed(graph, boxes, _corners(overview, graph), linlog=True)


def _divisions(overview: Overview) -> dict[str, tuple[float, float]]:
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    boxes = {d.iri: box(overview, d, "divisions") for d in overview.divisions}
    graph.add_nodes_from(boxes)
    for (a, b), measures in overview.shared.items():
        graph.add_edge(a, b, weight=float(len(measures)))
    order = [unit.iri for unit in rows(overview, overview.divisions)]
    circle = {iri: _on_circle(i, len(order)) for i, iri in enumerate(order)}
    return _placed(graph, boxes, circle, linlog=False)


def _on_circle(i: int, count: int) -> tuple[float, float]:
    angle = 2 * math.pi * i / max(count, 1) - math.pi / 2
    return 10 * math.cos(angle), 10 * math.sin(angle)


def _corners(overview: Overview, graph: nx.Graph[str]) -> dict[str, tuple[float, float]]:
    """A first place for each node: goals at the corners, the others near what they belong to."""
    count = len(overview.goals)
    found: dict[str, tuple[float, float]] = {}
    for i, goal in enumerate(overview.goals):
        angle = 2 * math.pi * (i + 0.5) / count - math.pi  # 1 at the upper left, then clockwise
        found[goal.iri] = (60 * math.cos(angle), 60 * math.sin(angle))
    waiting = [iri for iri in graph if iri not in found]
    for round_ in range(4):
        known = dict(found)
        for iri in waiting:
            near = [known[n] for n in graph[iri] if n in known]
            if near and iri not in found:
                found[iri] = _beside(near, len(found), 8 / (round_ + 1))
    for iri in waiting:
        found.setdefault(iri, _beside([(0.0, 0.0)], len(found), 80))
    return found


def _beside(near: list[tuple[float, float]], turn: int, away: float) -> tuple[float, float]:
    """The middle of some places and a step off, each time in another direction."""
    angle = turn * 2.399963  # the golden angle
    x, y = (sum(p[i] for p in near) / len(near) for i in (0, 1))
    return x + away * math.cos(angle), y + away * math.sin(angle)


def _placed(
    graph: nx.Graph[str],
    boxes: Mapping[str, Box],
    start: Mapping[str, tuple[float, float]],
    *,
    linlog: bool,
) -> dict[str, tuple[float, float]]:
    """Lay out what is connected, part what overlaps, park the rest below."""
    import networkx as nx

    alone = [iri for iri in graph if not graph.degree(iri)]
    joined: Any = graph.subgraph(iri for iri in graph if graph.degree(iri))
    found: dict[str, tuple[float, float]] = {}
    if joined:
        points = _forces(nx.Graph(joined), start, linlog=linlog)
        found = dict(zip(joined, _parted(points, [boxes[i] for i in joined]), strict=True))
    return found | _parked(alone, boxes, found)
