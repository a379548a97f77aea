"""Pages of ``keikaku serve``, made anew and kept, against nginx that sends the same bytes from files.

8 keep-alive clients ask for one page again and again. nginx is what one would put a published site
behind; without it only the two of keikaku's own are measured.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from publish.addresses import PlanAddresses
from queries.engine import EmbeddedEngine
from queries.plans import plans
from tests.benchmarks.endpoint import CLIENTS, ROUNDS, SECONDS, rate, served
from tests.servers import free_port, nginx_configuration, running

PAGES = ("", "incidence", "divisions", "matrix", "questions/partners")


def measure(store: Path) -> list[dict[str, Any]]:
    """Answers per second, and the ratio of kept pages to pages made anew and to nginx."""
    with EmbeddedEngine(store, workers=1) as engine:
        plan = plans(engine)[0]
    home = PlanAddresses(plan.code, plan.id, "ja").home
    rows = []
    with TemporaryDirectory() as place, ExitStack() as servers:
        here = Path(place)
        kept = _site(servers.enter_context(served(store, here)))
        made = _site(servers.enter_context(served(store, here, "--cache", "0")))
        content = {page: _content(f"{kept}{home}{page}") for page in PAGES}
        theirs = servers.enter_context(_nginx(here, content))
        for number, (page, body) in enumerate(content.items()):
            asked = {made: home + page, kept: home + page} | ({theirs: f"/{number}.html"} if theirs else {})
            found = {site: _median(here, site, path) for site, path in asked.items()}
            rows.append({
                "page": page or "home",
                "KB": round(len(body) / 1024, 1),
                "made /s": round(found[made]),
                "kept /s": round(found[kept]),
                "kept to made": round(found[kept] / found[made]),
                "nginx /s": round(found[theirs]) if theirs else "",
                "kept to nginx": round(found[kept] / found[theirs], 2) if theirs else "",
            })
    return rows


def _median(here: Path, site: str, path: str) -> float:
    request = f"GET {path} HTTP/1.1\r\nHost: {urlsplit(site).netloc}\r\nAccept: text/html\r\n\r\n"
    rounds = [rate(here, site, [request], CLIENTS, SECONDS) for _ in range(ROUNDS)]
    return median(taken["per second"] for taken in rounds)


def _site(endpoint: str) -> str:
    return endpoint.removesuffix("/sparql")


def _content(address: str) -> bytes:
    with urlopen(address, timeout=60) as answer:
        found: bytes = answer.read()
        return found


@contextmanager
def _nginx(here: Path, content: dict[str, bytes]) -> Iterator[str]:
    """The address of an nginx that sends ``0.html`` and so on; empty where there is none."""
    command = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if command is None:
        yield ""
        return
    folder = here / "nginx"
    folder.mkdir()
    folder.chmod(0o755)
    here.chmod(0o755)
    for number, body in enumerate(content.values()):
        (folder / f"{number}.html").write_bytes(body)
    port = free_port()
    keeps = f"    root {folder};\n    keepalive_requests 1000000;\n    sendfile on;\n"
    (folder / "nginx.conf").write_text(nginx_configuration(folder, port, keeps), encoding="utf-8")
    started = [command, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with running(started, folder, f"http://127.0.0.1:{port}/0.html"):
        yield f"http://127.0.0.1:{port}"
