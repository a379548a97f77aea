"""Brackets that hold divisions, with a label or without: 【担当課：福祉課】, （福祉課、健康課）."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from graph.intake import divisions
from graph.intake.labelled import extent, names_division
from graph.intake.marks import Mark
from graph.intake.rules import Rules, squeezed

BRACKETS = re.compile(r"【([^【】]{1,400})】|《([^《》]{1,300})》|\[([^\[\]]{1,300})\]|<([^<>]{1,300})>|\(((?:[^()]|\([^()]{1,60}\)){1,300})\)")


def within(position: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a position lies in one of the spans, which are in order."""
    index = bisect_right(spans, (position, len(spans) and 1 << 60)) - 1
    return index >= 0 and spans[index][0] <= position < spans[index][1]


def bracketed(plain: str, rules: Rules) -> Iterator[Mark]:
    """The brackets of a text that hold divisions."""
    label = re.compile(rf"\s*[●○■◎◆]?\s*(?:{rules.role_words})\s*(?:[:/・は]|\s(?=\S)|\n|$)")
    segment = re.compile(rf"(?:^|(?<=[\s、/。;|]))[●○■◎◆]?\s*(?P<word>{rules.role_words})\s*:\s*")
    for match in BRACKETS.finditer(plain):
        which = next(i for i in range(1, 6) if match[i] is not None)
        a, b = match.span(which)
        inside = match[which]
        begins = label.match(inside)
        if begins is None:
            begins_bare = re.match(rf"\s*(?P<word>{rules.role_words})\s*$", inside)
            if begins_bare is None:
                if _only_divisions(plain, a, b, which, match.end(), rules):
                    yield Mark(match.start(), match.end(), "responsible", "lead", body=(a, b))
                continue
        word = re.match(rf"\s*[●○■◎◆]?\s*(?P<word>{rules.role_words})\s*", inside)
        if word is None:
            continue
        rest = inside[word.end() :]
        if not rest.strip(" :\n・"):
            # 【担当課】 with the divisions after it, or 【関係課】 that names a group itself.
            yield from _after_label(plain, match, squeezed(word["word"]), which, rules)
            continue
        separated = inside[word.end() - 1 : word.end() + 1].strip() and (re.match(r"\s*[:/・は]", rest) or inside[word.end() - 1].isspace())
        if not separated and not names_division(rest, rules):
            continue
        body = a + word.end() + len(rest) - len(rest.lstrip(" :/・\nは"))
        parts = [m for m in segment.finditer(inside) if a + m.start() >= body]
        role = rules.roles[squeezed(word["word"])]
        ends = [*(a + len(inside[: m.start()].rstrip(" /、;|\n")) for m in parts), b]
        if which == 5 and not names_division(plain[body : ends[0]], rules):
            continue
        if not names_division(plain[body : ends[0]], rules) and which != 1:
            continue
        yield Mark(match.start(), match.end(), "responsible", role, body=(body, ends[0]))
        for index, part in enumerate(parts):
            yield Mark(
                match.start(), match.end(), "responsible", rules.roles[squeezed(part["word"])],
                body=(a + part.end(), ends[index + 1]),
            )


def _only_divisions(plain: str, a: int, b: int, which: int, end: int, rules: Rules) -> bool:
    """Whether a bracket without a label holds nothing but divisions: 【福祉課、健康課】."""
    inside = plain[a:b]
    if re.fullmatch(r"\s*(?:全|各|関係各?)(?:課|庁|室|部署|部局|所属)\s*", inside):
        return which != 5 or plain[end : end + 1] in ("", "\n", "\f", "。")
    if len(inside.strip()) < 3 or len(inside) > 120 or re.search(r"[。「」:]", inside):
        return False
    if which == 5:
        # In round brackets only at the end of a line or of a sentence.
        after = plain[end : end + 1]
        if after not in ("", "\n", "\f", "。", "\t", " ") or (after == " " and not re.match(r"\s*(\n|$)", plain[end:])):
            return False
    names = divisions.names_in(plain, a, b, rules)
    sure = rules.words("responsible", "sure")
    if which != 1:
        sure = tuple(s for s in sure if s not in ("部", "本部", "班", "グループ"))
    likely = (*sure, "署", "教育委員会", "農業委員会", "選挙管理委員会", "センター", "図書館", "公民館", "消防本部", "保健所")
    certain = any(n.kind == "division" and n.name.endswith(sure) for n in names)
    bodies = ("教育委員会", "農業委員会", "選挙管理委員会", "消防本部", "図書館", "公民館", "保健センター")
    certain = certain or any(n.name.endswith(bodies) for n in names)
    return bool(names) and any(n.kind == "group" or n.name.endswith((*sure, *bodies)) for n in names) and all(n.kind == "group" or n.name.endswith(likely) or (certain and (n.kind == "division" or n.doubt == "outside")) for n in names) and all(
        len(n.name) <= 20 and not divisions.is_sentence(n.name) for n in names
    ) and not all(re.fullmatch(r".{0,2}(?:課|部|室|班|係|局)", n.name) and len(n.name) < 3 for n in names)


def _after_label(plain: str, match: re.Match[str], word: str, which: int, rules: Rules) -> Iterator[Mark]:
    a = match.end()
    line = re.match(r"[ \t:]*([^\n\f]*)", plain[a:])
    rest = line[1] if line else ""
    if not rest.strip():
        following = re.match(r"[ \t:]*\n[ \t]*([^\n\f]*)", plain[a:])
        rest = following[1] if following else ""
        a += following.start(1) if following else 0
    else:
        a += line.start(1) if line else 0
    rest = re.split(r"[【《<]", rest)[0] or rest
    if rest.strip() and names_division(rest, rules):
        stop = extent(plain, a, rules)
        yield Mark(match.start(), stop, "responsible", rules.roles[word], body=(a, stop))
    elif rules.group.search(word) and which in (1, 3, 4):
        inside = match.span(which)
        yield Mark(match.start(), match.end(), "responsible", "lead", body=inside)
