"""Where built graphs live on disk, and how a new one takes the place of the old one.

A store is a directory with a file ``CURRENT`` that names one of the directories in ``builds/``.
A build is written beside the others and becomes current by replacing that one file, so a reader
finds either the old build or the new one, whole.

Builds may run at the same time: the short moments in which one looks at another's directories are
locked (file ``lock``), and each holds a lock on its own directory for as long as it lives, which
tells the others what was left by a build that was killed.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

DEFAULT_STORE = Path(".keikaku")
FORMAT = 1
GRAPH_FILE = "graph.nq"
DISK_STORE = "oxigraph"
AS_OF = "as-of"  # in a build: a directory for each day on which divisions changed
# Seconds; only where the system has no locks that tell.
_ABANDONED_AFTER = 3600.0


class StoreError(Exception):
    """No build can be read from the store directory."""


class Manifest(NamedTuple):
    """What a build holds. ``sources`` are the plan files it was made from, with their digests."""

    format: int
    base: str
    plans: tuple[str, ...]
    quads: int
    sources: dict[str, str]
    build: str = ""


def current(store: Path) -> tuple[Path, Manifest]:
    """The directory and manifest of the current build; StoreError where there is none."""
    try:
        name = (store / "CURRENT").read_text(encoding="utf-8").strip()
        folder = store / "builds" / name
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        manifest = Manifest(**{**data, "plans": tuple(data["plans"]), "build": name})
    except (OSError, ValueError, LookupError, TypeError):
        raise StoreError(str(store)) from None
    if manifest.format != FORMAT:
        raise StoreError(str(store))
    return folder, manifest


def days(folder: Path) -> list[str]:
    """The days for which a build holds the plans as they are after a reorganisation."""
    return sorted(place.name for place in (folder / AS_OF).glob("????-??-??"))


def in_force(folder: Path, day: str) -> Path:
    """The directory of a build that holds the plans as of a day; the build's own before any."""
    known = [known for known in days(folder) if known <= day]
    return folder / AS_OF / known[-1] if known else folder


@contextlib.contextmanager
def new_build(store: Path) -> Iterator[Path]:
    """A fresh directory to write a build into; removed again unless it was made current."""
    builds = store / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    folder = builds / f"new-{os.urandom(6).hex()}"
    with contextlib.ExitStack() as alive:
        with _locked(store / "lock"):
            _sweep(store)
            folder.mkdir()
            alive.enter_context(_locked(folder / "lock"))
        try:
            yield folder
        finally:
            _remove(folder)


def make_current(store: Path, folder: Path, manifest: Manifest) -> Path:
    """Finish a build and let it take the place of the old one; returns its final directory."""
    name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{folder.name.removeprefix('new-')}"
    content = {k: v for k, v in manifest._asdict().items() if k != "build"}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    _write(folder / "manifest.json", text)
    with _locked(store / "lock"):
        (folder / "lock").unlink(missing_ok=True)
        final = folder.rename(folder.parent / name)
        waiting = store / f"CURRENT.{os.urandom(6).hex()}"
        _write(waiting, name + "\n")
        os.replace(waiting, store / "CURRENT")
        _sweep(store)
    return final


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


@contextlib.contextmanager
def _locked(file: Path, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of a file; gives False where another holds it and ``wait`` is not set.

    A lock ends with its process, however that ends. Where the system knows no locks, every lock
    is had.
    """
    if fcntl is None:
        yield True
        return
    with file.open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        except OSError:
            # Some network file systems have no locks.
            yield True
        else:
            yield True


def _sweep(store: Path) -> None:
    """Remove what interrupted builds left, and all builds but the current and the one before."""
    builds = store / "builds"
    with contextlib.suppress(StoreError):
        folder, _ = current(store)
        finished = [p for p in builds.iterdir() if not p.name.startswith("new-") and p != folder]
        for old in sorted(finished)[:-1]:
            _remove(old)
    for left in builds.glob("new-*"):
        if _abandoned(left):
            _remove(left)
    for waiting in store.glob("CURRENT.*"):
        # Written and renamed under the lock that is held now: nobody waits for it.
        waiting.unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    # Whoever only asks need not wait for this import.
    import shutil

    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    if fcntl is None:
        return time.time() - folder.stat().st_mtime > _ABANDONED_AFTER
    with _locked(folder / "lock", wait=False) as free:
        return free
