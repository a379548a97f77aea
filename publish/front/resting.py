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
        times = 1.0 + self.of_late(client)
        self._times[client] = times, time.monotonic()
        self._times.move_to_end(client)
        if len(self._times) > _REMEMBERED:
            self._times.popitem(last=False)
        return min(self._most, max(0.0, times - self._free) * self._each)

    def of_late(self, client: str) -> float:
        """How often it has happened of a client; what is long ago counts less and less."""
        times, then = self._times.get(client, (0.0, 0.0))
        return float(times * 0.5 ** ((time.monotonic() - then) / self._forgotten)) if times else 0.0


def slips() -> Resting:
    """For requests that are cheap to refuse, as what is no query or no request is, but may be many."""
    return Resting(0.01, 0.2, free=30, forgotten=5.0)
