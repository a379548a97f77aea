"""Behind a real reverse proxy, under a sub-path, whether the proxy takes the path off or not."""

import contextlib
import os
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from tests.publish.strangers import Server, eventually, serving
from tests.servers import free_port, nginx_configuration

PROXY = """\
    location /plans/ {{
      proxy_pass http://127.0.0.1:{inside}{kept};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto https;
    }}
"""


@pytest.fixture(scope="module", params=["/", ""], ids=["taken-off", "left-on"])
def site(
    request: pytest.FixtureRequest,
    require: Callable[[str, str], str],
    kuki_store: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Server, str]]:
    """The server, and the address it has to the world."""
    places = os.environ["PATH"]
    os.environ["PATH"] = f"{places}:/usr/sbin"  # where Debian has it
    try:
        command = require("nginx", "nginx-light")
    finally:
        os.environ["PATH"] = places
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    with serving(kuki_store, "--root-path", "/plans", "--trusted-proxies", "127.0.0.1") as server:
        proxy = PROXY.format(inside=server.port, kept=request.param)
        written = nginx_configuration(folder, port, proxy)
        (folder / "nginx.conf").write_text(written, encoding="utf-8")
        process = subprocess.Popen(
            [command, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        )
        try:
            address = f"http://127.0.0.1:{port}/plans/"
            assert eventually(lambda: status(f"{address}healthz") == 200)
            yield server, address
        finally:
            process.terminate()
            process.wait()


def status(address: str) -> int:
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=60) as answer:
        return int(answer.status)
    return 0


def test_every_link_and_file_leads_on(site: tuple[Server, str]) -> None:
    _, address = site
    seen: set[str] = set()
    for start in ("", "en/", "plan/112321/chiiki-fukushi-r9/incidence"):
        with urllib.request.urlopen(address + start, timeout=60) as answer:
            page = html.fromstring(answer.read())
        for element, attribute in (("a", "href"), ("link", "href"), ("script", "src"), ("form", "action")):
            for found in page.xpath(f"//{element}/@{attribute}"):
                target = urljoin(address + start, str(found))
                if urlsplit(target).netloc == urlsplit(address).netloc:
                    assert target.startswith(address), found
                    seen.add(target.partition("#")[0])
    some = sorted(seen)[:: max(1, len(seen) // 25)] + [t for t in seen if "/static/" in t]
    assert {t: status(t) for t in some if "report" not in t} == {t: 200 for t in some if "report" not in t}


def test_redirects_stay_under_the_place(site: tuple[Server, str]) -> None:
    _, address = site
    with urllib.request.urlopen(f"{address}id/112321/division/hoiku", timeout=60) as answer:
        assert answer.url == f"{address}doc/112321/division/hoiku"
    with urllib.request.urlopen(f"{address}search?q=112321", timeout=60) as answer:
        assert answer.url.startswith(address)


def test_the_log_names_the_client_and_not_the_proxy(site: tuple[Server, str]) -> None:
    server, address = site
    request = urllib.request.Request(f"{address}healthz", headers={"X-Forwarded-For": "192.0.2.1"})
    urllib.request.urlopen(request, timeout=60).close()
    server.ask("/healthz", "127.0.0.77", headers={"X-Forwarded-For": "192.0.2.2"})
    assert eventually(lambda: server.log[-1]["client"] == "127.0.0.77")
    # The proxy's own peer is the loopback it trusts, and beyond that stands what the peer wrote.
    assert "192.0.2.1" in {record["client"] for record in server.log}
    assert "192.0.2.2" not in {record["client"] for record in server.log}
