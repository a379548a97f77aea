"""Who costs more than an answer rests before the next request, longer the more often of late."""

from __future__ import annotations

import time
from collections import OrderedDict

_REMEMBERED = 4096  # clients


class Resting:
    """How long clients rest: ``each`` seconds for each time of late, ``most`` at the most.

    The first ``free`` times cost nothing. After ``forgotten`` seconds a time counts half.
    """

    def __init__(self, each: float, most: float, free: int = 0, forgotten: float = 30.0) -> None:
        self._each, self._most, self._free, self._forgotten = each, most, free, forgotten
        self._times: OrderedDict[str, tuple[float, float]] = OrderedDict()  # how often, as of when

    def once_more(self, client: str) -> float:
        """Seconds of rest for a client of whom it has happened again."""
        now = time.monotonic()
        times, then = self._times.get(client, (0.0, now))
        times = 1.0 + float(times * 0.5 ** ((now - then) / self._forgotten))
        self._times[client] = times, now
        self._times.move_to_end(client)
        if len(self._times) > _REMEMBERED:
            self._times.popitem(last=False)
        return min(self._most, max(0.0, times - self._free) * self._each)
