"""Whose request is worked on next: fair among clients, and bounded in all."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable

_REMEMBERED = 4096  # clients
_HALF_FORGOTTEN = 30.0  # seconds


class Crowded(Exception):
    """There is no room to wait; ``own`` where it is the client's own requests that take it."""

    def __init__(self, own: bool) -> None:
        super().__init__("own" if own else "all")
        self.own = own


class Admission:
    """Places for requests of clients; for one event loop.

    Of the ``places`` one client has ``per_client`` at most, and never the last one where there
    are several; nor, of three or more, has that who is ``indebted``. Who finds
    none waits: ``own_waiting`` requests of one client, ``waiting`` in all; where these are too
    many, the last of whoever has most waiting gives way to who has few. Next is who has been
    worked for least of late, of equals who has least waiting.
    """

    def __init__(
        self,
        places: int,
        per_client: int,
        own_waiting: int,
        waiting: int,
        indebted: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.free = places
        self._share = max(1, min(per_client, places - 1))
        self._indebted = indebted
        self._kept = 1 if places > 2 else 0
        self._own_waiting, self._waiting = own_waiting, waiting
        self._running: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._used: OrderedDict[str, tuple[float, float]] = OrderedDict()  # seconds, as of when

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
        if self.waiting >= self._waiting and not self._made_room(len(queue)):
            raise Crowded(own=False)
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(patience):
                await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and not turn.exception():
                self.leave(client)  # the turn came while nobody looked any more
            else:
                self._forget(client, turn)
            raise

    def leave(self, client: str, took: float = 0.0, rest: float = 0.0) -> None:
        """Give a place back after some seconds; it goes to who waits.

        For ``rest`` seconds more it counts as the client's own, who gets no other for it.
        """
        self.free += 1
        if took:
            self._used[client] = (self._usage(client) + took, time.monotonic())
            self._used.move_to_end(client)
            if len(self._used) > _REMEMBERED:
                self._used.popitem(last=False)
        if rest:
            asyncio.get_running_loop().call_later(rest, self._rested, client)
            self._next()
        else:
            self._rested(client)

    def _rested(self, client: str) -> None:
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        self._next()

    def _usage(self, client: str) -> float:
        """Seconds of work for a client of late; what is long ago counts less and less."""
        used, then = self._used.get(client, (0.0, 0.0))
        return used * 0.5 ** ((time.monotonic() - then) / _HALF_FORGOTTEN) if used else 0.0

    def _made_room(self, own: int) -> bool:
        """Send away the last who waits of the client who has most waiting, if that is more."""
        if not self._queues:
            return False
        client = max(self._queues, key=lambda c: len(self._queues[c]))
        if len(self._queues[client]) <= own + 1:
            return False
        last = self._queues[client].pop()
        if not last.done():
            last.set_exception(Crowded(own=True))
        return True

    def _may_run(self, client: str) -> bool:
        if self.free <= self._kept and self._indebted(client):
            return False
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
        """Give free places to who waits."""
        def claim(client: str) -> tuple[float, int]:
            return self._usage(client), len(self._queues[client])

        for client in sorted(self._queues, key=claim):
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
