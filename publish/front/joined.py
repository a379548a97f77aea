"""Head and body of an answer sent together: one call to the system and one packet instead of two."""

from __future__ import annotations

import asyncio


class Joined:
    """A transport that holds back what is written first until more comes, or the loop turns.

    Only what an answer needs of a transport.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held = b""

    def write(self, data: bytes) -> None:
        """Write, now or as soon as the loop turns."""
        if self._held:
            held, self._held = self._held, b""
            self._transport.writelines((held, data))
        elif data:
            self._held = data
            self._loop.call_soon(self._release)

    def close(self) -> None:
        """Close when all is written."""
        self._release()
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether it is closed or will be."""
        return self._transport.is_closing()

    def _release(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)
