"""What a source text shows on its surface: typed marks, each with its place.

`scan` finds headings and numbered items, responsibility brackets, labels, table headers and rows,
sections, notes and marked terms. What they mean together is for `structure`; whether a plan
accounts for each of them is for the audit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graph.intake import divisions
from graph.intake.lines import Line, lines_of, pages
from graph.intake.normal import normal
from graph.intake.rules import Level, Rules, number_of, squeezed

Kind = str
_OPEN = "【[(《<〔『"
_CLOSE = "】])》>〕』"
# The number after its text, as a text layer out of order has it.
_TRAILING = re.compile(r"[。】)]\s*(?P<number>[①-⑳])$")
_SYMBOL = re.compile(r"^[■◆●○◎□◇▼▶★☆※◦▲△▽✿◉]+\s*")
_BRACKETED = re.compile(r"^[【《<\[]\s*(?P<inside>[^】》>\]]{1,40})\s*[】》>\]]\s*")


@dataclass(frozen=True, order=True)
class Mark:
    """Something on the surface of the text, from ``start`` to ``end``.

    ``kind`` is one of:

    - "heading" and "item": ``name`` is the level's name, ``number`` as printed, ``body`` its title
      or first line.
    - "responsible": ``name`` is lead or related, ``body`` the list of divisions.
    - "section": ``name`` is vision, findings, residents, city, council, metrics, ….
    - "label": 事業名：… ; ``name`` is title, content, partner, ….
    - "header" and "row": of a table; "note": ※…; "term": a word marked ＊; "running", "contents",
      "copy": what no plan says.
    """

    start: int
    end: int
    kind: Kind
    name: str = ""
    number: str = ""
    body: tuple[int, int] = (0, 0)


def scan(text: str, rules: Rules) -> list[Mark]:
    """All marks of a source text, in its order."""
    from graph.intake.tables import find_tables, slashed

    plain, lines = slashed(normal(text), lines_of(text, pages(text), rules), rules)
    found: list[Mark] = [*responsibilities(plain, lines, rules), *terms(plain, lines, rules)]
    for line in lines:
        found.extend(of_line(line, rules))
    for table in find_tables(plain, lines, rules):
        found.append(Mark(table.start, table.header_end, "header", table.kind))
        found.extend(Mark(row.start, row.end, "row", table.kind) for row in table.rows)
    return sorted(set(found))


# ---- lines -----------------------------------------------------------------------------------


def of_line(line: Line, rules: Rules) -> Iterator[Mark]:
    """What one line is, seen alone."""
    if line.role in ("running", "contents", "copy"):
        yield Mark(line.start, line.end, line.role)
        return
    if line.role:
        return
    section = section_of(line.text, rules)
    if section is not None:
        name, end = section
        yield Mark(line.start, line.start + end, "section", name, body=(line.start + end, line.end))
        if end >= len(line.text):
            return
    label = label_of(line.text, rules)
    if label is not None and section is None:
        name, body = label
        yield Mark(line.start, line.end, "label", name, body=(line.start + body, line.end))
        return
    level = level_of(line.text, rules)
    if level is not None and section is None:
        which, number, body = level
        kind = "heading" if which.rank < 60 else "item"
        yield Mark(line.start, line.end, kind, which.name, number, (line.start + body, line.end))
    elif line.text.startswith("※"):
        yield Mark(line.start, line.end, "note")
    elif match := _TRAILING.search(line.text):
        at = line.start + match.start("number")
        yield Mark(at, line.end, "item", "circled", match["number"], (line.start, at))


@lru_cache(maxsize=65536)
def level_of(body: str, rules: Rules) -> tuple[Level, str, int] | None:
    """The level a line begins with, its number, and where its title begins."""
    skipped = 0
    if match := _SYMBOL.match(body):
        rest = body[match.end() :]
        if _worded(rest, rules) is not None or _numbered(rest, rules) is not None:
            skipped = match.end()
    rest = body[skipped:]
    opened = re.match(r"[【《<\[]\s*", rest)
    if opened:
        found = _worded(rest[opened.end() :], rules)
        if found is None:
            return None
        level, number, end = found
        at = opened.end() + end
        return level, number, skipped + at + _gap(rest[at:])
    found = _worded(rest, rules) or _numbered(rest, rules)
    if found is None and skipped == 0:
        found = _numbered(rest, rules, bullets=True)
    if found is None:
        return None
    level, number, end = found
    return level, number, skipped + end + _gap(rest[end:])


def _gap(rest: str) -> int:
    match = re.match(r"[】》>\]\s:.、~]*", rest)
    return match.end() if match else 0


def _worded(rest: str, rules: Rules) -> tuple[Level, str, int] | None:
    best: tuple[Level, str, int] | None = None
    for level in rules.levels:
        if not level.worded:
            continue
        match = level.pattern.match(rest)
        if match is None or (best is not None and match.end() <= best[2]):
            continue
        # 第４章の施策, 施策１を: a word inside a sentence, not its heading.
        after = rest[match.end() : match.end() + 2]
        if after[:1] and after[0] in "のをはにでとがも及か以%件人年回個つ点項本" or after.startswith(("から", "まで", "より", "に")):
            continue
        best = (level, number_of(match), match.end())
    return best


def _numbered(rest: str, rules: Rules, bullets: bool = False) -> tuple[Level, str, int] | None:
    for level in rules.levels:
        if level.worded or (level.name == "bullet") != bullets:
            continue
        match = level.pattern.match(rest)
        if match is None:
            continue
        after = rest[match.end() :]
        if level.name in ("digit", "dash") and _is_value(rest, after):
            continue
        if level.name == "bullet" and not after.strip():
            continue
        return level, number_of(match), match.end()
    return None


def _is_value(rest: str, after: str) -> bool:
    """Whether a leading number is a figure, a year or a date rather than a heading's number."""
    if re.match(r"\d+(\.\d+)?\s*[%人件回校園組社部枚台戸冊点位円倍割歳kgtmh]", rest) and not re.match(r"\d{1,2}\s+\S", rest):
        return True
    if re.match(r"\d{1,2}[-.、]\d{1,2}[-.、]?\d*\s*(%|人|件|回|箇|か所|ポイント|年|月|$)", rest):
        return True
    if not re.search(r"[ぁ-んァ-ヶ一-龠A-Za-z]", after):
        return True
    return bool(re.match(r"\s*(?:年|月|日|時|%|か月|人|件|割)(?![ぁ-んァ-ヶ一-龠])", after))


@lru_cache(maxsize=65536)
def section_of(body: str, rules: Rules) -> tuple[str, int] | None:
    """The section a line opens, and how many of its characters say so.

    ``現状と課題``, ``【現状と課題】``, ``■ 現状と課題``, ``(1) 現状と課題``, ``１　現状と課題``.
    """
    rest, skipped = body, 0
    if match := _SYMBOL.match(rest):
        skipped, rest = match.end(), rest[match.end() :]
    if match := re.match(r"(?:\(\d{1,2}\)|\d{1,2}[.\s]|[①-⑳ア-オ](?=[\s【])|[①-⑳])\s*", rest):
        skipped, rest = skipped + match.end(), rest[match.end() :]
    if match := _BRACKETED.match(rest):
        kind = _section(match["inside"], rules)
        if kind is not None:
            return kind, skipped + match.end()
        return None
    stripped = rest.strip("●○■◆◎・:★☆~- 〜─―▼▲◇□")
    kind = _section(stripped, rules)
    if kind is None:
        stripped = re.sub(r"^[●○■◆\s]*(?:(?:令和|平成|R|H)?\d{1,4}年度?(?:の|まで(?:の|に))?)", "", stripped).strip()
        kind = _section(stripped, rules)
    if kind is not None:
        return kind, len(body)
    if match := re.match(r"([^\s:(]{2,20})\s*[:：]\s*(?=\S)", rest):
        kind = _section(match[1], rules)
        if kind in ("vision", "residents") and len(match[1]) >= 4:
            return kind, skipped + match.end()
    return None


def _section(word: str, rules: Rules) -> str | None:
    plain = squeezed(word)
    kind = rules.sections.get(plain)
    if kind is None:
        # 市民の役割（自助）, 現状と課題について
        kind = rules.sections.get(re.sub(r"\(.*?\)$", "", plain)) or rules.sections.get(re.sub(r"(?<=.)(?:と|及び|・)(?:主な)?担当(?:課|部署|部局)?$", "", plain))
    if kind is None and (match := re.fullmatch(r".{1,6}?([市町村区])((?:の|が).{2,10})", plain)):
        kind = rules.sections.get(match[1] + match[2])
    return kind


@lru_cache(maxsize=65536)
def label_of(body: str, rules: Rules) -> tuple[str, int] | None:
    """A label (事業名：…) at the beginning of a line: what it carries, where its content begins.

    A label needs a colon, brackets of its own, or a wide gap after it.
    """
    skipped = 0
    if match := _SYMBOL.match(body):
        skipped = match.end()
    rest = body[skipped:]
    if match := _BRACKETED.match(rest):
        kinds = rules.labels.get(squeezed(match["inside"]))
        if kinds and "lead" not in kinds and "related" not in kinds:
            return kinds[0], skipped + match.end()
        return None
    match = re.match(r"(?P<word>[^\s:、。【】]{2,14}|[^\s:、。【】](?:\s[^\s:、。【】]){1,5})\s*(?P<gap>:|\t+|\s{1,})\s*(?=\S)", rest)
    if match is None:
        return None
    kinds = rules.labels.get(squeezed(match["word"]))
    if not kinds or "lead" in kinds or "related" in kinds:
        return None
    if match["gap"] != ":" and (kinds[0] not in ("title", "content", "partner") or _another_label(rest[match.end() :], rules)):
        return None
    return kinds[0], skipped + match.end()


def _another_label(rest: str, rules: Rules) -> bool:
    """Whether more labels follow on the line: then it is a table's header."""
    words = [squeezed(w) for w in re.split(r"[\s\t]+", rest) if w]
    return any(w in rules.labels for w in words)


# ---- responsibility ---------------------------------------------------------------------------


def responsibilities(plain: str, lines: list[Line], rules: Rules) -> list[Mark]:
    """Every place that says which divisions are responsible, brackets and labels alike."""
    hidden = [(line.start, line.end) for line in lines if line.role in ("copy", "contents", "running")]
    found = [m for m in _bracketed(plain, rules) if not _inside(m.start, hidden)]
    taken = [(m.start, m.end) for m in found]
    for line in lines:
        if not line.role:
            found.extend(m for m in _labelled(plain, line, rules) if not _inside(m.start, taken))
    return sorted(found)


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    from bisect import bisect_right

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
    return bool(names) and any(n.kind == "group" or n.name.endswith(sure) for n in names) and all(n.kind == "group" or n.name.endswith(likely) for n in names) and all(
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
        cut = re.search(rf"[【《<。|]|\s+(?=(?:{rules.role_words})\s*[:：])|\t|\s{{2,}}(?=[^\s]{{1,12}}[:：])", piece)
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
        if not open_list and not all_names:
            return end - (len(piece) - len(piece.rstrip()))
        if end - start > 300:
            return end
        stop = end + after.start(1)


def _labelled(plain: str, line: Line, rules: Rules) -> Iterator[Mark]:
    """``担当課：福祉課``, ``所管課　福祉課``, without brackets, alone or after a sentence."""
    pattern = re.compile(
        rf"(?:^|(?<=[\s。】)\t|]))[→■◆●○◎□◇・▼▶★☆※【\[]?\s*(?P<word>{rules.role_words})\s*(?:[】\]]\s*)?(?P<gap>:|→|…|\t+|\s+)\s*(?=\S)"
    )
    marks: list[tuple[int, int, str]] = []
    led = re.search(r"(?:(?:[・.‥]\s?){3,}|\s*…[…\s]*)\s*(?P<all>[^\s・.…‥。\d][^。]{1,60})$", line.text)
    if led:
        a = line.start + led.start("all")
        stop = _extent(plain, a, rules)
        names = divisions.names_in(plain, a, stop, rules)
        bare = [re.sub(r"\(.*?\)", "", n.name) for n in names]
        if bare and all(divisions.kind_of(n, rules) != "unknown" and len(n) <= 20 and not divisions.is_sentence(n) for n in bare):
            yield Mark(line.start + led.start(), stop, "responsible", "lead", body=(a, stop))
            return
    after = re.search(r"(?<=[。)])\s{2,}(?P<all>[^\s。()][^。()]{1,60})$", line.text)
    if after:
        names = divisions.names_in(plain, line.start + after.start("all"), line.end, rules)
        if names and all(n.name.endswith(("課", "室", "局", "事務局", "支所")) and 3 <= len(n.name) <= 16 for n in names):
            yield Mark(line.start + after.start("all"), line.end, "responsible", "lead", body=(line.start + after.start("all"), line.end))
            return
    told = re.fullmatch(r"(?:担当[課:\s]*)?(?P<all>(?:[◎●]|\(主\)|主:)\s*[^\s◎○●△].{1,100})", line.text)
    if told:
        a = line.start + told.start("all")
        names = divisions.names_in(plain, a, line.end, rules)
        if names and all(n.kind != "unknown" and len(n.name) <= 16 for n in names) and not re.search(r"。", line.text):
            yield Mark(line.start, line.end, "responsible", "lead", body=(a, line.end))
            return
    for match in pattern.finditer(line.text):
        word = squeezed(match["word"])
        if len(word) < 2:
            continue
        rest = line.text[match.end() :]
        if not _names_division(rest, rules) and match["gap"] != ":":
            continue
        if not _names_division(re.split(r"[、・/\s]", rest)[0], rules):
            continue
        words = [squeezed(w) for w in re.split(r"[\s\t]+", rest) if w]
        if match["gap"] != ":" and words and words[0] in rules.labels:
            continue
        marks.append((line.start + match.start(), line.start + match.end(), rules.roles[word]))
    for index, (start, body, role) in enumerate(marks):
        stop = marks[index + 1][0] if index + 1 < len(marks) else _extent(plain, body, rules)
        stop -= len(plain[body:stop]) - len(plain[body:stop].rstrip())
        yield Mark(start, stop, "responsible", role, body=(body, stop))


# ---- terms ------------------------------------------------------------------------------------

_TERM = re.compile(r"(?P<word>[^\s、。「」『』()【】\[\]:*※]{2,30}|「[^」\n]{2,30}」[^\s、。「」()*※]{0,8}|[^\s、。「」()*※]{1,12}\n[^\s、。「」()*※]{1,20})(?P<mark>[*※](?:\d{1,3})?|注\d{1,2})")


def terms(plain: str, lines: list[Line], rules: Rules) -> Iterator[Mark]:
    """Words marked ＊ or ※ in running text: what the glossary explains.

    The word before the mark is the longest run of its script: kanji and kana of a noun.
    """
    hidden = [(line.start, line.end) for line in lines if line.role in ("copy", "contents", "running")]
    for match in _TERM.finditer(plain):
        if _inside(match.start("mark"), hidden):
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
