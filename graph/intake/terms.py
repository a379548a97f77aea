"""Words marked ＊ or ※: what a glossary explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.intake.brackets import within
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.rules import Rules

_TERM = re.compile(r"(?P<word>[^\s、。「」『』()【】\[\]:*※]{2,30}|「[^」\n]{2,30}」[^\s、。「」()*※]{0,8}|[^\s、。「」()*※]{1,12}\n[^\s、。「」()*※]{1,20})(?P<mark>[*※](?:\d{1,3})?|注\d{1,2})")


def terms(plain: str, lines: list[Line], rules: Rules) -> Iterator[Mark]:
    """Words marked ＊ or ※ in running text: what the glossary explains.

    The word before the mark is the longest run of its script: kanji and kana of a noun.
    """
    hidden = [(line.start, line.end) for line in lines if line.role in ("copy", "contents", "running")]
    for match in _TERM.finditer(plain):
        if within(match.start("mark"), hidden):
            continue
        mark = match["mark"]
        if mark[0] not in rules.words("marks", "term") and not mark.startswith("注"):
            continue
        start = _noun(match["word"])
        if start is None:
            continue
        a = match.start("word") + start
        yield Mark(a, match.end(), "term", body=(a, match.start("mark")))


def _noun(words: str) -> int | None:
    """Where the noun at the end of a run of text begins."""
    if words.startswith("「"):
        return 0
    if match := re.search(r"(?:こども|子ども|まち|ひとり|ふれあい|いきいき)[^\sをにのがはで]*$", words):
        return match.start()
    match = re.search(r"(?:[ァ-ヶー・A-Za-z0-9]+[一-龠々]*(?:[ァ-ヶー・]+[一-龠々]*)*|[一-龠々]+(?:[ァ-ヶー]+[一-龠々]*)*|(?:[一-龠]+[をにのがる])+[一-龠]+)$", words)
    if match is None:
        return None if re.fullmatch(r"[ぁ-ん]*", words) else 0
    return match.start()
