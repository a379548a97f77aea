"""Where built graphs live on disk, and how a new one takes the place of the old one.

A store is a directory with a file ``CURRENT`` that names one of the directories in ``builds/``.
A build is written beside the others and becomes current by replacing that one file, so a reader
finds either the old build or the new one, whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

DEFAULT_STORE = Path(".keikaku")
FORMAT = 1
GRAPH_FILE = "graph.nq"
DISK_STORE = "oxigraph"
_ABANDONED_AFTER = 3600.0


class StoreError(Exception):
    """No build can be read from the store directory."""


@dataclass(frozen=True)
class Manifest:
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
        name = (store / "CURRENT").read_text(encoding="ascii").strip()
        folder = store / "builds" / name
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise StoreError(str(store)) from None
    if data.get("format") != FORMAT:
        raise StoreError(str(store))
    data["plans"] = tuple(data["plans"])
    return folder, Manifest(**{**data, "build": name})


@contextlib.contextmanager
def new_build(store: Path) -> Iterator[Path]:
    """A fresh directory to write a build into; removed again unless it was made current."""
    builds = store / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    _sweep(store)
    folder = builds / f"new-{uuid.uuid4().hex[:12]}"
    folder.mkdir()
    try:
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)


def make_current(store: Path, folder: Path, manifest: Manifest) -> Path:
    """Finish a build and let it take the place of the old one; returns its final directory."""
    name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{folder.name.removeprefix('new-')}"
    content = {k: v for k, v in asdict(manifest).items() if k != "build"}
    _write(folder / "manifest.json", json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True))
    final = folder.rename(folder.parent / name)
    waiting = store / f"CURRENT.{uuid.uuid4().hex[:12]}"
    _write(waiting, name + "\n")
    os.replace(waiting, store / "CURRENT")
    return final


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def _sweep(store: Path) -> None:
    """Remove what interrupted builds left, and all builds but the current and the one before."""
    with contextlib.suppress(StoreError):
        folder, _ = current(store)
        finished = sorted(p for p in (store / "builds").iterdir() if not p.name.startswith("new-") and p != folder)
        for old in finished[:-1]:
            shutil.rmtree(old, ignore_errors=True)
    for left in [*(store / "builds").glob("new-*"), *store.glob("CURRENT.*")]:
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_AFTER:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
