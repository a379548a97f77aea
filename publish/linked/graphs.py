"""``graph/…``: the named graphs the data stand in, each whole, as a file."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from publish.addresses import language_of, path_of, root
from publish.choosing import negotiate
from publish.data import conditional, linking
from publish.data.conditional import OPEN
from publish.data.descriptions import Descriptions
from publish.data.forms import DATA, HTML, Form, ended, named
from publish.data.linking import Link
from publish.refusals import not_acceptable
from publish.rendering import site_of

_FORMS = (HTML, *DATA)
_DERIVED = "/derived"


def graph(request: Request) -> Response:
    """A named graph whole; a reader of pages is led to the page about what it holds."""
    site = site_of(request)
    path, form = _chosen(request)
    base = site.holdings.addresses.base
    if f"{base}graph/{path}" not in _names(site.descriptions):
        raise HTTPException(404)
    language = language_of(path_of(request.scope))
    about = f"{base}id/{path.removesuffix(_DERIVED)}"
    places = {form: _at(path, form) for form in DATA}
    places = {HTML: site.holdings.addresses.page(about, language), **places}
    negotiated = form is None
    if form is None:
        form = negotiate(request, _FORMS)
    if form not in places:
        return not_acceptable(request, [(f, places[f]) for f in _FORMS])
    if form == HTML:
        return RedirectResponse(places[HTML], 303, {**OPEN, "Vary": "Accept"})
    found = site.graphs.file(path, form, about)
    if found is None:
        raise HTTPException(404)
    links = [
        Link(f"{base}graph/{path}.{form.ending}", "canonical"),
        *(Link(places[f], "alternate", f) for f in _FORMS if f != form),
        Link(f"{root()}/ontology", "describedby"),
    ]
    headers = {**OPEN, "Link": linking.header(links)}
    if negotiated:
        headers |= {"Vary": "Accept", "Content-Location": places[form]}
    return conditional.answer(request, found.content, form.content_type, found.tag, headers)


def _chosen(request: Request) -> tuple[str, Form | None]:
    path: str = request.path_params["path"]
    asked = request.query_params.get("format", "")
    if asked:
        return path, named(asked, _FORMS) or Form("", "", HTML.offer)
    return ended(path, _FORMS) or (path, None)


def _at(path: str, form: Form) -> str:
    return f"{root()}/graph/{path}.{form.ending}"


def _names(descriptions: Descriptions) -> set[str]:
    return {
        name
        for entry in descriptions.holdings.entries
        for name in (entry.graph, entry.organizations, entry.derived)
    }
