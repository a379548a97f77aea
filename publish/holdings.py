"""The plans a server holds, each read once for every build of the data."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from graph.store import StoreError, current, days, in_force
from ontology.language import Language, Text
from ontology.terms import dcterms, kei
from publish.addresses import Addresses, root
from queries.answer import Answer, Term, iri
from queries.catalogue import question
from queries.engine import EmbeddedEngine, Engine
from queries.load import PlanEntry, context, overview, plans
from queries.names import Names
from queries.overview import Name, Overview
from queries.search import Index
from visualize.layout import Positions, positions
from visualize.prepare import LAYOUT_FILE
from visualize.words import notation, policy_number

DRAWN = 48  # views of a plan that are kept drawn
KEPT = 64  # plans whose overviews are kept in memory


class Quote(NamedTuple):
    """Words of the source and the sheet they stand on."""

    sheet: int
    text: str


@dataclass
class Held:
    """One plan with what its pages are made of, and the views drawn so far."""

    entry: PlanEntry
    engine: Engine
    overview: Overview
    names: Names
    labels: Mapping[str, Name]
    statements: Mapping[str, str]
    titles: Mapping[str, str]
    brackets: Mapping[tuple[str, str], Quote]
    wordings: Mapping[tuple[str, str, str], str]
    doubts: Mapping[str, Mapping[Language, tuple[str, ...]]]
    editorial: frozenset[str]
    attribution: Mapping[Language, str]
    rights: Mapping[Language, str]
    layout: Positions
    drawn: OrderedDict[tuple[Hashable, ...], str] = field(default_factory=OrderedDict)
    drawing: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def context(self) -> Mapping[str, Term]:
        """What every question about the plan is bound with."""
        return context(self.entry)

    @cached_property
    def index(self) -> Index:
        """Everything of the plan that can be looked for."""
        measures = {m.iri: m for m in self.overview.measures}
        shown = {iri: Text(m.name.ja, m.name.en or m.name.ja) for iri, m in measures.items()}
        numbers = {iri: notation(self.overview, m) for iri, m in measures.items()}
        numbers |= {p.iri: policy_number(self.overview, p.iri) for p in self.overview.policies}
        return Index(self.names, shown, numbers, self.statements)

    def ask(self, name: str, **values: Term) -> Answer:
        """The answer to a question about this plan. Raises QueryError."""
        return self.engine.query(question(name).bind(self.context, values))

    def rows(self, name: str, **values: Term) -> list[dict[str, str]]:
        """The same as plain text by variable."""
        return self.ask(name, **values).values()

    def draw(self, *key: Hashable, by: Callable[[], str]) -> str:
        """A view, drawn once as long as it is asked for now and then."""
        key = (root(), *key)
        with self.drawing:
            if key in self.drawn:
                self.drawn.move_to_end(key)
                return self.drawn[key]
        made = by()
        with self.drawing:
            self.drawn[key] = made
            while len(self.drawn) > DRAWN:
                self.drawn.popitem(last=False)
        return made

    def name(self, iri: str, language: Language) -> str:
        """What a thing of the plan is called; empty where it has no name."""
        thing = self.overview.by_iri.get(iri)
        name = thing.name if thing is not None else self.labels.get(iri)
        return name.of(language) if name is not None else ""


class Holdings:
    """All plans of an engine. A new build of the store is read when the next page is asked for."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = threading.Lock()
        self._build: str | None = None
        self._entries: tuple[PlanEntry, ...] = ()
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._reading: dict[str, threading.Lock] = {}
        self._later: dict[str, Holdings] = {}

    @property
    def entries(self) -> tuple[PlanEntry, ...]:
        """The plans of the current build. Raises QueryError."""
        build = self.engine.build_name()
        if build != self._build:
            found = plans(self.engine)
            with self._lock:
                self._build, self._entries = build, found
                self._held.clear()
        return self._entries

    def entry(self, code: str, plan: str) -> PlanEntry | None:
        """A plan by its municipality's code and its identifier."""
        return next((e for e in self.entries if (e.code, e.id) == (code, plan)), None)

    def of_municipality(self, code: str) -> tuple[PlanEntry, ...]:
        """The plans of a municipality."""
        return tuple(e for e in self.entries if e.code == code)

    @property
    def addresses(self) -> Addresses:
        """The addresses of the data, known from the first plan's own."""
        entry = next(iter(self.entries), None)
        tail = f"id/{entry.code}/{entry.id}" if entry else ""
        return Addresses(entry.iri.removesuffix(tail) if entry else "")

    @property
    def days(self) -> list[str]:
        """The days on which a reorganisation changed who answers for what."""
        if not isinstance(self.engine, EmbeddedEngine) or self.engine.as_of:
            return []
        return days(current(self.engine.store)[0])

    def at(self, entry: PlanEntry, day: str) -> Held:
        """A plan as of one of the `days`; the plan as printed for a day before them all."""
        known = [known for known in self.days if known <= day]
        if not known or not isinstance(self.engine, EmbeddedEngine):
            return self.held(entry)
        with self._lock:
            later = self._later.get(known[-1])
            if later is None:
                engine = EmbeddedEngine(self.engine.store, self.engine.limits, as_of=known[-1])
                later = self._later[known[-1]] = Holdings(engine)
        return later.held(entry)

    def close(self) -> None:
        """End what was started for plans as of a day."""
        with self._lock:
            for later in self._later.values():
                if isinstance(later.engine, EmbeddedEngine):
                    later.engine.close()
            self._later.clear()

    def held(self, entry: PlanEntry) -> Held:
        """A plan, read whole; several readers of the same plan wait for one reading."""
        with self._lock:
            reading = self._reading.setdefault(entry.iri, threading.Lock())
        with reading:
            with self._lock:
                found = self._held.get(entry.iri)
                build = self._build
            if found is None:
                found = _read(self.engine, entry)
                with self._lock:
                    if build == self._build:
                        self._held[entry.iri] = found
            with self._lock:
                if entry.iri in self._held:
                    self._held.move_to_end(entry.iri)
                while len(self._held) > KEPT:
                    self._held.popitem(last=False)
        return found


def _read(engine: Engine, entry: PlanEntry) -> Held:
    terms = context(entry)

    def rows(name: str) -> list[dict[str, str]]:
        return engine.query(question(name).bind(terms, {})).values()

    seen = overview(engine, terms)
    measures = rows("overview-measures")
    document = iri(f"{entry.iri}/source")
    source = engine.query(question("resource-statements").bind(terms, {"resource": document}))
    return Held(
        entry=entry,
        engine=engine,
        overview=seen,
        names=Names.read(engine, terms),
        labels=_labels(engine.query(question("names").bind(terms, {}))),
        statements={row["measure"]: row["statement"] for row in measures},
        titles={row["measure"]: row["measureJa"] for row in measures},
        brackets={
            (row["measure"], row["unit"]): Quote(int(row["sheet"]), row["quote"])
            for row in rows("page-brackets")
        },
        wordings={
            (row["measure"], row["unit"], row["kind"]): row["wording"]
            for row in rows("overview-involvements")
        },
        doubts=_doubts(rows("doubts")),
        editorial=frozenset(row["item"] for row in rows("page-editorial-names")),
        attribution=_told(source, kei.attribution),
        rights=_told(source, dcterms.rights),
        layout=_layout(engine, seen),
    )


def _told(answer: Answer, prop: str) -> dict[Language, str]:
    """A property's text in both languages, from what is stated about a thing."""
    at = {name: index for index, name in enumerate(answer.variables)}
    texts = {"ja": "", "en": ""}
    for row in answer.rows:
        stated, value = row[at["property"]], row[at["value"]]
        if stated is not None and value is not None and stated.value == prop:
            texts[value.language] = value.value
    return {"ja": texts["ja"], "en": texts["en"] or texts["ja"]}


def _labels(answer: Answer) -> dict[str, Name]:
    """The first name of each thing in each language."""
    place = {name: index for index, name in enumerate(answer.variables)}
    found: dict[str, dict[str, str]] = {}
    for row in answer.rows:
        thing, label = row[place["thing"]], row[place["label"]]
        if thing is not None and label is not None:
            found.setdefault(thing.value, {}).setdefault(label.language.lower(), label.value)
    return {
        thing: Name(names.get("ja", ""), names.get("en", ""), names.get("ja-hrkt", ""))
        for thing, names in found.items()
    }


def _doubts(rows: list[dict[str, str]]) -> dict[str, dict[Language, tuple[str, ...]]]:
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for row in rows:
        ja, en = found.setdefault(row["item"], ({}, {}))
        ja |= {row["doubtJa"]: None} if row["doubtJa"] else {}
        en |= {row["doubtEn"]: None} if row["doubtEn"] else {}
    return {item: {"ja": tuple(ja), "en": tuple(en)} for item, (ja, en) in found.items()}


def _layout(engine: Engine, seen: Overview) -> Positions:
    """The positions the build prepared; computed where there are none."""
    prepared = _prepared(engine).get(seen.plan)
    return prepared if prepared is not None else positions(seen)


def _prepared(engine: Engine) -> dict[str, Positions]:
    if not isinstance(engine, EmbeddedEngine):
        return {}
    try:
        folder, _ = current(engine.store)
        if engine.as_of:
            folder = in_force(folder, engine.as_of)
        found: dict[str, Positions] = json.loads((folder / LAYOUT_FILE).read_text("utf-8"))
    except (StoreError, OSError, ValueError):
        return {}
    return found
