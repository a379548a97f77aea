"""406: none of the forms a thing comes in is one the reader takes; here is what there is."""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from publish.addresses import Addresses, language_of, path_of
from publish.data.conditional import OPEN
from publish.data.forms import HTML, Form
from publish.data.linking import Link, header
from publish.data.negotiate import Offer, best
from publish.rendering import View, respond
from publish.site_text import WORDS

_PAGE = Offer("page", HTML.offer.types)
_LIST = Offer("list", ("application/json", "application/problem+json"))


def not_acceptable(request: Request, available: Sequence[tuple[Form, str]]) -> Response:
    """What there is, as links in the header and as a page, or as JSON where that is what is asked."""
    path = path_of(request.scope)
    language = language_of(path)
    links = [Link(address, "alternate", form) for form, address in available]
    headers = {**OPEN, "Link": header(links), "Vary": "Accept"}
    if best(request.headers.get("accept"), (_PAGE, _LIST)) is _LIST:
        body = {
            "status": 406,
            "title": {"ja": WORDS["e406"].ja, "en": WORDS["e406"].en},
            "available": [
                {"href": address, "type": form.media, "title": form.title}
                for form, address in available
            ],
        }
        content = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
        return Response(content, 406, headers, media_type="application/json")
    view = View(language, path, request.url.query, Addresses(""))
    context = {"key": "e406", "reason": "", "status": 406, "available": available}
    response = respond(request, "error.html", view, context, 406)
    response.headers.update(headers)
    return response
