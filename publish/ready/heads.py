"""What the headers of a request say to who answers, read once for as many requests as have the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

_HEAD = "keikaku.head"  # in a scope
_PARTIAL = frozenset({b"range", b"if-range", b"if-match", b"if-modified-since", b"if-unmodified-since"})


class Head:
    """Of some headers: the host, the types a client takes, what it has already, the type it sends,
    the size of all, whether a body comes, whether a part or only what has changed is wanted.
    """

    __slots__ = (
        "accept", "bodied", "content_type", "headers", "host", "known", "partial", "size", "sound",
    )

    def __init__(self, headers: list[tuple[bytes, bytes]]) -> None:
        self.headers = headers
        self.host = self.accept = self.known = self.content_type = b""
        self.bodied = self.partial = False
        self.size = 0  # bytes, with what stands between names and values
        self.sound = False  # whether a request with these was found to be one that may be read
        for name, value in headers:
            self.size += len(name) + len(value) + 4
            if name == b"accept":
                self.accept = self.accept + b"," + value if self.accept else value
            elif name == b"host":
                self.host = value
            elif name == b"if-none-match":
                self.known = self.known + b"," + value if self.known else value
            elif name == b"content-type":
                self.content_type = value
            elif name in (b"content-length", b"transfer-encoding"):
                self.bodied = True
            elif name in _PARTIAL:
                self.partial = True


def head_of(scope: Scope) -> Head:
    """The head of a request."""
    found = scope.get(_HEAD)
    if isinstance(found, Head) and found.headers is scope["headers"]:
        return found
    scope[_HEAD] = found = Head(scope["headers"])
    return found
