"""Pictures, tables and graphs of what is shown: whole, well-formed, the same each time."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import networkx as nx
import pytest
from lxml import etree

from queries.narrow import Filter, narrowed
from queries.overview import Overview
from queries.spreadsheet import csv, workbook
from visualize import emphasis, grid, netmap
from visualize.graphfile import gexf, graphml
from visualize.layout import Positions
from visualize.rasterize import png
from visualize.reliance import reliance
from visualize.tables import TITLES, listing

Link = Callable[[str], str]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("draw", [grid.matrix, grid.organizations])
def test_grids_are_well_formed(
    hostile: Overview, empty: Overview, link: Link, language: str, draw: Callable[..., str]
) -> None:
    for plan in (hostile, empty):
        tree = etree.fromstring(draw(plan, language, link).encode())
        assert not tree.xpath("//*[local-name()='script' or local-name()='foreignObject']")
        links = tree.xpath("//@href")
        assert not [href for href in links if href.lower().startswith("javascript")]


def test_reliance_counts_each_measure_once(plan: Overview) -> None:
    found = reliance(plan)
    for row in found.rows:
        named = {i.measure for i in plan.involvements if i.unit == row.unit.iri}
        assert set(row.measures) == named
        for unit, measures in row.through.items():
            assert set(measures) == named & set(plan.measures_of[unit])
    counts = [len(row.measures) for row in found.rows]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("kind", list(TITLES))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_tables_hold_the_plan(
    plan: Overview, hostile: Overview, empty: Overview, kind: str, language: str
) -> None:
    for overview in (plan, hostile, empty):
        found = listing(kind, overview, language)  # type: ignore[arg-type]
        assert all(len(row) == len(found.keys) for row in found.table.rows)
        content = workbook([(found.title, found.table)])
        assert content == workbook([(found.title, found.table)])
        assert csv(found.table).startswith(b"\xef\xbb\xbf")
    assert listing(kind, plan, "ja").table.rows


def test_relations_are_all_there(plan: Overview) -> None:
    rows = listing("responsibilities", plan, "ja").table.rows
    assert len([row for row in rows if row[6].text]) == len(plan.responsibilities)
    shared = sum(len(measures) for measures in plan.shared.values())
    assert len(listing("pairs", plan, "ja").table.rows) == shared


def test_sorting(plan: Overview) -> None:
    found = listing("divisions", plan, "ja")
    counts = [int(row[4].text) for row in found.sorted_by("-measures").table.rows]
    assert counts == sorted(counts, reverse=True)
    kana = {d.iri: d.name.kana for d in (*plan.divisions, *plan.groups)}
    read = [kana[row[0].link] for row in found.sorted_by("division").table.rows]
    assert read == sorted(read)
    assert found.sorted_by("nonsense") == found


@pytest.mark.parametrize("which", ["plan", "divisions"])
def test_graph_files_are_read_back(
    hostile: Overview, places: Positions, link: Link, which: str
) -> None:
    scene = netmap.scene(hostile, places, "ja", link, which)  # type: ignore[arg-type]
    first = nx.read_graphml(io.BytesIO(graphml(scene)))
    second = nx.read_gexf(io.BytesIO(gexf(scene)))
    assert set(first) == set(second) == {node.iri for node in scene.nodes}
    assert first.number_of_edges() == second.number_of_edges() == len(scene.edges)
    assert gexf(scene) == gexf(scene)
    node = scene.nodes[0]
    assert second.nodes[node.iri]["viz"]["position"]["x"] == node.x
    assert first.nodes[node.iri]["iri"] == node.iri


def test_what_is_pale_stays_where_it_is(
    plan: Overview, places: Positions, link: Link
) -> None:
    part = narrowed(plan, Filter(goals=(plan.goals[1].iri,)))
    whole = netmap.scene(plan, places, "ja", link, "plan")
    pale = netmap.scene(plan, places, "ja", link, "plan", part=part)
    assert [(n.iri, n.x, n.y) for n in pale.nodes] == [(n.iri, n.x, n.y) for n in whole.nodes]
    shown = {n.iri for n in emphasis.lit(pale).nodes}
    assert {m.iri for m in part.measures} <= shown
    assert not {m.iri for m in plan.measures} - {m.iri for m in part.measures} & shown


def test_a_picture_in_dots(plan: Overview, link: Link) -> None:
    svg = grid.matrix(plan, "ja", link)
    drawn = png(svg)
    width, height = struct.unpack(">II", drawn[16:24])
    root = etree.fromstring(svg.encode())
    assert (width, height) == (2 * int(root.get("width")), 2 * int(root.get("height")))
    assert len(drawn) > len(png(grid.matrix(plan, "ja", link).replace("課", " ")))
    huge = svg.replace(f'width="{root.get("width")}"', 'width="90000"', 1)
    assert max(struct.unpack(">II", png(huge)[16:24])) <= 8000
