"""Answers that are kept as long as the data stay the same and there is room."""

from __future__ import annotations

from collections.abc import Hashable

from publish.ready.answers import Answered
from publish.ready.memory import Memory

Key = tuple[str | bytes, ...]
_SEEN = 10_000
_OVERHEAD = 1_000  # bytes of memory of an answer beside its text, roughly


class Kept:
    """The answers asked for last, of one version, up to ``size`` bytes; none for a size of 0.

    A version is whatever all answers depend on: the build and, of pages, the day.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._version = ""
        self._found: Memory[Answered] = Memory(size, _cost, size // 8)
        self._seen: set[int] = set()  # hashes of keys that were put off once

    def get(self, version: str, key: Key) -> Answered | None:
        """The answer to the same request, if it is kept."""
        if version != self._version:
            self._version = version
            self._found.clear()
        return self._found.get(key)

    def put(self, version: str, key: Key, answer: Answered) -> None:
        """Keep an answer, unless it alone takes an eighth of the room or is of another version."""
        if self._size:
            self._seen.discard(hash(key))
        if version == self._version:
            self._found.put(key, answer)

    def put_again(self, version: str, key: Key, answer: Answered) -> None:
        """Keep an answer that is found about as soon as it is kept, once it is asked for again.

        Most of them never are.
        """
        mark = hash(key)
        if mark in self._seen:
            self.put(version, key, answer)
        elif self._size:
            if len(self._seen) >= _SEEN:
                self._seen.clear()
            self._seen.add(mark)


def _cost(key: Hashable, answer: Answered) -> int:
    return sum(map(len, key)) + len(answer.body) + _OVERHEAD  # type: ignore[call-overload]
