"""表: what a part of a plan holds, as tables: for the page, for CSV and for workbooks alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ontology.language import Language, Text
from queries.overview import Measure, Overview, Unit
from queries.spreadsheet import Cell, Table
from visualize.reliance import reliance
from visualize.scene import division_edges, plan_edges
from visualize.words import KINDS, RELATIONS, full_name, notation

COLUMNS = {
    "number": Text("番号", "Number"),
    "measure": Text("取り組み", "Measure"),
    "statement": Text("計画の文言", "Wording in the plan"),
    "goal": Text("基本目標", "Goal"),
    "policy": Text("重点施策", "Policy"),
    "pillar": Text("柱", "Pillar"),
    "actor": Text("実施主体", "Carried out by"),
    "lead": Text("主な担当課", "Lead divisions"),
    "related": Text("主な関係課", "Related divisions"),
    "partners": Text("連携・支援先", "Organisations"),
    "division": Text("課", "Division"),
    "other": Text("相手の課", "Other division"),
    "role": Text("役割", "Role"),
    "leads": Text("主な担当課としての取り組み数", "Measures led"),
    "relates": Text("主な関係課としての取り組み数", "Measures related to"),
    "measures": Text("取り組み数", "Measures"),
    "goals": Text("基本目標の数", "Goals"),
    "neighbours": Text("取り組みを共にする課の数", "Divisions it shares with"),
    "bodies": Text("連携・支援先の数", "Organisations"),
    "organization": Text("団体・機関", "Organisation"),
    "divisions": Text("通してつながる課の数", "Divisions"),
    "kind": Text("種類", "Kind"),
    "metric": Text("指標・評価項目", "Metric"),
    "shared": Text("共に担う取り組み数", "Measures shared"),
    "from": Text("もと", "From"),
    "from_kind": Text("もとの種類", "Kind of from"),
    "relation": Text("関係", "Relation"),
    "to": Text("先", "To"),
    "to_kind": Text("先の種類", "Kind of to"),
    "address": Text("アドレス（IRI）", "Address (IRI)"),
}
ACTORS = {
    "city": Text("市", "City"),
    "council": Text("社会福祉協議会", "Council of social welfare"),
}
TITLES = {
    "measures": Text("取り組み", "Measures"),
    "divisions": Text("課", "Divisions"),
    "organizations": Text("団体・機関", "Organisations"),
    "metrics": Text("指標・評価項目", "Metrics"),
    "responsibilities": Text("取り組みと担当課", "Measures and divisions"),
    "involvements": Text("取り組みと団体", "Measures and organisations"),
    "pairs": Text("課の組", "Pairs of divisions"),
    "relations": Text("すべての関係", "All relations"),
}
_COMMA = Text("、", ", ")


@dataclass(frozen=True)
class Listing:
    """A table of a view. ``keys`` name its columns for good; ``orders`` sort names as they read."""

    key: str
    title: str
    keys: tuple[str, ...]
    table: Table
    orders: Mapping[str, str]

    def sorted_by(self, sort: str) -> Listing:
        """The rows by a column, ``-`` before it from the end; as they are for an unknown one."""
        key = sort.removeprefix("-")
        if key not in self.keys:
            return self
        at = self.keys.index(key)
        filled = [row for row in self.table.rows if row[at].text]
        blank = [row for row in self.table.rows if not row[at].text]
        filled.sort(key=lambda row: self._order(row[at]), reverse=sort.startswith("-"))
        return replace(self, table=self.table._replace(rows=tuple(filled + blank)))

    def _order(self, cell: Cell) -> tuple[float, str]:
        if cell.number:
            return float(cell.text), ""
        return 0.0, self.orders.get(cell.link, cell.text)


def listing(
    kind: str,
    overview: Overview,
    language: Language,
    statements: Mapping[str, str] | None = None,
) -> Listing:
    """One of `TITLES`, of a plan or a part of it. ``statements`` is official wording by IRI."""
    maker = _Maker(overview, language, statements or {})
    keys, rows = _MAKERS[kind](maker)
    headings = tuple(COLUMNS[key].of(language) for key in keys)
    table = Table(headings, tuple(tuple(row) for row in rows))
    return Listing(kind, TITLES[kind].of(language), keys, table, maker.orders)


Made = tuple[tuple[str, ...], Iterable[Sequence[Cell]]]


@dataclass(frozen=True)
class _Maker:
    overview: Overview
    language: Language
    statements: Mapping[str, str]

    @cached_property
    def orders(self) -> dict[str, str]:
        """What things sort by: where a measure is printed, how a name is read."""
        places = {m.iri: f"{i:06}" for i, m in enumerate(self.overview.measures)}
        read = {
            thing.iri: thing.name.kana or thing.name.ja
            for thing in self.overview.by_iri.values()
            if isinstance(thing, Unit)
        }
        return places | read if self.language == "ja" else places

    def of(self, iri: str) -> Cell:
        """A thing as a cell that leads to it."""
        thing = self.overview.by_iri.get(iri)
        if thing is None:
            return Cell("")
        shown = thing.name.of(self.language) if isinstance(thing, Measure) else full_name(
            self.overview, thing, self.language
        )
        return Cell(shown, iri)

    def names(self, iris: Iterable[str]) -> Cell:
        """Several things in one cell, for reading."""
        shown = [self.of(iri).text for iri in iris]
        return Cell(_COMMA.of(self.language).join(name for name in shown if name))

    def word(self, text: Text) -> Cell:
        return Cell(text.of(self.language))

    def place(self, measure: Measure) -> list[Cell]:
        """Where a measure stands: its number, name, goal, policy, pillar and actor."""
        return [
            Cell(notation(self.overview, measure, self.language), measure.iri),
            self.of(measure.iri),
            self.of(measure.goal),
            self.of(measure.policy),
            self.of(measure.pillar),
            self.word(ACTORS[measure.actor]),
        ]

    def measures(self) -> Made:
        keys = ("number", "measure", "goal", "policy", "pillar", "actor", "lead", "related",
                "partners", "statement", "address")
        return keys, (
            [
                *self.place(m),
                *(
                    self.names(
                        r.unit for r in self.overview.units_of.get(m.iri, ()) if r.role == role
                    )
                    for role in ("lead", "related")
                ),
                self.names(
                    dict.fromkeys(i.unit for i in self.overview.involvements if i.measure == m.iri)
                ),
                Cell(self.statements.get(m.iri, "")),
                Cell(m.iri),
            ]
            for m in self.overview.measures
        )

    def divisions(self) -> Made:
        keys = ("division", "kind", "leads", "relates", "measures", "goals", "neighbours",
                "bodies", "address")
        sharing = Counter(iri for pair in self.overview.shared for iri in pair)
        goal_of = {m.iri: m.goal for m in self.overview.measures}

        def row(unit: Unit) -> list[Cell]:
            own = self.overview.measures_of.get(unit.iri, {})
            bodies = {i.unit for i in self.overview.involvements if i.measure in own}
            roles = Counter(own.values())
            return [
                self.of(unit.iri),
                self.word(KINDS[unit.kind]),
                _count(roles["lead"]),
                _count(roles["related"]),
                _count(len(own)),
                _count(len({goal_of[m] for m in own})),
                _count(sharing[unit.iri]) if unit.kind == "division" else Cell(""),
                _count(len(bodies)),
                Cell(unit.iri),
            ]

        return keys, (row(u) for u in (*self.overview.divisions, *self.overview.groups))

    def organizations(self) -> Made:
        keys = ("organization", "kind", "measures", "goals", "divisions", "address")
        found = reliance(self.overview)
        rows = [
            [
                self.of(row.unit.iri),
                self.word(KINDS[row.unit.kind]),
                _count(len(row.measures)),
                _count(len(row.goals)),
                _count(len(row.through)),
                Cell(row.unit.iri),
            ]
            for row in found.rows
        ]
        rows += [
            [self.of(u.iri), self.word(KINDS[u.kind]), _count(0), _count(0), _count(0),
             Cell(u.iri)]
            for u in found.idle
        ]
        return keys, rows

    def metrics(self) -> Made:
        keys = ("metric", "kind", "policy", "goal", "address")
        words = {
            "indicator": Text("指標", "Indicator"),
            "evaluation-item": Text("評価項目", "Evaluation item"),
        }
        goals = {p.iri: p.goal for p in self.overview.policies}
        return keys, (
            [
                self.of(m.iri),
                self.word(words[m.kind]),
                self.of(m.policy),
                self.of(goals.get(m.policy, "")),
                Cell(m.iri),
            ]
            for m in self.overview.metrics
        )

    def responsibilities(self) -> Made:
        keys = ("number", "measure", "goal", "policy", "pillar", "actor", "division", "kind",
                "role")
        rows = []
        for measure in self.overview.measures:
            found = self.overview.units_of.get(measure.iri, [])
            for r in found:
                unit = self.overview.by_iri.get(r.unit)
                kind = self.word(KINDS[unit.kind]) if isinstance(unit, Unit) else Cell("")
                rows.append(
                    [*self.place(measure), self.of(r.unit), kind, self.word(RELATIONS[r.role])]
                )
            if not found:
                rows.append([*self.place(measure), Cell(""), Cell(""), Cell("")])
        return keys, rows

    def involvements(self) -> Made:
        keys = ("organization", "kind", "relation", "number", "measure", "policy", "division",
                "role")
        measures = {m.iri: m for m in self.overview.measures}
        rows = []
        for i in self.overview.involvements:
            unit, measure = self.overview.by_iri.get(i.unit), measures.get(i.measure)
            if not isinstance(unit, Unit) or measure is None:
                continue
            start = [
                self.of(i.unit),
                self.word(KINDS[unit.kind]),
                self.word(RELATIONS[i.kind]),
                Cell(notation(self.overview, measure, self.language), measure.iri),
                self.of(measure.iri),
                self.of(measure.policy),
            ]
            found = self.overview.units_of.get(i.measure, [])
            rows += [[*start, self.of(r.unit), self.word(RELATIONS[r.role])] for r in found]
            if not found:
                rows.append([*start, Cell(""), Cell("")])
        return keys, rows

    def pairs(self) -> Made:
        keys = ("division", "other", "shared", "number", "measure", "policy")
        measures = {m.iri: m for m in self.overview.measures}
        edges = sorted(division_edges(self.overview), key=lambda e: -len(e.measures))
        return keys, (
            [
                self.of(edge.source),
                self.of(edge.target),
                _count(len(edge.measures)),
                Cell(notation(self.overview, measures[m], self.language), m),
                self.of(m),
                self.of(measures[m].policy),
            ]
            for edge in edges
            for m in edge.measures
        )

    def relations(self) -> Made:
        keys = ("from", "from_kind", "relation", "to", "to_kind")
        kinds = {
            **{g.iri: "goal" for g in self.overview.goals},
            **{p.iri: "policy" for p in self.overview.policies},
            **{m.iri: "measure" for m in self.overview.measures},
            **{m.iri: "metric" for m in self.overview.metrics},
            **{
                u.iri: u.kind
                for u in (
                    *self.overview.divisions,
                    *self.overview.groups,
                    *self.overview.organizations,
                )
            },
        }
        shown = {level for m in self.overview.measures for level in (m.policy, m.goal)}
        shown |= {iri for iri, kind in kinds.items() if kind not in ("goal", "policy")}
        return keys, (
            [
                self.numbered(edge.source),
                self.word(KINDS[kinds[edge.source]]),  # type: ignore[index]
                self.word(RELATIONS[edge.relation]),
                self.numbered(edge.target),
                self.word(KINDS[kinds[edge.target]]),  # type: ignore[index]
            ]
            for edge in plan_edges(self.overview)
            if edge.source in shown and edge.target in shown
        )

    def numbered(self, iri: str) -> Cell:
        """A thing with the number under which it is printed."""
        thing = self.overview.by_iri.get(iri)
        return Cell(full_name(self.overview, thing, self.language), iri) if thing else Cell("")


def _count(number: int) -> Cell:
    return Cell(str(number), number=True)


_MAKERS: Mapping[str, Callable[[_Maker], Made]] = {
    "measures": _Maker.measures,
    "divisions": _Maker.divisions,
    "organizations": _Maker.organizations,
    "metrics": _Maker.metrics,
    "responsibilities": _Maker.responsibilities,
    "involvements": _Maker.involvements,
    "pairs": _Maker.pairs,
    "relations": _Maker.relations,
}
