"""Divisions printed as headings: 【総務課】 alone, then the measures that are its."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from graph.intake import marks
from graph.intake.divisions import names_in
from graph.intake.labelled import is_name, nothing_but_divisions
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.rules import Level, Rules

_ITEMS = ("digit", "dash", "paren", "circled", "kana", "kana-paren", "bullet")


def numbered(plain: str, lines: Sequence[Line], rules: Rules) -> Iterator[Mark]:
    """Divisions behind a bullet or a number (■学校教育課, 1 総務課), where two or more alike stand
    each right over an item of another kind."""
    body = [line for line in lines if not line.role]
    alike: dict[str, list[tuple[Mark, bool]]] = defaultdict(list)
    other: set[str] = set()
    for line, below in zip(body, [*body[1:], None], strict=True):
        level = marks.level_of(line.text, rules)
        if level is None or level[0].name not in _ITEMS or len(line.text) > 40:
            continue
        at, kind = line.start + level[2], _kind(level)
        # 地域包括支援センター over items may be a measure.
        sure = at < line.end and nothing_but_divisions(plain, at, line.end, rules) and re.search(r"[課室局]", line.text) is not None
        if not sure and not _all_names(plain, at, line.end, rules):
            continue
        if below is not None and _item_of_another_kind(plain, below, kind, rules):
            alike[kind].append((Mark(line.start, line.end, "responsible", "lead", body=(at, line.end)), sure))
        elif sure:
            other.add(kind)
    for kind, found in alike.items():
        if sum(sure for _, sure in found) >= 2 and kind not in other:
            yield from (mark for mark, _ in found)


def _all_names(plain: str, start: int, end: int, rules: Rules) -> bool:
    """Whether words may be divisions beside some that are for sure: 消防本部, 図書館."""
    names = names_in(plain, start, end, rules)
    return bool(names) and all(n.kind == "division" and is_name(n.name, rules) for n in names)


def _kind(level: tuple[Level, str, int]) -> str:
    return f"bullet {level[1]}" if level[0].name == "bullet" else level[0].name


def _item_of_another_kind(plain: str, line: Line, kind: str, rules: Rules) -> bool:
    level = marks.level_of(line.text, rules)
    if level is None or level[0].name not in _ITEMS or _kind(level) == kind:
        return False
    return not _all_names(plain, line.start + level[2], line.end, rules)


def leading(lines: Sequence[Line], responsible: Sequence[Mark], rules: Rules) -> dict[int, str]:
    """Where marks begin that stand over the items they are of, and the kind of these; none where
    divisions stand below theirs, as they mostly do.

    Two or more stand alone on their lines, each with an item right below, and the first one below
    a heading, not below an item's words.
    """
    body = [line for line in lines if not line.role]
    alone = {m.start for m in responsible if any(line.start == m.start and line.end == m.end for line in body)}
    places = [i for i, line in enumerate(body) if line.start in alone]
    if len(places) < 2:
        return {}
    kinds: dict[int, str] = {}
    for i in places:
        below = marks.level_of(body[i + 1].text, rules) if i + 1 < len(body) else None
        if below is None or below[0].name not in _ITEMS:
            return {}
        kinds[body[i].start] = below[0].name
    first = places[0]
    above = marks.level_of(body[first - 1].text, rules) if first else None
    headed = first == 0 or (above is not None and above[0].worded) or marks.section_of(body[first - 1].text, rules) is not None or _dated(body[first - 1])
    return kinds if headed or _introduced(body, places, set(kinds.values()), rules) else {}


def _introduced(body: Sequence[Line], places: Sequence[int], kinds: set[str], rules: Rules) -> bool:
    """Whether nothing but a higher heading's words stand over the first mark, and the marks are
    such as headings are: over items of one kind, more items than marks, no name twice in turn."""
    names = [body[i].text for i in places]
    levels = [level[0] if (level := marks.level_of(line.text, rules)) is not None else None for line in body]
    nearest = next((x for x in reversed(levels[: places[0]]) if x is not None), None)
    if nearest is None or len(kinds) > 1 or any(a == b for a, b in zip(names, names[1:], strict=False)):
        return False
    kind = next(iter(kinds))
    below = [x for x in levels[places[0] : places[-1]] if x is not None and x.name == kind]
    rank = next(level.rank for level in rules.levels if level.name == kind)
    return len(below) >= len(places) and nearest.name != kind and (nearest.rank < rank or (nearest.name, kind) == ("digit", "dash"))


def _dated(line: Line) -> bool:
    """A line of the plan's head: its period."""
    return "期間" in line.text and "。" not in line.text
