"""A process that answers queries from a build of the store and can do nothing else.

After opening the data it gives up the right to open files or sockets, so a query can reach
neither the network (SERVICE) nor the disk; its memory is bounded. Its parent kills it at the
deadline; should the parent be gone, it ends by itself. Its first message says whether the data
could be opened. The bytes of a reply are an answer written in a standard format.

A server's worker answers in a thread, which the parent makes step back where a query takes its time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import pyoxigraph as ox

from queries.confined import begin, heed_the_parent, next_request, reply
from queries.tokens import names_dataset

OUT_OF_MEMORY = 70  # exit status
_GRACE = 2.0
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_TRIPLE = ("subject", "predicate", "object")


Reply = tuple[dict[str, Any], bytes]
Write = Callable[[ox.Store, dict[str, Any]], Reply]


def serve(inbox: int, outbox: int, data: str, memory: int, write: Write | None = None) -> None:
    """Answer requests until the parent closes the pipe.

    ``data`` is an N-Quads file, which is read into memory, or the directory of a disk store;
    ``write`` answers requests for a standard format, where such are made.
    """
    heed_the_parent()
    store = _store(outbox, data)
    if store is None:
        return
    begin(outbox, memory)
    _answer_on(inbox, outbox, store, write, lambda: False)


def attend(inbox: int, outbox: int) -> None:
    """The same for a worker that is started ahead: its first request says what to open."""
    heed_the_parent()
    if request := next_request(inbox):
        told = json.loads(request)
        serve(inbox, outbox, told["data"], told["memory"])


def serve_by_threads(inbox: int, outbox: int, data: str, memory: int, write: Write) -> None:
    """The same for a server: threads that step back answer, and are replaced."""
    from queries.stepping import by_successors, stepping_back

    heed_the_parent()
    opened: list[ox.Store | None] = []
    # Whoever is being answered goes before whoever comes.
    stepping_back(lambda: opened.append(_store(outbox, data)))
    store, begun = opened[0] if opened else None, False
    if store is None:
        return

    def answer(worn: Callable[[], bool]) -> bool:
        nonlocal begun
        if not begun:  # in the thread, whose stack then counts as in use
            begun = True
            begin(outbox, memory)
        return _answer_on(inbox, outbox, store, write, worn)

    by_successors(answer)


def _store(outbox: int, data: str) -> ox.Store | None:
    """The data; None where they cannot be opened, which the parent is told."""
    try:
        return _opened(data)
    except (OSError, ValueError, SyntaxError) as error:
        reply(outbox, {"failed": str(error)})
        return None


def _answer_on(
    inbox: int, outbox: int, store: ox.Store, write: Write | None, worn: Callable[[], bool]
) -> bool:
    """Answer requests to the end, or until ``worn``; whether it was that."""
    while request := next_request(inbox):
        reply(outbox, *_reply(store, json.loads(request), write))
        if worn():
            return True
    return False


def _opened(data: str) -> ox.Store:
    if os.path.isdir(data):
        return ox.Store.read_only(data)
    store = ox.Store()
    # Lenient: the build wrote this file itself, every term of it was checked then.
    store.bulk_load(path=data, format=ox.RdfFormat.N_QUADS, lenient=True)
    return store


def _reply(store: ox.Store, request: dict[str, Any], write: Write | None) -> Reply:
    alarm = getattr(signal, "setitimer", None)
    try:
        if alarm:  # nobody to catch it: it ends a query whose parent is no longer there to do so
            alarm(signal.ITIMER_REAL, request["deadline"] + _GRACE)
        if write is not None and "wanted" in request:
            return write(store, request)
        return answer(store, request["query"], request["rows"], request["size"]), b""
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        if alarm:
            alarm(signal.ITIMER_REAL, 0)


def answer(store: ox.Store, query: str, rows: int, size: int) -> dict[str, Any]:
    """One query's answer as plain values: at most ``rows`` rows, ``size`` characters of terms."""
    try:
        # Outside GRAPH a query sees every graph, as on other stores, unless it names its dataset.
        result = store.query(query, use_default_graph_as_union=not names_dataset(query))
        if isinstance(result, ox.QueryBoolean):
            return {"kind": "ask", "boolean": bool(result)}
        found: Iterable[Any] = result
        if isinstance(result, ox.QueryTriples):
            found = ((t.subject, t.predicate, t.object) for t in result)
            shape = {"kind": "graph", "variables": _TRIPLE}
        else:
            shape = {"kind": "select", "variables": [v.value for v in result.variables]}
        kept, whole = _taken(iter(found), rows, size)
        return {**shape, "rows": kept, "truncated": not whole}
    except SyntaxError as error:
        return {"syntax": str(error)}
    except (OSError, RuntimeError, ValueError) as error:
        return {"failed": str(error)}


def _taken(found: Any, rows: int, size: int) -> tuple[list[list[Any]], bool]:
    """Rows up to a limit, and whether these were all."""
    kept: list[list[Any]] = []
    for row in islice(found, rows):
        terms = [plain(t) for t in row]
        size -= sum(len(t[1]) for t in terms if t)
        if size < 0:
            return kept, False
        kept.append(terms)
    return kept, len(kept) < rows or next(found, None) is None


def plain(term: Any) -> tuple[Any, ...] | None:
    """A term as the fields of an `answer.Term`; None for what is unbound."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return ("iri", term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        simple = term.language or datatype == _XSD_STRING
        return ("literal", term.value, term.language or "", "" if simple else datatype)
    return ("bnode", getattr(term, "value", str(term)))


if __name__ == "__main__":
    # Now, as it may open no file later.
    from queries.written import replied

    serve_by_threads(sys.stdin.fileno(), sys.stdout.fileno(), sys.argv[1], int(sys.argv[2]), replied)
