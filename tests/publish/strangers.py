"""A real server process, and clients that behave or misbehave on real sockets.

Clients come from loopback addresses of their own (127.0.0.2 …), as strangers come from others.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
WITHIN = 120.0  # seconds for what takes one, on a machine that does many things at once


class Answer(NamedTuple):
    """A status, headers by lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """A server that runs; ``address`` is the one it listens on."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(iter(self.process.stderr.readline, ""))

    def told_all(self) -> None:
        """Return when nobody can write into its standard error any more."""
        self._reader.join(WITHIN)

    @property
    def log(self) -> list[dict[str, Any]]:
        """The access log so far."""
        return [json.loads(line) for line in list(self.lines)]

    def connect(self, client: str = "127.0.0.1") -> socket.socket:
        """An open connection from an address."""
        return socket.create_connection(("127.0.0.1", self.port), WITHIN, (client, 0))

    def ask(
        self,
        path: str,
        client: str = "127.0.0.1",
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        with contextlib.closing(self.keep_alive(client)) as connection:
            return exchange(connection, path, method, body, headers)

    def keep_alive(self, client: str = "127.0.0.1") -> http.client.HTTPConnection:
        """A connection for many requests."""
        return http.client.HTTPConnection("127.0.0.1", self.port, WITHIN, (client, 0))

    def sparql(self, query: str, client: str = "127.0.0.1") -> Answer:
        """The answer of the endpoint."""
        return self.ask(
            "/sparql",
            client,
            "POST",
            query.encode("utf-8", "surrogatepass"),
            {"Content-Type": "application/sparql-query", "Accept": "application/json"},
        )

    def raw(self, request: bytes, client: str = "127.0.0.1") -> bytes:
        """What comes back for some bytes, until the server closes the connection."""
        with self.connect(client) as connection:
            with contextlib.suppress(OSError):
                connection.sendall(request)
            return until_closed(connection)

    # ---- what it uses ----

    @property
    def children(self) -> list[int]:
        """Its child processes."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                state, parent = stat.read_text().rpartition(")")[2].split()[:2]
                if int(parent) == self.process.pid and state != "Z":
                    found.append(int(stat.parent.name))
        return sorted(found)

    @property
    def workers(self) -> list[int]:
        """Those of them that answer queries."""
        return self.running("queries.worker")

    def running(self, module: str) -> list[int]:
        """Those of them that run a module."""
        found = []
        for child in self.children:
            with contextlib.suppress(OSError):
                if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(child)
        return found

    @property
    def descriptors(self) -> int:
        """How many descriptors it has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def holds(self, connection: socket.socket) -> bool:
        """Whether it still holds its end of a connection."""
        other = f"{connection.getsockname()[1]:04X}"
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return any(
            row[1].endswith(f":{self.port:04X}") and row[2].endswith(f":{other}") and row[3] == "01"
            for row in rows
        )

    @property
    def memory(self) -> int:
        """Its own resident memory in bytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> int:
        """End it as a service manager does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(WITHIN)
        self.told_all()
        return status


@contextlib.contextmanager
def serving(store: Path, *options: str) -> Iterator[Server]:
    """A server over a store."""
    command = [sys.executable, "-m", "keikaku", "--lang", "en", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--store", str(store), *options], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    server = None
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        said = re.match(r"Serving http://127\.0\.0\.1:(\d+)", line)
        assert said, line + process.stderr.read()
        server = Server(process, int(said.group(1)))
        assert server.ask("/readyz").status == 200
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if server is not None:
            server.told_all()
        assert process.stderr is not None
        process.stderr.close()


def exchange(
    connection: http.client.HTTPConnection,
    path: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """One request on a connection that stays open."""
    connection.request(method, quote(path, safe="/%?&=+:;,.~!*'()-_#@$[]"), body, headers or {})
    answer = connection.getresponse()
    return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())


def until_closed(connection: socket.socket, within: float = WITHIN) -> bytes:
    """All that comes until the other side closes."""
    data = bytearray()
    until = time.monotonic() + within
    with contextlib.suppress(OSError):
        while select.select([connection], [], [], max(0.0, until - time.monotonic()))[0]:
            piece = connection.recv(1 << 16)
            if not piece:
                break
            data += piece
    return bytes(data)


def eventually(true: Callable[[], bool], seconds: float = WITHIN) -> bool:
    """Whether something becomes true."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()
