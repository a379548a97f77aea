"""Answers that are there before a task, a turn or a middleware would be: kept ones and lookups."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from publish.front.access_log import Told
from publish.heads import head_of
from publish.sparql.endpoint import Endpoint
from publish.sparql.kept import Answered, lines

if TYPE_CHECKING:
    from starlette.types import Scope


class Prompt:
    """Answers a GET that can be answered where it is read, as the application would, to the byte.

    ``seen`` makes of a request what its client sent to a proxy, ``passes`` says whether one may be
    read, ``headers`` are those of every answer, ``tell`` hears of the answers.
    """

    def __init__(
        self,
        seen: Callable[[Scope], Scope],
        endpoint: Endpoint,
        passes: Callable[[Scope], bool],
        headers: Sequence[tuple[bytes, bytes]] = (),
        tell: Told | None = None,
    ) -> None:
        self._seen, self._endpoint, self._passes, self._tell = seen, endpoint, passes, tell
        self._end = lines(headers) + b"\r\n"

    def __call__(self, scope: Scope) -> tuple[Answered, bytes] | None:
        """The answer, and what of its head follows its own lines; None for all that takes time."""
        began = time.perf_counter()
        scope = self._seen(scope)
        if head_of(scope).bodied:  # of which nothing has come yet
            return None
        answer = self._endpoint.now(scope, self._passes)
        if answer is None:
            return None
        if self._tell is not None:
            self._tell(scope, answer.status, time.perf_counter() - began, len(answer.body))
        return answer, self._end
