"""Processes that ask the application and write its answers: as many as the machine has processors.

Each holds an application of its own over the same store. They end with the process that started
them, however that ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol, cast

_BATCH = 24  # addresses handed over at once, fewer towards the end, so that all end together
_MOST = 8  # processes


@dataclass(frozen=True)
class Fetched:
    """What became of one address: the file it was written to, where it leads, what it links to."""

    key: str
    status: int
    media: str
    file: str = ""
    location: str = ""
    links: tuple[str, ...] = ()


class Worker(Protocol):
    """What does one task after the other, and is closed after the last."""

    def __call__(self, task: Any, /) -> Any:
        """What comes of a task."""
        ...

    def close(self) -> None:
        """End its threads and processes, so that its own process can end."""
        ...


def processes() -> int:
    """How many processes work at once."""
    return max(1, min(_MOST, os.cpu_count() or 1))


@contextlib.contextmanager
def crew(make: Callable[..., Worker], *given: Any) -> Iterator[Callable[[Iterable[Any]], Iterator[Any]]]:
    """A function that gives the results of many tasks, in no order; ``make`` makes each worker.

    An exception of a worker is raised here.
    """
    context = multiprocessing.get_context("spawn")
    ends: list[Connection] = []
    started = []
    try:
        for _ in range(processes()):
            mine, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, make, given), daemon=True)
            process.start()
            theirs.close()
            ends.append(mine)
            started.append(process)
        yield lambda tasks: _spread(ends, list(tasks))
    finally:
        for end in ends:
            end.close()
        for process in started:
            process.join(2)
            if process.is_alive():
                process.terminate()
                process.join()


def _spread(ends: Sequence[Connection], tasks: list[Any]) -> Iterator[Any]:
    begun = 0

    def some() -> list[Any]:
        nonlocal begun
        size = max(1, min(_BATCH, (len(tasks) - begun) // (4 * len(ends))))
        begun += size
        return tasks[begun - size : begun]

    busy: set[Connection] = set()
    for end in ends:
        if batch := some():
            end.send(batch)
            busy.add(end)
    while busy:
        for end in cast("list[Connection]", wait(list(busy))):
            found = end.recv()
            if isinstance(found, BaseException):
                raise found
            if batch := some():
                end.send(batch)
            else:
                busy.remove(end)
            yield from found


def _work(end: Connection, make: Callable[..., Worker], given: tuple[Any, ...]) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us ends us
    worker = None
    try:
        worker = make(*given)
        while True:
            tasks = end.recv()
            end.send([worker(task) for task in tasks])
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except BaseException as error:
        with contextlib.suppress(OSError):
            end.send(error)
    finally:
        if worker is not None:
            worker.close()


def write(folder: Path, name: str, content: bytes) -> None:
    """Write one file of a site, with the folders it needs."""
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
