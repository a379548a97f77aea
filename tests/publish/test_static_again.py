"""Published again, the same plans are the same bytes, whoever asks first and in whatever order."""

from __future__ import annotations

import hashlib
from pathlib import Path

from graph.build import PLANS, build
from graph.identifiers import DEFAULT_BASE
from publish.site.asker import Asker
from publish.site.swap import listed
from visualize.prepare import prepare

PLAN = "/plan/999997/kodomo-r8"
SAMPLE = (
    "/", "/en/", "/catalog", "/catalog.ttl", "/catalog.jsonld", "/.well-known/void", "/sitemap.xml",
    "/ontology", "/ontology.ttl", "/ontology/shapes.ttl", "/dump/all.nq", "/dump/all.ttl",
    "/doc/999997/division/kodomo-katei", "/en/doc/999997/kodomo-r8/goal/1",
    *(f"/data/999997/division/kodomo-katei.{form}" for form in ("ttl", "jsonld", "nt", "rdf", "csv")),
    *(f"/graph/999997/kodomo-r8.{form}" for form in ("ttl", "jsonld", "rdf")),
    f"{PLAN}/", f"{PLAN}/search", f"{PLAN}/search.json", f"{PLAN}/questions/",
    *(f"{PLAN}/{view}" for view in ("incidence", "divisions", "matrix", "map", "organizations", "table")),
    *(f"{PLAN}/map.{form}" for form in ("svg", "xlsx", "graphml", "gexf")),
    f"{PLAN}/questions/measures-of-division?division=kodomo-katei",
    f"{PLAN}/questions/measures-of-division?division=kodomo-katei&format=xlsx",
    "/tables/999997/kodomo-r8/tables.xlsx", "/tables/999997/kodomo-r8/csv-metadata.json",
)


def published(store: Path, folder: Path, addresses: tuple[str, ...]) -> dict[str, bytes]:
    """What an application of its own writes for some addresses, asked in this order."""
    asker = Asker(store, DEFAULT_BASE, folder)
    try:
        found = [asker(address) for address in addresses]
    finally:
        asker.close()
    assert {f.key: f.status for f in found} == dict.fromkeys(addresses, 200)
    return {f.key: (folder / f.file).read_bytes() for f in found}


def test_two_builds_of_the_same_plans_are_published_as_the_same_bytes(tmp_path: Path) -> None:
    plan = [PLANS / "aoba" / "kodomo.yaml"]
    build(plan, tmp_path / "one", finishers=[prepare])
    build(plan, tmp_path / "other", finishers=[prepare])
    first = published(tmp_path / "one", tmp_path / "first", SAMPLE)
    second = published(tmp_path / "other", tmp_path / "second", SAMPLE[::-1])
    assert [key for key in SAMPLE if first[key] != second[key]] == []


def test_what_another_process_wrote_is_the_same(site: Path, aoba_store: Path, tmp_path: Path) -> None:
    sums = {name: digest for digest, name in listed(site)}
    # Files without links are as they were asked for; all else is joined afterwards.
    kept = tuple(k for k in SAMPLE if k.startswith(("/data/", "/graph/", "/dump/", "/tables/")))
    found = published(aoba_store, tmp_path, kept)
    assert {k[1:]: hashlib.sha256(content).hexdigest() for k, content in found.items()} == {
        k[1:]: sums[k[1:]] for k in kept
    }
