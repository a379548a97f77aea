"""How a request that was not let through is told so: cheaply, as there may be thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from ontology.language import Language
from publish.addresses import Addresses, language_of, path_of
from publish.front.shapes import Refusal
from publish.ready.heads import head_of
from publish.rendering import View, respond

if TYPE_CHECKING:
    from starlette.types import Scope

_KEYS = {405: "e405", 429: "e503", 503: "e503"}


class TurnedAway:
    """Pages for browsers, each made once, and two lines of text for everybody else."""

    def __init__(self) -> None:
        self._pages: dict[tuple[int, Language], Response] = {}

    def __call__(self, scope: Scope, refused: Refusal) -> Response:
        """The answer; nothing of the request is in it."""
        if b"text/html" not in head_of(scope).accept[:1000]:
            text = f"{refused.text.ja}\n{refused.text.en}\n"
            headers = {**refused.headers, "Cache-Control": "no-store"}
            return Response(text, refused.status, headers, "text/plain; charset=utf-8")
        language = language_of(path_of(scope))
        key = (id(refused), language)
        if key not in self._pages:
            self._pages[key] = self._page(scope, refused, language)
        return self._pages[key]

    def _page(self, scope: Scope, refused: Refusal, language: Language) -> Response:
        start = "/en/" if language == "en" else "/"
        neutral = {**scope, "path": start, "raw_path": start.encode(), "query_string": b""}
        context = {
            "key": _KEYS.get(refused.status, "e400"),
            "reason": refused.text.of(language),
            "status": refused.status,
        }
        view = View(language, start, "", Addresses(""))
        page = respond(Request(neutral), "error.html", view, context, refused.status)
        page.headers.update({**refused.headers, "Cache-Control": "no-store"})
        return page
