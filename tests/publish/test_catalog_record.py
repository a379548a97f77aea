"""The catalogue: valid by DCAT-AP, its sums and sizes true, its counts those of the data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import html
from rdflib import DCAT, DCTERMS, RDF, Dataset, Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from graph.identifiers import DEFAULT_BASE
from graph.store import GRAPH_FILE, current
from tests.publish.conftest import Site

SHAPES = Path(__file__).parents[3] / "shared" / "conformance" / "dcat-ap-3.0.1"
SPDX, VOID = Namespace("http://spdx.org/rdf/terms#"), Namespace("http://rdfs.org/ns/void#")


@pytest.fixture(scope="module")
def record(site: Path) -> Graph:
    return Graph().parse(site / "catalog.ttl")


@pytest.mark.parametrize("shapes", ["shapes", "range"])
@pytest.mark.parametrize("served", [True, False])
def test_it_passes_dcat_ap(record: Graph, city: Site, shapes: str, served: bool) -> None:
    if not SHAPES.is_dir():
        pytest.skip("the shapes of DCAT-AP 3.0.1 are not in ../shared/conformance")
    import pyshacl

    checked = record
    if served:
        checked = Graph().parse(data=city.client.get("/catalog.ttl").text, format="turtle")
        assert list(checked.subjects(RDF.type, DCAT.DataService))
    wanted = Graph().parse(SHAPES / f"{shapes}.ttl")
    conforms, _, report = pyshacl.validate(checked, shacl_graph=wanted)
    assert conforms, report


def test_a_catalogue_with_a_fault_does_not_pass(record: Graph) -> None:
    if not SHAPES.is_dir():
        pytest.skip("the shapes of DCAT-AP 3.0.1 are not in ../shared/conformance")
    import pyshacl

    broken = Graph() + record
    broken.remove((None, DCTERMS.title, None))
    assert not pyshacl.validate(broken, shacl_graph=Graph().parse(SHAPES / "shapes.ttl"))[0]


def test_every_file_listed_is_there_as_it_is_told(site: Path, record: Graph) -> None:
    listed = list(record.subject_objects(DCAT.downloadURL))
    assert len(listed) > 30
    for distribution, address in listed:
        content = (site / str(address).removeprefix(DEFAULT_BASE)).read_bytes()
        assert record.value(distribution, DCAT.byteSize).toPython() == len(content)
        told = record.value(record.value(distribution, SPDX.checksum), SPDX.checksumValue)
        assert str(told) == hashlib.sha256(content).hexdigest()
        assert record.value(distribution, DCTERMS.license)
        assert record.value(distribution, DCTERMS.rights)


def test_what_is_known_of_a_plan(record: Graph) -> None:
    plan = URIRef(f"{DEFAULT_BASE}catalog#999997-kodomo-r8")
    assert (plan, RDF.type, DCAT.Dataset) in record
    assert "架空" in str(next(o for o in record.objects(plan, DCTERMS.description) if o.language == "ja"))
    assert record.value(plan, DCTERMS.provenance)
    assert record.value(plan, DCTERMS.spatial)


def test_the_terms_that_are_not_known_are_said_in_words(pages: Site) -> None:
    text = pages.client.get("/catalog.ttl").text
    assert "原文の利用条件は確認できていません" in text
    assert "http://data.e-stat.go.jp/lod/sac/C11232" in text
    assert "DatasetSeries" in text
    assert "原文の利用条件は確認できていません" in pages.get("/catalog").text("main")


def test_both_forms_say_the_same(site: Path, record: Graph) -> None:
    assert isomorphic(record, Graph().parse(site / "catalog.jsonld", format="json-ld"))


@pytest.mark.parametrize(("accept", "kind"), [
    ("text/turtle", "text/turtle"), ("application/ld+json", "application/ld+json"), ("text/html", "text/html"),
])
def test_the_server_gives_what_is_asked_for(city: Site, accept: str, kind: str) -> None:
    answer = city.client.get("/catalog", headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["vary"] == "Accept"
    assert city.client.get("/catalog", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("form", ["nq", "trig", "ttl", "jsonld"])
def test_a_dump_read_back_is_the_build(site: Path, aoba_store: Path, form: str) -> None:
    built = current(aoba_store)[0] / GRAPH_FILE
    quads = set(ox.parse(path=str(built), format=ox.RdfFormat.N_QUADS))
    file = site / "dump" / f"all.{form}"
    if form in ("nq", "trig"):
        kind = ox.RdfFormat.N_QUADS if form == "nq" else ox.RdfFormat.TRIG
        assert set(ox.parse(path=str(file), format=kind)) == quads
        read = Dataset().parse(file, format={"nq": "nquads", "trig": "trig"}[form])
        assert len(set(read.quads())) == len(quads)
    else:
        union = Graph().parse(data="".join(f"{q.triple} .\n" for q in quads), format="nt")
        assert isomorphic(union, Graph().parse(file, format={"ttl": "turtle", "jsonld": "json-ld"}[form]))


def test_a_dump_of_a_plan_holds_its_graphs_alone(site: Path) -> None:
    quads = ox.parse(path=str(site / "dump" / "999997-kodomo-r8.nq"), format=ox.RdfFormat.N_QUADS)
    graph = f"{DEFAULT_BASE}graph/999997"
    assert {q.graph_name.value for q in quads} == {
        graph, f"{graph}/kodomo-r8", f"{graph}/kodomo-r8/derived"
    }


def test_the_counts_of_void_are_true(site: Path, aoba_store: Path) -> None:
    void = Graph().parse(site / ".well-known" / "void", format="turtle")
    quads = list(ox.parse(path=str(current(aoba_store)[0] / GRAPH_FILE), format=ox.RdfFormat.N_QUADS))
    union = Graph().parse(data="".join(f"{q.triple} .\n" for q in quads), format="nt")
    whole = URIRef(f"{DEFAULT_BASE}.well-known/void#all")
    told = {n: int(void.value(whole, VOID[n])) for n in
            ("triples", "distinctSubjects", "distinctObjects", "properties")}
    assert told == {
        "triples": len(union),
        "distinctSubjects": len(set(union.subjects())),
        "distinctObjects": len(set(union.objects())),
        "properties": len(set(union.predicates())),
    }
    graphs = list(void.objects(whole, VOID.subset))
    assert len(graphs) == 5
    for graph in graphs:
        here = {q.triple for q in quads if q.graph_name.value == str(graph)}
        assert int(void.value(graph, VOID.triples)) == len(here) > 0
    for part in void.objects(whole, VOID.classPartition):
        members = set(union.subjects(RDF.type, void.value(part, VOID["class"])))
        assert int(void.value(part, VOID.entities)) == len(members)


def test_searches_for_datasets_find_the_plan_in_its_page(site: Path) -> None:
    page = html.document_fromstring((site / "plan/999997/kodomo-r8/index.html").read_bytes())
    (block,) = page.xpath("//script[@type='application/ld+json']")
    told = json.loads(block.text)
    assert told["@type"] == "Dataset"
    assert told["@id"] == f"{DEFAULT_BASE}catalog#999997-kodomo-r8"
    assert 50 <= len(told["description"]) <= 5000
    for file in told["distribution"]:
        content = (site / file["contentUrl"].removeprefix(DEFAULT_BASE)).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]


# ---- tables ---------------------------------------------------------------------------------


def test_tables_are_what_their_metadata_say(site: Path) -> None:
    csvw = pytest.importorskip("csvw")
    group = csvw.TableGroup.from_file(site / "tables/999997/kodomo-r8/csv-metadata.json")
    assert len(group.tables) == 8
    for table in group.tables:
        rows = list(table.iterdicts(strict=False))  # a value of another type is a warning
        columns = [column.name for column in table.tableSchema.columns]
        for row in rows:
            assert list(row) == columns
    measures = next(t for t in group.tables if str(t.url) == "measures.csv")
    assert all(r["address"].unsplit().startswith(DEFAULT_BASE) for r in measures.iterdicts(strict=False))


def test_every_column_is_defined(site: Path) -> None:
    folder = site / "tables/999997/kodomo-r8"
    metadata = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    lines = (folder / "definitions.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) - 1 == sum(len(t["tableSchema"]["columns"]) for t in metadata["tables"])
    assert (folder / "definitions.xlsx").read_bytes().startswith(b"PK")
    for table in metadata["tables"]:
        header = (folder / table["url"]).read_text(encoding="utf-8-sig").splitlines()[0]
        assert header.split(",") == [c["titles"]["ja"] for c in table["tableSchema"]["columns"]]


# ---- what searches and servers are told -----------------------------------------------------


def test_the_sitemap_names_pages_that_are_there(site: Path) -> None:
    from lxml import etree

    tree = etree.parse(site / "sitemap.xml")
    found = [e.text for e in tree.iter("{*}loc")] + [e.get("href") for e in tree.iter("{*}link")]
    assert len(found) >= 300
    for address in found:
        path = address.removeprefix(DEFAULT_BASE)
        name = f"{path}index.html" if path.endswith("/") or not path else f"{path}.html"
        assert (site / name).is_file(), address


@pytest.mark.parametrize("name", [".htaccess", "nginx.conf", "w3id/.htaccess", "404.html", ".nojekyll", "robots.txt"])
def test_rules_for_servers(site: Path, name: str) -> None:
    text = (site / name).read_text(encoding="utf-8")
    assert ("303" in text) == (name in (".htaccess", "nginx.conf", "w3id/.htaccess"))
