"""What a worker reads of a store: a small build into its memory, a large one where it lies."""

from __future__ import annotations

import os
import time
from pathlib import Path

from graph.store import DISK_STORE, GRAPH_FILE, Manifest, StoreError, current, in_force

# Queries of a build in memory take a fifth of the time; to read it takes some twice the time of
# opening it on disk.
IN_MEMORY_UP_TO = 16 << 20

_LATELY = 0.002  # seconds


class BuildName:
    """The name of a store's current build, asked for with every request."""

    def __init__(self, store: Path) -> None:
        self._store, self._file = store, os.fspath(store / "CURRENT")
        self._known: tuple[tuple[int, int], str] | None = None
        self._looked = 0.0  # when it was known to be so

    def name(self) -> str:
        """The name now. Raises StoreError where there is no build."""
        try:
            state = os.stat(self._file)
        except OSError:
            raise StoreError(str(self._store)) from None
        mark = (state.st_ino, state.st_mtime_ns)
        known = self._known
        if known is None or known[0] != mark:
            known = self._known = (mark, current(self._store)[1].build)
        self._looked = time.monotonic()
        return known[1]

    def lately(self) -> str:
        """The name at some time in the last two milliseconds; empty where there is none."""
        known = self._known
        if known is not None and time.monotonic() - self._looked < _LATELY:
            return known[1]
        try:
            return self.name()
        except StoreError:
            return ""


def data(store: Path, as_of: str = "", in_memory: bool = True) -> tuple[Path, Manifest]:
    """The file or directory a worker opens, in the directory of its graph; the build it is of.

    With ``as_of`` the plans as they are after the reorganisations up to that day. Raises
    StoreError where there is no build, OSError where it has no graph.
    """
    folder, manifest = current(store)
    if as_of:
        folder = in_force(folder, as_of)
    file = folder / GRAPH_FILE
    if not in_memory or file.stat().st_size > IN_MEMORY_UP_TO:
        file = folder / DISK_STORE
    return file, manifest
