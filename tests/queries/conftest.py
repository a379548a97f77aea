"""A small plan whose answers are known by heart, the real one, and an engine in memory."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.store import GRAPH_FILE, current
from queries.answer import Answer, Row, Term, iri

SMALL = Path(__file__).with_name("small.trig")
_STRING = "http://www.w3.org/2001/XMLSchema#string"


class MemoryEngine:
    """The store in this process, for questions we trust."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.store = ox.Store()
        self.store.extend(quads)

    def query(self, text: str) -> Answer:
        found = self.store.query(text)
        if isinstance(found, ox.QuerySolutions):
            names = tuple(v.value for v in found.variables)
            return Answer("select", names, tuple(_row(solution) for solution in found))
        assert isinstance(found, ox.QueryTriples)
        return Answer("graph", rows=tuple(_row((t.subject, t.predicate, t.object)) for t in found))

    def close(self) -> None:
        pass


def _row(terms: Iterable[ox.NamedNode | ox.BlankNode | ox.Literal | None]) -> Row:
    return tuple(_term(term) for term in terms)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | None) -> Term | None:
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        datatype = "" if term.language or term.datatype.value == _STRING else term.datatype.value
        return Term("literal", term.value, term.language or "", datatype)
    return Term("iri" if isinstance(term, ox.NamedNode) else "bnode", term.value)


@pytest.fixture(scope="session")
def small_quads() -> list[ox.Quad]:
    return list(ox.parse(path=str(SMALL)))


@pytest.fixture(scope="session")
def small(small_quads: list[ox.Quad]) -> MemoryEngine:
    return MemoryEngine(small_quads)


@pytest.fixture(scope="session")
def small_context() -> dict[str, Term]:
    return {
        "plan": iri("https://example.org/id/990001/p"),
        "graph": iri("https://example.org/graph/990001/p"),
        "organizations": iri("https://example.org/graph/990001"),
        "derived": iri("https://example.org/graph/990001/p/derived"),
        "municipality": iri("https://example.org/id/990001"),
    }


@pytest.fixture(scope="session")
def kuki_quads(kuki_store: Path) -> list[ox.Quad]:
    folder, _ = current(kuki_store)
    return list(ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="session")
def kuki(kuki_quads: list[ox.Quad]) -> MemoryEngine:
    return MemoryEngine(kuki_quads)
