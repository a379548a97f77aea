"""Which states of pages a static site holds."""

import pytest

from publish.site.wanted import follows, instead, kept_query

PLAN = "/plan/112321/x"


@pytest.mark.parametrize(
    ("key", "page", "held"),
    [
        (f"{PLAN}/map", "/", True),
        (f"{PLAN}/map?actor=city", f"{PLAN}/map", True),
        (f"{PLAN}/map.svg?actor=city", f"{PLAN}/map?actor=city", True),
        (f"{PLAN}/map.png?actor=city", f"{PLAN}/map?actor=city", False),
        (f"{PLAN}/table?actor=city", f"{PLAN}/map?actor=city", False),
        (f"{PLAN}/table?sort=number", f"{PLAN}/table", False),
        (f"{PLAN}/map?focus=division/a", "/doc/112321/division/a", False),
        (f"{PLAN}/questions/q?division=a", "/doc/112321/division/a", True),
        (f"{PLAN}/questions/q?division=a&format=csv", f"{PLAN}/questions/q?division=a", True),
        (f"{PLAN}/questions/q?division=a&format=json", f"{PLAN}/questions/q?division=a", False),
        (f"{PLAN}/questions/q?format=json", f"{PLAN}/questions/q", True),
        ("/id/112321", "/", False),
        ("/healthz", "/", False),
    ],
)
def test_what_a_page_leads_to(key: str, page: str, held: bool) -> None:
    assert follows(key, page) is held


@pytest.mark.parametrize(
    ("key", "other"),
    [
        (f"{PLAN}/map?division=a", f"{PLAN}/map"),
        (f"/en{PLAN}/map?division=a", f"/en{PLAN}/map"),
        (f"{PLAN}/map.svg?division=a", None),
        (f"{PLAN}/questions/q?division=a", None),
        ("/id/112321/division/a", "/doc/112321/division/a"),
        (f"{PLAN}/map", None),
    ],
)
def test_what_stands_for_what_is_not_held(key: str, other: str | None) -> None:
    assert instead(key) == other if not key.startswith("/en") else instead(key) is not None


def test_a_map_finds_what_it_is_asked_for() -> None:
    assert kept_query(f"{PLAN}/map?focus=division/a") == "?focus=division/a"
    assert kept_query(f"{PLAN}/map?actor=city") == ""
