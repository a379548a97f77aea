"""Connections whose clients ask lookups one after the other are lent to processes that answer them.

Lookups cost this process more than all else where clients send thousands a second: whoever wants
a page waits for them, and however many processors there are, one answers. So the connection
itself goes to a clerk (`publish.front.clerk`), and comes back with the first request the clerk has
no answer to, or when nothing comes. Who may connect, and all that takes time, stays decided here.

Messages go over a pair of sockets that keeps them apart: to a clerk JSON, from it a number and
what it has read in vain; the connection goes with them.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from publish.front.known_heads import KnownHeads
from publish.settings import Settings

if TYPE_CHECKING:
    from starlette.types import Scope

POSSIBLE = sys.platform == "linux"
FEW = 64  # requests: a clerk that answers fewer before one in vain is not worth the way
BACK = struct.Struct("!Q?")  # which connection, whether it is worth lending again
LARGEST = 150_000  # bytes of a message
_WORTH, _WITHIN = 8, 10.0  # connections to be lent, and in what time, for which clerks are started
_IDLE = 60.0  # seconds after which clerks with nothing to do end
_AGAIN = 10.0  # seconds before a clerk that died is replaced; twice as many after each that was never ready
_GRACE = 3.0
_SHARED = ("http_version", "server", "client", "scheme", "root_path")
_ROOT = Path(__file__).parents[2]


class Lendable(Protocol):
    """A connection."""

    heads: KnownHeads
    peer: str  # who is one client

    def descriptor(self) -> int:
        """Its socket's."""
        ...

    def returned(self, data: bytes, worth: bool) -> asyncio.Protocol:
        """Who goes on with it, beginning with what came; ``worth`` lending again."""
        ...

    def ended(self) -> None:
        """It was closed elsewhere."""
        ...


class _Clerk:
    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket) -> None:
        self.process, self.channel, self.ready = process, channel, False
        self.lent: dict[int, Lendable] = {}


class Lender:
    """Lends connections to ``settings.clerks`` processes, which are there while they are needed."""

    def __init__(self, store: Path, settings: Settings, log_key: bytes = b"") -> None:
        self._most = settings.clerks if POSSIBLE else 0
        told = {"store": str(store.resolve()), "settings": asdict(settings), "log_key": log_key.hex()}
        self._first = json.dumps(told).encode()
        self._clerks: list[_Clerk] = []
        self._number = 0
        self._started, self._pause = -_AGAIN, _AGAIN
        self._wanted: deque[float] = deque(maxlen=_WORTH)
        self._returning: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def lent(self) -> int:
        """How many connections are lent."""
        return sum(len(clerk.lent) for clerk in self._clerks)

    def lend(self, connection: Lendable, data: bytes) -> bool:
        """Lend a connection with what has come on it; whether that was done.

        Where it was, it is the clerk's from now on, and must not be read here.
        """
        if self._closed or not self._most:
            return False
        ready = [clerk for clerk in self._clerks if clerk.ready]
        if len(self._clerks) < self._most and self._often():
            self._start()
        if not ready:
            return False
        clerk = min(ready, key=lambda c: len(c.lent))
        self._number += 1
        message = json.dumps({
            "number": self._number,
            "client": connection.peer,
            "heads": [(_text(headers), _plain(scope)) for headers, scope in connection.heads],
            "data": _text(data),
        }).encode()
        try:
            if len(message) > LARGEST:
                return False
            socket.send_fds(clerk.channel, [message], [connection.descriptor()])
        except OSError:  # it has too much to do, or is gone
            return False
        clerk.lent[self._number] = connection
        return True

    # ---- clerks ----

    def _often(self) -> bool:
        """Whether there have been so many to be lent of late that it is worth starting clerks."""
        now = time.monotonic()
        self._wanted.append(now)
        return len(self._wanted) == _WORTH and now - self._wanted[0] < _WITHIN

    def _start(self) -> None:
        """Start as many as there may be; they say when they are ready."""
        if time.monotonic() - self._started < self._pause:
            return
        self._started = time.monotonic()
        while len(self._clerks) < self._most:
            try:
                ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            except OSError:  # a service may be forbidden such sockets
                return
            try:
                process = subprocess.Popen(
                    [sys.executable, "-m", "publish.front.clerk", str(theirs.fileno())],
                    cwd=_ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                )
            except OSError:
                ours.close()
                return
            finally:
                theirs.close()
            ours.setblocking(False)
            ours.send(self._first)
            clerk = _Clerk(process, ours)
            self._clerks.append(clerk)
            asyncio.get_running_loop().add_reader(ours, self._hear, clerk)

    def _hear(self, clerk: _Clerk) -> None:
        try:
            message, descriptors, _, _ = socket.recv_fds(
                clerk.channel, LARGEST, 1, socket.MSG_CMSG_CLOEXEC
            )
        except BlockingIOError:
            return
        except OSError:
            message, descriptors = b"", []
        if not message:
            self._end(clerk)
            return
        number, worth = BACK.unpack_from(message)
        if not number:
            clerk.ready = True
            self._rest_later()
            return
        connection = clerk.lent.pop(number)
        if not clerk.lent:
            self._rest_later()
        if descriptors:
            data = message[BACK.size :]
            back = socket.socket(fileno=descriptors[0])
            back.setblocking(False)
            task = asyncio.create_task(self._take_back(connection, back, data, worth))
            self._returning.add(task)
            task.add_done_callback(self._returning.discard)
        else:
            connection.ended()

    async def _take_back(
        self, connection: Lendable, back: socket.socket, data: bytes, worth: bool
    ) -> None:
        try:
            if self._closed:
                raise ConnectionError
            loop = asyncio.get_running_loop()
            await loop.connect_accepted_socket(lambda: connection.returned(data, worth), back)
        except OSError:
            back.close()
            connection.ended()

    def _end(self, clerk: _Clerk) -> None:
        """Part with a clerk; what it had is closed."""
        self._pause = _AGAIN if clerk.ready else 2 * self._pause
        loop = asyncio.get_running_loop()
        loop.remove_reader(clerk.channel)
        self._clerks.remove(clerk)
        clerk.channel.close()
        for connection in clerk.lent.values():
            connection.ended()
        clerk.lent.clear()
        loop.run_in_executor(None, _ended, clerk.process)

    def _rest_later(self) -> None:
        asyncio.get_running_loop().call_later(_IDLE, self._rest, self._number)

    def _rest(self, last: int) -> None:
        if last == self._number and not self.lent:
            for clerk in [*self._clerks]:
                self._end(clerk)
            self._started = -_AGAIN

    def close(self) -> None:
        """Lend nothing more, and let the clerks end when they have sent what they have answered."""
        self._closed = True
        for clerk in self._clerks:
            asyncio.get_running_loop().remove_reader(clerk.channel)
            clerk.channel.close()

    def wait(self) -> None:
        """Return when the clerks have ended."""
        for clerk in self._clerks:
            _ended(clerk.process)
        self._clerks.clear()


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process's end, and bring it about."""
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _text(data: bytes) -> str:
    return data.decode("latin-1")


def _plain(scope: Scope) -> dict[str, Any]:
    headers = [(_text(name), _text(value)) for name, value in scope["headers"]]
    return {**{key: scope.get(key) for key in _SHARED}, "headers": headers}


def scope_of(plain: dict[str, Any]) -> dict[str, Any]:
    """A request's scope, as much of it as a lender tells."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in plain["headers"]]
    places = {key: tuple(plain[key]) if plain[key] else None for key in ("server", "client")}
    return {"type": "http", **plain, **places, "headers": headers}
