"""Data as JSON: pleasant to read, and the same graph to any reader of JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from ontology.terms import kei, rdf, skos, xsd
from publish.data.jsonld import context, nested, written
from queries.answer import Term, iri, literal
from tests.publish.test_walk import Built

if TYPE_CHECKING:
    from pathlib import Path

    from publish.holdings import Held
    from tests.publish.conftest import Site

BASE = "https://w3id.org/keikaku/id/"
PLAN = "112321/chiiki-fukushi-r9"
M = f"{PLAN}/measure/2-2-city-3-1"


def fetched(pages: Site, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pages.client.get(f"/data/{path}.jsonld").content)
    return found


def everything(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, dict):
        for below in value.values():
            yield from everything(below)
    elif isinstance(value, list):
        for below in value:
            yield from everything(below)


def test_a_measure_as_a_developer_likes_it(pages: Site) -> None:
    found = fetched(pages, M)
    assert list(found)[:5] == ["@context", "id", "type", "prefLabel", "notation"]
    assert found["id"] == f"{BASE}{M}"
    assert found["prefLabel"]["ja"] == "市民団体等への活動支援"
    assert found["statement"]["ja"].startswith("補助金を交付するなど")
    assert found["partOf"]["prefLabel"]["ja"] == "市民団体、ボランティア等を支援します。"
    assert [one["prefLabel"]["ja"] for one in found["responsibleDivision"]] == [
        "子ども未来課", "高齢者福祉課", "社会福祉課", "市民生活課",
    ]
    roles = found["responsibilities"]
    assert [(one["order"], one["role"]) for one in roles] == [
        (1, "lead"), (2, "lead"), (3, "lead"), (4, "lead"),
    ]
    (passage,) = found["source"]
    quote = next(s for s in passage["hasSelector"] if "exact" in s)
    assert quote["exact"] == found["statement"]["ja"]


def test_it_says_which_plan_which_document_and_on_which_terms(pages: Site) -> None:
    plan = fetched(pages, M)["ofPlan"]
    assert plan["type"] == "Plan"
    (document,) = plan["source"]
    assert document["attribution"]["ja"] == "出典：久喜市の地域福祉の計画 第4章"
    assert document["rights"]["ja"].startswith("原文の利用条件は確認できていません")
    assert len(document["sha256"]) == 64


@pytest.mark.parametrize("path", [M, PLAN, "112321", "112321/division/shakai-fukushi",
                                  f"{PLAN}/policy/1-1", f"{PLAN}/sheet/2", "fiscal-year/2027"])
def test_no_noise(pages: Site, path: str) -> None:
    found = fetched(pages, path)
    told = found.pop("@context")
    keys = {key for value in everything(found) if isinstance(value, dict) for key in value}
    # Everything has an address, every key is one of the context's, and no more of it is carried.
    assert not [v for v in everything(found) if isinstance(v, str) and v.startswith("_:")]
    assert all("://" not in key for key in keys)
    assert told.items() <= context().definitions.items()
    nodes = [v["id"] for v in everything(found) if isinstance(v, dict) and "id" in v]
    assert len(nodes) == len(set(nodes))  # each thing is told in one place


def test_the_plan_is_one_tree(pages: Site, held: Held) -> None:
    found = json.loads(pages.client.get(f"/data/{PLAN}.tree.jsonld").content)
    assert "@graph" not in found
    overview = held.overview
    goals = found["goals"]
    policies = [p for goal in goals for p in goal["policies"]]
    pillars = [p for policy in policies for p in policy["pillars"]]
    measures = [m for pillar in pillars for m in pillar["measures"]]
    assert [g["id"] for g in goals] == [g.iri for g in overview.goals]
    assert [p["id"] for p in policies] == [p.iri for p in overview.policies]
    assert {p["id"] for p in pillars} == {p.iri for p in overview.pillars}
    assert {m["id"] for m in measures} == {m.iri for m in overview.measures}
    answering = {
        (m["id"], r["ofDivision"] if isinstance(r["ofDivision"], str) else r["ofDivision"]["id"],
         r["role"])
        for m in measures for r in m.get("responsibilities", ())
    }
    assert answering == {(r.measure, r.unit, r.role) for r in overview.responsibilities}
    metrics = [m for policy in policies for m in policy.get("metrics", ())]
    assert {m["id"] for m in metrics} == {m.iri for m in overview.metrics}
    assert all(o["printedValue"]["ja"] for m in metrics for o in m["observations"])


def test_the_tree_says_nothing_the_build_does_not(pages: Site, kuki_store: Path) -> None:
    content = pages.client.get(f"/data/{PLAN}.tree.jsonld").content
    assert read(content) <= Built(kuki_store).triples


def read(content: bytes) -> set[ox.Triple]:
    quads = ox.parse(content, format=ox.RdfFormat.JSON_LD)
    return {quad.triple for quad in quads}


def test_both_readers_read_the_same(pages: Site) -> None:
    for path in (M, PLAN, "112321"):
        content = pages.client.get(f"/data/{path}.jsonld").content
        other = Graph().parse(data=content, format="json-ld")
        lines = "".join(f"{triple} .\n" for triple in read(content))
        assert isomorphic(Graph().parse(data=lines, format="nt"), other)


# ---- for every graph there is ---------------------------------------------------------------

ROOT = f"{BASE}112321"
things = st.sampled_from([ROOT, *(f"{BASE}{n}" for n in "abcd"), kei.lead, kei.Measure])
predicates = st.sampled_from([
    kei.partOf, kei.forMeasure, kei.role, kei.order, kei.doubt, kei.statement, kei.value,
    kei.startDate, kei.source, skos.prefLabel, skos.altLabel, rdf.type,
    "http://example.org/other", "http://example.org/some#thing",
])
languages = st.sampled_from(["ja", "en", "ja-hrkt"])
datatypes = st.sampled_from([xsd.integer, xsd.decimal, xsd.boolean, xsd.date, "http://e.org/own"])
# What XML and JSON can both write; the lexical forms are the builder's to check.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
values = st.one_of(
    things.map(iri),
    texts.map(literal),
    st.builds(literal, texts, languages),
    st.builds(lambda v, d: literal(v, datatype=d), st.sampled_from(
        ["0", "12", "-3", "007", "12.50", "true", "1", "2026-04-01", "１２", "1e3"]), datatypes),
)


@given(st.lists(st.tuples(things.map(iri), predicates.map(iri), values), max_size=30))
def test_any_graph_is_read_back_as_it_was(rows: list[tuple[Term, Term, Term]]) -> None:
    rows = [(s, p, o) for s, p, o in rows if p.value != rdf.type or o.kind == "iri"]
    lines = "".join(f"{s.n3} {p.n3} {o.n3} .\n" for s, p, o in rows)
    was = {q.triple for q in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    assert read(written(nested(ROOT, rows))) == was


