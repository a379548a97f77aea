"""From the model to the graph: every statement of a plan as quads, and where each came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from graph import model
from graph.identifiers import DEFAULT_BASE, MunicipalityAddresses, PlanAddresses
from graph.planfile import KeyPath, PlanFile
from graph.values import Period
from ontology.terms import PREFIXES, dcterms, kei, oa, org, qb, rdf, skos, xsd

_NAME_LENGTH = 24  # characters
_AREA = "http://data.e-stat.go.jp/lod/sac/"
_COMPARATORS = {
    "at-least": kei.atLeast,
    "at-most": kei.atMost,
    "more-than": kei.moreThan,
    "less-than": kei.lessThan,
    "about": kei.about,
    "all": kei.all,
}
_VALUE_KINDS = {
    "baseline": kei.baseline,
    "target": kei.target,
    "actual": kei.actual,
    "reference": kei.reference,
}
_BODY_KINDS = {
    "core-agency": kei.coreAgency,
    "council": kei.networkCouncil,
    "team": kei.supportTeam,
    "member": kei.networkMember,
}
_CHANGES = {"merge": kei.merge, "split": kei.split, "rename": kei.rename, "transfer": kei.transfer}
_DOCUMENTS = {"law": kei.Law, "plan": kei.ReferencedPlan, "report": kei.Report}


@dataclass(frozen=True)
class Origin:
    """Where a resource comes from: which of the two files, and the key path in it."""

    in_municipality: bool
    path: KeyPath


@dataclass
class PlanGraph:
    """A plan as a dataset of named graphs; ``origins`` leads from an address back to the file.

    ``clashes`` are addresses that a second part of the file was given too.
    """

    addresses: PlanAddresses
    dataset: Dataset
    origins: dict[str, Origin] = field(default_factory=dict)
    clashes: list[tuple[str, Origin]] = field(default_factory=list)


def plan_graph(loaded: PlanFile, base: str = DEFAULT_BASE) -> PlanGraph:
    """All statements of a plan and of its municipality's organisations, without the derived ones."""
    city = MunicipalityAddresses(base, loaded.municipality.value.code)
    addresses = PlanAddresses(city, loaded.plan.value.id)
    result = PlanGraph(addresses, new_dataset())
    _Organizations(result, loaded.municipality.value).write()
    _Plan(result, loaded.plan.value, loaded.municipality.value).write()
    return result


def beginning(text: str) -> str:
    """The beginning of a wording, for a chart: what a measure without any name is called."""
    line = text.partition("\n")[0]
    return line if len(line) <= _NAME_LENGTH else line[: _NAME_LENGTH - 1] + "…"


def new_dataset() -> Dataset:
    """An empty dataset that knows the prefixes."""
    dataset = Dataset()
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace)
    return dataset


class _Writer:
    """Statements into one named graph."""

    def __init__(self, result: PlanGraph, graph: str) -> None:
        self.result = result
        self.graph: Graph = result.dataset.graph(URIRef(graph))
        self.in_municipality = False

    def say(self, subject: str, predicate: str, value: Node | None) -> None:
        if value is not None:
            self.graph.add((URIRef(subject), URIRef(predicate), value))

    def link(self, subject: str, predicate: str, target: str | None) -> None:
        if target is not None:
            self.say(subject, predicate, URIRef(target))

    def words(self, subject: str, predicate: str, text: str | None, language: str = "ja") -> None:
        if text is not None:
            self.say(subject, predicate, Literal(text, lang=language))

    def plain(self, subject: str, predicate: str, value: str | int | bool | Decimal | None) -> None:
        if isinstance(value, bool):
            self.say(subject, predicate, Literal(value))
        elif isinstance(value, int):
            self.say(subject, predicate, Literal(str(value), datatype=URIRef(xsd.integer)))
        elif isinstance(value, Decimal):
            # Without zeros at its end, as stores write it: the same number is the same term.
            self.say(subject, predicate, Literal(f"{value.normalize():f}", datatype=URIRef(xsd.decimal)))
        elif value is not None:
            self.say(subject, predicate, Literal(value))

    def both(self, subject: str, predicate: str, label: model.Label | None) -> None:
        if label is not None:
            self.words(subject, predicate, label.ja)
            self.words(subject, predicate, label.en, "en")

    def ours(self, subject: str, text: str | None, language: str) -> None:
        """A label of the editors."""
        self.words(subject, skos.prefLabel, text, language)
        self.words(subject, kei.editorialLabel, text, language)

    def begin(self, address: str, kind: str, path: KeyPath, part: Any) -> str:
        """A new resource with what all have: type, identifier, doubts."""
        self.link(address, rdf.type, kind)
        origin = Origin(self.in_municipality, path)
        if self.result.origins.setdefault(address, origin) != origin:
            self.result.clashes.append((address, origin))
        if isinstance(part, model.Element):
            self.plain(address, dcterms.identifier, part.id)
        for doubt in getattr(part, "doubts", ()):
            self.both(address, kei.doubt, doubt)
        return address


class _Organizations(_Writer):
    def __init__(self, result: PlanGraph, city: model.Municipality) -> None:
        super().__init__(result, result.addresses.city.graph)
        self.city, self.at = city, result.addresses.city
        self.in_municipality = True

    def write(self) -> None:
        here = self.begin(self.at.itself, kei.Municipality, (), None)
        self.words(here, skos.prefLabel, self.city.name)
        self.ours(here, self.city.en, "en")
        self.ours(here, self.city.kana, "ja-Hrkt")
        self.plain(here, dcterms.identifier, self.city.code)
        if self.city.standard_area:
            self.link(here, kei.standardArea, _AREA + self.city.standard_area)
        if self.city.fictional:
            self.plain(here, kei.fictional, True)
        if self.city.council:
            self.link(here, kei.councilOfSocialWelfare, self.at.organization(self.city.council))
        for index, division in enumerate(self.city.divisions):
            unit = self._unit(self.at.division(division.id), kei.Division, ("divisions", index), division)
            self.link(unit, org.unitOf, here)
            for predicate, day in ((kei.validFrom, division.valid_from), (kei.validUntil, division.valid_until)):
                self.say(unit, predicate, Literal(day, datatype=URIRef(xsd.date)) if day else None)
        for index, group in enumerate(self.city.groups):
            unit = self._unit(self.at.group(group.id), kei.DivisionGroup, ("groups", index), group)
            self.link(unit, org.unitOf, here)
            for name in group.may_include:
                self.link(unit, kei.mayInclude, self.at.division(name))
        for index, body in enumerate(self.city.organizations):
            kind = kei.OrganizationKind if body.generic else kei.Organization
            unit = self._unit(self.at.organization(body.id), kind, ("organizations", index), body)
            self.link(unit, kei.knownTo, here)
        for index, change in enumerate(self.city.changes):
            self._change(index, change)

    def _unit(self, address: str, kind: str, path: KeyPath, unit: model.Unit) -> str:
        self.begin(address, kind, path, unit)
        self.words(address, skos.prefLabel, unit.name)
        self.ours(address, unit.en, "en")
        self.ours(address, unit.kana, "ja-Hrkt")
        self.plain(address, kei.order, int(path[-1]) + 1)
        for other in unit.alt:
            self.words(address, skos.altLabel, other)
        return address

    def _change(self, index: int, change: model.Change) -> None:
        groups = {g.id for g in self.city.groups}

        def unit(name: str) -> str:
            return self.at.group(name) if name in groups else self.at.division(name)

        here = self.begin(self.at.change(change.id), org.ChangeEvent, ("changes", index), change)
        self.link(here, kei.changeKind, _CHANGES[change.kind])
        self.say(here, kei.changeDate, Literal(change.date, datatype=URIRef(xsd.date)))
        self.both(here, kei.note, change.note)
        for name in change.original:
            self.link(here, org.originalOrganization, unit(name))
        for name in change.resulting:
            self.link(here, org.resultingOrganization, unit(name))
        for number, share in enumerate(change.shares, 1):
            part = self.begin(f"{here}/handover/{number}", kei.Handover, ("changes", index, "shares", number - 1), None)
            self.link(here, kei.handover, part)
            self.link(part, kei.handedTo, unit(share.to))
            plan = PlanAddresses(self.at, share.plan)
            for measure in share.measures:
                self.link(part, kei.handedMeasure, plan.part("measure", measure))


class _Plan(_Writer):
    def __init__(self, result: PlanGraph, plan: model.Plan, city: model.Municipality) -> None:
        super().__init__(result, result.addresses.graph)
        self.plan, self.city, self.at = plan, city, result.addresses
        self.groups = {g.id for g in city.groups}
        # Places of the marks ＊, to see which element's wording holds which term.
        self.marks = [
            (p.sheet, p.at, p.end, self.at.part("term", t.id))
            for t in plan.terms
            for p in t.marked
            if p.at is not None and p.end is not None
        ]

    # -- what many parts share

    def unit(self, name: str) -> str:
        city = self.at.city
        return city.group(name) if name in self.groups else city.division(name)

    def passage(self, subject: str, passage: model.Passage | None) -> None:
        """State where a wording stands, and which marked terms it holds."""
        if passage is None:
            return
        if passage.at is None:
            digest = hashlib.sha256(passage.text.encode()).hexdigest()[:12]
            here = self.at.part("passage", f"{passage.sheet}-{digest}")
        else:
            here = self.at.part("passage", f"{passage.at}-{passage.end}")
        self.link(subject, kei.source, here)
        for sheet, start, end, term in self.marks:
            if (sheet == passage.sheet and passage.at is not None and passage.end is not None
                    and passage.at <= start and end <= passage.end):
                self.link(subject, kei.mentionsTerm, term)
        self.link(here, rdf.type, kei.Passage)
        self.link(here, kei.onSheet, self.at.part("sheet", passage.sheet))
        self.link(here, oa.hasSource, self.at.itself + "/source")
        self.link(here, oa.hasSelector, here + "#quote")
        self.link(here + "#quote", rdf.type, oa.TextQuoteSelector)
        self.plain(here + "#quote", oa.exact, passage.text)
        if passage.at is not None:
            self.link(here, oa.hasSelector, here + "#position")
            self.link(here + "#position", rdf.type, oa.TextPositionSelector)
            self.plain(here + "#position", oa.start, passage.at)
            self.plain(here + "#position", oa.end, passage.end)

    def period(self, subject: str, predicate: str, period: Period | None) -> None:
        if period is None:
            return
        here = self.at.city.period(period)
        self.link(subject, predicate, here)
        self.link(here, rdf.type, kei.FiscalYear if period.kind == "fiscal" else kei.CalendarYear)
        self.words(here, skos.prefLabel, period.ja)
        self.words(here, skos.prefLabel, period.en, "en")
        self.say(here, kei.startDate, Literal(period.start, datatype=URIRef(xsd.date)))
        self.say(here, kei.endDate, Literal(period.end, datatype=URIRef(xsd.date)))

    def part(self, kind: str, name: str, cls: str, path: KeyPath, part: Any) -> str:
        """A part of the plan at its printed place among its siblings."""
        here = self.begin(self.at.part(kind, name), cls, path, part)
        self.link(here, kei.ofPlan, self.at.itself)
        if path and isinstance(path[-1], int):
            self.plain(here, kei.order, path[-1] + 1)
        return here

    def named(self, here: str, name: model.Passage, en: str | None) -> None:
        """A printed name with its place, and our English label where there is one."""
        self.words(here, skos.prefLabel, name.plain)
        self.ours(here, en, "en")
        self.passage(here, name)

    def stated(self, here: str, statement: model.Passage | None) -> None:
        if statement is not None:
            self.words(here, kei.statement, statement.plain)
            self.passage(here, statement)

    def level(self, here: str, above: str | None, number: str | None) -> None:
        self.link(here, rdf.type, skos.Concept)
        self.link(here, skos.inScheme, self.at.itself)
        self.link(here, kei.partOf, above)
        self.plain(here, skos.notation, number)

    def rests_on(self, here: str, names: Iterable[str]) -> None:
        for name in names:
            self.link(here, kei.basedOn, self.at.part("document", name))

    def figures(self, of: str, name: str, figures: list[model.Figure], path: KeyPath) -> None:
        for index, figure in enumerate(figures):
            here = self.part("figure", f"{name}-{index + 1}", kei.Figure, (*path, "figures", index), figure)
            self.link(here, kei.figureOf, of)
            self.ours(here, figure.about.ja, "ja")
            self.ours(here, figure.about.en, "en")
            self.plain(here, kei.value, figure.value)
            self.plain(here, kei.unit, figure.unit)
            self.link(here, kei.comparator, _COMPARATORS.get(figure.comparator or ""))
            self.words(here, kei.printedValue, figure.printed)
            self.period(here, kei.period, figure.period)

    # -- the plan from the top

    def write(self) -> None:
        plan, here = self.plan, self.begin(self.at.itself, kei.Plan, (), self.plan)
        self.ours(here, plan.title.ja, "ja")
        self.ours(here, plan.title.en, "en")
        self.plain(here, dcterms.identifier, plan.id)
        self.plain(here, kei.series, plan.series)
        self.link(here, kei.ofMunicipality, self.at.city.itself)
        self.period(here, kei.targetPeriod, plan.target_year)
        if plan.fictional:
            self.plain(here, kei.fictional, True)
        self._source(plan.source)
        self._references()
        for index, goal in enumerate(plan.goals):
            self._goal(goal, ("goals", index))

    def _source(self, source: model.SourceDocument) -> None:
        here = self.begin(self.at.itself + "/source", kei.SourceDocument, ("source",), None)
        self.link(self.at.itself, kei.source, here)
        self.both(here, skos.prefLabel, source.title)
        self.both(here, kei.editorialLabel, source.title)
        self.plain(here, kei.sha256, source.sha256)
        self.plain(here, kei.characters, source.characters)
        self.both(here, dcterms.rights, source.rights)
        self.both(here, kei.attribution, source.attribution)
        for index, sheet in enumerate(source.sheets):
            page = self.begin(self.at.part("sheet", sheet.number), kei.Sheet, ("source", "sheets", index), None)
            self.plain(page, kei.sheetNumber, sheet.number)
            self.plain(page, kei.printedPage, sheet.printed_page)
            self.link(page, dcterms.isPartOf, here)

    def _references(self) -> None:
        for index, survey in enumerate(self.plan.surveys):
            here = self.part("survey", survey.id, kei.Survey, ("surveys", index), survey)
            self.named(here, survey.name, survey.en)
        for index, document in enumerate(self.plan.documents):
            here = self.part("document", document.id, _DOCUMENTS[document.kind], ("documents", index), document)
            self.words(here, skos.prefLabel, document.name)
            self.ours(here, document.en, "en")
            for other in document.alt:
                self.words(here, skos.altLabel, other)
            self.plain(here, kei.legalNumber, document.number)
            self.link(here, kei.lawAddress, document.url)
            for mention in document.mentions:
                self.passage(here, mention)
        glossary = self.at.itself + "/glossary"
        if self.plan.terms:
            self.link(glossary, rdf.type, skos.ConceptScheme)
            self.ours(glossary, "用語（＊印）", "ja")
            self.ours(glossary, "Marked terms (＊)", "en")
        for index, term in enumerate(self.plan.terms):
            here = self.part("term", term.id, kei.Term, ("terms", index), term)
            self.link(here, rdf.type, skos.Concept)
            self.link(here, skos.inScheme, glossary)
            self.words(here, skos.prefLabel, term.name)
            self.ours(here, term.en, "en")
            for mark in term.marked:
                self.passage(here, mark)
            self.graph.remove((URIRef(here), URIRef(kei.mentionsTerm), URIRef(here)))

    def _goal(self, goal: model.Goal, path: KeyPath) -> None:
        here = self.part("goal", goal.id, kei.Goal, path, goal)
        self.level(here, None, goal.number)
        self.link(here, skos.topConceptOf, self.at.itself)
        self.named(here, goal.name, goal.en)
        for index, policy in enumerate(goal.policies):
            self._policy(policy, here, (*path, "policies", index))

    def _policy(self, policy: model.Policy, goal: str, path: KeyPath) -> None:
        here = self.part("policy", policy.id, kei.Policy, path, policy)
        self.level(here, goal, policy.number)
        self.named(here, policy.name, policy.en)
        if policy.embeds:
            self._embedded(policy.embeds, here, (*path, "embeds"))
        for index, vision in enumerate(policy.visions):
            self._statement("vision", vision, kei.Vision, kei.visionOf, here, (*path, "visions", index))
        for index, finding in enumerate(policy.findings):
            place = (*path, "findings", index)
            found = self._statement("finding", finding, kei.Finding, kei.findingOf, here, place)
            if finding.survey:
                self.link(found, kei.fromSurvey, self.at.part("survey", finding.survey))
            self.rests_on(found, finding.based_on)
            self.figures(found, finding.id, finding.figures, place)
        for index, action in enumerate(policy.resident_actions):
            self._statement("action", action, kei.ResidentAction, kei.actionOf, here, (*path, "resident_actions", index))
        for index, chart in enumerate(policy.charts):
            self._chart(chart, here, (*path, "charts", index))
        for index, scheme in enumerate(policy.schemes):
            self._scheme(scheme, here, (*path, "schemes", index))
        for index, network in enumerate(policy.networks):
            self._network(network, here, (*path, "networks", index))
        council = self.at.city.organization(self.city.council) if self.city.council else None
        for room, actor in (("city", self.at.city.itself), ("council", council)):
            for index, pillar in enumerate(getattr(policy, room)):
                self._pillar(pillar, here, actor, (*path, room, index))
        for room, kind, cls in (
            ("indicators", "indicator", kei.Indicator),
            ("evaluation_items", "evaluation-item", kei.EvaluationItem),
        ):
            for index, metric in enumerate(getattr(policy, room)):
                self._metric(metric, kind, cls, here, (*path, room, index))

    def _statement(self, kind: str, part: Any, cls: str, link: str, policy: str, path: KeyPath) -> str:
        here = self.part(kind, part.id, cls, path, part)
        self.link(here, link, policy)
        self.stated(here, part.statement)
        return here

    def _introduction(self, part: model.Introduction, of: str, path: KeyPath) -> None:
        here = self.part("introduction", part.id, kei.Introduction, path, part)
        self.link(here, kei.introduces, of)
        self.stated(here, part.statement)
        self.both(here, kei.summary, part.summary)
        self.rests_on(here, part.based_on)
        self.figures(here, f"introduction-{part.id}", part.figures, path)

    def _embedded(self, plan: model.EmbeddedPlan, policy: str, path: KeyPath) -> None:
        here = self.begin(self.at.part("plan", plan.id), kei.Plan, path, plan)
        self.link(here, kei.embeddedIn, policy)
        self.link(here, kei.ofMunicipality, self.at.city.itself)
        self.link(here, dcterms.isPartOf, self.at.itself)
        self.named(here, plan.name, plan.en)
        self.rests_on(here, plan.based_on)
        self._introduction(plan.purpose, here, (*path, "purpose"))

    def _pillar(self, pillar: model.Pillar, policy: str, actor: str | None, path: KeyPath) -> None:
        here = self.part("pillar", pillar.id, kei.Pillar, path, pillar)
        self.level(here, policy, pillar.number)
        self.link(here, kei.carriedOutBy, actor)
        self.named(here, pillar.name, pillar.en)
        if pillar.introduction:
            self._introduction(pillar.introduction, here, (*path, "introduction"))
        for index, measure in enumerate(pillar.measures):
            self._measure(measure, here, actor, (*path, "measures", index))

    def _measure(self, measure: model.Measure, pillar: str, actor: str | None, path: KeyPath) -> None:
        here = self.part("measure", measure.id, kei.Measure, path, measure)
        self.level(here, pillar, measure.number)
        self.link(here, kei.carriedOutBy, actor)
        if measure.title:
            self.words(here, skos.prefLabel, measure.title.plain)
            self.passage(here, measure.title)
        elif not measure.short:
            self.ours(here, beginning(measure.statement.plain), "ja")
        else:
            self.words(here, skos.prefLabel, measure.short)
        if measure.short:
            self.words(here, kei.shortLabel, measure.short)
            self.words(here, kei.editorialLabel, measure.short)
        self.ours(here, measure.en, "en")
        self.stated(here, measure.statement)
        self.rests_on(here, measure.based_on)
        order = 0
        for index, bracket in enumerate(measure.responsible):
            for name in bracket.divisions:
                order += 1
                self._responsibility(measure.id, here, bracket, name, order, (*path, "responsible", index))
        for room, link, kind, word in (
            ("partners", kei.partner, kei.asPartner, "partner"),
            ("supports", kei.supports, kei.asSupported, "supports"),
        ):
            for index, involved in enumerate(getattr(measure, room)):
                body = self.at.city.itself if involved.id == model.CITY else self.at.city.organization(involved.id)
                self.link(here, link, body)
                name = f"{measure.id}-{word}-{involved.id}"
                involvement = self.part("involvement", name, kei.Involvement, (*path, room, index), involved)
                self.link(involvement, kei.forMeasure, here)
                self.link(involvement, kei.ofOrganization, body)
                self.link(involvement, kei.involvementKind, kind)
                self.words(involvement, kei.wording, involved.wording)
                self.passage(involvement, involved.source)

    def _responsibility(self, measure: str, address: str, bracket: model.Responsible, name: str, order: int, path: KeyPath) -> None:
        unit = self.unit(name)
        self.link(address, kei.responsibleDivision, unit)
        here = self.begin(self.at.part("responsibility", f"{measure}-{name}"), kei.Responsibility, path, None)
        self.link(here, kei.ofPlan, self.at.itself)
        self.link(here, kei.forMeasure, address)
        self.link(here, kei.ofDivision, unit)
        self.link(here, kei.role, kei.lead if bracket.role == "lead" else kei.related)
        self.plain(here, kei.order, order)
        self.passage(here, bracket.source)

    def _metric(self, metric: model.Metric, kind: str, cls: str, policy: str, path: KeyPath) -> None:
        here = self.part(kind, metric.id, cls, path, metric)
        self.link(here, rdf.type, skos.Concept)
        self.link(here, kei.metricOf, policy)
        self.words(here, skos.prefLabel, metric.label)
        self.ours(here, metric.en, "en")
        for piece in (metric.name, *metric.more):
            self.passage(here, piece)
        self._notes(here, metric.notes)
        taken: dict[str, int] = {}
        for index, observation in enumerate(metric.observations):
            name = f"{kind}-{metric.id}-{observation.kind}-{observation.period.year}"
            taken[name] = taken.get(name, 0) + 1
            name += f"-{taken[name]}" if taken[name] > 1 else ""
            self._observation(observation, name, here, (*path, "observations", index))

    def _observation(self, observation: model.Observation, name: str, metric: str, path: KeyPath) -> None:
        here = self.part("observation", name, kei.Observation, path, observation)
        self.link(here, kei.ofMetric, metric)
        self.period(here, kei.period, observation.period)
        self.link(here, kei.valueKind, _VALUE_KINDS[observation.kind])
        self.words(here, kei.printedValue, observation.printed.plain)
        self.plain(here, kei.value, observation.value)
        self.plain(here, kei.unit, observation.unit)
        self.link(here, kei.comparator, _COMPARATORS.get(observation.comparator or ""))
        if observation.annual:
            self.plain(here, kei.annual, True)
        self.words(here, kei.breakdown, observation.breakdown)
        self.passage(here, observation.printed)
        self._notes(here, observation.notes)

    def _notes(self, here: str, notes: list[model.Passage]) -> None:
        for note in notes:
            self.words(here, kei.note, note.plain)
            self.passage(here, note)

    def _chart(self, chart: model.Chart, policy: str, path: KeyPath) -> None:
        here = self.part("chart", chart.id, kei.Chart, path, chart)
        self.link(here, kei.chartOf, policy)
        self.named(here, chart.name, chart.en)
        if chart.survey:
            self.link(here, kei.fromSurvey, self.at.part("survey", chart.survey))
        self.period(here, kei.period, chart.period)
        self.plain(here, kei.unit, chart.unit)
        self.plain(here, kei.sampleSize, chart.sample_size)
        self.passage(here, chart.sample)
        if chart.multiple_answers:
            self.plain(here, kei.multipleAnswers, True)
        self._notes(here, chart.notes)
        for index, mark in enumerate(chart.values):
            value = self.part("chart-value", f"{chart.id}-{mark.id}", kei.ChartValue, (*path, "values", index), mark)
            self.link(value, qb.dataSet, here)
            self.named(value, mark.label, mark.en)
            self.period(value, kei.period, mark.period)
            self.plain(value, kei.value, mark.value)
            if mark.printed:
                self.words(value, kei.printedValue, mark.printed.plain)
                self.passage(value, mark.printed)

    def _scheme(self, scheme: model.Scheme, policy: str, path: KeyPath) -> None:
        here = self.part("scheme", scheme.id, kei.Scheme, path, scheme)
        self.link(here, kei.schemeOf, policy)
        self.named(here, scheme.name, scheme.en)
        self.stated(here, scheme.description)
        for index, kind in enumerate(scheme.kinds):
            place = (*path, "kinds", index)
            below = self.part("scheme-kind", f"{scheme.id}-{kind.id}", kei.SchemeKind, place, kind)
            self.link(below, kei.kindOf, here)
            self.plain(below, skos.notation, kind.number)
            self.named(below, kind.name, kind.en)
            self.stated(below, kind.description)
            for order, category in enumerate(kind.categories):
                leaf = self.part("scheme-category", f"{scheme.id}-{kind.id}-{category.id}", kei.SchemeCategory, (*place, "categories", order), category)
                self.link(leaf, kei.categoryOf, below)
                self.named(leaf, category.name, category.en)
                for predicate, wording in (
                    (kei.persons, category.persons),
                    (kei.helper, category.helper),
                    (kei.supervisor, category.supervisor),
                ):
                    if wording:
                        self.words(leaf, predicate, wording.plain)
                        self.passage(leaf, wording)

    def _network(self, network: model.Network, policy: str, path: KeyPath) -> None:
        here = self.part("network", network.id, kei.SupportNetwork, path, network)
        self.link(here, kei.networkOf, policy)
        self.named(here, network.name, network.en)
        self.stated(here, network.description)
        for index, body in enumerate(network.bodies):
            place = (*path, "bodies", index)
            below = self.part("network-body", f"{network.id}-{body.id}", kei.NetworkBody, place, body)
            self.link(below, kei.bodyOf, here)
            self.link(below, kei.bodyKind, _BODY_KINDS[body.kind])
            self.named(below, body.name, body.en)
            self.stated(below, body.description)
            for name in body.within:
                self.link(below, kei.within, self.at.part("network-body", f"{network.id}-{name}"))
            if body.organization:
                self.link(below, kei.isOrganization, self.at.city.organization(body.organization))
            for order, function in enumerate(body.functions):
                leaf = self.part("function", f"{network.id}-{body.id}-{function.id}", kei.Function, (*place, "functions", order), function)
                self.link(leaf, kei.functionOf, below)
                self.named(leaf, function.name, function.en)
                self.stated(leaf, function.statement)
