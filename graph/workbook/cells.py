"""What stands in a cell, and what it means: both ways, for each form a column can have.

Spreadsheet programs change what people type: codes become numbers, 1-1 becomes a date, digits are
full-width. What can mean one thing only is read so; anything else is told with what is expected
and the nearest right value.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from graph.consistency import check_digit
from graph.problems import shown
from graph.values import Period, PeriodError, parse_period
from graph.workbook.kinds import YES
from ontology.language import Text

Raw = str | int | float | bool | date | datetime | time | timedelta | None
SEPARATOR = "、"
NO_NUMBER = "―"
_YES = {"はい", "○", "◯", "〇", "true", "yes", "1", "有", "あり", "✓"}
_NO = {"いいえ", "×", "false", "no", "0", "無", "なし", "-", "―"}
_DAY = re.compile(r"(?:(令和|平成|昭和|R|H|S)\s*(元|\d{1,2})|(\d{4}))\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_NUMBERS = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


class CellError(Exception):
    """A cell that cannot be read; ``text`` says what is expected, ``nearest`` the nearest right value."""

    def __init__(self, text: Text, nearest: str = "") -> None:
        super().__init__(text.en)
        self.text, self.nearest = text, nearest


@dataclass(frozen=True)
class Read:
    """What a cell means, and what had to be put right in reading it."""

    value: Any
    note: Text | None = None


# ---- out ------------------------------------------------------------------------------------


def protected(text: str, wording: bool = False) -> str:
    """A text as a cell shows it: in quotation marks where its own blanks or marks would be lost.

    A wording keeps the full-width blanks that indent its first line.
    """
    if text != _trimmed(text, wording) or (text[:1] == text[-1:] == '"' and len(text) > 1):
        return '"' + text.replace('"', '""') + '"'
    return text


def joined(items: Sequence[str]) -> str:
    """Several texts in one cell, apart by 、."""
    return SEPARATOR.join(
        '"' + item.replace('"', '""') + '"'
        if re.search(r'[、,，;；\n"]', item) or item != item.strip()
        else item
        for item in items
    )


def number_cell(value: Decimal) -> int | float | str:
    """A number as a number where a spreadsheet keeps every digit of it, else as text."""
    text = f"{value:f}"
    if sum(c.isdigit() for c in text) > 15:
        return text
    kept: int | float = int(value) if value == value.to_integral_value() else float(text)
    return kept if str(kept) == text else text


# ---- in -------------------------------------------------------------------------------------


def is_blank(raw: Raw) -> bool:
    """Whether a cell holds nothing that one can see."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def plain(raw: Raw) -> str:
    """A cell as one would read it aloud, for messages."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    return str(raw)


def _trimmed(text: str, wording: bool) -> str:
    made = text.strip()
    if not wording:
        return made
    before = text[: len(text) - len(text.lstrip())]
    return before[len(before.rstrip("\u3000")) :] + made


def text(raw: Raw, wording: bool = False) -> str:
    """The text of a cell without blanks around it; CellError where it became a date."""
    if isinstance(raw, (date, time, timedelta)):
        raise CellError(Text(
            "日付や時刻になっています。セルの書式を「文字列」にして、もう一度入力してください。",
            "has become a date or time. Set the cell’s format to text and type it again.",
        ), _dateless(raw))
    made = plain(raw).replace("\r\n", "\n").replace("\r", "\n")
    made = _trimmed(made, wording)
    if len(made) > 1 and made[0] == made[-1] == '"':
        return made[1:-1].replace('""', '"')
    return made


def _dateless(raw: date | time | timedelta) -> str:
    """What somebody most likely typed before it became a date: 1-1."""
    return f"{raw.month}-{raw.day}" if isinstance(raw, date) else ""


def narrow(raw: Raw) -> str:
    """A text in its narrow form: full-width letters and digits made half-width."""
    return unicodedata.normalize("NFKC", text(raw)).strip()


def texts(raw: Raw) -> list[str]:
    """Several texts of one cell, apart by 、 , ; or a line break; those in quotes as they are."""
    made = plain(raw).replace("\r", "")
    found, at = [], 0
    item = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=[、,，;；\n]|$)|([^、,，;；\n]*))(?:[、,，;；\n]|$)')
    while at < len(made):
        match = item.match(made, at)
        if match is None:  # pragma: no cover - the second branch matches anything
            break
        quoted, bare = match.groups()
        if quoted is not None:
            found.append(quoted.replace('""', '"'))
        elif bare.strip():
            found.append(bare.strip())
        at = max(match.end(), at + 1)
    return found


def identifier(raw: Raw) -> str:
    """An identifier: narrow, whole numbers without their decimal point."""
    return narrow(raw)


def code(raw: Raw) -> Read:
    """A municipality's code of six digits.

    A zero that was lost at its beginning is put back where the check digit proves it.
    """
    given = re.sub(r"[\s-]", "", narrow(raw))
    if re.fullmatch(r"[0-9]{6}", given):
        return Read(given)
    padded = given.zfill(6)
    if re.fullmatch(r"[0-9]{5}", given) and check_digit(padded) == padded[5]:
        return Read(padded, Text(
            f"先頭の0を補い「{padded}」と読みました（検査数字で確かめました）。",
            f"was read as “{padded}”: the leading 0 was put back (the check digit proves it).",
        ))
    near = given + check_digit(given) if re.fullmatch(r"[0-9]{5}", given) else ""
    raise CellError(Text(
        "団体コードは、検査数字を含む6桁の数字です（例 011002）。",
        "must be the six digits of the municipality’s code, with its check digit (such as 011002).",
    ), near)


def number(raw: Raw) -> Read:
    """A number; None where the cell says that there is none (―)."""
    if isinstance(raw, bool):
        raise _not_a_number("")
    if isinstance(raw, (int, float)):
        return Read(Decimal(plain(raw)))
    given = narrow(raw)
    if given in ("―", "-", "—", "–", "‐", "ー"):
        return Read(None)
    found = _NUMBERS.findall(given)
    if len(found) == 1 and found[0] == given:
        try:
            return Read(Decimal(given.replace(",", "")))
        except InvalidOperation:
            pass
    raise _not_a_number(found[0].replace(",", "") if len(found) == 1 else "")


def _not_a_number(nearest: str) -> CellError:
    return CellError(Text(
        "数だけを書きます（単位は「単位」、「以上」などは「比較」に）。数がなければ ―。",
        "must be a number alone (its unit goes to 単位, 以上 and the like to 比較); ― for no number.",
    ), nearest)


def whole(raw: Raw) -> Read:
    """A whole number."""
    try:
        found = number(raw).value
    except CellError as error:
        raise CellError(Text("整数が必要です。", "must be a whole number."), error.nearest) from None
    if found is None or found != found.to_integral_value():
        raise CellError(Text("整数が必要です。", "must be a whole number."))
    return Read(int(found))


def year(raw: Raw) -> Read:
    """A year with its kind: 令和3年度, 2021年."""
    if isinstance(raw, (datetime, date)):
        fiscal = raw.year - (raw.month < 4)
        raise CellError(_YEAR, Period(fiscal, "fiscal").ja)
    given = text(raw)
    try:
        return Read(parse_period(given))
    except PeriodError as error:
        for ending in ("年度", "年"):
            try:
                near = parse_period(given + ending)
            except PeriodError:
                continue
            raise CellError(_YEAR, f"{unicodedata.normalize('NFKC', given)}年度" if near else "") from None
        raise CellError(Text(error.ja, error.en)) from None


_YEAR = Text(
    "年度か年かを書きます（令和3年度、2021年度、令和3年）。",
    "must say whether it is a fiscal year (令和3年度, 2021年度) or a calendar year (令和3年).",
)


def day(raw: Raw) -> Read:
    """A day, in any of the ways people write it, as 2025-04-01."""
    if isinstance(raw, datetime):
        return Read(raw.date().isoformat())
    if isinstance(raw, date):
        return Read(raw.isoformat())
    given = narrow(raw)
    match = _DAY.fullmatch(given)
    if match:
        era, count, gregorian, month, day_ = match.groups()
        first = {"令": 2018, "R": 2018, "平": 1988, "H": 1988, "昭": 1925, "S": 1925}
        year_ = int(gregorian) if gregorian else first[era[0]] + (1 if count == "元" else int(count))
        try:
            return Read(date(year_, int(month), int(day_)).isoformat())
        except ValueError:
            pass
    near = ""
    if re.fullmatch(r"[0-9]{5}", given):
        near = (date(1899, 12, 30) + timedelta(days=int(given))).isoformat()
    raise CellError(Text("日付は 2025-04-01 の形です。", "must be a date such as 2025-04-01."), near)


def flag(raw: Raw) -> Read:
    """Yes or no; blank is no."""
    if isinstance(raw, bool):
        return Read(raw)
    given = narrow(raw).casefold()
    if given in _YES or given in _NO:
        return Read(given in _YES)
    raise CellError(Text(f"「{YES}」か空欄です。", f"must be {YES} (yes) or blank."), YES)


def choice(raw: Raw, choices: Mapping[str, str]) -> Read:
    """One of a few words; ``choices`` leads from what the model says to what the cell says."""
    given = re.sub(r"\s", "", narrow(raw))
    for value, label in choices.items():
        if given in (label, value) or given == unicodedata.normalize("NFKC", label):
            return Read(value)
    labels = list(choices.values())
    near = difflib.get_close_matches(given, labels, 1, 0.3)
    raise CellError(Text(
        f"{'、'.join(labels)} のどれかを選びます。", f"must be one of {', '.join(labels)}."
    ), near[0] if near else "")


READERS: Mapping[str, Callable[[Raw], Read]] = {
    "text": lambda raw: Read(text(raw)),
    "texts": lambda raw: Read(texts(raw)),
    "id": lambda raw: Read(identifier(raw)),
    "code": code,
    "number": number,
    "whole": whole,
    "year": year,
    "date": day,
    "flag": flag,
}


def complaint(raw: Raw, heading: str, error: CellError) -> Text:
    """The whole sentence about a cell: its column, what stands there, what is expected."""
    given = shown(plain(raw))
    near = error.nearest
    return Text(
        f"「{heading}」の「{given}」: {error.text.ja}" + (f"「{near}」ではありませんか。" if near else ""),
        f"{heading} “{given}”: {error.text.en}" + (f" Did you mean “{near}”?" if near else ""),
    )
