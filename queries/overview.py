"""A plan at a glance: what every view, table and page draws, read once through an engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from queries.plans import Name as Name

Role = Literal["lead", "related"]
Actor = Literal["city", "council"]
UnitKind = Literal["division", "group", "organization", "organization-kind"]


@dataclass(frozen=True)
class Goal:
    """基本目標."""

    iri: str
    id: str
    number: str
    name: Name


@dataclass(frozen=True)
class Policy:
    """重点施策; ``goal`` is its goal's IRI."""

    iri: str
    id: str
    number: str
    name: Name
    goal: str


@dataclass(frozen=True)
class Pillar:
    """A heading over measures; ``policy`` is its policy's IRI."""

    iri: str
    id: str
    number: str
    name: Name
    policy: str
    actor: Actor


@dataclass(frozen=True)
class Measure:
    """取り組み; ``name`` is the short name for charts, ``pillar``, ``policy``, ``goal`` are IRIs."""

    iri: str
    id: str
    number: str
    name: Name
    pillar: str
    policy: str
    goal: str
    actor: Actor


@dataclass(frozen=True)
class Unit:
    """A division, a vague group of divisions, an organisation or a kind of organisation."""

    iri: str
    id: str
    name: Name
    kind: UnitKind


@dataclass(frozen=True)
class Responsibility:
    """Who answers for a measure: IRIs of measure and unit (division or group)."""

    measure: str
    unit: str
    role: Role


@dataclass(frozen=True)
class Involvement:
    """An organisation a measure works with (``partner``) or supports (``supported``)."""

    measure: str
    unit: str
    kind: Literal["partner", "supported"]


@dataclass(frozen=True)
class Metric:
    """An indicator or evaluation item; ``policy`` is its policy's IRI."""

    iri: str
    id: str
    kind: Literal["indicator", "evaluation-item"]
    name: Name
    policy: str


@dataclass(frozen=True)
class Overview:
    """The whole plan, everything in printed order."""

    plan: str
    title: Name
    municipality: Name
    fictional: bool
    goals: tuple[Goal, ...]
    policies: tuple[Policy, ...]
    pillars: tuple[Pillar, ...]
    measures: tuple[Measure, ...]
    divisions: tuple[Unit, ...]
    groups: tuple[Unit, ...]
    organizations: tuple[Unit, ...]
    responsibilities: tuple[Responsibility, ...]
    involvements: tuple[Involvement, ...]
    metrics: tuple[Metric, ...]
    doubts: int = field(default=0)

    @cached_property
    def by_iri(self) -> dict[str, Goal | Policy | Pillar | Measure | Unit | Metric]:
        """Everything with a name, by IRI."""
        return {
            thing.iri: thing
            for things in (
                self.goals,
                self.policies,
                self.pillars,
                self.measures,
                self.divisions,
                self.groups,
                self.organizations,
                self.metrics,
            )
            for thing in things
        }

    @cached_property
    def measures_of(self) -> dict[str, dict[str, Role]]:
        """Measures of each division or group: unit IRI → measure IRI → role."""
        found: dict[str, dict[str, Role]] = {}
        for r in self.responsibilities:
            found.setdefault(r.unit, {})[r.measure] = r.role
        return found

    @cached_property
    def shared(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Measures two divisions share: (IRI, IRI) in printed order of divisions → measure IRIs."""
        order = {d.iri: i for i, d in enumerate(self.divisions)}
        pairs: dict[tuple[str, str], list[str]] = {}
        for measure in self.measures:
            units = sorted(
                {r.unit for r in self.units_of.get(measure.iri, ()) if r.unit in order},
                key=order.__getitem__,
            )
            for i, a in enumerate(units):
                for b in units[i + 1 :]:
                    pairs.setdefault((a, b), []).append(measure.iri)
        return {pair: tuple(measures) for pair, measures in pairs.items()}

    @cached_property
    def units_of(self) -> dict[str, list[Responsibility]]:
        """Responsibilities of each measure, in printed order."""
        found: dict[str, list[Responsibility]] = {}
        for r in self.responsibilities:
            found.setdefault(r.measure, []).append(r)
        return found

    @cached_property
    def bodies_of(self) -> dict[str, set[str]]:
        """Organisations each measure works with or supports, as IRIs."""
        found: dict[str, set[str]] = {}
        for i in self.involvements:
            found.setdefault(i.measure, set()).add(i.unit)
        return found
