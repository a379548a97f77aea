"""Answers of the endpoint that are known, or found, before a request has its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from publish.sparql.endpoint import Endpoint, send_answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class AtOnce:
    """ASGI: answers what the endpoint keeps or looks up in no time; nobody waits a turn for that.

    ``passes`` says whether a request is one that may be read.
    """

    def __init__(
        self,
        app: ASGIApp,
        endpoint: Endpoint,
        passes: Callable[[Scope], bool],
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        self.app, self._endpoint, self._passes, self._headers = app, endpoint, passes, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["method"] == "GET":
            answer = await self._endpoint.at_once(scope, self._passes)
            if answer is not None:
                await send_answer(send, answer, self._headers)
                return
        await self.app(scope, receive, send)
