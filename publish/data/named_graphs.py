"""Named graphs as files: from the build itself, or from the store that is asked."""

from __future__ import annotations

from collections.abc import Iterable

from graph.store import GRAPH_FILE, current, in_force
from ontology.language import Text
from publish.data import conditional
from publish.data.descriptions import is_address
from publish.data.files import File, Files
from publish.data.forms import Form
from publish.data.writing import write
from queries.answer import Row, Term, iri
from queries.engine import EmbeddedEngine, Engine, QueryError
from queries.worker import plain

_TOO_MUCH = Text(
    "このグラフは行数の上限を超えるため、ファイルにできません。",
    "The graph is larger than the row limit.",
)


class Graphs:
    """Files of whole graphs, kept beside those about things."""

    def __init__(self, files: Files) -> None:
        self.descriptions = files.descriptions
        self._kept = files.store

    def file(self, path: str, form: Form, about: str) -> File | None:
        """A graph in a form, beginning with the thing it is about; None where it is empty."""
        key = (self.descriptions.version(), "graph", path, form.ending)
        found = self._kept.get(key)
        if found is None:
            address = f"{self.descriptions.holdings.addresses.base}graph/{path}"
            rows = _rows(self.descriptions.holdings.engine, address)
            if not rows:
                return None
            content = write(*self.descriptions.as_served(about, rows), form)
            found = File(content, form, conditional.tag_of(content), "")
            self._kept.put(key, found)
        return found


def _rows(engine: Engine, address: str) -> tuple[Row, ...]:
    """All triples of a graph: from the build's own file, which knows no limit of rows."""
    if not is_address(address):
        return ()
    if isinstance(engine, EmbeddedEngine):
        return tuple(_read(engine, address))
    answer = engine.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {iri(address).n3} {{ ?s ?p ?o }} }}")
    if answer.truncated:
        raise QueryError(_TOO_MUCH)
    return answer.rows


def _read(engine: EmbeddedEngine, address: str) -> Iterable[Row]:
    import pyoxigraph as ox

    folder, _ = current(engine.store)
    if engine.as_of:
        folder = in_force(folder, engine.as_of)
    wanted = ox.NamedNode(address)
    for quad in ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS, lenient=True):
        if quad.graph_name == wanted:
            terms = (plain(quad.subject), plain(quad.predicate), plain(quad.object))
            yield tuple(Term(*term) for term in terms if term)
