"""What Accept means: by examples of RFC 9110 and of real clients, and for every text there is."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.data.forms import (
    CSV,
    DATA,
    FRAMED,
    HTML,
    JSONLD,
    NTRIPLES,
    RDFXML,
    TREE,
    TURTLE,
    named,
)
from publish.data.negotiate import LONGEST, MOST, Offer, Range, accepted, best

ALL = (HTML, *DATA)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = (
    "text/turtle,application/n-triples;q=0.9,application/rdf+xml;q=0.8,"
    "application/ld+json;q=0.5,*/*;q=0.1"
)


def chosen(header: str | None) -> str:
    offer = best(header, [form.offer for form in ALL])
    return offer.name if offer else ""


@pytest.mark.parametrize(
    ("header", "form"),
    [
        (None, "html"),
        ("", "html"),
        ("*/*", "html"),
        ("text/turtle", "ttl"),
        ("TEXT/Turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ("application/n-triples", "nt"),
        ("text/plain", "nt"),
        ("application/rdf+xml", "rdf"),
        ("text/csv", "csv"),
        (FIREFOX, "html"),
        (RDFLIB, "ttl"),
        ("text/html;q=0.1, text/turtle", "ttl"),
        ("text/turtle;q=0.5, application/rdf+xml;q=0.9", "rdf"),
        ("text/*", "html"),
        ("application/*", "html"),  # xhtml
        ("text/*;q=0.5, text/html;q=0", "ttl"),
        ("*/*, text/html;q=0", "ttl"),
        ("text/*;q=0.3, text/html;q=0.2, */*;q=0.5", "jsonld"),
        ("text/turtle;charset=utf-8", "ttl"),
        ('text/turtle;version="1.1";q=0.9, text/csv;q=0.8', "ttl"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("image/png", ""),
        ("text/html;q=0", ""),
        ("*/*;q=0", ""),
        ("image/png, text/csv;q=0.001", "csv"),
        # Not a media range: passed over; with no other, everything is accepted.
        ("gibberish", "html"),
        (",,,", "html"),
        ("text/turtle;q=2, text/csv", "csv"),
        ("text/turtle;q=-1, text/csv", "csv"),
        ("text/turtle;q=high, text/csv", "csv"),
        ("*/turtle, text/csv", "csv"),
        ('text/turtle;a="x,y;z\\"", text/csv;q=0.5', "ttl"),
        ('text/turtle;a="unclosed, text/csv', "html"),
        ("text / turtle, text/csv", "csv"),
    ],
)
def test_what_a_header_means(header: str | None, form: str) -> None:
    assert chosen(header) == form


def test_a_profile_names_one_of_two_forms_of_the_same_type() -> None:
    offers = [form.offer for form in (HTML, *DATA, TREE)]
    framed = 'application/ld+json; profile="http://www.w3.org/ns/json-ld#framed"'
    assert best(framed, offers) is TREE.offer
    assert best("application/ld+json", offers) is JSONLD.offer
    assert TREE.offer.parameters == FRAMED


def test_nothing_is_offered() -> None:
    assert best("text/html", []) is None
    assert best(None, []) is None


def test_a_header_is_read_up_to_its_limits() -> None:
    many = ", ".join(["image/png"] * MOST) + ", text/csv"
    assert chosen(many) == ""
    long = "text/csv, " + "x" * LONGEST + "/y, text/turtle"
    assert chosen(long) == "csv"
    begun = time.perf_counter()
    for hostile in ("text/html;" * 100_000, '"\\' * 500_000, ",;=" * 300_000, "a/b;c=" * 150_000):
        chosen(hostile)
    assert time.perf_counter() - begun < 2.0


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("ttl", TURTLE), ("Turtle", TURTLE), (" text/turtle ", TURTLE), ("n3", TURTLE),
        ("jsonld", JSONLD), ("json-ld", JSONLD), ("json", JSONLD), ("nt", NTRIPLES),
        ("rdf", RDFXML), ("xml", RDFXML), ("csv", CSV), ("html", HTML),
    ],
)
def test_names_of_forms(name: str, form: object) -> None:
    assert named(name, ALL) is form


# ---- for every text there is ----------------------------------------------------------------

weights = st.integers(0, 1000).map(lambda n: f"{n / 1000:.3f}".rstrip("0").rstrip("."))
types = st.sampled_from(
    [*(t for form in ALL for t in form.offer.types), "*/*", "text/*", "application/*", "image/png"]
)
ranges = st.tuples(types, st.one_of(st.none(), weights))


@given(st.one_of(st.text(), st.text("text/urlhm*+;q=01.,\"\\ =-", max_size=200)))
def test_every_header_has_a_meaning(header: str) -> None:
    offers = [form.offer for form in ALL]
    found = best(header, offers)
    assert found is None or found in offers
    for one in accepted(header):
        assert 0 <= one.weight <= 1
    assert best(header, offers) is found


@given(st.lists(ranges, max_size=12))
def test_the_best_is_wanted_and_nothing_is_wanted_more(asked: list[tuple[str, str | None]]) -> None:
    header = ", ".join(t if q is None else f"{t};q={q}" for t, q in asked)
    wish = {form.ending: _wish(asked, form.offer) for form in ALL}
    found = best(header, [form.offer for form in ALL])
    if not asked:
        assert found is HTML.offer
    elif found is None:
        assert max(wish.values()) == 0
    else:
        assert wish[found.name] == max(wish.values()) > 0


@given(st.lists(ranges, min_size=1, max_size=8), st.randoms())
def test_the_order_of_ranges_says_nothing(
    asked: list[tuple[str, str | None]], random: Random
) -> None:
    def header(parts: list[tuple[str, str | None]]) -> str:
        return ",".join(t if q is None else f" {t} ;q={q}" for t, q in parts)

    shuffled = list(asked)
    random.shuffle(shuffled)
    offers = [form.offer for form in ALL]
    assert best(header(asked), offers) is best(header(shuffled), offers)


@given(types, weights)
def test_what_is_written_is_read(media: str, weight: str) -> None:
    kind, _, subtype = media.partition("/")
    assert accepted(f"{media}; q={weight}") == (
        Range(kind, subtype, frozenset(), float(weight)),
    )


def _wish(asked: list[tuple[str, str | None]], offer: Offer) -> float:
    """By the words of the RFC: the most specific range that matches says how much."""
    levels: dict[int, float] = {}
    for media, weight in asked:
        value = 1.0 if weight is None else float(weight)
        for own in offer.types:
            exact = {own: 2, own.split("/")[0] + "/*": 1, "*/*": 0}
            if media in exact:
                level = exact[media]
                levels[level] = max(levels.get(level, 0.0), value)
    return levels[max(levels)] if levels else 0.0
