"""What is answered in the event loop itself leaves it to others in between."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque

ROOM = 32  # answers that are kept, and small
BYTES = 8 << 10  # of an answer that take as long as one of no size


class Pace:
    """So much work each time the loop looks at the network, of clients one after the other.

    However many requests one client sends, somebody else's waits for so much at most each time it
    comes to the loop. Nobody waits while there is room.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = self._left = room
        self._waiting: OrderedDict[str, deque[tuple[asyncio.Future[None], int]]] = OrderedDict()
        self._loop: asyncio.AbstractEventLoop | None = None  # the one that counts

    def now(self, cost: int) -> bool:
        """Take a turn for work of some cost if nobody need wait for one."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._left = loop, self._room
            self._waiting.clear()
            loop.call_soon(self._again, loop)
        if self._left > 0 and not self._waiting:
            self._left -= cost
            return True
        return False

    async def turn(self, client: str, cost: int) -> None:
        """Return when it is the client's turn for work of some cost."""
        if self.now(cost):
            return
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append((waiting, cost))
        await waiting

    def spend(self, size: int) -> None:
        """The answer of a turn just had has so many bytes."""
        self._left -= size // BYTES

    def _again(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._left == self._room and not self._waiting:
            self._loop = None  # nobody came
            return
        self._left = self._room
        while self._left > 0 and self._waiting:
            client, queue = self._waiting.popitem(last=False)
            waiting, cost = queue.popleft()
            if queue:
                self._waiting[client] = queue  # at the end: others are next
            if not waiting.done():
                waiting.set_result(None)
                self._left -= cost
        loop.call_soon(self._again, loop)
