"""Every page is made from one build of the data: no answer mixes an old and a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from graph.store import StoreError
from publish.addresses import path_of
from publish.front.kept_pages import KeptPages, version
from publish.front.shapes import LIVE
from publish.ready.answers import Answered, send_answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TIMES = 4
_UNCHANGED = 304  # is whole without a length


class OneBuild:
    """ASGI: where a new build came while a page was made, the page is made again.

    Only what is read (GET, HEAD) and complete before it is sent can be; the rest goes through.
    """

    def __init__(
        self, app: ASGIApp, build_name: Callable[[], str], pages: KeptPages | None = None
    ) -> None:
        self.app, self._build_name, self._pages = app, build_name, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not _made_from_data(scope):
            await self.app(scope, receive, send)
            return
        for time in range(1, _TIMES + 1):
            before = self._build()
            made_of = version(before)
            kept = self._pages.kept(made_of, scope) if self._pages is not None else None
            if kept is not None:  # made while this one had no turn yet
                await send_answer(send, kept)
                return
            answer = _Answer(send)
            try:
                await self.app(dict(scope), receive, answer)
            except Exception:
                if answer.sent or time == _TIMES or before == self._build():
                    raise
                continue
            same = before == self._build()
            if answer.sent or time == _TIMES or same:
                if self._pages is not None and same and before:
                    whole = answer.whole
                    if whole is not None:
                        self._pages.keep(made_of, scope, whole)
                await answer.release()
                return

    def _build(self) -> str:
        try:
            return self._build_name()
        except StoreError:
            return ""


def _made_from_data(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD") and path_of(scope) not in LIVE


class _Answer:
    """What an application sends, kept back while it may still be dropped."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._kept: list[Message] = []
        self.sent = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # Of unknown length: it is not in memory, and is passed on as it comes.
            sized = any(name == b"content-length" for name, _ in message["headers"])
            self.sent = not sized and message["status"] != _UNCHANGED
        if self.sent:
            await self._send(message)
        else:
            self._kept.append(message)

    @property
    def whole(self) -> Answered | None:
        """The answer, if it is here whole."""
        if self.sent or not self._kept or self._kept[-1].get("more_body"):
            return None
        start, *rest = self._kept
        body = b"".join([message.get("body", b"") for message in rest])
        return Answered(start["status"], list(start["headers"]), body)

    async def release(self) -> None:
        """Send what was kept back."""
        for message in self._kept:
            await self._send(message)
        self.sent = True
