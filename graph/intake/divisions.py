"""Lists of divisions as printed: 、 and ・, leads and related, missing commas, groups.

Nothing is merged here: two spellings stay two names until somebody says that they are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from graph.intake.normal import clean, spelling
from graph.intake.rules import Rules

_LEAD, _RELATED = "lead", "related"
_MARKS = {"主": _LEAD, "◎": _LEAD, "●": _LEAD, "主管": _LEAD, "主担当": _LEAD, "関": _RELATED, "○": _RELATED, "副": _RELATED, "関係": _RELATED, "関連": _RELATED, "連携": _RELATED, "協力": _RELATED, "△": _RELATED}
_BEFORE = re.compile(r"^(?:[(\[]\s*(主|関|副|主管|関係|関連|主担当|連携|協力)\s*[)\]]|([◎●○△])|(主|関|副)\s*:)\s*")
_AFTER = re.compile(r"\s*(?:[(\[]\s*(主|関|副|主管|関係|関連|主担当|連携|協力)(?:課)?\s*[)\]]|([◎●○△]))$")


@dataclass(frozen=True)
class Named:
    """One name in a list: ``name`` as printed on one line, where it stands, its role.

    ``role`` is "" where the list does not tell roles apart. ``kind`` is "division", "group" or
    "unknown". ``doubt`` says what is uncertain: "" (nothing), "comma" (no 、 was printed before
    it), "unknown" (does not look like a division), "others" (ほか, 等 follows), "outside" (looks
    like a body outside the city hall), "joined" (a division and a room or house of it, or two).
    """

    name: str
    start: int
    end: int
    role: str
    kind: str
    doubt: str


def names_in(text: str, start: int, end: int, rules: Rules, known: frozenset[str] = frozenset()) -> list[Named]:
    """The names in ``text[start:end]``; ``text`` is in normal form.

    ``known`` are names read elsewhere in the document without doubt; they decide where a printed
    ・ or blank divides.
    """
    found: list[Named] = []
    role = ""
    for a, b, broken in _pieces(text, start, end, rules, known):
        piece = text[a:b]
        if match := _BEFORE.match(piece):
            role = _MARKS[match[1] or match[2] or match[3]]
            a += match.end()
            piece = text[a:b]
        own = role
        if match := _AFTER.search(piece):
            own = _MARKS[match[1] or match[2]]
            b -= len(match[0])
            piece = text[a:b]
        piece, a, b, others = _trimmed(piece, a, b, rules)
        if not piece:
            continue
        if match := re.search(r"(?<=[課室局係])\s*\(([^()]*)\)$", piece):
            # 高齢福祉課(65歳以上): what is said of a division is none of its name.
            inner = clean(match[1])
            if not inner.endswith(rules.words("responsible", "suffixes")) and clean(piece) not in known:
                piece = piece[: match.start()]
                b = a + len(piece)
        name = clean(piece)
        if name in rules.words("values", "none"):
            continue
        kind = kind_of(name, rules, known)
        doubt = "comma" if broken else "others" if others else "joined" if _joined(name, known) else ""
        if kind == "unknown":
            doubt = "outside" if _outside(name, rules) else "unknown"
        found.append(Named(name, a, b, own, kind, doubt))
    return found


def kind_of(name: str, rules: Rules, known: frozenset[str] = frozenset()) -> str:
    """Whether a name is a division, a group of divisions, or unknown."""
    if rules.group.search(name):
        return "group"
    if name in known:
        return "division"
    if match := re.fullmatch(r"([^()]+[課室局所])\([^()]*(?:係|班|担当|グループ|チーム|室)\)", name):
        return kind_of(match[1], rules, known)
    if name.endswith(rules.words("responsible", "never")) and not name.endswith("小学校"):
        return "unknown"
    if name.endswith(rules.words("responsible", "sure")):
        return "division"
    if _outside(name, rules):
        return "unknown"
    if name.endswith(rules.words("responsible", "suffixes")) and len(name) >= 3:
        return "division"
    return "unknown"


def is_sentence(name: str) -> bool:
    """Whether a would-be name holds particles of a sentence (障がい, にぎわい … are words)."""
    bare = re.sub(r"障がい|がん|にぎわい|はつらつ|はぐくみ|はぐくむ|でんえん|ふるさと|がくしゅう|にぎやか|はたらき", "", name)
    return re.search(r"[をにへがはで]", bare) is not None


def _outside(name: str, rules: Rules) -> bool:
    return name.endswith(("協議会", "社協", "連合会", "法人", "組合", "自治会", "町内会", "民生委員", "児童委員", "学校", "事業者", "警察署", "NPO", "医師会", "商工会", "ボランティア", "保健所", "病院")) and not name.endswith("教育委員会")


def _trimmed(piece: str, a: int, b: int, rules: Rules) -> tuple[str, int, int, bool]:
    others = False
    lead = len(piece) - len(piece.lstrip(" \t\n・:、。→"))
    a, piece = a + lead, piece[lead:]
    piece = piece.rstrip(" \t\n・:、。")
    if match := re.match(r"(?:ほか|その他)\s*(?=\S{2})", piece):
        a, piece = a + match.end(), piece[match.end() :]
    if match := re.search(r"(?<=[課室局])\((?:協力|連携|連携先|協働|委託先?|関係機関|関係団体)\s*:[^()]*\)$", piece):
        piece, others = piece[: match.start()], True
    for word in rules.words("responsible", "others"):
        if piece.endswith(word) and len(piece) > len(word) + 1:
            shorter = piece[: -len(word)].rstrip(" \t\n・、")
            if shorter.endswith(rules.words("responsible", "suffixes")):
                piece, others = shorter, True
                break
    return piece, a, a + len(piece), others


def _pieces(text: str, start: int, end: int, rules: Rules, known: frozenset[str]) -> Iterator[tuple[int, int, bool]]:
    """Where the names stand, and whether the 、 before a name is missing."""
    for a, b in _split(text, start, end, r"[、,。/;]|\sと\s|及び|ならびに|並びに|または|\s+(?=[◎○●△]|\((?:主|関|副)\)|(?:主|関|副):)|(?<=[課室局所等])(?=[(](?:主|関|副)[)])"):
        for c, d in _split_names(text, a, b, r"・|\s+", rules, known):
            piece = text[c:d]
            # A blank or a line break where the list has commas: one may be missing.
            gap = text[a:c].rstrip()
            lost = c > a and not gap.endswith("・") and bool(re.search(r"[、,]", text[start:end]) or "\n" in text[len(gap) + a : c])
            if inner := re.fullmatch(r"\s*([^()\s]+(?:部|局|委員会|本部))\s*\((.+)\)\s*", piece, re.DOTALL):
                yield from _pieces(text, c + inner.start(2), c + inner.end(2), rules, known)
                continue
            if inner := re.fullmatch(rf"\s*([^()]{{2,}}?)\s*\((?:{rules.role_words}|事務局|窓口)\s*:\s*([^()]+)\)\s*", piece):
                # 全課(取りまとめ:総務課)
                yield c + inner.start(1), c + inner.end(1), lost
                yield from _pieces(text, c + inner.start(2), c + inner.end(2), rules, known)
                continue
            if (inner := re.fullmatch(r"\s*([^()]{2,}?課)\s*\(([^()]{2,}(?:センター|課|室|館|園|所))\)\s*", piece)) and clean(inner[2]) in known:
                # 障がい福祉課(こども家庭センター): its part, or one more.
                yield c + inner.start(1), c + inner.end(1), lost
                yield c + inner.start(2), c + inner.end(2), True
                continue
            joined = _glued(re.sub(r"\s", "", piece), rules, known)
            if len(joined) < 2:
                yield c, d, lost
                continue
            at = c
            for index, name in enumerate(joined):
                stop = _advance(text, at, d, len(name))
                yield at, stop, index > 0
                at = stop


def _advance(text: str, at: int, end: int, length: int) -> int:
    """The position after ``length`` characters that are not blank."""
    while at < end and length:
        length -= not text[at].isspace()
        at += 1
    return at


def _split(text: str, start: int, end: int, pattern: str) -> Iterator[tuple[int, int]]:
    depth, at = 0, start
    breaks = {m.start(): m.end() for m in re.finditer(pattern, text[start:end])}
    index = start
    while index < end:
        character = text[index]
        depth += (character == "(") - (character == ")")
        if index - start in breaks and (depth <= 0 or (depth == 1 and character == "(" and breaks[index - start] == index - start)) and (breaks[index - start] > index - start or index > at):
            if breaks[index - start] == index - start:
                # (主)福祉課(関)健康課: nothing stands between.
                yield at, index
                at = index
                index += 1
                continue
            yield at, index
            index = at = start + breaks[index - start]
            continue
        index += 1
    yield at, end


def _split_names(text: str, start: int, end: int, pattern: str, rules: Rules, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Cut at ・ and blanks, but only where a whole name ends before them and one after."""
    at = start
    for match in re.finditer(pattern, text[start:end]):
        a, b = start + match.start(), start + match.end()
        before, after = re.sub(r"\s", "", text[at:a]), re.sub(r"\s", "", text[b:end])
        inside = text[at:a].count("(") > text[at:a].count(")")
        if _department(text[a:b], before, after, known):
            continue
        if before and after and not inside and _whole(before, rules, known) and _whole(after, rules, known, False):
            yield at, a
            at = b
    yield at, end


def _department(gap: str, before: str, after: str, known: frozenset[str]) -> bool:
    """Whether a blank stands between a department and its division: 福祉部 福祉課."""
    if re.search(r"[課室局所]$", before) and re.match(r"[^\s課室部局、・/]{1,12}?(?:係|班|担当|グループ|チーム)(?=$|[^ァ-ヶ一-龠]|\S{2,}[課室係]$)", after) and "・" not in gap and "\n" not in gap:
        # 長寿介護課 介護予防係: the section of a division.
        return True
    alone = before in known and before + re.split(r"[\s・]", after)[0] not in known
    return "・" not in gap and not alone and re.search(r"(?:(?<!支)[部局]|教育委員会)$", before) is not None and re.match(r"[^\s部局]{1,12}?(?:課|室|係|班|センター|事務所)", after) is not None


def _whole(name: str, rules: Rules, known: frozenset[str], to_end: bool = True) -> bool:
    name = re.sub(r"(?<=.)\([^()]*\)$", "", _AFTER.sub("", _BEFORE.sub("", name)))
    if name in known or rules.group.search(name[:12]):
        return True
    if to_end and re.search(r".(?:センター|事務所|図書館|公民館|博物館|保健所|消防署|委員会)$", name):
        return True
    if _outside(name, rules):
        return True
    ends = rules.words("responsible", "sure" if to_end else "suffixes")
    return name.endswith(ends) if to_end else any(e in name for e in ends)


def _joined(name: str, known: frozenset[str]) -> bool:
    """Whether a division and the name of a room, or a known one and that of a house, run into each
    other: 総務課防災安全室, 環境課クリーンセンター."""
    if name not in known and re.fullmatch(r"[^()課]+課(?![題程税金外長内])[^()課係]{2,}室", name):
        return True
    match = re.fullmatch(r"([^()]+?課)([^()課]*(?:センター|館|園|事務所|支所|出張所))", name)
    return match is not None and name not in known and match[1] in known and len(match[2]) >= 3


def _glued(name: str, rules: Rules, known: frozenset[str]) -> list[str]:
    """``スポーツ振興課高齢者福祉課`` as two names; a single name as it is."""
    if name in known:
        return [name]
    bare = re.sub(r"\(.*?\)", "", name)
    if bare != name:
        return [name]
    for other in sorted(known, key=len, reverse=True):
        rest = bare.removeprefix(other)
        if rest != bare and rest and (rest in known or (len(rest) >= 3 and rest.endswith("課"))):
            return [other, *_glued(rest, rules, known)]
    if match := re.match(r"(.{2,}?課)(?!題|程|税|金|外|長|内)(?=.*課$)(.{2,})$", bare):
        return [match[1], *_glued(match[2], rules, known)]
    return [name]


def spelled(names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Pairs of names that may be one division, each with the reason: "spelling" where they differ
    only in form, "department" where one has the department before it, "near" where one character
    differs."""
    found = []
    for one, other in combinations(sorted(set(names)), 2):
        a, b = spelling(one), spelling(other)
        short, long = sorted((a, b), key=len)
        if a == b:
            found.append((one, other, "spelling"))
        elif long.endswith(short) and len(short) >= 3 and re.search(r"[部局]$", long[: -len(short)]):
            found.append((one, other, "department"))
        elif len(short) >= 4 and _one_apart(short, long):
            found.append((one, other, "near"))
    return found


def _one_apart(short: str, long: str) -> bool:
    """Whether one character more, less or other makes the two equal (課 names of digits excepted)."""
    if len(long) - len(short) > 1:
        return False
    index = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    same = short[index:] == long[index + 1 :] if len(short) < len(long) else short[index + 1 :] == long[index + 1 :]
    # 第一課 and 第二課, 北支所 and 南支所 are two.
    return same and not re.search(r"[一二三四五六東西南北0-9中]", (short[index : index + 1] + long[index : index + 1]))
