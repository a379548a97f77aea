"""Tables as a reader sees them, and how wide their text is."""

import unicodedata
from functools import cache
from typing import NamedTuple


class Cell(NamedTuple):
    """What a reader sees, and the address it leads to."""

    text: str
    link: str = ""
    number: bool = False


class Table(NamedTuple):
    """An answer in one language."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool = False


def width_of(text: str) -> int:
    """Columns a text takes where every character has the same width."""
    return sum(map(columns_of, text))


@cache
def columns_of(character: str) -> int:
    """Columns a character takes: 2 for Japanese, 0 for what is set over another."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "FWA" else 1
