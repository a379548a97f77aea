"""A memory of bounded size that forgets what was not asked for the longest."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Memory(Generic[V]):
    """Values by their keys, for any number of threads.

    ``cost`` is what one takes of ``most``, and ``largest`` the most one may take.
    """

    def __init__(
        self, most: int, cost: Callable[[Hashable, V], int], largest: int | None = None
    ) -> None:
        self._most, self._cost, self._total = most, cost, 0
        self._largest = most if largest is None else largest
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        """What was put under a key, if it is still known."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: Hashable, value: V) -> None:
        """Keep a value, unless it is too large or there is one."""
        cost = self._cost(key, value)
        with self._lock:
            if key in self._values or cost > self._largest:
                return
            self._values[key] = value
            self._total += cost
            while self._total > self._most:
                self._total -= self._cost(*self._values.popitem(last=False))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._values.clear()
            self._total = 0
