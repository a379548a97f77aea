"""SVG written by hand: elements that escape everything, and how wide text will be."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

FONT = "'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Noto Sans CJK JP', 'Noto Sans JP', sans-serif"
LONGEST = 400  # characters of one label that are ever drawn

# No line of Japanese begins with one of these, none ends with one of those.
_NEVER_FIRST = "、。，．・：；！？」』）】〕］｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;!?)]}"
_NEVER_LAST = "「『（【〔［｛([{"
_UNDRAWN = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C, 0xFFFE, 0xFFFF]
)
_WIDE = frozenset("mwMW@%&—…")
_NARROW = frozenset("iljtfrI.,;:'|!()[]{}/\\- \"`")


def plain(text: str) -> str:
    """A label fit to be drawn: one line, no control or direction marks, nothing XML forbids."""
    kept = "".join(" " if c.isspace() else c for c in text.translate(_UNDRAWN))
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cs")).split())


def width(text: str, size: float) -> float:
    """Pixels a text takes in a sans-serif of ``size``, rather too many than too few."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.95
    return 0.7 if character.isupper() else 0.58


def wrap(text: str, room: float, size: float, lines: int = 8) -> list[str]:
    """Break a label into at most ``lines`` lines no wider than ``room``; the rest becomes …"""
    found: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width(line + piece.rstrip(), size) > room:
            found.append(line.rstrip())
            line = ""
        while width(piece, size) > room and len(piece) > 1:
            cut = _fitting(piece, room, size)
            found.append(piece[:cut])
            piece = piece[cut:]
        line += piece.lstrip() if not line else piece
    if line.strip():
        found.append(line.rstrip())
    if len(found) > lines:
        found = [*found[: lines - 1], _shortened(found[lines - 1], room, size)]
    return found or [""]


def balanced(text: str, room: float, size: float, lines: int = 8) -> list[str]:
    """Break a label as `wrap` does, its lines as equal as their number allows."""
    best = wrap(text, room, size, lines)
    least = max((width(piece.rstrip(), size) for piece in _pieces(text)), default=0)
    if best[-1].endswith("…"):
        return best
    while room - size / 2 >= max(least, 4 * size):
        room -= size / 2
        narrower = wrap(text, room, size, lines)
        if len(narrower) > len(best) or narrower[-1].endswith("…"):
            break
        best = narrower
    return best


def _fitting(piece: str, room: float, size: float) -> int:
    """How many characters of a piece fit, at least one."""
    cut = 1
    while cut < len(piece) and width(piece[: cut + 1], size) <= room:
        cut += 1
    return cut


def _shortened(line: str, room: float, size: float) -> str:
    while line and width(line + "…", size) > room:
        line = line[:-1]
    return line.rstrip() + "…"


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, ...]:
    """Cut where a line may break: after spaces and hyphens, between characters of Japanese."""
    found: list[str] = []
    for character in plain(text[: 4 * LONGEST])[:LONGEST]:
        if found and _joined(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return tuple(found)


def _joined(before: str, character: str) -> bool:
    last = before[-1]
    if character == " " or character in _NEVER_FIRST or last in _NEVER_LAST:
        return True
    if last in " -":
        return False
    return _alphabetic(last) and _alphabetic(character)


def _alphabetic(character: str) -> bool:
    return unicodedata.east_asian_width(character) not in "WFA"


def href(address: str) -> str:
    """The address if a reader may be sent there, else the empty text (``javascript:`` …)."""
    stripped = "".join(c for c in address if c > " " and c != "\x7f")
    scheme = stripped.split(":", 1)[0].lower() if ":" in stripped else ""
    if not scheme or any(c in scheme for c in "/?#"):
        return stripped
    return stripped if scheme in ("http", "https") else ""


def tag(name: str, *children: str, **attributes: str | float | None) -> Markup:
    """One element: ``font_size`` is written font-size, ``class_`` class, ``None`` is left out.

    Children that are not `Markup` are text and are escaped.
    """
    # Plain texts of escaped parts: a picture has thousands, and `Markup.format` takes ten times as long.
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{name}{written}/>")
    inside = "".join(map(escape, children))
    return Markup(f"<{name}{written}>{inside}</{name}>")


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{round(value, 1):g}"


def title(text: str) -> Markup:
    """What a pointer shows, and the name a reader hears."""
    return tag("title", plain(text))


def anchor(address: str, label: str, *children: str, **attributes: str | float | None) -> Markup:
    """A link, or a plain group where there is nowhere to go; ``label`` is its spoken name."""
    target = href(address)
    if not target:
        return tag("g", *children, **attributes)
    return tag("a", *children, href=target, aria_label=plain(label), **attributes)


def lines(
    rows: Sequence[str], x: float, y: float, step: float, **attributes: str | float | None
) -> Markup:
    """Lines of text below one another, the first with its baseline at ``y``."""
    spans = [tag("tspan", row, x=x, y=y + i * step) for i, row in enumerate(rows)]
    return tag("text", *spans, **attributes)
