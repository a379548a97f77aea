"""Answers that are kept as long as the data stay the same and there is room."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable

Key = tuple[str | bytes, ...]
# These answer differently each time.
_FRESH = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\s*\(", re.IGNORECASE)
_LONGEST = 8_000  # characters
_SEEN = 10_000
_OVERHEAD = 1_000  # bytes of memory of an answer beside its text, roughly


def repeatable(query: str) -> bool:
    """Whether a query has the same answer whenever it is asked of the same data.

    Of a long one nobody looks: it is hardly asked again.
    """
    return len(query) <= _LONGEST and _FRESH.search(query) is None


class Answered:
    """An answer as it is sent."""

    __slots__ = ("_lines", "body", "headers", "status")

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body
        self._lines = b""

    def lines(self) -> bytes:
        """The headers as lines of a head, which they do not end."""
        self._lines = self._lines or lines(self.headers)
        return self._lines


def lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as lines of a head."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


class Kept:
    """The answers asked for last, of one build, up to ``size`` bytes; none for a size of 0."""

    def __init__(self, size: int) -> None:
        self._size = self._room = size
        self._build = ""
        self._found: OrderedDict[Key, Answered] = OrderedDict()
        self._seen: set[int] = set()  # hashes of keys that were put off once

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
        if not self._size:
            return
        self._seen.discard(hash(key))
        cost = _cost(key, answer)
        if cost > self._size // 8 or build != self._build or key in self._found:
            return
        self._found[key] = answer
        self._room -= cost
        while self._room < 0:
            self._room += _cost(*self._found.popitem(last=False))


    def put_again(self, build: str, key: Key, answer: Answered) -> None:
        """Keep an answer that is found about as soon as it is kept, once it is asked for again.

        Most of them never are.
        """
        mark = hash(key)
        if mark in self._seen:
            self.put(build, key, answer)
        elif self._size:
            if len(self._seen) >= _SEEN:
                self._seen.clear()
            self._seen.add(mark)


def _cost(key: Key, answer: Answered) -> int:
    return sum(map(len, key)) + len(answer.body) + _OVERHEAD
