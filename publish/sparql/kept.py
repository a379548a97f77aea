"""Answers that are kept as long as the data stay the same and there is room."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass

Key = tuple[str | bytes, ...]
# These answer differently each time.
_FRESH = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\s*\(", re.IGNORECASE)
_LONGEST = 8_000  # characters
_OVERHEAD = 1_000  # bytes of memory of an answer beside its text, roughly


def repeatable(query: str) -> bool:
    """Whether a query has the same answer whenever it is asked of the same data.

    Of a long one nobody looks: it is hardly asked again.
    """
    return len(query) <= _LONGEST and _FRESH.search(query) is None


@dataclass(frozen=True)
class Answered:
    """An answer as it is sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Kept:
    """The answers asked for last, of one build, up to ``size`` bytes; none for a size of 0."""

    def __init__(self, size: int) -> None:
        self._size = self._room = size
        self._build = ""
        self._found: OrderedDict[Key, Answered] = OrderedDict()

    def get(self, build: str, key: Key) -> Answered | None:
        """The answer to the same request, if it is kept."""
        if build != self._build:
            self._build, self._room = build, self._size
            self._found.clear()
        answer = self._found.get(key)
        if answer is not None:
            self._found.move_to_end(key)
        return answer

    def put(self, build: str, key: Key, answer: Answered) -> None:
        """Keep an answer, unless it alone takes an eighth of the room or is of another build."""
        cost = _cost(key, answer)
        if cost > self._size // 8 or build != self._build or key in self._found:
            return
        self._found[key] = answer
        self._room -= cost
        while self._room < 0:
            self._room += _cost(*self._found.popitem(last=False))


def _cost(key: Key, answer: Answered) -> int:
    return sum(map(len, key)) + len(answer.body) + _OVERHEAD
