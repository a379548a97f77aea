"""Names of divisions set upright over the columns of a table, one character a line: written anew
as one line of names. Nothing but blanks and the order of characters changes."""

from __future__ import annotations

import re
import unicodedata

_ONE = re.compile(r"[\u3000 ]*(?:[一-龠々ぁ-んァ-ヶー・A-Z](?:[\u3000 ]+|$))+$")
_END = re.compile(r"(?:課|室|局|係|班|所|館|署|会)$")


def levelled(text: str) -> str:
    """The text with upright names on one line."""
    if not re.search(r"(?m)^[ \u3000]*課(?:[ \u3000]+課)", text):
        return text
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        stop = index
        while stop < len(lines) and lines[stop].strip() and _ONE.fullmatch(lines[stop].rstrip()):
            stop += 1
        made = _names(lines[index:stop]) if stop - index >= 2 else None
        if made is not None:
            lines[index:stop] = [made]
        index = max(stop, index + 1)
    return "\n".join(lines)


def _names(lines: list[str]) -> str | None:
    """The names, read downwards; None where they are no divisions."""
    columns: dict[int, str] = {}
    for line in lines:
        place = 0
        for c in line:
            if not c.isspace():
                columns[place] = columns.get(place, "") + c
            place += 2 if unicodedata.east_asian_width(c) in "WFA" else 1
    names = [columns[at] for at in sorted(columns)]
    if len(names) < 3 or not all(len(n) >= 2 and _END.search(n) for n in names):
        return None
    indent = len(lines[0]) - len(lines[0].lstrip())
    return lines[0][:indent] + " ".join(names)
