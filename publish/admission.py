"""Whose request is worked on next: fair among clients, and bounded in all."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque


class Crowded(Exception):
    """There is no room to wait; ``own`` where it is the client's own requests that take it."""

    def __init__(self, own: bool) -> None:
        super().__init__("own" if own else "all")
        self.own = own


class Admission:
    """Places for requests of clients; for one event loop.

    Of the ``places`` one client has ``per_client`` at most, and never the last one where there
    are several. Who finds none waits: ``own_waiting`` requests of one client, ``waiting`` in all,
    clients in turn.
    """

    def __init__(self, places: int, per_client: int, own_waiting: int, waiting: int) -> None:
        self.free = places
        self._share = max(1, min(per_client, places - 1))
        self._own_waiting, self._waiting = own_waiting, waiting
        self._running: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._queues.values()))

    def entered(self, client: str) -> bool:
        """Take a place if there is one now."""
        if not self._may_run(client):
            return False
        self._take(client)
        return True

    async def enter(self, client: str, patience: float) -> None:
        """Return with a place, which `leave` gives back.

        Raises Crowded where too many wait already, TimeoutError after ``patience`` seconds.
        """
        if self.entered(client):
            return
        queue = self._queues.get(client, ())
        if len(queue) >= self._own_waiting:
            raise Crowded(own=True)
        if self.waiting >= self._waiting:
            raise Crowded(own=False)
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(patience):
                await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self.leave(client)  # the turn came while nobody looked any more
            else:
                self._forget(client, turn)
            raise

    def leave(self, client: str) -> None:
        """Give a place back; it goes to who waits."""
        self.free += 1
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        self._next()

    def _may_run(self, client: str) -> bool:
        return self.free > 0 and self._running[client] < self._share

    def _take(self, client: str) -> None:
        self.free -= 1
        self._running[client] += 1

    def _forget(self, client: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues.get(client)
        if queue is not None and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._queues[client]

    def _next(self) -> None:
        """Give free places to clients in turn."""
        for client in list(self._queues):
            if self.free <= 0:
                return
            if not self._may_run(client):
                continue
            queue = self._queues.pop(client)
            turn = queue.popleft()
            while turn.done() and queue:  # who stopped waiting and has not been forgotten yet
                turn = queue.popleft()
            if queue:
                self._queues[client] = queue  # at the end: others are next
            if not turn.done():
                self._take(client)
                turn.set_result(None)
