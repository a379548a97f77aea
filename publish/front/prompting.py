"""What of a connection answers requests as they come, before there is a task for any of them."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from publish.front.prompt import Prompt
from publish.ready.answers import Header, lines

_LARGE = 16 << 10  # bytes
_LONGEST_KEPT, _MOST_KEPT = 2048, 4  # bytes of headers, and how many different ones
_TARGET = re.compile(rb"(/[A-Za-z0-9/._~-]*+)(?:\?([!\"$-~]*+))?+")
_LINE = re.compile(rb"GET %b HTTP/1\.1" % _TARGET.pattern)


class Prompting(HttpToolsProtocol):
    """A connection that asks ``prompt`` before the application."""

    prompt: Prompt | None
    begun: tuple[list[Header], bytes]  # headers of every answer, and these as lines

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._prompted = self._rests = False  # whether the last request was answered as it came
        self._sought = False  # whether that was tried in vain
        self._read: dict[bytes, dict[str, Any]] = {}  # headers as they came, and as they were read
        self._rested = 0.0  # since when
        self._rest_timer: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._rest_timer is not None:
            self._rest_timer.cancel()
        super().connection_lost(exc)

    def _may_be_prompt(self) -> bool:
        """Whether a request stands alone, and its answer can be written at once."""
        parser = self.parser
        return (
            self.prompt is not None
            and not self._sought
            and parser.get_method() == b"GET"
            and (self.cycle is None or self.cycle.response_complete)
            and not (self.expect_100_continue or self.flow.write_paused)
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not parser.should_upgrade()
            and not self.transport.is_closing()
        )

    def _answered_promptly(self) -> bool:
        """Answer the request of which the parser has read the head, if that can be done at once."""
        may = self._may_be_prompt()
        self._sought = False
        target = _TARGET.fullmatch(self.url) if may else None
        self._prompted = target is not None and self._answered_to(target, self.scope)  # type: ignore[arg-type]
        return self._prompted

    def _answered_to(self, target: re.Match[bytes], scope: dict[str, Any]) -> bool:
        assert self.prompt is not None
        path, query = target.groups(b"")
        scope["method"], scope["path"], scope["raw_path"] = "GET", path.decode(), path
        scope["query_string"] = query
        try:
            answer = self.prompt(scope)
        except Exception:
            self.logger.exception("Exception in an answer at once")  # the application may do better
            return False
        if answer is None:
            return False
        always, begin = self.begun
        if always is not self.server_state.default_headers:  # they tell the time
            always = self.server_state.default_headers
            begin = lines(always)
            type(self).begun = always, begin
        told = b"".join((STATUS_LINE[answer.status], begin, answer.lines(), self.prompt.end))
        if len(answer.body) < _LARGE:
            self.transport.write(told + answer.body)
        else:  # which all who take it in slowly have in common
            self.transport.writelines((told, answer.body))
        self.server_state.total_requests += 1
        return True

    # A client sends the same headers with every request. These need not be read again: what the
    # parser made of them, when they were all that followed one line, it would make of them now.

    def _keep_in_mind(self, data: bytes) -> None:
        """Remember the headers of a request that was all that came, and was answered as it came."""
        line, _, headers = data.partition(b"\r\n")
        alone = headers.find(b"\r\n\r\n") == len(headers) - 4
        if alone and len(headers) <= _LONGEST_KEPT and _LINE.fullmatch(line):
            if len(self._read) >= _MOST_KEPT:
                self._read.clear()
            self._read[headers] = self.scope  # type: ignore[assignment]

    def _answered_again(self, data: bytes) -> bool:
        """Answer a request with headers that have been read before, if that can be done at once."""
        line, _, headers = data.partition(b"\r\n")
        scope = self._read.get(headers)
        if scope is None or self.flow.write_paused:
            return False
        target = _LINE.fullmatch(line)
        if target is None:
            return False
        if self._answered_to(target, scope.copy()):
            self._rested = self.loop.time()
            return True
        self._sought = True
        return False

    def _rest(self) -> None:
        """The last request was answered as it came, and nothing of another has."""
        self._rested = self.loop.time()
        if self._rest_timer is None:
            self._rest_timer = self.loop.call_later(self.timeout_keep_alive, self._has_rested)

    def _has_rested(self) -> None:
        # Not set anew with every request: most are followed by another long before.
        self._rest_timer = None
        left = self._rested + self.timeout_keep_alive - self.loop.time()
        if self._rests and left <= 0.001:
            self.timeout_keep_alive_handler()
        elif self._rests:
            self._rest_timer = self.loop.call_later(left, self._has_rested)
