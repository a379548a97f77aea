"""A draft plan seen from a place in its source: what stands near it, and below which headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph import model
from graph.intake.printed import Printed

Span = tuple[int, int]
Part = model.Measure | model.Metric | model.Vision | model.Finding | model.ResidentAction


@dataclass(frozen=True)
class Spot:
    """A part of the plan: its kind, its path, where its wording begins and ends, the words to call
    it by, and the path of the heading it stands under (a pillar's, a policy's)."""

    kind: str
    path: str
    at: int
    end: int
    name: str
    above: str
    part: Part


@dataclass(frozen=True)
class Heading:
    """A goal, a policy or a pillar: its path, its own words, the parts below it."""

    kind: str
    path: str
    name: str
    at: int
    part: model.Goal | model.Policy | model.Pillar


class Around:
    """The parts and headings of a plan in the order of the source."""

    def __init__(self, plan: model.Plan, printed: Printed, plain: str) -> None:
        self.plan, self.printed, self.plain = plan, printed, plain
        self.headings = list(_headings(plan))
        self.spots = sorted(_spots(plan), key=lambda spot: (spot.at, spot.end))
        self.named = {heading.path: heading.name for heading in self.headings}

    def of(self, kind: str) -> list[Spot]:
        """The parts of a kind."""
        return [spot for spot in self.spots if spot.kind == kind]

    def near(self, kind: str, at: int, most: int, but: str = "") -> list[Spot]:
        """The parts of a kind nearest to a place: those of its sheet, else the nearest of all."""
        found = [spot for spot in self.of(kind) if spot.path != but]
        sheet = self.printed.sheet_at(at)
        here = [spot for spot in found if self.printed.sheet_at(spot.at) == sheet]
        chosen = sorted(here or found, key=lambda spot: abs(spot.at - at))
        return sorted(chosen[: most if here else 2], key=lambda spot: spot.at)

    def before(self, at: int, kinds: Sequence[str]) -> Spot | None:
        """The last part of some kinds that ends before a place."""
        return next((s for s in reversed(self.spots) if s.kind in kinds and s.end <= at), None)

    def pillar(self, at: int) -> str | None:
        """The path of the pillar of the measure before a place, else of the one after it."""
        measures = self.of("measure")
        before = [spot for spot in measures if spot.at <= at]
        return (before[-1].above if before else measures[0].above) if measures else None

    def policy(self, at: int) -> str | None:
        """The path of the policy a place most likely stands under."""
        before = [spot for spot in self.spots if spot.at <= at] or self.spots[:1]
        if not before:
            return next((h.path for h in self.headings if h.kind == "policy"), None)
        match = re.match(r"goals\[[^\]]+\]\.policies\[[^\]]+\]", before[-1].path)
        return match[0] if match else None

    def passage(self, span: Span) -> dict[str, Any]:
        """A passage as a plan file holds it."""
        return passage_values(self.printed.passage(span))


def passage_values(passage: model.Passage) -> dict[str, Any]:
    """A passage as a plan file holds it."""
    return {k: v for k, v in (("text", passage.text), ("sheet", passage.sheet), ("at", passage.at)) if v is not None}


def observation_values(observation: model.Observation) -> dict[str, Any]:
    """A value as a plan file holds it."""
    number = observation.value
    told: Mapping[str, Any] = {
        "kind": observation.kind,
        "period": observation.period.ja,
        "printed": passage_values(observation.printed),
        "value": int(number) if isinstance(number, Decimal) and number == number.to_integral_value() and "." not in str(number) else number,
        "unit": observation.unit,
        "comparator": observation.comparator,
        "annual": observation.annual or None,
        "breakdown": observation.breakdown,
    }
    return {key: value for key, value in told.items() if value is not None}


def short(text: str, most: int = 24) -> str:
    """Words on one line, cut where they are long."""
    line = "".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _headings(plan: model.Plan) -> Iterator[Heading]:
    for goal in plan.goals:
        path = f"goals[{goal.id}]"
        yield Heading("goal", path, short(goal.name.text), goal.name.at or 0, goal)
        for policy in goal.policies:
            place = f"{path}.policies[{policy.id}]"
            yield Heading("policy", place, short(policy.name.text), policy.name.at or 0, policy)
            for actor in ("city", "council"):
                for pillar in getattr(policy, actor):
                    yield Heading("pillar", f"{place}.{actor}[{pillar.id}]", short(pillar.name.text), pillar.name.at or 0, pillar)


_ROOMS = {
    "visions": "vision", "findings": "finding", "resident_actions": "resident",
    "indicators": "metric", "evaluation_items": "metric",
}


def _spots(plan: model.Plan) -> Iterator[Spot]:
    for heading in _headings(plan):
        if isinstance(heading.part, model.Pillar):
            for measure in heading.part.measures:
                named = measure.title or measure.statement
                start = min(p.at or 0 for p in (named, measure.statement))
                end = max(p.end or 0 for p in (named, measure.statement))
                name = f"{measure.number} {short(named.text)}"
                yield Spot("measure", f"{heading.path}.measures[{measure.id}]", start, end, name, heading.path, measure)
        if isinstance(heading.part, model.Policy):
            for room, kind in _ROOMS.items():
                for part in getattr(heading.part, room):
                    words = part.name if isinstance(part, model.Metric) else part.statement
                    yield Spot(kind, f"{heading.path}.{room}[{part.id}]", words.at or 0, words.end or 0, short(words.text), heading.path, part)
