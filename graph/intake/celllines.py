"""Cells of a column that was copied alone: lines, sentences, divisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.intake import divisions
from graph.intake.columns import Span
from graph.intake.lines import Line
from graph.intake.rules import Rules


def single(lines: Sequence[Line], at: int, count: int, most: int) -> tuple[list[Span], int] | None:
    """As many cells of one line each."""
    taken = lines[at : at + count]
    if len(taken) < count or any(len(x.text) > most for x in taken):
        return None
    return [(x.start, x.end) for x in taken], at + count


def sentences(lines: Sequence[Line], at: int, count: int) -> tuple[list[Span], int] | None:
    """Cells that end with their sentences; a cell may go on over lines."""
    found: list[Span] = []
    begun: int | None = None
    while at < len(lines) and len(found) < count:
        begun = lines[at].start if begun is None else begun
        if lines[at].text.endswith(("。", "。)", "。」")):
            found.append((begun, lines[at].end))
            begun = None
        at += 1
    return (found, at) if len(found) == count and begun is None else None


def is_division(line: Line, rules: Rules, open_: bool = False) -> bool:
    """Whether a line is nothing but divisions; ``open_`` where a cell has begun with one."""
    if len(line.text) > 60 or "。" in line.text:
        return False
    names = divisions.names_in(line.text, 0, len(line.text), rules)
    if open_:
        # In a cell that has begun with a division, a body outside the city hall is one more name.
        return bool(names) and all((n.kind != "unknown" or n.doubt == "outside") and len(n.name) <= 16 and not divisions.is_sentence(n.name) for n in names)
    return bool(names) and all(n.kind != "unknown" and len(n.name) <= 16 and not divisions.is_sentence(n.name) for n in names)


def broken(body: Sequence[Line], at: int, rules: Rules) -> bool:
    """Whether a line is part of a list of divisions whose last name goes on below, or goes on with one."""
    line, after, before = body[at], body[at + 1] if at + 1 < len(body) else None, body[at - 1]
    if after is not None and not after.role and len(after.text) <= 16:
        joined = replace(line, text=line.text + after.text)
        if is_division(joined, rules) and "、" in line.text:
            return True
    return not before.role and len(line.text) <= 16 and "、" in before.text and is_division(replace(line, text=before.text + line.text), rules)


def division_cells(lines: Sequence[Line], at: int, rules: Rules) -> tuple[list[Span], int]:
    """Cells of divisions; one goes on where its line ends with 、 or within a name."""
    found: list[Span] = []
    open_ = False
    while at < len(lines):
        line = lines[at]
        whole = is_division(line, rules)
        if not whole:
            below = lines[at + 1] if at + 1 < len(lines) and "、" in line.text and len(lines[at + 1].text) <= 16 else None
            if below is None or not is_division(replace(line, text=line.text + below.text), rules):
                break
            line = replace(line, end=below.end, text=line.text + below.text)
            at += 1
        found = [*found[:-1], (found[-1][0], line.end)] if open_ and found else [*found, (line.start, line.end)]
        open_ = line.text.endswith(("、", "・", ",", "/"))
        at += 1
    return found, at
