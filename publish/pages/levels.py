"""Pages about the plan itself: its levels from goal to measure, and its metrics."""

from __future__ import annotations

from ontology.terms import kei
from publish.data import things
from publish.pages import references
from publish.pages.about import About, Page, metrics, questions_about, workers
from publish.pages.units import partners
from publish.rendering import unique
from queries.answer import iri
from queries.overview import Measure, Metric, Pillar


def goal(about: About) -> Page:
    """Its policies and measures, and who works for it."""
    overview = about.held.overview
    policies = [p for p in overview.policies if p.goal == about.thing.iri]
    measures = [m for m in overview.measures if m.goal == about.thing.iri]
    return "goal.html", {
        "title": about.view.full(about.thing.iri),
        "policies": [
            (p, [m for m in measures if m.policy == p.iri]) for p in policies
        ],
        "workers": workers(about, [m.iri for m in measures]),
        "passages": things.passages(about.held, about.thing.iri),
    }


def policy(about: About) -> Page:
    """All that stands under it: visions, measures, metrics, findings and the rest."""
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
        "metrics": metrics(about, policy),
        "workers": workers(about, [m.iri for m in measures]),
        "passages": things.passages(held, policy),
        "questions": questions_about(about, "policy"),
    }


def pillar(about: About) -> Page:
    """Its introduction and its measures."""
    held = about.held
    pillar = held.overview.by_iri.get(about.thing.iri)
    if not isinstance(pillar, Pillar):
        return references.plain(about)
    found = things.by_property(things.mentions(held, pillar.iri), kei.introduces)
    return "pillar.html", {
        "pillar": pillar,
        "measures": [m for m in held.overview.measures if m.pillar == pillar.iri],
        "introductions": [things.read(held, m.iri) for m in found],
        "passages": things.passages(held, pillar.iri),
    }


def measure(about: About) -> Page:
    """Its wording, who answers for it, with whom, how progress is seen."""
    held = about.held
    measure = held.overview.by_iri.get(about.thing.iri)
    if not isinstance(measure, Measure):
        return references.plain(about)
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
        "partners": partners(held, [measure.iri]),
        "terms_marked": about.thing.values(kei.mentionsTerm),
        "grounds": about.thing.values(kei.basedOn),
        "metrics": metrics(about, measure.policy),
        "siblings": [
            m for m in held.overview.measures if m.pillar == measure.pillar and m != measure
        ],
        "passages": things.passages(held, measure.iri),
        "actor": about.thing.links(kei.carriedOutBy),
        "questions": questions_about(about, "measure"),
    }


def metric(about: About) -> Page:
    """Its values as printed."""
    held = about.held
    metric = held.overview.by_iri.get(about.thing.iri)
    if not isinstance(metric, Metric):
        return references.plain(about)
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
        "workers": workers(
            about, [m.iri for m in held.overview.measures if m.policy == metric.policy]
        ),
    }
