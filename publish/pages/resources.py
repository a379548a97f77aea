"""The page about a thing: one of its own for each kind planners know."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ontology.terms import kei
from publish.addresses import language_of, path_of
from publish.choosing import chosen, negotiate
from publish.data import conditional, descriptions, linking, things
from publish.data.descriptions import Ended, is_address
from publish.data.forms import DATA, HTML, TREE
from publish.data.linking import Places
from publish.data.things import Thing
from publish.holdings import Held
from publish.pages import levels, references, units
from publish.pages.about import About, Maker
from publish.refusals import not_acceptable
from publish.rendering import respond, site_of, view_of


def page(request: Request) -> Response:
    """The page about a thing, with where its data are; 406 where the reader takes no page."""
    site = site_of(request)
    path, form = chosen(request, request.path_params["path"], (HTML, *DATA, TREE))
    places = Places(site.holdings.addresses, site.holdings.addresses.thing(path))
    language = language_of(path_of(request.scope))
    forms = (*DATA, TREE) if any(e.iri == places.address for e in site.holdings.entries) else DATA
    if form is None and negotiate(request, (HTML,)) is None:
        return not_acceptable(request, [(f, places.at(f, language)) for f in (HTML, *forms)])
    if form is not None and form not in (HTML, *forms):
        return not_acceptable(request, [(f, places.at(f, language)) for f in (HTML, *forms)])
    if form not in (None, HTML):
        return RedirectResponse(places.at(form), 303)
    response = about(request, path)
    entry = next(iter(site.descriptions.entries(path)), None)
    links = linking.of_page(places, forms, entry, language)
    if response.status_code != 200:  # the page of a plan is its home
        response.headers.update({"Link": links, "Vary": "Accept"})
        return response
    headers = {"Content-Language": language, "Link": links, "Vary": "Accept"}
    content = bytes(response.body)
    kind = response.headers["content-type"]
    return conditional.answer(request, content, kind, conditional.tag_of(content), headers)


def about(request: Request, path: str) -> Response:
    """What the page about a thing says. Raises HTTPException 404."""
    site = site_of(request)
    address = site.holdings.addresses.thing(path)
    if not is_address(address):
        raise HTTPException(404)
    language = language_of(path_of(request.scope))
    known: list[tuple[Held, Thing]] = []
    for entry in site.descriptions.entries(path):
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
    told = {"thing": about.thing, "title": title, "ended": _ended(request, path, about.thing)}
    return respond(request, template, about.view, told | context)


def _ended(request: Request, path: str, thing: Thing) -> Ended | None:
    """What became of a unit that is no more."""
    if not thing.texts(kei.validUntil):
        return None
    description = site_of(request).descriptions.description(path)
    return description.ended(descriptions.today()) if description else None


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
