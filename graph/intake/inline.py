"""Metrics written in words: 現状値（R5）71.3％ → 目標値（R11）85％ on a line, below each other in a
box, or in a sentence; the name before them or on the line above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from graph.intake import amounts, periods
from graph.intake.columns import Column, Span
from graph.intake.lines import Line
from graph.intake.marks import section_of
from graph.intake.metrics import Row, Value
from graph.intake.rowlines import groups, pairs_in
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table
from graph.intake.words import DAMAGED, METRIC

# A line that says of itself that it states a metric: 【目標】…, 指標：….
TOLD = re.compile(r"[■◆●○◎□◇・▼▶★☆]?\s*(?:[【\[<《](?:成果|数値|評価|活動)?(?:指標|目標値?|KPI)[】\]>》]\s*:?|(?:成果|数値|評価|活動)?(?:指標|目標値?|KPI)\s*:)\s*")
_YEAR = periods.YEAR
_UNIT = re.compile(r"[(\[【]?単位[)\]】]?\s*[:\s]\s*(?P<unit>\S{1,10}?)\)?")
_ARROW = "[→▶►▷➔➜⇨]"
_NAMED = re.compile(r"(?:[・○●◎◆■□◇▼▶★☆※①-⑳]|\(\d{1,2}\)|\d{1,2}[.)])?\s*(?:[【\[<《(]?(?:成果|数値|評価|活動|目標|重要業績評価|重要業績|管理|参考|代表)?(?:指標|目標|KPI)(?:名|の名称|項目)?(?:\(KPI\))?\s?(?:\d{1,2}|[①-⑳])?[】\]>》)]?(?:\s*[:、]|\s+|$|(?<=[】\]>》)]))|(?:項目名?|名称)\s*:)?\s*")
_BETWEEN = re.compile(r"[\s→、。,/;・]*(?:\(|【)?\s*")


@dataclass(frozen=True)
class Told:
    """One value with the word that says what it is; ``unit`` instead where the word is 単位."""

    kind: str
    label: str
    start: int
    end: int
    value: Span
    period: periods.Read | None


@dataclass(frozen=True)
class _Forms:
    told: re.Pattern[str]
    arrows: re.Pattern[str]
    below: re.Pattern[str]
    dated: re.Pattern[str]
    series: re.Pattern[str]
    prose: re.Pattern[str]
    single: re.Pattern[str]
    kinds: dict[str, str]


@cache
def _forms(rules: Rules) -> _Forms:
    kinds = {}
    for kind in ("actual", "baseline", "target"):
        kinds.update(dict.fromkeys(rules.words("labels", kind), kind))
    for word in ("方向", "方向性", "基準", "計画"):
        kinds.pop(word, None)
    labels = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))
    value = re.sub(r"\?P<\w+>", "?:", amounts.grammar(rules).token.pattern)
    grouped = rf"(?:(?:{groups(rules).pattern})[:\s]?{value}[、/\s]?){{2,4}}"
    ends = r"(?=$|[\s→、。,/;)\]】※\n])"
    told = re.compile(
        rf"(?:(?P<y0>{_YEAR})\s?(?:の|における|時点の?|現在の?)?\s?)?(?<![一-龠ァ-ヶ])[\[【<《(・]?\s?(?P<label>{labels})(?:の値)?\s*(?:\(\s*(?P<y1>[^()\n]*(?:\([^()\n]*\))?[^()\n]*)\s*\)|(?P<y2>{_YEAR}))?"
        rf"\s*[\]】>》)]?[\s:、=]*(?P<value>{grouped}|{value}){ends}"
    )
    cell = rf"(?:{value}|[^\s→()]{{1,16}}(?:\s?\([^()]{{1,20}}\))?)"
    arrows = re.compile(rf"(?P<name>[^→\n]{{3,70}}?)[\s:]+(?P<a>{cell})\s*{_ARROW}\s*(?P<b>{cell})(?:\s*{_ARROW}\s*(?P<c>{cell}))?\s*$")
    below = re.compile(rf"(?P<name>)(?P<a>{value})\s*{_ARROW}\s*(?P<b>{value})(?:\s*{_ARROW}\s*(?P<c>{value}))?\s*$")
    paren = re.sub(r"\?P<\w+>", "?:", amounts.grammar(rules).number.pattern)
    own = rf"(?:{paren}|[ぁ-んァ-ヶ一-龠↗↘→]{{2,8}}|[―-])\s?\(\s?{_YEAR}(?:時点|実績|現在|末)?\s?\)"
    first = rf"{_YEAR}(?:時点|実績|現在|末)?\s?:\s?(?:{paren})"
    dated = re.compile(rf"(?P<name>[^\n]{{3,70}}?)[\s:(]+(?P<values>{own}(?:[\s、,/]+{own}){{1,3}}|{first}(?:[\s、,/]+{first}){{1,5}})\)?\s*$")
    series = re.compile(rf"[、,/;・\s]*(?P<y>{_YEAR})\s?[:]?\s?(?P<value>{value}){ends}")
    plain_value = rf"(?:{paren})(?:\s?\({_YEAR}[^()]{{0,6}}\))?"
    prose = re.compile(
        rf"(?P<name>[^。、\n]{{3,60}}?)(?:を|について|は|\s+)、?\s*(?:(?P<ya>{_YEAR})(?:末|時点)?の?\s?)?(?P<a>{plain_value})(?:から|より|を)、?\s*(?:(?P<yb>{_YEAR})(?:末)?(?:までに|には|に|の|:)?\s?)?(?P<b>{plain_value})(?:に|へ|まで|と)[^。\n]{{0,30}}。?"
    )
    single = re.compile(rf"(?P<name>[^\n。]{{3,70}}?)[\s:]+(?P<b>{paren}(?:\s?\([^()]{{1,20}}\))?)\s*$")
    return _Forms(told, arrows, below, dated, series, prose, single, kinds)


def rows(plain: str, lines: Sequence[Line], rules: Rules, tables: Sequence[Table] = ()) -> list[Row]:
    """All metrics of a text outside its tables."""
    found: list[Row] = []
    for block in _blocks(lines, tables):
        found.extend(_of(plain, block, rules))
    return found


def _blocks(lines: Sequence[Line], tables: Sequence[Table]) -> Iterator[list[Line]]:
    """Runs of lines outside tables, with nothing but single blank lines between."""
    block: list[Line] = []
    for line in lines:
        if line.role == "blank":
            continue
        if line.role or any(t.start <= line.start < t.end for t in tables):
            if block:
                yield block
            block = []
        else:
            block.append(line)
    if block:
        yield block


def _of(plain: str, block: Sequence[Line], rules: Rules) -> Iterator[Row]:
    taken: dict[int, list[list[Told]]] = {}
    used: set[int] = set()
    for cluster in _clusters(plain, block, rules):
        index = next(i for i, x in enumerate(block) if x.start <= cluster[0].start < x.end)
        taken.setdefault(index, []).append(cluster)
        used.update(i for i, x in enumerate(block) if x.start < cluster[-1].end and x.end > cluster[0].start)
    last: Row | None = None
    for index, line in enumerate(block):
        if index in taken:
            at = line.start
            for cluster in taken[index]:
                name = _name(plain, block, index, at, cluster[0].start, used, rules)
                at = cluster[-1].end
                label = plain[slice(*name)] if name is not None else ""
                if name is not None and groups(rules).fullmatch(label):
                    # 小学校 現状 … 目標 … below the metric's name.
                    if index - 1 in taken and last is not None and any(v.breakdown for v in last.values):
                        last.values.extend(replace(v, breakdown=label) for v in _row(plain, line, name, cluster, rules).values)
                        continue
                    name = _name(plain, block, index, line.start, line.start, used, rules)
                else:
                    label = ""
                if name is not None:
                    made = _row(plain, line, name, cluster, rules)
                    told = next((m for x in block[max(0, index - 2) : index] if x.start >= name[1] and (m := _UNIT.fullmatch(x.text))), None)
                    made.unit = squeezed(told["unit"]) if told else None
                    if label:
                        made.values = [replace(v, breakdown=v.breakdown or label) for v in made.values]
                    last = made
                    yield made
        elif index not in used and (row := _arrowed(plain, block, index, used, rules) or _dated(line, rules) or _prose(block, index, rules) or _single(block, index, rules)) is not None:
            yield row


def _clusters(plain: str, block: Sequence[Line], rules: Rules) -> Iterator[list[Told]]:
    """Values told one after the other: at least what is and what is wanted."""
    forms = _forms(rules)
    start, end = block[0].start, block[-1].end
    open_: list[Told] = []
    for match in forms.told.finditer(plain, start, end):
        one = _told(match, forms)
        if one is None or (open_ and one.start < open_[-1].end):
            continue
        if open_ and not (_BETWEEN.fullmatch(plain, open_[-1].end, one.start) and (one.kind, one.label, one.period) not in [(t.kind, t.label, t.period) for t in open_]):
            if _whole(open_):
                yield open_
            open_ = []
        open_.append(one)
        at = one.end
        while more := forms.series.match(plain, at, end):
            # 目標値 令和6年度 100件、令和7年度 110件
            period = periods.told(more["y"] + " ")
            if period is None or open_[-1].period is None and not periods.all_in(plain[slice(*open_[-1].value)]):
                break
            open_.append(Told(one.kind, one.label, more.start("y"), more.end(), more.span("value"), period))
            at = more.end()
    if _whole(open_):
        yield open_


def _whole(cluster: Sequence[Told]) -> bool:
    kinds = {t.kind for t in cluster}
    return "target" in kinds and (len(kinds) > 1 or len(cluster) > 1)


def _told(match: re.Match[str], forms: _Forms) -> Told | None:
    label = match["label"]
    years = [match[g] for g in ("y0", "y1", "y2") if match[g]]
    period = next((r for y in years if (r := periods.told(y + " ") or periods.find(y + " ")) is not None), None)
    if match["y1"] and period is None and len(match["y1"]) > 12:
        return None
    if re.fullmatch(r"\d{1,2}", match["value"]) and not period and re.search(rf"{label}\s?$", match.string[match.start() : match.start("value")]):
        # 目標1 is a heading.
        return None
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return Told(forms.kinds[label], label, start, match.end(), match.span("value"), period)


def _name(plain: str, block: Sequence[Line], index: int, at: int, stop: int, used: set[int], rules: Rules) -> Span | None:
    """The name before a value, or on the lines above where nothing stands before it."""
    before = plain[at:stop]
    begun = re.match(r"[\s。、,)\]】→]*", before)
    at += begun.end() if begun else 0
    before = plain[at:stop]
    if skip := _NAMED.match(before):
        at, before = at + skip.end(), before[skip.end() :]
    if named := re.search(r"(?:指標名?|KPI|項目名?)[、:]\s*(?=[^、:]+$)", before):
        at, before = at + named.end(), before[named.end() :]
    before = before.rstrip(" 　:、。,(【[<\t")
    if "。" in before:
        cut = before.rindex("。") + 1
        at, before = at + cut + len(before[cut:]) - len(before[cut:].lstrip()), before[cut:].lstrip()
    if len(before) >= 3:
        return (at, at + len(before)) if len(before) <= 80 else None
    lines: list[Line] = []
    for above in reversed(block[max(0, index - 4) : index]):
        if not lines and _UNIT.fullmatch(above.text):
            continue
        if block.index(above) in used or re.search(_ARROW, above.text) or len(above.text) > 70 or above.text.endswith("。") or section_of(above.text, rules) is not None:
            break
        lines.insert(0, above)
        body = above.text[_skip(above) :]
        if len(body) >= 7 or (_skip(above) and body):
            break
    if not lines:
        return None
    first = lines[0].start + _skip(lines[0])
    return (first, lines[-1].end) if lines[-1].end - first >= 3 else None


def _skip(line: Line) -> int:
    match = _NAMED.match(line.text)
    return match.end() if match and match.end() < len(line.text) else 0


def _row(plain: str, line: Line, name: Span, cluster: Sequence[Told], rules: Rules) -> Row:
    columns = [Column("metric", "指標"), *(Column(t.kind, t.label, t.period) for t in cluster)]
    table = Table("metrics", name[0], name[0], cluster[-1].end, columns, line.sheet, False)
    values: list[Value] = []
    for told, column in zip(cluster, columns[1:], strict=True):
        pairs = pairs_in(plain, told.value, rules)
        values.extend(Value(c.span, column, c.label) for c in pairs)
        if not pairs:
            values.append(Value(told.value, column))
    return Row(name, values, table, line.sheet)


def _arrowed(plain: str, block: Sequence[Line], index: int, used: set[int], rules: Rules) -> Row | None:
    """``住宅の耐震化率　87.4%（R3）→ 95.0%（R9）``, or its name above ``令和3年度 87.4% → …`` or above
    nothing but ``87.4%（R3）→ 95.0%（R9）``."""
    line = block[index]
    if not re.search(_ARROW, line.text) or len(line.text) > 160:
        return None
    alone = _forms(rules).below.fullmatch(line.text)
    match = alone or _forms(rules).arrows.fullmatch(line.text)
    if match is None or not any(re.search(r"\d", match[g] or "") for g in "abc"):
        return None
    skip = _NAMED.match(match["name"])
    first = skip.end() if skip else 0
    name = match["name"][first:].rstrip(" 　:")
    span: Span | None = (line.start + first, line.start + first + len(name))
    year = periods.told(f"{name} ")
    if year is not None or alone is not None:
        span = _name(plain, block, index, line.start, line.start, used, rules)
        if alone is not None and span is not None and not (METRIC.search(plain[slice(*span)]) or span[0] > block[index - 1].start):
            return None
    elif len(name) < 3 or not (TOLD.match(line.text) or first or METRIC.search(name) or re.search(r"\d\D*$", match["a"])):
        return None
    if span is None:
        return None
    places = [g for g in "abc" if match[g]]
    labels = ["→の前", "→の後", "→の最後"]
    columns = [Column("metric", "指標"), *(Column("target" if i else "baseline", labels[i], None if i else year) for i in range(len(places)))]
    table = Table("metrics", line.start, line.start, line.end, columns, line.sheet, False)
    row = Row(span, [], table, line.sheet)
    for group, column in zip(places, columns[1:], strict=True):
        span = (line.start + match.start(group), line.start + match.end(group))
        if DAMAGED.match(match[group]):
            row.broken.append(span)
        else:
            row.values.append(Value(span, column))
    return row if any(amounts.is_value(match[g], rules) for g in places) or row.broken else None


def _dated(line: Line, rules: Rules) -> Row | None:
    """``指定文化財の件数　23件（令和6年度）　30件（令和14年度）``: values with years of their own."""
    if len(line.text) > 160 or line.text.endswith("。"):
        return None
    match = _forms(rules).dated.fullmatch(line.text)
    if match is None:
        return None
    skip = _NAMED.match(match["name"])
    first = skip.end() if skip else 0
    name = match["name"][first:].rstrip(" 　:")
    cells = [
        (m, years[0]) for m in re.finditer(r"[^\s(、]+\s?\((?:[^()]|\([^()]*\))+\)", match["values"]) if (years := periods.all_in(m[0][m[0].index("(") :]))
    ] or [(m, r) for m in re.finditer(rf"{periods.YEAR}[^:]{{0,4}}:\s?[^\s、/]+", match["values"]) if (r := next(iter(periods.all_in(m[0])), None))]
    order = [y.period.year for _, y in cells]
    if len(name) < 3 or len(cells) < 2 or order != sorted(set(order)) or not re.search(r"\d", periods.without(cells[0][0][0]) + periods.without(cells[-1][0][0])):
        return None
    columns = [Column("metric", "指標"), *(Column("target" if i else "baseline", f"{y.printed}の値", y) for i, (_, y) in enumerate(cells))]
    table = Table("metrics", line.start, line.start, line.end, columns, line.sheet, False)
    at = line.start + match.start("values")
    values = [Value((at + m.start(), at + m.end()), c) for (m, _), c in zip(cells, columns[1:], strict=True)]
    return Row((line.start + first, line.start + first + len(name)), values, table, line.sheet)


def _prose(block: Sequence[Line], index: int, rules: Rules) -> Row | None:
    """``受診率を42.5％（令和5年度）から60％（令和10年度）に引き上げます``."""
    line = block[index]
    match = _forms(rules).prose.fullmatch(line.text) if len(line.text) <= 160 and re.search(r"から|より|を", line.text) else None
    if match is None:
        return None
    after = line.text[match.end("b") :]
    if "。" not in after and index + 1 < len(block):
        # The sentence ends on the next line: 低下し, ています。
        after += re.split("(?<=。)", block[index + 1].text)[0]
    if not METRIC.search(match["name"]) or re.search(r"て(?:います|いる|おり|きて|きま)|ました|[っい]た。?$|傾向", after):
        # What has become of it, not what is aimed at.
        return None
    skip = _NAMED.match(match["name"])
    first = skip.end() if skip else 0
    made = []
    for kind, value, year in (("baseline", "a", "ya"), ("target", "b", "yb")):
        read = periods.find(match[year] + " ") if match[year] else None
        made.append((Column(kind, "から" if value == "a" else "まで", read), (line.start + match.start(value), line.start + match.end(value))))
    table = Table("metrics", line.start, line.start, line.end, [Column("metric", "指標"), *(c for c, _ in made)], line.sheet, False)
    return Row((line.start + first, line.start + match.end("name")), [Value(span, c) for c, span in made], table, line.sheet)


def _single(block: Sequence[Line], index: int, rules: Rules) -> Row | None:
    """``・受診率：60％以上（令和10年度）`` below 【数値目標】: what is wanted alone."""
    line = block[index]
    match = _forms(rules).single.fullmatch(line.text) if len(line.text) <= 100 else None
    if match is None:
        return None
    above = next((x for x in reversed(block[max(0, index - 8) : index]) if not _forms(rules).single.fullmatch(x.text)), None)
    told = above is not None and re.fullmatch(r"[■◆●○◎□◇・▼▶★☆【\[<《(]*\s*(?:数値目標|目標値|成果目標|達成目標|目標指標|目標数値)(?:\(KPI\))?\s*[】\]>》)]*", above.text)
    own = re.match(r"[■◆●○◎□◇・▼▶★☆]?\s*[【\[<《](?:数値)?目標値?[】\]>》]", line.text)
    if not told and not own:
        return None
    begun = re.match(r"[■◆●○◎□◇・▼▶★☆]?\s*(?:[【\[<《](?:数値)?目標値?[】\]>》]\s*:?)?\s*(?:[①-⑳]|\(\d{1,2}\))?\s*", line.text)
    first = begun.end() if begun else 0
    name = match["name"][first:].rstrip(" 　:")
    amount = amounts.read(match["b"], rules)
    if not METRIC.search(name) or amount.value is None or amount.unit is None or match["b"][0] in "▲△+-":
        return None
    columns = [Column("metric", "指標"), Column("target", "数値目標")]
    table = Table("metrics", line.start, line.start, line.end, columns, line.sheet, False)
    return Row((line.start + first, line.start + first + len(name)), [Value((line.start + match.start("b"), line.start + match.end("b")), columns[1])], table, line.sheet)
