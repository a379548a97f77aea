"""Publishing Kuki's plan as files: pages and files a second, against asking a server for each page."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from graph.identifiers import DEFAULT_BASE
from publish.site.asker import Asker
from publish.site.crew import processes
from publish.site.publishing import addresses, written

PAGES = 300  # asked of one process, one after the other


def measure(store: Path) -> list[dict[str, Any]]:
    """Files a second of a whole publication; pages a second of one process alone; the ratio."""
    out = store.with_name("site")
    begun = time.perf_counter()
    done = written(store, out, DEFAULT_BASE, lambda _: None)
    whole = time.perf_counter() - begun
    found = addresses(store, DEFAULT_BASE)
    asker = Asker(store, DEFAULT_BASE, store.with_name("asked"))
    asker("/")
    begun = time.perf_counter()
    chosen = found[:: max(1, len(found) // PAGES)]
    for address in chosen:
        asker(address)
    alone = time.perf_counter() - begun
    asker.close()
    pages = sum(1 for _ in out.rglob("*.html"))
    return [{
        "files": done.files,
        "pages": pages,
        "processes": processes(),
        "seconds": round(whole, 1),
        "pages a second": round(pages / whole),
        "files a second": round(done.files / whole),
        "one process, one after the other": round(len(chosen) / alone),
        "ratio": round(done.files / whole / (len(chosen) / alone), 2),
    }]
