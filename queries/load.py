"""Which plans an engine holds, and a whole plan at a glance, through the catalogue's questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ontology.language import Text
from queries.answer import Term, iri
from queries.catalogue import question
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


@dataclass(frozen=True)
class PlanEntry:
    """One edition of a plan and the named graphs that hold it."""

    iri: str
    id: str
    title: Name
    municipality: str
    code: str
    municipality_name: Name
    period: Name
    fictional: bool
    graph: str
    organizations: str
    derived: str


def plans(engine: Engine) -> tuple[PlanEntry, ...]:
    """All plans, by municipality code, then address."""
    return tuple(
        PlanEntry(
            iri=row["plan"],
            id=row["id"],
            title=_name(row, "plan"),
            municipality=row["municipality"],
            code=row["code"],
            municipality_name=_name(row, "municipality"),
            period=_name(row, "period"),
            fictional=row["fictional"] == "fictional",
            graph=row["graph"],
            organizations=row["organizations"],
            derived=f"{row['graph']}/derived",
        )
        for row in _ask(engine, {}, "plans")
    )


def context(entry: PlanEntry) -> dict[str, Term]:
    """What every question about the plan is bound with."""
    return {
        "plan": iri(entry.iri),
        "graph": iri(entry.graph),
        "organizations": iri(entry.organizations),
        "derived": iri(entry.derived),
        "municipality": iri(entry.municipality),
    }


def overview(engine: Engine, context: Mapping[str, Term]) -> Overview:
    """The plan the context names.

    Its divisions and organisations are those the plan names, in the order of the municipality's
    own list; one that only another plan of the municipality names is left out. Raises QueryError
    where the engine holds no such plan.
    """

    def ask(name: str) -> list[dict[str, str]]:
        return _ask(engine, context, f"overview-{name}")

    here = next(iter(ask("plan")), None)
    if here is None:
        address = context["plan"].value
        raise QueryError(Text(f"計画がありません: {address}", f"There is no such plan: {address}"))
    city = here["municipality"]
    units = [
        Unit(r["unit"], r["id"], _name(r, "unit"), r["kind"])  # type: ignore[arg-type]
        for r in ask("units")
    ]
    return Overview(
        plan=here["edition"],
        title=_name(here, "edition"),
        municipality=_name(here, "municipality"),
        fictional=here["fictional"] == "fictional",
        goals=tuple(Goal(r["goal"], r["id"], r["number"], _name(r, "goal")) for r in ask("goals")),
        policies=tuple(
            Policy(r["policy"], r["id"], r["number"], _name(r, "policy"), r["goal"])
            for r in ask("policies")
        ),
        pillars=tuple(
            Pillar(
                r["pillar"], r["id"], r["number"], _name(r, "pillar"), r["policy"], _actor(r, city)
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
            Metric(r["metric"], r["id"], r["kind"], _name(r, "metric"), r["policy"])  # type: ignore[arg-type]
            for r in ask("metrics")
        ),
        doubts=int(here["doubts"]),
    )


def _measure(row: dict[str, str], city: str) -> Measure:
    name = _name(row, "measure")
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


def _name(row: dict[str, str], column: str) -> Name:
    return Name(row[f"{column}Ja"], row[f"{column}En"], row.get(f"{column}Kana", ""))


def _ask(engine: Engine, context: Mapping[str, Term], name: str) -> list[dict[str, str]]:
    """Rows of a hidden question; a cut answer would draw half a plan, so it is an error."""
    answer = engine.query(question(name).bind(context, {}))
    if answer.truncated:
        limit = len(answer.rows)
        raise QueryError(
            Text(
                f"計画が行数の上限（{limit}）より大きく、全体を読めません。上限を上げてください。",
                f"The plan is larger than the row limit ({limit}). Raise the limit.",
            )
        )
    return answer.values()
