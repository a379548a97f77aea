"""What the headers of a request say to who answers, read once for as many requests as have the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

_HEAD = "keikaku.head"  # in a scope


class Head:
    """Of some headers: the types a client takes, the type it sends, their size, whether a body comes."""

    __slots__ = ("accept", "bodied", "content_type", "headers", "size", "sound")

    def __init__(self, headers: list[tuple[bytes, bytes]]) -> None:
        self.headers = headers
        self.accept = self.content_type = b""
        self.bodied = False
        self.size = 0  # bytes, with what stands between names and values
        self.sound = False  # whether a request with these was found to be one that may be read
        for name, value in headers:
            self.size += len(name) + len(value) + 4
            if name == b"accept":
                self.accept = self.accept + b"," + value if self.accept else value
            elif name == b"content-type":
                self.content_type = value
            elif name in (b"content-length", b"transfer-encoding"):
                self.bodied = True


def head_of(scope: Scope) -> Head:
    """The head of a request."""
    found = scope.get(_HEAD)
    if isinstance(found, Head) and found.headers is scope["headers"]:
        return found
    scope[_HEAD] = found = Head(scope["headers"])
    return found
