"""``python -m tests.benchmarks.load HOST PORT REQUESTS SECONDS``: keep-alive clients at full speed.

REQUESTS is a JSON file with a list of lists of HTTP requests; every list is one client's, sent
over one connection again and again. Prints answers per second and latencies as JSON. Raw sockets:
a client library would cost more than the servers it measures.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from pathlib import Path


class Client:
    """One connection that asks one request after the other."""

    def __init__(self, address: tuple[str, int], requests: list[bytes]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests, self._next, self._data, self._begun = requests, 0, b"", 0.0

    def send(self) -> None:
        """Ask the next request."""
        self._data, self._begun = b"", time.perf_counter()
        self.socket.sendall(self._requests[self._next % len(self._requests)])
        self._next += 1

    def receive(self) -> float | None:
        """Take what has come; the seconds the answer took once it is whole."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._data += piece
        if not whole(self._data):
            return None
        if not self._data.startswith(b"HTTP/1.1 200"):
            raise ValueError(self._data[:500].decode("utf-8", "replace"))
        return time.perf_counter() - self._begun


def whole(data: bytes) -> bool:
    """Whether an answer has come to its end."""
    head, separator, body = data.partition(b"\r\n\r\n")
    if not separator:
        return False
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        return body.endswith(b"0\r\n\r\n")
    length = lower.partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length)


def run(address: tuple[str, int], clients: list[list[bytes]], seconds: float) -> dict[str, float]:
    """Keep every client busy; a tenth of the time before it counts."""
    with selectors.DefaultSelector() as selector:
        for requests in clients:
            client = Client(address, requests)
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.send()
        begun = time.perf_counter() + seconds / 10
        until = begun + seconds
        taken: list[float] = []
        while (now := time.perf_counter()) < until:
            for key, _ in selector.select(1.0):
                client = key.data
                spent = client.receive()
                if spent is not None:
                    if now >= begun:
                        taken.append(spent)
                    client.send()
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    count = len(taken)
    taken = sorted(taken) or [seconds]  # as long at least, where none has come
    return {
        "per second": count / seconds,
        "p50": taken[len(taken) // 2] * 1000,
        "p99": taken[len(taken) * 99 // 100] * 1000,
    }


if __name__ == "__main__":
    host, port, file, seconds = sys.argv[1:5]
    asked = json.loads(Path(file).read_text(encoding="utf-8"))
    found = run((host, int(port)), [[r.encode() for r in c] for c in asked], float(seconds))
    json.dump(found, sys.stdout)
