"""The application asked without a socket: the same request, the same bytes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp


@dataclass(frozen=True)
class Reply:
    """What the application answers."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Caller:
    """Asks an application as if it stood at ``site``, an address that ends with a slash.

    A loop of its own serves all calls, in one task, so that what the application keeps between
    them stays good: connections, and threads, which end with the task that first asked for them.
    """

    def __init__(self, app: ASGIApp, site: str) -> None:
        self.app = app
        self.parts = urlsplit(site)
        self._loop = asyncio.new_event_loop()
        self._asked: asyncio.Queue[tuple[str, str, asyncio.Future[Reply]]] = asyncio.Queue()
        self._task = self._loop.create_task(self._serve())

    def get(self, address: str, accept: str = "") -> Reply:
        """The answer to a GET of an address below the site: ``/doc/…?…``, decoded."""
        answer: asyncio.Future[Reply] = self._loop.create_future()
        self._asked.put_nowait((address, accept, answer))
        return self._loop.run_until_complete(answer)

    def close(self) -> None:
        """End the loop and its threads."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _serve(self) -> None:
        while True:
            address, accept, answer = await self._asked.get()
            try:
                answer.set_result(await self._ask(address, accept))
            except Exception as error:
                answer.set_exception(error)

    async def _ask(self, address: str, accept: str) -> Reply:
        path, _, query = address.partition("?")
        root = self.parts.path.rstrip("/")
        host = self.parts.netloc.encode("idna" if not self.parts.netloc.isascii() else "ascii")
        headers = [(b"host", host)]
        if accept:
            headers.append((b"accept", accept.encode("latin-1")))
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": self.parts.scheme,
            "path": root + path,
            "raw_path": quote(root + path, safe="/:@!$&'()*+,;=~-._").encode(),
            "root_path": root,
            "query_string": quote(query, safe="/:@!$&'()*+,;=~-._?%").encode(),
            "headers": headers,
            "client": None,
            "server": (self.parts.hostname, self.parts.port or _PORTS[self.parts.scheme]),
        }
        status, given, body = 500, {}, bytearray()
        asked = False

        async def receive() -> MutableMapping[str, Any]:
            nonlocal asked
            if asked:
                await asyncio.sleep(3600)  # nobody hangs up before the answer
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            nonlocal status, given
            if message["type"] == "http.response.start":
                status = message["status"]
                given = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in message["headers"]}
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self.app(scope, receive, send)
        return Reply(status, given, bytes(body))


_PORTS = {"http": 80, "https": 443}
