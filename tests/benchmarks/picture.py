"""First final picture of the whole-plan map in the browser, against stock pyvis."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Any

from queries.engine import EmbeddedEngine
from queries.load import context, overview, plans
from tests.browser import ARGUMENTS
from visualize import layout, netmap

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
PATIENCE = 180.0  # seconds
# Our page forbids eval, so it is waited for by an attribute, stock pyvis by a variable.
OURS_READY = "html[data-map-ready='1']"
# Stock pyvis shows its picture when the physics has come to rest.
STOCK_READY = "window.keikakuStable === true"
STOCK_WATCH = "network.once('stabilizationIterationsDone', () => { window.keikakuStable = true; });"


def measure(store: Path) -> list[dict[str, Any]]:
    """Least seconds from opening the file to the final picture; both without a network."""
    from playwright.sync_api import sync_playwright

    with EmbeddedEngine(store) as engine:
        found = overview(engine, context(plans(engine)[0]))
    ours, stock = store.with_name("ours.html"), store.with_name("stock.html")
    ours.write_text(netmap.standalone(found, "ja"), encoding="utf-8")
    drawn = netmap.plan_map(found, layout.positions(found), "ja", lambda iri: "#")
    nodes, edges = stock_page(drawn, stock)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        mine = min(timed(browser, ours, OURS_READY) for _ in range(9))
        theirs = min(timed(browser, stock, STOCK_READY) for _ in range(2))
        browser.close()
    return [
        {
            "graph": f"{nodes} nodes, {edges} edges",
            "keikaku s": round(mine, 2),
            "stock pyvis s": round(theirs, 1) if theirs < PATIENCE else f"> {PATIENCE:.0f}",
            "ratio": round(theirs / mine, 1),
        }
    ]


def stock_page(drawn: Any, file: Path) -> tuple[int, int]:
    """The same nodes and edges as a user would draw them with pyvis alone."""
    from pyvis.network import Network

    network = Network(height="900px", width="100%", cdn_resources="in_line")
    for node in drawn.nodes:
        network.add_node(node["id"], label=node.get("label") or "", title=str(node.get("title") or ""))
    for edge in drawn.edges:
        network.add_edge(edge["from"], edge["to"])
    page = network.generate_html()
    # The stock page keeps its network in a global variable of this name.
    assert "network = new vis.Network" in page
    page = page.replace("return network;", f"{STOCK_WATCH} return network;", 1)
    assert STOCK_WATCH in page
    file.write_text(page, encoding="utf-8")
    return len(network.nodes), len(network.edges)


def timed(browser: Any, file: Path, ready: str) -> float:
    """Seconds from opening a file to its final picture, at most the patience."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route("http*://**", lambda route: route.abort())
    begun = time.perf_counter()
    page.goto(file.as_uri(), wait_until="commit")
    try:
        if ready == OURS_READY:
            page.wait_for_selector(ready, state="attached", timeout=PATIENCE * 1000)
        else:
            page.wait_for_function(ready, timeout=PATIENCE * 1000, polling=50)
    except Exception as error:  # the browser's own timeout: as long as we wait at most
        print(error, file=sys.stderr)
        return PATIENCE
    finally:
        elapsed = time.perf_counter() - begun
        page.close()
    return elapsed
