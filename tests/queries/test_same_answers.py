"""Every question gives the same answer on the embedded store, on Oxigraph's server and on Virtuoso.

The servers hold all plans; the embedded stores one city each: what is asked of a plan does not
depend on what else a store holds.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graph.store import GRAPH_FILE, current
from ontology.terms import kei
from queries.answer import Answer, Term
from queries.asking import ask
from queries.catalogue import NUMBERS, Parameter, Question, questions
from queries.engine import EmbeddedEngine, EngineUnavailable, Limits, QueryRefused, QueryTimeout
from queries.load import context, overview, plans
from queries.names import Names
from queries.remote import RemoteEngine
from tests import servers

# Generous: the tests may share their machine.
DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
LIMITS = Limits(deadline=60.0)
RUNAWAY = """SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?a ?b ?c } GRAPH ?i { ?x ?y ?z }
FILTER(CONCAT(STR(?s), STR(?a), STR(?x)) = "") }"""


@pytest.fixture(scope="module")
def data(kuki_store: Path, aoba_store: Path) -> list[Path]:
    return [current(store)[0] / GRAPH_FILE for store in (kuki_store, aoba_store)]


@pytest.fixture(scope="module")
def oxigraph(
    require: Callable[[str, str], str],
    tmp_path_factory: pytest.TempPathFactory,
    data: list[Path],
) -> Iterator[str]:
    with servers.oxigraph(require, tmp_path_factory.mktemp("oxigraph"), data) as address:
        yield address


@pytest.fixture(scope="module")
def virtuoso(
    require: Callable[[str, str], str],
    tmp_path_factory: pytest.TempPathFactory,
    data: list[Path],
) -> Iterator[str]:
    with servers.virtuoso(require, tmp_path_factory.mktemp("virtuoso"), data) as address:
        yield address


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(request: pytest.FixtureRequest) -> RemoteEngine:
    return RemoteEngine(request.getfixturevalue(request.param), LIMITS)


@pytest.fixture(scope="module")
def embedded(kuki_store: Path, aoba_store: Path) -> Iterator[dict[str, EmbeddedEngine]]:
    with EmbeddedEngine(kuki_store, LIMITS) as kuki, EmbeddedEngine(aoba_store, LIMITS) as aoba:
        yield {"kuki": kuki, "aoba": aoba}


@dataclass
class Held:
    """A plan, the embedded engine that holds it, and what it answered."""

    engine: EmbeddedEngine
    context: dict[str, Term]
    names: Names
    answers: dict[tuple[str, ...], Answer] = field(default_factory=dict)

    def answer(self, name: str, written: dict[str, str]) -> Answer:
        """The embedded engine's answer, asked for once."""
        key = (name, *written.values())
        if key not in self.answers:
            self.answers[key] = ask(self.engine, self.context, name, written, self.names).answer
        return self.answers[key]


@pytest.fixture(scope="module")
def held(embedded: dict[str, EmbeddedEngine]) -> list[Held]:
    return [
        Held(engine, here, Names.read(engine, here))
        for engine in embedded.values()
        for here in map(context, plans(engine))
    ]


def comparable(answer: Answer) -> tuple[object, ...]:
    """An answer without what RDF does not tell apart, and what Virtuoso does not.

    That is the case of language tags, and in triples the datatype of whole numbers: Virtuoso
    writes the decimal 45.0 as 45, which Turtle reads as an integer.
    """
    rows = [[t and _plain(t, answer.kind) for t in row] for row in answer.rows]
    if answer.kind == "graph":
        rows.sort(key=str)
    return (answer.kind, answer.variables, rows, answer.boolean, answer.truncated)


def _plain(term: Term, kind: str) -> Term:
    if kind == "graph" and term.datatype in (DECIMAL, INTEGER):
        whole = term.value.removesuffix(".0")
        return term._replace(value=whole, datatype=DECIMAL)
    return term._replace(language=term.language.lower())


def put_in(wanted: Question, names: Names) -> list[dict[str, str]]:
    """What to ask about a plan: the examples where it has them, else things of its own.

    A page is asked about one thing of every class.
    """
    if wanted.name == "names-of-kind":
        return [{"kind": kind} for kind in (kei.Division, kei.Measure, kei.Organization, kei.Law)]
    if [p.type for p in wanted.parameters] == ["resource"]:
        first = {entry.kind: entry.iri for entry in names.entries}
        return [{wanted.parameters[0].name: address} for address in first.values()]
    return [{p.name: value(p, names) for p in wanted.parameters}]


def value(parameter: Parameter, names: Names) -> str:
    if parameter.type in NUMBERS:
        return parameter.example
    known = names.of(parameter.type)
    if any(parameter.example in (e.id, *e.labels) for e in known):
        return parameter.example
    return known[-1 if parameter.name == "other" else 0].id


@pytest.mark.parametrize("name", [name for name in questions() if name != "plans"])
def test_same_answers(name: str, held: list[Held], remote: RemoteEngine) -> None:
    found = 0
    for plan in held:
        for written in put_in(questions()[name], plan.names):
            expected = plan.answer(name, written)
            answer = ask(remote, plan.context, name, written, plan.names).answer
            assert comparable(answer) == comparable(expected), written
            found += len(expected.rows)
    assert found > 0


@pytest.mark.parametrize(
    ("dataset", "server"),
    [
        ("", "oxigraph"),
        ("", "virtuoso"),
        ("FROM <{graph}>", "virtuoso"),  # Oxigraph's server takes no FROM beside its union option
        ("FROM NAMED <{graph}>", "oxigraph"),
        ("FROM NAMED <{graph}>", "virtuoso"),
    ],
)
def test_a_free_query_sees_every_graph_or_those_it_names(
    request: pytest.FixtureRequest, held: list[Held], dataset: str, server: str
) -> None:
    remote = RemoteEngine(request.getfixturevalue(server), LIMITS)
    for plan in held:
        graph, kinds = plan.context["graph"].value, f"<{kei.Measure}> <{kei.Division}> <{kei.DivisionGroup}>"
        pattern = f"?thing a ?kind VALUES ?kind {{ {kinds} }}"
        if "NAMED" in dataset:
            pattern = f"GRAPH ?any {{ ?thing a ?kind }} VALUES ?kind {{ {kinds} }}"
        query = (
            f"SELECT ?thing {dataset.format(graph=graph)} {{ {pattern} "
            f'FILTER(STRSTARTS(STR(?thing), "{plan.context["municipality"].value}/")) }} ORDER BY ?thing'
        )
        expected = plan.engine.query(query)
        assert comparable(remote.query(query)) == comparable(expected)
        found = {row["thing"] for row in expected.values()}
        measures = {e.iri for e in plan.names.of("measure")}
        divisions = {e.iri for e in plan.names.of("division")}
        # The divisions are in the municipality's graph. Another plan of the city has measures too.
        assert found == measures if dataset else found >= measures | divisions


def test_the_same_plans(embedded: dict[str, EmbeddedEngine], remote: RemoteEngine) -> None:
    assert plans(remote) == plans(embedded["kuki"]) + plans(embedded["aoba"])


def test_the_same_plan_at_a_glance(held: list[Held], remote: RemoteEngine) -> None:
    for plan in held:
        assert overview(remote, plan.context) == overview(plan.engine, plan.context)


def test_names_are_found_by_a_remote_engine_too(held: list[Held], remote: RemoteEngine) -> None:
    kuki, name = held[0], "divisions-sharing-with-division"
    by_reading = ask(remote, kuki.context, name, {"division": "しゃかいふくしか"})
    assert by_reading.answer == kuki.answer(name, {"division": "社会福祉課"})


def test_a_syntax_error_is_refused(remote: RemoteEngine) -> None:
    with pytest.raises(QueryRefused, match="refused the query: .*rror"):
        remote.query("SELECT * WHERE { ?s ?p }")


def test_an_update_is_never_sent(remote: RemoteEngine) -> None:
    with pytest.raises(QueryRefused, match="Not a SPARQL query"):
        remote.query("# SELECT\nINSERT DATA { <urn:a> <urn:b> <urn:c> }")


def test_a_runaway_query_is_given_up_at_the_deadline(remote: RemoteEngine) -> None:
    hurried = RemoteEngine(remote.endpoint, Limits(deadline=1.0))
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match="stopped after 1 s"):
        hurried.query(RUNAWAY)
    assert time.monotonic() - began < 3.0


def test_rows_above_the_limit_are_cut_and_marked(remote: RemoteEngine) -> None:
    few = RemoteEngine(remote.endpoint, Limits(deadline=60.0, rows=7))
    answer = few.query("SELECT ?s { GRAPH ?g { ?s a ?class } }")
    assert (len(answer.rows), answer.truncated) == (7, True)
    whole = few.query("SELECT ?s { GRAPH ?g { ?s a ?class } } LIMIT 7")
    assert (len(whole.rows), whole.truncated) == (7, False)


def test_what_virtuoso_cuts_at_its_own_limit_is_marked(virtuoso: str) -> None:
    patient = RemoteEngine(virtuoso, Limits(deadline=60.0, rows=1_000_000))
    answer = patient.query("SELECT ?s ?p { GRAPH ?g { ?s ?p ?o } }")
    assert (len(answer.rows), answer.truncated) == (10_000, True)
    exact = patient.query("SELECT ?s ?p { GRAPH ?g { ?s ?p ?o } } LIMIT 9999")
    assert (len(exact.rows), exact.truncated) == (9_999, False)


def test_an_endpoint_that_wants_credentials(virtuoso: str) -> None:
    closed = RemoteEngine(virtuoso.replace("/sparql", "/sparql-auth"), LIMITS)
    with pytest.raises(EngineUnavailable, match="user and password"):
        closed.query("ASK {}")
