"""A process that answers queries from a read-only store and can do nothing else.

After opening the store it gives up the right to open files or sockets, so a query can reach
neither the network (SERVICE) nor the disk; its memory is bounded; its parent kills it at the
deadline. Requests and replies are JSON after four bytes of length.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_TRIPLE = ("subject", "predicate", "object")


def confine(memory: int) -> None:
    """No more files, no sockets, no more than ``memory`` bytes of address space.

    Systems without resource limits (Windows) rely on the parent's gate and deadline alone.
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def serve(inbox: int, outbox: int, folder: Path, memory: int) -> None:
    """Answer requests until the parent closes the pipe."""
    store = ox.Store.read_only(str(folder))
    confine(memory)
    while size := _read(inbox, 4):
        request = json.loads(_read(inbox, struct.unpack("!I", size)[0]))
        reply = json.dumps(answer(store, request["query"], request["rows"]), ensure_ascii=False).encode()
        _write(outbox, struct.pack("!I", len(reply)) + reply)


def _read(pipe: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = os.read(pipe, size - len(data))
        if not piece:
            return b""
        data += piece
    return data


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]


def answer(store: ox.Store, query: str, rows: int) -> dict[str, Any]:
    """One query's answer as plain values, at most ``rows`` rows."""
    try:
        result = store.query(query)
    except (SyntaxError, ValueError) as error:
        return {"refused": str(error)}
    reply: dict[str, Any] = {"variables": (), "rows": [], "boolean": None, "truncated": False}
    if isinstance(result, ox.QueryBoolean):
        return {**reply, "kind": "ask", "boolean": bool(result)}
    found: Iterable[Any]
    if isinstance(result, ox.QueryTriples):
        reply |= {"kind": "graph", "variables": _TRIPLE}
        found = ((t.subject, t.predicate, t.object) for t in result)
    else:
        assert isinstance(result, ox.QuerySolutions)
        reply |= {"kind": "select", "variables": [v.value for v in result.variables]}
        found = result
    try:
        reply["rows"] = [[_term(t) for t in row] for row in islice(found, rows)]
        reply["truncated"] = next(iter(found), None) is not None if len(reply["rows"]) == rows else False
    except (RuntimeError, OSError) as error:
        return {"refused": str(error)}
    return reply


def _term(term: Any) -> tuple[str, ...] | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return ("iri", term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        plain = term.language or datatype == _XSD_STRING
        return ("literal", term.value, term.language or "", "" if plain else datatype)
    return ("bnode", getattr(term, "value", str(term)))


if __name__ == "__main__":
    serve(sys.stdin.fileno(), sys.stdout.fileno(), Path(sys.argv[1]), int(sys.argv[2]))
