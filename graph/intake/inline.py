"""Metrics written in a line: 指標：利用者数　現状（令和5年度）52,300人 → 目標（令和10年度）60,000人."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.intake import amounts, periods
from graph.intake.columns import Column
from graph.intake.lines import Line
from graph.intake.metrics import Row, Value
from graph.intake.rules import Rules
from graph.intake.tables import Table

# A line that says of itself that it states a metric: 【目標】…, 指標：….
TOLD = re.compile(r"[■◆●○◎□◇・▼▶★☆]?\s*(?:[【\[<《](?:成果|数値|評価|活動)?(?:指標|目標値?|KPI)[】\]>》]\s*:?|(?:成果|数値|評価|活動)?(?:指標|目標値?|KPI)\s*:)\s*")


def rows(plain: str, lines: Sequence[Line], rules: Rules, tables: Sequence[Table] = ()) -> list[Row]:
    """Metrics written as sentences: 指標：利用者数　現状（令和5年度）52,300人 → 目標（令和10年度）60,000人."""
    token = amounts.grammar(rules).token.pattern
    names = {k: "|".join(map(re.escape, rules.words("labels", k))) for k in ("baseline", "target")}
    cut = re.sub(r"\?P<\w+>", "?:", token).removesuffix(r"(?:\s?\((?:[^()]|\([^()]{0,60}\)){0,120}\))?")
    pattern = re.compile(
        r"^[■◆●○◎□◇・▼▶★☆]?\s*(?:[【\[]?(?:成果|数値|評価)?(?:指標|目標|KPI)[】\]]?\s*[:\s]\s*)?(?:(?P<name>[^\t]{3,60}?)[\s:(]+)?"
        rf"[\[【<]?\s*(?:{names['baseline']})\s*(?:\((?P<bp>[^()]{{2,14}})\))?\s*[\]】>]?\s*:?\s*(?P<bv>{cut})[\s→、/]+"
        rf"[\[【<]?\s*(?:{names['target']})\s*(?:\((?P<tp>[^()]{{2,14}})\))?\s*[\]】>]?\s*:?\s*(?P<tv>{cut})\)?$"
    )
    year = r"(?:(?:令和|平成|R|H)\s?(?:\d{1,2}|元)(?:年度?)?|20\d\d年度?)"
    valued = rf"(?:{year}\s?:?\s*)?{cut}(?:\s?\([^()]{{1,16}}\))?"
    arrow = re.compile(rf"^(?:{TOLD.pattern}|[■◆●○◎□◇・▼▶★☆]?\s*)(?P<name>[^\t→]{{3,60}}?)[\s:]+(?P<bv>{valued})\s*→\s*(?P<tv>{valued})$")
    found = []
    before: Line | None = None
    for line in lines:
        if not line.role and "→" in line.text and len(line.text) < 160 and not _inside(line, tables) and (told := arrow.match(line.text)):
            found.append(_arrowed(line, told))
            before = None
            continue
        match = pattern.match(line.text) if not line.role and len(line.text) < 160 else None
        if match is None or (match["name"] is None and before is None):
            before = line if not line.role and len(line.text) <= 60 and not line.text.endswith("。") else before if line.role else None
            continue
        columns = [
            Column("metric", "指標"), Column("baseline", "現状", periods.find(match["bp"] or "")),
            Column("target", "目標", periods.find(match["tp"] or "")),
        ]
        table = Table("metrics", line.start, line.start, line.end, columns, line.sheet, False)
        name = (line.start + match.start("name"), line.start + match.end("name"))
        if match["name"] is None and before is not None:
            # The name stands on the line above.
            skip = re.match(r"[・○●◆■□◇①-⑳]\s*|", before.text)
            name = (before.start + (skip.end() if skip else 0), before.end)
        row = Row(name, [], table, line.sheet)
        for column, key in ((columns[1], "bv"), (columns[2], "tv")):
            row.values.append(Value((line.start + match.start(key), line.start + match.end(key)), column))
        found.append(row)
    return found


def _arrowed(line: Line, told: re.Match[str]) -> Row:
    """``住宅の耐震化率　87.4%（R3）→ 95.0%（R9）``."""
    columns = [Column("metric", "指標"), Column("baseline", "→の前"), Column("target", "→の後")]
    table = Table("metrics", line.start, line.start, line.end, columns, line.sheet, False)
    row = Row((line.start + told.start("name"), line.start + told.end("name")), [], table, line.sheet)
    for column, key in ((columns[1], "bv"), (columns[2], "tv")):
        row.values.append(Value((line.start + told.start(key), line.start + told.end(key)), column))
    return row


def _inside(line: Line, tables: Sequence[Table]) -> bool:
    return any(t.start <= line.start < t.end for t in tables)
