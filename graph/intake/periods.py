"""Years as plans print them, found inside other words: R5, 令和5年度, 2023, H30年度末."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.values import Period, PeriodError, parse_period

_YEAR = re.compile(
    r"(?:(?P<era>令和|平成|昭和|R|H)\s*(?P<count>元|\d{1,2})|(?P<year>(?:19|20)\d{2}))"
    r"(?P<other>\s*\((?:(?:19|20)\d{2}|(?:令和|平成|R|H)\s*(?:元|\d{1,2}))\s*(?:年度?)?\))?"
    r"\s*(?P<suffix>年度末?|年(?![間代])|(?=[\s()\[\]、,/・.実目見基現度~]|$))"
    r"(?P<other2>\s*\((?:(?:19|20)\d{2}|(?:令和|平成|R|H)\s*(?:元|\d{1,2}))\s*(?:年度?)?\))?"
)


@dataclass(frozen=True)
class Read:
    """A year: ``sure`` is False where 年度 was not printed and the fiscal year is supposed."""

    period: Period
    printed: str
    start: int
    end: int
    sure: bool


def all_in(text: str) -> list[Read]:
    """Every year in a text (normal form), in order."""
    found = []
    for match in _YEAR.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if match["era"] in ("R", "H") and before.isalpha() and before.isascii():
            continue
        if match["year"] and (before.isdigit() or text[match.start("year") + 4 : match.start("year") + 5].isdigit()):
            continue
        words = f"{match['era']}{match['count']}" if match["era"] else match["year"]
        suffix = (match["suffix"] or "").strip()
        month = text[match.end() : match.end() + 3]
        calendar = suffix == "年" and not re.match(r"\s*\d{1,2}月|度", month)
        try:
            period = parse_period(words + ("年" if calendar else "年度"))
        except PeriodError:
            continue
        if suffix == "年" and (m := re.match(r"\s*(\d{1,2})月", text[match.end() :])) and int(m[1]) <= 3:
            period = Period(period.year - 1, "fiscal")
        found.append(Read(period, match[0].strip(), match.start(), match.end(), bool(suffix)))
    return found


def find(text: str) -> Read | None:
    """The last year a column's name holds: 目標値（令和5年度→令和10年度）is about the last."""
    found = all_in(text)
    return found[-1] if found else None


def without(text: str) -> str:
    """The text without its years."""
    made = text
    for read in reversed(all_in(text)):
        made = made[: read.start] + made[read.end :]
    return made
