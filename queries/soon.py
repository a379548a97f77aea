"""Answers without a thread that waits: the event loop hears when a worker has replied.

A thread only starts a worker where there is none, and sends what is too long for a pipe.
"""

from __future__ import annotations

import asyncio
import json
import os
import struct
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from queries.aside import aside
from queries.engine import BUSY, LONG, SOON, EmbeddedEngine, Place
from queries.failures import EngineUnavailable, QueryTimeout
from queries.forms import Wanted, Written, written
from queries.process import Worker, frame
from queries.replies import settle

# An idle worker's pipe takes so much without anybody waiting, on every system.
_AT_ONCE = 16_384
_SHORT = 2_000  # characters
Result = TypeVar("Result")


class Gone(Exception):
    """Whoever asked is no longer there."""


async def written_soon(
    engine: EmbeddedEngine, text: str, wanted: Wanted, left: Callable[[], Awaitable[None]] | None = None
) -> Written:
    """The answer in a standard format. Raises as `EmbeddedEngine.written` does.

    ``left`` returns when whoever asked is gone: a long query is then stopped, and Gone raised.
    """
    found = engine.looked_up(text, wanted)
    if found is not None:
        return found
    place = await _place(engine)
    if not engine.prompt(place):
        await _ready(engine, place)
    long = len(text) > _AT_ONCE or sum(map(len, (*wanted.default_graphs, *wanted.named_graphs))) > _AT_ONCE
    request = b"" if long else frame(engine.request(text, place, wanted))
    if os.name == "nt" or long or len(request) > _AT_ONCE:
        reply, body = await asyncio.shield(_aside(
            lambda taken: engine.exchanged(taken, text, wanted), place
        ))
        return written(reply, body, wanted)
    try:
        reply, body = await _exchange(engine, place, request, left)
    except (EOFError, OSError) as error:
        if not isinstance(error, TimeoutError):
            raise await asyncio.shield(_aside(engine.mourn, place)) from None
        # Whoever asked waits for the next worker, as nobody else is to.
        await asyncio.shield(_aside(engine.renew, place))
        raise QueryTimeout(engine.limits.deadline) from None
    except (EngineUnavailable, Gone):
        await asyncio.shield(_aside(engine.renew, place))
        raise
    except BaseException:
        _aside(engine.renew, place)
        raise
    _give_back(engine, place)
    if len(text) > _SHORT:  # what is wrong with it takes time to tell
        await aside(settle, text, reply)
    else:
        settle(text, reply)
    return written(reply, body, wanted)


async def _place(engine: EmbeddedEngine) -> Place:
    """The next free place. Raises EngineUnavailable where none becomes free in time."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[Place] = loop.create_future()

    def given(place: Place) -> None:
        loop.call_soon_threadsafe(arrived, place)

    def arrived(place: Place) -> None:
        if waiting.done():
            engine.give_back(place)
        else:
            waiting.set_result(place)

    place = engine.take(given)
    if place is not None:
        return place
    timer = loop.call_later(engine.limits.deadline, waiting.cancel)
    try:
        return await waiting
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or not task.cancelling():
            raise EngineUnavailable(BUSY) from None
        if not waiting.cancelled():
            engine.give_back(waiting.result())  # it came, and nobody is left to use it
        raise
    finally:
        timer.cancel()
        engine.forget(given)


async def _ready(engine: EmbeddedEngine, place: Place) -> None:
    """Wait until the place has a worker with the current build. Raises EngineUnavailable."""

    def free(done: asyncio.Future[Worker]) -> None:
        done.exception()  # nobody is left to hear it
        engine.give_back(place)

    starting = _aside(engine.ready, place)
    try:
        await asyncio.shield(starting)
    except asyncio.CancelledError:
        starting.add_done_callback(free)
        raise
    except BaseException:
        engine.give_back(place)
        raise


def _aside(run: Callable[[Place], Result], place: Place) -> asyncio.Future[Result]:
    """Run what takes time in a thread: a request that is given up does not wait for it."""
    return asyncio.get_running_loop().run_in_executor(None, run, place)


def _give_back(engine: EmbeddedEngine, place: Place) -> None:
    if place.spent:  # its worker is replaced
        _aside(engine.give_back, place)
    else:
        engine.give_back(place)


async def _exchange(
    engine: EmbeddedEngine,
    place: Place,
    request: bytes,
    left: Callable[[], Awaitable[None]] | None,
) -> tuple[dict[str, Any], bytes]:
    """A worker's reply. TimeoutError at the deadline, EOFError or OSError where it died, Gone."""
    loop = asyncio.get_running_loop()
    assert place.worker is not None
    replies, deadline = place.worker.replies, engine.limits.deadline
    reply = _Reply(replies, loop.create_future())

    def gone(watch: asyncio.Future[None]) -> None:
        if not watch.cancelled() and watch.exception() is None:
            reply.fail(Gone())

    def soon() -> None:
        engine.step_back(place)
        if deadline > LONG:
            timers.append(loop.call_later(LONG - SOON, long))
        else:
            timers.append(loop.call_later(deadline - SOON, reply.fail, TimeoutError()))

    def long() -> None:
        try:
            engine.long(place)
        except EngineUnavailable as error:
            reply.fail(error)
            return
        timers.append(loop.call_later(deadline - LONG, reply.fail, TimeoutError()))
        if left is not None:
            watching = asyncio.ensure_future(left())
            watching.add_done_callback(gone)
            watches.append(watching)

    os.write(place.worker.requests, request)
    loop.add_reader(replies, reply.read)
    watches: list[asyncio.Future[None]] = []
    timers = [loop.call_later(min(SOON, deadline), soon)]
    try:
        return await reply.whole
    finally:
        loop.remove_reader(replies)
        for timer in timers:
            timer.cancel()
        for watch in watches:
            watch.cancel()


class _Reply:
    """What a worker has replied so far."""

    def __init__(self, pipe: int, whole: asyncio.Future[tuple[dict[str, Any], bytes]]) -> None:
        self._pipe, self.whole = pipe, whole
        self._data = bytearray()
        self._head: dict[str, Any] | None = None
        self._begin = self._end = 0

    def read(self) -> None:
        """Take what there is; the future is done when the reply is whole."""
        if self.whole.done():
            return
        try:
            # A pipe holds no more, and room for much more costs time each time.
            piece = os.read(self._pipe, 1 << 16)
        except OSError as error:
            self.whole.set_exception(error)
            return
        if not piece:
            self.whole.set_exception(EOFError())
            return
        self._data += piece
        if self._head is None:
            self._read_head()
        if self._head is not None and len(self._data) >= self._end:
            self.whole.set_result((self._head, bytes(self._data[self._begin : self._end])))

    def fail(self, error: Exception) -> None:
        """There will be no reply."""
        if not self.whole.done():
            self.whole.set_exception(error)

    def _read_head(self) -> None:
        if len(self._data) < 4:
            return
        (size,) = struct.unpack_from("!I", self._data)
        if len(self._data) >= 4 + size:
            head: dict[str, Any] = json.loads(self._data[4 : 4 + size])
            self._head, self._begin = head, 4 + size
            self._end = self._begin + head.get("bytes", 0)
