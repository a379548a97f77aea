"""Pages about who acts: divisions, phrases that name divisions, organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from ontology.terms import kei, org
from publish.data import things
from publish.holdings import Held
from publish.pages.about import About, MetricRow, Page, metric_rows, questions_about
from publish.rendering import View, unique
from queries.answer import iri
from queries.overview import Measure


class Task(NamedTuple):
    """A measure a unit answers for: its role, who else does, and the words that say so."""

    measure: Measure
    role: str
    others: tuple[tuple[str, str], ...]
    quote: str
    sheet: int


class Neighbour(NamedTuple):
    """A division that shares measures with the one the page is about."""

    iri: str
    measures: tuple[str, ...]


class Together(NamedTuple):
    """The organisations one wording of a measure names; ``kind`` is partner or supported."""

    measure: str
    kind: str
    wording: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What a unit does in one plan."""

    view: View
    tasks: tuple[Task, ...]
    neighbours: tuple[Neighbour, ...]
    partners: tuple[Together, ...]
    metrics: Mapping[str, list[MetricRow]]

    @property
    def roles(self) -> list[str]:
        """The role in each measure."""
        return [task.role for task in self.tasks]

    @property
    def goals(self) -> list[str]:
        """The goals it works for, in printed order."""
        return unique(task.measure.goal for task in self.tasks)


def unit(about: About) -> Page:
    """What a unit does in each plan: measures, with whom, partners, metrics."""
    parts = [_part(about, held) for held in about.helds]
    shown = [part for part in parts if part.tasks] or parts[:1]
    found = things.mentions(about.held, about.thing.iri)
    group = kei.DivisionGroup in about.thing.kinds
    return "unit.html", {
        "parts": shown,
        "group": group,
        "kind": "group" if group else "division",
        "changes": [
            (m.iri, things.read(about.held, m.iri))
            for m in things.by_property(
                found, org.originalOrganization, org.resultingOrganization
            )
        ],
        "included_in": things.by_property(found, kei.mayInclude),
        "questions": questions_about(about, "division"),
    }


def _part(about: About, held: Held) -> Part:
    overview, here = held.overview, about.thing.iri
    view = replace(about.view, held=held)
    own = overview.measures_of.get(here, {})
    tasks = tuple(_task(held, m, here) for m in overview.measures if m.iri in own)
    shared = {
        (b if a == here else a): measures
        for (a, b), measures in overview.shared.items()
        if here in (a, b)
    }
    neighbours = sorted(
        (Neighbour(other, measures) for other, measures in shared.items()),
        key=lambda n: -len(n.measures),
    )
    return Part(
        view,
        tasks,
        tuple(neighbours),
        partners(held, [task.measure.iri for task in tasks]),
        _metrics_behind(held, here, view) if tasks else {},
    )


def _task(held: Held, measure: Measure, unit: str) -> Task:
    found = held.overview.units_of.get(measure.iri, [])
    quote = held.brackets.get((measure.iri, unit))
    return Task(
        measure,
        next(r.role for r in found if r.unit == unit),
        tuple((r.unit, r.role) for r in found if r.unit != unit),
        quote.text if quote else "",
        quote.sheet if quote else 0,
    )


def partners(held: Held, measures: list[str]) -> tuple[Together, ...]:
    """Organisations some measures name, by measure and wording, in printed order."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for i in held.overview.involvements:
        if i.measure in measures:
            wording = held.wordings.get((i.measure, i.unit, i.kind), "")
            found.setdefault((i.measure, i.kind, wording), []).append(i.unit)
    return tuple(Together(*key, tuple(units)) for key, units in found.items())


def _metrics_behind(held: Held, unit: str, view: View) -> dict[str, list[MetricRow]]:
    rows = held.rows("metrics-of-division", division=iri(unit))
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["policy"], []).append(row)
    return {policy: metric_rows(own, view) for policy, own in found.items()}


def organization(about: About) -> Page:
    """Where the plans name an organisation, in which words."""
    held, unit = about.held, about.thing.iri
    helds = [h for h in about.helds if any(i.unit == unit for i in h.overview.involvements)]
    parts = []
    for held in helds or [about.held]:
        view = replace(about.view, held=held)
        named = [
            (i.measure, i.kind, held.wordings.get((i.measure, i.unit, i.kind), ""))
            for i in held.overview.involvements
            if i.unit == unit
        ]
        divisions = unique(
            r.unit
            for measure in unique(m for m, _, _ in named)
            for r in held.overview.units_of.get(measure, ())
        )
        carried = [
            m.iri for m in things.by_property(
                things.mentions(held, unit), kei.carriedOutBy
            ) if m.kind == kei.Measure
        ]
        parts.append((view, named, divisions, carried))
    found = things.mentions(about.held, unit)
    return "organization.html", {
        "parts": parts,
        "generic": kei.OrganizationKind in about.thing.kinds,
        "kind": "organization-kind" if kei.OrganizationKind in about.thing.kinds
        else "organization",
        "bodies": things.by_property(found, kei.isOrganization),
        "questions": questions_about(about, "organization"),
    }
