"""Connections as bytes: what a strict parser lets through, and how it is told where it does not."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from publish.app import create_app
from publish.front.connections import served
from publish.settings import Settings
from queries.engine import EmbeddedEngine
from tests.listening import listening

GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
LAST = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
ASK = b"ASK {}"


@pytest.fixture(scope="module")
def address(kuki_store: Path) -> Iterator[tuple[str, int]]:
    settings = Settings(arrival=5.0, head=8)
    with (
        EmbeddedEngine(kuki_store) as engine,
        listening(create_app(engine, settings), http=served(settings), ws="none") as found,
    ):
        yield found


def statuses(address: tuple[str, int], *pieces: bytes) -> list[int]:
    """The statuses of everything that is answered before the connection is closed."""
    said = b""
    with socket.create_connection(address, timeout=60) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.05)
            while part := connection.recv(1 << 16):
                said += part
        except ConnectionError:
            pass
    return [int(answer[:3]) for answer in said.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ((GET, LAST), [200, 200]),
        ((GET * 9 + LAST,), [200] * 10),
        ((POST + b"Content-Length: 6\r\n\r\n" + ASK + LAST,), [200, 200]),
        ((POST + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\nHost: y\r\n\r\n", LAST), [200, 200]),
        ((GET[:-2] + UPGRADE + b"\r\n", LAST), [200, 200]),
        ((GET[:-2] + UPGRADE + b"\r\n" + LAST,), [200, 200]),
        ((POST + UPGRADE + b"Content-Length: 6\r\n\r\n" + ASK + LAST,), [200, 200]),
        ((POST + UPGRADE + b"Content-Length: 6\r\n\r\nAS", b"K {", b"}" + LAST), [200, 200]),
    ],
    ids=["two", "ahead", "body", "trailer", "upgrade", "upgrade-ahead", "upgrade-body", "upgrade-pieces"],
)
def test_what_is_answered(
    address: tuple[str, int], pieces: tuple[bytes, ...], expected: list[int]
) -> None:
    assert statuses(address, *pieces) == expected


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ((b"\x16\x03\x01\x02 hello\r\n\r\n",), 400),
        ((b"GET /healthz HTTP/1.1\nHost: x\n\n",), 400),
        ((b"GET /%zz\xff HTTP/1.1\r\nHost: x\r\n\r\n",), 400),
        ((b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",), 400),
        ((GET * 500,), 400),
        ((POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",), 400),
        ((POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + ASK,), 400),
        ((POST + UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",), 400),
        ((GET[:-2], *[b"X: " + b"a" * 4000 + b"\r\n"] * 9), 431),
        ((GET[:-2] + b"X: ", *[b"a" * 4000] * 9), 431),
        ((POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", *[b"a" * 4000] * 9), 431),
    ],
    ids=["tls", "lines", "address", "connect", "too-many-ahead", "two-lengths", "lengths", "upgrade-chunked",
         "endless-head", "endless-header", "endless-trailer"],
)
def test_what_is_refused_and_ends_the_connection(
    address: tuple[str, int], pieces: tuple[bytes, ...], status: int
) -> None:
    assert statuses(address, *pieces)[-1:] in ([status], [])  # [] where it was reset while sending
    assert statuses(address, LAST) == [200]
