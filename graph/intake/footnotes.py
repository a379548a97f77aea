"""Notes below a table that say of which year a value is: ※排出量の現状値は2020年度の推計値."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from graph.intake import periods
from graph.intake.lines import Line
from graph.intake.metrics import Row
from graph.intake.rules import Rules

_NOTE = re.compile(r"※\s?\d*|\*\s?\d*|[(\[]?注\s?\d*[)\]:.]?|[(\[]\d[)\]]\s*注?")
_KINDS = {"現状": "baseline", "現況": "baseline", "基準": "baseline", "策定時": "baseline", "目標": "target", "実績": "actual"}
_DATED = re.compile(
    r"(?P<kind>現状値?|現況値?|基準値|策定時の?値?|目標値?|実績値?)(?:については|に関しては|は|の値は|のみ|:)、?\s*"
    r"(?P<year>(?:令和|平成|R|H)\s?(?:元|\d{1,2})(?:年度?)?|20\d\d(?:年度?)?)(?:\(20\d\d(?:年度?)?\))?(?:末|時点|現在|\d{1,2}月)*(?:の|に|\(|$|。|実施|時点|を)"
)
# What is not one year, or says when something will be done.
_OTHER = re.compile(r"又は|または|から|~|予定")


def date(plain: str, lines: Sequence[Line], rows: Sequence[Row], rules: Rules) -> None:
    """Give the values the years that notes on their sheet, below their table, tell."""
    for index, line in enumerate(lines):
        if line.role or not _NOTE.match(line.text):
            continue
        words = line.text
        for more in lines[index + 1 : index + 3]:
            if more.role or words.endswith("。") or _NOTE.match(more.text):
                break
            words += more.text
        for match in _DATED.finditer(words):
            read = periods.find(match["year"] + " ")
            if read is None or _OTHER.search(words[match.start() : match.end() + 6]):
                continue
            kind = next(v for k, v in _KINDS.items() if match["kind"].startswith(k))
            before = words[: match.start()]
            near = [r for r in rows if r.table.sheet == line.sheet and r.name[0] < line.start and line.start - r.table.end < 600]
            for row in _meant(plain, near, before):
                _date(row, kind, read)


def defaults(plain: str, rules: Rules) -> dict[str, periods.Read]:
    """The year of each word for a value, where the text says it once for all: 令和３年度の基準値,
    目標値は令和８年度の値です."""
    found: dict[str, set[periods.Read]] = {}
    labels = [w for k in ("baseline", "actual", "target") for w in rules.words("labels", k) if w in ("実績", "現状", "目標") or len(w) >= 3 and re.search(r"値|標|現状|策定時", w)]
    words = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    year = r"(?P<year>(?:令和|平成|R|H)\s?(?:元|\d{1,2})(?:年度?)?(?:\(20\d\d(?:年度?)?\))?|20\d\d年度?)"
    before = rf"{year}(?:末|時点)?の(?P<label>{words})(?=[、。はとの]|$)"
    after = rf"(?P<label>{words})は、?{year}(?:\([^()]*\))?(?:末|時点|現在)?(?:\([^()]*\))?(?:の(?:値|実績値?|数値|目標値?)|です|とし|である|と(?:する|なって)|、(?=[^。]{{0,12}}(?:{words})は)|。|\))"
    for pattern in (before, after):
        for match in re.finditer(pattern, plain):
            near = plain[max(0, match.start() - 24) : match.end() + 4]
            read = periods.find(match["year"] + " ")
            if read is not None and not re.search(r"又は|または|~", near):
                found.setdefault(match["label"], set()).add(replace(read, printed=match["year"], start=0, end=0))
    return {label: reads.pop() for label, reads in found.items() if len({r.period for r in reads}) == 1}


def _meant(plain: str, rows: Sequence[Row], before: str) -> list[Row]:
    """The rows a note names; all, where it names none."""
    subject = _NOTE.sub("", before, count=1).strip("「」、は,の ")
    if not subject:
        return list(rows)
    found = []
    for row in rows:
        name = "".join(plain[slice(*row.name)].split())
        common = SequenceMatcher(None, name, subject, autojunk=False).find_longest_match(0, len(name), 0, len(subject)).size
        if common >= 4 and common >= min(len(name), len(subject)) * 0.6:
            found.append((common, row))
    best = max((c for c, _ in found), default=0)
    return [row for c, row in found if c == best]


def _date(row: Row, kind: str, read: periods.Read) -> None:
    for value in row.values:
        if value.column is not None and value.column.kind == kind:
            value.column = replace(value.column, period=read)
