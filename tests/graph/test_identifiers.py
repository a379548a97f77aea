"""Addresses, and what they can be built on."""

import pytest

from graph.identifiers import (
    DEFAULT_BASE,
    BaseError,
    MunicipalityAddresses,
    PlanAddresses,
    check_base,
)
from graph.values import Period


@pytest.mark.parametrize(
    "base",
    [DEFAULT_BASE, "http://localhost:8000/", "http://[::1]/", "https://例え.jp/計画/", "https://a/b/"],
)
def test_a_base_is_an_http_address_that_ends_with_a_slash(base: str) -> None:
    assert check_base(base) == base


@pytest.mark.parametrize(
    "base",
    [
        "", "x", "/", "https://a", "https:///", "ftp://a/", "javascript:alert(1)/", "https://a b/",
        "https://a/?q=/", "https://a/#/", "https://a/\n/", 'https://a/"/', "https://a/<x>/",
        "https://a/{x}/", "https://a%zz/", "http://[", "http://a:b/", "https://a/\ud800/",
    ],
)
def test_what_no_address_can_be_built_on_is_refused(base: str) -> None:
    with pytest.raises(BaseError):
        check_base(base)


def test_addresses_are_as_published() -> None:
    city = MunicipalityAddresses("https://example.org/", "011002")
    plan = PlanAddresses(city, "fukushi-r9")
    assert [
        city.itself, city.graph, city.division("a"), city.group("b"), city.organization("c"),
        city.change("d"), city.period(Period(2021, "fiscal")), plan.itself, plan.graph,
        plan.derived, plan.part("measure", "1-1"), plan.part("sheet", 3),
    ] == [
        "https://example.org/id/011002",
        "https://example.org/graph/011002",
        "https://example.org/id/011002/division/a",
        "https://example.org/id/011002/division-group/b",
        "https://example.org/id/011002/organisation/c",
        "https://example.org/id/011002/change/d",
        "https://example.org/id/fiscal-year/2021",
        "https://example.org/id/011002/fukushi-r9",
        "https://example.org/graph/011002/fukushi-r9",
        "https://example.org/graph/011002/fukushi-r9/derived",
        "https://example.org/id/011002/fukushi-r9/measure/1-1",
        "https://example.org/id/011002/fukushi-r9/sheet/3",
    ]
