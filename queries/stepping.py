"""Work in a thread that its process's parent makes step back for others.

No thread may take that back, so what comes next is done by a successor, which costs next to
nothing. On Linux alone threads step back by themselves; elsewhere it is the whole process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

BY_THREADS = sys.platform == "linux"
# How much who steps back does so, as the system counts it; for whom others that do must not wait.
YIELDING, MORE = 10, 19


def niceness() -> int:
    """How much this thread, or this process, steps back for others."""
    return os.getpriority(os.PRIO_PROCESS, 0) if hasattr(os, "getpriority") else 0


def step_back(process: int, by: int = YIELDING) -> None:
    """Let every other process go before one, for as long as its work at hand takes.

    Where only processes can step back: for the rest of its life. Raises OSError.
    """
    if not hasattr(os, "setpriority"):
        return
    yielding = min(19, niceness() + by)
    # Not its first thread, from which the successors have what they begin with.
    those = [int(t) for t in os.listdir(f"/proc/{process}/task")] if BY_THREADS else [process]
    for thread in those:
        if thread != process or len(those) == 1:
            os.setpriority(os.PRIO_PROCESS, thread, yielding)


def stepping_back(job: Callable[[], None]) -> None:
    """Do something that nobody waits for, after whatever others do."""
    if not BY_THREADS:
        job()
        return

    def yielding() -> None:
        os.setpriority(os.PRIO_PROCESS, 0, min(19, niceness() + YIELDING))
        job()

    _done(yielding)


def by_successors(work: Callable[[Callable[[], bool]], bool]) -> None:
    """Do work that returns whether somebody else has to go on: when what it is given is true."""
    before = niceness()

    def worn() -> bool:
        return niceness() != before

    if not BY_THREADS:
        work(lambda: False)
        return
    more = [True]

    def turn() -> None:
        more[0] = False  # where it fails, nobody goes on
        more[0] = work(worn)

    while more[0]:
        _done(turn)


def _done(job: Callable[[], None]) -> None:
    import threading  # which a command that asks and ends does without

    thread = threading.Thread(target=job)
    thread.start()
    thread.join()
