"""What the makers of pages about things share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from publish.data.things import Thing
from publish.holdings import Held
from publish.rendering import View
from queries.answer import iri
from queries.catalogue import questions

Page = tuple[str, dict[str, Any]]
Maker = Callable[["About"], Page]


@dataclass(frozen=True)
class About:
    """What a page is about, in the plans that know it; ``view`` is that of the first."""

    view: View
    thing: Thing
    helds: tuple[Held, ...]

    @property
    def held(self) -> Held:
        """The first plan that knows it."""
        return self.helds[0]


class MetricRow(NamedTuple):
    """A metric with its printed values: (period, as printed, breakdown) by kind."""

    iri: str
    kind: str
    printed: Mapping[str, list[tuple[str, str, str]]]

    def values(self, *kinds: str) -> list[tuple[str, str, str]]:
        """Its values of some kinds."""
        return [value for kind in kinds for value in self.printed.get(kind, ())]


def metric_rows(rows: list[dict[str, str]], view: View) -> list[MetricRow]:
    """One row a metric, its values by kind, from the answer to a question on observations."""
    tail = "En" if view.language == "en" else "Ja"
    found: dict[str, tuple[str, dict[str, list[tuple[str, str, str]]]]] = {}
    for row in rows:
        kind, values = found.setdefault(row["metric"], (row[f"kind{tail}"], {}))
        told = (row[f"period{tail}"], row["printed"], row["breakdown"])
        if row["printed"] and told not in values.setdefault(row["valueEn"], []):
            values[row["valueEn"]].append(told)
    return [MetricRow(metric, kind, values) for metric, (kind, values) in found.items()]


def metrics(about: About, policy: str) -> list[MetricRow]:
    """The metrics of a policy."""
    rows = about.held.rows("observations-of-policy", policy=iri(policy))
    return metric_rows(rows, about.view)


def workers(about: About, measures: list[str]) -> list[tuple[str, list[str]]]:
    """Units with those of some measures they answer for, most first."""
    found: dict[str, list[str]] = {}
    for measure in measures:
        for r in about.held.overview.units_of.get(measure, ()):
            found.setdefault(r.unit, []).append(measure)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def questions_about(about: About, parameter: str) -> list[tuple[str, str]]:
    """Questions that take a thing of this kind and nothing else: title, address."""
    found = []
    for question in questions().values():
        needed = [p for p in question.parameters if p.default is None]
        if not question.hidden and len(needed) == 1 and needed[0].type == parameter:
            told = {needed[0].name: about.thing.identifier}
            found.append(
                (about.view.both(question.title), about.view.plan.question(question.name, **told))
            )
    return found
