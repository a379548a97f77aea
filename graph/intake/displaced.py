"""Places on sheets whose order is disturbed: by the headings the sheet shows anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.intake.node import Node, Reading


@dataclass(frozen=True, eq=False)
class Headings:
    """What a sheet shows: its goal and policy (or those of the sheet before), and the
    headings below these, in the order of the text."""

    goal: Node
    policy: Node
    pillars: tuple[Node, ...]

    def pillar(self, node: Node) -> Node:
        """The nearest heading before a node on its sheet; else the first one; else the policy."""
        before = [p for p in self.pillars if p.start <= node.start and p is not node]
        return before[-1] if before else next((p for p in self.pillars if p is not node), self.policy)


def headings(reading: Reading) -> dict[int, Headings]:
    """The headings of each sheet, where any is disturbed; a sheet for which no goal is known has none."""
    made: dict[int, Headings] = {}
    nodes = [n for n in reading.root.walk() if n.title is not None and not n.quiet]
    goals = [n for n in nodes if n.kind == "goal"]
    if not goals or not reading.disturbed:
        return made
    goal = policy = None
    for sheet in sorted({line.sheet for line in reading.lines}):
        here = [n for n in nodes if n.sheet == sheet]
        own = [n for n in here if n.kind == "goal"]
        if len({n.number for n in own}) == 1:
            first = _fullest(own[0], goals)
            if first is not goal:
                goal, policy = first, None
        lower = [n for n in here if goal is not None and n.kind != "goal" and goal.rank < n.rank < 75]
        top = [n for n in lower if n.rank < 65] or [n for n in here if n.kind == "label" and n.number and not n.responsible]
        if top:
            policy = top[0]
        if goal is not None:
            over = policy or goal
            made[sheet] = Headings(goal, over, tuple(n for n in lower if n is not over and n.rank >= 65))
    return made


def _fullest(goal: Node, goals: Sequence[Node]) -> Node:
    """The first place where a goal is printed, with the name where most of it is shown."""
    alike = [g for g in goals if g.number == goal.number and g.title is not None]
    best = max(alike, key=lambda g: (g.title[1] - g.title[0] if g.title else 0, -g.start))
    alike[0].title = best.title
    return alike[0]
