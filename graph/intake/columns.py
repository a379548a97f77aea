"""The columns of a table: a word, with or without a year, told by what it names.

A header is read from one line, from a line with its years below it, or from one name a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.intake import amounts, periods
from graph.intake.lines import Line
from graph.intake.rules import Rules, squeezed

Span = tuple[int, int]
_VALUED = frozenset(("baseline", "target", "actual", "period"))
# A word; 令和 5 年度 is one.
_WORD = re.compile(r"(?:(?:令和|平成) ?(?:元|\d{1,2}) ?年度?末?|[^\s→])+")


@dataclass(frozen=True)
class Column:
    """A column: what it carries, its printed name, and the year in its name.

    ``kind`` is number, title, content, lead, related, partner, other; or, of a table of metrics,
    metric, unit, baseline, actual, target, note.
    """

    kind: str
    label: str
    period: periods.Read | None = None
    span: Span = (0, 0)


def kinds_of(column: Column) -> set[str]:
    """What a column may carry."""
    return set(column.kind.split("|"))


def header_columns(line: Line, rules: Rules) -> list[Column] | None:
    """The columns a line names, or None where it is no header."""
    columns = []
    strange = 0
    for start, word in words_of(line, rules):
        column = column_of(word, rules, (start, start + len(word)))
        if column is None:
            strange += bool(word)
            column = Column("other", word, span=(start, start + len(word)))
        columns.append(column)
    columns = _dated_beside(columns)
    known = [c for c in columns if c.kind != "other" or squeezed(c.label) in rules.labels]
    if any(c.kind == "other" and re.search(r"\d[\d,.]*\S{0,3}$", c.label) and amounts.is_value(c.label, rules) for c in columns):
        # 基準値 令和5年度 42.5%: a value is no name.
        return None
    guess = guessed(columns, rules)
    columns = formed(guess, rules)
    told = [c for c, before in zip(columns, guess, strict=True) if c != before]
    known, strange = [*known, *told], strange - len(told)
    if len(known) < 2 or strange > len(known) * 0.7:
        return None
    if kind_of(columns) is None and not all(c.kind == "period" for c in columns):
        return None
    return columns


def _dated_beside(columns: Sequence[Column]) -> list[Column]:
    """現状値  (R5)  目標値  (R10) with wide gaps: each year is of the name before it."""
    years = [i for i, c in enumerate(columns) if c.kind == "period" and c.label.startswith("(")]
    if not years or not all(i and _is_valued(columns[i - 1]) and columns[i - 1].period is None for i in years):
        return list(columns)
    made = [replace(c, period=columns[i + 1].period) if i + 1 in years else c for i, c in enumerate(columns)]
    return [c for i, c in enumerate(made) if i not in years]


def guessed(columns: Sequence[Column], rules: Rules) -> list[Column]:
    """Beside a column of values or years that is known, a word such as 目標事業量 by its form."""
    forms = [(k, re.compile("|".join(rules.words("forms", k)))) for k in ("baseline", "target", "actual", "metric")]
    sure = [c for c in columns if c.kind == "period" or {"baseline", "target", "actual"} & kinds_of(c) - {"metric"}]
    made = []
    for c in columns:
        kind = next((k for k, form in forms if form.fullmatch(without_year(c.label).strip("()・:"))), None)
        told = c.kind == "other" and squeezed(c.label) not in rules.labels and kind and sure
        made.append(replace(c, kind=str(kind), period=c.period or periods.find(c.label)) if told else c)
    return made


def formed(columns: Sequence[Column], rules: Rules) -> list[Column]:
    """Beside a column of divisions and none of values, a word such as 視点を加えた事業内容 by its form."""
    kinds = {k for c in columns for k in kinds_of(c)}
    if "lead" not in kinds or _VALUED & kinds:
        return list(columns)
    forms = [(k, re.compile("|".join(rules.words("forms", k)))) for k in ("title", "content")]
    return [
        replace(c, kind=kind) if c.kind == "other" and squeezed(c.label) not in rules.labels and (kind := next((k for k, form in forms if form.fullmatch(squeezed(c.label))), "")) else c
        for c in columns
    ]


def kind_of(columns: Sequence[Column]) -> str | None:
    """What a table with these columns is of: "metrics", "measures", or None where it is neither."""
    kinds = [c.kind.split("|") for c in columns]
    dated = sum(1 for k in kinds if {"baseline", "target", "actual", "period"} & set(k))
    metric = any("metric" in k or "unit" in k for k in kinds)
    lead = any("lead" in k or "related" in k for k in kinds)
    title = any("title" in k or "content" in k for k in kinds)
    strong = any({"baseline", "target", "actual"} & set(k) for k in kinds)
    if dated >= 2 and (metric or strong) and not (lead and any("content" in k for k in kinds)):
        return "metrics"
    if dated >= 3 and len(kinds) - dated <= 2 and not {"baseline", "target", "actual", "period"} & set(kinds[0]):
        return "metrics"
    if strong and metric and not (lead and title and not any(k[0] == "metric" for k in kinds)):
        return "metrics"
    if title and len(kinds) >= 2 and (lead or any("content" in k for k in kinds) and any("title" in k for k in kinds)):
        return "measures"
    return None


def words_of(line: Line, rules: Rules) -> list[tuple[int, str]]:
    """The words of a header's line and where they begin; 指　標 is one."""
    if "\t" in line.text:
        # A cell without a name has its column too.
        pieces = [(m.start(), m[0]) for m in re.finditer(r"(?:^|(?<=\t))[^\t]*", line.text.rstrip())]
        return [(line.start + at + len(w) - len(w.lstrip()), w.strip()) for at, w in pieces]
    made: list[tuple[int, str]] = []
    text = line.text
    for match in _WORD.finditer(text):
        word = match[0]
        if made:
            at, last = made[-1]
            joined = text[at : match.end()]
            two = squeezed(last) in rules.labels and squeezed(word) in rules.labels
            if _spaced(text, at, match, rules) or (len(word) <= 2 and len(last) <= 2 and not last.endswith("課") and not two and (len(word) == len(last) == 1 or squeezed(joined) in rules.labels or (squeezed(word) not in rules.labels and squeezed(last) not in rules.labels)) and not re.search(r"\d", word)) or word.startswith("(") and not last.endswith(")") and match.start() - at - len(last) < 3:
                made[-1] = (at, joined)
                continue
        made.append((match.start(), word))
    return [(line.start + at, w) for at, w in made]


def _spaced(text: str, begin: int, match: re.Match[str], rules: Rules) -> bool:
    """Whether a character goes on in a word printed wide: 目 標 値, and not 内 of 取 組 内 容."""
    last = text[begin : match.start()].split()
    if len(match[0]) != 1 or match[0] in "-―" or any(len(piece) != 1 for piece in last):
        return False
    word = "".join(last)
    ahead = "".join(re.findall(r"(?<!\S)\S(?!\S)", text[match.start() :]))[:6]
    return word not in rules.labels or any(word + ahead[:n] in rules.labels and ahead[:n] not in rules.labels for n in range(1, len(ahead) + 1))


def column_of(word: str, rules: Rules, span: Span) -> Column | None:
    """What a word of a header names, or None where the rules do not know it."""
    plain = squeezed(word)
    kinds = rules.labels.get(plain)
    if kinds:
        return Column("|".join(kinds), plain, span=span)
    period = periods.find(plain)
    bare = re.sub(r"\(\s*\)", "", periods.without(plain)).strip("()・:の[]【】/年度末時点")
    bare_word = squeezed(bare)
    if period is not None and not bare_word:
        return Column("period", plain, period, span)
    # 第6期(実績), 前期計画(目標): what stands in the bracket.
    inner = re.fullmatch(r"(?:第\d{1,2}[期次]|前期|後期|前回|今回)(?:計画)?(?:期間)?\(?(?P<told>[^()]+)\)?", plain)
    if inner and (kinds := rules.labels.get(inner["told"])):
        return Column("|".join(kinds), plain, period, span)
    kinds = rules.labels.get(bare_word) or rules.labels.get(re.sub(r"\(.*?\)", "", plain))
    if kinds and (period is not None or bare_word != plain):
        return Column("|".join(kinds), plain, period, span)
    return None


def without_year(label: str) -> str:
    """What a column's name says besides its year."""
    return re.sub(r"[()年度末\s]+", "", periods.without(label))


def assigned(columns: Sequence[Column], kind: str) -> list[Column]:
    """What each column carries: 目標 names the metric in the first column, its value further on."""
    made: list[Column] = []
    for column in columns:
        kinds = column.kind.split("|")
        valued = [k for k in ("target", "baseline", "actual") if k in kinds]
        named = any(c.kind == "metric" for c in made)
        if kind == "metrics" and valued and (column.period is not None or named):
            made.append(Column(valued[0], column.label, column.period, column.span))
        else:
            made.append(_as(column, kind))
    if kind == "metrics" and sum(c.kind in ("baseline", "target", "actual") for c in made) > 2:
        # 方向 ↗ beside values.
        made = [replace(c, kind="other") if c.period is None and re.fullmatch(r".{0,4}方向性?|.{0,4}傾向", c.label) else c for c in made]
    if kind == "metrics" and any(c.kind == "baseline" for c in made) and not any(c.kind == "target" for c in made):
        # 基準値 R7 R8 R9: the years after a baseline are those of targets.
        first = next(i for i, c in enumerate(made) if c.kind == "baseline")
        told = columns[first:]
        if all(c.kind == "period" for c in told[1:]):
            made[first + 1 :] = [Column("target", c.label, c.period, c.span) for c in told[1:]]
    if kind == "metrics" and made and made[0].kind == "unit":
        # 単位 R6 R7 R8: nothing is printed over the names.
        made.insert(0, Column("metric", ""))
    if kind == "metrics":
        made = _awaited(_years_apart(made))
    bare = bool(made) and made[0].kind in ("baseline", "actual", "target") and made[0].period is not None
    if kind == "metrics" and made and not bare and not any(c.kind == "metric" for c in made):
        first = 1 if made[0].kind == "number" and len(made) > 1 and made[1].kind == "other" else 0
        made[first] = Column("metric", made[first].label, None, made[first].span)
    return made


def both(columns: Sequence[Column]) -> tuple[list[Column], list[Column]] | None:
    """The columns of measures and those of metrics, where a table's rows hold one of each: a name,
    words and divisions, and an indicator of its own with its values."""
    kinds = [c.kind.split("|") for c in columns]
    metric = next((i for i, k in enumerate(kinds) if k[0] == "metric" and i), None)
    title = next((i for i, k in enumerate(kinds) if k[0] == "title"), None)
    lead = next((i for i, k in enumerate(kinds) if k[0] == "lead"), None)
    if metric is None or title is None or lead is None or title > metric or not any(_VALUED & set(k) for k in kinds[metric + 1 :]):
        return None
    own = [_as(c, "measures") if i < metric or i == lead else replace(c, kind="other") for i, c in enumerate(columns)]
    valued = assigned(columns[metric:], "metrics")
    return own, [*(replace(c, kind="other") for c in columns[:metric]), *(replace(c, kind="note") if c.label == columns[lead].label else c for c in valued)]


def _years_apart(columns: Sequence[Column]) -> list[Column]:
    """基準年度 | 基準値 | 目標年度 | 目標値, or 現状値 | （年度） | 目標値 | （年度）: columns of years."""
    years = [c for c in columns if c.period is None and re.fullmatch(r"(?:基準|目標|現状|実績|策定|現況)年度?|\(?年度?\)?|時点", c.label)]
    values = [c for c in columns if c.kind in ("baseline", "target", "actual") and c not in years]
    if len(years) < 2 or len(years) != len(values):
        undated = [c for c in values if c.period is None]
        if len(years) != 1 or len(undated) != 1 or not _year_of(years[0], undated[0], columns):
            return list(columns)
    return [replace(c, kind="year") if c in years else c for c in columns]


def _awaited(columns: Sequence[Column]) -> list[Column]:
    """第6期（実績） and 第7期（見込み）: several years awaited after those done are what is aimed at,
    where no other column says so."""
    done = [c.period.period.year for c in columns if c.kind == "actual" and c.period is not None and "実績" in c.label]
    awaited = [c for c in columns if c.kind == "actual" and c.period is not None and "見込" in c.label and "実績" not in c.label]
    after = bool(done) and all(c.period is not None and c.period.period.year > max(done) for c in awaited)
    if len(awaited) < 2 or not after or any(c.kind in ("target", "baseline") for c in columns):
        return list(columns)
    return [replace(c, kind="target") if c in awaited else c for c in columns]


def _year_of(year: Column, value: Column, columns: Sequence[Column]) -> bool:
    """Whether a column of years stands beside its values: 基準年度 | 基準値, 現状値 | 年度."""
    apart = columns.index(value) - columns.index(year)
    if apart == -1 and year.label.strip("()") in ("年度", "年", "時点"):
        return True
    return abs(apart) == 1 and value.label[:2] == year.label[:2] and value.label != year.label


def _as(column: Column, kind: str) -> Column:
    if column.kind == "year":
        return column
    kinds = column.kind.split("|")
    order: tuple[str, ...]
    if kind == "measures":
        order = ("number", "lead", "related", "title", "content", "partner")
    else:
        order = ("metric", "unit", "baseline", "target", "actual", "note", "lead", "number", "title", "content")
    if kind == "metrics" and column.kind == "period":
        return Column("actual", column.label, column.period, column.span)
    best = next((k for k in order if k in kinds), "other")
    if kind == "metrics":
        best = {"title": "metric", "content": "metric", "lead": "note", "related": "note"}.get(best, best)
        # 方向性 and 目標 may stand for the wish, not the value; they are the target's column anyway.
    return Column(best, column.label, column.period, column.span)


def whole_header(plain: str, body: Sequence[Line], index: int, rules: Rules) -> tuple[Line, int]:
    """A header whose years stand below their names and before the next one, as one line."""
    line, after = body[index], index + 1
    while (
        "\t" not in line.text and len(line.text) < 60 and after < len(body) and body[after].role == "" and after - index < 6
        and (begun := re.match(r"\((?:[^()]|\([^()]*\)){2,20}\)", body[after].text)) and periods.find(begun[0])
        and (index + 1 < after or not _only_years(body[after].text))
        and all(column_of(w, rules, (0, 0)) or years_of(w) for _, w in words_of(body[after], rules))
        and (header_columns(line, rules) or column_of(line.text.split()[-1], rules, (0, 0)))
    ):
        last = body[after]
        line = replace(line, end=last.end, text=plain[line.start : last.end])
        after += 1
    return line, after


def stacked(body: Sequence[Line], index: int, rules: Rules) -> tuple[list[Column], int] | None:
    """A header with one column name a line, as text copied out of a table has it."""
    columns, at = _named_below(body, index, rules)
    if len(columns) < 3 or kind_of(columns) is None:
        return None
    return columns, at


def stacked_columns(body: Sequence[Line], index: int, rules: Rules) -> tuple[list[Column], int] | None:
    """Columns of values alone, one name a line: 現状値, （R5年度）, 目標値, （R10年度）."""
    columns, at = _named_below(body, index, rules)
    valued = [{"baseline", "actual", "target"} & kinds_of(c) for c in columns]
    return ([_valued(c) for c in columns], at) if len(columns) >= 2 and all(valued) else None


def _valued(column: Column) -> Column:
    kind = next(k for k in ("target", "baseline", "actual") if k in column.kind.split("|"))
    return replace(column, kind=kind)


def _is_valued(column: Column) -> bool:
    return bool({"baseline", "actual", "target"} & kinds_of(column)) and "metric" not in column.kind.split("|")


def _named_below(body: Sequence[Line], index: int, rules: Rules) -> tuple[list[Column], int]:
    columns: list[Column] = []
    at = index
    while at < len(body) and body[at].role == "" and len(columns) < 16:
        line = body[at]
        column = column_of(line.text, rules, (line.start, line.end)) if len(line.text) <= 16 else None
        if column is None:
            break
        if column.kind == "period" and columns and columns[-1].period is None and not _over(columns, body[at + 1 : at + 2]) and (line.text.startswith("(") or _is_valued(columns[-1])):
            last = columns.pop()
            column = Column(last.kind, last.label, column.period, last.span)
        elif columns and columns[-1].kind == "period" and column.period is None and line.text.startswith("(") and {"baseline", "actual", "target"} & kinds_of(column):
            # 令和7年度, then （現状）.
            kind = next(k for k in ("baseline", "target", "actual") if k in column.kind.split("|"))
            column = replace(column, kind=kind, period=columns.pop().period)
        columns.append(column)
        at += 1
    return columns, at


def _over(columns: Sequence[Column], after: Sequence[Line]) -> bool:
    """Whether 実績 and 計画 stand over more years than one each: the next line is a year too."""
    groups = [c for c in columns[1:] if _VALUED & kinds_of(c) and c.period is None]
    done = any("baseline" in kinds_of(c) for c in groups)
    return len(groups) > 1 and not done and groups == list(columns[-len(groups) :]) and bool(after) and years_of(after[0].text) is not None


def years_of(text: str) -> list[periods.Read] | None:
    """The years of a line that holds nothing else: （令和3年度） （令和9年度）."""
    if len(text) > 120:
        return None
    if re.sub(r"[()\s\t・,、年度末時点現在実績見込目標値基準]+", "", periods.without(text)):
        return None
    return periods.all_in(text) or None


def dated(columns: list[Column], years: Sequence[periods.Read]) -> list[Column]:
    """The columns with the years of the line below; years over merged columns are shared out."""
    wanted = [i for i, c in enumerate(columns) if c.period is None and {"baseline", "target", "actual"} & kinds_of(c)]
    if len(wanted) < len(years) and wanted and len(years) % len(wanted) == 0:
        # 実績 | 計画 over three years each.
        share = len(years) // len(wanted)
        spread = [c for i, c in enumerate(columns) for _ in range(share if i in wanted else 1)]
        return dated(spread, years)
    if len(wanted) != len(years):
        return columns
    made = list(columns)
    for i, year in zip(wanted, years, strict=True):
        made[i] = Column(columns[i].kind, columns[i].label, year, columns[i].span)
    return made


def kinds_below(line: Line, columns: Sequence[Column], rules: Rules) -> list[Column] | None:
    """A line of （見込） （計画） （計画） below years: what the last columns carry."""
    words = [w.strip("()") for w in line.text.split()]
    kinds = [next((k for k in ("target", "actual", "baseline") if k in rules.labels.get(w, ())), None) for w in words]
    dated = [i for i, c in enumerate(columns) if c.period is not None]
    if not kinds or len(kinds) < 2 or None in kinds or len(kinds) > len(dated):
        return None
    made = list(columns)
    for place, kind in zip(dated[-len(kinds) :], kinds, strict=True):
        made[place] = replace(made[place], kind=str(kind))
    return made


def _only_years(text: str) -> bool:
    return not re.sub(r"[()\s・,、年度]+", "", periods.without(text))


def values_follow(body: Sequence[Line], index: int, count: int, rules: Rules) -> bool:
    """Whether the next line of text ends with as many values as there are years above it."""
    line = next((x for x in body[index + 1 : index + 4] if x.role != "blank"), None)
    words = line.text.split()[-count:] if line is not None else []
    return len(words) == count and line is not None and len(line.text.split()) > count and all(amounts.is_value(w, rules) for w in words)
