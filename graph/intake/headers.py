"""A header of several lines as one row of columns: names broken over lines, years on a line of
their own, 実績 and 計画 printed once over the years of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from graph.intake import periods
from graph.intake.columns import Column, column_of, guessed, kind_of, kinds_of, words_of, years_of
from graph.intake.lines import Line
from graph.intake.normal import width
from graph.intake.rules import Rules, squeezed
from graph.values import Period

VALUED = frozenset(("baseline", "target", "actual"))
# What stands below 現状値, where its year and its value have a column each.
SUB = ("年度", "年", "(年度)", "値", "数値", "(値)")
# 単位：人 beside or over a table.
UNIT = re.compile(r"[(\[【※]?\s*単位\s*[:：]\s*(?P<unit>[^()\[\]【】\s]{1,10})\s*[)\]】]?")


@dataclass
class Page:
    """What a header is read from: ``text`` is the source as printed, ``period`` the plan's years."""

    plain: str
    text: str
    period: tuple[Period, Period] | None = None


@dataclass
class Header:
    """Columns, the index of the first line below, and what 単位 says of all values."""

    columns: list[Column]
    after: int
    unit: str | None = None
    lines: list[Line] = field(default_factory=list)


def read(page: Page, body: Sequence[Line], index: int, rules: Rules) -> Header | None:
    """The header that begins on a line and has more than one, else None."""
    made = Header([], index)
    at = index
    while at < len(body) and len(made.lines) < 24:
        line = body[at]
        if line.role or len(line.text) > 160 or "\t" in line.text:
            break
        if at > index and (unit := UNIT.fullmatch(line.text)):
            made.unit = unit["unit"]
            at += 1
            continue
        broken, after = _broken_years(body, at)
        if broken and made.lines and _joined(page, made, broken):
            made.lines.extend(body[at:after])
            at = after
            continue
        if made.lines and (re.fullmatch(r"(?:\(?年度?末?\)?\s*){2,}", line.text) or len(line.text.split()) > 3 and set(line.text.split()) <= set(SUB)):
            # 令和5 令和6 over 年度 年度; 基準値 目標値 over 年度 値 年度 値.
            made.lines.append(line)
            at += 1
            continue
        if not made.lines and (columns := _over(page, body, at, rules)) is not None:
            made.columns = columns
            made.lines.extend(body[at : at + 2])
            at += 2
            continue
        if len(made.lines) == 1 and _among(page, made, line, rules):
            made.lines.append(line)
            at += 1
            continue
        named = _named(line, rules, first=not made.lines)
        if named is None or not _joined(page, made, named):
            break
        made.lines.append(line)
        at += 1
    made.after = at
    valued = [c for c in made.columns if kinds_of(c) & VALUED or c.kind == "period"]
    if len(made.lines) < 2 or len(valued) < 2 or kind_of(made.columns) != "metrics":
        return None
    return made


def _broken_years(body: Sequence[Line], at: int) -> tuple[list[Column], int]:
    """Years whose era stands on a line of its own: 令和, ３年度, 令和, ４年度."""
    found: list[Column] = []
    while at + 1 < len(body) and re.fullmatch(r"令和|平成", body[at].text) and re.fullmatch(r"(?:元|\d{1,2})年度?", body[at + 1].text):
        label = body[at].text + body[at + 1].text
        found.append(Column("period", label, periods.find(label), (body[at].start, body[at + 1].end)))
        at += 2
    return found, at


def _named(line: Line, rules: Rules, first: bool) -> list[Column] | None:
    """The columns a line names; a line with any other word goes on with no header, one with more
    strange words than known begins none."""
    found: list[Column] = []
    for start, word in words_of(line, rules):
        made = column_of(word, rules, (start, start + len(word)))
        if made is None:
            made = Column("other", word, span=(start, start + len(word)))
        found.append(made)
    found = guessed(found, rules)
    strange = sum(1 for c in found if c.kind == "other" and squeezed(c.label) not in rules.labels)
    led = found[0].kind == "other" and sum(c.kind == "period" for c in found) > 1
    if strange > (min(1, len(found) - 1) if first or led else 0):
        return None
    if not any(kinds_of(c) & VALUED or c.kind == "period" for c in found):
        return None
    return found


def _over(page: Page, body: Sequence[Line], at: int, rules: Rules) -> list[Column] | None:
    """目標値 alone on a line, over its years: 指標 and 現状値 stand between it and them in height."""
    if at + 2 >= len(body) or any(x.role or "\t" in x.text for x in body[at : at + 3]):
        return None
    over, named, years = _known(body[at], rules), _known(body[at + 1], rules), years_of(body[at + 2].text)
    if over is None or len(over) != 1 or not _undated(over[0]) or named is None or years is None:
        return None
    valued = [c for c in named if kinds_of(c) & VALUED and c is not named[0]]
    ordered = sorted([*over, *named], key=lambda c: place(page.text, c.span[0]))
    fits = "metric" in kinds_of(named[0]) and bool(valued) and all(map(_undated, valued)) and not any(c.kind == "period" for c in named)
    if not fits or ordered.index(over[0]) < ordered.index(valued[-1]) or len(years) < len(valued) + 2 or not _are_apart(page, ordered):
        return None
    return ordered


def _known(line: Line, rules: Rules) -> list[Column] | None:
    """The columns of a line whose words all name one."""
    found = [column_of(word, rules, (at, at + len(word))) for at, word in words_of(line, rules)]
    return [c for c in found if c is not None] if None not in found else None


def _undated(column: Column) -> bool:
    return bool(kinds_of(column) & VALUED) and column.period is None


def _are_apart(page: Page, ordered: Sequence[Column]) -> bool:
    return all(place(page.text, a.span[1]) < place(page.text, b.span[0]) for a, b in zip(ordered, ordered[1:], strict=False))


def _among(page: Page, made: Header, line: Line, rules: Rules) -> bool:
    """Add the names of a line below 現状値 and 目標値 whose cells are as high as those and their
    years together: 指標, 担当課 stand beside them."""
    named = _known(line, rules)
    if named is None or not all(map(_undated, made.columns)) or any(kinds_of(c) & (VALUED | {"period"}) for c in named):
        return False
    ordered = sorted([*made.columns, *named], key=lambda c: place(page.text, c.span[0]))
    first = next(i for i, c in enumerate(ordered) if c in made.columns)
    if not any("metric" in kinds_of(c) for c in ordered[:first]) or not _are_apart(page, ordered):
        return False
    made.columns = ordered
    return True


def _joined(page: Page, made: Header, named: list[Column]) -> bool:
    """Add the columns of a line to those above; False where they do not fit together."""
    if not made.lines:
        if len(named) < 2:
            return False
        made.columns = named
        return True
    above = made.columns
    years = [c for c in named if c.kind == "period"]
    undated = [c for c in above if kinds_of(c) & VALUED and c.period is None and not (c is above[0] and "metric" in kinds_of(c))]
    if len(years) == len(named) and len(undated) > len(years) and any(not re.search("方向|傾向", c.label) for c in undated):
        undated = [c for c in undated if not re.search("方向|傾向", c.label)]
    if len(years) == len(named):
        if len(years) == len(undated):
            it = iter(years)
            made.columns = [replace(c, period=next(it).period) if c in undated else c for c in above]
            return True
        if len(years) == 1 and undated and undated[-1] is above[-1]:
            made.columns = [*above[:-1], replace(above[-1], period=years[0].period)]
            return True
        spread = _spread(page, undated, years) if undated else None
        if spread is None:
            return False
        made.columns = [x for c in above for x in (spread[undated.index(c)] if c in undated else [c])]
        return True
    if len(years) >= 2 and undated == above and not any(kinds_of(c) & VALUED for c in named):
        # 実績値 and 目標値 over a line of 指標, 単位 and the years.
        spread = _spread(page, undated, years)
        if spread is None:
            return False
        flat = iter([x for group in spread for x in group])
        made.columns = [next(flat) if c.kind == "period" else c for c in named]
        return True
    if all(c.kind == "period" for c in above) and "metric" in kinds_of(named[0]) and sum(bool(kinds_of(c) & VALUED) for c in named[1:]) == len(above) and not any(c.period for c in named):
        # 令和5年度 and 令和11年度 over 指標, （現状） and （目標）.
        it = iter(above)
        made.columns = [named[0], *(replace(c, period=next(it).period) if kinds_of(c) & VALUED else c for c in named[1:])]
        return True
    if all(c.label.startswith("(") and kinds_of(c) & VALUED for c in named) and len(named) < len(above) and above[-1].period is not None:
        # （見込） （計画） （計画） below the last years, （見込み） below one of them.
        if len(named) == 1 and "baseline" in kinds_of(named[0]) and "baseline" not in kinds_of(above[0]):
            # （基準値） below the first year.
            first = next(i for i, c in enumerate(above) if c.period is not None)
            made.columns = [replace(c, kind="baseline", label=f"{named[0].label} {c.label}") if i == first else c for i, c in enumerate(above)]
        elif len(named) > 1:
            kinds = [next(k for k in ("target", "actual", "baseline") if k in kinds_of(c)) for c in named]
            made.columns = [*above[: -len(kinds)], *(replace(c, kind=k, label=f"{n.label} {c.label}") for c, k, n in zip(above[-len(kinds) :], kinds, named, strict=True))]
        return True
    if len(named) == len(above) + 1 and all(c.kind == "period" for c in above) and all(kinds_of(c) & VALUED and c.period is None for c in named[1:]):
        # Years over 区分, 実績, 計画.
        made.columns = [named[0], *(replace(n, label=f"{n.label} {c.label}", period=c.period) for n, c in zip(named[1:], above, strict=True))]
        return True
    if all(kinds_of(c) & VALUED and c.period is None for c in named) and any(c.kind == "period" for c in above):
        # （見込） （計画） below the years.
        dated = [c for c in above if c.kind == "period"]
        if len(named) == len(dated):
            it = iter(named)
            made.columns = [replace(n, period=c.period) if c.kind == "period" and (n := next(it)) else c for c in above]
            return True
        return False
    return _broken(made, named)


def _broken(made: Header, named: list[Column]) -> bool:
    """Words that go on in the row above: （R4） of the last name, then the next names."""
    columns = list(made.columns)
    for one in named:
        last = columns[-1]
        if one.kind == "period":
            if not (kinds_of(last) & VALUED) or last.period is not None:
                return False
            columns[-1] = replace(last, period=one.period)
        elif kinds_of(one) & (VALUED | {"unit", "note", "metric"}):
            columns.append(one)
        else:
            return False
    made.columns = columns
    return True


def _spread(page: Page, groups: Sequence[Column], years: Sequence[Column]) -> list[list[Column]] | None:
    """The years of each group, in order: by where they are printed, by the plan's first year, or
    as many for each."""
    if len(groups) > len(years):
        return None
    if len(groups) == 1:
        cuts: tuple[int, ...] | None = ()
    else:
        cuts = _by_period(page, groups, years) or _aligned(page, groups, years) or _alike(groups, years)
    return None if cuts is None else _given(groups, years, cuts)


def _alike(groups: Sequence[Column], years: Sequence[Column]) -> tuple[int, ...] | None:
    """As many years for each group."""
    share = len(years) // len(groups)
    return None if len(years) % len(groups) else tuple(range(share, len(years), share))


def _given(groups: Sequence[Column], years: Sequence[Column], cuts: tuple[int, ...]) -> list[list[Column]]:
    edges = [0, *cuts, len(years)]
    return [
        [Column(group.kind, f"{group.label} {y.label}", y.period, y.span) for y in years[a:b]]
        for group, a, b in zip(groups, edges, edges[1:], strict=False)
    ]


def shared(page: Page, columns: Sequence[Column]) -> list[Column]:
    """実績 and 計画 over the years of each, one name a line: 指標, 実績, 計画, R3, R4, R5, R6."""
    first = next((i for i, c in enumerate(columns) if c.kind == "period"), len(columns))
    groups = [c for c in columns[1:first] if kinds_of(c) & VALUED and c.period is None]
    years = columns[first:]
    if len(groups) < 2 or len(years) <= len(groups) or groups != list(columns[first - len(groups) : first]) or any(c.kind != "period" for c in years):
        return list(columns)
    cuts = _by_period(page, groups, years)
    if cuts is None and not any("baseline" in kinds_of(c) for c in groups):
        # 現状 may be of one year or more.
        cuts = _alike(groups, years)
    if cuts is None:
        return list(columns)
    return [*columns[: first - len(groups)], *(c for group in _given(groups, years, cuts) for c in group)]


def _by_period(page: Page, groups: Sequence[Column], years: Sequence[Column]) -> tuple[int, ...] | None:
    targets = ["target" in kinds_of(g) for g in groups]
    if page.period is None or targets != [False, True]:
        return None
    first = page.period[0].year
    cut = next((i for i, y in enumerate(years) if y.period is not None and y.period.period.year >= first), 0)
    return (cut,) if cut else None


def _aligned(page: Page, groups: Sequence[Column], years: Sequence[Column]) -> tuple[int, ...] | None:
    """Where the groups begin, if each begins over, or stands over the middle of, its years."""
    lefts = [place(page.text, g.span[0]) for g in groups]
    rights = [place(page.text, g.span[1]) for g in groups]
    begins = [place(page.text, y.span[0]) for y in years]
    ends = [place(page.text, y.span[1]) for y in years]
    best: tuple[float, tuple[int, ...]] | None = None
    for cuts in combinations(range(1, len(years)), len(groups) - 1):
        edges = [0, *cuts, len(years)]
        left = max(abs(lefts[g] - begins[edges[g]]) for g in range(len(groups)))
        middle = max(abs((lefts[g] + rights[g]) / 2 - (begins[edges[g]] + ends[edges[g + 1] - 1]) / 2) for g in range(len(groups)))
        off = min(left, middle)
        if best is None or off < best[0]:
            best = (off, cuts)
    return best[1] if best is not None and best[0] <= 2.5 else None


def place(text: str, at: int) -> int:
    """The column of the screen a character stands in; a full-width one takes two."""
    begin = text.rfind("\n", 0, at) + 1
    return width(text[begin:at].replace("\f", ""))
