"""Every page is made from one build of the data: no answer mixes an old and a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from graph.store import StoreError
from publish.addresses import path_of
from publish.front.shapes import CHEAP

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TIMES = 4


class OneBuild:
    """ASGI: where a new build came while a page was made, the page is made again.

    Only what is read (GET, HEAD) and complete before it is sent can be; the rest goes through.
    """

    def __init__(self, app: ASGIApp, build_name: Callable[[], str]) -> None:
        self.app, self._build_name = app, build_name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not _made_from_data(scope):
            await self.app(scope, receive, send)
            return
        for time in range(1, _TIMES + 1):
            before = self._build()
            answer = _Answer(send)
            try:
                await self.app(dict(scope), receive, answer)
            except Exception:
                if answer.sent or time == _TIMES or before == self._build():
                    raise
                continue
            if answer.sent or time == _TIMES or before == self._build():
                await answer.release()
                return

    def _build(self) -> str:
        try:
            return self._build_name()
        except StoreError:
            return ""


def _made_from_data(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD") and not path_of(scope).startswith(CHEAP)


class _Answer:
    """What an application sends, kept back while it may still be dropped."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._kept: list[Message] = []
        self.sent = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # Of unknown length: it is not in memory, and is passed on as it comes.
            self.sent = not any(name == b"content-length" for name, _ in message["headers"])
        if self.sent:
            await self._send(message)
        else:
            self._kept.append(message)

    async def release(self) -> None:
        """Send what was kept back."""
        for message in self._kept:
            await self._send(message)
        self.sent = True
