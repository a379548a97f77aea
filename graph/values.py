"""Years, numbers and units as Japanese plans print them.

Source of the era years: 元号法 and the dates on which each era began.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

# First Gregorian year of each era, and its last (None: still running).
_ERAS: dict[str, tuple[int, int | None]] = {
    "令和": (2019, None),
    "R": (2019, None),
    "平成": (1989, 2019),
    "H": (1989, 2019),
    "昭和": (1926, 1989),
    "S": (1926, 1989),
}
_PERIOD = re.compile(r"^(?:(令和|平成|昭和|R|H|S)\s*(元|\d{1,2})|(\d{4}))\s*(年度|年)$")
_EARLIEST, _LATEST = 1900, 2100


class PeriodError(ValueError):
    """A year that cannot be; the message says what is wrong in Japanese, ``en`` in English."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(ja)
        self.ja, self.en = ja, en


@dataclass(frozen=True, order=True)
class Period:
    """A year. ``kind`` tells a fiscal year (1 April to 31 March) from a calendar year."""

    year: int
    kind: Literal["fiscal", "calendar"]

    @property
    def path(self) -> str:
        """The period's address below ``id/``."""
        return f"{self.kind}-year/{self.year}"

    @property
    def start(self) -> str:
        """First day, as ISO 8601."""
        return f"{self.year}-04-01" if self.kind == "fiscal" else f"{self.year}-01-01"

    @property
    def end(self) -> str:
        """Last day, as ISO 8601."""
        return f"{self.year + 1}-03-31" if self.kind == "fiscal" else f"{self.year}-12-31"

    @property
    def ja(self) -> str:
        """Name by era, 令和3年度; before 昭和 by the Gregorian year."""
        suffix = "年度" if self.kind == "fiscal" else "年"
        for era, (first, _) in _ERAS.items():
            if len(era) == 2 and self.year >= first:
                number = self.year - first + 1
                return f"{era}{'元' if number == 1 else number}{suffix}"
        return f"{self.year}{suffix}"

    @property
    def en(self) -> str:
        """Name in English: FY2021 or 2021."""
        return f"FY{self.year}" if self.kind == "fiscal" else str(self.year)


def parse_period(text: str) -> Period:
    """Read ``令和3年度``, ``R元年度``, ``平成30年``, ``2021年度`` (full or half width).

    Raises PeriodError where the text is no year, or a year its era never had.
    """
    match = _PERIOD.match(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise PeriodError(
            f"「{text}」は年として読めません。令和3年度、令和2年、2021年度 のように書いてください。",
            f"“{text}” is not a year. Write 令和3年度, 令和2年 or 2021年度.",
        )
    era, number, gregorian, suffix = match.groups()
    kind: Literal["fiscal", "calendar"] = "fiscal" if suffix == "年度" else "calendar"
    if gregorian:
        year = int(gregorian)
        if not _EARLIEST <= year <= _LATEST:
            raise PeriodError(
                f"「{text}」は{_EARLIEST}年から{_LATEST}年の外です。",
                f"“{text}” is outside {_EARLIEST}–{_LATEST}.",
            )
        return Period(year, kind)
    first, last = _ERAS[era]
    count = 1 if number == "元" else int(number)
    year = first + count - 1
    if count < 1 or year > (last or _LATEST):
        raise PeriodError(
            f"「{text}」という年はありません。{era}は元年（1年）から数えます。",
            f"There is no year “{text}”: {era} counts from 元年 (year 1)"
            + (f" to {last - first + 1}." if last else "."),
        )
    return Period(year, kind)
