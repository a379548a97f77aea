"""The data about one thing, as a file: what is stated of it, what points to it, its passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from publish.choosing import chosen, negotiate
from publish.data import conditional
from publish.data.conditional import OPEN
from publish.data.forms import DATA, HTML, TREE, Form, ended
from publish.data.linking import Places
from publish.data.negotiate import best
from publish.ready.heads import head_of
from publish.refusals import not_acceptable
from publish.rendering import Site, site_of

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from publish.data.files import File

_FORMS = (*DATA, TREE)


class Data:
    """ASGI: answers every request to ``/data/…``, in the form of the address or of ``Accept``.

    What was written before for the same build is sent at once, without asking anybody.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises HTTPException."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        head = head_of(scope)
        found = None if scope["query_string"] else self._kept(scope, head.accept)
        if found is None:
            response = await run_in_threadpool(_file, Request(scope, receive))
            await response(scope, receive, send)
            return
        file, negotiated = found
        headers = file.headers if not negotiated else [*file.headers, *file.negotiated]
        if head.known and conditional.has(head.known.decode("latin-1"), file.tag):
            headers = [pair for pair in headers if pair[0] not in _OF_CONTENT]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": file.content})

    def _kept(self, scope: Scope, accept: bytes) -> tuple[File, bool] | None:
        path = scope["path_params"]["path"]
        named = ended(path, _FORMS)
        if named is not None:
            kept = self._site.files.kept(*named)
            return (kept, False) if kept is not None else None
        forms = self._site.descriptions.kept_forms(path)
        offer = best(accept.decode("latin-1") or None, [form.offer for form in forms])
        form = next((form for form in forms if form.offer is offer), None)
        kept = self._site.files.kept(path, form) if form is not None else None
        return (kept, True) if kept is not None else None


_OF_CONTENT = (b"content-type", b"content-length")


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
        offered: tuple[Form, ...] = (HTML, *description.forms)
        return not_acceptable(request, [(f, places.at(f)) for f in offered])
    headers = {**OPEN, "Link": found.links}
    if negotiated:
        headers |= {"Vary": "Accept", "Content-Location": places.at(found.form)}
    return conditional.answer(request, found.content, found.form.content_type, found.tag, headers)
