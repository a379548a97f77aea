"""How far something long is: told by whoever does it, shown by whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

from ontology.language import Text

Progress = Callable[[Text], None]
T = TypeVar("T")
EACH = 2_000  # things after which their number is told


def silent(_: Text) -> None:
    """Tells nobody."""


def counted(things: Iterable[T], progress: Progress, ja: str, en: str) -> Iterator[T]:
    """The things one after the other; every so often, how many there were.

    ``ja`` and ``en`` hold ``{n}``, and ``{all}`` where the things have a number.
    """
    every = f"{len(things):,}" if isinstance(things, Sized) else ""
    for number, thing in enumerate(things, 1):
        if number % EACH == 0:
            told = {"n": f"{number:,}", "all": every}
            progress(Text(ja.format(**told), en.format(**told)))
        yield thing
