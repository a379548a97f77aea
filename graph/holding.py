"""One process at a time writes a draft; one serves it, and tells others where.

Locks end with their process, however that ends. Where the system knows no locks, every lock is had.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from graph.problems import refusal

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

OPEN = ".open"  # of a draft that is served: where


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Nobody else writes the draft meanwhile; waits for whoever does. Not to be held twice."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Callable[[str], None]]:
    """The draft is served by this process alone, at the address that it tells once it knows it.

    Raises PlanError, with that address, where another process serves it.
    """
    file = folder / OPEN
    with file.open("a+", encoding="utf-8") as handle:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.seek(0)
                raise _open(folder, handle.read(500).split("\n")[0]) from None
            except OSError:
                pass  # some network file systems have no locks

        def tell(address: str) -> None:
            handle.truncate(0)
            handle.write(f"{address} ({os.getpid()})\n")
            handle.flush()

        try:
            yield tell
        finally:
            with contextlib.suppress(OSError):
                file.unlink()


def _open(folder: Path, where: str) -> Exception:
    address, _, process = where.partition(" ")
    number = process.strip("()")
    told = (
        f"（{address}、プロセス {number}）" if number else "",
        f" ({address}, process {number})" if number else "",
    )
    return refusal(
        folder,
        f"この下書きは別のプロセスで開いています{told[0]}。そのページで続けるか、そちらを Ctrl+C で終えてからもう一度開いてください。",
        f"is open in another process{told[1]}. Go on in its pages, or end it with Ctrl+C and open it again.",
    )
