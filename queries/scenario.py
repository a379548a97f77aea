"""A reorganisation tried on a plan: the plan afterwards, and what is different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from graph.reorganise import Known, Scenario, carried, forerunners
from ontology.language import Text
from queries.overview import Measure, Overview, Responsibility, Role, Unit
from queries.plans import Name


@dataclass(frozen=True)
class Moved:
    """A measure somebody else answers for afterwards; units are IRIs."""

    measure: str
    before: tuple[Responsibility, ...]
    after: tuple[Responsibility, ...]
    undecided: bool


@dataclass(frozen=True)
class Between:
    """Two divisions and the measures they share, as IRIs."""

    a: str
    b: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Load:
    """A division afterwards, with what it leads and is related to, before and after.

    ``came`` are the divisions it comes from, whose measures before are counted each once.
    """

    unit: Unit
    came: tuple[Unit, ...]
    led: int
    related: int
    leads: int
    relates: int
    new: bool

    @property
    def before(self) -> int:
        """Measures before."""
        return self.led + self.related

    @property
    def after(self) -> int:
        """Measures after."""
        return self.leads + self.relates


RULES: Mapping[str, Text] = {
    "newly": Text(
        "改革のあと同じ取り組みを担い、改革の前にはもとの課どうしが一つの取り組みも共にしていない組です。",
        "They answer for the same measures afterwards, and the divisions they come from shared "
        "none before.",
    ),
    "internal": Text(
        "改革の前に別々の課が共に担い、改革のあとは一つの課の中の仕事になる取り組みです。",
        "Measures two divisions shared before, and one division holds afterwards.",
    ),
    "undecided": Text(
        "分割のあと、どの課が引き継ぐかを決めていない取り組みです。ここでは分割後のすべての課に数えています。",
        "Nobody has said which division takes these after the split; they are counted for all.",
    ),
    "load": Text(
        "課が担う取り組みの数です。統合では、もとの課のどれかが担う取り組みを一度ずつ数えます。",
        "Measures a division answers for. In a merger, measures of any of the old divisions count "
        "once.",
    ),
}


@dataclass(frozen=True)
class Effect:
    """A plan before and after a reorganisation."""

    before: Overview
    after: Overview
    came: Mapping[str, frozenset[str]]
    undecided: frozenset[str]

    @cached_property
    def ended(self) -> tuple[Unit, ...]:
        """Divisions there are no more."""
        there = {d.iri for d in self.after.divisions}
        return tuple(d for d in self.before.divisions if d.iri not in there)

    @cached_property
    def begun(self) -> tuple[Unit, ...]:
        """Divisions there were not."""
        there = {d.iri for d in self.before.divisions}
        return tuple(d for d in self.after.divisions if d.iri not in there)

    @cached_property
    def moved(self) -> tuple[Moved, ...]:
        """Measures that change hands, in printed order."""
        found = []
        for measure in self.before.measures:
            old = tuple(self.before.units_of.get(measure.iri, ()))
            new = tuple(self.after.units_of.get(measure.iri, ()))
            if old != new:
                found.append(Moved(measure.iri, old, new, measure.iri in self.undecided))
        return tuple(found)

    @cached_property
    def internal(self) -> tuple[Between, ...]:
        """Pairs of before that are one division afterwards, those that shared most first."""
        found = []
        for (a, b), measures in self.before.shared.items():
            inside = tuple(m for m in measures if self._one(a, b, m))
            if inside:
                found.append(Between(a, b, inside))
        return tuple(sorted(found, key=lambda pair: -len(pair.measures)))

    def _one(self, a: str, b: str, measure: str) -> bool:
        """Whether a measure of two divisions belongs to one that both became."""
        return any(
            {a, b} <= self.came.get(r.unit, frozenset())
            for r in self.after.units_of.get(measure, ())
        )

    @cached_property
    def newly(self) -> tuple[Between, ...]:
        """Who must talk to whom that did not before, those that share most first."""
        known = {frozenset(pair) for pair in self.before.shared}
        found = []
        for (a, b), measures in self.after.shared.items():
            before_a = self.came.get(a, frozenset())
            before_b = self.came.get(b, frozenset())
            met = any(frozenset((x, y)) in known for x in before_a for y in before_b if x != y)
            # Two parts of one division know each other.
            if not met and not before_a & before_b:
                found.append(Between(a, b, measures))
        return tuple(sorted(found, key=lambda pair: -len(pair.measures)))

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """Every division afterwards with its measures before and after."""
        units = {d.iri: d for d in self.before.divisions}
        new = {d.iri for d in self.begun}
        found = []
        for unit in self.after.divisions:
            came = [d for d in self.before.divisions if d.iri in self.came.get(unit.iri, ())]
            roles: dict[str, Role] = {}
            for old in came:
                for measure, role in self.before.measures_of.get(old.iri, {}).items():
                    roles[measure] = "lead" if "lead" in (role, roles.get(measure)) else role
            was = Counter(roles.values())
            now = Counter(self.after.measures_of.get(unit.iri, {}).values())
            others = tuple(units[d.iri] for d in came if d.iri != unit.iri)
            found.append(
                Load(unit, others, was["lead"], was["related"], now["lead"], now["related"],
                     unit.iri in new)
            )
        return tuple(found)

    @cached_property
    def changed_loads(self) -> tuple[Load, ...]:
        """Those of the divisions that are new or hold more or less than before."""
        return tuple(
            load
            for load in self.loads
            if load.new or load.came or (load.led, load.related) != (load.leads, load.relates)
        )

    @cached_property
    def without_lead(self) -> tuple[Measure, ...]:
        """Measures somebody answers for and nobody leads afterwards."""
        return _without_lead(self.after)

    @cached_property
    def lost_lead(self) -> tuple[Measure, ...]:
        """Those of them that had a lead before."""
        had = {m.iri for m in _without_lead(self.before)}
        return tuple(m for m in self.without_lead if m.iri not in had)


def _without_lead(overview: Overview) -> tuple[Measure, ...]:
    return tuple(
        m
        for m in overview.measures
        if (found := overview.units_of.get(m.iri)) and all(r.role != "lead" for r in found)
    )


def known(overview: Overview) -> Known:
    """What a scenario for a plan can speak of."""
    ids = {d.iri: d.id for d in overview.divisions}
    return Known(
        {d.id: d.name.ja for d in overview.divisions},
        {
            m.id: [ids[r.unit] for r in overview.units_of.get(m.iri, ()) if r.unit in ids]
            for m in overview.measures
        },
    )


def effect(overview: Overview, scenario: Scenario) -> Effect:
    """What a scenario without faults does to a plan."""
    address = overview.divisions[0].iri.rpartition("/")[0] if overview.divisions else ""
    ids = {d.iri: d.id for d in overview.divisions}
    iris = {id: iri for iri, id in ids.items()}
    iris |= {new.id: f"{address}/{new.id}" for new in scenario.divisions}
    came = forerunners(ids.values(), scenario.changes)
    undecided = set()
    responsibilities = []
    for measure in overview.measures:
        named = [(ids.get(r.unit, r.unit), r.role) for r in overview.units_of.get(measure.iri, ())]
        after = carried(named, measure.id, scenario.changes)
        if after.undecided:
            undecided.add(measure.iri)
        responsibilities += [
            Responsibility(measure.iri, iris.get(unit, unit), "lead" if role == "lead" else "related")
            for unit, role in after.named
        ]
    changed = replace(
        overview,
        divisions=_divisions(overview, scenario, set(came), iris),
        responsibilities=tuple(responsibilities),
    )
    return Effect(
        overview,
        changed,
        {iris[id]: frozenset(iris[x] for x in old) for id, old in came.items()},
        frozenset(undecided),
    )


def _divisions(
    overview: Overview, scenario: Scenario, there: set[str], iris: Mapping[str, str]
) -> tuple[Unit, ...]:
    """The divisions afterwards; a new one stands where the first it comes from stood."""
    order = [d.id for d in overview.divisions]
    for step in scenario.changes:
        place = min((order.index(u) for u in step.original if u in order), default=len(order))
        fresh = [unit for unit in step.resulting if unit not in order]
        order[place:place] = fresh
    names = {d.id: Name(d.name, d.en or d.name, d.kana or "") for d in scenario.divisions}
    names |= {d.id: d.name for d in overview.divisions}
    return tuple(
        Unit(iris[unit], unit, names[unit], "division") for unit in order if unit in there
    )
