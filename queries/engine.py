"""Engines that answer questions: embedded in killable workers, or a remote endpoint.

Every caller sees the same thing: `query` gives a whole `Answer`, cut at most at the limits and
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
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from graph.store import DISK_STORE, GRAPH_FILE, StoreError, current, in_force
from ontology.language import Text
from queries.answer import Answer, Term
from queries.forms import Wanted, Written, written

if TYPE_CHECKING:
    import subprocess

# A build up to this size is read into each worker's memory: queries take a fifth of the time.
IN_MEMORY_UP_TO = 16 << 20
_START_WITHIN = 60.0


@dataclass(frozen=True)
class Limits:
    """What one query may use.

    ``deadline`` in seconds; ``rows`` of the answer; ``memory`` of a worker beside the data, in
    bytes; ``size`` of the answer in characters (embedded) or bytes (remote).
    """

    deadline: float = 10.0
    rows: int = 10_000
    memory: int = 2 << 30
    size: int = 64 << 20


class QueryError(Exception):
    """A query that got no answer; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class QueryRefused(QueryError):
    """The query is not one this engine takes: a syntax error, an update, SERVICE."""


class QuerySyntaxError(QueryRefused):
    """The query is no SPARQL; ``line`` and ``column`` count from 1, 0 where they are not known."""

    def __init__(self, text: Text, line: int = 0, column: int = 0) -> None:
        super().__init__(text)
        self.line, self.column = line, column


class QueryTimeout(QueryError):
    """The deadline passed; the query was stopped."""

    def __init__(self, deadline: float) -> None:
        super().__init__(Text(
            f"{deadline:g}秒で終わらなかったため、問い合わせを止めました。範囲を絞ってください。",
            f"The query was stopped after {deadline:g} s. Narrow it down.",
        ))


class QueryTooLarge(QueryError):
    """The query or its answer needs more memory than there is for it."""

    def __init__(self) -> None:
        super().__init__(Text(
            "問い合わせが使えるメモリを超えたため、止めました。範囲を絞ってください。",
            "The query used too much memory and was stopped. Narrow it down.",
        ))


class EngineUnavailable(QueryError):
    """There is no store, no free worker, or the endpoint does not answer."""


class Engine(Protocol):
    """Anything that answers SPARQL queries."""

    def query(self, text: str) -> Answer:
        """The answer to a query; raises QueryError."""
        ...

    def build_name(self) -> str:
        """A name that changes when the data does, as far as the engine can tell."""
        ...

    def close(self) -> None:
        """Release processes and connections."""
        ...


class WritingEngine(Engine, Protocol):
    """An engine that also gives answers as the bytes of a standard format."""

    def written(self, text: str, wanted: Wanted) -> Written:
        """The answer to a query, of the dataset that is wanted; raises QueryError."""
        ...


class _Worker:
    """A worker process and the pipes to it."""

    def __init__(
        self,
        pid: int,
        requests: int,
        replies: int,
        process: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self.pid, self._requests, self._replies, self._process = pid, requests, replies, process
        self._open = {requests, replies}
        self._ready = False
        self.status: int | None = None  # below zero: the signal that ended it

    def alive(self) -> bool:
        """Whether the process still runs."""
        if self.status is None:
            if self._process is not None:
                self.status = self._process.poll()
            else:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                self.status = os.waitstatus_to_exitcode(status) if pid else None
        return self.status is None

    def stop(self) -> None:
        """Kill the process, wait for its end, close the pipes."""
        if self.alive():
            if self._process is not None:
                self._process.kill()
                self.status = self._process.wait()
            else:
                os.kill(self.pid, signal.SIGKILL)
                self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        while self._open:
            os.close(self._open.pop())

    def wait_until_ready(self) -> None:
        """Return once the data are open. Raises EngineUnavailable."""
        if self._ready:
            return
        try:
            message, _ = self._receive(time.monotonic() + _START_WITHIN)
        except (TimeoutError, EOFError, OSError):
            message = {"failed": "worker"}
        if "failed" in message:
            raise EngineUnavailable(Text(
                f"ストアを開けません（{message['failed']}）。",
                f"The store cannot be opened ({message['failed']}).",
            ))
        self._ready = True

    def exchange(self, request: dict[str, Any], until: float) -> tuple[dict[str, Any], bytes]:
        """The reply to a request and the bytes that follow it. TimeoutError at the deadline, EOFError where the worker died."""
        text = json.dumps(request).encode()
        data = memoryview(struct.pack("!I", len(text)) + text)
        while data:
            data = data[os.write(self._requests, data) :]
        return self._receive(until)

    def _receive(self, until: float) -> tuple[dict[str, Any], bytes]:
        if os.name != "nt":
            return self._message(until)
        # Pipes cannot be polled there: a timer ends the worker, and with it the wait.
        import threading

        assert self._process is not None
        timer = threading.Timer(max(0.0, until - time.monotonic()), self._process.kill)
        timer.start()
        try:
            return self._message(None)
        except EOFError:
            if time.monotonic() >= until:
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()

    def _message(self, until: float | None) -> tuple[dict[str, Any], bytes]:
        (size,) = struct.unpack("!I", self._read(4, until))
        message: dict[str, Any] = json.loads(self._read(size, until))
        return message, bytes(self._read(message.get("bytes", 0), until))

    def _read(self, size: int, until: float | None) -> bytearray:
        data = bytearray()
        while len(data) < size:
            if until is not None and not _readable(self._replies, until):
                raise TimeoutError
            piece = os.read(self._replies, min(size - len(data), 1 << 20))
            if not piece:
                raise EOFError
            data += piece
        return data


def _readable(pipe: int, until: float) -> bool:
    poll = select.poll()  # unlike select(), right for descriptors above 1,023
    poll.register(pipe, select.POLLIN)
    return bool(poll.poll(max(0.0, until - time.monotonic()) * 1000))


def _forked(data: Path, memory: int) -> _Worker:
    """A worker forked from this process: ready at once; only for processes with one thread."""
    inbox, requests = os.pipe()
    replies, outbox = os.pipe()
    pid = os.fork()
    if pid:
        os.close(inbox)
        os.close(outbox)
        return _Worker(pid, requests, replies)
    try:
        os.close(requests)
        os.close(replies)
        from queries.worker import serve

        serve(inbox, outbox, str(data), memory)
    finally:
        os._exit(0)


def _started(data: Path, memory: int) -> _Worker:
    """A worker in a fresh interpreter."""
    import subprocess

    inbox, requests = os.pipe()
    replies, outbox = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "queries.worker", str(data.resolve()), str(memory)],
            stdin=inbox,
            stdout=outbox,
            cwd=Path(__file__).parent.parent,
        )
    except BaseException:
        os.close(requests)
        os.close(replies)
        raise
    finally:
        os.close(inbox)
        os.close(outbox)
    return _Worker(process.pid, requests, replies, process)


class _Place:
    """Where one worker works; empty while there is none."""

    def __init__(self) -> None:
        self.worker: _Worker | None = None
        self.build = ""
        self.base = ""

    def clear(self) -> None:
        """Stop the worker, if there is one."""
        if self.worker is not None:
            self.worker.stop()
            self.worker = None


class EmbeddedEngine:
    """The embedded store, read by worker processes that are killed at the deadline.

    ``start="fork"`` suits a command that asks and ends; ``start="exec"`` a server with threads.
    A new build of the store is taken over with the next query; while none can be read, the last
    one keeps answering. With ``as_of`` (YYYY-MM-DD) it reads the plans as they are after the
    reorganisations up to that day. Raises StoreError where there is no build to begin with.
    """

    def __init__(
        self,
        store: Path,
        limits: Limits = Limits(),
        workers: int = 1,
        start: Literal["fork", "exec"] = "exec",
        as_of: str = "",
    ) -> None:
        self.store, self.limits, self.as_of = store, limits, as_of
        self._start = _forked if start == "fork" and hasattr(os, "fork") else _started
        self._closed = False
        self._free: queue.SimpleQueue[_Place] = queue.SimpleQueue()
        for _ in range(workers):
            place = _Place()
            self._fill(place)
            self._free.put(place)

    def build_name(self) -> str:
        """The name of the current build."""
        return current(self.store)[1].build

    def query(self, text: str) -> Answer:
        """The answer. Raises QueryRefused, QueryTimeout, QueryTooLarge or EngineUnavailable.

        The deadline counts from when a worker is free; the wait for one is as long at most.
        """
        reply, _ = self._exchanged(text, {})
        return _answer(reply)

    def written(self, text: str, wanted: Wanted) -> Written:
        """The answer in a standard format; relative IRIs are under the base of the data.

        Raises as `query` does.
        """
        reply, body = self._exchanged(text, {"wanted": wanted.message()})
        return written(reply, body, wanted)

    def _exchanged(self, text: str, more: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        place = self._free_place()
        try:
            worker = self._worker(place)
            return self._ask(worker, text, {**more, "base": place.base})
        except QueryRefused:
            raise
        except BaseException:
            # Whatever it was, a reply may be on its way that the next query must not get.
            place.clear()
            with contextlib.suppress(StoreError, OSError):
                self._fill(place)
            raise
        finally:
            self._free.put(place)
            if self._closed:
                self.close()

    def _free_place(self) -> _Place:
        if self._closed:
            raise EngineUnavailable(Text("ストアは閉じられています。", "The store is closed."))
        try:
            return self._free.get(timeout=self.limits.deadline)
        except queue.Empty:
            raise EngineUnavailable(Text(
                "混み合っています。少し待ってからもう一度試してください。",
                "All workers are busy. Try again shortly.",
            )) from None

    def _fill(self, place: _Place) -> _Worker:
        folder, manifest = current(self.store)
        if self.as_of:
            folder = in_force(folder, self.as_of)
        data = folder / GRAPH_FILE
        if data.stat().st_size > IN_MEMORY_UP_TO:
            data = folder / DISK_STORE
        place.build, place.base = manifest.build, manifest.base
        place.worker = self._start(data, self.limits.memory)
        return place.worker

    def _worker(self, place: _Place) -> _Worker:
        """A living worker with the current build. Raises EngineUnavailable."""
        worker = place.worker if place.worker is not None and place.worker.alive() else None
        try:
            if worker is None or place.build != self.build_name():
                place.clear()
                worker = self._fill(place)
        except (StoreError, OSError):
            if worker is None:
                raise EngineUnavailable(Text(
                    f"{self.store} にストアがありません。", f"There is no store in {self.store}."
                )) from None
        worker.wait_until_ready()
        return worker

    def _ask(
        self, worker: _Worker, text: str, more: dict[str, Any]
    ) -> tuple[dict[str, Any], bytes]:
        limits = self.limits
        request = {"query": text, "rows": limits.rows, "size": limits.size, "deadline": limits.deadline}
        try:
            reply, body = worker.exchange({**request, **more}, time.monotonic() + limits.deadline)
        except TimeoutError:
            raise QueryTimeout(limits.deadline) from None
        except (EOFError, OSError):
            worker.stop()
            raise _death(worker.status) from None
        if "syntax" in reply:
            from queries.syntax import syntax_error

            raise syntax_error(text, reply["syntax"])
        if "failed" in reply:
            raise QueryRefused(Text(
                f"この問い合わせには答えられません: {reply['failed']}",
                f"The query cannot be answered: {reply['failed']}",
            ))
        return reply, body

    def close(self) -> None:
        """Stop the workers; those at work stop when their query ends."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._free.get_nowait().clear()

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _answer(reply: dict[str, Any]) -> Answer:
    if reply["kind"] == "ask":
        return Answer("ask", boolean=reply["boolean"])
    rows = (tuple(Term(*t) if t else None for t in row) for row in reply["rows"])
    return Answer(
        reply["kind"],
        tuple(reply["variables"]),
        # Triples have no order of their own; every engine gives them in the same one.
        tuple(sorted(set(rows))) if reply["kind"] == "graph" else tuple(rows),
        truncated=reply["truncated"],
    )


def _death(status: int | None) -> QueryError:
    """Why a worker died in the middle of a query."""
    if status == -signal.SIGSEGV:
        return QueryRefused(Text(
            "問い合わせの入れ子が深すぎます。", "The query is nested too deeply."
        ))
    return QueryTooLarge()
