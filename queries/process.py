"""Worker processes: started, asked over pipes, killed.

What goes wrong is told by TimeoutError (the deadline), EOFError and OSError (the process died).
"""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from queries.stepping import BY_THREADS, YIELDING, step_back

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

# Seconds after which a query steps back for others: so soon, as two that keep two processors busy are
# felt by everybody, and most are answered before. And seconds after which it is a long one, of
# which there may not be many.
SOON, LONG = 0.02, 1.0
# How often a build may be replaced while its worker opens it.
BUILDS_AT_ONCE = 4
_START_WITHIN = 60.0


class CannotStart(Exception):
    """A worker could not open the data; says what it said."""


def frame(request: dict[str, Any]) -> bytes:
    """A request as a worker reads it."""
    text = json.dumps(request).encode()
    return struct.pack("!I", len(text)) + text


class Worker:
    """A worker process and the pipes to it."""

    def __init__(
        self,
        pid: int,
        requests: int,
        replies: int,
        process: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self.pid, self.requests, self.replies, self._process = pid, requests, replies, process
        self._open = {requests, replies}
        self.ready = False  # whether the data are open
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
        """Return once the data are open. Raises CannotStart."""
        if self.ready:
            return
        try:
            message, _ = self._receive(time.monotonic() + _START_WITHIN)
        except (TimeoutError, EOFError, OSError):
            message = {"failed": "worker"}
        if "failed" in message:
            raise CannotStart(str(message["failed"]))
        self.ready = True

    def exchange(
        self, request: dict[str, Any], until: float, late: Sequence[tuple[float, Callable[[], None]]]
    ) -> tuple[dict[str, Any], bytes]:
        """The reply to a request and the bytes that follow it.

        Of ``late``, in order, each is called where there is none after so many seconds; what it
        raises ends the wait. TimeoutError at the deadline, EOFError where the worker died.
        """
        data = memoryview(frame(request))
        while data:
            data = data[os.write(self.requests, data) :]
        began = time.monotonic()
        if os.name != "nt":
            for after, act in late:
                if began + after < until and not _readable(self.replies, began + after):
                    act()
        return self._receive(until)

    @property
    def by_threads(self) -> bool:
        """Whether it steps back for one query only."""
        return BY_THREADS and self._process is not None

    def step_back(self, by: int = YIELDING) -> None:
        """Let the system prefer every other process until this query is answered.

        Where it does not work in threads: for the rest of the worker's life.
        """
        try:
            step_back(self.pid, by)
        except OSError:
            return

    def kill(self) -> None:
        """End the process from another thread than the one that asks it, which finds it dead."""
        if self._process is not None:
            self._process.kill()

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
            if until is not None and not _readable(self.replies, until):
                raise TimeoutError
            piece = os.read(self.replies, min(size - len(data), 1 << 20))
            if not piece:
                raise EOFError
            data += piece
        return data


def _readable(pipe: int, until: float) -> bool:
    poll = select.poll()  # unlike select(), right for descriptors above 1,023
    poll.register(pipe, select.POLLIN)
    return bool(poll.poll(max(0.0, until - time.monotonic()) * 1000))


_ahead: list[Worker] = []


def begin() -> None:
    """Fork a worker for the next `forked`: it gets ready while it is found out what to open.

    The less there is in this process, the sooner it is forked.
    """
    if hasattr(os, "fork") and not _ahead:
        try:
            _ahead.append(_fork())
        except OSError:
            return  # `forked` will say why


def dismiss() -> None:
    """Stop the worker that was begun and not wanted."""
    while _ahead:
        _ahead.pop().stop()


def forked(data: Path, memory: int) -> Worker:
    """A worker forked from this process: ready soon; only for processes with one thread."""
    worker = _ahead.pop() if _ahead else _fork()
    try:
        os.write(worker.requests, frame({"data": str(data), "memory": memory}))
    except OSError:
        return worker  # it died; whoever waits will hear
    return worker


def _fork() -> Worker:
    inbox, requests = os.pipe()
    replies, outbox = os.pipe()
    pid = os.fork()
    if pid:
        os.close(inbox)
        os.close(outbox)
        return Worker(pid, requests, replies)
    try:
        os.close(requests)
        os.close(replies)
        from queries.worker import attend

        attend(inbox, outbox)
    finally:
        os._exit(0)


def started(data: Path, memory: int) -> Worker:
    """A worker in a fresh interpreter."""
    return started_module("queries.worker", str(data.resolve()), str(memory))


def started_module(name: str, *arguments: str) -> Worker:
    """A process that runs a module, which speaks as a worker does."""
    import subprocess

    inbox, requests = os.pipe()
    replies, outbox = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", name, *arguments],
            stdin=inbox,
            stdout=outbox,
            cwd=os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
        )
    except BaseException:
        os.close(requests)
        os.close(replies)
        raise
    finally:
        os.close(inbox)
        os.close(outbox)
    return Worker(process.pid, requests, replies, process)
