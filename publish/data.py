"""The data about one thing, as a file: what is stated of it, what points to it, its passages."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from publish import conditional
from publish.choosing import chosen, negotiate
from publish.conditional import OPEN
from publish.files import File
from publish.forms import DATA, HTML, TREE, ended
from publish.linking import Places
from publish.refusals import not_acceptable
from publish.rendering import site_of

_FORMS = (*DATA, TREE)


async def file(request: Request) -> Response:
    """The data about a thing, in the form of the address or in the one the reader asks for.

    What was written before for the same build is sent without asking anybody.
    """
    found = ended(request.path_params["path"], _FORMS)
    if found and not request.url.query:
        kept = site_of(request).files.kept(*found)
        if kept is not None:
            return _sent(request, kept)
    return await run_in_threadpool(_file, request)


def _file(request: Request) -> Response:
    site = site_of(request)
    path, form = chosen(request, request.path_params["path"], _FORMS)
    description = site.descriptions.description(path)
    if description is None:
        raise HTTPException(404)
    places = Places(site.holdings.addresses, description.address)
    negotiated = form is None
    if form is None:
        form = negotiate(request, description.forms)
    found = site.files.file(path, form) if form is not None else None
    if found is None:
        return not_acceptable(request, [(f, places.at(f)) for f in (HTML, *description.forms)])
    return _sent(request, found, places.at(found.form) if negotiated else "")


def _sent(request: Request, found: File, negotiated: str = "") -> Response:
    """A file; ``negotiated`` is the address under which the same form is always had."""
    headers = {**OPEN, "Link": found.links}
    if negotiated:
        headers |= {"Vary": "Accept", "Content-Location": negotiated}
    return conditional.answer(
        request, found.content, found.form.content_type, found.tag, headers
    )
