"""The values of a metric's row as observations, with what is uncertain about them asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph import model
from graph.consistency import UNKNOWN_YEAR
from graph.intake import amounts, footnotes, metrics
from graph.intake.asking_values import ValueAsker
from graph.intake.columns import Column, without_year
from graph.intake.printed import Printed
from graph.intake.rules import Rules, squeezed
from graph.values import Period


class Observer:
    """``period`` is the plan's first and last year, where it prints them."""

    def __init__(self, plain: str, printed: Printed, rules: Rules, period: tuple[Period, Period] | None, ask: ValueAsker) -> None:
        self.plain, self.printed, self.rules, self.period, self.ask = plain, printed, rules, period, ask
        self.told = footnotes.defaults(plain, rules)

    def observations(self, path: str, row: metrics.Row) -> list[model.Observation]:
        """The values of a row; ``path`` is the metric's place in the plan."""
        made: list[model.Observation] = []
        columns = row.table.values
        dated_only = not any(c.kind in ("target", "baseline") for c in columns)
        actuals = [c for c in columns if c.kind == "actual" and not (self.period is None and _between(c, columns))]
        lone = len(actuals) == 1 and not dated_only and not any(c.kind == "baseline" for c in columns)
        done = any("実績" in c.label for c in row.table.columns)
        for value in row.values:
            column = value.column
            if column is None:
                continue
            kind = column.kind
            if not any(column is c for c in columns) or (kind == "actual" and re.search(r"実績|決算", column.label)):
                pass
            elif dated_only and self.period and column.period and column.period.period.year > self.period[1].year:
                # 令和12年度, 令和22年度 beside the plan's years: an outlook.
                kind = "reference"
            elif dated_only and self.period and column.period:
                first = self.period[0].year
                earlier = [c for c in columns if c.period and c.period.period.year < first]
                kind = "target" if column.period.period.year >= first else "baseline" if column is earlier[-1] and not done else "actual"
            elif dated_only and len(columns) >= 2:
                kind = "target" if column is columns[-1] else "baseline" if column is columns[0] else "actual"
            if kind == "actual" and not dated_only and self.period and column.period and not without_year(column.label) and column.period.period.year >= self.period[0].year:
                # R6 R7 between 現状 and 目標.
                kind = "target"
            if kind == "actual" and not dated_only and self.period is None and _between(column, columns):
                kind = "target"
            if kind == "target" and "中間" in column.label and self.period and column.period and column.period.period.year < self.period[0].year:
                # 中間値 of a year before the plan: what was found then.
                kind = "actual"
            if lone and kind == "actual" and ("実績" not in column.label or self._when_made(column, columns)):
                kind = "baseline"
            words = self.plain[slice(*value.span)]
            unit = row.unit or unit_in_name("".join(self.plain[slice(*piece)] for piece in (row.name, *row.more)), self.rules) or row.table.unit
            amount = amounts.read(words, self.rules, unit)
            if amount.value is not None and amount.unit is not None and amount.unit.endswith("/年"):
                amount = replace(amount, unit=amount.unit.removesuffix("/年"), annual=True)
            read = amount.period or column.period or self.told.get(column.label)
            period = read.period if read else None
            supposed = ""
            if period is None:
                period, supposed = self._supposed(kind)
            observation = model.Observation(
                kind=kind,  # type: ignore[arg-type]
                period=period, printed=self.printed.passage(value.span), value=amount.value,
                unit=amount.unit if amount.value is not None or amount.word == "all" else None,
                comparator=amount.comparator, annual=amount.annual, breakdown=value.breakdown,  # type: ignore[arg-type]
            )
            made.append(observation)
            self.ask.value(path, len(made), observation, amount, read, supposed, value.span, dated_only or (lone and kind == "baseline"))
        for span in row.loose:
            amount = amounts.read(self.plain[slice(*span)], self.rules, row.unit)
            if amount.period is not None and amount.value is not None:
                made.append(model.Observation(
                    kind="reference", period=amount.period.period, printed=self.printed.passage(span), value=amount.value,
                    unit=amount.unit, comparator=amount.comparator, annual=amount.annual,  # type: ignore[arg-type]
                ))
        return made

    def _when_made(self, column: Column, columns: Sequence[Column]) -> bool:
        """Whether a column is of a year before the plan's, and before all that is aimed at."""
        if column.period is None:
            return False
        year = column.period.period.year
        aims = [c.period.period.year for c in columns if c.kind == "target" and c.period]
        return all(year < aim for aim in aims) and (self.period is None or year < self.period[0].year)

    def _supposed(self, kind: str) -> tuple[Period, str]:
        """A year nobody printed: the plan's last for a target, the one before it begins else."""
        if self.period is None:
            return UNKNOWN_YEAR, "unknown"
        if kind == "target":
            return self.period[1], "plan"
        return Period(self.period[0].year - 1, "fiscal"), "plan"


def _between(column: Column, columns: Sequence[Column]) -> bool:
    """Whether a column of a bare year is one of a run that leads from what was found to what is
    aimed at: 実績（R5） R6 R7 目標（R8）."""
    at = next((i for i, c in enumerate(columns) if c is column), 0)
    aim = next((i for i, c in enumerate(columns) if i > at and c.kind == "target"), None)
    run = columns[at : aim + 1] if aim is not None else []
    found = next((c for c in reversed(columns[:at]) if without_year(c.label)), None)
    years = [c.period.period.year for c in run if c.period is not None]
    bare = all(not without_year(c.label) for c in run[:-1])
    return bare and len(run) > 1 and len(years) == len(run) and years == list(range(years[0], years[0] + len(run))) and found is not None and found.kind in ("baseline", "actual")


def unit_in_name(name: str, rules: Rules) -> str | None:
    """``受診率（％）``: a unit in brackets at the end of a name."""
    match = re.search(r"\(\s*(?:単位\s*:?\s*)?([^()]{1,12})\s*\)\s*$", name)
    unit = re.sub(r"^(?:累計|延べ)[・、]|[・、](?:累計|延べ|年間)$", "", squeezed(match[1])) if match else ""
    known = rules.words("values", "units")
    bare = re.sub(r"^(?:十|百|千|十?万|百万|千万|億)(?=\D)", "", unit).split("/")[0]
    return unit if unit in known or bare in known else None
