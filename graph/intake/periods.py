"""Years as plans print them, found inside other words: R5, 令和5年度, 2023, H30年度末."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.values import Period, PeriodError, parse_period

_YEAR = re.compile(
    r"(?:(?P<era>令和|平成|昭和|R|H)\s*(?P<count>元|\d{1,2})|(?P<year>(?:19|20)\d{2}))"
    r"(?P<other>\s*\((?:(?:19|20)\d{2}|(?:令和|平成|R|H)\s*(?:元|\d{1,2}))\s*(?:年度?)?\))?"
    r"\s*(?P<suffix>年度末?|年(?![間代])|(?=[\s()\[\]、,/・.:実目見基現度中最計策時決値推累~]|$))"
    r"(?P<other2>\s*\((?:(?:19|20)\d{2}|(?:令和|平成|R|H)\s*(?:元|\d{1,2}))\s*(?:年度?)?\))?"
)


_ONE = r"(?:(?:令和|平成|R|H)\s?(?:元|\d{1,2})|20\d\d)"
# A year in a longer pattern, without groups: 令和6(2024)年度, 2024年度, R6.
YEAR = rf"(?:{_ONE}(?:\s?\({_ONE}\s?(?:年度?)?\))?\s?(?:年度?(?![間代]))?(?:\s?\({_ONE}\s?(?:年度?)?\))?末?)"


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
        end = match.end()
        if suffix == "年" and (m := re.match(r"\s*(\d{1,2})月", text[end:])) and int(m[1]) <= 3:
            period = Period(period.year - 1, "fiscal")
        elif not suffix and match["era"] and (m := re.match(r"[./](1[0-2]|[1-9])(?:[./](?:[12]\d|3[01]|[1-9]))?(?:末|月末|月)?(?![\d%])", text[end:])):
            # R6.3.31 is a day of 令和5年度.
            period = Period(period.year - (int(m[1]) <= 3), "fiscal")
            end += m.end()
        found.append(Read(period, text[match.start() : end].strip(), match.start(), end, bool(suffix)))
    return found


# R2~R6, 令和2~6年度: a stretch of years; what is counted over it is of its last year.
_STRETCH = re.compile(
    r"(?P<era>令和|平成|R|H)\s*(?:元|\d{1,2})\s*(?:年度?)?\s*(?:~|から|-)\s*(?P<last>(?P<again>令和|平成|R|H)?\s*(?P<count>\d{1,2})\s*(?:年度?末?)?)"
    r"|20\d\d\s*(?:年度?)?\s*(?:~|から|-)\s*(?P<western>20\d\d\s*(?:年度?末?)?)"
)
_BESIDE = re.compile(r"\d{1,2}月(?:\d{1,2}日)?|[()\s:年度末現在時点の実績値見込累計延べ合平均度]+|から|まで|計画|目標|基準|調査|実施|決算|暦|策定|当初|速報")


def stretch(text: str) -> Read | None:
    """The last year of a stretch of years the text begins with: R2~R6累計."""
    match = _STRETCH.match(text)
    if match is None:
        return None
    words = match["western"] or f"{match['again'] or match['era']}{match['last'].removeprefix(match['again'] or '')}"
    read = next(iter(all_in(words + " ")), None)
    return None if read is None else Read(read.period, match[0].strip(), match.start(), match.end(), read.sure)


def told(text: str) -> Read | None:
    """The year of words that say nothing but a year: R5, 令和5年度末時点, R2~R6累計."""
    found = next((r for m in re.finditer(r"(?:令和|平成|R|H|20\d\d)", text) if (r := stretch(text[m.start() :])) is not None), None)
    if found is not None:
        rest = text.replace(found.printed, "", 1)
        return found if not _BESIDE.sub("", without(rest)) else None
    inside = all_in(text)
    return inside[0] if inside and not _BESIDE.sub("", without(text)) else None


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
