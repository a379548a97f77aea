"""Values as plans print them, each read whole."""

from decimal import Decimal

import pytest

from graph.intake import amounts, rules
from graph.intake.normal import normal

RULES = rules.load()
Told = tuple[str | None, str | None, str | None, bool, int | None]
FORMS: dict[str, Told] = {
    "90％以上": ("90", "%", "at-least", False, None),
    "15.0 以下": ("15.0", None, "at-most", False, None),
    "1人未満": ("1", "人", "less-than", False, None),
    "5,000人超": ("5000", "人", "more-than", False, None),
    "約50人": ("50", "人", "about", False, None),
    "年12回": ("12", "回", None, True, None),
    "17回／年": ("17", "回", None, True, None),
    "2,000冊/年以上": ("2000", "冊", "at-least", True, None),
    "各年度１回": ("1", "回", None, True, None),
    "300g/日以上": ("300", "g/日", "at-least", False, None),
    "70人/月": ("70", "人/月", None, False, None),
    "12.3％（R5）": ("12.3", "%", None, False, 2023),
    "（R5）12.3％": ("12.3", "%", None, False, 2023),
    "R5年度 21人": ("21", "人", None, False, 2023),
    "R8：30％": ("30", "%", None, False, 2026),
    "R2～R6 累計４人": ("4", "人", None, False, 2024),
    "５台（Ｒ７～Ｒ11累計）": ("5", "台", None, False, 2029),
    "15.2％（H30～R4平均）": ("15.2", "%", None, False, 2022),
    "8.9（令和元～５年の平均）": ("8.9", None, None, False, 2023),
    "48件（R6.3.31現在）": ("48", "件", None, False, 2023),
    "48件（R6.4.1現在）": ("48", "件", None, False, 2024),
    "65％（令和6（2024）年度）": ("65", "%", None, False, 2024),
    "5年間で100人": ("100", "人", None, False, None),
    "全10校": ("10", "校", None, False, None),
    "△3.2％": ("-3.2", "%", None, False, None),
    "1,000人を維持": ("1000", "人", None, False, None),
    # No single number: kept as printed, and asked for.
    "13/15校": (None, None, None, False, None),
    "3～5人": (None, None, None, False, None),
    "10％減": (None, None, None, False, None),
    "現況より増加": (None, None, None, False, None),
    "―": (None, None, None, False, None),
    "全校": (None, "校", "all", False, None),
}


@pytest.mark.parametrize("printed", FORMS)
def test_value(printed: str) -> None:
    assert amounts.is_value(normal(printed), RULES)
    read = amounts.read(normal(printed), RULES)
    value, unit, comparator, annual, year = FORMS[printed]
    told = (read.value, read.unit, read.comparator, read.annual, read.period.period.year if read.period else None)
    assert told == (None if value is None else Decimal(value), unit, comparator, annual, year)


@pytest.mark.parametrize("words", ["4■7", "0に近づく", "健康課", "30％（R8）、40％（R10）", "１市１町"])
def test_no_value(words: str) -> None:
    assert not amounts.is_value(normal(words), RULES)
