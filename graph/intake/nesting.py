"""How a document nests its own headings, and how wide its pages are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from graph.intake import marks
from graph.intake.lines import Line
from graph.intake.node import Reading
from graph.intake.rules import Rules, squeezed

_NUMBERED = re.compile(r"[\d①-⑳Ⅰ-Ⅻ一二三四五六七八九十(]|[IVX]{1,4}(?=[\s.])")


def word_of(text: str) -> str:
    """The word before the number of a worded heading."""
    return squeezed(_NUMBERED.split(text, maxsplit=1)[0])


def nesting(reading: Reading, rules: Rules) -> dict[str, float]:
    """Ranks of worded levels as this document nests them: what begins anew under each other
    heading stands below it."""
    inside = {line.start for table in reading.tables for line in table.lines}
    seen: list[tuple[str, str, float]] = []
    for line in reading.lines:
        if line.role or line.start in inside:
            continue
        level = marks.level_of(line.text, rules)
        if level is None or not level[0].worded:
            continue
        word = word_of(line.text)
        if not seen or seen[-1][:2] != (word, level[1]):
            seen.append((word, level[1], level[0].rank))
    ranks = {word: rank for word, _, rank in reversed(seen)}
    order = list(dict.fromkeys(word for word, _, _ in seen))
    for index, upper in enumerate(order):
        for lower in order[index + 1 :]:
            if ranks[lower] > ranks[upper]:
                continue
            numbers = [n for w, n, _ in seen if w == lower]
            uppers = [n for w, n, _ in seen if w == upper]
            restarts = len(numbers) > len(set(numbers)) or ranks[lower] == ranks[upper]
            if restarts and len(uppers) == len(set(uppers)):
                ranks[lower] = ranks[upper] + 1
    return ranks


def widths_of(lines: Sequence[Line]) -> dict[int, int]:
    """How long a full line is on each sheet, in characters with its indent."""
    by_sheet: dict[int, list[int]] = {}
    for line in lines:
        if not line.role and len(line.text) < 120:
            by_sheet.setdefault(line.sheet, []).append(len(line.text) + line.indent // 2)
    made = {}
    everything = sorted(n for ns in by_sheet.values() for n in ns)
    common = everything[int(len(everything) * 0.92)] if everything else 40
    for sheet, found in by_sheet.items():
        found.sort()
        made[sheet] = max(found[int(len(found) * 0.92)], common - 4) if found else common
    return made


def bullets(reading: Reading, rules: Rules) -> dict[str, float]:
    """Ranks of the signs of bullets: ◆ over ・ where every list that has both begins with ◆."""
    inside = {line.start for table in reading.tables for line in table.lines}
    lists: list[list[str]] = [[]]
    for line in reading.lines:
        if line.role or line.start in inside:
            continue
        level = marks.level_of(line.text, rules)
        if marks.section_of(line.text, rules) is not None or (level is not None and level[0].name != "bullet"):
            lists.append([])
        elif level is not None:
            lists[-1].append(level[1])
    signs = list(dict.fromkeys(sign for run in lists for sign in run))
    ranks = dict.fromkeys(signs, 100.0)
    for index, upper in enumerate(signs):
        for lower in signs[index + 1 :]:
            shared = [run for run in lists if upper in run and lower in run]
            begun = all(run.index(upper) < run.index(lower) for run in shared)
            beneath = sum(a == upper and b == lower for run in shared for a, b in zip(run, run[1:], strict=False))
            if shared and begun and beneath * 2 >= sum(run.count(upper) for run in shared):
                ranks[lower] = max(ranks[lower], ranks[upper] + 0.5)
    return {f"bullet {sign}": rank for sign, rank in ranks.items()}


def blocks(reading: Reading, rules: Rules) -> set[str]:
    """Labels that stand alone on their lines over what they carry, block after block: 事業名, then
    the name on the next line, 内容, then the words."""
    inside = {line.start for table in reading.tables for line in table.lines}
    body = [line for line in reading.lines if not line.role and line.start not in inside]
    alone = [(line, marks.label_alone(line.text, rules)) for line in body]
    count = Counter(squeezed(line.text) for line, kind in alone if kind is not None)
    titles = {
        squeezed(line.text) for (line, kind), (_, after) in zip(alone, alone[1:], strict=False)
        if kind == "title" and after is None and count[squeezed(line.text)] >= 2
    }
    contents = {squeezed(line.text) for line, kind in alone if kind in ("number", "content", "partner", "other") and count[squeezed(line.text)] >= 2}
    return titles | contents if titles and any(kind == "content" for _, kind in alone) else set()


def repeated(reading: Reading, rules: Rules) -> set[str]:
    """Names in brackets that stand over and over: 【今後の方向】 heads a part of each measure and
    is no measure's name."""
    framed = Counter(
        squeezed(line.text[level[2] :]) for line in reading.lines
        if not line.role and (level := marks.level_of(line.text, rules)) is not None and (level[0].name == "framed" or (level[0].name == "bullet" and level[1] in "■◆●◇□▼▶" and len(line.text) <= 14))
    )
    return {word for word, count in framed.items() if count >= 3}
