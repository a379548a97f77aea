"""Whether a query asks other stores, as rdflib's parser says, in a process of its own.

The parser takes long and keeps every other thread of its process waiting. Here it keeps nobody:
the process steps back for others, may open nothing, parses one query at a time, and is ended
where one takes too long.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading
import time
from typing import Any

from queries.process import CannotStart, Worker, started_module
from queries.stepping import YIELDING

# rdflib's parser takes time with the square of a query's length: a tenth of a second at this one.
MAX_PARSED = 1_000
_WITHIN = 5.0  # seconds, of a machine that has others to work for
_MEMORY = 256 << 20


class CannotTell(Exception):
    """The query cannot be parsed; says why."""


class Parser:
    """The process, which is started when it is needed first."""

    def __init__(self) -> None:
        self._worker: Worker | None = None
        self._asking = threading.Lock()

    def federates(self, query: str) -> bool:
        """Whether SERVICE is used anywhere in a query. Raises CannotTell."""
        if len(query) > MAX_PARSED:
            raise CannotTell(f"> {MAX_PARSED}")
        with self._asking:
            try:
                found = self._reply(query)
            except (CannotStart, TimeoutError, EOFError, OSError) as error:
                self._stop()
                reason = f"> {_WITHIN:g} s" if isinstance(error, TimeoutError) else "parser"
                raise CannotTell(reason) from None
        if "failed" in found:
            raise CannotTell(found["failed"])
        return bool(found["federates"])

    def _reply(self, query: str) -> dict[str, Any]:
        if self._worker is None or not self._worker.alive():
            self._stop()
            atexit.register(self.close)
            self._worker = started_module("queries.parser")
            self._worker.wait_until_ready()
        found, _ = self._worker.exchange({"query": query}, time.monotonic() + _WITHIN, ())
        return found

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def close(self) -> None:
        """End the process, if there is one; who asks again starts another."""
        with self._asking:
            self._stop()
            atexit.unregister(self.close)


def told(query: str) -> dict[str, Any]:
    """The reply to a query: ``federates``, or why it ``failed``."""
    from rdflib.plugins.sparql import prepareQuery

    try:
        # To rdflib a comment does not end with a bare return, to SPARQL it does.
        return {"federates": _has_service(prepareQuery(query.replace("\r", "\n")).algebra)}
    except Exception as error:  # rdflib raises pyparsing's and bare exceptions alike
        return {"failed": str(error).split("\n")[0]}


def _has_service(part: Any) -> bool:
    if getattr(part, "name", None) == "ServiceGraphPattern":
        return True
    if isinstance(part, dict):
        return any(_has_service(v) for v in part.values())
    if isinstance(part, (list, tuple, set)):
        return any(_has_service(v) for v in part)
    return False


def attend(inbox: int, outbox: int) -> None:
    """Parse what comes until whoever asks is gone."""
    from queries.confined import begin, heed_the_parent, next_request, reply

    heed_the_parent()
    if hasattr(os, "nice"):
        os.nice(YIELDING)
    told("ASK { ?s ?p 1 }")  # what is imported for it must be before no file may be opened
    begin(outbox, _MEMORY)
    while request := next_request(inbox):
        reply(outbox, told(json.loads(request)["query"]))


if __name__ == "__main__":
    attend(sys.stdin.fileno(), sys.stdout.fileno())
