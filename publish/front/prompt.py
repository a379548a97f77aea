"""Answers that are there before a task, a turn or a middleware would be."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from publish.front.access_log import Told
from publish.ready.answers import Answered, Header, Ready, lines
from publish.ready.heads import head_of

if TYPE_CHECKING:
    from starlette.types import Scope


class Prompt:
    """Answers a GET that can be answered where it is read, as the application would, to the byte.

    Those are what one of ``ready`` has. ``seen`` makes of a request what its client sent to a
    proxy, ``passes`` says whether one may be read, ``headers`` are those of every answer, ``tell``
    hears of the answers.
    """

    def __init__(
        self,
        seen: Callable[[Scope], Scope],
        ready: Sequence[Ready],
        passes: Callable[[Scope], bool],
        headers: Sequence[Header] = (),
        tell: Told | None = None,
    ) -> None:
        self._seen, self._ready, self._passes, self._tell = seen, ready, passes, tell
        self._end = lines(headers) + b"\r\n"

    def __call__(self, scope: Scope) -> tuple[Answered, bytes] | None:
        """The answer, and what of its head follows its own lines; None for all that takes time."""
        began = time.perf_counter()
        scope = self._seen(scope)
        if head_of(scope).bodied:  # of which nothing has come yet
            return None
        for ready in self._ready:
            answer = ready.now(scope, self._passes)
            if answer is not None:
                if self._tell is not None:
                    self._tell(scope, answer.status, time.perf_counter() - began, len(answer.body))
                return answer, self._end
        return None
