"""Divisions that no label tells: at the end of a line, in brackets like those of the document, by
short signs, in a column at the right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from graph.intake import divisions
from graph.intake.brackets import BRACKETS, within
from graph.intake.labelled import is_name, nothing_but_divisions
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.measurerows import tail_of
from graph.intake.rules import Rules, squeezed
from graph.intake.signs import abbreviated, legend

_OTHERWISE = re.compile(r"問い?合わ?せ|連絡先|発行|編集|電話|TEL|事務局|出典|資料|委員|会長|作成|窓口$")


def ended(plain: str, line: Line, rules: Rules) -> Mark | None:
    """A name with its divisions on one line: 1-1-1 窓口業務の民間委託 市民課."""
    tail = tail_of(line, rules)
    if tail is None or tail[0] == line.start or not nothing_but_divisions(plain, *tail, rules):
        return None
    head = re.sub(r"[\s●○◎△→⇒─━―-]+$", "", line.text[: tail[0] - line.start])
    words = head.split()
    if not 4 <= len(head) <= 44 or "。" in head or head.endswith(("、", ":", "・")) or len(words) > 3:
        return None
    if _OTHERWISE.search(head) or re.search(r"\d[\d,.]*\s*\S{0,3}$|[―—]$", head) or any(squeezed(w) in rules.labels for w in words):
        return None
    if nothing_but_divisions(plain, line.start, line.start + len(head), rules) or not re.search(r"[一-龠ァ-ヶぁ-ん]{3}", words[-1]):
        return None
    return Mark(*tail, "responsible", "lead", body=tail)


_DOERS = re.compile(r"[【\[(<《]\s*(?:実施主体|事業主体|取組主体|主体)\s*:?\s*(?P<who>(?:[^【】\[\]<>《》()]|\([^()]*\))+)[】\])>》]")


def doing(plain: str, rules: Rules) -> Iterator[Mark]:
    """【実施主体:市(都市計画課)、バス事業者】: the divisions of the city among those who do it."""
    for match in _DOERS.finditer(plain):
        for inner in re.finditer(r"(?:市|町|村|区|行政)\s*\((?P<all>[^()]+)\)", match["who"]):
            a, b = match.start("who") + inner.start("all"), match.start("who") + inner.end("all")
            if nothing_but_divisions(plain, a, b, rules):
                yield Mark(match.start(), match.end(), "responsible", "lead", body=(a, b))


def short(plain: str, rules: Rules) -> Iterator[Mark]:
    """【都・環】: divisions by the short signs that a legend explains."""
    known = legend(plain, rules)
    names = set(known.values())
    for match in BRACKETS.finditer(plain) if known else ():
        if len(match[0]) <= 24 and not any(match.end() <= a <= match.end() + 2 for a, _ in names):
            for body in abbreviated(plain, match.start() + 1, match.end() - 1, rules):
                yield Mark(match.start(), match.end(), "responsible", "lead", body=body)


def alike(plain: str, found: list[Mark], rules: Rules) -> Iterator[Mark]:
    """Brackets like those that hold divisions throughout, with a name such as 教育研究所 alone."""
    bare = Counter(plain[m.start] for m in found if m.body == (m.start + 1, m.end - 1))
    taken = [(m.start, m.end) for m in found]
    for match in BRACKETS.finditer(plain):
        if bare[match[0][0]] < 3 or within(match.start(), taken) or len(match[0]) > 24:
            continue
        a, b = match.start() + 1, match.end() - 1
        names = divisions.names_in(plain, a, b, rules)
        after = plain[match.end() : match.end() + 1]
        if names and all(n.kind == "division" and not divisions.is_sentence(n.name) for n in names) and after in ("", "\n", "\f", "。"):
            yield Mark(match.start(), match.end(), "responsible", "lead", body=(a, b))


_OPENED = re.compile(r"\s{3,}(?P<whole>[\[【(](?P<all>[^\[\]【】()]{2,30}?)[、・]?)$")
_CLOSED = re.compile(r"(?:\s{3,}|^)(?P<whole>(?P<all>[^\[\]【】()\s]{2,30})[\]】)])$")


def margin(plain: str, lines: list[Line], found: list[Mark], rules: Rules) -> list[Mark]:
    """Divisions in a column of their own at the right: on lines below the first, or broken there."""
    made: list[Mark] = []
    ended = {m.end for m in found}
    body = [line for line in lines if not line.role or line.role == "blank"]
    for before, line in zip(body, body[1:], strict=False):
        if not line.role and not before.role and (opened := _OPENED.search(before.text)) and (closed := _CLOSED.search(line.text)):
            # 【男女共同参画室・ at the right of one line, 総務課】 at the right of the next.
            for on, side in ((before, opened), (line, closed)):
                a, b = on.start + side.start("all"), on.start + side.end("all")
                if nothing_but_divisions(plain, a, b, rules):
                    made.append(Mark(on.start + side.start("whole"), on.start + side.end("whole"), "responsible", "lead", body=(a, b)))
            continue
        if line.role or before.role or line.indent < 24 or len(line.text) > 24:
            continue
        if before.end in ended and nothing_but_divisions(plain, line.start, line.end, rules) and line.start - line.indent < line.start:
            made.append(Mark(line.start, line.end, "responsible", "lead", body=(line.start, line.end)))
            ended.add(line.end)
            continue
        piece = re.search(r"\s{3,}(\S{2,14})$", before.text)
        if piece and before.end not in ended and is_name(piece[1] + line.text, rules) and not is_name(piece[1], rules):
            start = before.start + piece.start(1)
            made.append(Mark(start, line.end, "responsible", "lead", body=(start, line.end)))
            ended.add(line.end)
    return made
