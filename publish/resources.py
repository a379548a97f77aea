"""The address of a thing and the page about it: a page of its own for each kind planners know."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ontology.terms import kei
from publish import levels, references, things, units
from publish.about import About, Maker
from publish.addresses import language_of, prefix
from publish.holdings import Held
from publish.rendering import respond, site_of, view_of
from publish.things import Thing
from queries.load import PlanEntry

PLANS_ASKED = 12  # plans that are asked about a thing no municipality owns, such as a year


def to_page(request: Request) -> Response:
    """A thing's own address leads to the page about it."""
    path = request.path_params["path"]
    site = site_of(request)
    page = site.holdings.addresses.page(site.holdings.addresses.thing(path), "ja")
    return RedirectResponse(prefix(language_of(request.url.path)) + page, 303)


def address_of(request: Request) -> str:
    """The IRI a request asks about. Raises HTTPException 404 for what can be none."""
    address = site_of(request).holdings.addresses.thing(request.path_params["path"])
    if any(c <= " " or c in '<>"{}|^`\\' for c in address):
        raise HTTPException(404)
    return address


def page(request: Request) -> Response:
    """The page about a thing."""
    site = site_of(request)
    path = request.path_params["path"]
    address = address_of(request)
    entries = entries_of(request, path)
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


def entries_of(request: Request, path: str) -> tuple[PlanEntry, ...]:
    """The plans that may know a thing, by its address: the plan it is in, else its municipality's."""
    holdings = site_of(request).holdings
    code, _, rest = path.partition("/")
    found = holdings.of_municipality(code)
    plan = rest.partition("/")[0]
    if any(entry.id == plan for entry in found):
        return tuple(entry for entry in found if entry.id == plan)
    return found or holdings.entries[:PLANS_ASKED]


def _maker(thing: Thing) -> Maker:
    return next((maker for kind, maker in MAKERS.items() if kind in thing.kinds), references.plain)


MAKERS: Mapping[str, Maker] = {
    kei.Division: units.unit,
    kei.DivisionGroup: units.unit,
    kei.Organization: units.organization,
    kei.OrganizationKind: units.organization,
    kei.Goal: levels.goal,
    kei.Policy: levels.policy,
    kei.Pillar: levels.pillar,
    kei.Measure: levels.measure,
    kei.Indicator: levels.metric,
    kei.EvaluationItem: levels.metric,
    kei.Law: references.document,
    kei.ReferencedPlan: references.document,
    kei.Report: references.document,
    kei.Term: references.term,
    kei.Sheet: references.sheet,
}
