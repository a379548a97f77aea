"""A plan in a store as a flat outline, for comparing: its official words, divisions and values.

Readings, notes and the like are not read: they are the editors', or follow from the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from graph.outline import Involved, Item, Key, Outline, Value
from graph.values import Period
from ontology.language import Text
from queries.engine import Engine
from queries.load import overview
from queries.plans import PlanEntry, context, rows


def outline(engine: Engine, entry: PlanEntry) -> Outline:
    """The outline of a plan in a store. Raises QueryError."""
    return _Reader(engine, entry).read()


class _Reader:
    def __init__(self, engine: Engine, entry: PlanEntry) -> None:
        self.engine, self.entry = engine, entry
        self.terms = context(entry)
        self.seen = overview(engine, self.terms)
        self.keys: dict[str, Key] = {}
        self.items: list[Item] = []
        self.doubts: dict[str, list[str]] = {}

    def rows(self, name: str) -> list[dict[str, str]]:
        return rows(self.engine, self.terms, name)

    def read(self) -> Outline:
        seen, entry = self.seen, self.entry
        for row in self.rows("doubts"):
            # Each language in a row of its own: nothing says which translates which.
            if row["doubtJa"]:
                self.doubts.setdefault(row["item"], []).append(row["doubtJa"])
        series = [row["series"] for row in self.rows("outline-series")]
        self.add("plan", entry.iri, entry.id, None, name=seen.title.ja,
                 fields={"target_year": entry.period.ja, "series": "".join(series[:1])})
        for goal in seen.goals:
            self.add("goal", goal.iri, goal.id, None, goal.number, goal.name.ja, goal.name.en)
        for policy in seen.policies:
            self.add("policy", policy.iri, policy.id, policy.goal, policy.number, policy.name.ja,
                     policy.name.en)
        for pillar in seen.pillars:
            self.add("pillar", pillar.iri, pillar.id, pillar.policy, pillar.number, pillar.name.ja,
                     pillar.name.en, fields={"carried_out_by": pillar.actor})
        self._statements()
        self._measures()
        self._metrics()
        units = (*seen.divisions, *seen.groups, *seen.organizations)
        for unit in units:
            kind = "organization" if unit.kind.startswith("organization") else unit.kind
            self.add(kind, unit.iri, unit.id, None, name=unit.name.ja, en=unit.name.en)
        return Outline(
            id=entry.id,
            series="".join(series[:1]),
            title=Text(seen.title.ja, seen.title.en),
            code=entry.code,
            municipality=seen.municipality.ja,
            items=tuple(self.items),
            units={"city": seen.municipality.ja} | {u.id: u.name.ja for u in units},
            english={u.id: u.name.en for u in units if u.name.en},
            addresses={u.id: u.iri for u in units},
            address=entry.iri,
            fictional=seen.fictional,
        )

    def add(
        self,
        kind: str,
        iri: str,
        id_: str,
        parent: str | None,
        number: str = "",
        name: str = "",
        en: str = "",
        wording: str = "",
        fields: Mapping[str, str] | None = None,
        **parts: tuple[tuple[str, str], ...] | tuple[Involved, ...] | tuple[Value, ...],
    ) -> None:
        self.keys[iri] = (kind, id_)
        self.items.append(Item(
            kind=kind,
            id=id_,
            parent=self.keys.get(parent) if parent else None,
            number=number,
            name=name,
            wording=wording,
            doubts=tuple(self.doubts.get(iri, ())),
            fields={k: text for k, text in {**(fields or {}), "en": en}.items() if text},
            address=iri,
            **parts,  # type: ignore[arg-type]
        ))

    def _statements(self) -> None:
        for row in self.rows("outline-statements"):
            self.add(row["kind"], row["item"], row["id"], row["policy"], wording=row["statement"])

    def _measures(self) -> None:
        names = {unit.iri: unit.id for unit in (
            *self.seen.divisions, *self.seen.groups, *self.seen.organizations
        )}
        names[self.entry.municipality] = "city"
        involved: dict[str, list[Involved]] = {}
        for row in self.rows("overview-involvements"):
            involved.setdefault(row["measure"], []).append(
                Involved(row["kind"], names[row["unit"]], row["wording"])
            )
        for row in self.rows("overview-measures"):
            # Where no title is printed, the label is the editors' short name.
            titled = row["measureJa"] != row["short"]
            self.add(
                "measure", row["measure"], row["id"], row["pillar"], row["number"],
                row["measureJa"] if titled else "", row["measureEn"], row["statement"],
                {"short": row["short"]},
                responsible=tuple(
                    (names[r.unit], r.role) for r in self.seen.units_of.get(row["measure"], ())
                ),
                involved=tuple(involved.get(row["measure"], ())),
            )

    def _metrics(self) -> None:
        values: dict[str, list[Value]] = {}
        for row in self.rows("outline-observations"):
            values.setdefault(row["metric"], []).append(Value(
                kind=_code(row["sort"]),
                period=_period(row["period"]),
                breakdown=row["breakdown"],
                printed=row["printed"],
                number=Decimal(row["number"]) if row["number"] else None,
                unit=row["unit"],
                comparator=_code(row["comparator"]),
                annual=row["annual"] == "true",
            ))
        for metric in self.seen.metrics:
            self.add(metric.kind, metric.iri, metric.id, metric.policy, name=metric.name.ja,
                     en=metric.name.en, values=tuple(values.get(metric.iri, ())))


def _code(iri: str) -> str:
    """``…#atLeast`` as plan files write it: at-least."""
    return re.sub(r"(?<!^)([A-Z])", lambda found: f"-{found[1].lower()}", iri.rpartition("#")[2])


def _period(iri: str) -> Period:
    kind, _, year = iri.rpartition("/id/")[2].partition("-year/")
    found: Literal["fiscal", "calendar"] = "fiscal" if kind == "fiscal" else "calendar"
    return Period(int(year), found)
