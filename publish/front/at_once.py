"""Answers that are known, or found in no time, before a request has its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from publish.ready.answers import Header, Ready, send_answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class AtOnce:
    """ASGI: answers what one of ``ready`` has at once; nobody waits for work to be done for that."""

    def __init__(
        self,
        app: ASGIApp,
        ready: Sequence[Ready],
        passes: Callable[[Scope], bool],
        headers: Sequence[Header] = (),
    ) -> None:
        self.app, self._ready, self._passes, self._headers = app, ready, passes, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["method"] == "GET":
            for ready in self._ready:
                answer = await ready.at_once(scope, self._passes)
                if answer is not None:
                    await send_answer(send, answer, self._headers)
                    return
        await self.app(scope, receive, send)
