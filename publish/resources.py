"""Pages about things. Each kind that planners know has a page of its own, anything else a plain one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ontology.terms import dcterms, kei, org, qb, rdf, skos
from publish import things, vocabulary
from publish.addresses import language_of, prefix
from publish.holdings import Held
from publish.rendering import View, respond, shortened, site_of, unique, view_of
from publish.things import Mention, Thing
from queries.answer import iri
from queries.catalogue import INTEGER
from queries.answer import literal
from queries.load import PlanEntry
from queries.overview import Measure, Metric, Pillar, Unit

PLANS_ASKED = 12  # plans that are asked about a thing no municipality owns, such as a year
SHOWN = 60  # things of one kind listed on a plain page

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


def to_page(request: Request) -> Response:
    """A thing's own address leads to the page about it."""
    path = request.path_params["path"]
    site = site_of(request)
    page = site.holdings.addresses.page(site.holdings.addresses.thing(path), "ja")
    return RedirectResponse(prefix(language_of(request.url.path)) + page, 303)


def page(request: Request) -> Response:
    """The page about a thing."""
    site = site_of(request)
    path = request.path_params["path"]
    address = site.holdings.addresses.thing(path)
    if any(c <= " " or c in '<>"{}|^`\\' for c in address):
        raise HTTPException(404)
    entries = _entries(request, path)
    language = language_of(request.url.path)
    known: list[tuple[Held, Thing]] = []
    for entry in entries:
        held = site.holdings.held(entry)
        if entry.iri == address:
            return RedirectResponse(view_of(request, held).plan.home, 303)
        found = things.read(held, address)
        if found.statements:
            known.append((held, found))
    if not known:
        raise HTTPException(404)
    about = About(view_of(request, known[0][0]), known[0][1], tuple(h for h, _ in known))
    template, context = _maker(about.thing)(about)
    title = context.pop("title", None) or about.thing.name(language)
    return respond(request, template, about.view, {"thing": about.thing, "title": title, **context})


def _entries(request: Request, path: str) -> tuple[PlanEntry, ...]:
    """The plans that may know a thing, by its address: the plan it is in, else its municipality's."""
    holdings = site_of(request).holdings
    code, _, rest = path.partition("/")
    found = holdings.of_municipality(code)
    plan = rest.partition("/")[0]
    if any(entry.id == plan for entry in found):
        return tuple(entry for entry in found if entry.id == plan)
    return found or holdings.entries[:PLANS_ASKED]


def _maker(thing: Thing) -> Maker:
    return next((maker for kind, maker in MAKERS.items() if kind in thing.kinds), _plain)


# ---- divisions ------------------------------------------------------------------------------


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


class MetricRow(NamedTuple):
    """A metric with its printed values: (period, as printed, breakdown) by kind."""

    iri: str
    kind: str
    printed: Mapping[str, list[tuple[str, str, str]]]

    def values(self, *kinds: str) -> list[tuple[str, str, str]]:
        """Its values of some kinds."""
        return [value for kind in kinds for value in self.printed.get(kind, ())]


def _unit(about: About) -> Page:
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
        "questions": _questions(about, "division"),
    }


def _part(about: About, held: Held) -> Part:
    overview, unit = held.overview, about.thing.iri
    view = View(
        about.view.language, about.view.path, about.view.query, about.view.addresses, held,
        about.view.several,
    )
    own = overview.measures_of.get(unit, {})
    tasks = tuple(_task(held, m, unit) for m in overview.measures if m.iri in own)
    shared = {
        (b if a == unit else a): measures
        for (a, b), measures in overview.shared.items()
        if unit in (a, b)
    }
    neighbours = sorted(
        (Neighbour(other, measures) for other, measures in shared.items()),
        key=lambda n: -len(n.measures),
    )
    return Part(
        view,
        tasks,
        tuple(neighbours),
        _partners(held, [task.measure.iri for task in tasks]),
        _metrics_behind(held, unit, view) if tasks else {},
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


def _partners(held: Held, measures: list[str]) -> tuple[Together, ...]:
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
    return {policy: _metric_rows(own, view) for policy, own in found.items()}


def _metric_rows(rows: list[dict[str, str]], view: View) -> list[MetricRow]:
    """One row a metric, its values by kind, from the answer to a question on observations."""
    tail = "En" if view.language == "en" else "Ja"
    found: dict[str, tuple[str, dict[str, list[tuple[str, str, str]]]]] = {}
    for row in rows:
        kind, values = found.setdefault(row["metric"], (row[f"kind{tail}"], {}))
        told = (row[f"period{tail}"], row["printed"], row["breakdown"])
        if row["printed"] and told not in values.setdefault(row["valueEn"], []):
            values[row["valueEn"]].append(told)
    return [MetricRow(metric, kind, values) for metric, (kind, values) in found.items()]


def _questions(about: About, parameter: str) -> list[tuple[str, str]]:
    """Questions that take a thing of this kind and nothing else: title, address."""
    from queries.catalogue import questions

    found = []
    for question in questions().values():
        needed = [p for p in question.parameters if p.default is None]
        if not question.hidden and len(needed) == 1 and needed[0].type == parameter:
            told = {needed[0].name: about.thing.identifier}
            found.append(
                (about.view.both(question.title), about.view.plan.question(question.name, **told))
            )
    return found


# ---- organisations --------------------------------------------------------------------------


def _organization(about: About) -> Page:
    held, unit = about.held, about.thing.iri
    helds = [h for h in about.helds if any(i.unit == unit for i in h.overview.involvements)]
    parts = []
    for held in helds or [about.held]:
        view = View(
            about.view.language, about.view.path, about.view.query, about.view.addresses, held,
            about.view.several,
        )
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
        "questions": _questions(about, "organization"),
    }


# ---- the plan's levels ----------------------------------------------------------------------


def _goal(about: About) -> Page:
    overview = about.held.overview
    policies = [p for p in overview.policies if p.goal == about.thing.iri]
    measures = [m for m in overview.measures if m.goal == about.thing.iri]
    return "goal.html", {
        "title": about.view.full(about.thing.iri),
        "policies": [
            (p, [m for m in measures if m.policy == p.iri]) for p in policies
        ],
        "workers": _workers(about, [m.iri for m in measures]),
        "passages": things.passages(about.held, about.thing.iri),
    }


def _workers(about: About, measures: list[str]) -> list[tuple[str, list[str]]]:
    """Units with those of some measures they answer for, most first."""
    found: dict[str, list[str]] = {}
    for measure in measures:
        for r in about.held.overview.units_of.get(measure, ()):
            found.setdefault(r.unit, []).append(measure)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _policy(about: About) -> Page:
    held, policy = about.held, about.thing.iri
    overview = held.overview
    found = things.mentions(held, policy)
    measures = [m for m in overview.measures if m.policy == policy]
    return "policy.html", {
        "title": about.view.full(policy),
        "visions": things.by_property(found, kei.visionOf),
        "findings": things.by_property(found, kei.findingOf),
        "actions": things.by_property(found, kei.actionOf),
        "embedded": things.by_property(found, kei.embeddedIn),
        "charts": things.by_property(found, kei.chartOf),
        "schemes": things.by_property(found, kei.schemeOf),
        "networks": things.by_property(found, kei.networkOf),
        "pillars": [
            (p, [m for m in measures if m.pillar == p.iri])
            for p in overview.pillars
            if p.policy == policy
        ],
        "metrics": _metrics(about, policy),
        "workers": _workers(about, [m.iri for m in measures]),
        "passages": things.passages(held, policy),
        "questions": _questions(about, "policy"),
    }


def _metrics(about: About, policy: str) -> list[MetricRow]:
    rows = about.held.rows("observations-of-policy", policy=iri(policy))
    return _metric_rows(rows, about.view)


def _pillar(about: About) -> Page:
    held = about.held
    pillar = held.overview.by_iri.get(about.thing.iri)
    if not isinstance(pillar, Pillar):
        return _plain(about)
    found = things.by_property(things.mentions(held, pillar.iri), kei.introduces)
    return "pillar.html", {
        "pillar": pillar,
        "measures": [m for m in held.overview.measures if m.pillar == pillar.iri],
        "introductions": [things.read(held, m.iri) for m in found],
        "passages": things.passages(held, pillar.iri),
    }


def _measure(about: About) -> Page:
    held = about.held
    measure = held.overview.by_iri.get(about.thing.iri)
    if not isinstance(measure, Measure):
        return _plain(about)
    responsible = [
        (r, held.brackets.get((measure.iri, r.unit)))
        for r in held.overview.units_of.get(measure.iri, ())
    ]
    title = held.titles.get(measure.iri, measure.name.ja)
    printed = title not in about.thing.editorial
    name = measure.name.en if about.view.language == "en" and measure.name.en else title
    return "measure.html", {
        "title": name,
        "measure": measure,
        "printed": printed,
        "official": title if printed else "",
        "statement": held.statements.get(measure.iri, ""),
        "responsible": responsible,
        "partners": _partners(held, [measure.iri]),
        "terms_marked": about.thing.values(kei.mentionsTerm),
        "grounds": about.thing.values(kei.basedOn),
        "metrics": _metrics(about, measure.policy),
        "siblings": [
            m for m in held.overview.measures if m.pillar == measure.pillar and m != measure
        ],
        "passages": things.passages(held, measure.iri),
        "actor": about.thing.links(kei.carriedOutBy),
        "questions": _questions(about, "measure"),
    }


# ---- metrics, documents, terms, sheets ------------------------------------------------------


def _metric(about: About) -> Page:
    held = about.held
    metric = held.overview.by_iri.get(about.thing.iri)
    if not isinstance(metric, Metric):
        return _plain(about)
    rows = [
        row
        for row in held.rows("observations-of-policy", policy=iri(metric.policy))
        if row["metric"] == metric.iri and row["observation"]
    ]
    observed = {row["observation"] for row in rows}
    notes = [
        row["note"]
        for row in held.rows("notes-of-policy", policy=iri(metric.policy))
        if row["item"] == metric.iri or row["item"] in observed
    ]
    return "metric.html", {
        "metric": metric,
        "observations": rows,
        "notes": unique(notes),
        "doubtful": [d for o in sorted(observed) for d in about.view.doubts(o)],
        "passages": things.passages(held, metric.iri),
        "workers": _workers(
            about, [m.iri for m in held.overview.measures if m.policy == metric.policy]
        ),
    }


def _document(about: About) -> Page:
    return "document.html", {
        "kind": next(
            vocabulary.named(k, about.view.language)
            for k in (kei.Law, kei.ReferencedPlan, kei.Report)
            if k in about.thing.kinds
        ),
        "law": _outside(about.thing.links(kei.lawAddress) or about.thing.texts(kei.lawAddress)),
        "rests": _rows(about, "items-resting-on-document", "document"),
        "passages": things.passages(about.held, about.thing.iri),
    }


def _outside(addresses: list[str]) -> str:
    """The address of a law's page elsewhere, if it is one a reader may be sent to."""
    return next((a for a in addresses if a.startswith(("https://", "http://"))), "")


def _term(about: About) -> Page:
    return "term.html", {
        "used": _rows(about, "uses-of-term", "term"),
        "passages": things.passages(about.held, about.thing.iri),
    }


def _rows(about: About, question: str, parameter: str) -> list[dict[str, str]]:
    return about.held.rows(question, **{parameter: iri(about.thing.iri)})


def _sheet(about: About) -> Page:
    held = about.held
    number = about.thing.text(kei.sheetNumber)
    rows = held.rows("statements-on-sheet", sheet=literal(number, datatype=INTEGER))
    quotes: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        quotes.setdefault((row["start"], row["quote"]), []).append(row)
    source = about.thing.links(dcterms.isPartOf)
    pages = things.mentions(held, source[0]) if source else []
    numbers = sorted(
        int(m.iri.rsplit("/", 1)[1])
        for m in things.by_property(pages, dcterms.isPartOf)
        if m.kind == kei.Sheet and m.iri.rsplit("/", 1)[1].isdigit()
    )
    here = numbers.index(int(number)) if number.isdigit() and int(number) in numbers else 0
    return "sheet.html", {
        "title": about.view.t("sheet_title", number=number),
        "quotes": list(quotes.items()),
        "previous": numbers[here - 1] if here > 0 else 0,
        "next": numbers[here + 1] if here + 1 < len(numbers) else 0,
        "numbers": numbers,
        "number": number,
        "printed_page": about.thing.text(kei.printedPage),
    }


# ---- anything else --------------------------------------------------------------------------

_TOLD = frozenset({rdf.type, skos.prefLabel, kei.editorialLabel, kei.doubt, kei.source,
                   kei.statement, kei.order, skos.inScheme, kei.ofPlan, dcterms.identifier})


class Bar(NamedTuple):
    """A value of a chart; ``share`` is its part of the largest, in percent."""

    row: dict[str, str]
    share: float


def _plain(about: About) -> Page:
    """What is stated about a thing and what refers to it, by property."""
    language = about.view.language
    found = things.mentions(about.held, about.thing.iri)
    own = f"{about.thing.iri}/"
    groups: dict[str, list[Mention]] = {}
    for mention in found:
        if mention.property not in (kei.ofPlan, skos.inScheme) or not mention.iri.startswith(own):
            groups.setdefault(mention.property, []).append(mention)
    statement = about.thing.text(kei.statement)
    name = about.thing.told(skos.prefLabel, language)
    kind = next(
        (k for k in sorted(about.thing.kinds) if vocabulary.label(k) is not None), ""
    )
    label = vocabulary.label(kind)
    title = name or shortened(statement, 40) or (
        f"{label.of(language) if label else ''} {about.thing.name(language)}".strip()
    )
    return "thing.html", {
        "title": title,
        "kind": label.of(language) if label else about.view.kind("thing"),
        "statement": statement,
        "stated": [
            (vocabulary.named(p, language), values)
            for p, values in about.thing.statements.items()
            if p not in _TOLD
        ],
        "groups": [
            (vocabulary.inverse(p, language), own[:SHOWN], max(0, len(own) - SHOWN))
            for p, own in groups.items()
        ],
        "passages": things.passages(about.held, about.thing.iri),
        "bars": _bars(about) if kei.Chart in about.thing.kinds else [],
        "hidden_group": qb.dataSet,
    }


def _bars(about: About) -> list[Bar]:
    rows = about.held.rows("page-chart-values", resource=iri(about.thing.iri))
    numbers = [_number(row["number"]) for row in rows]
    most = max(numbers, default=0) or 1
    return [Bar(row, round(100 * n / most, 1)) for row, n in zip(rows, numbers, strict=True)]


def _number(text: str) -> float:
    try:
        return max(0.0, float(text))
    except ValueError:
        return 0.0


MAKERS: Mapping[str, Maker] = {
    kei.Division: _unit,
    kei.DivisionGroup: _unit,
    kei.Organization: _organization,
    kei.OrganizationKind: _organization,
    kei.Goal: _goal,
    kei.Policy: _policy,
    kei.Pillar: _pillar,
    kei.Measure: _measure,
    kei.Indicator: _metric,
    kei.EvaluationItem: _metric,
    kei.Law: _document,
    kei.ReferencedPlan: _document,
    kei.Report: _document,
    kei.Term: _term,
    kei.Sheet: _sheet,
}
