"""A process that answers lookups on connections that are lent to it, and nothing else.

It is given a connection with the headers its client sends, answers what is asked with these as
`Prompt` does, and gives the connection back with the first request it has no answer to, or when
nothing has come for a while. It ends when the server does. It steps back for the server: whoever
asks thousands of lookups a second goes after whoever waits for a page.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from publish.addresses import OWN
from publish.front.access_log import Lines, Told
from publish.front.headers import HEADERS
from publish.front.known_heads import KnownHeads
from publish.front.lending import BACK, FEW, LARGEST, scope_of
from publish.front.prompt import Prompt
from publish.front.proxy import Proxies
from publish.front.shapes import plain
from publish.ready.kept import Kept
from publish.settings import Settings
from publish.sparql.ready import ReadyAnswers
from queries.confined import heed_the_parent
from queries.lookup import Lookups
from queries.reading import BuildName, data
from queries.stepping import YIELDING

_RESTING = 1.0  # seconds without a request, after which a connection goes back
_LOOK = 0.25
_READ = 16 << 10  # bytes
_EACH = 8  # requests of one client that are answered before others are looked at
_GRACE = 2.0
_GARBAGE = 50_000  # objects before they are looked through for what nobody needs


class _Lent:
    """A connection."""

    __slots__ = ("answered", "client", "heads", "last", "left", "number", "socket", "unsent")

    def __init__(
        self, number: int, client: str, connection: socket.socket, heads: KnownHeads, now: float
    ) -> None:
        self.number, self.client, self.socket, self.heads = number, client, connection, heads
        self.answered, self.last, self.unsent = 0, now, b""
        self.left = 0  # bytes that were unsent last


class Clerk:
    """Answers by ``prompt`` on the connections that come over ``channel``, of clients by turns.

    ``ready`` says whether the data are there, of which a new build is to be read first.
    """

    def __init__(
        self, channel: socket.socket, prompt: Prompt, ready: Callable[[], bool], settings: Settings
    ) -> None:
        self._channel, self._prompt, self._ready, self._settings = channel, prompt, ready, settings
        self._poll = select.epoll()
        self._poll.register(channel, select.EPOLLIN)
        self._lent: dict[int, _Lent] = {}  # by descriptor
        self._now = self._next_look = 0.0
        self._begin = b""
        self._open = True

    def work(self) -> None:
        """Answer until the server is gone or wants no more."""
        channel = self._channel.fileno()
        self._look()
        self._channel.send(BACK.pack(0, True))
        while self._open:
            ready = self._poll.poll(_LOOK)
            self._now = time.monotonic()
            turns: dict[str, int] = {}
            for descriptor, _ in ready:
                if descriptor == channel:
                    self._hear()
                    continue
                lent = self._lent[descriptor]
                turns[lent.client] = turn = turns.get(lent.client, 0) + 1
                if turn > _EACH:  # is there next time as well
                    continue
                if lent.unsent:
                    self._send_rest(lent)
                else:
                    self._read(lent)
            if self._now >= self._next_look:
                self._look()
        self._finish()

    def _hear(self) -> None:
        message = b""
        descriptors: list[int] = []
        with contextlib.suppress(OSError):
            message, descriptors, _, _ = socket.recv_fds(
                self._channel, LARGEST, 1, socket.MSG_CMSG_CLOEXEC
            )
        if not message or not descriptors:
            self._open = False
            return
        told = json.loads(message)
        heads = KnownHeads()
        for headers, scope in told["heads"]:
            heads.add(headers.encode("latin-1"), scope_of(scope))
        lent = _Lent(told["number"], told["client"], socket.socket(fileno=descriptors[0]), heads, self._now)
        lent.socket.setblocking(False)
        self._lent[lent.socket.fileno()] = lent
        self._poll.register(lent.socket, select.EPOLLIN)
        self._answer(lent, told["data"].encode("latin-1"))

    def _read(self, lent: _Lent) -> None:
        try:
            read = lent.socket.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            read = b""
        if read:
            self._answer(lent, read)
        else:
            self._part(lent)

    def _answer(self, lent: _Lent, read: bytes) -> None:
        scope = lent.heads.request(read)
        answer = None
        if scope is not None:
            try:
                answer = self._prompt(scope)
            except Exception:  # the server may do better, and says what is wrong
                answer = None
        if answer is None:
            self._part(lent, read, vain=scope is not None and self._ready())
            return
        lent.last = self._now
        lent.answered += 1
        lent.unsent = b"".join(
            (STATUS_LINE[answer.status], self._begin, answer.lines(), self._prompt.end, answer.body)
        )
        if self._send(lent) and lent.unsent:
            lent.left = len(lent.unsent)
            self._poll.modify(lent.socket, select.EPOLLOUT)

    def _send(self, lent: _Lent) -> bool:
        """Send what can be sent now; whether the client is still there."""
        try:
            sent = lent.socket.send(lent.unsent)
        except BlockingIOError:
            return True
        except OSError:
            lent.unsent = b""
            self._part(lent)
            return False
        lent.unsent = lent.unsent[sent:]
        return True

    def _send_rest(self, lent: _Lent) -> None:
        if self._send(lent) and not lent.unsent:
            lent.last = self._now
            self._poll.modify(lent.socket, select.EPOLLIN)

    def _part(self, lent: _Lent, read: bytes | None = None, vain: bool = False) -> None:
        """Give a connection back with what was read; without, it is closed.

        ``vain`` where it was a request that the lender had taken for another lookup.
        """
        del self._lent[lent.socket.fileno()]
        self._poll.unregister(lent.socket)  # now: another process may keep it open
        message = BACK.pack(lent.number, not vain or lent.answered >= FEW)
        try:
            if read is None:
                self._channel.send(message)
            else:
                socket.send_fds(self._channel, [message + read], [lent.socket.fileno()])
        except OSError:
            self._open = False
        lent.socket.close()

    def _look(self) -> None:
        """Whom nothing comes from goes back, and who takes in nothing is left."""
        self._next_look = self._now + _LOOK
        self._ready()
        self._begin = b"date: %b\r\n" % formatdate(time.time(), usegmt=True).encode()
        for lent in [*self._lent.values()]:
            if lent.unsent and self._now - lent.last > self._settings.arrival:
                if lent.left - len(lent.unsent) < self._settings.taken_in:
                    self._part(lent)
                lent.last, lent.left = self._now, len(lent.unsent)
            elif not lent.unsent and self._now - lent.last > _RESTING:
                self._part(lent, b"")

    def _finish(self) -> None:
        """Send what has been answered."""
        until = time.monotonic() + _GRACE
        for lent in self._lent.values():
            with contextlib.suppress(OSError):
                lent.socket.settimeout(max(0.001, until - time.monotonic()))
                lent.socket.sendall(lent.unsent)
            lent.socket.close()
        self._poll.close()
        self._channel.close()


def prompt_of(store: Path, settings: Settings, tell: Told | None) -> tuple[Prompt, Callable[[], bool]]:
    """What answers lookups in a store, and what says whether it does, once its data have been read."""
    build = BuildName(store)
    lookups = Lookups(lambda: data(store))
    limits = settings.limits
    answers = ReadyAnswers(
        Kept(settings.share),
        build.lately,
        lambda text, wanted, name: lookups.written(name, text, wanted, limits) if name else None,
        settings.rows,
    )
    proxies = Proxies(settings.trusted_proxies, settings.root_path, OWN)
    prompt = Prompt(proxies.seen, [answers], plain(settings.head << 10), None, HEADERS, tell)
    lookups.has(build.lately())
    lookups.wait()
    return prompt, lambda: lookups.has(build.lately())


def main(descriptor: int) -> None:
    """Work for whoever is at the other end of a socket."""
    heed_the_parent()
    channel = socket.socket(fileno=descriptor)
    first: dict[str, Any] = json.loads(channel.recv(LARGEST))
    settings = Settings(**first["settings"])
    lines = Lines(settings.access_log) if settings.access_log else None
    tell = Told(lines.write, settings.log_queries, bytes.fromhex(first["log_key"])) if lines else None
    prompt, ready = prompt_of(Path(first["store"]), settings, tell)
    os.nice(YIELDING)  # not before: on a busy machine it would never get ready
    gc.collect()
    gc.freeze()  # what is there by now stays
    gc.set_threshold(_GARBAGE)
    if ready():  # what is too large for memory is not looked up in
        Clerk(channel, prompt, ready, settings).work()
    if lines is not None:
        lines.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
