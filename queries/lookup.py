"""Lookups answered in this process, without a worker: those whose cost their form bounds.

A worker is for queries that may take long, take memory or bring the engine down; the way to it and
back takes several times as long as a lookup itself. Here no text of a query reaches the engine's
parser, optimiser or evaluator: a pattern that was recognised is matched by the index, and at most
ROWS quads are looked at, of terms whose quads are few or all in the answer. Everything else, and
everything that goes wrong, is left to a worker: there is no answer here that a worker would not
give, to the byte.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from graph.store import Manifest
from queries.failures import Limits
from queries.forms import GRAPH_TYPES, RESULT_TYPES, GraphForm, ResultForm, Wanted, Written
from queries.pattern import Description, Match, Pattern, recognised
from queries.written import graph, in_order, results_from_json

ROWS = 50  # nobody else is answered while they are written: a tenth of a millisecond
SIZE = 64_000  # characters of the terms of an answer
# A term of more quads than this is no way to the few that match.
MANY = 500
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_KEYS = ("?s", "?p", "?o", "?g")
Item = TypeVar("Item")


class _TooMuch(Exception):
    """More than is answered here."""


@dataclass(frozen=True)
class Loaded:
    """A build in memory; ``common`` are its terms of many quads, each with its place in them."""

    build: str
    store: ox.Store
    common: frozenset[tuple[int, object]]

    def long(self, pattern: Pattern) -> bool:
        """Whether there may be many quads to look at for each that matches.

        The store looks at all quads of one of the terms: of the one that has the fewest.
        """
        terms = [(place, term) for place, term in enumerate(pattern) if term is not None]
        return len(terms) > 1 and self.common.issuperset(terms)


class Lookups:
    """Lookups in one build after the other; ``data`` gives the current one's file.

    A build is read by a thread of its own. Until that is done, and where it cannot be, nothing is
    answered here. Builds that workers read from the disk are not looked up in: the disk may be slow.
    """

    def __init__(self, data: Callable[[], tuple[Path, Manifest]]) -> None:
        self._data = data
        self._loaded: Loaded | None = None
        self._tried = ""  # the build that was read last, or could not be
        self._loading: threading.Thread | None = None

    def written(self, build: str, query: str, wanted: Wanted, limits: Limits) -> Written | None:
        """The answer to a query from a build; None where a worker is to be asked."""
        loaded = self._loaded
        if loaded is None or loaded.build != build:
            self.begin(build)
            return None
        if wanted.named_dataset:
            return None
        try:
            asked = recognised(query)
            return None if asked is None else _answered(loaded, asked, wanted, limits)
        except Exception:
            return None
        except BaseException as error:
            if type(error).__module__ != "pyo3_runtime":  # a fault inside the engine
                raise
            return None

    def has(self, build: str) -> bool:
        """Whether a build has been read; where not, that is begun."""
        loaded = self._loaded
        if loaded is not None and loaded.build == build:
            return True
        if build:
            self.begin(build)
        return False

    def wait(self) -> None:
        """Return when what is being read has been read."""
        if self._loading is not None:
            self._loading.join()

    def begin(self, build: str) -> None:
        """Begin to read a build, once."""
        if build == self._tried or (self._loading is not None and self._loading.is_alive()):
            return
        self._tried, self._loaded = build, None
        self._loading = threading.Thread(target=self._read, args=(build,), name="lookups")
        self._loading.start()

    def _read(self, build: str) -> None:
        try:
            file, manifest = self._data()
            if manifest.build == build and os.path.isfile(file):
                self._loaded = load(file, build)
        except (OSError, ValueError, SyntaxError):
            return  # gone or damaged: the workers say so


def load(file: Path, build: str) -> Loaded:
    """A build's N-Quads in memory. Raises OSError, ValueError or SyntaxError."""
    store = ox.Store()
    store.bulk_load(path=os.fspath(file), format=ox.RdfFormat.N_QUADS, lenient=True)
    return Loaded(build, store, frozenset(_common(store)))


def _common(store: ox.Store) -> Iterator[tuple[int, object]]:
    for place, key in enumerate(_KEYS):
        found = store.query(
            f"SELECT {key} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }} "
            f"GROUP BY {key} HAVING (COUNT(*) > {MANY})"
        )
        assert isinstance(found, ox.QuerySolutions)
        for solution in found:
            if solution[0] is not None:
                yield place, solution[0]


def _answered(
    loaded: Loaded, asked: Description | Match, wanted: Wanted, limits: Limits
) -> Written | None:
    rows, size = min(ROWS, limits.rows), min(SIZE, limits.size)
    try:
        if isinstance(asked, Description):
            return _described(loaded.store, asked, wanted.graph, rows, size)
        return _matched(loaded, asked, wanted.results, rows, size)
    except _TooMuch:
        return None


def _few(items: Iterable[Item], most: int) -> list[Item]:
    """All items. Raises _TooMuch where there are more than ``most``."""
    found = list(islice(items, most + 1))
    if len(found) > most:
        raise _TooMuch
    return found


# ---- DESCRIBE ----


def _described(
    store: ox.Store, asked: Description, form: GraphForm | None, rows: int, size: int
) -> Written | None:
    if form is None:
        return None
    found: dict[ox.Triple, None] = {}
    for node in asked.nodes:
        for quad in _few(store.quads_for_pattern(node, None, None, None), rows):
            found[quad.triple] = None
        if len(found) > rows:
            return None
    triples, text = in_order(found)
    # What is said about a blank node belongs to it (the mark may stand in a text as well).
    if len(text) > size or b" _:" in text:
        return None
    return Written("graph", graph(triples, form, text=text), GRAPH_TYPES[form])


# ---- one pattern ----


def _matched(
    loaded: Loaded, asked: Match, form: ResultForm | None, rows: int, size: int
) -> Written | None:
    if form is None:
        return None
    if loaded.long(asked.pattern):
        return None
    quads = loaded.store.quads_for_pattern(*asked.pattern)
    media = RESULT_TYPES[form]
    if asked.variables is None:
        return Written("ask", _SAID[next(quads, None) is not None, form], media)
    if asked.offset > rows:
        return None
    most = rows + asked.offset
    if asked.limit is None or asked.limit > rows:
        kept = _few(quads, most)[asked.offset :]
    else:
        kept = list(islice(quads, asked.offset, asked.offset + asked.limit))
    text = _json(kept, asked.variables)
    if len(text) > size:
        return None
    return Written("select", results_from_json(text.encode(), form), media)


def _json(quads: Iterable[ox.Quad], variables: tuple[tuple[str, int | None], ...]) -> str:
    """The results in JSON as the engine writes them."""
    shown = [(f"{quoted(name)}:", place) for name, place in variables if place is not None]
    rows = []
    for quad in quads:
        terms = (quad.subject, quad.predicate, quad.object)
        rows.append("{" + ",".join([name + _term(terms[place]) for name, place in shown]) + "}")
    names = ",".join([quoted(name) for name, _ in variables])
    return f'{{"head":{{"vars":[{names}]}},"results":{{"bindings":[{",".join(rows)}]}}}}'


def _term(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return f'{{"type":"uri","value":{quoted(term.value)}}}'
    if isinstance(term, ox.Literal):
        if term.language:
            return f'{{"type":"literal","value":{quoted(term.value)},"xml:lang":{quoted(term.language)}}}'
        datatype = term.datatype.value
        kind = "" if datatype == _XSD_STRING else f',"datatype":{quoted(datatype)}'
        return f'{{"type":"literal","value":{quoted(term.value)}{kind}}}'
    # A blank node has another name in every worker.
    raise ValueError(f"Unexpected term: {term!r}")


_SAID = {
    (said, form): results_from_json(f'{{"head":{{}},"boolean":{str(said).lower()}}}'.encode(), form)
    for said in (True, False)
    for form in RESULT_TYPES
}
