"""The engine of a command, which asks and ends: one worker, forked where the system can fork."""

from __future__ import annotations

import os
import time
from pathlib import Path

from graph.store import StoreError
from queries.answer import Answer
from queries.failures import Limits, QueryTimeout
from queries.process import BUILDS_AT_ONCE, LONG, CannotStart, Worker, forked, started
from queries.reading import data
from queries.replies import answered, cannot_open, death, no_store, settle


class SingleEngine:
    """The embedded store, read by one worker process that is killed at the deadline.

    For one thread. The worker starts at once and opens the build that is current then; who will
    ask much has it read into memory (``in_memory``), who asks once need not wait for that. With
    ``as_of`` (YYYY-MM-DD) it reads the plans as they are after the reorganisations up to that
    day. Raises StoreError where there is no build.
    """

    def __init__(
        self, store: Path, limits: Limits = Limits(), as_of: str = "", in_memory: bool = True
    ) -> None:
        self.store, self.limits, self.as_of, self.in_memory = store, limits, as_of, in_memory
        self._worker, self.folder, self._build = self._started()

    def build_name(self) -> str:
        """The name of the build that is asked."""
        return self._build

    def query(self, text: str) -> Answer:
        """The answer. Raises QueryRefused, QueryTimeout, QueryTooLarge or EngineUnavailable."""
        limits, worker = self.limits, self._ready()
        request = {"query": text, "rows": limits.rows, "size": limits.size, "deadline": limits.deadline}
        try:
            until = time.monotonic() + limits.deadline
            reply, _ = worker.exchange(request, until, [(LONG, worker.step_back)])
        except TimeoutError:
            worker.stop()
            raise QueryTimeout(limits.deadline) from None
        except (EOFError, OSError):
            worker.stop()
            raise death(worker.status) from None
        except BaseException:
            worker.stop()  # a reply may be on its way that the next query must not get
            raise
        settle(text, reply)
        return answered(reply)

    def close(self) -> None:
        """Stop the worker."""
        self._worker.stop()

    def __enter__(self) -> SingleEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _started(self) -> tuple[Worker, Path, str]:
        start = forked if hasattr(os, "fork") else started
        file, manifest = data(self.store, self.as_of, self.in_memory)
        return start(file, self.limits.memory), file.parent, manifest.build

    def _ready(self) -> Worker:
        """The worker, or another in the place of one that died. Raises EngineUnavailable."""
        for _ in range(BUILDS_AT_ONCE):
            try:
                if not self._worker.alive():
                    self._worker.stop()
                    self._worker, self.folder, self._build = self._started()
                self._worker.wait_until_ready()
                return self._worker
            except (StoreError, OSError):
                raise no_store(self.store) from None
            except CannotStart as error:
                why = str(error)
                self._worker.stop()  # perhaps a build that was replaced while it was read
        raise cannot_open(why)
