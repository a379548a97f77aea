"""Where each part of a plan stands in a workbook: kept by row, told by cell when it is asked for.

A long workbook has far more fields than anybody asks the place of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from graph.planfile import KeyPath
from graph.workbook.parts import Origin
from graph.workbook.tables import Row

T = TypeVar("T")
Place = tuple[Row, str]


class Places(Mapping[KeyPath, Place]):
    """The row and the heading of key paths: those of parts, and of the fields of each."""

    def __init__(self, first: Mapping[KeyPath, Place]) -> None:
        self._parts: dict[KeyPath, tuple[Row, str, Mapping[str, str]]] = {
            path: (row, heading, {}) for path, (row, heading) in first.items()
        }

    def collect(
        self, value: Any, origins: Mapping[int, Origin],
        path: KeyPath = (), around: Origin | None = None, heading: str = "",
    ) -> None:
        """Take in the places of all parts of plain values."""
        if isinstance(value, dict):
            own = origins.get(id(value))
            origin = own or around
            headings: Mapping[str, str] = {}
            if origin is not None:
                row, headings = origin
                if own is not None:
                    heading = next(iter(headings.values()), "")
                self._parts[path] = (row, heading, headings)
            for key, item in value.items():
                if isinstance(item, (dict, list)):
                    self.collect(item, origins, (*path, key), origin, headings.get(key, heading))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, (dict, list)):
                    self.collect(item, origins, (*path, index), around, heading)

    def __getitem__(self, path: KeyPath) -> Place:
        """The row and the heading of a part, or of a field of one."""
        own = self._parts.get(path)
        if own is not None:
            return own[:2]
        row, _, headings = self._parts[path[:-1]]
        return row, headings[str(path[-1])]

    def __iter__(self) -> Iterator[KeyPath]:
        yield from self._parts

    def __len__(self) -> int:
        return len(self._parts)


class Told(Mapping[KeyPath, T], Generic[T]):
    """What is said of each place."""

    def __init__(self, places: Mapping[KeyPath, Place], say: Callable[[Row, str], T]) -> None:
        self._places, self._say = places, say

    def __getitem__(self, path: KeyPath) -> T:
        """What is said of one place."""
        return self._say(*self._places[path])

    def __iter__(self) -> Iterator[KeyPath]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
