"""Rows of indicator tables: the name, and a value for each column.

Works on words in the order of the text, so that names over several lines, values on lines of
their own and tables without lines between the cells are read alike.
"""


from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from graph.intake.columns import Column, Span
from graph.intake.lines import Line
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table
from graph.intake.words import GROUPS, METRIC, Token, tokens

_UNIT_NAME = re.compile(r"(?:課|室|係|局|班|支所|センター|館)(?:[、・].*)?$")


@dataclass
class Value:
    """A printed value: where it stands and which column it was given to."""

    span: Span
    column: Column | None
    breakdown: str | None = None
    notes: list[Span] = field(default_factory=list)


@dataclass
class Row:
    """A metric as read. ``doubts`` are codes: "count" (fewer or more values than columns), "short"
    and "crowded" (so that none was given to a column), "header-after" (its header stands below it), "reference" (a value beside the columns)."""

    name: Span
    values: list[Value]
    table: Table
    sheet: int
    unit: str | None = None
    notes: list[Span] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    loose: list[Span] = field(default_factory=list)
    more: list[Span] = field(default_factory=list)  # pieces of its name that stand elsewhere
    broken: list[Span] = field(default_factory=list)  # values that are no one number


def rows(plain: str, table: Table, rules: Rules) -> list[Row]:
    """The metrics of a table without lines between its cells."""
    if not any(c.kind == "metric" for c in table.columns):
        table.columns.insert(0, Column("metric", ""))
    return stream(plain, table, table.lines, rules)


def stream(plain: str, table: Table, lines: Sequence[Line], rules: Rules) -> list[Row]:
    """Rows out of words: a name, then as many values as there are columns."""
    columns = table.values or [Column("target", "")]
    want = len(columns)
    has_unit = any(c.kind == "unit" for c in table.columns)
    units = set(rules.words("values", "units"))
    noted = bool(table.columns) and table.columns[-1].kind in ("note", "other") and not _has_group(replace(table, columns=table.columns[-1:]))
    by = any(squeezed(c.label) in rules.roles for c in table.columns)
    counted = bool(table.columns) and table.columns[0].kind == "number"
    grouped = _has_group(table)
    found: list[Row] = []
    name: list[Token] = []
    pending: list[tuple[str | None, Token]] = []
    group_name: tuple[Span, int] | None = None
    orphans: list[Token] = []
    crowded = False
    words = tokens(plain, lines, rules)

    def text(tokens_: Sequence[Token]) -> str:
        return "".join(plain[t.start : t.end] for t in tokens_)

    def close(sure: bool) -> None:
        nonlocal name, pending, group_name, crowded
        if crowded and pending and name:
            loose = [(t.start, t.end) for _, t in pending]
            sheet = lines[name[0].line].sheet
            found.append(Row((name[0].start, name[-1].end), [], table, sheet, doubts=["crowded"], loose=loose))
            pending = []
        crowded = False
        if pending and (name or group_name or any(label for label, _ in pending)):
            row = _made(plain, table, columns, name, pending, group_name, has_unit, units, lines, found, sure)
            if row is not None:
                found.append(row)
        elif pending and found:
            found[-1].loose.extend((t.start, t.end) for _, t in pending)
            found[-1].doubts.append("reference")
        name, pending, group_name = [], [], None

    index = 0
    while index < len(words):
        token = words[index]
        following = next((w for w in words[index + 1 :] if w.kind != "break"), None)
        if token.kind == "break":
            # A paragraph without values before a name is no part of it.
            if name and not pending and following is not None and following.kind == "text" and not GROUPS.match(plain[following.start : following.end]):
                name = []
            index += 1
            continue
        if token.kind == "note":
            if pending and len(pending) >= want:
                close(True)
            if found:
                found[-1].notes.append((token.start, token.end))
            index += 1
            continue
        if token.kind == "text":
            word = plain[token.start : token.end]
            if noted and len(pending) >= want and (token.line == pending[-1][1].line or by and _UNIT_NAME.search(word)):
                # What stands in the columns after the values: 出典, 担当課.
                index += 1
                continue
            # A value of its own years or a reference beside the columns.
            if len(pending) >= want and not _groups_open(pending, want):
                if following is not None and following.kind == "value" and GROUPS.match(word) and any(label for label, _ in pending) and not METRIC.search(word):
                    pending.append((word, following))
                    index = words.index(following) + 1
                    continue
                close(True)
            elif pending and not GROUPS.match(word.rstrip(":")) and (len(pending) >= want or following is not None):
                # Fewer values than columns and a new name begins.
                close(len(pending) == want)
            if following is not None and following.kind == "value" and GROUPS.match(word.rstrip(":")) and (pending or (name and token.line != name[-1].line and not (has_unit and word.strip("()").split("/")[0] in units))) and not METRIC.search(word.rstrip(":")):
                pending.append((word.rstrip(":"), following))
                index = words.index(following) + 1
                continue
            if pending and GROUPS.match(word.rstrip(":")) is None:
                close(False)
            name.append(token)
            index += 1
            continue
        if (
            grouped
            and all(t.line != token.line for t in (*name, *(t for _, t in pending)))
            and sum(w.line == token.line and w.kind == "value" for w in words) > want
        ):
            # A group that begins with a number: 20～30歳代.
            if pending:
                close(len(pending) >= want)
            name.append(Token("text", token.start, token.end, token.line))
            index += 1
            continue
        if name and not pending and grouped and _nobody(plain, words[index:], want):
            index += 1
            continue
        if not name and not pending:
            # A value before any name: perhaps the number of the row, or a loose reference.
            if following is not None and following.kind == "text" and re.fullmatch(r"\d{1,3}", plain[token.start : token.end]):
                index += 1
                continue
            if found:
                found[-1].loose.append((token.start, token.end))
                if "reference" not in found[-1].doubts:
                    found[-1].doubts.append("reference")
            else:
                orphans.append(token)
            index += 1
            continue
        if crowded and pending:
            pending.append((None, token))
            index += 1
            continue
        if pending and len(pending) >= want and pending[-1][0] is None and not any(label for label, _ in pending):
            after = words[index + 1 :]
            more = [w for w in after if w.line == token.line and w.kind == "value"]
            if token.line != pending[-1][1].line or not more:
                if pending[0][1].line != token.line and token.line == pending[-1][1].line:
                    # Cells of several lines run into each other: 1,024人 / 48団体 1,200人 / 60団体.
                    crowded = True
                    pending.append((None, token))
                elif token.line == pending[-1][1].line:
                    # More values than columns on one line: the last ones are the columns'.
                    first = pending.pop(0)[1]
                    name.append(Token("text", first.start, first.end, first.line))
                    pending.append((None, token))
                else:
                    close(True)
                    told = words[index + 1] if index + 1 < len(words) else None
                    row_number = counted and told is not None and told.kind == "text" and told.line == token.line and re.fullmatch(r"\d{1,3}", plain[token.start : token.end])
                    if found and not row_number:
                        found[-1].loose.append((token.start, token.end))
                index += 1
                continue
            first = pending.pop(0)[1]
            name.append(Token("text", first.start, first.end, first.line))
        label = pending[-1][0] if pending and pending[-1][0] and _of_group(pending, token, want) else None
        pending.append((label, token))
        index += 1
    if name and not pending and len(orphans) == want and not found and METRIC.search(text(name)):
        # The values stand above the name, as a text layer out of order has them.
        pending = [(None, token) for token in orphans]
        close(True)
        if found:
            found[-1].doubts.append("values-before")
        return found
    close(len(pending) >= want)
    return found


def _of_group(pending: Sequence[tuple[str | None, Token]], token: Token, want: int) -> bool:
    """Whether a value is of the group the one before it is of: on its line, or one a line below a
    label that has not all of its values yet."""
    label, last = pending[-1]
    return last.line == token.line or sum(one == label for one, _ in pending) < want


def _groups_open(pending: Sequence[tuple[str | None, Token]], want: int) -> bool:
    """Whether labelled values still miss their columns."""
    labels = [label for label, _ in pending if label]
    return bool(labels) and len(pending) < want * len(dict.fromkeys(labels))


def _made(
    plain: str, table: Table, columns: Sequence[Column], name: list[Token],
    pending: list[tuple[str | None, Token]], group: tuple[Span, int] | None,
    has_unit: bool, units: set[str], lines: Sequence[Line], found: list[Row], sure: bool,
) -> Row | None:
    unit = None
    if has_unit and len(name) == 1 and found and not any(label for label, _ in pending):
        word = plain[name[0].start : name[0].end].strip("()")
        if word.split("/")[0] in units and len(pending) == len(columns):
            # A second line of the row above, in another unit: its name stands over both.
            row = Row(found[-1].name, [], table, lines[name[0].line].sheet, word, doubts=["unit-only"])
            row.values.extend(Value((t.start, t.end), c) for c, (_, t) in zip(columns, pending, strict=True))
            return row
    if has_unit and len(name) > 1 and len(plain[name[-1].start : name[-1].end]) <= 8:
        unit = plain[name[-1].start : name[-1].end].strip("()")
        name = name[:-1]
    group_of = None
    if name and not any(label for label, _ in pending) and _has_group(table) and name[-1].line == pending[0][1].line:
        first = found[-1] if found and found[-1].values else None
        word = plain[name[-1].start : name[-1].end]
        if len(name) > 1 or (first is not None and first.values[0].breakdown is not None and not METRIC.search(word)):
            group_of = None if word in ("-", "―", "—") else word
            name = name[:-1]
        if not name and first is not None:
            _spread(first, columns, [(group_of, token) for _, token in pending])
            return None
        pending = [(group_of, token) for _, token in pending]
    # Trailing numbers of rows: 1 受診率 …; (1) ….
    if name and re.fullmatch(r"\(?\d{1,3}\)?[.]?|[①-⑳・○●◆■◎]", plain[name[0].start : name[0].end]) and len(name) > 1:
        name = name[1:]
    if not name:
        if found and any(label for label, _ in pending):
            _spread(found[-1], columns, pending)
            return None
        return None
    start, end = name[0].start, name[-1].end
    if match := re.match(r"(?:[・○●◆■◎①-⑳]|\d{1,2}[.)]|\(\d{1,2}\))\s*(?=\S)", plain[start:end]):
        start += match.end()
    if match := re.search(r"\s*【[^【】]{1,30}】$", plain[start:end]):
        end = start + match.start() if match.start() else end
    row = Row((start, end), [], table, lines[name[0].line].sheet, unit)
    if not sure and len(pending) != len(columns) and not any(label for label, _ in pending):
        row.doubts.append("count")
    if any(label for label, _ in pending):
        _spread(row, columns, pending)
    else:
        for column, (_, token) in zip(columns, pending, strict=False):
            row.values.append(Value((token.start, token.end), column))
    return row


def _nobody(plain: str, ahead: Sequence[Token], want: int) -> bool:
    """Whether － stands where a group would, before all values of its row."""
    row = list(takewhile(lambda t: t.kind == "value", ahead))
    return len(row) == want + 1 and plain[row[0].start : row[0].end] in ("-", "―", "—", "–", "ー")


def _has_group(table: Table) -> bool:
    """Whether a column between the name and the values says of whom a value is."""
    return any(c.kind != "metric" and squeezed(c.label) in ("対象", "対象者", "区分", "内訳", "学年", "年代") for c in table.columns)


def _spread(row: Row, columns: Sequence[Column], pending: list[tuple[str | None, Token]]) -> None:
    """Give values of groups to columns: 実践者 a 専門職 b 実践者 c 専門職 d, or 実践者 a c 専門職 b d."""
    seen: dict[str | None, int] = {}
    for label, token in pending:
        place = seen.get(label, 0)
        seen[label] = place + 1
        if place >= len(columns):
            row.loose.append((token.start, token.end))
            row.doubts.append("count")
            continue
        row.values.append(Value((token.start, token.end), columns[place], label))
    if any(count != len(columns) for count in seen.values()):
        row.doubts.append("count")
