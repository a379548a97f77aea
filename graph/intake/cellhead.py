"""A header of two rows of real cells as one row of columns: 現状値 over 年度 and 値, 実績 over its
years, years over 実績 and 計画."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.intake.columns import Column, Span, column_of, guessed, kind_of, kinds_of
from graph.intake.headers import SUB, VALUED, Header
from graph.intake.lines import Line
from graph.intake.rules import Rules


def celled(body: Sequence[Line], index: int, rules: Rules) -> Header | None:
    """A header of two rows of real cells: 現状値 over 年度 and 値, 実績 over its years."""
    if index + 1 >= len(body) or body[index + 1].role or "\t" not in body[index].text or "\t" not in body[index + 1].text:
        return None
    top, low = ([piece.strip() for piece in x.text.split("\t")] for x in body[index : index + 2])
    width = max(len(top), len(low))
    top, low = top + [""] * (width - len(top)), low + [""] * (width - len(low))
    span = (body[index].start, body[index + 1].end)
    if (dated := _years_over_kinds(top, low, rules, span)) is not None:
        return Header(dated, index + 2, lines=list(body[index : index + 2]))
    # 指標 and 単位 may stand beside the years, below cells left empty.
    first = next((i for i, x in enumerate(top) if x), 0)
    said = [column_of(x, rules, span) for x in low[first:] if x]
    if len(said) < 2 or not all(c is not None and (c.kind == "period" or kinds_of(c) & VALUED) or x in SUB for c, x in zip(said, [x for x in low[first:] if x], strict=True)):
        return None
    made: list[Column] = []
    above = ""
    for a, b in zip(top, low, strict=True):
        above = a or (above if b else "")
        word = b or a
        own = column_of(word, rules, span) if word else None
        group = column_of(above, rules, span) if above and b else None
        if b in SUB and group is not None:
            made.append(replace(group, kind="year" if "年" in b else group.kind, label=f"{above} {b}", span=span))
        elif own is not None and own.kind == "period" and group is not None and kinds_of(group) & VALUED:
            made.append(replace(group, label=f"{above} {b}", period=own.period, span=span))
        else:
            made.append(own or Column("other", word, span=span))
    made = guessed(made, rules)
    return Header(made, index + 2, lines=list(body[index : index + 2])) if kind_of(made) == "metrics" else None


def _years_over_kinds(top: Sequence[str], low: Sequence[str], rules: Rules, span: Span) -> list[Column] | None:
    """Years, and below each what its values are; 区分 stands in one row of the two, a kind that is
    printed once holds for the years after it."""
    years = [column_of(x, rules, span) for x in top]
    first = next((i for i, c in enumerate(years) if c is not None and c.kind == "period"), len(years))
    names = [a or b for a, b in zip(top[:first], low[:first], strict=True)]
    if first == len(years) or not first or any(a and b for a, b in zip(top[:first], low[:first], strict=True)):
        return None
    made: list[Column] = [column_of(x, rules, span) or Column("other", x, span=span) for x in names]
    kind: Column | None = None
    for year, word in zip(years[first:], low[first:], strict=True):
        kind = column_of(word, rules, span) if word else kind
        if year is None or year.kind != "period" or kind is None or kind.period is not None or not kinds_of(kind) & VALUED:
            return None
        made.append(replace(kind, label=f"{kind.label} {year.label}", period=year.period))
    return made
