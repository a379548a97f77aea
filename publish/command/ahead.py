"""What a verb that asks and ends begins before its options are read: a worker, and haste."""

from __future__ import annotations

import atexit
import gc
import os
from collections.abc import Callable, Sequence


def from_verb(given: Sequence[str]) -> Sequence[str]:
    """The words from the verb on: without the options of every verb that stand before it."""
    if given[:1] in (["-q"], ["--quiet"]):
        return from_verb(given[1:])
    if given[:1] == ["--lang"] and given[1:2] in (["ja"], ["en"]):
        return from_verb(given[2:])
    return given


def begin(given: Sequence[str]) -> Callable[[], None]:
    """Begin where the words of a command line look as if the store will be asked.

    From then on nothing is searched for circles of objects, as the process ends before they
    count. What is returned is to be called when the verb has ended, for a process that goes on.
    """
    words = from_verb(given)
    asks = words[:1] in (["sparql"], ["network"]) or (words[:1] == ["ask"] and len(words) > 1)
    elsewhere = "KEIKAKU_ENDPOINT" in os.environ or any(w.startswith("--e") for w in given)
    if not asks or elsewhere or "--help" in given or "-h" in given:
        return _nothing
    gc.disable()
    atexit.register(gc.freeze)
    from queries.process import begin as begin_worker

    begin_worker()
    return _end


def _nothing() -> None:
    pass


def _end() -> None:
    from queries.process import dismiss

    dismiss()
    gc.enable()
