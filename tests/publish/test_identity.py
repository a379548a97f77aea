"""A thing's own address, its page and its data: which answer for which request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from httpx2 import InvalidURL
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from publish.data import descriptions

if TYPE_CHECKING:
    from httpx2 import Response

    from tests.publish.conftest import Site

M = "112321/chiiki-fukushi-r9/measure/2-2-city-3-1"
PLAN = "112321/chiiki-fukushi-r9"
ENDED = "999997/division/boshi-hoken"
AFTER = "999997/division/kodomo-katei"
BASE = "https://w3id.org/keikaku/"


def links(answer: Response) -> dict[str, list[tuple[str, str]]]:
    """The Link header by relation: target and media type."""
    found: dict[str, list[tuple[str, str]]] = {}
    for target, rest in re.findall(r"<([^>]*)>([^,]*)", answer.headers["link"]):
        relation = re.search(r'rel="([^"]+)"', rest)
        kind = re.search(r'type="([^"]+)"', rest)
        assert relation
        found.setdefault(relation[1], []).append((target, kind[1] if kind else ""))
    return found


@pytest.mark.parametrize(
    ("path", "accept", "location", "varies"),
    [
        (f"/id/{M}", "text/html", f"/doc/{M}", True),
        (f"/id/{M}", "*/*", f"/doc/{M}", True),
        (f"/en/id/{M}", "text/html", f"/en/doc/{M}", True),
        (f"/id/{M}", "text/turtle;q=0.9, text/html;q=0.5", f"/data/{M}.ttl", True),
        (f"/en/id/{M}", "application/rdf+xml", f"/data/{M}.rdf", True),
        (f"/id/{M}", "text/csv", f"/data/{M}.csv", True),
        (f"/id/{M}.ttl", "text/html", f"/data/{M}.ttl", False),
        (f"/id/{M}.html", "text/turtle", f"/doc/{M}", False),
        (f"/id/{M}?format=jsonld", "text/html", f"/data/{M}.jsonld", False),
        (f"/id/{M}?format=text/csv", "text/html", f"/data/{M}.csv", False),
        (f"/id/{M}?format=html", "text/csv", f"/doc/{M}", False),
        (f"/id/{PLAN}?format=tree", "text/html", f"/data/{PLAN}.tree.jsonld", False),
        (f"/id/{PLAN}.tree.jsonld", "text/html", f"/data/{PLAN}.tree.jsonld", False),
    ],
)
def test_a_thing_leads_to_the_form_asked_for(
    pages: Site, path: str, accept: str, location: str, varies: bool
) -> None:
    for ask in (pages.client.get, pages.client.head):
        answer = ask(path, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["location"]) == (303, location)
        assert answer.headers.get("vary", "") == ("Accept" if varies else "")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert pages.client.get(location, follow_redirects=True).status_code == 200


def test_a_thing_tells_its_forms_what_describes_it_and_on_which_terms(pages: Site) -> None:
    found = links(pages.client.get(f"/id/{M}"))
    assert found["alternate"] == [
        (f"/doc/{M}", "text/html"),
        (f"/data/{M}.ttl", "text/turtle"),
        (f"/data/{M}.jsonld", "application/ld+json"),
        (f"/data/{M}.nt", "application/n-triples"),
        (f"/data/{M}.rdf", "application/rdf+xml"),
        (f"/data/{M}.csv", "text/csv"),
    ]
    assert found["describedby"] == [(f"/doc/{M}", "text/html"), (f"/data/{M}", "")]
    assert found["license"] == [(f"/doc/{PLAN}/source", "")]


def test_every_link_of_a_thing_a_page_and_a_file_works(pages: Site) -> None:
    for path in (f"/id/{M}", f"/doc/{M}", f"/data/{M}.nt"):
        found = links(pages.client.get(path))
        here = [t for targets in found.values() for t, _ in targets if t.startswith("/")]
        assert len(here) >= 7
        assert [t for t in here if pages.client.get(t).status_code != 200] == []


def test_page_and_file_say_under_which_address_they_are_cited(pages: Site) -> None:
    page = links(pages.client.get(f"/doc/{M}.html"))
    assert page["canonical"] == [(f"{BASE}doc/{M}", "")]
    english = links(pages.client.get(f"/en/doc/{M}"))
    assert english["canonical"] == [(f"{BASE}en/doc/{M}", "")]
    file = links(pages.client.get(f"/data/{M}.ttl"))
    assert file["canonical"] == [(f"{BASE}data/{M}.ttl", "")]
    assert file["describes"] == [(f"{BASE}id/{M}", "")]
    assert file["describedby"] == [("/ontology", "")]


@pytest.mark.parametrize("path", [f"/doc/{M}", f"/data/{M}.ttl", f"/data/{M}.csv", "/ontology",
                                  "/ontology.ttl", "/ontology/shapes.ttl", "/graph/112321.nt"])
def test_who_has_it_is_not_sent_it_again(pages: Site, path: str) -> None:
    first = pages.client.get(path)
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    head = pages.client.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert head.headers["content-length"] == str(len(first.content))
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = pages.client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["link"] == first.headers["link"]
    assert pages.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_form_has_its_own_validator(pages: Site) -> None:
    tags = [pages.client.get(f"/data/{M}.{end}").headers["etag"]
            for end in ("ttl", "jsonld", "nt", "rdf", "csv")]
    assert len(set(tags)) == 5


def test_data_without_an_ending_are_negotiated(pages: Site) -> None:
    answer = pages.client.get(f"/data/{M}", headers={"Accept": "application/ld+json"})
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["content-location"] == f"/data/{M}.jsonld"
    assert answer.headers["vary"] == "Accept"
    assert answer.content == pages.client.get(f"/data/{M}.jsonld").content
    assert "vary" not in pages.client.get(f"/data/{M}.jsonld").headers
    assert pages.client.get(f"/data/{M}").headers["content-location"] == f"/data/{M}.ttl"


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (f"/id/{M}", "image/png"),
        (f"/id/{M}?format=docx", "*/*"),
        (f"/id/{M}?format=tree", "*/*"),  # only a plan is a tree
        (f"/doc/{M}", "text/turtle"),
        (f"/data/{M}", "text/html"),
        (f"/data/{M}.tree.jsonld", "*/*"),
        ("/graph/112321", "image/png"),
        ("/ontology", "image/png"),
    ],
)
def test_what_there_is_is_listed(pages: Site, path: str, accept: str) -> None:
    answer = pages.client.get(path, headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.headers["vary"] == "Accept"
    offered = links(answer)["alternate"]
    assert len(offered) >= 5
    assert all(pages.client.get(t, follow_redirects=True).status_code == 200 for t, _ in offered)
    page = pages.get(path) if accept == "*/*" else None
    if page is not None:
        assert page.links(".available a") == [target for target, _ in offered]


def test_the_list_is_json_for_a_program(pages: Site) -> None:
    answer = pages.client.get(f"/doc/{M}", headers={"Accept": "application/json"})
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert set(told["title"]) == {"ja", "en"}
    assert [one["href"] for one in told["available"]][:2] == [f"/doc/{M}", f"/data/{M}.ttl"]


@pytest.mark.parametrize("path", ["/id/", "/id/x", "/id/112321/division/none", f"/id/{M}.exe",
                                  "/id/112321/division/%3E%20%7B%7D", "/data/x", "/data/x.ttl",
                                  "/graph/x", "/graph/112321/none.ttl", "/data/.ttl",
                                  f"/id/{M}.ttl.ttl", "/data/112321/division/%22x"])
def test_what_nobody_knows(pages: Site, path: str) -> None:
    assert pages.client.get(path).status_code == 404


def test_a_unit_that_a_reorganisation_ended_is_gone_and_says_what_came_after(city: Site) -> None:
    page = city.get(f"/id/{ENDED}")
    assert page.status == 410
    assert page.text("h1") == "母子保健課"
    assert page.links(".ended a") == [f"/doc/{AFTER}"]
    assert "2025-03-31" in page.text(".ended")
    answer = city.client.get(f"/id/{ENDED}", headers={"Accept": "text/turtle"})
    assert answer.status_code == 410
    assert answer.content == city.client.get(f"/data/{ENDED}.ttl").content
    found = links(answer)
    assert found["successor-version"] == [(f"/doc/{AFTER}", "")]
    assert found["describedby"] == [(f"/doc/{ENDED}", "text/html"), (f"/data/{ENDED}", "")]


def test_what_is_said_about_it_stays(city: Site) -> None:
    page = city.get(f"/en/doc/{ENDED}")
    assert page.status == 200
    assert page.links(".ended a") == [f"/en/doc/{AFTER}"]
    assert city.client.get(f"/data/{ENDED}.nt").status_code == 200


def test_what_came_after_and_what_only_gave_something_away_are_there(city: Site) -> None:
    for unit in (AFTER, "999997/division/shogai-gakushu"):
        assert city.client.get(f"/id/{unit}").status_code == 303
        assert city.get(f"/doc/{unit}").texts(".ended") == []


def test_until_its_last_day_it_is_there(city: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descriptions, "today", lambda: "2025-03-31")
    assert city.client.get(f"/id/{ENDED}").status_code == 303
    monkeypatch.setattr(descriptions, "today", lambda: "2025-04-01")
    assert city.client.get(f"/id/{ENDED}").status_code == 410


def test_today_is_a_day() -> None:
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", descriptions.today())


def test_the_page_of_a_plan_is_its_home_and_names_its_tree(pages: Site) -> None:
    answer = pages.client.get(f"/doc/{PLAN}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/plan/{PLAN}/")
    assert (f"/data/{PLAN}.tree.jsonld", "application/ld+json") in links(answer)["alternate"]


def test_a_page_leads_to_its_vocabulary(pages: Site) -> None:
    assert "/ontology" in pages.get(f"/doc/{M}").links(".cite a")


pieces = st.sampled_from([M, PLAN, "112321", "fiscal-year/2027", "graph", "..", ".", "", "%2e%2e",
                          "%00", "%0d%0aX: y", "%FF", "課", "𠮷", "a b", "<", '"', "\\", "ttl",
                          ".ttl", ".tree.jsonld", ".html", "?format=", "?format=ttl", "#x", "//"])
paths = st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=5).map("/".join)
accepts = st.one_of(
    st.sampled_from(["", "text/turtle", "text/html", "*/*;q=0", "application/json", "a/b"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["id", "doc", "data", "graph", "ontology", "en/id", "en/ontology"]), paths,
       accepts)
def test_whatever_is_asked_has_an_answer(pages: Site, kind: str, path: str, accept: str) -> None:
    try:
        answer = pages.client.get(f"/{kind}/{path}", headers={"Accept": accept})
    except (InvalidURL, UnicodeEncodeError):  # what no client sends
        assume(False)
    assert answer.status_code in (200, 303, 307, 308, 400, 404, 406, 410)
    target = answer.headers.get("location", "/").removeprefix("http://testserver")
    assert target.startswith("/")
    assert not target.startswith("//")
