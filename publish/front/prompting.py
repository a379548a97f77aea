"""What of a connection answers requests as they come, before there is a task for any of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from publish.front.known_heads import TARGET, KnownHeads, placed
from publish.front.lending import FEW, Lender
from publish.front.prompt import CLOSE, Prompt
from publish.ready.answers import Header, lines

if TYPE_CHECKING:
    from starlette.types import Scope

_LARGE = 16 << 10  # bytes
# Lookups a second of one client; how many of them another request outweighs, as one that had to
# wait for its turn.
_MANY, _OUTWEIGHED = 250, 8


class Prompting(HttpToolsProtocol):
    """A connection that asks ``prompt`` before the application, and may be lent by ``lender``."""

    prompt: Prompt | None
    lender: Lender | None
    begun: tuple[list[Header], bytes]  # headers of every answer, and these as lines
    came: bytes | None = None  # of a connection that was lent: what came in the meantime

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._prompted = self._rests = False  # whether the last request was answered as it came
        self._sought = False  # whether that was tried in vain
        self.heads, self.peer = KnownHeads(), ""
        self._row, self._row_began = 0, 0.0  # lookups, less what others outweigh
        self._to_lend, self._lent, self._worth_lending = False, False, True
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
            and (parser.should_keep_alive() or CLOSE in self.headers)
            and not parser.should_upgrade()
            and not self.transport.is_closing()
        )

    def _answered_promptly(self) -> bool:
        """Answer the request of which the parser has read the head, if that can be done at once."""
        may = self._may_be_prompt()
        self._sought = False
        target = TARGET.fullmatch(self.url) if may else None
        if target is None:
            return False
        last = not self.parser.should_keep_alive()
        self._prompted = self._answered_to(placed(self.scope, target), last)  # type: ignore[arg-type]
        if self._prompted and last:
            self.transport.close()
        return self._prompted

    def _answered_to(self, scope: Scope, last: bool = False) -> bool:
        assert self.prompt is not None
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
        end = self.prompt.last if last else self.prompt.end
        told = b"".join((STATUS_LINE[answer.status], begin, answer.lines(), end))
        if len(answer.body) < _LARGE:
            self.transport.write(told + answer.body)
        else:  # which all who take it in slowly have in common
            self.transport.writelines((told, answer.body))
        self.server_state.total_requests += 1
        return True

    def _answered_again(self, data: bytes) -> bool:
        """Answer a request with headers that have been read before, if that can be done at once."""
        if self._to_lend and self._lend(data):
            return True
        scope = None if self.flow.write_paused else self.heads.request(data)
        if scope is None:
            return False
        if self._answered_to(scope):
            self._rested = self.loop.time()
            if self.lender is not None and self._worth_lending:
                self._count(scope["path"].endswith("/sparql"))
            return True
        self._sought = True
        return False

    # ---- lending ----

    def _count(self, lookup: bool) -> None:
        """Of a client that asks many lookups and little else, the connection is to be lent."""
        if not lookup:
            self._count_other()
            return
        if not self._row:
            self._row_began = self._rested
        self._row += 1
        if self._row >= FEW:
            self._to_lend = (self._rested - self._row_began) * _MANY < self._row
            self._row = 0

    def _count_other(self) -> None:
        self._row = max(0, self._row - _OUTWEIGHED)
        self._to_lend = False

    def _lend(self, data: bytes) -> bool:
        """Lend the connection with a request, which was all that came."""
        self._to_lend = False
        if self.lender is None or self.transport.get_write_buffer_size() or not self.lender.lend(self, data):
            return False
        self._lent = True
        self.transport.abort()  # which closes it here alone
        return True

    def ended(self) -> None:
        """The connection was closed where it was lent."""
        raise NotImplementedError

    def descriptor(self) -> int:
        """The socket's."""
        number: int = self.transport.get_extra_info("socket").fileno()
        return number

    def returned(self, data: bytes, worth: bool) -> Prompting:
        """Who goes on with it when it is given back with what came; ``worth`` lending again."""
        given = {"config": self.config, "server_state": self.server_state, "app_state": self.app_state}
        back = type(self)(**given, _loop=self.loop)
        back.heads, back.came, back._worth_lending = self.heads, data, worth
        back._row, back._row_began = FEW - 1, self.loop.time()  # and soon, where it is
        return back

    # ---- resting ----

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
