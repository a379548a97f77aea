"""``/sparql``: the SPARQL 1.1 Protocol over the engine, for programs and for people.

Reads only, unless the application was made with a store that takes updates. An answer is sent
when it is complete, or cut at the row limit and then marked so by ``X-SPARQL-MaxRows`` (as
Virtuoso does, so that clients know it).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ontology.language import Text
from publish.answering import Choice, choice, unacceptable
from publish.protocol import METHODS, Asked, Unreadable, read
from queries.engine import (
    EngineUnavailable,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    WritingEngine,
)
from queries.forms import Wanted, Written
from queries.gate import admit

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from publish.rendering import Site

CUT = "X-SPARQL-MaxRows"
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"{CUT}, Content-Language, Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
    "Access-Control-Max-Age": "86400",
    "Allow": METHODS,
}
_LONGEST_BODY = 1 << 20


class Updates(Protocol):
    """A store that takes updates."""

    def update(self, text: str, graphs: Iterable[str], named_graphs: Iterable[str]) -> None:
        """Run an update; the graphs are those of the request. Raises QueryError."""
        ...


class Endpoint:
    """ASGI: answers every request to ``/sparql``."""

    def __init__(self, site: Site, engine: WritingEngine, updates: Updates | None = None) -> None:
        self._site, self._engine, self._updates = site, engine, updates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        for name, value in _OPEN.items():
            response.headers[name] = value
        response.headers["Vary"] = "Accept"
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        wanted = Choice("json", "turtle", problem=True)
        try:
            wanted = choice(request.headers.get("accept"))
            asked = read(
                request.method,
                request.scope["query_string"],
                request.headers.get("content-type", ""),
                await _body(request),
            )
            wanted = choice(request.headers.get("accept"), asked.fields.get("format", ""))
            return await self._answered(request, asked, wanted)
        except Unreadable as error:
            return _problem(wanted, error.status, error.text, headers=error.headers)
        except QueryError as error:
            return _failed(wanted, error)

    async def _answered(self, request: Request, asked: Asked, wanted: Choice) -> Response:
        if asked.operation == "update":
            return await self._updated(asked)
        if asked.operation == "none":
            if request.method == "POST":
                raise Unreadable(
                    400, Text("query がありません。", "There is no query in it.")
                )
            raise Unreadable(400, Text("query がありません。", "There is no query in it."))
        found = await to_thread.run_sync(self._written, asked, wanted)
        if found.body is None:
            raise unacceptable(found.kind)
        response = Response(found.body, media_type=found.media_type)
        if found.truncated:
            response.headers[CUT] = str(self._site.settings.rows)
        return response

    def _written(self, asked: Asked, wanted: Choice) -> Written:
        admit(asked.text)
        return self._engine.written(
            asked.text,
            Wanted(wanted.results, wanted.graph, asked.default_graphs, asked.named_graphs),
        )

    async def _updated(self, asked: Asked) -> Response:
        if self._updates is None:
            raise Unreadable(
                403,
                Text(
                    "更新はできません。読むための問い合わせだけを受け付けます。",
                    "Updates are not available: queries only read.",
                ),
            )
        await to_thread.run_sync(
            self._updates.update, asked.text, asked.default_graphs, asked.named_graphs
        )
        return Response(status_code=204)


async def _body(request: Request) -> bytes:
    if request.method != "POST":
        return b""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_BODY:
            raise Unreadable(
                413, Text("要求の本文が大きすぎます。", "The body of the request is too large.")
            )
    return bytes(body)


def _failed(wanted: Choice, error: QueryError) -> Response:
    if isinstance(error, QueryRefused):
        line, column = (
            (error.line, error.column) if isinstance(error, QuerySyntaxError) else (0, 0)
        )
        return _problem(wanted, 400, error.text, line, column)
    if isinstance(error, QueryTimeout):
        return _problem(wanted, 504, error.text)
    later = {"Retry-After": "5"} if isinstance(error, EngineUnavailable) else {}
    return _problem(wanted, 503, error.text, headers=later)


def _problem(
    wanted: Choice,
    status: int,
    text: Text,
    line: int = 0,
    column: int = 0,
    headers: dict[str, str] | None = None,
) -> Response:
    """What went wrong, in English and Japanese, as RFC 9457 or as plain text."""
    if not wanted.problem:
        return Response(
            f"{text.en}\n{text.ja}\n", status, headers, "text/plain; charset=utf-8"
        )
    told: dict[str, object] = {"status": status, "title": text.en, "title@ja": text.ja}
    if line:
        told |= {"line": line, "column": column}
    content = json.dumps(told, ensure_ascii=False) + "\n"
    return Response(content, status, headers, "application/problem+json")
