"""Pages set in two columns whose lines stand side by side in the text: the left column is written
first, then the right one. Nothing but blanks and the order of lines changes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from graph.intake import marks
from graph.intake.normal import normal
from graph.intake.rules import Rules

_LEAST = 5  # lines on each side
# The number of a page, in the middle of its foot.
_NUMBER = re.compile(r"[ \u3000]*[-―—－–]?\s*[\d０-９]{1,3}\s*[-―—－–]?\s*")


def unfolded(text: str, rules: Rules) -> str:
    """The text with its pages of two columns one column after the other."""
    lines = text.split("\n")
    starts = [_right(line) for line in lines]
    counted = Counter(x for x in starts if x is not None)
    # A paragraph's first line stands a little further right than its column.
    near = {x: total for x in counted if counted[x] * 3 >= (total := sum(counted[x + d] for d in range(5)))}
    for place in sorted(near, key=lambda x: (-near[x], x))[:4]:
        if near[place] < _LEAST:
            break
        for a, b in reversed(_runs(lines, place)):
            made = _parted(lines[a:b], place, rules)
            if made is not None:
                lines[a:b] = made
    return "\n".join(lines)


def _places(line: str) -> list[int]:
    """Over which place of the screen each character begins."""
    made = [0]
    for c in line:
        made.append(made[-1] + (0 if c == "\f" else 2 if unicodedata.east_asian_width(c) in "WFA" else 1))
    return made


def _right(line: str) -> int | None:
    """Where words begin behind a wide gap."""
    match = re.search(r"\S[ \u3000]{3,}(?=\S)", line)
    return _places(line)[match.end()] if match else None


def _cut(line: str, place: int) -> tuple[str, str] | None:
    """The words on each side of a place; None where some stand across it."""
    places = _places(line)
    if places[-1] <= place - 2:
        return line.rstrip(), ""
    index = next((i for i, x in enumerate(places) if x >= place), len(line))
    left, right = line[:index], line[index:]
    if left.strip() and not re.search(r"[ \u3000]{2}$", left) or (places[index] > place and left[-1:].strip()):
        return None
    return left.rstrip(), right.rstrip()


def _runs(lines: Sequence[str], place: int) -> list[tuple[int, int]]:
    """Runs of lines none of which stands across a place, from the first with words on both sides
    to the last with words on the right."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    last = 0
    for index, line in enumerate([*lines, "\f"]):
        apart = "\f" in line or "\t" in line or _NUMBER.fullmatch(line) is not None
        sides = None if apart else _cut(line, place)
        if sides is None:
            if begun is not None:
                found.append((begun, _below(lines, last + 1, place)))
            begun = None
        elif sides[1].strip():
            begun = index if begun is None else begun
            last = index
    return found


def _below(lines: Sequence[str], at: int, place: int) -> int:
    """Where the left column ends that is longer than the right one: at a page's number."""
    end = at
    for index in range(at, len(lines)):
        line = lines[index]
        if "\f" in line or _places(line)[-1] > place - 2 or (line.strip() and _NUMBER.fullmatch(line)):
            break
        if line.strip():
            end = index + 1
    return end


def _parted(lines: Sequence[str], place: int, rules: Rules) -> list[str] | None:
    sides = [s for line in lines if (s := _cut(line, place)) is not None]
    left, right = [a for a, _ in sides], [b for _, b in sides]
    for column in (left, right):
        filled = [x for x in column if x.strip()]
        told = sum(normal(x).rstrip().endswith("。") for x in filled)
        headed = any(marks.level_of(normal(x).strip(), rules) is not None for x in filled)
        if len(filled) < _LEAST or told < 2 or not headed:
            return None
    return [*left, "", *right]
