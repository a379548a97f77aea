"""Divisions behind a label without brackets (担当課：福祉課), and where their list ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graph.intake import divisions
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.rules import Rules, squeezed


def names_division(words: str, rules: Rules) -> bool:
    """Whether a text begins like a list of divisions rather than like a sentence."""
    first = re.split(r"[、・/\n]|\s{1,}", words.strip(" \n:・◎○●"), maxsplit=1)[0]
    first = re.sub(r"[(\[].*", "", first.strip(" ()[]◎○●主関:")) or first
    if not first or len(first) > 24 or re.search(r"[。]", words):
        return False
    return bool(rules.group.search(first)) or first.endswith(rules.words("responsible", "suffixes")) or any(
        re.search(rf"{re.escape(s)}(?:等|ほか|など|他)?$", first) for s in rules.words("responsible", "sure")
    )


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


def extent(plain: str, start: int, rules: Rules) -> int:
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
        broken = not last.endswith(rules.words("responsible", "suffixes")) and len(names[0]) <= 8 and ":" not in following and "。" not in following and is_name(last + names[0], rules)
        if not open_list and not all_names and not broken:
            return end - (len(piece) - len(piece.rstrip()))
        if end - start > 300:
            return end
        stop = end + after.start(1)


def is_name(name: str, rules: Rules) -> bool:
    """Whether a word is one name of a division."""
    return 3 <= len(name) <= 16 and divisions.kind_of(name, rules) == "division" and not divisions.is_sentence(name)


def nothing_but_divisions(plain: str, start: int, end: int, rules: Rules) -> bool:
    """Whether a text is nothing but names of divisions."""
    names = divisions.names_in(plain, start, end, rules)
    if re.match(rf"\W*(?:{rules.role_words})(?:\W|$)", plain[start:end]) or ":" in plain[start:end]:
        return False
    sure = ("課", "室", "局", "支所", "センター")
    certain = any(n.kind == "division" and n.name.endswith(sure) for n in names)
    return certain and all(
        n.kind == "group" or ((n.name.endswith(sure) or n.kind == "division" or n.doubt == "outside") and 3 <= len(n.name) <= 16 and not divisions.is_sentence(n.name)) for n in names
    )


def _alone(plain: str, line: Line, rules: Rules) -> Mark | None:
    """A line of nothing but divisions below a sentence, or below 担当課 alone on a line."""
    bare = squeezed(line.text.rstrip(": "))
    if bare in rules.roles and len(bare) >= 2:
        below = re.match(r"\n[ \t]*([^\n\f]+)", plain[line.end :])
        a = line.end + below.start(1) if below else line.end
        if below is None:
            return None
        # 福祉課(関係課:健康課): those in the bracket are another mark's.
        bracket = re.search(rf"\s*\((?:{rules.role_words})\s*:[^()]*\)\s*$", below[1])
        b = a + (bracket.start() if bracket else len(below[1].rstrip()))
        if not nothing_but_divisions(plain, a, b, rules):
            return None
        stop = b if bracket else extent(plain, a, rules)
        return Mark(line.start, stop, "responsible", rules.roles[bare], body=(a, stop))
    above = plain[: line.start].rstrip(" \t")
    if not above.endswith("\n") or not above.rstrip().endswith(("。", "。)", "。」")) or above.endswith("\n\n"):
        return None
    if not nothing_but_divisions(plain, line.start, line.end, rules):
        return None
    stop = extent(plain, line.start, rules)
    return Mark(line.start, stop, "responsible", "lead", body=(line.start, stop))


def labelled(plain: str, line: Line, rules: Rules) -> Iterator[Mark]:
    """``担当課：福祉課``, ``所管課　福祉課``, without brackets, alone or after a sentence."""
    pattern = _labels(rules)
    marks: list[tuple[int, int, str]] = []
    open_ = re.search(r"(?:[・.‥…]\s?){3,}$", line.text)
    if open_ and (below := re.match(r"\n[ \t]*([^\n\f]+)", plain[line.end :])) and nothing_but_divisions(plain, line.end + below.start(1), line.end + below.start(1) + len(below[1].rstrip()), rules):
        # The leader ends its line, the divisions stand on the next.
        a = line.end + below.start(1)
        yield Mark(line.start + open_.start(), a + len(below[1].rstrip()), "responsible", "lead", body=(a, a + len(below[1].rstrip())))
        return
    led = re.search(r"(?:(?:[・.‥]\s?){3,}|\s*…[…\s]*)\s*(?P<all>[^\s・.…‥。\d][^。]{1,60})$", line.text)
    if led:
        a = line.start + led.start("all")
        stop = extent(plain, a, rules)
        names = divisions.names_in(plain, a, stop, rules)
        bare = [re.sub(r"\(.*?\)", "", n.name) for n in names]
        long = len(re.sub(r"\s", "", line.text[led.start() : led.start("all")])) >= 4
        if bare and all((divisions.kind_of(n, rules) != "unknown" or (long and re.fullmatch(r"[一-龠ァ-ヶー]{3,10}", n))) and len(n) <= 20 and not divisions.is_sentence(n) for n in bare):
            yield Mark(line.start + led.start(), stop, "responsible", "lead", body=(a, stop))
            return
    after = re.search(r"(?<=[。)])\s+(?P<all>[^\s。()][^。()]{1,60})$", line.text)
    if after and nothing_but_divisions(plain, line.start + after.start("all"), line.end, rules):
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
            if nothing_but_divisions(plain, a, b, rules):
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
        if not names_division(rest, rules) and match["gap"] != ":":
            continue
        if not names_division(re.split(r"[、・/\s]", rest)[0], rules) and not (match["gap"] == ":" and any(names_division(p, rules) for p in re.split(r"[、・/]", rest)) and "。" not in rest):
            continue
        words = [squeezed(w) for w in re.split(r"[\s\t]+", rest) if w]
        if match["gap"] != ":" and words and words[0] in rules.labels:
            continue
        marks.append((line.start + match.start(), line.start + match.end(), rules.roles[word]))
    for index, (start, body, role) in enumerate(marks):
        stop = marks[index + 1][0] if index + 1 < len(marks) else extent(plain, body, rules)
        stop -= len(plain[body:stop]) - len(plain[body:stop].rstrip())
        yield Mark(start, stop, "responsible", role, body=(body, stop))
