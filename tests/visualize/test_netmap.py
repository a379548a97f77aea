import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from ontology.language import Language
from queries.overview import Overview
from visualize import netmap
from visualize.layout import Positions
from visualize.scene import Which

Link = Callable[[str], str]
ASSETS = netmap.Assets("/static/vis.js", "/static/map.js", "/static/map.css")
SVG = "{http://www.w3.org/2000/svg}"


def by_id(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in items}


def network(
    plan: Overview, places: Positions, link: Link, which: Which, language: Language = "ja"
) -> Any:
    draw = netmap.plan_map if which == "plan" else netmap.divisions_map
    return draw(plan, places, language, link)


def test_importing_costs_no_pyvis() -> None:
    code = "import sys, visualize.netmap; print('pyvis' in sys.modules, 'IPython' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False False\n"


@pytest.mark.parametrize("which", ["plan", "divisions"])
def test_nodes_stand_where_they_were_placed_and_nothing_moves(
    plan: Overview, places: Positions, link: Link, which: Which
) -> None:
    shown = network(plan, places, link, which)
    drawn = {n["id"]: (n["x"], n["y"]) for n in shown.nodes if n["kind"] != "note"}
    assert drawn == places[which]
    options = json.loads(shown.get_network_data()[5])
    assert options["physics"] == {"enabled": False}
    assert options["edges"]["smooth"] is False
    assert options["layout"] == {"improvedLayout": False}


def test_edges_of_divisions_carry_count_and_measures(
    plan: Overview, places: Positions, link: Link
) -> None:
    drawn = {
        (e["from"], e["to"]): (e["shared"], e.get("label", ""))
        for e in network(plan, places, link, "divisions").edges
    }
    assert drawn == {
        pair: (list(measures), str(len(measures)) if len(measures) > 1 else "")
        for pair, measures in plan.shared.items()
    }


def test_wider_lines_share_more(plan: Overview, places: Positions, link: Link) -> None:
    edges = network(plan, places, link, "divisions").edges
    widths = {len(e["shared"]): e["width"] for e in edges}
    assert [widths[k] for k in sorted(widths)] == sorted(set(widths.values()))


def test_labels_of_small_things_wait_for_the_reader_to_come_near(
    plan: Overview, places: Positions, link: Link
) -> None:
    tiers = {
        n["kind"]: n["scaling"]["label"]["drawThreshold"]
        for n in network(plan, places, link, "plan").nodes
        if n["kind"] != "note" and n["id"] in {i for e in plan.involvements for i in (e.unit,)}
        or n["kind"] not in ("note", "organization", "organization-kind")
    }
    assert tiers == {
        "goal": 0,
        "policy": 0,
        "division": 0,
        "group": 0,
        "measure": 14,
        "organization": 14,
        "organization-kind": 14,
        "metric": 14,
    }


def test_data_is_json_in_the_readers_language(
    plan: Overview, places: Positions, link: Link
) -> None:
    found = netmap.data(plan, places, "en", link, "divisions", threshold=2)
    assert json.loads(json.dumps(found)) == found
    assert found["words"]["kinds"] == {"division": "Division"}
    assert set(found["measures"]) == {m for e in found["edges"] for m in e["shared"]}
    assert all(len(e["shared"]) >= 2 for e in found["edges"])
    division = plan.divisions[4]
    assert by_id(found["nodes"])[division.iri]["name"] == division.name.en
    assert by_id(found["nodes"])[division.iri]["href"] == link(division.iri)


@pytest.mark.parametrize("which", ["plan", "divisions"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_standalone_file_is_a_whole_document_that_loads_nothing(
    plan: Overview, places: Positions, which: Which, language: Language
) -> None:
    text = netmap.standalone(plan, language, which=which, positions=places)
    assert text.startswith("<!doctype html>\n")
    page = html.document_fromstring(text)
    assert page.get("lang") == language
    assert page.findtext(".//title") == page.findtext(".//h1")
    assert page.xpath("//@src | //link/@href | //@srcset | //@action | //@background") == []
    assert {h[:1] for h in page.xpath("//*[local-name()='a']/@href")} == {"#"}
    assert re.findall(r"url\(|@import", page.findtext(".//style")) == []
    assert "Permission is hereby granted" in page.findtext(".//footer//pre")


def test_a_standalone_file_lets_no_script_run_but_its_own_two(
    plan: Overview, places: Positions
) -> None:
    page = html.document_fromstring(netmap.standalone(plan, "ja", positions=places))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    scripts = [s.text for s in page.iter("script") if s.get("type") is None]
    assert len(scripts) == 2
    hashes = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts
    ]
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    assert f"default-src 'none'; script-src {allowed}; style-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert page.xpath("//@style | //@*[starts-with(name(), 'on')]") == []


@pytest.mark.parametrize("which", ["plan", "divisions"])
def test_a_part_has_no_script_or_style_of_its_own(
    plan: Overview, places: Positions, link: Link, which: Which
) -> None:
    part = netmap.page(
        network(plan, places, link, which),
        language="ja",
        title="図",
        self_contained=False,
        assets=ASSETS,
    )
    page = html.fragment_fromstring(part, create_parent="div")
    assert [(s.get("src"), s.get("type"), bool(s.text)) for s in page.iter("script")] == [
        (None, "application/json", True),
        ("/static/vis.js", None, False),
        ("/static/map.js", None, False),
    ]
    assert page.xpath("//link/@href") == ["/static/map.css"]
    assert page.xpath("//style | //@style | //@*[starts-with(name(), 'on')]") == []
    assert "<html" not in part
    held = json.loads(page.xpath("//script[@id='map-data']")[0].text)
    assert held == netmap.data(plan, places, "ja", link, which)


def test_a_part_without_its_assets_is_refused(
    plan: Overview, places: Positions, link: Link
) -> None:
    shown = network(plan, places, link, "plan")
    with pytest.raises(ValueError, match="assets"):
        netmap.page(shown, language="ja", title="図", self_contained=False)


@pytest.mark.parametrize("which", ["plan", "divisions"])
def test_everything_drawn_is_also_written(
    plan: Overview, places: Positions, link: Link, which: Which
) -> None:
    shown = network(plan, places, link, which)
    text = netmap.page(
        shown, language="ja", title="図", self_contained=False, assets=ASSETS
    )
    page = html.fragment_fromstring(text, create_parent="div")
    rows = {row.xpath(".//button/@data-node")[0]: row for row in page.xpath("//tr[@id]")}
    names = {n["id"]: n["name"] for n in shown.nodes if n["kind"] != "note"}
    assert set(rows) == set(names)
    written = {iri: [li.text_content() for li in row.xpath(".//li")] for iri, row in rows.items()}
    for edge in shown.edges:
        assert names[edge["to"]] in written[edge["from"]]
        assert names[edge["from"]] in written[edge["to"]]
    assert sum(map(len, written.values())) == 2 * len(shown.edges)


def test_pairs_are_a_table_with_the_most_shared_first(
    plan: Overview, places: Positions, link: Link
) -> None:
    shown = network(plan, places, link, "divisions", "en")
    text = netmap.page(
        shown, language="en", title="Map", self_contained=False, assets=ASSETS
    )
    table = html.fragment_fromstring(text, create_parent="div").xpath("//table[caption]")[0]
    counts = [int(td.text) for td in table.xpath(".//td[@class='map-number']")]
    assert counts == sorted((len(m) for m in plan.shared.values()), reverse=True)
    edges = by_id(shown.edges)
    for row in table.xpath("./tbody/tr"):
        edge = edges[row.xpath(".//button/@data-edge")[0]]
        links = [link(iri) for iri in (edge["from"], edge["to"], *edge["shared"])]
        assert row.xpath(".//a/@href") == links


@pytest.mark.parametrize("which", ["plan", "divisions"])
def test_the_still_picture_shows_the_same(
    plan: Overview, places: Positions, link: Link, which: Which
) -> None:
    picture = etree.fromstring(netmap.svg(plan, places, "ja", link, which).encode())
    shown = network(plan, places, link, which)
    assert len(list(picture.iter(f"{SVG}line"))) == len(shown.edges)
    links = {a.get("href") for a in picture.iter(f"{SVG}a")}
    assert links == {n["href"] for n in shown.nodes if n["kind"] != "note"}
    left, top, across, down = map(float, picture.get("viewBox").split())
    assert all(
        left < x < left + across and top < y < top + down for x, y in places[which].values()
    )
    drawn = "".join(picture.itertext()).replace(" ", "")
    named = (*plan.goals, *plan.policies, *plan.divisions) if which == "plan" else plan.divisions
    assert [n.name.ja for n in named if n.name.ja.replace(" ", "") not in drawn] == []


@pytest.mark.parametrize("which", ["plan", "divisions"])
def test_a_plan_with_nothing_in_it_draws_an_empty_map(empty: Overview, which: Which) -> None:
    page = html.document_fromstring(netmap.standalone(empty, "ja", which=which))
    assert json.loads(page.xpath("//script[@id='map-data']")[0].text)["nodes"] == []
