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
from starlette.requests import ClientDisconnect
from starlette.requests import Request as StarletteRequest

from graph.store import StoreError
from ontology.language import Text
from publish.addresses import language_of, path_of, root
from publish.ready.answers import Answered, send_answer
from publish.ready.kept import Kept
from publish.sparql.answering import (
    CUT,
    OPEN,
    STOPPED,
    Choice,
    answered,
    choice,
    sent,
    status_of,
    unacceptable,
)
from publish.sparql.protocol import METHODS, Asked, Unreadable, read, repeatable
from publish.sparql.ready import Request, key_of
from publish.sparql.service import description, graphs
from queries.aside import aside
from queries.engine import (
    EmbeddedEngine,
    EngineUnavailable,
    QueryError,
    QuerySyntaxError,
    WritingEngine,
)
from queries.forms import GRAPH_TYPES, Wanted, Written
from queries.gate import doubtful, refuse_service
from queries.soon import Gone, written_soon

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from publish.rendering import Site

_PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
    "Access-Control-Max-Age": "86400",
    "Allow": METHODS,
}
_SHORT = 4_000  # characters of a query that are looked through in no time
_SHORT_BODY = 16 << 10  # bytes
_LONGEST_BODY = 1 << 20


class Updates(Protocol):
    """A store that takes updates."""

    def update(self, text: str, graphs: Iterable[str], named_graphs: Iterable[str]) -> None:
        """Run an update; the graphs are those of the request. Raises QueryError."""
        ...


class Endpoint:
    """ASGI: answers every request to ``/sparql``."""

    def __init__(
        self, site: Site, engine: WritingEngine, updates: Updates | None, kept: Kept
    ) -> None:
        self._site, self._engine, self._updates, self._kept = site, engine, updates, kept

    def _build(self) -> str:
        try:
            return self._engine.build_name()
        except StoreError:
            return ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await _body(receive) if scope["method"] == "POST" else b""
        except Unreadable as error:
            answer = _problem(Choice("json", "turtle", problem=True), error.status, error.text)
        except ClientDisconnect:
            return
        else:
            try:
                answer = await self._kept_or_new(key_of(scope, body), scope, receive)
            except Gone:
                return
        await send_answer(send, answer)

    async def _kept_or_new(self, key: Request, scope: Scope, receive: Receive) -> Answered:
        build = self._build()
        kept = self._kept.get(build, key)
        if kept is not None:
            return kept
        answer, keep = await self._answer(key, scope, receive)
        if keep and answer.status == 200:
            self._kept.put(build, key, answer)
        return answer

    async def _answer(self, key: Request, scope: Scope, receive: Receive) -> tuple[Answered, bool]:
        """The answer, and whether it stays the same as long as the data do."""
        method, _, address, accept, content_type, body = key
        if method == "OPTIONS":
            return answered(204, _PREFLIGHT, b""), False
        wanted = Choice("json", "turtle", problem=True)
        header = accept.decode("latin-1") or None
        try:
            wanted = choice(header)
            asked = await _read(method, address, content_type.decode("latin-1"), body)
            wanted = choice(header, asked.fields.get("format", ""))
            if wanted.page and asked.operation != "update":
                return await to_thread.run_sync(self._page, scope, asked), repeatable(asked.text)
            # A description names the host it was asked under, which another may not be told.
            keep = asked.operation == "query" and repeatable(asked.text)
            return await self._answered(asked, wanted, scope, receive), keep
        except Unreadable as error:
            return _problem(wanted, error.status, error.text, headers=error.headers), False
        except QueryError as error:
            return _failed(wanted, error), False

    def _page(self, scope: Scope, asked: Asked) -> Answered:
        from publish.sparql.page import page

        made = page(StarletteRequest(scope), self._engine, asked, CUT)
        return Answered(made.status_code, [*made.raw_headers, *OPEN], bytes(made.body))

    async def _described(self, wanted: Choice, scope: Scope) -> Answered:
        """What the endpoint offers."""
        if wanted.graph is None:
            raise unacceptable("graph")
        request = StarletteRequest(scope)
        address = str(request.url.replace(path=f"{root()}/sparql", query="", fragment=""))

        def made() -> bytes:
            found = graphs(self._site.holdings, self._engine)
            assert wanted.graph is not None
            return description(address, found, wanted.graph, self._updates is not None)

        return answered(200, {"Content-Type": GRAPH_TYPES[wanted.graph]}, await to_thread.run_sync(made))

    async def _answered(
        self, asked: Asked, wanted: Choice, scope: Scope, receive: Receive
    ) -> Answered:
        if asked.operation == "update":
            return await self._updated(asked)
        if asked.operation == "none":
            if scope["method"] == "POST":
                raise Unreadable(400, Text("query がありません。", "There is no query in it."))
            return await self._described(wanted, scope)
        found = await self._written(asked, wanted, receive)
        if wanted.sheet and found.body is not None:
            return await to_thread.run_sync(self._sheet, scope, found)
        return sent(found, self._site.settings.rows)

    @staticmethod
    def _sheet(scope: Scope, found: Written) -> Answered:
        from publish.sparql.sheet import MEDIA, workbook

        content, cut = workbook(found, language_of(path_of(scope)))
        return answered(200, {"Content-Type": MEDIA, **({CUT: str(cut)} if cut else {})}, content)

    async def _written(self, asked: Asked, wanted: Choice, receive: Receive) -> Written:
        takes_time = len(asked.text) > _SHORT
        if await aside(doubtful, asked.text) if takes_time else doubtful(asked.text):
            await to_thread.run_sync(refuse_service, asked.text)
        form = _form(asked, wanted)
        if isinstance(self._engine, EmbeddedEngine):

            async def left() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass

            return await written_soon(self._engine, asked.text, form, left)
        return await to_thread.run_sync(self._engine.written, asked.text, form)

    async def _updated(self, asked: Asked) -> Answered:
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
        return answered(204, {}, b"")


def _form(asked: Asked, wanted: Choice) -> Wanted:
    return Wanted(wanted.results, wanted.graph, asked.default_graphs, asked.named_graphs)


async def _body(receive: Receive) -> bytes:
    """The whole body. Raises Unreadable for one that is too large."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > _LONGEST_BODY:
            raise Unreadable(
                413, Text("要求の本文が大きすぎます。", "The body of the request is too large.")
            )
        if not message.get("more_body"):
            return bytes(body)


async def _read(method: str, address: bytes, content_type: str, body: bytes) -> Asked:
    """What is asked; a body that takes time to take apart is, while others are answered."""
    if len(body) > _SHORT_BODY:
        return await aside(read, method, address, content_type, body)
    return read(method, address, content_type, body)


def _failed(wanted: Choice, error: QueryError) -> Answered:
    line, column = (error.line, error.column) if isinstance(error, QuerySyntaxError) else (0, 0)
    more = {"Retry-After": "5"} if isinstance(error, EngineUnavailable) else {}
    if error.costly:
        more[STOPPED] = "1"
    return _problem(wanted, status_of(error), error.text, line, column, more)


def _problem(
    wanted: Choice,
    status: int,
    text: Text,
    line: int = 0,
    column: int = 0,
    headers: dict[str, str] | None = None,
) -> Answered:
    """What went wrong, in English and Japanese, as RFC 9457 or as plain text."""
    if not wanted.problem:
        plain = {"Content-Type": "text/plain; charset=utf-8", **(headers or {})}
        return answered(status, plain, f"{text.en}\n{text.ja}\n".encode())
    told: dict[str, object] = {"status": status, "title": text.en, "title@ja": text.ja}
    if line:
        told |= {"line": line, "column": column}
    content = json.dumps(told, ensure_ascii=False) + "\n"
    described = {"Content-Type": "application/problem+json", **(headers or {})}
    return answered(status, described, content.encode())
