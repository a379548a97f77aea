"""The embedded engine, on real builds, with real worker processes."""

from __future__ import annotations

import http.server
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import store as stores
from ontology.language import Text
from queries import process, reading
from queries.answer import Answer, Term, iri, literal
from queries.engine import (
    EmbeddedEngine,
    EngineUnavailable,
    Limits,
    QueryError,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
)
from queries.single import SingleEngine

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")

INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
Kind = type[EmbeddedEngine] | type[SingleEngine]
KINDS: tuple[Kind, ...] = (SingleEngine, EmbeddedEngine)
RUNAWAY = """SELECT (COUNT(*) AS ?n) {
  GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?k ?l ?m } GRAPH ?j { ?o ?p ?q }
}"""
DIVISIONS = "SELECT ?d { GRAPH ?g { ?d a <https://w3id.org/keikaku/ontology#Division> } } ORDER BY ?d"
# Nothing here takes a second; the machine may.
PATIENT = Limits(deadline=60.0)


def children() -> dict[int, str]:
    """The child processes of this one and their states (R running, S sleeping, Z zombie …).

    One whose first thread is gone before its others is not yet dead: X.
    """
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == os.getpid():
            threads = len(list(stat.parent.glob("task/*")))
            found[int(stat.parent.name)] = "X" if state == "Z" and threads > 1 else state
    return found


def eventually(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    return true()


def one(value: str, answer: Answer) -> bool:
    return [t.value for row in answer.rows for t in row if t] == [value]


def build(store: Path, *names: str) -> Path:
    """A build with one statement for each name, made as real ones are."""
    quads = [
        ox.Quad(
            ox.NamedNode(f"urn:{number}"),
            ox.NamedNode("urn:name"),
            ox.Literal(name),
            ox.NamedNode("urn:graph"),
        )
        for number, name in enumerate(names)
    ]
    with stores.new_build(store) as folder:
        ox.serialize(quads, str(folder / stores.GRAPH_FILE), format=ox.RdfFormat.N_QUADS)
        disk = ox.Store(str(folder / stores.DISK_STORE))
        disk.extend(quads)
        disk.flush()
        del disk
        manifest = stores.Manifest(stores.FORMAT, "https://example.org/", (), len(quads), {})
        return stores.make_current(store, folder, manifest)


NAMES = "SELECT ?name { GRAPH <urn:graph> { ?thing <urn:name> ?name } } ORDER BY ?name"


def names(engine: EmbeddedEngine | SingleEngine) -> list[str]:
    return [row["name"] for row in engine.query(NAMES).values()]


@pytest.fixture(params=["memory", "disk"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Small builds in the workers' memory, or every build on disk."""
    if request.param == "disk":
        monkeypatch.setattr(reading, "IN_MEMORY_UP_TO", 0)
    return str(request.param)


class _Witness(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.visits.append(self.path)  # type: ignore[attr-defined]
        body = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    def __init__(self) -> None:
        self.visits: list[str] = []
        super().__init__(("127.0.0.1", 0), _Witness)

    def process_request(self, request: object, address: object) -> None:
        self.visits.append("connected")
        super().process_request(request, address)  # type: ignore[arg-type]


@pytest.fixture
def elsewhere() -> Iterator[_Server]:
    """A web server that remembers who came."""
    server = _Server()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


# ---- answers --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("kept")
def test_answers_of_every_kind(aoba_store: Path, kind: Kind) -> None:
    with kind(aoba_store, PATIENT) as engine:
        city = "<https://w3id.org/keikaku/id/999997>"
        assert engine.query(
            f"SELECT ?l ?no {{ GRAPH ?g {{ {city} "
            "<http://www.w3.org/2004/02/skos/core#prefLabel> ?l } } ORDER BY LANG(?l)"
        ) == Answer(
            "select",
            ("l", "no"),
            (
                (literal("Aoba City (fictional)", "en"), None),
                (literal("青葉市（架空）", "ja"), None),
                (literal("あおばし", "ja-hrkt"), None),
            ),
        )
        assert engine.query(f"ASK {{ GRAPH ?g {{ {city} ?p ?o }} }}") == Answer("ask", boolean=True)
        assert engine.query("ASK { GRAPH ?g { <urn:no> ?p ?o } }") == Answer("ask", boolean=False)
        assert engine.query(
            f"CONSTRUCT {{ {city} <urn:b> 1, 1.50, ?x ; <urn:a> ?x }} {{ VALUES ?x {{ <urn:x> }} }}"
        ) == Answer(
            "graph",
            ("subject", "predicate", "object"),
            (
                (iri(city[1:-1]), iri("urn:a"), iri("urn:x")),
                (iri(city[1:-1]), iri("urn:b"), iri("urn:x")),
                (iri(city[1:-1]), iri("urn:b"), literal("1", datatype=INTEGER)),
                (
                    iri(city[1:-1]),
                    iri("urn:b"),
                    literal("1.50", datatype=INTEGER.replace("integer", "decimal")),
                ),
            ),
        )
        # Outside GRAPH stands what any graph says, unless the query names its dataset.
        told = engine.query(f"DESCRIBE {city}").rows
        assert {row[0] for row in told} == {iri(city[1:-1])}
        assert (literal("青葉市（架空）", "ja"),) in {row[2:] for row in told}
        assert engine.query(f"ASK {{ {city} ?p ?o }}").boolean
        assert engine.query(f"ASK FROM <urn:none> {{ {city} ?p ?o }}").boolean is False


def test_memory_and_disk_hold_the_same(aoba_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
    with EmbeddedEngine(aoba_store, PATIENT) as engine:
        in_memory = engine.query(everything)
    monkeypatch.setattr(reading, "IN_MEMORY_UP_TO", 0)
    with EmbeddedEngine(aoba_store, PATIENT) as engine:
        assert engine.query(everything) == in_memory
    _, manifest = stores.current(aoba_store)
    assert (len(in_memory.rows), in_memory.truncated) == (manifest.quads, False)


@pytest.mark.parametrize(
    "text",
    [
        "課のつながり　①②③ ｱｲｳ が (か\u3099)",
        "𠮷野家 👩‍👩‍👧‍👦 \U0010ffff",
        "\u202eright to left\u202c ﷽ \u200b",
        "tab\t newline\n return\r bell\x07 escape\x1b null\x00 \x7f\x85\ufffe\uffff",
        "\"quoted\" 'single' \\back\\ <tag> &amp; `tick` $dollar ?question {brace}",
        "",
        "x" * 300_000,
    ],
    ids=["japanese", "astral", "direction", "controls", "syntax", "empty", "long"],
)
def test_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    build(tmp_path, text)
    with EmbeddedEngine(tmp_path, PATIENT) as engine:
        assert names(engine) == [text]
        assert engine.query(f"SELECT ({literal(text).n3} AS ?x) {{}}").rows == ((literal(text),),)


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    build(tmp_path, "x")
    with EmbeddedEngine(tmp_path, PATIENT) as engine:
        with pytest.raises(QueryRefused):
            engine.query('SELECT ("\ud800" AS ?x) {}')
        assert names(engine) == ["x"]


def test_many_megabytes_go_through_the_pipe(tmp_path: Path) -> None:
    build(tmp_path, *(f"{n:05} " + "長い文章" * 500 for n in range(5_000)))
    with EmbeddedEngine(tmp_path, PATIENT) as engine:
        found = names(engine)
    assert [(name[:5], len(name)) for name in found] == [(f"{n:05}", 2_006) for n in range(5_000)]


def test_a_query_longer_than_a_pipe(tmp_path: Path) -> None:
    build(tmp_path, "x")
    with EmbeddedEngine(tmp_path, PATIENT) as engine:
        assert one("x", engine.query("# " + "長" * 1_000_000 + "\n" + NAMES))


# ---- limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["SELECT ?s ?p ?o", "CONSTRUCT { ?s ?p ?o }"])
def test_rows_above_the_limit_are_cut_and_marked(tmp_path: Path, shape: str) -> None:
    build(tmp_path, *"abcde")
    everything = shape + " WHERE { GRAPH ?g { ?s ?p ?o } }"
    for rows, expected in {4: (4, True), 5: (5, False), 6: (5, False)}.items():
        with EmbeddedEngine(tmp_path, Limits(60.0, rows)) as engine:
            answer = engine.query(everything)
            assert (len(answer.rows), answer.truncated) == expected


def test_an_answer_above_the_size_limit_is_cut_and_marked(tmp_path: Path) -> None:
    build(tmp_path, "a" * 40, "b" * 40, "c" * 40)
    with EmbeddedEngine(tmp_path, Limits(60.0, size=100)) as engine:
        answer = engine.query(NAMES)
        assert answer.rows == ((literal("a" * 40),), (literal("b" * 40),))
        assert answer.truncated


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("kept")
def test_a_runaway_query_is_stopped_at_the_deadline(
    aoba_store: Path, kind: Kind
) -> None:
    before = set(children())
    with kind(aoba_store, Limits(deadline=0.7)) as engine:
        (first,) = set(children()) - before
        engine.query("ASK {}")
        began = time.monotonic()
        with pytest.raises(QueryTimeout) as stopped:
            engine.query(RUNAWAY)
        assert 0.7 <= time.monotonic() - began < 10.0
        assert stopped.value.text == Text(
            "0.7秒で終わらなかったため、問い合わせを止めました。範囲を絞ってください。",
            "The query was stopped after 0.7 s. Narrow it down.",
        )
        assert engine.query("ASK {}").boolean
        (second,) = set(children()) - before
        assert second != first
    assert set(children()) - before == set()


def test_nobody_waits_for_a_runaway_query(aoba_store: Path) -> None:
    with EmbeddedEngine(aoba_store, Limits(deadline=4.0), workers=2) as engine:
        expected = engine.query(DIVISIONS)
        engine.query(DIVISIONS)
        with ThreadPoolExecutor(1) as other:
            runaway = other.submit(engine.query, RUNAWAY)
            time.sleep(0.2)
            took = []
            for _ in range(30):
                began = time.monotonic()
                assert engine.query(DIVISIONS) == expected
                took.append(time.monotonic() - began)
            assert not runaway.done()
            assert isinstance(runaway.exception(), QueryTimeout)
        assert sorted(took)[15] < 0.5


def test_a_crowd_of_runaway_queries_is_told_to_come_again(aoba_store: Path) -> None:
    with EmbeddedEngine(aoba_store, Limits(deadline=0.5), workers=1) as engine:
        engine.query("ASK {}")
        with ThreadPoolExecutor(6) as crowd:
            ends = [crowd.submit(engine.query, RUNAWAY).exception for _ in range(6)]
            kinds = {type(end()) for end in ends}
        assert kinds == {QueryTimeout, EngineUnavailable}
        assert engine.query("ASK {}").boolean


BOMBS = {
    "text": "SELECT (STRLEN(?z) AS ?n) { BIND('長い文章です' AS ?a0) "
    + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(34))
    + " BIND(?a34 AS ?z) }",
    "sorting": "SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } } ORDER BY ?c ?f",
    "grouping": "SELECT ?a ?d (SAMPLE(?f) AS ?x) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }"
    " GROUP BY ?a ?d ?c",
    "joining": "SELECT (GROUP_CONCAT(?long) AS ?x) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f }"
    " BIND(CONCAT(STR(?a), STR(?c), STR(?d), STR(?f)) AS ?long) }",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_query_that_eats_memory_is_stopped(aoba_store: Path, bomb: str) -> None:
    with EmbeddedEngine(aoba_store, Limits(60.0, memory=64 << 20)) as engine:
        with pytest.raises(QueryTooLarge, match="too much memory"):
            engine.query(BOMBS[bomb])
        assert engine.query("ASK {}").boolean


@pytest.mark.usefixtures("kept")
def test_ordinary_queries_need_little_memory(kuki_store: Path) -> None:
    with EmbeddedEngine(kuki_store, Limits(60.0, memory=100 << 20)) as engine:
        answer = engine.query("SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o LIMIT 10000")
        assert len(answer.rows) == 10_000


# ---- no way out -----------------------------------------------------------------------------

WAYS_OUT = {
    "service": "SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
    "silent": "SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}",
    "ask": "ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
    "construct": "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
    "variable": "SELECT * {{ VALUES ?e {{ <{address}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "exists": "SELECT * {{ FILTER NOT EXISTS {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }}",
    "lower": "select * {{ service <{address}> {{ ?s ?p ?o }} }}",
    "from": "SELECT * FROM <{address}> {{ ?s ?p ?o }}",
    "from-named": "SELECT * FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "graph": "SELECT * {{ GRAPH <{address}> {{ ?s ?p ?o }} }}",
    "describe": "DESCRIBE <{address}>",
    "load": "LOAD <{address}>",
    "load-into": "LOAD <{address}> INTO GRAPH <urn:x>",
    "insert": "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
}


def tried(engine: EmbeddedEngine | SingleEngine, query: str) -> list[Term]:
    """The terms that a query brings in; none where it is refused."""
    try:
        return [t for row in engine.query(query).rows for t in row if t]
    except QueryError:
        return []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("kept")
def test_no_query_reaches_the_network(
    aoba_store: Path, kind: Kind, elsewhere: _Server
) -> None:
    address = f"http://127.0.0.1:{elsewhere.server_port}/sparql"
    with kind(aoba_store, PATIENT) as engine:
        for name, way in WAYS_OUT.items():
            assert tried(engine, way.format(address=address)) == [], name
            assert elsewhere.visits == [], name
    # The same query outside a worker does reach it.
    list(ox.Store().query(WAYS_OUT["service"].format(address=address)))  # type: ignore[arg-type]
    assert elsewhere.visits == ["connected", "/sparql"]


@pytest.mark.usefixtures("kept")
def test_no_query_reads_a_file(aoba_store: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:a> <urn:b> <urn:c> .")
    with EmbeddedEngine(aoba_store, PATIENT) as engine:
        for way in WAYS_OUT.values():
            found = tried(engine, way.format(address=secret.as_uri()))
            assert {iri("urn:a"), iri("urn:b"), iri("urn:c")} & set(found) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_may_open_nothing(aoba_store: Path, kind: Kind) -> None:
    before = set(children())
    with kind(aoba_store, Limits(memory=1 << 30)) as engine:
        engine.query("ASK {}")
        (worker,) = set(children()) - before
        limits = {
            line[:26].strip(): line[26:47].strip()
            for line in Path(f"/proc/{worker}/limits").read_text().splitlines()
        }
        assert limits["Max open files"] == "0"
        assert limits["Max core file size"] == "0"
        assert (1 << 30) < int(limits["Max address space"]) < (3 << 30)


# ---- builds come and go ---------------------------------------------------------------------


@pytest.mark.usefixtures("kept")
def test_a_new_build_is_taken_over(tmp_path: Path) -> None:
    first = build(tmp_path, "old")
    before = set(children())
    with EmbeddedEngine(tmp_path, PATIENT) as engine:
        assert (names(engine), engine.build_name()) == (["old"], first.name)
        second = build(tmp_path, "new")
        assert (names(engine), engine.build_name()) == (["new"], second.name)
        assert len(set(children()) - before) == 1


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_command_stays_with_the_build_it_began_with(tmp_path: Path, in_memory: bool) -> None:
    first = build(tmp_path, "old")
    with SingleEngine(tmp_path, PATIENT, in_memory=in_memory) as engine:
        build(tmp_path, "new")
        assert (names(engine), engine.build_name()) == (["old"], first.name)


def test_the_last_build_answers_until_there_is_a_new_one(tmp_path: Path) -> None:
    build(tmp_path / "store", "old")
    build(tmp_path / "next", "new")
    with EmbeddedEngine(tmp_path / "store", PATIENT) as engine:
        assert names(engine) == ["old"]
        (tmp_path / "store").rename(tmp_path / "away")
        assert names(engine) == ["old"]
        (tmp_path / "next").rename(tmp_path / "store")
        assert names(engine) == ["new"]


def test_a_store_that_is_gone_for_good(tmp_path: Path) -> None:
    build(tmp_path / "store", "old")
    before = set(children())
    with EmbeddedEngine(tmp_path / "store", PATIENT) as engine:
        assert names(engine) == ["old"]
        shutil.rmtree(tmp_path / "store")
        (worker,) = set(children()) - before
        os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: children()[worker] == "Z")
        with pytest.raises(EngineUnavailable, match="There is no store in"):
            names(engine)
        build(tmp_path / "store", "back")
        assert names(engine) == ["back"]


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(stores.StoreError):
        EmbeddedEngine(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_that_cannot_be_read(tmp_path: Path, kind: Kind) -> None:
    (build(tmp_path, "x") / stores.GRAPH_FILE).write_text("<urn:a> this is not RDF\n")
    with (
        kind(tmp_path, PATIENT) as engine,
        pytest.raises(EngineUnavailable, match="The store cannot be opened"),
    ):
        names(engine)


# ---- workers --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_that_dies_while_idle_is_not_missed(
    tmp_path: Path, kind: Kind
) -> None:
    build(tmp_path, "x")
    before = set(children())
    with kind(tmp_path, PATIENT) as engine:
        assert names(engine) == ["x"]
        (worker,) = set(children()) - before
        os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: children()[worker] == "Z")
        assert names(engine) == ["x"]
        assert worker not in children()


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_that_dies_at_work(aoba_store: Path, kind: Kind) -> None:
    before = set(children())
    with kind(aoba_store, PATIENT) as engine:
        engine.query("ASK {}")
        (worker,) = set(children()) - before
        threading.Timer(0.3, os.kill, (worker, signal.SIGKILL)).start()
        with pytest.raises(QueryTooLarge):
            engine.query(RUNAWAY)
        assert engine.query("ASK {}").boolean
        assert worker not in children()


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_leaves_ctrl_c_to_its_parent(
    tmp_path: Path, kind: Kind
) -> None:
    build(tmp_path, "x")
    before = set(children())
    with kind(tmp_path, PATIENT) as engine:
        assert names(engine) == ["x"]
        (worker,) = set(children()) - before
        os.kill(worker, signal.SIGINT)
        assert names(engine) == ["x"]
        assert set(children()) - before == {worker}


def test_a_query_whose_parent_is_gone_ends_by_itself(aoba_store: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, sys, threading; from pathlib import Path\n"
            "from queries.engine import EmbeddedEngine, Limits\n"
            "engine = EmbeddedEngine(Path(sys.argv[1]), Limits(deadline=1.0))\n"
            "engine.query('ASK {}')\n"
            "children = f'/proc/self/task/{os.getpid()}/children'\n"
            "print(open(children).read(), flush=True)\n"
            "engine.query(sys.argv[2])",
            str(aoba_store),
            RUNAWAY,
        ],
        cwd=Path(reading.__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    worker = Path(f"/proc/{int(parent.stdout.readline())}")
    time.sleep(0.3)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert worker.exists()
    assert eventually(lambda: not worker.exists())


def test_a_worker_that_was_begun_is_the_one_that_answers(aoba_store: Path) -> None:
    before = set(children())
    process.begin()
    process.begin()
    (begun,) = set(children()) - before
    with SingleEngine(aoba_store, PATIENT) as engine:
        assert engine.query("ASK {}").boolean
        assert set(children()) - before == {begun}
    assert set(children()) - before == set()


def test_a_worker_that_was_begun_ends_with_its_parent() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, time; from queries.process import begin\n"
            "begin()\n"
            "print(open(f'/proc/self/task/{os.getpid()}/children').read(), flush=True)\n"
            "time.sleep(600)",
        ],
        cwd=Path(reading.__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    worker = Path(f"/proc/{int(parent.stdout.readline())}")
    assert worker.exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert eventually(lambda: not worker.exists())


def test_many_threads_get_their_own_answers(aoba_store: Path) -> None:
    before = set(children())
    with EmbeddedEngine(aoba_store, PATIENT, workers=3) as engine:
        divisions = engine.query(DIVISIONS)

        def ask(number: int) -> None:
            for turn in range(6):
                text = f"{number}-{turn}"
                assert one(text, engine.query(f'SELECT ("{text}" AS ?x) {{}}'))
                with pytest.raises(QueryRefused, match=f"the prefix p{number}:"):
                    engine.query(f"SELECT * {{ ?s p{number}:x ?o }}")
                assert engine.query(DIVISIONS) == divisions
                few = engine.query(f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {number}")
                assert len(few.rows) == number

        with ThreadPoolExecutor(50) as threads:
            list(threads.map(ask, range(50)))
        assert set(children().values()) & {"Z"} == set()
        assert len(set(children()) - before) == 3
    assert set(children()) - before == set()


def test_descriptors_are_given_back(tmp_path: Path) -> None:
    build(tmp_path, "x")

    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = opened()
    for kind in (SingleEngine, partial(EmbeddedEngine, workers=2)):
        with kind(tmp_path, PATIENT) as engine:
            for worker in children():
                os.kill(worker, signal.SIGKILL)
                os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)
            assert names(engine) == ["x"]
    assert opened() == before


def test_an_engine_that_is_closed(tmp_path: Path) -> None:
    build(tmp_path, "x")
    engine = EmbeddedEngine(tmp_path, PATIENT)
    engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        engine.query("ASK {}")


# ---- what is no query -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "SELECT *\nWHERE { ?s ?p }",
            Text(
                "SPARQL として読めません（2行16桁）: "
                "ここで終わっていますが、ここまでに足りない所か誤りがあります。",
                "Not a SPARQL query (line 2, column 16): "
                "it ends here, but something before is missing or wrong.",
            ),
        ),
        (
            "SELECT * { ?s kei:partOf ?o }",
            Text(
                "SPARQL として読めません: 接頭辞 kei: が PREFIX で宣言されていません。",
                "Not a SPARQL query: the prefix kei: is not declared with PREFIX.",
            ),
        ),
        (
            "SELECT * {" + "{" * 50_000,
            Text("問い合わせの入れ子が深すぎます。", "The query is nested too deeply."),
        ),
    ],
    ids=["syntax", "prefix", "nesting"],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, query: str, said: Text) -> None:
    build(tmp_path, "x")
    with EmbeddedEngine(tmp_path, PATIENT) as engine:
        with pytest.raises(QueryRefused) as refused:
            engine.query(query)
        assert refused.value.text == said
        assert names(engine) == ["x"]


@pytest.mark.parametrize(
    "query", ["", "INSERT DATA { <urn:a> <urn:b> 1 }", "CLEAR ALL", "DROP GRAPH <urn:graph>"]
)
def test_nothing_is_ever_written(tmp_path: Path, query: str) -> None:
    build(tmp_path, "x")
    with EmbeddedEngine(tmp_path, PATIENT) as engine:
        with pytest.raises(QueryRefused):
            engine.query(query)
        assert names(engine) == ["x"]
