"""Tables as a text shows them: a line of column names, and the rows under it.

Cells are divided by tabs where the reading found a real table, else by blanks, where only the
first words and the divisions at the end of a row can be told apart for sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.intake import (
    amounts,
    basics,
    cellhead,
    columns,
    columnwise,
    grid,
    headers,
    marks,
    ownyear,
    signs,
)
from graph.intake.columns import Column, Span, header_columns
from graph.intake.grid import GridRow
from graph.intake.headers import Page
from graph.intake.lines import Line
from graph.intake.measurerows import Row, measure_rows, tail_of
from graph.intake.rules import Rules, squeezed
from graph.intake.words import METRIC


@dataclass
class Table:
    """A table of "measures", of "metrics" (whose rows `metrics` reads), or a "schedule"."""

    kind: str
    start: int
    header_end: int
    end: int
    columns: list[Column]
    sheet: int
    tabbed: bool
    unit: str | None = None  # of all its values: （単位：人）
    name: Span | None = None  # of its only row, printed above the header
    lines: list[Line] = field(default_factory=list)
    grid: list[GridRow] = field(default_factory=list)  # where it is tabbed
    rows: list[Row] = field(default_factory=list)
    names: list[Span] = field(default_factory=list)  # of divisions whose columns hold signs
    also: list[Column] = field(default_factory=list)  # of measures, where each row holds one too
    short: frozenset[str] = frozenset()  # signs of divisions that a legend explains
    loose: list[Span] = field(default_factory=list)  # cells that could be given to no row

    @property
    def values(self) -> list[Column]:
        """The columns that carry values."""
        return [c for c in self.columns if c.kind in ("baseline", "actual", "target")]


def find_tables(plain: str, lines: Sequence[Line], rules: Rules, text: str = "") -> list[Table]:
    """All tables of a text, in order; ``text`` is the source as printed."""
    page = headers.Page(plain, text or plain, basics.period(plain))
    found: list[Table] = []
    index = 0
    body = [line for line in lines if line.role in ("", "blank")]
    edges = [True, *(line.role == "blank" for line in body), True]
    filled = [i for i, blank in enumerate(edges) if not blank]
    if sum(edges[i - 1] and edges[i + 1] for i in filled) > len(filled) * 0.5:
        # Lines stand alone: a blank line after each cell says nothing.
        body = [line for line in body if line.role != "blank"]
    known = signs.legend(plain, rules)
    made: tuple[Table, int] | None
    while index < len(body):
        if (columnar := columnwise.read(body, index, rules)) is not None:
            line, rows = body[index], columnar.rows
            end = max(b for row in rows for cell in row.cells for _, b in cell)
            found.append(Table(
                "measures", line.start, columnar.header_end, max([end, *(b for _, b in columnar.loose)]), columnar.columns, line.sheet, True,
                lines=[x for x in body[index : columnar.stop] if not x.role], rows=rows, loose=columnar.loose,
            ))
            index = columnar.stop
            continue
        signed = signs.header(body[index], known, rules)
        if signed is not None and not signed.columns[0].label and not signs.is_row(plain, next((x for x in body[index + 1 :] if not x.role), None)):
            signed = None
        if signed is not None:
            line = body[index]
            made = Table("measures", line.start, signed.end, signed.end, signed.columns, line.sheet, not signed.names, names=signed.names), index + 1
        else:
            made = _header(page, body, index, rules)
        if made is None:
            index += 1
            continue
        table, index = made
        at = body.index(next(x for x in body if x.start == table.start))
        table.unit = table.unit or _unit_above(body, at)
        if page.period is None and _aimed_above(body, at, table):
            table.columns = [replace(c, kind="target") if c.kind == "actual" else c for c in table.columns]
        start = index
        if (told := _name_above(body, table, index, rules)) is not None:
            named, table.name = told
            table.lines = body[index : index + 1]
            table.start, table.end = named.start, table.lines[-1].end
            if found and found[-1].end >= named.end:
                found[-1].lines = [x for x in found[-1].lines if x.start < named.start]
                found[-1].end = min(found[-1].end, named.start)
            found.append(table)
            index += 1
            continue
        if (kinds_of := _rows_of_kinds(body, table, index, rules)) is not None:
            named, table.name, table.unit, stop = kinds_of
            table.lines = body[index:stop]
            table.start, table.end = named.start, table.lines[-1].end
            found.append(table)
            index = stop
            continue
        if (stop := _schedule(body, table, index)) > index:
            table.kind, table.lines = "schedule", body[index:stop]
            table.end = table.lines[-1].end
            found.append(table)
            index = stop
            continue
        if table.tabbed:
            kinds = [c.kind for c in table.also or table.columns]
            stop = next((i for i in range(start, len(body)) if header_columns(body[i], rules) or signs.header(body[i], known, rules)), len(body))
            table.grid, index = grid.read(plain, body[:stop], start, kinds, rules)
            table.columns = grid.one_name(plain, table.columns, [row.cells for row in table.grid])
            if table.kind == "measures":
                index = _under_one_name(plain, body[:stop], start, index, table, rules)
        while not table.tabbed and index < len(body) and not (table.names and signs.header(body[index], known, rules)) and not _ends(plain, body, index, start, table, rules):
            index += 1
        table.lines = body[start:index]
        while table.lines and table.lines[-1].role == "blank":
            table.lines.pop()
        table.end = table.lines[-1].end if table.lines else table.header_end
        table.short = frozenset(known)
        if table.also:
            one = replace(table, kind="measures", columns=table.also, also=[])
            one.rows = measure_rows(plain, one, rules)
            found.append(one)
        if table.kind == "measures":
            table.rows = _signed(plain, table, rules) if table.names else measure_rows(plain, table, rules)
        found.append(table)
    return found


def _under_one_name(plain: str, body: Sequence[Line], start: int, after: int, table: Table, rules: Rules) -> int:
    """Give a column of divisions without a name that of the one before it; the last one may have no
    place in the header at all. Returns where the table ends."""
    wider = [*table.columns, Column("other", "")]
    if table.columns[-1].kind in ("lead", "related") and any(x.text.rstrip().count("\t") == len(table.columns) for x in body[start:after]):
        rows, end = grid.read(plain, body, start, [c.kind for c in wider], rules)
        made = grid.under_one_name(plain, rows, wider, rules)
        if made[-1].kind != "other":
            table.columns, table.grid = made, rows
            return end
    table.columns = grid.under_one_name(plain, table.grid, table.columns, rules)
    return after


def _name_above(body: Sequence[Line], table: Table, after: int, rules: Rules) -> tuple[Line, Span] | None:
    """``指標 相談件数（件）`` above a header of nothing but years, with a line of values below it."""
    if table.kind != "metrics" or table.tabbed or len(table.values) != len(table.columns) or after >= len(body):
        return None
    below = body[after]
    index = next(i for i, x in enumerate(body) if x.start == table.start)
    above = body[index - 1] if index else None
    if below.role or above is None or above.role or len(above.text) > 70 or re.search(r"。$|\d\s*$", above.text):
        return None
    words = below.text.split()
    if len(words) != len(table.columns) or not all(amounts.is_value(w, rules) or re.search(r"\d", w) for w in words) or not any(re.search(r"\d", w) for w in words):
        return None
    labels = "|".join(sorted(map(re.escape, rules.words("labels", "metric")), key=len, reverse=True))
    begun = re.match(rf"[■◆●○◎□◇・▼▶★☆]?\s*(?:[【\[<《(]?(?:{labels})(?:\(?KPI\)?)?\s?\d{{0,2}}[】\]>》)]?\s*:?\s*(?=\S)|)", above.text)
    start = above.start + (begun.end() if begun else 0)
    sure = begun is not None and begun.end() > 1 or METRIC.search(above.text)
    return (above, (start, above.end)) if sure else None


def _rows_of_kinds(body: Sequence[Line], table: Table, after: int, rules: Rules) -> tuple[Line, Span, str | None, int] | None:
    """``指標 手続数 単位 件`` above a header of years, with a row of 目標 and one of 実績 below it."""
    if table.kind != "metrics" or table.tabbed or not table.columns or table.columns[0].label not in ("", "年度", "区分", "年", "年次"):
        return None
    stop = after
    while stop < len(body) and body[stop].role == "" and (words := body[stop].text.split()) and len(words) == len(table.values) + 1:
        kinds = rules.labels.get(squeezed(words[0]), ())
        if not {"target", "actual", "baseline"} & set(kinds) or not all(amounts.is_value(w, rules) for w in words[1:]):
            break
        stop += 1
    index = next(i for i, x in enumerate(body) if x.start == table.start)
    above = body[index - 1] if index else None
    if stop == after or above is None or above.role or len(above.text) > 80 or above.text.endswith("。"):
        return None
    labels = "|".join(sorted(map(re.escape, rules.words("labels", "metric")), key=len, reverse=True))
    told = re.match(rf"[■◆●○◎□◇・▼▶★☆【\[<]?\s*(?:(?:{labels})[】\]>]?\s*[:\s]\s*)?(?P<name>\S.*?)(?:\s+単位\s*[:\s]?\s*(?P<unit>\S{{1,10}}))?$", above.text)
    if told is None:
        return None
    return above, (above.start + told.start("name"), above.start + told.end("name")), told["unit"] or table.unit, stop


def _schedule(body: Sequence[Line], table: Table, start: int) -> int:
    """Where the lines of a schedule end: years over nothing but words and arrows, when something is
    done; ``start`` where there are none."""
    bare = table.values and all(c.period is not None and not columns.without_year(c.label) for c in table.values)
    if table.kind != "metrics" or table.tabbed or not bare:
        return start
    stop = start
    while stop < len(body) and body[stop].role == "" and not re.search(r"\d|。$", body[stop].text) and (stop == start or "→" in body[stop].text):
        stop += 1
    return stop


def _unit_above(body: Sequence[Line], index: int) -> str | None:
    """（単位：人） on the line above a header."""
    above = next((x for x in reversed(body[max(0, index - 2) : index]) if x.role != "blank"), None)
    found = headers.UNIT.search(above.text) if above is not None and len(above.text) < 140 else None
    return found["unit"] if above is not None and found and found.end() == len(above.text) else None


def _aimed_above(body: Sequence[Line], index: int, table: Table) -> bool:
    """Whether a heading over nothing but the years of one term says that their values are aimed
    at: 見込量."""
    years = [c.period.period.year for c in table.values if c.period is not None]
    bare = 2 <= len(years) <= 5 and years == list(range(years[0], years[0] + len(years))) and all(c.kind == "actual" and c.period is not None and not columns.without_year(c.label) for c in table.values)
    above = [x for x in body[max(0, index - 4) : index] if x.role != "blank" and not headers.UNIT.fullmatch(x.text)][-1:]
    return table.kind == "metrics" and bare and any(
        len(x.text) <= 40 and not re.search(r"実績|現状|推移|。", x.text) and re.search(r"見込み?量|必要量|目標量|計画量|量の見込み?|見込み?(?:\([^()]*\))?$", x.text) for x in above
    )


def _signed(plain: str, table: Table, rules: Rules) -> list[Row]:
    """Rows of a table whose columns of divisions hold signs."""
    signed = signs.taken(plain, table.lines, table.names)
    table.lines, table.loose = signed.lines, signed.loose
    rows = measure_rows(plain, table, rules, frozenset(signed.marks))
    for row in rows:
        row.marks = [m for at, found in signed.marks.items() if row.start <= at <= row.end for m in found]
    return rows


def _header(page: Page, body: Sequence[Line], index: int, rules: Rules) -> tuple[Table, int] | None:
    line = body[index]
    if line.role or len(line.text) > 240:
        return None
    if (made := cellhead.celled(body, index, rules)) is not None:
        end = made.lines[-1].end
        return Table("metrics", line.start, end, end, columns.assigned(made.columns, "metrics"), line.sheet, True), made.after
    if (own := ownyear.header(body, index, rules)) is not None:
        return Table("metrics", line.start, line.end, line.end, own, line.sheet, "\t" in line.text), index + 1
    if (made := headers.read(page, body, index, rules)) is not None:
        end = made.lines[-1].end
        return Table("metrics", line.start, end, end, columns.assigned(made.columns, "metrics"), line.sheet, False, unit=made.unit), made.after
    tabbed = "\t" in line.text
    line, after = columns.whole_header(page.plain, body, index, rules)
    named = header_columns(line, rules)
    end = line.end
    if named is None and not tabbed:
        stacked = columns.stacked(body, index, rules)
        if stacked is None:
            return None
        named, after = headers.shared(page, stacked[0]), stacked[1]
        end = body[after - 1].end
    if named is None:
        return None
    if not tabbed and after < len(body) and marks.label_alone(body[after].text, rules) == "content" and columns.kind_of(named) == "measures" and not any("content" in c.kind.split("|") for c in named):
        # The words of a row stand below its name: their column's name does too.
        end = body[after].end
        after += 1
    # The years stand on the line below, or one line further.
    while after < len(body) and body[after].role == "" and (years := columns.years_of(body[after].text)):
        named = columns.dated(named, years)
        end = body[after].end
        after += 1
    if after < len(body) and body[after].role == "" and (told := columns.kinds_below(body[after], named, rules)):
        named = told
        end = body[after].end
        after += 1
    kind = columns.kind_of(named)
    if kind is None and all(c.kind == "period" for c in named):
        if not columns.values_follow(body, after - 1, len(named), rules):
            return None
        # Nothing is printed over the names.
        kind, named = "metrics", [Column("metric", ""), *named]
    if kind is None:
        return None
    if tabbed and kind == "metrics" and (two := columns.both(named)) is not None:
        return Table(kind, line.start, end, end, two[1], line.sheet, tabbed, also=two[0]), after
    named = columns.assigned(named, kind)
    return Table(kind, line.start, end, end, named, line.sheet, tabbed), after


def _ends(plain: str, body: Sequence[Line], index: int, start: int, table: Table, rules: Rules) -> bool:
    line = body[index]
    if line.role == "blank":
        return False
    # A header at the very end of its page: in a text out of order its rows stand above it.
    if line.sheet != table.sheet and not table.tabbed and all(x.role == "blank" for x in body[start:index]):
        return True
    if index > start and line.text.startswith("(") and re.search(r"\d\D{0,4}$|[―-]$", body[index - 1].text) and columns.years_of(line.text):
        # （R4） （R10） below the values of a row.
        return False
    if index > start and (header_columns(line, rules) is not None or columns.stacked(body, index, rules) is not None):
        return True
    if table.kind == "metrics" and re.search(r"(?:^|\s)第\d{1,2}[編章節]$", line.text):
        # The head of a page: the plan's title and its chapter.
        return True
    if table.kind == "metrics" and re.match(rf"[■◆●○◎]?\s*[【\[《<(]\s*(?:{rules.role_words})\s*[】\]》>):]", line.text):
        return True
    if marks.begins_card(line.text, rules) and (table.kind == "metrics" or body[index - 1].role == "blank"):
        return True
    if table.kind == "measures" and not any(c.kind in ("lead", "related", "sign") for c in table.columns) and not table.names and re.match(rf"[■◆●○【\[(<]?\s*(?:{rules.role_words})\s*[】\]>)]?\s*:", line.text):
        # The divisions of all rows, below them.
        return True
    section = marks.section_of(line.text, rules)
    if section is not None and section[1] >= len(line.text) and not (table.kind == "measures" and section[0] in ("city", "vision", "findings") and len(line.text) < 4):
        return True
    level = marks.level_of(line.text, rules)
    if level is None and table.kind == "metrics" and body[index - 1].role == "blank" and not re.search(r"\d\s*\S{0,6}$|[―—]$", line.text[1:]):
        # A line of its own, and a numbered heading below it: the next part of the plan.
        below = next((x for x in body[index + 1 : index + 3] if x.role != "blank"), None)
        told = marks.level_of(below.text, rules) if below is not None else None
        if below is not None and told is not None and (told[0].name in ("dash", "paren", "digit", "circled") or told[0].name == "bullet" and "。" in below.text) and not re.search(r"\d\s*\S{0,6}$|[―—]$", below.text[4:]):
            return True
    if level is None:
        return table.kind == "metrics" and bool(re.search(r"。$|ます。", line.text)) and not line.text.startswith("※") and "(" not in line.text
    which, _, _ = level
    if which.name == "bullet":
        return table.kind == "metrics" and line.text[0] not in "※・○●◎" and not re.search(r"\d", line.text)
    if which.worded:
        return which.role != "measure"
    if table.kind == "measures":
        following = [x for x in body[index + 1 : index + 6] if x.role != "blank"][:2]
        if following and "。" not in line.text and len(line.text) < 40 and tail_of(line, rules) is None and not signs.is_row(plain, line) and (
            ((opened := marks.section_of(following[0].text, rules)) is not None and opened[1] >= len(following[0].text) and len(following[0].text) < 12)
            or any(header_columns(x, rules) is not None or x.text == plain[table.start : table.header_end] for x in following)
        ):
            # A section or a header below: a heading, however it is numbered.
            return True
        numbered = any(c.kind == "number" for c in table.columns)
        if numbered and which.name in ("digit", "dash", "circled", "paren"):
            first = marks.level_of(body[start].text, rules)
            return first is not None and first[0].name != which.name and tail_of(line, rules) is None and len(line.text) < 40 and "。" not in line.text
        return which.name in ("paren", "dash", "digit", "circled") and body[index - 1].role == "blank"
    # A metric may be numbered; a heading stands apart, or over a section, and has no values.
    beneath = next((x for x in body[index + 1 : index + 3] if x.role != "blank"), None)
    if which.name in ("paren", "dash", "digit", "circled", "roman") and beneath is not None and not re.search(r"\d", line.text[2:]) and (
        marks.section_of(beneath.text, rules) is not None
    ):
        return True
    if which.name == "framed" and body[index - 1].role == "blank" and beneath is not None and "。" in beneath.text and not beneath.text.startswith(("※", "(注", "注")):
        # 【見込量確保のための方策】 over sentences.
        return True
    # A metric may be numbered, then all are; a heading stands apart and has no values.
    begun = marks.level_of(body[start].text, rules)
    if (begun is None or begun[0].name != which.name) and not re.search(r"\d\s*\S{0,6}$|[―—]$", line.text[2:]) and which.name in ("paren", "circled", "digit"):
        return True
    return not re.search(r"\d\s*\S{0,4}$|[―—]$", line.text[2:]) and which.name in ("paren", "dash", "digit", "circled", "roman") and (
        body[index - 1].role == "blank" or re.search(rf"(?:{rules.role_words})\s*[:】]", line.text) is not None
    )
