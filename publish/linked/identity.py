"""A thing's own address: it leads to the page or to the data, whichever the reader asks for.

``id/…`` names the thing itself, so it has no bytes of its own: 303 leads to a document about it.
What a reorganisation ended answers 410 there with what became of it; its page and data stay.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from publish.addresses import language_of, path_of
from publish.choosing import chosen, negotiate
from publish.data import descriptions, linking
from publish.data.conditional import OPEN
from publish.data.descriptions import Description, Ended
from publish.data.forms import DATA, HTML, TREE, Form
from publish.data.linking import Places
from publish.pages import resources
from publish.refusals import not_acceptable
from publish.rendering import site_of

_ALL = (HTML, *DATA, TREE)


def thing(request: Request) -> Response:
    """A thing's own address."""
    site = site_of(request)
    path, form = chosen(request, request.path_params["path"], _ALL)
    description = site.descriptions.description(path)
    if description is None:
        raise HTTPException(404)
    places = Places(site.holdings.addresses, description.address)
    language = language_of(path_of(request.scope))
    offers = (HTML, *description.forms)
    negotiated = form is None
    if form is None:
        form = negotiate(request, offers)
    if form is None or form not in offers:
        return not_acceptable(request, [(f, places.at(f, language)) for f in offers])
    gone = description.ended(descriptions.today())
    headers = {**OPEN, "Link": linking.of_thing(places, description, gone)}
    if negotiated:
        headers["Vary"] = "Accept"
    if gone is not None:
        return _gone(request, path, form, description, gone, headers)
    return RedirectResponse(places.at(form, language), 303, headers)


def _gone(
    request: Request,
    path: str,
    form: Form,
    description: Description,
    gone: Ended,
    headers: dict[str, str],
) -> Response:
    """What became of a unit that is no more: its page or its data, said to be of the past."""
    if form == HTML:
        response = resources.about(request, path)
        response.status_code = 410
        response.headers.update(headers)
        return response
    file = site_of(request).files.file(path, form)
    if file is None:
        raise HTTPException(404)
    return Response(file.content, 410, {**headers, "Content-Type": form.content_type})
