"""Answers that are there before a task, a turn or a middleware would be."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from publish.front.access_log import Told
from publish.ready.answers import Answered, Header, Ready, lines
from publish.ready.heads import head_of
from publish.ready.pace import Pace

if TYPE_CHECKING:
    from starlette.types import Scope

CLOSE = (b"connection", b"close")


class Prompt:
    """Answers a GET that can be answered where it is read, as the application would, to the byte.

    Those are what one of ``ready`` has, while nobody waits for a turn. ``seen`` makes of a request
    what its client sent to a proxy, ``passes`` says whether one may be read, ``headers`` are those
    of every answer, ``tell`` hears of the answers.
    """

    def __init__(
        self,
        seen: Callable[[Scope], Scope],
        ready: Sequence[Ready],
        passes: Callable[[Scope], bool],
        pace: Pace | None = None,
        headers: Sequence[Header] = (),
        tell: Told | None = None,
    ) -> None:
        self._seen, self._ready, self._passes, self._pace = seen, ready, passes, pace
        self.tell = tell
        # What of the head of an answer follows its own lines, and of the last one of a connection.
        self.end = lines(headers) + b"\r\n"
        self.last = lines([*headers, CLOSE]) + b"\r\n"

    def __call__(self, scope: Scope) -> Answered | None:
        """The answer; None for all that takes time."""
        began = time.perf_counter()
        scope = self._seen(scope)
        if head_of(scope).bodied:  # of which nothing has come yet
            return None
        for ready in self._ready:
            offer = ready.offer(scope, self._passes)
            if offer is None:
                continue
            cost, make = offer
            if self._pace is not None and not self._pace.now(cost):
                return None
            answer = make()
            if answer is not None:
                if self._pace is not None:
                    self._pace.spend(len(answer.body))
                if self.tell is not None:
                    self.tell(scope, answer.status, time.perf_counter() - began, len(answer.body))
                return answer
        return None
