"""A whole plan at a glance, through the catalogue's questions."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.language import Text
from queries.answer import Term
from queries.engine import Engine, QueryError
from queries.overview import (
    Actor,
    Goal,
    Involvement,
    Measure,
    Metric,
    Name,
    Overview,
    Pillar,
    Policy,
    Responsibility,
    Unit,
)
from queries.plans import PlanEntry as PlanEntry
from queries.plans import context as context
from queries.plans import named, rows
from queries.plans import plans as plans


def overview(engine: Engine, context: Mapping[str, Term]) -> Overview:
    """The plan the context names.

    Its divisions and organisations are those the plan names, in the order of the municipality's
    own list; one that only another plan of the municipality names is left out. Raises QueryError
    where the engine holds no such plan.
    """

    def ask(name: str) -> list[dict[str, str]]:
        return rows(engine, context, f"overview-{name}")

    here = next(iter(ask("plan")), None)
    if here is None:
        address = context["plan"].value
        raise QueryError(Text(f"計画がありません: {address}", f"There is no such plan: {address}"))
    city = here["municipality"]
    units = [
        Unit(r["unit"], r["id"], named(r, "unit"), r["kind"])  # type: ignore[arg-type]
        for r in ask("units")
    ]
    return Overview(
        plan=here["edition"],
        title=named(here, "edition"),
        municipality=named(here, "municipality"),
        fictional=here["fictional"] == "fictional",
        goals=tuple(Goal(r["goal"], r["id"], r["number"], named(r, "goal")) for r in ask("goals")),
        policies=tuple(
            Policy(r["policy"], r["id"], r["number"], named(r, "policy"), r["goal"])
            for r in ask("policies")
        ),
        pillars=tuple(
            Pillar(
                r["pillar"], r["id"], r["number"], named(r, "pillar"), r["policy"], _actor(r, city)
            )
            for r in ask("pillars")
        ),
        measures=tuple(_measure(r, city) for r in ask("measures")),
        divisions=tuple(u for u in units if u.kind == "division"),
        groups=tuple(u for u in units if u.kind == "group"),
        organizations=tuple(u for u in units if u.kind.startswith("organization")),
        responsibilities=tuple(
            Responsibility(r["measure"], r["unit"], r["role"])  # type: ignore[arg-type]
            for r in ask("responsibilities")
        ),
        involvements=tuple(
            Involvement(r["measure"], r["unit"], r["kind"])  # type: ignore[arg-type]
            for r in ask("involvements")
        ),
        metrics=tuple(
            Metric(r["metric"], r["id"], r["kind"], named(r, "metric"), r["policy"])  # type: ignore[arg-type]
            for r in ask("metrics")
        ),
        doubts=int(here["doubts"]),
    )


def _measure(row: dict[str, str], city: str) -> Measure:
    name = named(row, "measure")
    return Measure(
        iri=row["measure"],
        id=row["id"],
        number=row["number"],
        name=Name(row["short"] or name.ja, name.en),
        pillar=row["pillar"],
        policy=row["policy"],
        goal=row["goal"],
        actor=_actor(row, city),
    )


def _actor(row: dict[str, str], city: str) -> Actor:
    return "city" if row["actor"] == city else "council"
