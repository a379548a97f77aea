"""The endpoint asked by the programs people use: libraries of Python and JavaScript, and stores."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from publish.app import create_app
from publish.front.connections import served
from publish.settings import Settings
from queries.engine import EmbeddedEngine, Limits
from queries.remote import RemoteEngine
from tests.listening import address_of, listening
from tests.servers import empty_oxigraph, virtuoso

COMUNICA = "@comunica/query-sparql@~4.5.0"
KEI = "https://w3id.org/keikaku/ontology#"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
GOALS = f'SELECT ?name {{ ?goal a <{KEI}Goal> ; <{LABEL}> ?name FILTER (LANG(?name) = "ja") }} ORDER BY ?name'
TRIPLES = f"CONSTRUCT {{ ?goal <{LABEL}> ?name }} WHERE {{ ?goal a <{KEI}Goal> ; <{LABEL}> ?name }}"


@pytest.fixture(scope="module")
def engine(kuki_store: Path) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(kuki_store, workers=2) as found:
        yield found


@pytest.fixture(scope="module")
def address(engine: EmbeddedEngine) -> Iterator[str]:
    """The endpoint on a port, served as ``keikaku serve`` does."""
    settings = Settings()
    with address_of(create_app(engine, settings), http=served(settings), ws="none") as site:
        yield f"{site}/sparql"


@pytest.fixture(scope="module")
def goals(engine: EmbeddedEngine) -> list[str]:
    return [row["name"] for row in engine.query(GOALS).values()]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_sparqlwrapper_reads_rows(address: str, goals: list[str], method: str, form: str) -> None:
    from SPARQLWrapper import SPARQLWrapper

    asking = SPARQLWrapper(address, returnFormat=form)
    asking.setMethod(method)
    asking.setQuery(GOALS)
    found = asking.queryAndConvert()
    if form == "json":
        assert [b["name"]["value"] for b in found["results"]["bindings"]] == goals
    else:
        names = [e.firstChild.data for e in found.getElementsByTagName("literal")]
        assert names == goals


@pytest.mark.parametrize("form", ["turtle", "xml", "json-ld"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_sparqlwrapper_reads_triples(address: str, form: str) -> None:
    from SPARQLWrapper import SPARQLWrapper

    asking = SPARQLWrapper(address, returnFormat=form)
    asking.setQuery(TRIPLES)
    found = asking.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(found, format=form)
    assert len(graph) == 8


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflibs_store_reads_rows_triples_and_patterns(
    address: str, goals: list[str], method: str
) -> None:
    store = SPARQLStore(address, method=method)
    graph = Graph(store)
    assert [str(row[0]) for row in graph.query(GOALS)] == goals  # type: ignore[index]
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert len(graph.query(TRIPLES).graph or ()) == 8
    assert len(set(graph.subjects(None, URIRef(f"{KEI}Goal")))) == 4


def test_our_own_client_reads_the_same(address: str, engine: EmbeddedEngine) -> None:
    remote = RemoteEngine(address)
    for query in (GOALS, TRIPLES, "ASK {}"):
        assert remote.query(query) == engine.query(query)


def test_an_oxigraph_server_asks_us_by_service(
    require: Callable[[str, str], str], tmp_path: Path, address: str, goals: list[str]
) -> None:
    query = f"SELECT ?name {{ SERVICE <{address}> {{ {GOALS} }} }} ORDER BY ?name"
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
    with empty_oxigraph(require, tmp_path) as theirs:
        answer = urlopen(Request(f"{theirs}query", query.encode(), headers), timeout=60)
        with answer:
            found = json.load(answer)
    assert [b["name"]["value"] for b in found["results"]["bindings"]] == goals


def test_a_virtuoso_server_asks_us_by_service(
    require: Callable[[str, str], str], tmp_path: Path, address: str, goals: list[str]
) -> None:
    query = f"SELECT ?name {{ SERVICE <{address}> {{ {GOALS} }} }} ORDER BY ?name"
    form = "application/sparql-results+json"
    with virtuoso(require, tmp_path, [], federates=True) as theirs:
        asked = f"{theirs}?query={quote(query)}&format={quote(form, safe='')}"
        with urlopen(asked, timeout=60) as answer:
            found = json.load(answer)
    assert sorted(b["name"]["value"] for b in found["results"]["bindings"]) == sorted(goals)


@pytest.fixture(scope="module")
def comunica(require: Callable[[str, str], str]) -> tuple[str, Path]:
    """node and a folder with Comunica, which npm puts there the first time."""
    node, npm = require("node", "nodejs"), require("npm", "npm")
    folder = Path(tempfile.gettempdir()) / f"keikaku-comunica-{os.getuid() if hasattr(os, 'getuid') else 0}"
    if not (folder / "installed").exists():
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(
            [npm, "install", *options, "--prefix", str(made), COMUNICA],
            cwd=made, capture_output=True, text=True, timeout=600, check=False,
        )
        if done.returncode != 0:
            shutil.rmtree(made, ignore_errors=True)
            reason = f"npm cannot install {COMUNICA}: {done.stderr[-300:]}"
            if os.environ.get("KEIKAKU_REQUIRE_ALL") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        (made / "installed").touch()
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    return node, folder


def test_comunica_finds_out_by_itself_and_reads_all(
    comunica: tuple[str, Path], address: str, goals: list[str]
) -> None:
    node, folder = comunica
    script = folder / "ask.mjs"
    script.write_bytes(Path(__file__).with_name("comunica.mjs").read_bytes())
    done = subprocess.run(
        [node, str(script), address, GOALS, TRIPLES],
        capture_output=True, text=True, timeout=120, check=True,
    )
    found = json.loads(done.stdout)
    assert found == {"rows": [[["name", goal]] for goal in goals], "triples": 8, "ask": True}


def test_who_hangs_up_leaves_the_worker_to_others(kuki_store: Path) -> None:
    runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    limits, settings = Limits(deadline=600), Settings(workers=1)
    with (
        EmbeddedEngine(kuki_store, limits, workers=1) as one,
        listening(create_app(one, settings), http=served(settings), ws="none") as here,
    ):
        with socket.create_connection(here) as leaving:
            leaving.sendall(f"GET /sparql?query={quote(runaway)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.3)
        with urlopen(f"http://127.0.0.1:{here[1]}/sparql?query=ASK%7B%7D", timeout=60) as answer:
            assert answer.status == 200
