"""Engines that answer questions: embedded in killable workers, or a remote endpoint.

Every caller sees the same thing: `query` gives a whole `Answer`, cut at most at the limits and
then marked so, or raises a `QueryError` that says in one sentence why not.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from graph.store import StoreError
from ontology.language import Text
from queries.answer import Answer
from queries.failures import EngineUnavailable as EngineUnavailable
from queries.failures import Limits as Limits
from queries.failures import QueryError as QueryError
from queries.failures import QueryRefused as QueryRefused
from queries.failures import QueryStopped
from queries.failures import QuerySyntaxError as QuerySyntaxError
from queries.failures import QueryTimeout as QueryTimeout
from queries.failures import QueryTooLarge as QueryTooLarge
from queries.forms import Wanted, Written, written
from queries.process import BUILDS_AT_ONCE, CannotStart, Worker, started
from queries.process import LONG as LONG
from queries.process import SOON as SOON
from queries.reading import BuildName, data
from queries.replies import answered, cannot_open, death, no_store, settle
from queries.stepping import MORE

if TYPE_CHECKING:
    from queries.lookup import Lookups

BUSY = Text(
    "混み合っています。少し待ってからもう一度試してください。",
    "All workers are busy. Try again shortly.",
)


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


class Place:
    """Where one worker works; empty while there is none."""

    def __init__(self) -> None:
        self.worker: Worker | None = None
        self.build = ""
        self.base = ""
        self.long = False  # whether the query it works on is a long one
        self.spent = False  # whether its worker has stepped back for good

    def clear(self) -> None:
        """Stop the worker, if there is one."""
        if self.worker is not None:
            self.worker.stop()
            self.worker = None
            self.spent = False


class EmbeddedEngine:
    """The embedded store, read by worker processes that are killed at the deadline.

    For a server with threads; a command has `queries.single.SingleEngine`.
    A query that takes its time steps back for the others, and of several workers one is never kept
    by such a query: where there are too many, the last to become long is stopped.
    A new build of the store is taken over with the next query; while none can be read, the last
    one keeps answering. With ``as_of`` (YYYY-MM-DD) it reads the plans as they are after the
    reorganisations up to that day. With ``lookups`` this process reads the data as well, and
    answers the shortest queries itself. Raises StoreError where there is no build to begin with.
    """

    def __init__(
        self,
        store: Path,
        limits: Limits = Limits(),
        workers: int = 1,
        as_of: str = "",
        lookups: bool = False,
    ) -> None:
        self.store, self.limits, self.as_of = store, limits, as_of
        self._build, self._closed = BuildName(store), False
        # One worker more than long queries: there is always one that is free soon.
        self._long = threading.BoundedSemaphore(max(1, workers - 1))
        self._free: queue.SimpleQueue[Place] = queue.SimpleQueue()
        self._handing = threading.Lock()
        self._then: deque[Callable[[Place], None]] = deque()
        self._waiting, self._turn = 0, False  # threads that wait; whether they are next
        self._places = [Place() for _ in range(workers)]
        for place in self._places:
            self._fill(place)
            self._free.put(place)
        self._lookups: Lookups | None = None
        if lookups:
            from queries.lookup import Lookups

            self._lookups = Lookups(lambda: data(self.store, self.as_of))
            self._lookups.begin(self._places[0].build)

    def build_name(self) -> str:
        """The name of the current build."""
        return self._build.name()

    def build_lately(self) -> str:
        """The same as it was a moment ago; empty where there is none.

        For many short answers of which each is of one build in any case.
        """
        return self._build.lately()

    def query(self, text: str) -> Answer:
        """The answer. Raises QueryRefused, QueryTimeout, QueryTooLarge or EngineUnavailable.

        The deadline counts from when a worker is free; the wait for one is as long at most.
        """
        reply, _ = self.exchanged(self._free_place(), text, None)
        return answered(reply)

    def written(self, text: str, wanted: Wanted) -> Written:
        """The answer in a standard format; relative IRIs are under the base of the data.

        Raises as `query` does.
        """
        found = self.looked_up(text, wanted)
        if found is not None:
            return found
        reply, body = self.exchanged(self._free_place(), text, wanted)
        return written(reply, body, wanted)

    def looked_up(self, text: str, wanted: Wanted, build: str = "") -> Written | None:
        """The same without a worker, at once; None for what is not certainly short.

        ``build`` is the build's name, where it is known.
        """
        build = build or self.build_lately()
        if self._lookups is None or self._closed or not build:
            return None
        return self._lookups.written(build, text, wanted, self.limits)

    def exchanged(
        self, place: Place, text: str, wanted: Wanted | None
    ) -> tuple[dict[str, Any], bytes]:
        """The reply of a place that was taken, which is given back. Raises as `query` does."""
        try:
            worker = self.ready(place)
            return self._ask(place, worker, self.request(text, place, wanted))
        except QueryRefused:
            raise
        except BaseException:
            # Whatever it was, a reply may be on its way that the next query must not get.
            place.clear()
            raise
        finally:
            self.give_back(place)

    # ---- places ----

    def take(self, then: Callable[[Place], None]) -> Place | None:
        """A free place; where there is none, ``then`` is called with the next, in whatever thread.

        Raises EngineUnavailable once the engine is closed.
        """
        if self._closed:
            raise _closed()
        with self._handing:
            try:
                return self._free.get_nowait()
            except queue.Empty:
                self._then.append(then)
                return None

    def forget(self, then: Callable[[Place], None]) -> None:
        """Who waited by `take` waits no more."""
        with self._handing, contextlib.suppress(ValueError):
            self._then.remove(then)

    def give_back(self, place: Place) -> None:
        """A place is free again: for who waits by `take` and who waits in a thread, by turns."""
        if place.long:
            place.long = False
            self._long.release()
        if place.spent:
            place.clear()
        died = place.worker is None or place.worker.status is not None
        if died and not self._closed:
            with contextlib.suppress(StoreError, OSError, CannotStart):
                # Nobody else waits for it to start while others are there.
                self._fill(place).wait_until_ready()
        with self._handing:
            self._turn = not self._turn
            if self._then and not (self._turn and self._waiting):
                self._then.popleft()(place)
            else:
                self._free.put(place)
        if self._closed:
            self.close()

    def renew(self, place: Place) -> None:
        """The same of a place whose worker may have a reply on its way: it gets another worker."""
        place.clear()
        self.give_back(place)

    def mourn(self, place: Place) -> QueryError:
        """The same where the worker died of a query; why it did."""
        assert place.worker is not None
        place.worker.stop()
        why = _closed() if self._closed else death(place.worker.status)
        self.renew(place)
        return why

    def prompt(self, place: Place) -> bool:
        """Whether the place's worker can answer at once, from the current build."""
        worker = place.worker
        try:
            return (
                worker is not None
                and worker.ready
                and worker.alive()
                and place.build == self.build_name()
            )
        except StoreError:
            return False

    def _free_place(self) -> Place:
        if self._closed:
            raise _closed()
        try:
            return self._free.get_nowait()
        except queue.Empty:
            pass
        with self._handing:
            self._waiting += 1
        try:
            return self._free.get(timeout=self.limits.deadline)
        except queue.Empty:
            raise EngineUnavailable(BUSY) from None
        finally:
            with self._handing:
                self._waiting -= 1

    def _fill(self, place: Place) -> Worker:
        """Let a new worker work at a place, with the current build. Raises StoreError, OSError."""
        fresh, build, base = self._fresh()
        place.clear()
        place.worker, place.build, place.base = fresh, build, base
        return fresh

    def _fresh(self) -> tuple[Worker, str, str]:
        file, manifest = data(self.store, self.as_of)
        return started(file, self.limits.memory), manifest.build, manifest.base

    def ready(self, place: Place) -> Worker:
        """A living worker with the current build. Raises EngineUnavailable."""
        for _ in range(BUILDS_AT_ONCE):
            worker = place.worker if place.worker is not None and place.worker.alive() else None
            try:
                if worker is None or place.build != self.build_name():
                    worker = self._fill(place)
            except (StoreError, OSError):
                if worker is None:
                    raise no_store(self.store) from None
            try:
                worker.wait_until_ready()
                return worker
            except CannotStart as error:
                why = str(error)
                place.clear()  # perhaps a build that was replaced while it was read
        raise cannot_open(why)

    # ---- requests and replies ----

    def request(self, text: str, place: Place, wanted: Wanted | None = None) -> dict[str, Any]:
        """What a worker is asked, for rows or, with ``wanted``, for a standard format."""
        limits = self.limits
        found = {"query": text, "rows": limits.rows, "size": limits.size, "deadline": limits.deadline}
        return found if wanted is None else {**found, "wanted": wanted.message(), "base": place.base}

    @staticmethod
    def step_back(place: Place) -> None:
        """The query at a place takes its time."""
        if place.worker is not None and place.worker.by_threads:
            place.worker.step_back()

    def long(self, place: Place) -> None:
        """The query at a place takes long. Raises QueryStopped where too many do."""
        if not self._long.acquire(blocking=False):
            raise QueryStopped(Text(
                f"長い問い合わせが重なっているため、{LONG:g}秒で止めました。少し待ってからもう一度試してください。",
                f"The query was stopped after {LONG:g} s, as others take long already. Try again shortly.",
            ))
        place.long = True
        if place.worker is not None:
            place.worker.step_back(MORE)
            place.spent = not place.worker.by_threads

    def _ask(
        self, place: Place, worker: Worker, request: dict[str, Any]
    ) -> tuple[dict[str, Any], bytes]:
        deadline = self.limits.deadline
        try:
            late = (SOON, lambda: self.step_back(place)), (LONG, lambda: self.long(place))
            reply, body = worker.exchange(request, time.monotonic() + deadline, late)
        except TimeoutError:
            raise QueryTimeout(deadline) from None
        except (EOFError, OSError):
            worker.stop()
            if self._closed:
                raise _closed() from None
            raise death(worker.status) from None
        settle(request["query"], reply)
        return reply, body

    def close(self) -> None:
        """Stop the workers. A query that is being answered gets no answer."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._free.get_nowait().clear()
        for place in self._places:
            if place.worker is not None:
                place.worker.kill()

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _closed() -> EngineUnavailable:
    return EngineUnavailable(Text("ストアは閉じられています。", "The store is closed."))
