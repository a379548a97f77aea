"""Every place that says which divisions are responsible: brackets and labels."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache

from graph.intake import divisions
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.measurerows import tail_of
from graph.intake.rules import Rules, squeezed
from graph.intake.signs import abbreviated, legend


def responsibilities(plain: str, lines: list[Line], rules: Rules) -> list[Mark]:
    """Every place that says which divisions are responsible, brackets and labels alike."""
    hidden = [(line.start, line.end) for line in lines if line.role in ("copy", "contents", "running")]
    found = [m for m in (*_bracketed(plain, rules), *_doing(plain, rules), *_short(plain, rules)) if not within(m.start, hidden)]
    found += [m for m in _alike(plain, found, rules) if not within(m.start, hidden)]
    found.sort()
    taken = [(m.start, m.end) for m in found]
    for line in lines:
        if not line.role:
            found.extend(m for m in _labelled(plain, line, rules) if not within(m.start, taken))
    found += _margin(plain, lines, found, rules)
    # A bracket inside a list that is read already: 福祉部(福祉課).
    found = [m for m in found if not any(o.start < m.start and m.end <= o.end for o in found)]
    taken = sorted((m.start, m.end) for m in found)
    listed = [m for line in lines if not line.role and (m := _ended(plain, line, rules)) is not None and not any(a < line.end and b > line.start for a, b in taken)]
    # One such line may be anything; two or more are a list.
    return sorted([*found, *(listed if len(listed) >= 2 else [])])


_DOERS = re.compile(r"[【\[(<《]\s*(?:実施主体|事業主体|取組主体|主体)\s*:?\s*(?P<who>(?:[^【】\[\]<>《》()]|\([^()]*\))+)[】\])>》]")


def _doing(plain: str, rules: Rules) -> Iterator[Mark]:
    """【実施主体:市(都市計画課)、バス事業者】: the divisions of the city among those who do it."""
    for match in _DOERS.finditer(plain):
        for inner in re.finditer(r"(?:市|町|村|区|行政)\s*\((?P<all>[^()]+)\)", match["who"]):
            a, b = match.start("who") + inner.start("all"), match.start("who") + inner.end("all")
            if _sure(plain, a, b, rules):
                yield Mark(match.start(), match.end(), "responsible", "lead", body=(a, b))


def _short(plain: str, rules: Rules) -> Iterator[Mark]:
    """【都・環】: divisions by the short signs that a legend explains."""
    known = legend(plain, rules)
    names = set(known.values())
    for match in _BRACKETS.finditer(plain) if known else ():
        if len(match[0]) <= 24 and not any(match.end() <= a <= match.end() + 2 for a, _ in names):
            for body in abbreviated(plain, match.start() + 1, match.end() - 1, rules):
                yield Mark(match.start(), match.end(), "responsible", "lead", body=body)


def _alike(plain: str, found: list[Mark], rules: Rules) -> Iterator[Mark]:
    """Brackets like those that hold divisions throughout, with a name such as 教育研究所 alone."""
    bare = Counter(plain[m.start] for m in found if m.body == (m.start + 1, m.end - 1))
    taken = [(m.start, m.end) for m in found]
    for match in _BRACKETS.finditer(plain):
        if bare[match[0][0]] < 3 or within(match.start(), taken) or len(match[0]) > 24:
            continue
        a, b = match.start() + 1, match.end() - 1
        names = divisions.names_in(plain, a, b, rules)
        after = plain[match.end() : match.end() + 1]
        if names and all(n.kind == "division" and not divisions.is_sentence(n.name) for n in names) and after in ("", "\n", "\f", "。"):
            yield Mark(match.start(), match.end(), "responsible", "lead", body=(a, b))


def _margin(plain: str, lines: list[Line], found: list[Mark], rules: Rules) -> list[Mark]:
    """Divisions in a column of their own at the right: on lines below the first, or broken there."""
    made: list[Mark] = []
    ended = {m.end for m in found}
    body = [line for line in lines if not line.role or line.role == "blank"]
    for before, line in zip(body, body[1:], strict=False):
        if line.role or before.role or line.indent < 24 or len(line.text) > 24:
            continue
        if before.end in ended and _sure(plain, line.start, line.end, rules) and line.start - line.indent < line.start:
            made.append(Mark(line.start, line.end, "responsible", "lead", body=(line.start, line.end)))
            ended.add(line.end)
            continue
        piece = re.search(r"\s{3,}(\S{2,14})$", before.text)
        if piece and before.end not in ended and _is_name(piece[1] + line.text, rules) and not _is_name(piece[1], rules):
            start = before.start + piece.start(1)
            made.append(Mark(start, line.end, "responsible", "lead", body=(start, line.end)))
            ended.add(line.end)
    return made


_OTHERWISE = re.compile(r"問い?合わ?せ|連絡先|発行|編集|電話|TEL|事務局|出典|資料|委員|会長|作成|窓口$")


def _ended(plain: str, line: Line, rules: Rules) -> Mark | None:
    """A name with its divisions on one line: 1-1-1 窓口業務の民間委託 市民課."""
    tail = tail_of(line, rules)
    if tail is None or tail[0] == line.start or not _sure(plain, *tail, rules):
        return None
    head = re.sub(r"[\s●○◎△→⇒─━―-]+$", "", line.text[: tail[0] - line.start])
    words = head.split()
    if not 4 <= len(head) <= 44 or "。" in head or head.endswith(("、", ":", "・")) or len(words) > 3:
        return None
    if _OTHERWISE.search(head) or re.search(r"\d[\d,.]*\s*\S{0,3}$|[―—]$", head) or any(squeezed(w) in rules.labels for w in words):
        return None
    if _sure(plain, line.start, line.start + len(head), rules) or not re.search(r"[一-龠ァ-ヶぁ-ん]{3}", words[-1]):
        return None
    return Mark(*tail, "responsible", "lead", body=tail)


def within(position: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a position lies in one of the spans, which are in order."""
    index = bisect_right(spans, (position, len(spans) and 1 << 60)) - 1
    return index >= 0 and spans[index][0] <= position < spans[index][1]


_BRACKETS = re.compile(r"【([^【】]{1,400})】|《([^《》]{1,300})》|\[([^\[\]]{1,300})\]|<([^<>]{1,300})>|\(((?:[^()]|\([^()]{1,60}\)){1,300})\)")


def _bracketed(plain: str, rules: Rules) -> Iterator[Mark]:
    label = re.compile(rf"\s*[●○■◎◆]?\s*(?:{rules.role_words})\s*(?:[:/・は]|\s(?=\S)|\n|$)")
    segment = re.compile(rf"(?:^|(?<=[\s、/。;|]))[●○■◎◆]?\s*(?P<word>{rules.role_words})\s*:\s*")
    for match in _BRACKETS.finditer(plain):
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
        if not separated and not _names_division(rest, rules):
            continue
        body = a + word.end() + len(rest) - len(rest.lstrip(" :/・\nは"))
        parts = [m for m in segment.finditer(inside) if a + m.start() >= body]
        role = rules.roles[squeezed(word["word"])]
        ends = [*(a + len(inside[: m.start()].rstrip(" /、;|\n")) for m in parts), b]
        if which == 5 and not _names_division(plain[body : ends[0]], rules):
            continue
        if not _names_division(plain[body : ends[0]], rules) and which != 1:
            continue
        yield Mark(match.start(), match.end(), "responsible", role, body=(body, ends[0]))
        for index, part in enumerate(parts):
            yield Mark(
                match.start(), match.end(), "responsible", rules.roles[squeezed(part["word"])],
                body=(a + part.end(), ends[index + 1]),
            )


def _names_division(words: str, rules: Rules) -> bool:
    """Whether a text begins like a list of divisions rather than like a sentence."""
    first = re.split(r"[、・/\n]|\s{1,}", words.strip(" \n:・◎○●"), maxsplit=1)[0]
    first = re.sub(r"[(\[].*", "", first.strip(" ()[]◎○●主関:")) or first
    if not first or len(first) > 24 or re.search(r"[。]", words):
        return False
    return bool(rules.group.search(first)) or first.endswith(rules.words("responsible", "suffixes")) or any(
        re.search(rf"{re.escape(s)}(?:等|ほか|など|他)?$", first) for s in rules.words("responsible", "sure")
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
    if rest.strip() and _names_division(rest, rules):
        stop = _extent(plain, a, rules)
        yield Mark(match.start(), stop, "responsible", rules.roles[word], body=(a, stop))
    elif rules.group.search(word) and which in (1, 3, 4):
        inside = match.span(which)
        yield Mark(match.start(), match.end(), "responsible", "lead", body=inside)


def _extent(plain: str, start: int, rules: Rules) -> int:
    """Where a list of divisions without brackets ends: at its line, or on the next line where the
    line ends with 、 or the next begins inside the list."""
    stop = start
    while True:
        line = re.match(r"[^\n\f]*", plain[stop:])
        end = stop + (line.end() if line else 0)
        piece = plain[stop:end]
        # Another bracket or label begins.
        cut = _cut(rules).search(piece)
        if cut:
            return stop + cut.start()
        after = re.match(r"\n[ \t]*([^\n\f]*)", plain[end:])
        if after is None or not after[1].strip():
            return end - (len(piece) - len(piece.rstrip()))
        following = after[1].strip()
        if re.match(rf"[■◆●○◎□◇・【\[(]?\s*(?:{rules.role_words})\s*(?:[】\]):：]|[\s\t]\s*\S)", following):
            return end - (len(piece) - len(piece.rstrip()))
        open_list = piece.rstrip().endswith(("、", "・", "/")) or piece.count("(") > piece.count(")")
        names = re.split(r"[、・/\s]+", following)
        all_names = all(n.endswith(rules.words("responsible", "sure")) and 3 <= len(n) <= 14 for n in names if n)
        last = re.split(r"[、・/\s]", piece.rstrip())[-1]
        broken = not last.endswith(rules.words("responsible", "suffixes")) and len(names[0]) <= 8 and ":" not in following and "。" not in following and _is_name(last + names[0], rules)
        if not open_list and not all_names and not broken:
            return end - (len(piece) - len(piece.rstrip()))
        if end - start > 300:
            return end
        stop = end + after.start(1)


def _is_name(name: str, rules: Rules) -> bool:
    return 3 <= len(name) <= 16 and divisions.kind_of(name, rules) == "division" and not divisions.is_sentence(name)


@cache
def _labels(rules: Rules) -> re.Pattern[str]:
    """A word before divisions and what divides it from them."""
    return re.compile(
        rf"(?:^|(?<=[\s。】)\t|]))[→■◆●○◎□◇・▼▶★☆※【\[]?\s*(?P<word>{rules.role_words})\s*(?:[】\]]\s*)?(?P<gap>:|=|→|…|\t+|\s+)\s*(?=\S)"
    )


@cache
def _cut(rules: Rules) -> re.Pattern[str]:
    """Where another bracket or label begins behind a list of divisions."""
    return re.compile(rf"[【《<。|]|\s+(?=(?:{rules.role_words})\s*[:：])|\t|\s+(?=[^\s:]{{1,10}}[:：])|\s+[■◆●□◇▼▶]|\s+(?=(?:{rules.role_words})\s+[-―—](?:\s|$))")


def _labelled(plain: str, line: Line, rules: Rules) -> Iterator[Mark]:
    """``担当課：福祉課``, ``所管課　福祉課``, without brackets, alone or after a sentence."""
    pattern = _labels(rules)
    marks: list[tuple[int, int, str]] = []
    open_ = re.search(r"(?:[・.‥…]\s?){3,}$", line.text)
    if open_ and (below := re.match(r"\n[ \t]*([^\n\f]+)", plain[line.end :])) and _sure(plain, line.end + below.start(1), line.end + below.start(1) + len(below[1].rstrip()), rules):
        # The leader ends its line, the divisions stand on the next.
        a = line.end + below.start(1)
        yield Mark(line.start + open_.start(), a + len(below[1].rstrip()), "responsible", "lead", body=(a, a + len(below[1].rstrip())))
        return
    led = re.search(r"(?:(?:[・.‥]\s?){3,}|\s*…[…\s]*)\s*(?P<all>[^\s・.…‥。\d][^。]{1,60})$", line.text)
    if led:
        a = line.start + led.start("all")
        stop = _extent(plain, a, rules)
        names = divisions.names_in(plain, a, stop, rules)
        bare = [re.sub(r"\(.*?\)", "", n.name) for n in names]
        long = len(re.sub(r"\s", "", line.text[led.start() : led.start("all")])) >= 4
        if bare and all((divisions.kind_of(n, rules) != "unknown" or (long and re.fullmatch(r"[一-龠ァ-ヶー]{3,10}", n))) and len(n) <= 20 and not divisions.is_sentence(n) for n in bare):
            yield Mark(line.start + led.start(), stop, "responsible", "lead", body=(a, stop))
            return
    after = re.search(r"(?<=[。)])\s+(?P<all>[^\s。()][^。()]{1,60})$", line.text)
    if after and _sure(plain, line.start + after.start("all"), line.end, rules):
        yield Mark(line.start + after.start("all"), line.end, "responsible", "lead", body=(line.start + after.start("all"), line.end))
        return
    told = re.fullmatch(r"(?:担当[課:\s]*)?(?P<all>(?:[◎●]|\(主\)|主:)\s*[^\s◎○●△].{1,100})", line.text)
    if told:
        a = line.start + told.start("all")
        names = divisions.names_in(plain, a, line.end, rules)
        if names and all(n.kind != "unknown" and len(n.name) <= 16 for n in names) and not re.search(r"。", line.text):
            yield Mark(line.start, line.end, "responsible", "lead", body=(a, line.end))
            return
    alone = _alone(plain, line, rules)
    if alone is not None:
        yield alone
        return
    doers = re.match(r"[■◆●○・【\[<]*\s*(?:実施主体|事業主体|取組主体|推進主体|主体|実施者)\s*[】\]>]?\s*[:\s]\s*(?P<who>.+)$", line.text)
    if doers:
        for inner in re.finditer(r"(?:市|町|村|区|行政|本市|本町)\s*\((?P<all>[^()]+)\)", line.text):
            a, b = line.start + inner.start("all"), line.start + inner.end("all")
            if _sure(plain, a, b, rules):
                yield Mark(line.start, line.end, "responsible", "lead", body=(a, b))
        return
    told = re.match(rf"(?P<word>{rules.role_words})、(?P<all>[^。]+)。?$", line.text) if not line.first else None
    if told and any(n.kind != "unknown" for n in divisions.names_in(plain, line.start + told.start("all"), line.start + told.end("all"), rules)):
        yield Mark(line.start, line.end, "responsible", rules.roles[squeezed(told["word"])], body=(line.start + told.start("all"), line.start + told.end("all")))
        return
    for match in pattern.finditer(line.text):
        word = squeezed(match["word"])
        if len(word) < 2:
            continue
        rest = line.text[match.end() :]
        if not _names_division(rest, rules) and match["gap"] != ":":
            continue
        if not _names_division(re.split(r"[、・/\s]", rest)[0], rules) and not (match["gap"] == ":" and any(_names_division(p, rules) for p in re.split(r"[、・/]", rest)) and "。" not in rest):
            continue
        words = [squeezed(w) for w in re.split(r"[\s\t]+", rest) if w]
        if match["gap"] != ":" and words and words[0] in rules.labels:
            continue
        marks.append((line.start + match.start(), line.start + match.end(), rules.roles[word]))
    for index, (start, body, role) in enumerate(marks):
        stop = marks[index + 1][0] if index + 1 < len(marks) else _extent(plain, body, rules)
        stop -= len(plain[body:stop]) - len(plain[body:stop].rstrip())
        yield Mark(start, stop, "responsible", role, body=(body, stop))


def _alone(plain: str, line: Line, rules: Rules) -> Mark | None:
    """A line of nothing but divisions below a sentence, or below 担当課 alone on a line."""
    bare = squeezed(line.text.rstrip(": "))
    if bare in rules.roles and len(bare) >= 2:
        below = re.match(r"\n[ \t]*([^\n\f]+)", plain[line.end :])
        a = line.end + below.start(1) if below else line.end
        if below is None or not _sure(plain, a, a + len(below[1].rstrip()), rules):
            return None
        stop = _extent(plain, a, rules)
        return Mark(line.start, stop, "responsible", rules.roles[bare], body=(a, stop))
    above = plain[: line.start].rstrip(" \t")
    if not above.endswith("\n") or not above.rstrip().endswith(("。", "。)", "。」")) or above.endswith("\n\n"):
        return None
    if not _sure(plain, line.start, line.end, rules):
        return None
    stop = _extent(plain, line.start, rules)
    return Mark(line.start, stop, "responsible", "lead", body=(line.start, stop))


def _sure(plain: str, start: int, end: int, rules: Rules) -> bool:
    """Whether a text is nothing but names of divisions."""
    names = divisions.names_in(plain, start, end, rules)
    if re.match(rf"\W*(?:{rules.role_words})(?:\W|$)", plain[start:end]) or ":" in plain[start:end]:
        return False
    sure = ("課", "室", "局", "支所", "センター")
    certain = any(n.kind == "division" and n.name.endswith(sure) for n in names)
    return certain and all(
        n.kind == "group" or ((n.name.endswith(sure) or n.kind == "division" or n.doubt == "outside") and 3 <= len(n.name) <= 16 and not divisions.is_sentence(n.name)) for n in names
    )
