"""The access log: one JSON object a line for every answer, written by a thread of its own.

Fields: ``time`` (UTC), ``client``, ``method``, ``path``, ``status`` (null where the client left),
``ms``, ``bytes`` and, of what was asked with a query, ``query``: a digest that is the same for the
same query as long as the server runs, and tells nobody what it was. Nothing a client sends can
begin a line: JSON escapes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import logging.handlers
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

Record = dict[str, Any]
BODY = "keikaku.body"  # in a scope: the body, once it was read
_QUEUED = 10_000  # lines that wait to be written; more are counted and left out
_TOGETHER = 0.02  # seconds of a busy server whose lines are written at once
_AT_ONCE = 200
_LONGEST = 500  # characters of a path or a header


class AccessLog:
    """ASGI: tells ``write`` of every answer. With ``queries`` the text of queries as well."""

    def __init__(
        self, app: ASGIApp, write: Callable[[Record], None], queries: bool = False
    ) -> None:
        self.app, self._write, self._queries = app, write, queries
        self._key = os.urandom(16)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status: int | None = None
        size = 0

        async def sending(message: MutableMapping[str, Any]) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            status = status or 500
            raise
        finally:
            took = time.perf_counter() - began
            self._write({**self._asked(scope), "status": status, "ms": round(took * 1000, 1), "bytes": size})

    def _asked(self, scope: Scope) -> Record:
        client = scope.get("client")
        asked = {
            "time": now(),
            "client": client[0] if client else "",
            "method": scope["method"][:_LONGEST],
            "path": scope["path"][:_LONGEST],
        }
        query = scope["query_string"] + scope.get(BODY, b"")
        if query:
            asked["query"] = hashlib.blake2b(query, key=self._key, digest_size=8).hexdigest()
            if self._queries:
                asked["text"] = query[: 100 * _LONGEST].decode("utf-8", "replace")
        return asked


def now() -> str:
    """The time, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Lines:
    """Writes records as JSON lines to a file, or to standard error for ``-``.

    Whoever writes never waits: what the disk or the reader of standard error cannot take in time
    is counted, and the count is written when it can. A file that was moved away is opened anew.
    Raises OSError where the file cannot be opened.
    """

    def __init__(self, target: str) -> None:
        self._handler: logging.Handler
        if target == "-":
            self._handler = logging.StreamHandler(sys.stderr)
        else:
            self._handler = logging.handlers.WatchedFileHandler(target, encoding="ascii")
        self._handler.handleError = lambda record: None  # type: ignore[method-assign]
        self._waiting: queue.SimpleQueue[Record | None] = queue.SimpleQueue()
        self._dropped = 0
        self._thread = threading.Thread(target=self._work, name="access-log", daemon=True)
        self._thread.start()

    def write(self, record: Record) -> None:
        """Have a record written."""
        if self._waiting.qsize() < _QUEUED:
            self._waiting.put(record)
        else:
            self._dropped += 1

    def close(self, within: float = 2.0) -> None:
        """Write what waits, for some seconds at most."""
        self._waiting.put(None)
        self._thread.join(within)

    def _work(self) -> None:
        last = 0.0
        record = self._waiting.get()
        while record is not None:
            if time.monotonic() - last < _TOGETHER:
                time.sleep(_TOGETHER)
            lines = [record]
            with contextlib.suppress(queue.Empty):
                while len(lines) < _AT_ONCE and (more := self._waiting.get_nowait()) is not None:
                    lines.append(more)
                if len(lines) < _AT_ONCE:
                    self._waiting.put(None)  # the end, for the next round
            self._emit(lines)
            last = time.monotonic()
            self._say_dropped()
            record = self._waiting.get()
        self._say_dropped()
        self._handler.close()

    def _say_dropped(self) -> None:
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            self._emit([{"time": now(), "dropped": dropped}])

    def _emit(self, records: Sequence[Record]) -> None:
        self._handler.emit(logging.makeLogRecord({"msg": "\n".join(map(json.dumps, records))}))


class Faults(logging.Handler):
    """Messages of the server's own parts as records of the same log."""

    def __init__(self, write: Callable[[Record], None]) -> None:
        super().__init__(logging.WARNING)
        self._write = write
        self._plain = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        """One message; what it says of an exception is in ``trace``."""
        said: Record = {
            "time": now(),
            "level": record.levelname.lower(),
            "message": record.getMessage()[: 4 * _LONGEST],
        }
        if record.exc_info:
            said["trace"] = self._plain.formatException(record.exc_info)[-20 * _LONGEST :]
        self._write(said)
