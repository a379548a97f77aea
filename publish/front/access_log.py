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
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quoted
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

BODY = "keikaku.body"  # in a scope: the body, once it was read
_QUEUED = 10_000  # lines that wait to be written; more are counted and left out
_TOGETHER = 0.1  # seconds of a busy server whose lines are written at once
_AT_ONCE = 2_000
_LONGEST = 500  # characters of a path or a header


class Told:
    """Tells ``write`` of answers. With ``queries`` the text of queries as well.

    Digests are the same as others' with the same ``key``.
    """

    def __init__(
        self, write: Callable[[str], None], queries: bool = False, key: bytes = b""
    ) -> None:
        self._write, self._queries = write, queries
        self.key = key or os.urandom(16)

    def __call__(self, scope: Scope, status: int | None, seconds: float, size: int) -> None:
        """Tell of an answer; no status where the client left."""
        client = scope.get("client")
        asked = ""
        query = scope["query_string"] + scope.get(BODY, b"")
        if query:
            asked = f', "query": "{hashlib.blake2b(query, key=self.key, digest_size=8).hexdigest()}"'
            if self._queries:
                text = query[: 100 * _LONGEST].decode("utf-8", "replace")
                asked = f'{asked}, "text": {_quoted(text)}'
        # With every answer: several times faster than an encoder that does not know what comes.
        self._write(
            f'{{"time": "{now()}", "client": {_quoted(client[0] if client else "")}, '
            f'"method": {_quoted(scope["method"][:_LONGEST])}, '
            f'"path": {_quoted(scope["path"][:_LONGEST])}{asked}, '
            f'"status": {"null" if status is None else status}, '
            f'"ms": {seconds * 1000:.1f}, "bytes": {size}}}'
        )


class AccessLog:
    """ASGI: tells of every answer."""

    def __init__(self, app: ASGIApp, tell: Told) -> None:
        self.app, self._tell = app, tell

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
            self._tell(scope, status, time.perf_counter() - began, size)


def now() -> str:
    """The time, to the millisecond."""
    return _written(int(time.time() * 1000))


@lru_cache(1)
def _written(milliseconds: int) -> str:
    when = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Lines:
    """Writes lines to a file, or to standard error for ``-``.

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
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._dropped = 0
        self._thread = threading.Thread(target=self._work, name="access-log", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Have a line written, which is one JSON object."""
        if self._waiting.qsize() < _QUEUED:
            self._waiting.put(line)
        else:
            self._dropped += 1

    def close(self, within: float = 2.0) -> None:
        """Write what waits, for some seconds at most."""
        self._waiting.put(None)
        self._thread.join(within)

    def _work(self) -> None:
        last = 0.0
        line = self._waiting.get()
        while line is not None:
            if time.monotonic() - last < _TOGETHER:
                time.sleep(_TOGETHER)
            lines = [line]
            with contextlib.suppress(queue.Empty):
                while len(lines) < _AT_ONCE and (more := self._waiting.get_nowait()) is not None:
                    lines.append(more)
                if len(lines) < _AT_ONCE:
                    self._waiting.put(None)  # the end, for the next round
            self._emit(lines)
            last = time.monotonic()
            self._say_dropped()
            line = self._waiting.get()
        self._say_dropped()
        self._handler.close()

    def _say_dropped(self) -> None:
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            self._emit([json.dumps({"time": now(), "dropped": dropped})])

    def _emit(self, lines: Sequence[str]) -> None:
        self._handler.emit(logging.makeLogRecord({"msg": "\n".join(lines)}))


class Faults(logging.Handler):
    """Messages of the server's own parts as lines of the same log."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._write = write
        self._plain = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        """One message; what it says of an exception is in ``trace``."""
        said = {
            "time": now(),
            "level": record.levelname.lower(),
            "message": record.getMessage()[: 4 * _LONGEST],
        }
        if record.exc_info:
            said["trace"] = self._plain.formatException(record.exc_info)[-20 * _LONGEST :]
        self._write(json.dumps(said))
