"""Years as Japanese plans print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.values import Period, PeriodError, parse_period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("令和3年度", Period(2021, "fiscal")),
        ("令和元年度", Period(2019, "fiscal")),
        ("令和1年度", Period(2019, "fiscal")),
        ("令和２年", Period(2020, "calendar")),
        ("Ｒ５年度", Period(2023, "fiscal")),
        ("R元年度", Period(2019, "fiscal")),
        ("平成31年度", Period(2019, "fiscal")),
        ("H30年", Period(2018, "calendar")),
        ("昭和64年", Period(1989, "calendar")),
        ("S元年", Period(1926, "calendar")),
        ("2021年度", Period(2021, "fiscal")),
        ("　令和 9 年度 ", Period(2027, "fiscal")),
    ],
)
def test_years_are_read(text: str, period: Period) -> None:
    assert parse_period(text) == period


def test_a_year_that_never_was_says_how_the_era_counts() -> None:
    with pytest.raises(PeriodError) as error:
        parse_period("令和0年")
    assert (error.value.ja, error.value.en) == (
        "「令和0年」という年はありません。令和は元年（1年）から数えます。",
        "There is no year “令和0年”: 令和 counts from 元年 (year 1).",
    )
    with pytest.raises(PeriodError) as error:
        parse_period("平成32年度")
    assert (error.value.ja, error.value.en) == (
        "「平成32年度」という年はありません。平成は元年（1年）から数えます。",
        "There is no year “平成32年度”: 平成 counts from 元年 (year 1) to 31.",
    )


@pytest.mark.parametrize("text", ["1899年", "2101年度", "0000年"])
def test_a_year_too_far_away_is_refused(text: str) -> None:
    with pytest.raises(PeriodError) as error:
        parse_period(text)
    assert error.value.ja == f"「{text}」は1900年から2100年の外です。"
    assert error.value.en == f"“{text}” is outside 1900–2100."


@pytest.mark.parametrize(
    "text", ["", "2021", "令和3", "R3", "明治3年", "令和三年度", "令和3年度頃", "令和100年度", "年度"]
)
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(PeriodError) as error:
        parse_period(text)
    assert error.value.ja == (
        f"「{text}」は年として読めません。令和3年度、令和2年、2021年度 のように書いてください。"
    )
    assert error.value.en == f"“{text}” is not a year. Write 令和3年度, 令和2年 or 2021年度."


def test_a_fiscal_year_runs_from_april_to_march() -> None:
    fiscal, calendar = Period(2021, "fiscal"), Period(2020, "calendar")
    assert (fiscal.start, fiscal.end) == ("2021-04-01", "2022-03-31")
    assert (calendar.start, calendar.end) == ("2020-01-01", "2020-12-31")
    assert (fiscal.path, calendar.path) == ("fiscal-year/2021", "calendar-year/2020")
    assert (fiscal.ja, calendar.ja) == ("令和3年度", "令和2年")
    assert (fiscal.en, calendar.en) == ("FY2021", "2020")
    assert (Period(2019, "fiscal").ja, Period(1989, "calendar").ja) == ("令和元年度", "平成元年")
    assert Period(1925, "calendar").ja == "1925年"


@given(st.integers(1900, 2100), st.sampled_from(["fiscal", "calendar"]))
def test_a_year_s_name_leads_back_to_it(year: int, kind: str) -> None:
    period = Period(year, kind)  # type: ignore[arg-type]
    assert parse_period(period.ja) == period


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading(text: str) -> None:
    told = ("", "")
    try:
        year = parse_period(text).year
    except PeriodError as error:
        year, told = 0, (error.ja, error.en)
    assert 1900 <= year <= 2100 or all(told)
