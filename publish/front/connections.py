"""Connections that nobody can hold open for nothing: how many, how slow, how large a head.

uvicorn gives a connection all the time it wants until its request is complete, and to take in an
answer; here both have a deadline.
"""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import sys
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from ontology.language import Text
from publish.front.access_log import now
from publish.front.joined import Joined
from publish.front.lending import Lender
from publish.front.prompt import Prompt
from publish.front.prompting import Prompting
from publish.front.proxy import client_of, networks
from publish.front.resting import Resting, slips
from publish.front.shapes import HEAD
from publish.settings import Settings

_UNREADABLE = Text("要求が HTTP として読めません。", "The request cannot be read as HTTP.")
_FULL = Text("混み合っています。少し待ってからもう一度試してください。", "The server is busy. Try again shortly.")
AT_ONCE = 4  # connections that are taken before others are looked at
# Of one address so many connections are heard at once, and more of them one after the other.
_UNHURRIED, _APART = 64, 0.005  # seconds
_SETTLED = (2, 20, 200)  # seconds after the start: more and more was asked for once
_WAITING = 1024  # connections that wait to be taken
_MOST_AHEAD = 16  # requests a client may send before the first is answered


class Connection(Prompting):
    """One connection under the settings of `served`."""

    settings: Settings
    most: int
    peers: Counter[str]
    unreadable: Resting
    log: Callable[[str], None]

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None
        self._in_head = self._in_body = False
        self._swallowed = 0  # bytes of which the parser has told nothing yet
        self._data = b""
        self._owed = 0  # bytes of a body the parser does not read

    # ---- how many ----

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or say that there are too many."""
        super().connection_made(transport)
        self.peer = client_of({"client": self.client})
        if self.came is not None:
            self._go_on(self.came)
            return
        self.peers[self.peer] += 1
        alone = self.peers[self.peer] > self.most // 2 and not self._trusted()
        lent = self.lender.lent if self.lender is not None else 0
        if len(self.connections) + lent > self.most or alone:
            self._answer(503, _FULL)
            return
        many = self.peers[self.peer] - _UNHURRIED
        if many > 0 and not self._trusted():
            transport.pause_reading()
            self.loop.call_later(many * _APART, self._begin_to_read)
            return
        self._wait_for_head()

    def _begin_to_read(self) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()
            self._wait_for_head()

    def _go_on(self, data: bytes) -> None:
        """Take a connection back that was lent, and still counted."""
        if data:
            self.data_received(data)
        else:
            self._rests = True
            self._rest()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if not self._lent:
            self.ended()
        self._head_has_come()
        self.resume_writing()
        super().connection_lost(exc)

    def ended(self) -> None:
        """Count it no more."""
        self.peers[self.peer] -= 1
        if self.peers[self.peer] <= 0:
            del self.peers[self.peer]

    def _lend(self, data: bytes) -> bool:
        """Lend the connection, unless it is one of many, whose requests are anybody's."""
        return not self._trusted() and super()._lend(data)

    def _trusted(self) -> bool:
        """Whether a proxy stands there, whose connections are those of many."""
        known = networks(self.settings.trusted_proxies)
        return bool(known and self.client) and any(
            ip_address(self.client[0]) in network for network in known  # type: ignore[index]
        )

    # ---- how slow a request ----

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self.transport.is_closing() or (self._rests and self._answered_again(data)):
            return
        if self._owed:
            data = self._take_owed(data)
        self._swallowed += len(data)
        self._data = data
        between = not (self._in_head or self._in_body)
        self._rests = False
        self._count_other()
        super().data_received(data)
        if self._rests:
            self._head_has_come()
            self._rest()
            if between:
                self.heads.keep(data, self.scope)  # type: ignore[arg-type]
            return
        if self._swallowed > self.settings.head << 10 and not self.transport.is_closing():
            self._answer(431, HEAD.text)
            return
        self._watch_head()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head, self._rests, self._swallowed = True, False, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what comes after a body in pieces says nothing here."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head has come whole. Raises ValueError where too many requests wait."""
        if len(self.pipeline) >= _MOST_AHEAD:
            raise ValueError("too many requests ahead")
        self._in_head, self._in_body, self._swallowed = False, True, 0
        if self._answered_promptly():
            return
        super().on_headers_complete()
        if self.cycle is not None:
            self.cycle.transport = Joined(self.transport, self.loop)  # type: ignore[assignment]
        if self.parser.should_upgrade():
            self._expect_body()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._swallowed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request has come whole."""
        if self._owed:
            return
        self._in_body, self._swallowed = False, 0
        if self._prompted:
            self._prompted, self._rests = False, True
            return
        super().on_message_complete()

    # To the parser a request that offers another protocol (as Java's client does) ends with its
    # head, and what follows is that protocol. Here there is none: its body and the next request do.

    def _expect_body(self) -> None:
        headers = dict(self.headers)
        if b"transfer-encoding" in headers:
            raise ValueError("an offer of another protocol, with a body of unknown length")
        self._owed = int(headers.get(b"content-length", b"0"))

    def _unsupported_upgrade_warning(self) -> None:
        stopped = sys.exc_info()[1]
        rest = self._data[stopped.args[0] :] if stopped is not None else b""
        if rest:
            self.data_received(rest)

    def _take_owed(self, data: bytes) -> bytes:
        body, rest = data[: self._owed], data[self._owed :]
        self._owed -= len(body)
        self.on_body(body)
        if not self._owed:
            self.on_message_complete()
        return rest

    def on_response_complete(self) -> None:
        """Wait for the next request; what has come of it already counts from now."""
        super().on_response_complete()
        if self._in_head or self._in_body:
            self._watch_head()

    def _watch_head(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self._wait_for_head()
        else:
            self._head_has_come()

    def _wait_for_head(self) -> None:
        if self._head_timer is None and not self.transport.is_closing():
            self._head_timer = self.loop.call_later(self.settings.arrival, self._head_is_late)

    def _head_has_come(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        self._head_timer = None
        if self._in_head or self._in_body:
            self._tell(408)
        self.transport.abort()

    # ---- how slow a reader ----

    def pause_writing(self) -> None:
        """The client takes in its answer more slowly than it is written."""
        super().pause_writing()
        self._watch_reader(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """It has caught up."""
        super().resume_writing()
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    def _watch_reader(self, left: int) -> None:
        seconds = self.settings.arrival
        self._stall_timer = self.loop.call_later(seconds, self._look_at_reader, left)

    def _look_at_reader(self, before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if before - left < self.settings.taken_in:
            self.transport.abort()
        else:
            self._watch_reader(left)

    # ---- what is no request ----

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP; who sends such again and again hears it later."""
        rest = self.unreadable.once_more(self.peer)
        if not rest or self._trusted():
            self._answer(400, _UNREADABLE)
            return
        self.transport.pause_reading()
        self.loop.call_later(rest, self._answer_if_there, 400, _UNREADABLE)

    def _answer_if_there(self, status: int, text: Text) -> None:
        if not self.transport.is_closing():
            self._answer(status, text)

    def _answer(self, status: int, text: Text) -> None:
        self._tell(status)
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            body = f"{text.ja}\n{text.en}\n".encode()
            later = b"retry-after: 5\r\n" if status == 503 else b""
            head = (
                b"content-type: text/plain; charset=utf-8\r\n"
                b"access-control-allow-origin: *\r\n"
                b"content-length: %d\r\n%sconnection: close\r\n\r\n" % (len(body), later)
            )
            self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()

    def _tell(self, status: int) -> None:
        client = self.client[0] if self.client else ""
        told = {"time": now(), "client": client, "method": "", "path": "", "status": status, "ms": 0.0, "bytes": 0}
        self.log(json.dumps(told))


class Listening(uvicorn.Server):
    """A server that takes a few connections at a time, however many come at once.

    The loop would take all that wait before it looks at anybody else; they can wait as well.
    """

    def __init__(self, config: uvicorn.Config, lender: Lender | None = None) -> None:
        super().__init__(config)
        self._lender = lender

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is being answered, and end."""
        if self._lender is not None:
            self._lender.close()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve. Raises OSError."""
        await super().startup(sockets)
        for one in sockets or ():
            one.listen(_WAITING)
        # What is there by then stays, and is not looked through again and again while all wait.
        for seconds in _SETTLED:
            asyncio.get_running_loop().call_later(seconds, gc.freeze)


def served(
    settings: Settings,
    log: Callable[[str], None] = lambda _: None,
    prompt: Prompt | None = None,
    lender: Lender | None = None,
) -> type[Connection]:
    """The kind of connection a server with these settings has."""

    class Served(Connection):
        pass

    Served.settings, Served.log, Served.prompt = settings, staticmethod(log), prompt
    Served.lender = lender
    Served.most, Served.peers = _descriptors(settings.connections), Counter()
    Served.unreadable, Served.begun = slips(), ([], b"")
    return Served


def _descriptors(connections: int) -> int:
    """As many connections as the process may have descriptors for, beside its other ones."""
    try:
        import resource
    except ImportError:
        return connections
    others = 128
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < connections + others:
        wanted = connections + others
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return connections if soft == resource.RLIM_INFINITY else max(1, min(connections, soft - others))
