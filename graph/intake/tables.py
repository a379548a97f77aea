"""Tables as a text shows them: a line of column names, and the rows under it.

Cells are divided by tabs where the reading found a real table, else by blanks, where only the
first words and the divisions at the end of a row can be told apart for sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.intake import amounts, divisions, grid, marks, periods
from graph.intake.grid import GridRow
from graph.intake.lines import Line
from graph.intake.rules import Rules, squeezed

Span = tuple[int, int]
# A line drawn between rows.
_RULED = re.compile(r"[|+:=\s\-ー―─━┼├┤┌┐└┘┬┴╋┠┨]*[|+\-─━]{2,}[|+:=\s\-ー―─━┼├┤┌┐└┘┬┴╋┠┨]*")


# What a column such as 方向性 or 区分 says of a row.
_STATE = re.compile(r"(?:新規|継続|拡充|充実|見直し|改善|縮小|廃止|完了|終了|重点|再掲|検討|新|継|[○●◎◆])(?:\s+|$)")
_NUMBERED = re.compile(r"\s*(?:\(?\d{1,3}\)?(?:-\d{1,2})*|[①-⑳])[.\s]*")


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


@dataclass
class Row:
    """A row; ``cells`` are the pieces of each column, in the order of the text."""

    start: int
    end: int
    cells: list[list[Span]]
    sheet: int
    unsure: str = ""


@dataclass
class Table:
    """A table of "measures" or "metrics" with its rows (of metrics, `metrics` reads the rows)."""

    kind: str
    start: int
    header_end: int
    end: int
    columns: list[Column]
    sheet: int
    tabbed: bool
    lines: list[Line] = field(default_factory=list)
    grid: list[GridRow] = field(default_factory=list)  # where it is tabbed
    rows: list[Row] = field(default_factory=list)

    @property
    def values(self) -> list[Column]:
        """The columns that carry values."""
        return [c for c in self.columns if c.kind in ("baseline", "actual", "target")]


def find_tables(plain: str, lines: Sequence[Line], rules: Rules) -> list[Table]:
    """All tables of a text, in order."""
    found: list[Table] = []
    index = 0
    body = [line for line in lines if line.role in ("", "blank")]
    while index < len(body):
        made = _header(plain, body, index, rules)
        if made is None:
            index += 1
            continue
        table, index = made
        start = index
        if table.tabbed:
            kinds = [c.kind for c in table.columns]
            stop = next((i for i in range(start, len(body)) if header_columns(body[i], rules)), len(body))
            table.grid, index = grid.read(plain, body[:stop], start, kinds, rules)
        while not table.tabbed and index < len(body) and not _ends(plain, body, index, start, table, rules):
            index += 1
        table.lines = body[start:index]
        while table.lines and table.lines[-1].role == "blank":
            table.lines.pop()
        table.end = table.lines[-1].end if table.lines else table.header_end
        if table.kind == "measures":
            table.rows = _measure_rows(plain, table, rules)
        found.append(table)
    return found


def slashed(plain: str, lines: list[Line], rules: Rules) -> tuple[str, list[Line]]:
    """Tables whose cells are divided by ／ or by bars, with tabs in the place of these."""
    plain, made = _barred(plain, list(lines))
    characters: list[str] | None = None
    index = 0
    while index < len(made):
        line = made[index]
        count = line.text.count("/")
        if line.role or count < 2 or header_columns(_tabs(line), rules) is None:
            index += 1
            continue
        while index < len(made) and (made[index].role == "blank" or made[index].text.count("/") == count):
            if made[index].role != "blank":
                characters = characters or list(plain)
                for at in range(made[index].start, made[index].end):
                    characters[at] = "\t" if characters[at] == "/" else characters[at]
                made[index] = _tabs(made[index])
            index += 1
    return ("".join(characters) if characters else plain), made


def _barred(plain: str, lines: list[Line]) -> tuple[str, list[Line]]:
    """``| 指標 | 現状 | 目標 |``: rows between bars, two or more below each other."""
    characters: list[str] | None = None
    rows = [not line.role and line.text.count("|") >= 2 for line in lines]
    for index, line in enumerate(lines):
        if not rows[index] and not (_RULED.fullmatch(line.text) and not line.role and any(rows[max(0, index - 1) : index + 2])):
            continue
        if _RULED.fullmatch(line.text):
            lines[index] = replace(line, role="blank")
        elif any(rows[i] or _RULED.fullmatch(lines[i].text) for i in (index - 1, index + 1) if 0 <= i < len(lines)):
            inner = line.text.removeprefix("|").removesuffix("|")
            start = line.start + (line.text.startswith("|"))
            characters = characters or list(plain)
            for at in range(line.start, line.end):
                characters[at] = "\t" if characters[at] == "|" else characters[at]
            lines[index] = replace(line, start=start, end=start + len(inner), text=inner.replace("|", "\t"))
    return ("".join(characters) if characters else plain), lines


def _tabs(line: Line) -> Line:
    return replace(line, text=line.text.replace("/", "\t"))


# ---- headers -----------------------------------------------------------------------------------


def _header(plain: str, body: Sequence[Line], index: int, rules: Rules) -> tuple[Table, int] | None:
    line = body[index]
    if line.role or len(line.text) > 240:
        return None
    tabbed = "\t" in line.text
    line, after = _whole_header(plain, body, index, rules)
    columns = header_columns(line, rules)
    end = line.end
    if columns is None and not tabbed:
        stacked = _stacked(body, index, rules)
        if stacked is None:
            return None
        columns, after = stacked
        end = body[after - 1].end
    if columns is None:
        return None
    # The years stand on the line below, or one line further.
    while after < len(body) and body[after].role == "" and (years := _years(body[after].text)):
        columns = _dated(columns, years)
        end = body[after].end
        after += 1
    if after < len(body) and body[after].role == "" and (told := _kinds_below(body[after], columns, rules)):
        columns = told
        end = body[after].end
        after += 1
    kind = _kind(columns)
    if kind is None and all(c.kind == "period" for c in columns):
        if not _values_follow(body, after - 1, len(columns), rules):
            return None
        # Nothing is printed over the names.
        kind, columns = "metrics", [Column("metric", ""), *columns]
    if kind is None:
        return None
    columns = _assigned(columns, kind)
    return Table(kind, line.start, end, end, columns, line.sheet, tabbed), after


def _whole_header(plain: str, body: Sequence[Line], index: int, rules: Rules) -> tuple[Line, int]:
    """A header whose years stand below their names and before the next one, as one line."""
    line, after = body[index], index + 1
    while (
        "\t" not in line.text and len(line.text) < 60 and after < len(body) and body[after].role == "" and after - index < 6
        and (begun := re.match(r"\([^()]{2,16}\)", body[after].text)) and periods.find(begun[0])
        and (index + 1 < after or not _only_years(body[after].text))
        and all(_column(w, rules, (0, 0)) or _years(w) for _, w in _words(body[after], rules))
        and (header_columns(line, rules) or _column(line.text.split()[-1], rules, (0, 0)))
    ):
        last = body[after]
        line = replace(line, end=last.end, text=plain[line.start : last.end])
        after += 1
    return line, after


def _kinds_below(line: Line, columns: Sequence[Column], rules: Rules) -> list[Column] | None:
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


def header_columns(line: Line, rules: Rules) -> list[Column] | None:
    """The columns a line names, or None where it is no header."""
    columns = []
    strange = 0
    for start, word in _words(line, rules):
        column = _column(word, rules, (start, start + len(word)))
        if column is None:
            strange += 1
            column = Column("other", word, span=(start, start + len(word)))
        columns.append(column)
    known = [c for c in columns if c.kind != "other" or squeezed(c.label) in rules.labels]
    if len(known) < 2 or strange > len(known) * 0.7:
        return None
    if _kind(columns) is None and not all(c.kind == "period" for c in columns):
        return None
    return columns


def _values_follow(body: Sequence[Line], index: int, count: int, rules: Rules) -> bool:
    """Whether the next line of text ends with as many values as there are years above it."""
    line = next((x for x in body[index + 1 : index + 4] if x.role != "blank"), None)
    words = line.text.split()[-count:] if line is not None else []
    return len(words) == count and line is not None and len(line.text.split()) > count and all(amounts.is_value(w, rules) for w in words)


def _words(line: Line, rules: Rules) -> list[tuple[int, str]]:
    if "\t" in line.text:
        pieces = [(m.start(), m[0]) for m in re.finditer(r"[^\t]+", line.text)]
        return [(line.start + at + len(w) - len(w.lstrip()), w.strip()) for at, w in pieces if w.strip()]
    made: list[tuple[int, str]] = []
    text = line.text
    # 指　標 is one word, printed wide.
    for match in re.finditer(r"\S+", text):
        word = match[0]
        if made:
            at, last = made[-1]
            joined = text[at : match.end()]
            two = squeezed(last) in rules.labels and squeezed(word) in rules.labels
            if (len(word) <= 2 and len(last) <= 2 and not last.endswith("課") and not two and not re.search(r"\d", word)) or word.startswith("(") and not last.endswith(")"):
                made[-1] = (at, joined)
                continue
        made.append((match.start(), word))
    return [(line.start + at, w) for at, w in made]


def _column(word: str, rules: Rules, span: Span) -> Column | None:
    plain = squeezed(word)
    kinds = rules.labels.get(plain)
    if kinds:
        return Column("|".join(kinds), plain, span=span)
    period = periods.find(plain)
    bare = re.sub(r"\(\s*\)", "", periods.without(plain)).strip("()・:の[]【】/年度末時点")
    bare_word = squeezed(bare)
    if period is not None and not bare_word:
        return Column("period", plain, period, span)
    kinds = rules.labels.get(bare_word) or rules.labels.get(re.sub(r"\(.*?\)", "", plain))
    if kinds and (period is not None or bare_word != plain):
        return Column("|".join(kinds), plain, period, span)
    return None


def _kind(columns: Sequence[Column]) -> str | None:
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


def _assigned(columns: Sequence[Column], kind: str) -> list[Column]:
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
    if kind == "metrics" and any(c.kind == "baseline" for c in made) and not any(c.kind == "target" for c in made):
        # 基準値 R7 R8 R9: the years after a baseline are those of targets.
        first = next(i for i, c in enumerate(made) if c.kind == "baseline")
        told = columns[first:]
        if all(c.kind == "period" for c in told[1:]):
            made[first + 1 :] = [Column("target", c.label, c.period, c.span) for c in told[1:]]
    bare = bool(made) and made[0].kind in ("baseline", "actual", "target") and made[0].period is not None
    if kind == "metrics" and made and not bare and not any(c.kind == "metric" for c in made):
        made[0] = Column("metric", made[0].label, None, made[0].span)
    return made


def _as(column: Column, kind: str) -> Column:
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


def _stacked(body: Sequence[Line], index: int, rules: Rules) -> tuple[list[Column], int] | None:
    """A header with one column name a line, as text copied out of a table has it."""
    columns, at = _named_below(body, index, rules)
    if len(columns) < 3 or _kind(columns) is None:
        return None
    return columns, at


def stacked_columns(body: Sequence[Line], index: int, rules: Rules) -> tuple[list[Column], int] | None:
    """Columns of values alone, one name a line: 現状値, （R5年度）, 目標値, （R10年度）."""
    columns, at = _named_below(body, index, rules)
    valued = [{"baseline", "actual", "target"} & set(c.kind.split("|")) for c in columns]
    return ([_valued(c) for c in columns], at) if len(columns) >= 2 and all(valued) else None


def _valued(column: Column) -> Column:
    kind = next(k for k in ("target", "baseline", "actual") if k in column.kind.split("|"))
    return replace(column, kind=kind)


def _named_below(body: Sequence[Line], index: int, rules: Rules) -> tuple[list[Column], int]:
    columns: list[Column] = []
    at = index
    while at < len(body) and body[at].role == "" and len(columns) < 10:
        line = body[at]
        column = _column(line.text, rules, (line.start, line.end)) if len(line.text) <= 16 else None
        if column is None:
            break
        if column.kind == "period" and columns and columns[-1].period is None and line.text.startswith("("):
            last = columns.pop()
            column = Column(last.kind, last.label, column.period, last.span)
        columns.append(column)
        at += 1
    return columns, at


def _years(text: str) -> list[periods.Read] | None:
    """The years of a line that holds nothing else: （令和3年度） （令和9年度）."""
    if len(text) > 120:
        return None
    if re.sub(r"[()\s\t・,、年度末時点現在実績見込目標値基準]+", "", periods.without(text)):
        return None
    return periods.all_in(text) or None


def _dated(columns: list[Column], years: Sequence[periods.Read]) -> list[Column]:
    wanted = [i for i, c in enumerate(columns) if c.period is None and {"baseline", "target", "actual"} & set(c.kind.split("|"))]
    if len(wanted) < len(years) and wanted and len(years) % len(wanted) == 0:
        # 実績 | 計画 over three years each.
        share = len(years) // len(wanted)
        spread = [c for i, c in enumerate(columns) for _ in range(share if i in wanted else 1)]
        return _dated(spread, years)
    if len(wanted) != len(years):
        return columns
    made = list(columns)
    for i, year in zip(wanted, years, strict=True):
        made[i] = Column(columns[i].kind, columns[i].label, year, columns[i].span)
    return made


# ---- where a table ends --------------------------------------------------------------------------


def _ends(plain: str, body: Sequence[Line], index: int, start: int, table: Table, rules: Rules) -> bool:
    line = body[index]
    if line.role == "blank":
        return False
    # A header at the very end of its page: in a text out of order its rows stand above it.
    if line.sheet != table.sheet and not table.tabbed and all(x.role == "blank" for x in body[start:index]):
        return True
    if index > start and (header_columns(line, rules) is not None or _stacked(body, index, rules) is not None):
        return True
    if table.kind == "metrics" and re.match(rf"[■◆●○◎]?\s*[【\[《<(]\s*(?:{rules.role_words})\s*[】\]》>):]", line.text):
        return True
    section = marks.section_of(line.text, rules)
    if section is not None and section[1] >= len(line.text) and not (table.kind == "measures" and section[0] in ("city", "vision", "findings") and len(line.text) < 4):
        return True
    level = marks.level_of(line.text, rules)
    if level is None and table.kind == "metrics" and body[index - 1].role == "blank" and not re.search(r"\d\s*\S{0,6}$|[―—]$", line.text[1:]):
        # A line of its own, and a numbered heading below it: the next part of the plan.
        below = next((x for x in body[index + 1 : index + 3] if x.role != "blank"), None)
        told = marks.level_of(below.text, rules) if below is not None else None
        if below is not None and told is not None and told[0].name in ("dash", "paren", "digit", "circled") and not re.search(r"\d\s*\S{0,6}$|[―—]$", below.text[4:]):
            return True
    if level is None:
        return table.kind == "metrics" and bool(re.search(r"。$|ます。", line.text)) and not line.text.startswith("※") and "(" not in line.text
    which, _, _ = level
    if which.name == "bullet":
        return table.kind == "metrics" and line.text[0] not in "※・○●◎" and not re.search(r"\d", line.text)
    if which.worded:
        return which.role != "measure"
    if table.kind == "measures":
        numbered = any(c.kind == "number" for c in table.columns)
        if numbered and which.name in ("digit", "dash", "circled", "paren"):
            first = marks.level_of(body[start].text, rules)
            return first is not None and first[0].name != which.name and tail_of(line, rules) is None and len(line.text) < 40 and "。" not in line.text
        return which.name in ("paren", "dash", "digit", "circled") and body[index - 1].role == "blank"
    # A metric may be numbered; a heading stands apart, or over a section, and has no values.
    following = next((x for x in body[index + 1 : index + 3] if x.role != "blank"), None)
    if which.name in ("paren", "dash", "digit", "circled", "roman") and following is not None and not re.search(r"\d", line.text[2:]) and (
        marks.section_of(following.text, rules) is not None
    ):
        return True
    # A metric may be numbered, then all are; a heading stands apart and has no values.
    begun = marks.level_of(body[start].text, rules)
    if (begun is None or begun[0].name != which.name) and not re.search(r"\d\s*\S{0,6}$|[―—]$", line.text[2:]) and which.name in ("paren", "circled", "digit"):
        return True
    return not re.search(r"\d\s*\S{0,4}$|[―—]$", line.text[2:]) and which.name in ("paren", "dash", "digit", "circled", "roman") and (
        body[index - 1].role == "blank" or re.search(rf"(?:{rules.role_words})\s*[:】]", line.text) is not None
    )


# ---- rows of measures ------------------------------------------------------------------------


def _measure_rows(plain: str, table: Table, rules: Rules) -> list[Row]:
    if table.tabbed:
        return _tabbed_rows(table)
    return _spaced_rows(plain, table, rules)


def _tabbed_rows(table: Table) -> list[Row]:
    return [
        Row(row.start, row.end, [[cell] if cell[1] > cell[0] else [] for cell in row.cells], row.sheet)
        for row in table.grid
    ]


def _spaced_rows(plain: str, table: Table, rules: Rules) -> list[Row]:
    """Rows whose cells are divided by blanks: number, name, words, divisions at the end."""
    places = {c.kind: i for i, c in reversed(list(enumerate(table.columns)))}
    units = [i for i, c in enumerate(table.columns) if c.kind in ("lead", "related")]
    chunks = _chunks(table, places, rules)
    rows = []
    width = _broken(chunks, places)
    for chunk in chunks:
        row = _row(chunk, table, places, units, rules, width)
        if row is not None:
            rows.append(row)
    return rows


def _chunks(table: Table, places: dict[str, int], rules: Rules) -> list[list[Line]]:
    """The lines of each row: a new one at each number; without numbers, after the divisions."""
    lines = [line for line in table.lines if line.role == ""]
    numbered = "number" in places
    starts: list[int] = []
    if numbered or sum(1 for x in lines if re.match(r"\(?\d{1,3}\)?[.\s]|[①-⑳]|\d+-\d+", x.text)) >= max(2, len(lines) * 0.2):
        last = None
        for index, line in enumerate(lines):
            match = re.match(r"(?P<n>\(?\d{1,3}\)?|[①-⑳]|\d{1,2}(?:-\d{1,2})+)(?=[\s.]|(?<=[①-⑳)]))", line.text)
            if match is None:
                continue
            value = re.sub(r"\D", "", match["n"]) or match["n"]
            if last is None or not value.isdigit() or "-" in match["n"] or int(value) == last + 1 or int(value) == 1:
                starts.append(index)
                last = int(value) if value.isdigit() and "-" not in match["n"] else last
    else:
        begun = True
        for index, line in enumerate(lines):
            if begun and not line.text.startswith("※"):
                starts.append(index)
                begun = False
            ended = tail_of(line, rules) is not None
            nxt = lines[index + 1] if index + 1 < len(lines) else None
            if ended and nxt is not None:
                # Words of the row may go on below its divisions, to the end of their sentence.
                alone = tail_of(nxt, rules)
                if alone is not None and alone[0] == nxt.start:
                    continue
                whole = re.search(r"。\s*\S+$|す\s+\S+$", line.text) or not re.search(r"。", "".join(x.text for x in lines))
                if whole or not re.match(r"[^\s]*。$|[ぁ-ん]", nxt.text):
                    begun = True
            elif not ended and index and re.search(r"。$", line.text) and starts and any(tail_of(x, rules) for x in lines[starts[-1] : index + 1]):
                begun = True
    return [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)][: len(starts)], strict=True)]


def tail_of(line: Line, rules: Rules) -> Span | None:
    """The divisions a line ends with."""
    words = list(re.finditer(r"\S+", line.text))
    at = None
    if len(words) > 2 and words[-1][0] in rules.words("responsible", "others") and re.search(r"(課|室|局)$", words[-2][0]):
        words.pop()
    if len(words) > 1 and re.search(r"。\s+$", line.text[: words[-1].start()]):
        last = divisions.names_in(line.text, words[-1].start(), len(line.text), rules)
        if last and all(n.kind != "unknown" and 3 <= len(n.name) <= 14 for n in last):
            return line.start + words[-1].start(), line.end
    for match in reversed(words):
        names = re.split(r"[、,・/]", match[0].strip("、,・/"))
        sure = all(
            re.search(r"(課|室|係|班|事務局|支所|局|センター|部|館|所)(等|ほか)?$|^関係各?課$|^全[課庁]$|^各課$", re.sub(r"\(.*?\)|[◎○●]", "", n)) and len(n) <= 16 and not divisions.is_sentence(n)
            for n in names if n
        )
        if not sure or not any(names):
            break
        wide = line.text[max(0, match.start() - 2) : match.start()].isspace() and match.start() >= 2
        if at is None and not (wide or any(re.search(r"(課|室|局)$", n) for n in names)) and not re.search(r"(課|室|係|班|事務局|支所|局|公室|課等|全庁|本部)\)?$", re.sub(r"\(.*?\)|[◎○●]", "", match[0].rstrip("、,・/"))) and len(words) > 1:
            break
        at = match.start()
    return None if at is None else (line.start + at, line.end)


def _cell_tail(line: Line, table: Table, rules: Rules) -> Span | None:
    """The divisions at the end of a row's line, also after a word such as 継続 in a column of its own."""
    tail = tail_of(line, rules)
    if tail is not None or not any(c.kind == "other" for c in table.columns):
        return tail
    match = _STATE.match(line.text)
    if match is None or match.end() >= len(line.text):
        return None
    names = divisions.names_in(line.text, match.end(), len(line.text), rules)
    told = names and all(n.kind != "unknown" and len(n.name) <= 16 and not divisions.is_sentence(n.name) for n in names)
    return (line.start + match.end(), line.end) if told else None


def _broken(chunks: Sequence[Sequence[Line]], places: dict[str, int]) -> int:
    """How long the first line of a name is where names are broken to fit their column; 0 where
    they are not: two or more rows begin with lines of this length, none with a longer one."""
    if "title" not in places or "content" not in places:
        return 0
    first = [_NUMBERED.sub("", c[0].text) for c in chunks if len(c) > 1]
    heads = [h for h in first if not re.search(r"\s", h) and not re.fullmatch(r"[【\[(].*[】\])]", h)]
    width = max(map(len, heads), default=0)
    if any(len(h.split()[0]) > width for h in first if h.split()):
        return 0
    return width if sum(1 for h in heads if len(h) == width) >= 2 and width <= 16 else 0


def _row(chunk: Sequence[Line], table: Table, places: dict[str, int], units: list[int], rules: Rules, width: int = 0) -> Row | None:
    cells: list[list[Span]] = [[] for _ in table.columns]
    unsure = ""
    goes_on = False
    stated = any(c.kind == "other" for c in table.columns)
    for index, line in enumerate(chunk):
        a, b = line.start, line.end
        if line.text.startswith("※") and index:
            continue
        if units:
            tail = _cell_tail(line, table, rules)
            if tail is not None and (tail[0] > a or index > 0):
                words = [(tail[0] + m.start(), tail[0] + m.end()) for m in re.finditer(r"\S+", line.text[tail[0] - a :])]
                if len(units) >= 2 and len(words) >= 2:
                    cells[units[0]].append(words[0])
                    cells[units[1]].append((words[1][0], words[-1][1]))
                else:
                    cells[units[0]].append(tail)
                    if len(units) >= 2:
                        unsure = "role"
                b = tail[0]
        text = line.text[: b - a]
        at = 0
        if index == 0:
            number = re.match(r"\s*(?:\(?\d{1,3}\)?(?:-\d{1,2})*|[①-⑳])[.\s]*", text)
            if number and ("number" in places or number.end() < len(text)):
                if "number" in places:
                    cells[places["number"]].append((a, a + len(number[0].rstrip(" ."))))
                at = number.end()
        rest = text[at:]
        stripped = rest.strip()
        if not stripped or (stated and index and _STATE.fullmatch(stripped)):
            continue
        begin = a + at + len(rest) - len(rest.lstrip())
        title = "title" in places
        content = "content" in places
        gap = re.search(r"\s+", stripped)
        if goes_on and cells[places["title"]] and len(stripped) <= width:
            first = cells[places["title"]][0]
            cells[places["title"]] = [(first[0], begin + len(stripped))]
            goes_on = len(stripped) == width
            unsure = unsure or "cells"
            continue
        goes_on = bool(title and content and index == 0 and width and (len(stripped) == width or re.fullmatch(r"[【\[(].{1,6}[】\])]", stripped)))
        if title and content and index == 0 and gap:
            cells[places["title"]].append((begin, begin + gap.start()))
            cells[places["content"]].append((begin + gap.end(), begin + len(stripped)))
        elif title and (index == 0 or not content):
            cells[places["title"]].append((begin, begin + len(stripped)))
        elif title and content and gap and gap.start() <= 12 and len(stripped) - gap.end() > gap.start():
            cells[places["title"]].append((begin, begin + gap.start()))
            cells[places["content"]].append((begin + gap.end(), begin + len(stripped)))
            unsure = unsure or "cells"
        elif content:
            cells[places["content"]].append((begin, begin + len(stripped)))
    if not any(cells):
        return None
    return Row(chunk[0].start, chunk[-1].end, cells, chunk[0].sheet, unsure)
