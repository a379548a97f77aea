"""The words of a row: values told from text, the labels of groups beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.intake import amounts
from graph.intake.lines import Line
from graph.intake.rules import Rules

METRIC = re.compile(r"(?:割合|率|数|件数|人数|回数|量|額|面積|満足度|度|値|延長|状況|時間|日数|箇所|か所|の有無|開催|実施|整備|策定|利用者|参加者|受診者|もの|世帯|市民|人|件|校)(?:\(.*\)|\*|※\d*)*$")
# Who a value is of, where a cell holds several.
GROUPS = re.compile(
    r"^(?:実践者|専門職|男性?|女性?|男子|女子|全体|小学生?|中学生?|高校生?|小学校|中学校|小学\d年生?|中学\d年生?|幼児|児童|生徒|保護者|未就学児?|就学前|大人|子ども|こども|市民|町民|住民|事業者|事業所|職員|教員|高齢者|若者|\d{1,2}歳代?|\d{1,2}代|家庭系|事業系|昼間|夜間|平日|休日|市内|市外|国|県|市|前期|後期|短期|長期|[一-龠ァ-ヶー]{1,5})$"
)
# A number some of whose characters the font did not give away, and two numbers in one cell.
DAMAGED = re.compile(r"[\d,.]+\D{0,3}(?:[・、]|又は|または)[\d,.]+\D{0,4}|(?=.*[■□●?▯�])(?=.*\d)[\d,.■□●?▯�]{2,10}\D{0,3}|[\d,.]*(?:\(cid:\d+\))+[\d,.]*\D{0,3}")


# 自殺死亡率(人口 10 万対): a number within a name.
_COUNTED = re.compile(r"[^\s()]*\([^\s()\d]+ \d[\d,]* [^\s\d()]{1,8}\)")


@dataclass(frozen=True)
class Token:
    """A word of a row: "text", "value", "break" (blank line) or "note"."""

    kind: str
    start: int
    end: int
    line: int


def tokens(plain: str, lines: Sequence[Line], rules: Rules) -> list[Token]:
    """The words of lines, values told from text; brackets over lines belong to their value."""
    made: list[Token] = []
    taken = 0
    for index, line in enumerate(lines):
        if line.role == "blank":
            made.append(Token("break", line.start, line.start, index))
            continue
        if line.start < taken:
            continue
        if line.text.startswith("※"):
            made.append(Token("note", line.start, line.end, index))
            continue
        for word in _line_tokens(plain, line, lines[-1].end, rules):
            kind, a, b = word
            if a < taken:
                continue
            made.append(Token(kind, a, b, index))
            taken = b
    return made


def _line_tokens(plain: str, line: Line, limit: int, rules: Rules) -> Iterator[tuple[str, int, int]]:
    at = line.start
    token = amounts.grammar(rules).word
    while at < line.end:
        if plain[at] in " \t":
            at += 1
            continue
        # 0%に近づける: a value with a wish after it.
        wish = re.compile(r"\d[\d,.]*[^\s\dぁ-ん]{0,4}[をにへ][^\s\d。]{2,8}(?=$|\s)").match(plain, at, line.end)
        if wish is not None and at > line.start and plain[at - 1] in " \t":
            yield "value", at, wish.end()
            at = wish.end()
            continue
        match = token.match(plain, at, line.end)
        if match is not None:
            end = match.end()
            # The bracket of a value may go on over the following lines.
            opened = re.compile(r"\s*\([^()]{0,80}(?:\([^()]{0,40}\)[^()]{0,40})?\)(?=\s|$)").match(plain, end, limit)
            if opened and end == match.end() and not plain[at:end].endswith(")") and not re.match(r"\s*\([^)]*\)[ \t]*[^\s\d―※]", plain[end : end + 120]):
                end = opened.end()
            yield "value", at, end
            at = max(end, at + 1)
            continue
        wide = re.compile(r"[^\s\d]{1,8}?(?=\d)").match(plain, at, line.end)
        if wide and GROUPS.match(wide[0]) and (m := token.match(plain, wide.end(), line.end)) and (at == line.start or plain[at - 1] in " \t") and not METRIC.search(wide[0]) and len(wide[0]) >= 2 and wide[0] not in ("累計", "延べ", "毎年", "毎年度", "年間", "合計"):
            yield "text", at, wide.end()
            yield "value", wide.end(), m.end()
            at = m.end()
            continue
        word = _COUNTED.match(plain, at, line.end) or re.compile(r"[^\s]+").match(plain, at, line.end)
        end = word.end() if word else line.end
        yield "text", at, end
        at = end


def pairs(text: str, rules: Rules) -> Iterator[tuple[str, int, int]]:
    """``実践者 50.5% 専門職 41.5%`` as labels and places of values."""
    token = amounts.grammar(rules).token
    pattern = re.compile(rf"(?P<label>[^\s\d:、/]{{1,12}}?)\s*[:：]?\s*(?P<value>(?=[\d約年])(?:{token.pattern}))")
    at = 0
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            at += 1
            continue
        yield match["label"].strip("・(（"), match.start("value"), match.end("value")
        at = match.end()
