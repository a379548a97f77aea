"""Marks on the surface of a text, and how one line shows what it is: a heading with its number,
a section's heading, a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.intake.rules import Level, Rules, number_of, squeezed

Kind = str
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


@lru_cache(maxsize=65536)
def level_of(body: str, rules: Rules) -> tuple[Level, str, int] | None:
    """The level a line begins with, its number, and where its title begins."""
    skipped = 0
    if match := _SYMBOL.match(body):
        rest = body[match.end() :]
        if _worded(rest, rules) is not None or (not match[0].startswith("※") and _numbered(rest, rules) is not None):
            skipped = match.end()
    rest = body[skipped:]
    opened = re.match(r"[【《<\[]\s*", rest)
    if boxed := re.match(r"[【《<\[]\s*(?P<number>\d{1,2}|[一二三四五六七八九十])\s*[】》>\]]\s*(?=\S)", rest):
        # 【1】福祉教育の推進
        level = next((x for x in rules.levels if x.name == "paren"), None)
        return (level, boxed["number"], skipped + boxed.end()) if level else None
    if opened:
        inside = rest[opened.end() :]
        found = _worded(inside, rules)
        if found is None and re.fullmatch(r"[^【】《》<>\[\]]+[】》>\]]", inside):
            found = _numbered(inside, rules)
        if found is None:
            return None if skipped else _framed(body, rules)
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


def _framed(body: str, rules: Rules) -> tuple[Level, str, int] | None:
    """A name in brackets alone on its line: 【住宅の耐震化】."""
    level = next((x for x in rules.levels if x.name == "framed"), None)
    match = level.pattern.match(body) if level else None
    if level is None or match is None or section_of(body, rules) is not None:
        return None
    word = squeezed(body[match.end() : -1])
    if word in rules.labels or word in rules.words("marks", "state") or re.match(rf"(?:{rules.role_words})", word):
        return None
    return level, "", match.end()


def rounded(body: str, rules: Rules) -> tuple[Level, str, int] | None:
    """A name in round brackets alone, where divisions after it tell that it is a name:
    (住宅の耐震化の促進) before [建設課]."""
    level = next((x for x in rules.levels if x.name == "framed"), None)
    inside = re.fullmatch(r"\((?P<name>(?:[^()。]|\([^()]*\)){3,40})\)", body)
    if level is None or inside is None or section_of(body, rules) is not None:
        return None
    word = squeezed(inside["name"])
    if word in rules.labels or word in rules.words("marks", "state") or re.match(rf"(?:{rules.role_words})", word):
        return None
    return level, "", 1


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
    return best or _described(rest, rules)


def _described(rest: str, rules: Rules) -> tuple[Level, str, int] | None:
    """A level's word with words before it: 事前に備えるべき目標1 …."""
    for prefix in re.finditer(r"[ぁ-んァ-ヶー一-龠々]", rest[:12]):
        if not re.fullmatch(r"[ぁ-んァ-ヶー一-龠々]+", rest[: prefix.end()]):
            return None
        for level in rules.levels:
            match = level.pattern.match(rest, prefix.end()) if level.worded and level.rank < 60 else None
            if match is not None and not match[0].startswith("第") and re.match(r"[\s:】》>\]]|$", rest[match.end() :]) and "指標" not in rest[: match.end()] and not rest.startswith("数値"):
                return level, number_of(match), match.end()
    return None


def _numbered(rest: str, rules: Rules, bullets: bool = False) -> tuple[Level, str, int] | None:
    for level in rules.levels:
        if level.worded or level.name == "framed" or (level.name == "bullet") != bullets:
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
        # 【計画期間】令和7年度から: what stands on the line is all that is said.
        if kind is not None and (kind != "preface" or match.end() >= len(rest)):
            return kind, skipped + match.end()
        return None
    if match := re.fullmatch(r"\(([^()]{2,30})\)", rest):
        kind = _section(match[1], rules)
        return (kind, len(body)) if kind is not None and len(match[1].strip()) >= 3 else None
    stripped = rest.strip("●○■◆◎・:★☆~- 〜─―▼▲◇□")
    kind = _section(stripped, rules)
    if kind is None:
        stripped = re.sub(r"^[●○■◆\s]*(?:(?:令和|平成|R|H)?\d{1,4}年度?(?:の|まで(?:の|に))?)", "", stripped).strip()
        kind = _section(stripped, rules)
    if kind is not None:
        return kind, len(body)
    if (match := re.match(r"(\S{3,20}の\S{0,4}(?:指標|目標値?|KPI))\s+(?=\S)", rest)) and _section(match[1], rules) == "metrics":
        return "metrics", skipped + match.end()
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
    if kind is None and (match := re.match(r"[^\d。]{1,10}[\dⅠ-Ⅹ①-⑳-]+(?:の\d)?の", plain)):
        # 戦略1の数値目標
        kind = rules.sections.get(plain[match.end() :])
    if kind is None and (match := rules.doers.fullmatch(plain)):
        kind = next(k for k, found in match.groupdict().items() if found)
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
    if match["gap"] != ":" and (kinds[0] not in ("title", "content", "partner", "number") or _names_columns(rest[match.end() :], rules)):
        return None
    return kinds[0], skipped + match.end()


def _names_columns(rest: str, rules: Rules) -> bool:
    """Whether more labels follow on the line and nothing they carry: then it is a table's header."""
    words = [squeezed(w) for w in re.split(r"[\s\t]+", rest) if w]
    known = [i for i, w in enumerate(words) if w in rules.labels]
    # 取組 窓口のオンライン化 担当課 住民課: label and content by turns.
    return bool(known) and (known[0] == 0 or known[-1] == len(words) - 1 or not {"lead", "related", "title"} & set(rules.labels[words[known[0]]]))


def spoken_label(body: str, rules: Rules) -> tuple[str, int] | None:
    """A label in a row told in sentences: 事業名、DV防止の啓発。"""
    match = re.match(r"(?P<word>[^\s、。]{2,12})、(?=[^。]+。$)", body)
    kinds = rules.labels.get(match["word"]) if match else None
    if match is None or not kinds or "lead" in kinds or "related" in kinds or kinds[0] not in ("title", "content", "partner"):
        return None
    return kinds[0], match.end()


def label_alone(body: str, rules: Rules) -> str | None:
    """What a label carries that stands alone on its line: 事業名, ■内容."""
    match = _SYMBOL.match(body)
    rest = body[match.end() :] if match else body
    if framed := _BRACKETED.fullmatch(rest):
        rest = framed["inside"]
    kinds = rules.labels.get(squeezed(rest.rstrip(": "))) if len(rest) <= 16 else None
    return None if not kinds or "lead" in kinds or "related" in kinds else kinds[0]


def begins_card(body: str, rules: Rules) -> bool:
    """Whether a line begins the card of a measure: its number, its name or its divisions, by label."""
    label = label_of(body, rules)
    if label is not None:
        return label[0] in ("number", "title") and len(body) > label[1] and not re.search(r"\d\s*[%人件回]?$", body[label[1] + 8 :])
    match = re.match(rf"(?:{rules.role_words})[\s:]+\S", body)
    return match is not None and not _names_columns(body[match.end() - 1 :], rules)
