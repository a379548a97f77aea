"""Answers that are kept as long as the data stay the same and there is room."""

from __future__ import annotations

from collections import OrderedDict

from publish.ready.answers import Answered

Key = tuple[str | bytes, ...]
_SEEN = 10_000
_OVERHEAD = 1_000  # bytes of memory of an answer beside its text, roughly


class Kept:
    """The answers asked for last, of one version, up to ``size`` bytes; none for a size of 0.

    A version is whatever all answers depend on: the build and, of pages, the day.
    """

    def __init__(self, size: int) -> None:
        self._size = self._room = size
        self._version = ""
        self._found: OrderedDict[Key, Answered] = OrderedDict()
        self._seen: set[int] = set()  # hashes of keys that were put off once

    def get(self, version: str, key: Key) -> Answered | None:
        """The answer to the same request, if it is kept."""
        if version != self._version:
            self._version, self._room = version, self._size
            self._found.clear()
        answer = self._found.get(key)
        if answer is not None:
            self._found.move_to_end(key)
        return answer

    def put(self, version: str, key: Key, answer: Answered) -> None:
        """Keep an answer, unless it alone takes an eighth of the room or is of another version."""
        if not self._size:
            return
        self._seen.discard(hash(key))
        cost = _cost(key, answer)
        if cost > self._size // 8 or version != self._version or key in self._found:
            return
        self._found[key] = answer
        self._room -= cost
        while self._room < 0:
            self._room += _cost(*self._found.popitem(last=False))

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


def _cost(key: Key, answer: Answered) -> int:
    return sum(map(len, key)) + len(answer.body) + _OVERHEAD
