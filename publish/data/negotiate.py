"""What a reader asks for in ``Accept`` (RFC 9110, 12.5.1), set against what there is.

Every header has a meaning here: parts that are no media range are passed over, and a header
without any accepts everything, as one that is not sent does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

LONGEST = 8192  # characters of a header that are read
MOST = 100  # media ranges of a header that are read

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*")
_PARAMETER = re.compile(rf'\s*({_TOKEN})\s*=\s*(?:({_TOKEN})|"((?:[^"\\]|\\.)*)")\s*')
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_IGNORED = frozenset({"charset"})  # all text here is UTF-8, and who asks for another gets that


@dataclass(frozen=True)
class Range:
    """A media range and how much it is wanted (0: not at all, to 1)."""

    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]] = frozenset()
    weight: float = 1.0


@dataclass(frozen=True)
class Offer:
    """One form of a thing: the media types it goes by, its own first, and its parameters.

    ``parameters`` tell it from another form of the same media type; a range that names them
    means this one.
    """

    name: str
    types: tuple[str, ...]
    parameters: frozenset[tuple[str, str]] = field(default=frozenset())


def best(header: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The offer a reader wants most, of equals the first; None where none is acceptable."""
    ranges = accepted(header)
    if not ranges:
        return next(iter(offers), None)
    weighed = [(*_wish(ranges, offer), -place, offer) for place, offer in enumerate(offers)]
    wanted = [found for found in weighed if found[0] > 0]
    return max(wanted, key=lambda found: found[:3])[3] if wanted else None


@lru_cache(maxsize=256)
def accepted(header: str | None) -> tuple[Range, ...]:
    """The media ranges of a header, those that cannot be read left out."""
    parts = _split(header or "")
    return tuple(found for part in parts if (found := _range(part)) is not None)


def _split(header: str) -> Iterable[str]:
    """The parts between commas, without those that are cut off by the limits."""
    text = header
    if len(text) > LONGEST:
        text = text[:LONGEST].rpartition(",")[0]
    return _outside_quotes(text, ",")[:MOST]


def _outside_quotes(text: str, separator: str) -> list[str]:
    """A text at its separators, but for those in quotation marks; in one pass."""
    parts, begun, quoted, escaped = [], 0, False, False
    for place, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            parts.append(text[begun:place])
            begun = place + 1
    return [*parts, text[begun:]]


def _range(text: str) -> Range | None:
    media, *rest = _outside_quotes(text, ";")
    named = _RANGE.fullmatch(media)
    if named is None or (named[1] == "*" and named[2] != "*"):
        return None
    parameters, weight = set(), 1.0
    for part in rest:
        found = _PARAMETER.fullmatch(part)
        if found is None:
            if part.strip():
                return None
            continue
        name = found[1].lower()
        value = found[2] if found[2] is not None else re.sub(r"\\(.)", r"\1", found[3])
        if name == "q":
            if not _WEIGHT.fullmatch(value):
                return None
            weight = float(value)
            break  # what follows the weight says nothing of the media type
        if name not in _IGNORED:
            parameters.add((name, value))
    return Range(named[1].lower(), named[2].lower(), frozenset(parameters), weight)


def _wish(ranges: Sequence[Range], offer: Offer) -> tuple[float, int]:
    """How much an offer is wanted, by the range that names it most closely, and how closely."""
    matching = [
        (closeness, found.weight)
        for found in ranges
        for media in offer.types
        if (closeness := _closeness(found, media, offer.parameters)) is not None
    ]
    if not matching:
        return 0.0, 0
    closeness, weight = max(matching)
    return weight, closeness


def _closeness(found: Range, media: str, parameters: frozenset[tuple[str, str]]) -> int | None:
    kind, _, subtype = media.partition("/")
    if (found.type, found.subtype) == ("*", "*"):
        return 0
    if found.type != kind:
        return None
    if found.subtype == "*":
        return 1
    if found.subtype != subtype:
        return None
    # A parameter nobody here knows (a version, a level) is a wish that cannot be met, and no reason
    # to refuse what is asked for.
    return 3 if found.parameters and found.parameters == parameters else 2
