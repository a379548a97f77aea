"""Answers as they are sent, and who has some before anything is done for a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from starlette.types import Scope, Send

Header = tuple[bytes, bytes]


class Answered:
    """An answer as it is sent."""

    __slots__ = ("_lines", "body", "headers", "status")

    def __init__(self, status: int, headers: list[Header], body: bytes, lines: bytes = b"") -> None:
        self.status, self.headers, self.body = status, headers, body
        self._lines = lines

    def lines(self) -> bytes:
        """The headers as lines of a head, which they do not end."""
        self._lines = self._lines or lines(self.headers)
        return self._lines


# What an answer takes of a turn (`pace`), and what makes it: None where it is to be worked for after all.
Offer = tuple[int, Callable[[], Answered | None]]


class Ready(Protocol):
    """Has answers at once to some requests; ``passes`` says whether a request may be read."""

    def offer(self, scope: Scope, passes: Callable[[Scope], bool]) -> Offer | None:
        """The answer to a GET without a body, if nobody need wait for it."""
        ...


def lines(headers: Iterable[Header]) -> bytes:
    """Headers as lines of a head."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


async def send_answer(send: Send, answer: Answered, more: Sequence[Header] = ()) -> None:
    """Send an answer, with more headers."""
    headers = [*answer.headers, *more]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
