import json
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from publish.holdings import Held

if TYPE_CHECKING:
    from tests.publish.conftest import Site

PLAN = "/plan/112321/chiiki-fukushi-r9/"
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


def test_nobody_else_has_measures(pages: "Site") -> None:
    assert pages.get(f"{PLAN}incidence?actor=mayor").status == 404


@pytest.mark.parametrize(
    "name", ["incidence.svg?actor=all", "divisions.svg?least=2", "map.svg", "divisions.svg"]
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
    assert page.texts(".tabs [aria-current]") == [f"{least}件以上"]


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
    assert f"{number}行" in shared.text("#answer")
