"""The site of files: whole, joined, the same as the server's, from a sub-folder and from disk."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from lxml import html

from graph.build import PLANS
from graph.identifiers import DEFAULT_BASE
from graph.store import GRAPH_FILE, current
from publish.data.forms import DATA
from publish.site.publishing import named
from publish.site.swap import SUMS, listed
from tests.publish.crawling import Crawled, crawl, from_disk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.publish.conftest import Site

ROOT = Path(__file__).parents[2]
PLAN = "plan/999997/kodomo-r8/"
PATIENCE = 60_000  # milliseconds


def names(site: Path) -> set[str]:
    return {f.relative_to(site).as_posix() for f in site.rglob("*") if f.is_file()}


def wrong(found: Crawled) -> tuple[list[tuple[str, str]], ...]:
    return found.broken[:9], found.absolute[:9], found.foreign[:9]


def test_every_address_has_its_page_in_both_languages_and_its_data(
    site: Path, aoba_store: Path
) -> None:
    there = names(site)
    wanted = {
        f"{folder}/{path}.{form}"
        for path in named(aoba_store, DEFAULT_BASE, "id/")
        for folder, form in (("doc", "html"), ("en/doc", "html"), *(("data", f.ending) for f in DATA))
    }
    assert len(wanted) > 3000
    assert wanted - there == set()


def test_every_thing_of_the_graph_is_among_the_addresses(aoba_store: Path) -> None:
    text = (current(aoba_store)[0] / GRAPH_FILE).read_text(encoding="utf-8")
    there = {n.partition("#")[0] for n in re.findall(rf"<{DEFAULT_BASE}id/([^>]+)>", text)}
    assert there == set(named(aoba_store, DEFAULT_BASE, "id/"))


def test_from_disk_every_link_leads_to_a_file(site: Path) -> None:
    found = from_disk(site)
    assert wrong(found) == ([], [], [])
    missed = {n for n in names(site) if n.endswith(".html")} - found.reached
    # What no page leads to is led to by its address, and by the list of all addresses.
    assert {n for n in missed if not n.removeprefix("en/").startswith(("doc/", "404"))} == set()


@pytest.fixture(scope="module")
def folder_of_a_host(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site in a sub-folder of a plain file server."""
    top = tmp_path_factory.mktemp("host")
    (top / "shi").mkdir()
    (top / "shi" / "keikaku").symlink_to(site)

    class Quiet(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body of an answer are sent one after the other

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(top)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/shi/keikaku/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_from_a_sub_folder_of_a_host_too(site: Path, folder_of_a_host: str) -> None:
    parts = urlsplit(folder_of_a_host)
    connection = http.client.HTTPConnection(parts.netloc)

    def read(address: str) -> bytes | None:
        path = urlsplit(address).path
        # Whether a file that holds no links is there, its name says; asking for it takes long.
        connection.request("GET" if path.endswith((".html", ".svg", ".css", "/")) else "HEAD", path)
        answer = connection.getresponse()
        content = answer.read()
        return content if answer.status == 200 else None

    found = crawl(f"{folder_of_a_host}index.html", read)
    connection.close()
    assert wrong(found) == ([], [], [])
    assert len(found.reached) > 2000


def test_the_sums_are_true(site: Path) -> None:
    sums = {name: digest for digest, name in listed(site)}
    assert set(sums) == names(site) - {SUMS}
    for name in sorted(sums)[::97]:
        assert sums[name] == hashlib.sha256((site / name).read_bytes()).hexdigest(), name


# ---- the same as the server's ---------------------------------------------------------------

# Links, and what searches for datasets read: there the files are named with their sizes.
_LINK = re.compile(
    r'\s(href|src|action|data-typed)="[^"]*"|<script type="application/ld\+json">[^<]*</script>'
)


@pytest.mark.parametrize(
    "path",
    [
        f"{PLAN}incidence.csv",
        f"{PLAN}map.xlsx",
        f"{PLAN}map.graphml",
        f"{PLAN}divisions.png",
        f"{PLAN}questions/pairs-of-divisions?format=csv",
        "data/999997/division/kodomo-katei.ttl",
        "data/999997/division/kodomo-katei.jsonld",
        "data/999997/kodomo-r8/goal/1.csv",
        "static/keikaku.css",
        "static/goals.css",
        "static/vis/vis-network.min.js",
    ],
)
def test_a_file_is_the_servers_bytes(site: Path, city: Site, path: str) -> None:
    name = re.sub(r"\?format=(\w+)", r".\1", path)
    if path.endswith(".png") and not (site / name).exists():
        pytest.skip("this machine has no Japanese font")
    if path.endswith((".xlsx",)):  # it names the address it was saved at
        assert (site / name).stat().st_size > 5000
        return
    assert (site / name).read_bytes() == city.client.get(f"/{path}").content


@pytest.mark.parametrize(
    "path", ["doc/999997/kodomo-r8/goal/1", "doc/999997/division/kodomo-katei", PLAN, f"en/{PLAN}"]
)
def test_a_page_is_the_servers_but_for_its_links(site: Path, city: Site, path: str) -> None:
    name = f"{path}index.html" if path.endswith("/") else f"{path}.html"
    served = city.client.get(f"/{path}").text
    assert _LINK.sub("", (site / name).read_text("utf-8")) == _LINK.sub("", served)


# ---- what needs a server --------------------------------------------------------------------


def test_no_form_leads_nowhere(site: Path) -> None:
    for page in [*(site / PLAN).rglob("*.html"), site / "index.html"]:
        forms = html.document_fromstring(page.read_bytes()).xpath("//form")
        actions = {(page.parent / form.get("action")).resolve() for form in forms}
        assert all(a.name == "search.html" and a.is_file() for a in actions), page


def test_questions_are_answered_beforehand(site: Path) -> None:
    page = html.document_fromstring((site / PLAN / "questions/measures-of-division.html").read_bytes())
    answers = page.cssselect("nav.answered a")
    assert len(answers) > 8
    answered = site / PLAN / "questions" / answers[0].get("href")
    assert html.document_fromstring(answered.read_bytes()).cssselect("table.result tbody tr")
    assert answered.with_suffix(".csv").is_file()


@pytest.mark.parametrize("path", [f"{PLAN}reorganise.html", "en/sparql.html"])
def test_what_cannot_be_had_is_said(site: Path, path: str) -> None:
    if not (site / path).exists():
        pytest.skip("no page leads there")
    assert "keikaku serve" in (site / path).read_text(encoding="utf-8")


# ---- in a browser ---------------------------------------------------------------------------

PAGES = ["index.html", f"{PLAN}incidence.html", f"{PLAN}map.html", f"{PLAN}table--of-pairs.html",
         "doc/999997/division/kodomo-katei.html", f"en/{PLAN}questions/measures-of-division.html"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_from_disk(site: Path, browser: Browser, path: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto((site / path).as_uri(), timeout=PATIENCE)
    if path.endswith("map.html"):
        page.wait_for_selector("html[data-map-ready='1']", state="attached", timeout=PATIENCE)
    assert failed == []
    assert page.evaluate("document.styleSheets.length") >= 2
    blank = "[...document.images].filter(i => i.loading !== 'lazy' && !i.naturalWidth).map(i => i.src)"
    assert page.evaluate(blank) == []
    if shots := os.environ.get("KEIKAKU_SCREENSHOTS"):
        page.screenshot(path=f"{shots}/{path.replace('/', '_')}.png")
    page.close()


def test_searching_without_a_server(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((site / PLAN / "index.html").as_uri(), timeout=PATIENCE)
    page.fill("#q", "こどもかてい")
    page.press("#q", "Enter")
    page.wait_for_url("**/search.html?q=*", timeout=PATIENCE)
    shown = page.locator("section.index:not([hidden]) li:not([hidden]) a")
    assert "こども家庭課" in shown.all_inner_texts()[0]
    shown.first.click()
    page.wait_for_url("**/doc/999997/division/kodomo-katei.html", timeout=PATIENCE)
    page.close()


def test_typed_answers_on_a_plain_file_server(folder_of_a_host: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{folder_of_a_host}{PLAN}index.html", timeout=PATIENCE)
    page.fill("#q", "コドモ")
    page.wait_for_selector("[role=option]", timeout=PATIENCE)
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/doc/999997/**/*.html", timeout=PATIENCE)
    page.close()


def test_a_map_page_finds_what_it_is_asked_for(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((site / "doc/999997/division/kodomo-katei.html").as_uri(), timeout=PATIENCE)
    link = page.locator("a[href*='map.html?focus=']").first
    link.click()
    page.wait_for_selector(".map-panel:not([hidden])", timeout=PATIENCE)
    assert "こども家庭課" in page.inner_text(".map-panel")
    page.close()


# ---- publishing -----------------------------------------------------------------------------


def publish(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "keikaku.py"), "--lang", "en", "publish", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_an_interrupted_publication_leaves_the_old_site(tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "old.html").write_text("old")
    (out / SUMS).write_text(f"{'0' * 64}  old.html\n")
    running = publish(str(PLANS / "aoba" / "kodomo.yaml"), str(out))
    until = time.monotonic() + 120
    while not list(tmp_path.glob(".site.new-*/doc/**/*.html")):
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate(timeout=60)  # its pipes close when its own processes have ended too
    assert {f.name: f.read_text() for f in out.iterdir()}["old.html"] == "old"


def test_files_of_others_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    running = publish(str(PLANS / "aoba" / "kodomo.yaml"), str(tmp_path))
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 1
    assert "mine.txt" in said
    assert said.count("\n") == 1
    assert os.listdir(tmp_path) == ["mine.txt"]


def test_folders_of_a_site_need_no_quoting(site: Path) -> None:
    assert [n for n in names(site) if quote(n) != n] == []
