"""Values as plans print them: 50%以上, 年10回, 約７割, 全校."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Literal, NamedTuple

Comparator = Literal["at-least", "at-most", "more-than", "less-than", "about", "all"]
_AFTER: dict[str, Comparator] = {
    "以上": "at-least", "以下": "at-most", "超": "more-than", "未満": "less-than",
}
_QUANTITY = re.compile(
    r"(?P<annual>年(?:間)?)?\s*(?P<about>約)?\s*(?P<number>-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)"
    r"\s*(?P<unit>[^\d\s以未超()、,]{1,8})?\s*(?P<after>以上|以下|未満|超)?"
    r"\s*(?:\([^()]*\))?"
)
_ALL = re.compile(r"全(?P<unit>[^\d\s]{1,4})")


class Quantity(NamedTuple):
    """A printed value as a number with its unit, as far as one can read them."""

    value: Decimal | None = None
    unit: str | None = None
    comparator: Comparator | None = None
    annual: bool = False


def parse_quantity(printed: str) -> Quantity:
    """The number in a printed value; an empty Quantity where it is not one number with a unit."""
    text = unicodedata.normalize("NFKC", printed).strip()
    if match := _ALL.fullmatch(text):
        return Quantity(None, match["unit"], "all")
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return Quantity()
    comparator = "about" if match["about"] else _AFTER.get(match["after"] or "")
    if match["about"] and match["after"]:
        return Quantity()
    return Quantity(
        Decimal(match["number"].replace(",", "")), match["unit"], comparator, bool(match["annual"])
    )
