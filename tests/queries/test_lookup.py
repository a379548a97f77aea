"""Lookups in the server's own process: the same bytes as a worker's, or none."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graph.build import build
from graph.store import FORMAT, GRAPH_FILE, Manifest, current, days, in_force
from queries import lookup, reading
from queries.engine import EmbeddedEngine, EngineUnavailable, Limits
from queries.forms import GraphForm, ResultForm, Wanted
from queries.lookup import MANY, ROWS, SIZE, Loaded, Lookups
from queries.soon import written_soon
from queries.written import write

PATIENT = Limits(deadline=60.0)
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
CITY = "https://w3id.org/keikaku/id/112321"
FORMS = tuple(itertools.product(get_args(ResultForm), get_args(GraphForm)))


def named(build: str) -> Manifest:
    return Manifest(FORMAT, "", (), 0, {}, build)


class Side:
    """A build twice: as it is looked up in, and as a worker that knows nothing of that asks it."""

    def __init__(self, store: Path) -> None:
        folder, _ = current(store)
        file = folder / GRAPH_FILE
        self.loaded = lookup.load(file, "b")
        self.lookups = Lookups(lambda: (file, named("b")))
        self.lookups.begin("b")
        self.lookups.wait()
        self.store = ox.Store()
        self.store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS, lenient=True)
        self.quads = list(ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS))
        self.things = sorted({q.subject.value for q in self.quads if isinstance(q.subject, ox.NamedNode)})

    def looked_up(self, query: str, wanted: Wanted, limits: Limits = PATIENT) -> bytes | None:
        found = self.lookups.written("b", query, wanted, limits)
        return None if found is None else found.body

    def asked(self, query: str, wanted: Wanted) -> bytes:
        head, body = write(self.store, query, wanted, PATIENT.rows, PATIENT.size, "http://base/")
        assert head["truncated"] is False
        return body

    def same(self, query: str, wanted: Wanted) -> bool:
        """Whether it was looked up; then it is what a worker says."""
        found = self.looked_up(query, wanted)
        assert found is None or found == self.asked(query, wanted), query
        return found is not None


@pytest.fixture(scope="module")
def aoba(aoba_store: Path) -> Side:
    return Side(aoba_store)


@pytest.fixture(scope="module")
def made() -> Side:
    """What real data have little of, in one store."""
    side = Side.__new__(Side)
    a, p, g, h = (ox.NamedNode(f"http://x/{name}") for name in "apgh")
    texts = ["", " ", "\t\n\r", "\x00\x01\x1f\x7f", '"\\', "{},[]:<>&'", "課\u2028\ufffd😀", "x" * 300]
    side.quads = [ox.Quad(a, p, ox.Literal(t), g) for t in texts]
    side.quads += [ox.Quad(a, p, ox.Literal(t, language="ja-Hrkt"), h) for t in texts]
    side.quads += [ox.Quad(a, p, ox.Literal(t, datatype=ox.NamedNode("http://x/d")), ox.DefaultGraph()) for t in texts]
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    side.quads += [ox.Quad(a, p, ox.Literal("1", datatype=integer), graph) for graph in (g, h)]
    side.quads += [ox.Quad(ox.NamedNode("http://x/b"), p, ox.BlankNode("n"), g)]
    side.quads += [ox.Quad(ox.BlankNode("n"), p, a, g)]
    for many in (ROWS, ROWS + 1, MANY, MANY + 1):
        s, q = ox.NamedNode(f"http://x/s{many}"), ox.NamedNode(f"http://x/p{many}")
        side.quads += [ox.Quad(s, q, ox.Literal(str(n)), g) for n in range(many)]
    side.quads += [ox.Quad(ox.NamedNode(f"http://x/t{n}"), ox.NamedNode(f"http://x/q{n % 2}"), ox.NamedNode(f"http://x/o{n % 2}"), h) for n in range(3 * MANY)]
    side.quads += [ox.Quad(ox.NamedNode("http://x/long"), p, ox.Literal("課" * SIZE), g)]
    side.store = ox.Store()
    side.store.extend(side.quads)
    side.loaded = Loaded("b", side.store, frozenset(lookup._common(side.store)))
    side.lookups = Lookups(lambda: (Path(), named("")))
    side.lookups._loaded = side.loaded
    return side


# ---- the same bytes -------------------------------------------------------------------------


def test_every_thing_is_described_as_a_worker_does(aoba: Side) -> None:
    forms = itertools.cycle(get_args(GraphForm))
    told = [aoba.same(f"DESCRIBE <{thing}>", Wanted("json", form)) for thing in aoba.things for form in (next(forms), next(forms))]
    assert sum(told) > 0.98 * len(told) > 1_000


def test_everything_about_a_thing_is_told_as_a_worker_does(aoba: Side) -> None:
    wanted = itertools.cycle(Wanted(form, "turtle") for form in get_args(ResultForm))
    queries = ["SELECT ?label {{ <{0}> <" + LABEL + "> ?label }}", "SELECT * {{ <{0}> ?p ?o }}", "ASK {{ ?s ?p <{0}> }}", "SELECT ?s ?p {{ ?s ?p <{0}> }}", "PREFIX t: <{0}> SELECT ?o WHERE {{ t: a ?o . }} LIMIT 1"]
    told = [aoba.same(query.format(thing), next(wanted)) for thing in aoba.things for query in queries]
    assert sum(told) > 0.98 * len(told) > 1_000


@st.composite
def lookups(draw: st.DrawFn, side: Side) -> str:
    """A lookup of terms that stand together in the data, or do not."""
    quads = side.quads
    near, far = (quads[draw(st.integers(0, len(quads) - 1))] for _ in range(2))
    chosen = [far if draw(st.integers(0, 9)) == 0 else near for _ in range(4)]
    terms = [str(chosen[0].subject), str(chosen[1].predicate), str(chosen[2].object)]
    variables = [draw(st.booleans()) for _ in terms]
    pattern = " ".join(f"?{'spo'[n]}" if variables[n] else terms[n] for n in range(3))
    assume("\\" not in pattern and len(pattern) < 1_000)
    if draw(st.booleans()) and isinstance(chosen[3].graph_name, ox.NamedNode):
        pattern = f"GRAPH {chosen[3].graph_name} {{ {pattern} . }}"
    if draw(st.integers(0, 3)) == 0:
        return f"ASK {{ {pattern} }}"
    shown = draw(st.sampled_from(["*", "?s", "?p ?o", "?o ?s ?p", "?o ?none"]))
    limit = draw(st.sampled_from(["", " LIMIT 0", " LIMIT 1", " LIMIT 7", " LIMIT 5000", " LIMIT 3 OFFSET 2", " OFFSET 1", " OFFSET 5000"]))
    return f"SELECT {shown} {{ {pattern} }}{limit}"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(FORMS))
def test_any_lookup_in_real_data_is_answered_as_a_worker_does(aoba: Side, data: st.DataObject, forms: tuple[ResultForm, GraphForm]) -> None:
    aoba.same(data.draw(lookups(aoba)), Wanted(*forms))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(FORMS))
def test_any_lookup_in_odd_data_is_answered_as_a_worker_does(made: Side, data: st.DataObject, forms: tuple[ResultForm, GraphForm]) -> None:
    made.same(data.draw(lookups(made)), Wanted(*forms))


@pytest.mark.parametrize("forms", FORMS)
def test_odd_texts_are_written_as_a_worker_does(made: Side, forms: tuple[ResultForm, GraphForm]) -> None:
    wanted = Wanted(*forms)
    assert made.same("SELECT * { <http://x/a> ?p ?o }", wanted)
    assert made.same("SELECT ?o { GRAPH <http://x/h> { <http://x/a> ?p ?o } }", wanted)
    assert made.same("ASK { ?s ?p '1'^^<http://www.w3.org/2001/XMLSchema#integer> }", wanted)
    assert made.same("ASK { ?s ?p '01'^^<http://www.w3.org/2001/XMLSchema#integer> }", wanted)
    assert made.same("DESCRIBE <http://x/a>", wanted)
    assert made.same("DESCRIBE <http://x/a> <http://x/nobody> <http://x/a>", wanted)
    assert made.same("ASK { <http://x/nobody> ?p ?o }", wanted)
    assert made.same("SELECT * { <http://x/a> <http://x/p> <http://x/a> }", wanted)


# ---- what is left to a worker ---------------------------------------------------------------


def test_an_answer_above_the_limits_is_left_to_a_worker(made: Side) -> None:
    def told(query: str, limits: Limits = PATIENT) -> bool:
        found = made.looked_up(query, Wanted(), limits)
        assert found is None or found == made.asked(query, Wanted())
        return found is not None

    assert told(f"DESCRIBE <http://x/s{ROWS}>")
    assert told(f"SELECT * {{ <http://x/s{ROWS}> ?p ?o }}")
    assert told(f"SELECT * {{ <http://x/s{MANY + 1}> ?p ?o }} LIMIT {ROWS}")
    assert told(f"SELECT * {{ <http://x/s{MANY + 1}> ?p ?o }} LIMIT 7 OFFSET {ROWS}")
    assert told("ASK { ?s ?p ?o }")
    assert told("SELECT ?s ?p { ?s ?p ?o } LIMIT 3")
    assert not told(f"DESCRIBE <http://x/s{ROWS + 1}>")
    assert not told(f"DESCRIBE <http://x/s{ROWS}> <http://x/a>")
    assert not told(f"SELECT * {{ <http://x/s{ROWS + 1}> ?p ?o }}")
    assert not told(f"SELECT * {{ <http://x/s{MANY + 1}> ?p ?o }} LIMIT {ROWS + 1}")
    assert not told(f"SELECT * {{ <http://x/s{MANY + 1}> ?p ?o }} LIMIT 7 OFFSET {ROWS + 1}")
    assert not told("SELECT * { ?s ?p ?o }")
    assert not told("DESCRIBE <http://x/long>")
    assert not told("SELECT * { <http://x/long> ?p ?o }")
    few = Limits(rows=5, size=100)
    assert not told("DESCRIBE <http://x/a>", few)
    assert not told("SELECT ?o { <http://x/a> ?p ?o }", few)
    assert not told("SELECT ?o { <http://x/a> ?p ?o } LIMIT 5", few)
    assert told("ASK { <http://x/a> ?p ?o }", few)


def test_what_might_be_looked_for_long_is_left_to_a_worker(made: Side) -> None:
    q1, o0, h = "<http://x/q1>", "<http://x/o0>", "<http://x/h>"
    assert not made.looked_up(f"ASK {{ ?s {q1} {o0} }}", Wanted())  # many have one, many the other
    assert not made.looked_up(f"ASK {{ GRAPH {h} {{ ?s ?p {o0} }} }}", Wanted())
    assert made.looked_up(f"ASK {{ ?s ?p {o0} }}", Wanted()) == b'{"head":{},"boolean":true}'
    assert made.looked_up(f"ASK {{ <http://x/t1> {q1} {o0} }}", Wanted()) == b'{"head":{},"boolean":false}'
    assert made.looked_up(f"ASK {{ GRAPH {h} {{ <http://x/t1> {q1} ?o }} }}", Wanted()) == b'{"head":{},"boolean":true}'
    assert made.looked_up(f"ASK {{ <http://x/s{MANY}> {q1} ?o }}", Wanted()) is not None
    assert made.looked_up(f"ASK {{ <http://x/s{MANY + 1}> {q1} ?o }}", Wanted()) is None


def test_the_store_goes_the_shortest_way() -> None:
    """What makes a lookup short: of several terms, the one with fewest quads is gone through."""
    s, p, o, g, few = (ox.NamedNode(f"http://x/{name}") for name in ("s", "p", "o", "g", "few"))
    store = ox.Store()
    many = 30_000
    store.extend(ox.Quad(ox.NamedNode(f"http://x/{n}"), p, few, g) for n in range(many))
    store.extend(ox.Quad(s, few, ox.Literal(str(n)), g) for n in range(many))
    store.extend(ox.Quad(few, few, ox.NamedNode(f"http://x/{n}"), g) for n in range(3))
    store.extend(ox.Quad(ox.NamedNode(f"http://x/{n}"), ox.NamedNode(f"http://x/{n}"), o, g) for n in range(many))

    def takes(*pattern: Any) -> float:
        times = []
        for _ in range(5):
            begun = time.process_time()
            for _ in range(20):
                assert next(store.quads_for_pattern(*pattern), None) is None
            times.append(time.process_time() - begun)
        return min(times)

    long = takes(None, p, o, None)
    for short in [(few, p, None, None), (few, p, o, None), (few, None, o, g), (few, p, o, g)]:
        assert takes(*short) < long / 20


def test_blank_nodes_are_left_to_a_worker(made: Side) -> None:
    assert made.looked_up("DESCRIBE <http://x/b>", Wanted()) is None
    assert made.looked_up("SELECT * { <http://x/b> ?p ?o }", Wanted()) is None
    assert made.looked_up("SELECT * { ?s ?p <http://x/a> }", Wanted()) is None
    assert made.looked_up("SELECT ?p { <http://x/b> ?p ?o }", Wanted()) is not None


def test_a_dataset_of_the_request_or_no_form_is_left_to_a_worker(made: Side) -> None:
    query = "SELECT ?p { <http://x/a> ?p ?o }"
    assert made.looked_up(query, Wanted()) is not None
    assert made.looked_up(query, Wanted(default_graphs=("http://x/g",))) is None
    assert made.looked_up(query, Wanted(named_graphs=("http://x/g",))) is None
    assert made.looked_up(query, Wanted(results=None)) is None
    assert made.looked_up("DESCRIBE <http://x/a>", Wanted(graph=None)) is None


def test_a_fault_is_left_to_a_worker(made: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})
    for fault in (panic(), RuntimeError(), MemoryError()):

        def fails(_: str, fault: BaseException = fault) -> None:
            raise fault

        monkeypatch.setattr(lookup, "recognised", fails)
        assert made.looked_up("ASK { ?s ?p ?o }", Wanted()) is None
    monkeypatch.setattr(lookup, "recognised", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        made.looked_up("ASK { ?s ?p ?o }", Wanted())


# ---- an engine ------------------------------------------------------------------------------


def ready(engine: EmbeddedEngine) -> None:
    """Wait until it looks up in the current build."""
    query = f"ASK {{ <{CITY}> ?p ?o }}"
    until = time.monotonic() + 60
    while engine.looked_up(query, Wanted()) is None and time.monotonic() < until:
        time.sleep(0.01)


@pytest.fixture
def store(kuki_store: Path, tmp_path: Path) -> Path:
    """A store of its own."""
    return Path(shutil.copytree(kuki_store, tmp_path / "store"))


@pytest.fixture
def engine(store: Path) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(store, PATIENT, lookups=True) as found:
        ready(found)
        yield found


def test_a_lookup_needs_no_worker(engine: EmbeddedEngine) -> None:
    place = engine.take(lambda _: None)
    assert place is not None
    engine.limits = Limits(deadline=0.05)
    query = f"SELECT ?label {{ <{CITY}> <{LABEL}> ?label }}"
    looked_up = [engine.written(query, Wanted("csv")), asyncio.run(written_soon(engine, query, Wanted("csv")))]
    with pytest.raises(EngineUnavailable):
        engine.written(query + " ORDER BY ?label", Wanted())
    engine.limits = PATIENT
    engine.give_back(place)
    engine._lookups = None
    assert looked_up == [engine.written(query, Wanted("csv"))] * 2


def test_a_new_build_is_looked_up_in(engine: EmbeddedEngine, store: Path, aoba_plans: tuple[Path, ...]) -> None:
    query = "SELECT ?s { ?s a <https://w3id.org/keikaku/ontology#Municipality> }"
    before = engine.written(query, Wanted("csv"))
    build(aoba_plans, store)
    after = engine.written(query, Wanted("csv"))  # by a worker, or looked up already
    assert before.body is not None
    assert CITY.encode() in before.body
    assert after.body is not None
    assert CITY.encode() not in after.body
    until = time.monotonic() + 60
    while (found := engine.looked_up(query, Wanted("csv"))) is None and time.monotonic() < until:
        time.sleep(0.01)
    assert found == after
    shutil.rmtree(store)
    time.sleep(0.01)
    assert engine.looked_up(query, Wanted("csv")) is None
    engine.close()
    assert engine.looked_up(query, Wanted("csv")) is None


def test_lookups_are_as_of_the_engines_day(aoba_store: Path) -> None:
    folder, _ = current(aoba_store)
    (day, *_) = days(folder)

    def lines(place: Path) -> set[str]:
        return set((place / GRAPH_FILE).read_text(encoding="utf-8").splitlines())

    changed = sorted(lines(in_force(folder, day)) - lines(folder))[0]
    query = f"DESCRIBE {changed.split()[0]}"
    with EmbeddedEngine(aoba_store, PATIENT, as_of=day, lookups=True) as later, EmbeddedEngine(aoba_store, PATIENT) as today:
        until = time.monotonic() + 60
        while (found := later.looked_up(query, Wanted())) is None and time.monotonic() < until:
            time.sleep(0.01)
        later._lookups = None
        assert found == later.written(query, Wanted())
        assert found != today.written(query, Wanted())


def test_where_workers_read_the_disk_nothing_is_looked_up(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "IN_MEMORY_UP_TO", 0)
    with EmbeddedEngine(store, PATIENT, lookups=True) as engine:
        assert engine._lookups is not None
        engine._lookups.wait()
        assert engine.looked_up("ASK { ?s ?p ?o }", Wanted()) is None
        assert engine.written("ASK { ?s ?p ?o }", Wanted()).body == b'{"head":{},"boolean":true}'


def test_data_that_cannot_be_read_are_tried_once(tmp_path: Path) -> None:
    (tmp_path / "graph.nq").write_text("no quads")
    tries = []

    def data() -> tuple[Path, Manifest]:
        tries.append(threading.current_thread().name)
        return tmp_path / "graph.nq", named("b")

    lookups = Lookups(data)
    for _ in range(3):
        assert lookups.written("b", "ASK { ?s ?p ?o }", Wanted(), PATIENT) is None
        lookups.wait()
    assert tries == ["lookups"]
