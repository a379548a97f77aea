"""Headers a client has sent before, word for word, and what was read in them.

A client sends the same headers with every request. They need not be read again: what the parser
made of them, when they were all that followed one line, it would make of them now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from publish.ready.heads import head_of

if TYPE_CHECKING:
    from starlette.types import Scope

_LONGEST, _MOST = 2048, 4  # bytes of headers, and how many different ones
TARGET = re.compile(rb"(/[A-Za-z0-9/._~-]*+)(?:\?([!\"$-~]*+))?+")
_LINE = re.compile(rb"GET %b HTTP/1\.1" % TARGET.pattern)


class KnownHeads:
    """Those of one connection."""

    def __init__(self) -> None:
        self._read: dict[bytes, dict[str, Any]] = {}

    def keep(self, data: bytes, scope: Scope) -> None:
        """Remember the headers of a request, if it is all that ``data`` are."""
        line, _, headers = data.partition(b"\r\n")
        alone = headers.find(b"\r\n\r\n") == len(headers) - 4
        if alone and len(headers) <= _LONGEST and _LINE.fullmatch(line):
            if len(self._read) >= _MOST:
                self._read.clear()
            self._read[headers] = scope  # type: ignore[assignment]

    def request(self, data: bytes) -> Scope | None:
        """The request that ``data`` are; None where they are not one with known headers."""
        line, _, headers = data.partition(b"\r\n")
        scope = self._read.get(headers)
        if scope is None:
            return None
        target = _LINE.fullmatch(line)
        return None if target is None else placed(scope.copy(), target)

    def __iter__(self) -> Iterator[tuple[bytes, Scope]]:
        return iter(self._read.items())

    def add(self, headers: bytes, scope: Scope) -> None:
        """Take over headers that somebody else has read."""
        head_of(scope)  # which stays with it
        self._read[headers] = dict(scope)


def placed(scope: Scope, target: re.Match[bytes]) -> Scope:
    """A scope, now of a GET for another target."""
    path, query = target.groups(b"")
    scope["method"], scope["path"], scope["raw_path"] = "GET", path.decode(), path
    scope["query_string"] = query
    return scope
