"""What a plan is called, whose it is, and which years it is for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.intake import periods
from graph.intake.columns import Span
from graph.values import Period

if TYPE_CHECKING:
    from graph.intake.tables import Table


def title(text: str, plain: str) -> tuple[str | None, Span]:
    """The plan's name and where it stands: a line near the beginning, or a name in 「」."""
    head = plain[:1500]
    match = re.search(r"(?m)^\s*(?P<t>(?:第\s?\d{1,2}\s?[次期]\s?)?[^\s。、「」]{0,14}[市町村区県]?[^\n。、「」]{0,24}(?:計画|プラン|ビジョン|戦略)(?:\([^)\n]{1,24}\))?)\s*$", head)
    if match is None:
        match = re.search(r"「(?P<t>[^\n。、「」]{0,10}[市町村区][^\n。、「」]{2,24}(?:計画|プラン))」", plain)
    if match is None:
        return None, (0, 0)
    span = match.span("t")
    return re.sub(r"\s+", " ", text[slice(*span)].strip()), span


def municipality(plain: str) -> str | None:
    """The municipality that is named most often before a plan or its council."""
    found = Counter(re.findall(
        r"(?:(?<![一-龠ァ-ヶ])|(?<=第[0-9][期次]))(?!第?[期次])([一-龠ァ-ヶぁ-ん][一-龠ァ-ヶぁ-ん]{0,5}?[市町村](?:\([^)]{1,4}\))?)(?=(?:の)?(?:第\d[次期])?[^\s。、]{1,20}(?:計画|プラン|ビジョン)|社会福祉協議会|公式ホームページ)", plain
    ))
    found = Counter({k: v for k, v in found.items() if k not in ("本市", "当市", "同市", "各市", "全市", "市", "本町", "当町", "市町", "市町村", "他市町村") and not re.match(r"[のをにはがで]|(?:本|当|同|各|他|全|この|その)[市町村]", k) and not k.endswith(("市町村", "都市", "市町"))})
    return found.most_common(1)[0][0] if found else None


def planned(tables: Sequence[Table]) -> tuple[Period, Period] | None:
    """The years over which most tables print targets of each year, where no period is printed."""
    found: Counter[tuple[int, int]] = Counter()
    for table in tables:
        years = [c.period.period.year for c in table.values if c.kind == "target" and c.period is not None] if table.kind == "metrics" else []
        if len(years) >= 2 and years == list(range(years[0], years[0] + len(years))):
            found[years[0], years[-1]] += 1
    if not found:
        return None
    first, last = found.most_common(1)[0][0]
    return Period(first, "fiscal"), Period(last, "fiscal")


def period(plain: str) -> tuple[Period, Period] | None:
    """First and last year of the plan, where it prints them: 令和6年度～令和10年度."""
    found: Counter[tuple[Period, Period]] = Counter()
    year = r"(?:(?:令和|平成|(?<![A-Za-z])[RH])\s*(?:元|\d{1,2})|20\d\d)\s*(?:\((?:令和|平成)?\s*(?:元|\d{1,4})\s*年?度?\))?\s*年?度?\s*(?:\((?:令和|平成|R)?\s*(?:元|\d{1,4})\s*年?度?\))?"
    for match in re.finditer(rf"({year})\s*(?:~|から|-|―|→|▶|►|より)\s*({year})", plain):
        first, last = periods.all_in(match[1] + " "), periods.all_in(match[2] + " ")
        told = "期間" in plain[max(0, match.start() - 80) : match.start()] or match.start() < 400
        if re.match("[RH]", match[1]) and not told:
            continue
        if first and last and 2 <= last[0].period.year - first[0].period.year <= 15:
            weight = 3 if re.search(r"計画期間|計画の期間|期間", plain[max(0, match.start() - 80) : match.start()]) else 1
            key = (Period(first[0].period.year, "fiscal"), Period(last[0].period.year, "fiscal"))
            found[key] += weight
    for match in re.finditer(r"(令和|平成)\s*(元|\d{1,2})\s*(?:年度?)?\s*(?:~|から|-)\s*(\d{1,2})\s*年度", plain):
        first, last = periods.all_in(f"{match[1]}{match[2]}年度"), periods.all_in(f"{match[1]}{match[3]}年度")
        if first and last and 2 <= last[0].period.year - first[0].period.year <= 15:
            found[first[0].period, last[0].period] += 3 if "期間" in plain[max(0, match.start() - 80) : match.start()] else 1
    return found.most_common(1)[0][0] if found else None

