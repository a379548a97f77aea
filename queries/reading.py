"""What a worker reads of a store: a small build into its memory, a large one where it lies."""

from __future__ import annotations

from pathlib import Path

from graph.store import DISK_STORE, GRAPH_FILE, Manifest, current, in_force

# Queries of a build in memory take a fifth of the time; to read it takes some twice the time of
# opening it on disk.
IN_MEMORY_UP_TO = 16 << 20


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
