"""Engines that answer questions: embedded in killable workers, or a remote endpoint.

Every caller sees the same thing: `query` gives a whole `Answer`, cut at most at the row limit and
then marked so, or raises a `QueryError` that says in one sentence why not.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from graph.store import DISK_STORE, current
from ontology.language import Text
from queries.answer import Answer, Term


@dataclass(frozen=True)
class Limits:
    """What one query may use: seconds, rows, and bytes of memory for a worker."""

    deadline: float = 10.0
    rows: int = 10_000
    memory: int = 2 << 30


class QueryError(Exception):
    """A query that got no answer; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class QueryRefused(QueryError):  # noqa: N818
    """The query is not one this engine takes: a syntax error, an update, SERVICE."""


class QueryTimeout(QueryError):  # noqa: N818
    """The deadline passed; the query was stopped."""

    def __init__(self, deadline: float) -> None:
        super().__init__(Text(
            f"{deadline:g}秒で終わらなかったため、問い合わせを止めました。範囲を絞ってください。",
            f"The query was stopped after {deadline:g} s. Narrow it down.",
        ))


class EngineUnavailable(QueryError):  # noqa: N818
    """There is no store, no free worker, or the endpoint does not answer."""


class Engine(Protocol):
    """Anything that answers SPARQL queries."""

    def query(self, text: str) -> Answer:
        """The answer to a query; raises QueryError."""
        ...

    def close(self) -> None:
        """Release processes and connections."""
        ...


@dataclass
class _Worker:
    pid: int
    requests: int
    replies: int
    build: str
    process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        for end in (self.requests, self.replies):
            with contextlib.suppress(OSError):
                os.close(end)
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)

    def send(self, payload: bytes) -> None:
        data = struct.pack("!I", len(payload)) + payload
        while data:
            data = data[os.write(self.requests, data) :]

    def receive(self, until: float) -> bytes:
        """The reply, or TimeoutError; EOFError where the worker died."""
        (size,) = struct.unpack("!I", self._read(4, until))
        return self._read(size, until)

    def _read(self, size: int, until: float) -> bytes:
        data = b""
        while len(data) < size:
            if _windows():  # pipes cannot be selected there; the watchdog kills the worker instead
                piece = os.read(self.replies, size - len(data))
            else:
                ready, _, _ = select.select([self.replies], [], [], max(0.0, until - time.monotonic()))
                if not ready:
                    raise TimeoutError
                piece = os.read(self.replies, min(size - len(data), 1 << 20))
            if not piece:
                raise EOFError
            data += piece
        return data


def _windows() -> bool:
    return os.name == "nt"


def _forked(folder: Path, limits: Limits, build: str) -> _Worker:
    """A worker forked from this process: ready at once; only for processes with one thread."""
    inbox, requests = os.pipe()
    replies, outbox = os.pipe()
    pid = os.fork()
    if pid:
        os.close(inbox)
        os.close(outbox)
        return _Worker(pid, requests, replies, build)
    try:
        os.close(requests)
        os.close(replies)
        from queries.worker import serve

        serve(inbox, outbox, folder / DISK_STORE, limits.memory)
    finally:
        os._exit(0)


def _started(folder: Path, limits: Limits, build: str) -> _Worker:
    """A worker in a fresh interpreter."""
    process = subprocess.Popen(
        [sys.executable, "-m", "queries.worker", str(folder / DISK_STORE), str(limits.memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        close_fds=True,
    )
    assert process.stdin is not None and process.stdout is not None
    return _Worker(process.pid, os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno()), build, _detached(process))


def _detached(process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    return process


class EmbeddedEngine:
    """The embedded store, read by worker processes that are killed at the deadline.

    ``start="fork"`` suits a command that asks and ends; ``start="exec"`` a server with threads.
    A new build of the store is taken over with the next query. Raises StoreError where there is
    no build.
    """

    def __init__(
        self,
        store: Path,
        limits: Limits = Limits(),
        workers: int = 1,
        start: Literal["fork", "exec"] = "exec",
    ) -> None:
        self.store, self.limits = store, limits
        self._start = _forked if start == "fork" and not _windows() else _started
        self._closed = False
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for _ in range(workers):
            self._idle.put(self._new())

    def _new(self) -> _Worker:
        folder, manifest = current(self.store)
        return self._start(folder, self.limits, manifest.build)

    def build_name(self) -> str:
        """The name of the current build."""
        return current(self.store)[1].build

    def query(self, text: str) -> Answer:
        """The answer; raises QueryRefused, QueryTimeout or EngineUnavailable."""
        until = time.monotonic() + self.limits.deadline
        try:
            worker = self._idle.get(timeout=self.limits.deadline)
        except queue.Empty:
            raise EngineUnavailable(Text("混み合っています。少し待ってからもう一度試してください。", "All workers are busy. Try again shortly.")) from None
        try:
            worker = self._fresh(worker)
            return self._ask(worker, text, until)
        except (TimeoutError, EOFError, OSError) as error:
            worker.stop()
            worker = self._new()
            if isinstance(error, TimeoutError):
                raise QueryTimeout(self.limits.deadline) from None
            raise QueryError(Text(
                "問い合わせが使えるメモリを超えたため、止めました。範囲を絞ってください。",
                "The query used too much memory and was stopped. Narrow it down.",
            )) from None
        finally:
            if self._closed:
                worker.stop()
            else:
                self._idle.put(worker)

    def _fresh(self, worker: _Worker) -> _Worker:
        build = self.build_name()
        if worker.build == build:
            return worker
        worker.stop()
        return self._new()

    def _ask(self, worker: _Worker, text: str, until: float) -> Answer:
        watchdog: threading.Timer | None = None
        if _windows() and worker.process is not None:
            watchdog = threading.Timer(until - time.monotonic(), worker.process.kill)
            watchdog.start()
        try:
            worker.send(json.dumps({"query": text, "rows": self.limits.rows}).encode())
            reply = json.loads(worker.receive(until))
        except EOFError:
            if watchdog is not None and time.monotonic() >= until:
                raise TimeoutError from None
            raise
        finally:
            if watchdog is not None:
                watchdog.cancel()
        if "refused" in reply:
            raise QueryRefused(Text(
                f"SPARQL として読めません: {reply['refused']}", f"Not a SPARQL query: {reply['refused']}"
            ))
        return Answer(
            kind=reply["kind"],
            variables=tuple(reply["variables"]),
            rows=tuple(tuple(Term(*t) if t else None for t in row) for row in reply["rows"]),
            boolean=reply["boolean"],
            truncated=reply["truncated"],
        )

    def close(self) -> None:
        """Stop the workers."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().stop()

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
