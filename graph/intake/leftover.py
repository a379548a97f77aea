"""Lines of the source that look like something of a plan and ended up in nothing: asked for, so
that nothing is dropped in silence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from graph.intake import amounts
from graph.intake.inline import TOLD
from graph.intake.lines import Line
from graph.intake.marks import section_of
from graph.intake.measurerows import tail_of
from graph.intake.node import Node, Reading
from graph.intake.questions import Questions, both, same
from graph.intake.rules import Rules

Span = tuple[int, int]
_REASONS = {
    "divisions": (
        "課の名で終わる行ですが、どの取り組みのものか読めませんでした。",
        "The line ends with names of divisions, but it was not seen which measure they are of.",
    ),
    "values": (
        "値の並んだ行ですが、どの指標のものか読めませんでした。",
        "Values stand on the line, but it was not seen which metric they are of.",
    ),
    "item": (
        "見出しの下や横の項目ですが、取り組みとは読めませんでした。",
        "It stands under or beside a heading of what is done but was not read as a measure.",
    ),
}

_HINTS = {"divisions": "divisions", "values": "values", "item": "words"}


def ask(q: Questions, reading: Reading, used: Iterable[Span], rules: Rules) -> None:
    """One review item for each run of such lines; ``used`` are the places of all that was read."""
    covered = _merged([*used, *((i.start, i.end) for i in q.items)])
    for why, span in _runs(reading, covered, rules):
        q.ask(
            "text-unread", "goals", span,
            both("これは計画のどこに入りますか。", "Where in the plan does this belong?"),
            same(reading.plain[slice(*span)]),
            both(*_REASONS[why]), about=why, hint=(_HINTS[why], None),
        )


def _runs(reading: Reading, covered: Sequence[Span], rules: Rules) -> Iterator[tuple[str, Span]]:
    yield from (("item", span) for span in reading.aside if not _inside(span, covered))
    items = {n.start for n in _items(reading.root)}
    open_: tuple[str, Span] | None = None
    for line in reading.lines:
        if line.role == "blank":
            continue
        why = "" if line.role or line.start in reading.quiet or _covered(reading.plain, line, covered) else _why(line, items, rules)
        if open_ is not None and why == open_[0] != "values" and line.end - open_[1][0] < 380:
            open_ = (why, (open_[1][0], line.end))
            continue
        if open_ is not None:
            yield open_
        open_ = (why, (line.start, line.end)) if why else None
    if open_ is not None:
        yield open_


def _items(root: Node) -> Iterator[Node]:
    """Numbered items and bullets under a section that says what is done."""
    return (n for n in root.walk() if n.section in ("city", "council") and n.rank >= 60 and not n.quiet)


def _why(line: Line, items: set[int], rules: Rules) -> str:
    if line.start in items:
        return "item" if section_of(line.text, rules) is None else ""
    if "。" in line.text or len(line.text) > 160 or line.text.startswith("※") or re.fullmatch(r"[-―—–~]\s*\d{1,3}\s*[-―—–~]", line.text):
        return ""
    if TOLD.match(line.text) and re.search(r"\d", line.text):
        return "values"
    words = [w for w in re.split(r"[\s→⇒]+", line.text) if w]
    values = [w for w in words if amounts.is_value(w, rules)]
    if len(values) < len(words) and values and values[0] == words[0]:
        # The number of a row.
        values = values[1:]
    numbers = [w for w in values if re.search(r"\d", w)]
    if len(values) >= 2 and len(numbers) >= 1:
        return "values"
    sure = re.search(r"(?:課|室|係|局|班|支所)(?:等|ほか|など)?[)】\]]*$", line.text)
    return "divisions" if sure and len(line.text) < 120 and tail_of(line, rules) is not None else ""


def _covered(plain: str, line: Line, covered: Sequence[Span]) -> bool:
    """Whether most of a line, blanks aside, lies in what was read."""
    at = max(0, bisect_left(covered, (line.start, 0)) - 1)
    inside = 0
    for a, b in covered[at:]:
        if a >= line.end:
            break
        inside += len("".join(plain[max(a, line.start) : min(b, line.end)].split()))
    return inside * 2 >= len("".join(line.text.split()))


def _inside(span: Span, covered: Sequence[Span]) -> bool:
    return any(a < span[1] and b > span[0] for a, b in covered)


def _merged(spans: Iterable[Span]) -> list[Span]:
    made: list[Span] = []
    for a, b in sorted(spans):
        if made and a <= made[-1][1]:
            made[-1] = (made[-1][0], max(b, made[-1][1]))
        else:
            made.append((a, b))
    return made
