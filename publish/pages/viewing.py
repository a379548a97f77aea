"""A view as one reader asks for it: the state in the address, and the part of the plan it shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from starlette.requests import Request

from publish.addresses import Value
from publish.holdings import Held
from publish.rendering import View, held_of, view_of
from queries.narrow import Filter, narrowed
from queries.overview import Actor, Overview
from visualize.state import State, Whose, read, written

ACTORS: tuple[Actor, ...] = ("city", "council")


class Choice(NamedTuple):
    """One thing the reader chose: what it is about, what was chosen, and the view without it."""

    key: str
    name: str
    without: str


class Option(NamedTuple):
    """One thing the reader can choose."""

    value: str
    name: str
    group: str
    chosen: bool


@dataclass(frozen=True)
class Seen:
    """A view in a state. ``default`` is whose measures it shows where the reader has not said."""

    view: View
    held: Held
    name: str
    state: State
    default: Whose

    @cached_property
    def filter(self) -> Filter:
        """What the measures shown must be."""
        there = {m.actor for m in self.held.overview.measures}
        default = self.default if self.default in there else ""
        return self.state.seen_as(default)

    @cached_property
    def overview(self) -> Overview:
        """The part of the plan that is shown."""
        return narrowed(self.held.overview, self.filter)

    @property
    def whole(self) -> Overview:
        """The whole plan."""
        return self.held.overview

    @property
    def whose(self) -> str:
        """Whose measures are shown, as the form says it."""
        return self.filter.actor or "all"

    @cached_property
    def written(self) -> dict[str, Value]:
        """The state as an address says it."""
        return dict(written(self.state, self.whole))

    def address(self, name: str = "", **changes: Value) -> str:
        """This view, or another, in this state with some changes."""
        return self.view.plan.view(name or self.name, **{**self.written, **changes})

    @cached_property
    def choices(self) -> list[Choice]:
        """What the reader chose."""
        found = []
        for key, value in self.state.choices():
            word = key in ("actor", "role")
            left = written(self.state.without(key, value), self.whole)
            name = self.view.t(value) if word else self.view.full(value)
            found.append(Choice(key, name, self.view.plan.view(self.name, **left)))
        return found

    @property
    def cleared(self) -> str:
        """The view with nothing chosen."""
        kept = replace(State(), least=self.state.least, sort=self.state.sort, of=self.state.of)
        return self.view.plan.view(self.name, **written(kept, self.whole))

    @cached_property
    def fields(self) -> list[tuple[str, list[Option]]]:
        """What can be chosen: goals, policies, divisions, organisations."""
        o, chosen = self.whole, self.state.filter
        goals = {g.iri: self.view.full(g.iri) for g in o.goals}
        units = [*((d, "division") for d in o.divisions), *((g, "group") for g in o.groups)]
        involved = {i.unit for i in o.involvements}
        kinds = self.view.kind
        return [
            ("goal", [Option(g.id, goals[g.iri], "", g.iri in chosen.goals) for g in o.goals]),
            (
                "policy",
                [
                    Option(p.id, self.view.full(p.iri), goals.get(p.goal, ""),
                           p.iri in chosen.policies)
                    for p in o.policies
                ],
            ),
            (
                "division",
                [
                    Option(u.id, u.name.of(self.view.language), kinds(kind),
                           u.iri in chosen.divisions)
                    for u, kind in units
                ],
            ),
            (
                "partner",
                [
                    Option(u.id, u.name.of(self.view.language), kinds(u.kind),
                           u.iri in chosen.partners)
                    for u in sorted(o.organizations, key=lambda u: u.kind)
                    if u.iri in involved
                ],
            ),
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form passes on unseen: the state it has no field for, and further choices."""
        several = ("goal", "policy", "division", "partner")
        passed = [(k, str(v)) for k, v in self.written.items() if k in ("least", "sort", "of")]
        for key in several:
            values = self.written.get(key, ())
            if not isinstance(values, str | int):
                passed += [(key, value) for value in list(values)[:-1]]
        return passed

    @property
    def told(self) -> str:
        """What is shown, in words, for a heading or a file; empty for the whole plan."""
        labels = [f"{self.view.t('by_' + c.key)}: {c.name}" for c in self.choices]
        return ("、" if self.view.language == "ja" else "; ").join(labels)


def seen(request: Request, name: str, default: Whose = "") -> Seen:
    """A view of the plan a request names. Raises HTTPException 404 and QuestionError."""
    held = held_of(request)
    state = read(_given(request), held.names, held.overview)
    view = view_of(request, held, name)
    found = Seen(view, held, name, state, default)
    carried = {k: v for k, v in found.written.items() if k not in ("sort", "of")}
    return replace(found, view=replace(view, carry=carried))


def _given(request: Request) -> Iterable[tuple[str, str]]:
    return request.query_params.multi_items()
