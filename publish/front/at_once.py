"""Answers that are known, or found in no time, before a request has its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from publish.front.proxy import client_of
from publish.ready.answers import Header, Ready, send_answer
from publish.ready.pace import Pace

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class AtOnce:
    """ASGI: answers what one of ``ready`` has at once, in the client's turn.

    Nobody waits for work to be done for that.
    """

    def __init__(
        self,
        app: ASGIApp,
        ready: Sequence[Ready],
        passes: Callable[[Scope], bool],
        pace: Pace,
        headers: Sequence[Header] = (),
    ) -> None:
        self.app, self._ready, self._passes = app, ready, passes
        self._pace, self._headers = pace, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["method"] == "GET":
            for ready in self._ready:
                offer = ready.offer(scope, self._passes)
                if offer is None:
                    continue
                cost, make = offer
                await self._pace.turn(client_of(scope), cost)
                answer = make()
                if answer is not None:
                    self._pace.spend(len(answer.body))
                    await send_answer(send, answer, self._headers)
                    return
        await self.app(scope, receive, send)
