"""What stands between strangers and the pages: shape, size and number of requests.

A request that passes has arrived whole, and has its turn: what it costs from here on is bounded
by the engine. Nothing here waits for anything but the network and the turn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from ontology.language import Text
from publish.addresses import path_of
from publish.front.access_log import BODY
from publish.front.admission import Admission, Crowded
from publish.front.proxy import client_of
from publish.front.resting import Resting, slips
from publish.front.shapes import CHEAP, Refusal, refusal
from publish.settings import Settings
from publish.sparql.answering import STOPPED

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Refuse = Callable[["Scope", Refusal], "ASGIApp"]

# Somebody who is refused while still sending would not read why: for so long we listen on.
_LINGER = 1.0
_COSTLY = 0.5  # seconds; who only reads pages owes nothing
# What a large body asks takes this process time, whatever it is: of so many bytes a second.
_SMALL, _A_SECOND = 16 << 10, 1 << 20
_INDEBTED = 0.5  # times that count of late
_STOPPED, _SLIP = STOPPED.encode(), 400

LARGE = Refusal(
    413, Text("要求の本文が大きすぎます。", "The body of the request is too large."),
    {"Connection": "close"},
)
LATE = Refusal(
    408, Text("要求の本文が時間内に届きませんでした。", "The body of the request did not arrive in time."),
    {"Connection": "close"},
)
LENGTH = Refusal(
    400, Text("Content-Length が読めません。", "The Content-Length cannot be read."),
    {"Connection": "close"},
)
OWN = Refusal(
    429,
    Text("同時に送られた要求が多すぎます。少し待ってからもう一度試してください。", "Too many requests at the same time. Try again shortly."),
    {"Retry-After": "2"},
)
ALL = Refusal(
    503,
    Text("混み合っています。少し待ってからもう一度試してください。", "The server is busy. Try again shortly."),
    {"Retry-After": "5"},
)


class _Left(Exception):
    """The client is gone."""


class Guard:
    """ASGI: lets a request through to ``app`` in its turn, or answers by ``refuse``."""

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Refuse) -> None:
        self.app, self._settings, self._refuse = app, settings, refuse
        # Another worker must be started for who had to be stopped.
        self._stopped = Resting(1.0, max(1.0, settings.deadline / 2))
        self._slipped = slips()
        self._misshapen = slips()
        self._admission = Admission(
            settings.workers, settings.per_client, settings.client_waiting, settings.waiting,
            lambda client: self._stopped.of_late(client) > _INDEBTED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = refusal(scope, self._settings.head << 10)
        if refused is not None:
            rest = self._misshapen.once_more(client_of(scope))
            if rest:  # costs nothing while it waits: connections are counted
                await asyncio.sleep(rest)
            await self._refuse(scope, refused)(scope, receive, send)
            return
        try:
            body = await self._body(scope, receive)
        except _Left:
            return
        if isinstance(body, Refusal):
            await self._say_and_listen(scope, body, receive, send)
            return
        arrived = _Arrived(body, receive)
        if scope["method"] == "OPTIONS" or path_of(scope).startswith(CHEAP):
            await self.app(scope, arrived, send)
            return
        await self._in_turn(scope, arrived, send)

    # ---- the body ----

    async def _body(self, scope: Scope, receive: Receive) -> bytes | Refusal:
        """The whole body, or why it is not read. Raises _Left."""
        most = self._settings.body << 10
        length = next((v for n, v in scope["headers"] if n == b"content-length"), None)
        if length is not None:
            if not length.isdigit():
                return LENGTH
            if len(length) > 18 or int(length) > most:
                return LARGE
        elif not any(name == b"transfer-encoding" for name, _ in scope["headers"]):
            return b""
        try:
            async with asyncio.timeout(self._settings.arrival):
                body = await _read(receive, most)
        except TimeoutError:
            return LATE
        if body is None:
            return LARGE
        if body:
            scope[BODY] = body
        return body

    async def _say_and_listen(
        self, scope: Scope, refused: Refusal, receive: Receive, send: Send
    ) -> None:
        """Refuse somebody who may still be sending."""

        async def sending(message: Message) -> None:
            last = message["type"] == "http.response.body" and not message.get("more_body")
            if last:
                await send({**message, "more_body": True})
                await _listen(receive)
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        await self._refuse(scope, refused)(scope, receive, sending)

    # ---- the turn ----

    async def _in_turn(self, scope: Scope, arrived: _Arrived, send: Send) -> None:
        client = client_of(scope)
        try:
            await self._turn(client, arrived)
        except _Left:
            return
        except (Crowded, TimeoutError) as crowded:
            own = isinstance(crowded, Crowded) and crowded.own
            await self._refuse(scope, OWN if own else ALL)(scope, arrived, send)
            return
        inside, began = True, time.monotonic()
        size = len(scope.get(BODY, b""))
        rest = size / _A_SECOND if size > _SMALL else 0.0

        def leave() -> None:
            nonlocal inside
            if inside:
                inside = False
                took = time.monotonic() - began
                self._admission.leave(client, took if took > _COSTLY else 0.0, rest)

        async def sending(message: MutableMapping[str, Any]) -> None:
            # A complete answer has cost what it costs; how slowly it is taken in is not ours.
            nonlocal rest
            if message["type"] == "http.response.start":
                names = [name for name, _ in message["headers"]]
                if _STOPPED in names:
                    message["headers"] = [h for h in message["headers"] if h[0] != _STOPPED]
                    rest += self._stopped.once_more(client)
                elif message["status"] == _SLIP:
                    rest += self._slipped.once_more(client)
                if b"content-length" in names:
                    leave()
            elif not message.get("more_body"):
                leave()
            await send(message)

        try:
            await self.app(scope, arrived, sending)
        finally:
            leave()

    async def _turn(self, client: str, arrived: _Arrived) -> None:
        """Wait for the turn. Raises Crowded, TimeoutError, _Left."""
        if self._admission.entered(client):
            return
        entering = asyncio.ensure_future(self._admission.enter(client, self._settings.deadline))
        leaving = asyncio.ensure_future(arrived.left())
        try:
            await asyncio.wait((entering, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not entering.done():
                raise _Left
        except BaseException:
            if not entering.cancel() and not entering.exception():
                self._admission.leave(client)
            raise
        finally:
            leaving.cancel()
        entering.result()


class _Arrived:
    """A request's body that has been read, as what the application receives."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        return await self._receive()

    async def left(self) -> None:
        """Return when the client is gone."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def _read(receive: Receive, most: int) -> bytes | None:
    """The body; None for one that is longer. Raises _Left."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Left
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return bytes(body)


async def _listen(receive: Receive) -> None:
    try:
        async with asyncio.timeout(_LINGER):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return
    except TimeoutError:
        return
