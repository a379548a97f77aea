"""A process that answers queries from a build of the store and can do nothing else.

After opening the data it gives up the right to open files or sockets, so a query can reach
neither the network (SERVICE) nor the disk; its memory is bounded. Its parent kills it at the
deadline; should the parent be gone, it ends by itself. Messages are JSON after four bytes of
length; the first one says whether the data could be opened. A reply with ``bytes`` is followed by
as many, an answer written in a standard format.

A server's worker answers in a thread, which the parent makes step back where a query takes its time.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import pyoxigraph as ox

from queries.tokens import names_dataset

OUT_OF_MEMORY = 70  # exit status
_GRACE = 2.0
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_TRIPLE = ("subject", "predicate", "object")


Reply = tuple[dict[str, Any], bytes]
Write = Callable[[ox.Store, dict[str, Any]], Reply]


def serve(inbox: int, outbox: int, data: str, memory: int, write: Write | None = None) -> None:
    """Answer requests until the parent closes the pipe.

    ``data`` is an N-Quads file, which is read into memory, or the directory of a disk store;
    ``write`` answers requests for a standard format, where such are made.
    """
    _signals()
    store = _store(outbox, data)
    if store is None:
        return
    _begin(outbox, memory)
    _answer_on(inbox, outbox, store, write, lambda: False)


def attend(inbox: int, outbox: int) -> None:
    """The same for a worker that is started ahead: its first request says what to open."""
    _signals()
    if request := _request(inbox):
        told = json.loads(request)
        serve(inbox, outbox, told["data"], told["memory"])


def serve_by_threads(inbox: int, outbox: int, data: str, memory: int, write: Write) -> None:
    """The same for a server: threads that step back answer, and are replaced."""
    from queries.stepping import by_successors, stepping_back

    _signals()
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
            _begin(outbox, memory)
        return _answer_on(inbox, outbox, store, write, worn)

    by_successors(answer)


def _signals() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _store(outbox: int, data: str) -> ox.Store | None:
    """The data; None where they cannot be opened, which the parent is told."""
    try:
        return _opened(data)
    except (OSError, ValueError, SyntaxError) as error:
        _write(outbox, {"failed": str(error)})
        return None


def _begin(outbox: int, memory: int) -> None:
    confine(memory)
    _write(outbox, {"ready": True})


def _answer_on(
    inbox: int, outbox: int, store: ox.Store, write: Write | None, worn: Callable[[], bool]
) -> bool:
    """Answer requests to the end, or until ``worn``; whether it was that."""
    while request := _request(inbox):
        _write(outbox, *_reply(store, json.loads(request), write))
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


def confine(memory: int) -> None:
    """No more files, no sockets, no more than ``memory`` bytes beside those in use now.

    Systems without resource limits (Windows) rely on the parent's gate and deadline alone.
    """
    try:
        import resource
    except ImportError:
        return
    # What the runtime says when it dies of a query (out of memory) is the parent's to say.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _first_to_go()
    used = _mapped() * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    except (ValueError, OSError):  # macOS does not always take it
        return


def _first_to_go() -> None:
    """Where the machine runs out of memory, it ends this process and not its parent."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        return


def _mapped() -> int:
    """Pages of address space in use; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0])
    except OSError:
        return 0


def _request(pipe: int) -> bytes:
    """The next request, empty at the end; the parent sends none before it has the last reply."""
    data = os.read(pipe, 1 << 16)
    while data and len(data) < (4 if len(data) < 4 else 4 + struct.unpack_from("!I", data)[0]):
        piece = os.read(pipe, 1 << 20)
        if not piece:
            return b""
        data += piece
    return data[4:]


def _write(pipe: int, message: dict[str, Any], body: bytes = b"") -> None:
    if body:
        message["bytes"] = len(body)
    text = _ENCODE(message).encode()
    view = memoryview(struct.pack("!I", len(text)) + text + body)
    while view:
        view = view[os.write(pipe, view) :]


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
