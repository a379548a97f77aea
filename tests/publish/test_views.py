import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest
from lxml import etree

from publish.holdings import Held
from queries.narrow import narrowed
from visualize.state import read

if TYPE_CHECKING:
    from tests.publish.conftest import Page, Site

PLAN = "/plan/112321/chiiki-fukushi-r9/"
VIEWS = ("incidence", "divisions", "matrix", "map", "organizations")
MEASURES = {"city": 46, "council": 20, "all": 66}


@pytest.mark.parametrize("actor", list(MEASURES))
def test_the_chart_and_its_table_show_the_same_measures(pages: "Site", actor: str) -> None:
    page = pages.get(f"{PLAN}incidence?actor={actor}")
    charted = {a.get("href") for a in page.tree.cssselect("svg.incidence a.measure")}
    listed = set(page.links("table.by-policy .measure a"))
    assert charted == listed
    assert len(charted) == MEASURES[actor]


def test_the_chart_begins_with_the_city(pages: "Site") -> None:
    page = pages.get(f"{PLAN}incidence")
    assert page.texts(".tabs [aria-current]") == ["市"]
    assert len(page.links("table.by-policy .measure a")) == MEASURES["city"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("actor=mayor", "actor に「mayor」は選べません。"),
        ("role=boss", "role に「boss」は選べません。"),
        ("division=社会福社課", "「社会福祉課」ではありませんか。"),
        ("goal=9", "「9」は見つかりません。"),
        ("partner=<script>", "「<script>」は見つかりません。"),
    ],
)
@pytest.mark.parametrize("view", VIEWS)
def test_what_cannot_be_chosen_is_said(
    pages: "Site", view: str, query: str, said: str
) -> None:
    page = pages.get(f"{PLAN}{view}?{query}")
    assert page.status == 400
    assert said in page.text("main")


@pytest.mark.parametrize(
    "name", ["incidence.svg?actor=all", "divisions.svg?least=2", "map.svg", "divisions.svg",
     "matrix.svg?goal=4", "organizations.svg", "map.svg?focus=goal/2&depth=3",
     "incidence.svg?goal=2&role=related&actor=council", "matrix.svg?actor=council"]
)
def test_pictures_to_save(pages: "Site", name: str) -> None:
    answer = pages.client.get(PLAN + name)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert etree.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("least", [1, 2, 5, 10])
def test_lines_from_a_number_of_shared_measures_on(
    pages: "Site", held: Held, least: int
) -> None:
    page = pages.get(f"{PLAN}divisions?least={least}")
    (data,) = page.tree.cssselect("#map-data")
    drawn = json.loads(data.text_content())["edges"]
    expected = [m for m in held.overview.shared.values() if len(m) >= least]
    assert sorted(len(e["shared"]) for e in drawn) == sorted(map(len, expected))
    (slider,) = page.tree.cssselect(".threshold input[type=range]")
    assert slider.get("value") == str(least)
    assert page.text(".threshold output") == f"{least}件以上"


@pytest.mark.parametrize("least", ["", "0", "-1", "x", "９", "99999999"])
def test_any_number_of_shared_measures_is_answered(pages: "Site", least: str) -> None:
    assert pages.get(f"{PLAN}divisions?least={least}").status == 200


def test_the_map_shows_the_whole_plan_in_pictures_and_words(pages: "Site", held: Held) -> None:
    page = pages.get(f"{PLAN}map")
    listed = set(page.links(".map-words tbody th a"))
    for thing in (*held.overview.measures, *held.overview.divisions, *held.overview.metrics):
        assert thing.iri.replace("https://w3id.org/keikaku/id/", "/doc/") in listed
    assert page.tree.cssselect(".map-picture svg")


def test_the_matrix_is_symmetric_and_leads_to_the_measures(pages: "Site", held: Held) -> None:
    page = pages.get(f"{PLAN}matrix")
    rows = page.tree.cssselect("table.matrix tbody tr")
    cells = [[c.text_content().strip() for c in row.cssselect("td")] for row in rows]
    assert len(cells) == len(held.overview.divisions)
    assert cells == [list(column) for column in zip(*cells, strict=True)]
    links = page.links("table.matrix td a")
    assert len(links) == 2 * len(held.overview.shared)
    shared = pages.get(links[0])
    number = page.texts("table.matrix td a")[0]
    assert len(shared.tree.cssselect("table.items tbody tr")) == int(number)


# ---- one state for all ----------------------------------------------------------------------


def measures_of(page: "Page", view: str) -> set[str]:
    """The measures a page lists in words."""
    listed = {
        "incidence": "table.by-policy tbody th[scope=row] a",
        "map": ".map-words tbody th a",
    }[view]
    return {link for link in page.links(listed) if "/measure/" in link}


@pytest.mark.parametrize("view", ["incidence", "map"])
@pytest.mark.parametrize(
    "query",
    ["goal=2", "policy=4-4", "actor=council", "division=shakai-fukushi", "role=related",
     "division=shakai-fukushi&role=lead&goal=4", "partner=shakyo", "division=社会福祉課",
     "division=shogaisha-fukushi&division=koreisha-fukushi"],
)
def test_every_view_shows_the_same_measures(
    pages: "Site", held: Held, view: str, query: str
) -> None:
    state = read(parse_qsl(query), held.names, held.overview)
    chosen = state.seen_as("city" if view == "incidence" else "")
    shown = narrowed(held.overview, chosen).measures
    expected = {m.iri.replace("https://w3id.org/keikaku/id/", "/doc/") for m in shown}
    assert expected
    assert measures_of(pages.get(f"{PLAN}{view}?{query}"), view) == expected


def test_a_view_leads_to_the_others_in_the_same_state(pages: "Site") -> None:
    page = pages.get(f"{PLAN}incidence?goal=2&division=shakai-fukushi")
    links = [link for link in page.links("nav.views a") if "?" in link]
    assert [link.partition("?")[2] for link in links] == ["goal=2&division=shakai-fukushi"] * 6
    assert page.links("nav.languages a") == [f"/en{PLAN}incidence?goal=2&division=shakai-fukushi"]


def test_each_choice_can_be_taken_back(pages: "Site") -> None:
    page = pages.get(f"{PLAN}matrix?goal=2&goal=4&division=shakai-fukushi&role=lead")
    back = page.links(".chosen a")
    assert back == [
        f"{PLAN}matrix?goal=4&division=shakai-fukushi&role=lead",
        f"{PLAN}matrix?goal=2&division=shakai-fukushi&role=lead",
        f"{PLAN}matrix?goal=2&goal=4&role=lead",
        f"{PLAN}matrix?goal=2&goal=4&division=shakai-fukushi",
        f"{PLAN}matrix",
    ]


def test_a_narrowed_map_keeps_everything_in_its_place(pages: "Site") -> None:
    (whole,), (part,) = (
        pages.get(f"{PLAN}map{query}").tree.cssselect("#map-data") for query in ("", "?goal=2")
    )
    nodes, kept = (json.loads(data.text_content())["nodes"] for data in (whole, part))
    places = {n["id"]: (n["x"], n["y"]) for n in nodes}
    assert {n["id"]: (n["x"], n["y"]) for n in kept} == places
    assert 0 < sum(1 for n in kept if not n.get("pale")) < len(nodes)


def test_the_focus_stands_out_without_script_too(pages: "Site", held: Held) -> None:
    page = pages.get(f"{PLAN}map?focus=division/shakai-fukushi")
    shown = set(page.links(".map-picture svg a"))
    own = held.overview.measures_of["https://w3id.org/keikaku/id/112321/division/shakai-fukushi"]
    expected = {m.replace("https://w3id.org/keikaku/id/", "/doc/") for m in own}
    assert shown == expected | {"/doc/112321/division/shakai-fukushi"}
    further = set(
        pages.get(f"{PLAN}map?focus=division/shakai-fukushi&depth=2").links(".map-picture svg a")
    )
    assert shown < further


def test_who_is_relied_on_through_whom(pages: "Site", held: Held) -> None:
    page = pages.get(f"{PLAN}organizations")
    bodies = {body.iri for body in held.overview.organizations}  # the city itself is none
    involved = [i for i in held.overview.involvements if i.unit in bodies]
    rows = page.tree.cssselect("table.relying tbody tr")
    assert len(rows) == len({i.unit for i in involved})
    named = sum(int(row.cssselect("td")[0].text_content()) for row in rows)
    assert named == len({(i.measure, i.unit) for i in involved})
