"""Views in the browser, with Kuki's plan and one ten times as large; search against SPARQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from graph.build import DEFAULT_PLANS, build
from publish.app import create_app
from publish.holdings import Holdings
from queries.engine import EmbeddedEngine
from queries.load import context, overview, plans
from tests.benchmarks.picture import CHROMIUM, PATIENCE, STOCK_READY, stock_page, timed
from tests.browser import ARGUMENTS
from tests.listening import address_of
from visualize import layout, netmap
from visualize.prepare import prepare

VIEWS = ("incidence", "divisions", "matrix", "map", "organizations", "table")
MAPS = ("divisions", "map")
WORDS = ("福祉", "しゃかい", "センター", "児", "social", "高齢者")
CONTAINS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?label WHERE {{
  GRAPH ?g {{ ?thing skos:prefLabel|skos:altLabel ?label }}
  FILTER(CONTAINS(LCASE(STR(?label)), "{}"))
}}"""


def larger(folder: Path, times: int) -> Path:
    """Kuki's plan with its goals repeated under other identifiers: for speed, not for reading."""
    source = DEFAULT_PLANS[0]
    plan = yaml.load(source.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    goals = plan["goals"]
    plan["goals"] = [_renamed(goal, f"-x{i}" if i else "") for i in range(times) for goal in goals]
    folder.mkdir(parents=True)
    city = source.with_name(plan["municipality"])
    (folder / plan["municipality"]).write_bytes(city.read_bytes())
    made = folder / "plan.yaml"
    made.write_text(yaml.dump(plan, allow_unicode=True, Dumper=yaml.CSafeDumper), encoding="utf-8")
    return made


def _renamed(value: Any, suffix: str, key: str = "") -> Any:
    """The same with another end of every identifier of its own; what others own stays."""
    if isinstance(value, list):
        return [_renamed(item, suffix, key) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {k: v for k, v in value.items() if not (suffix and k in ("networks", "embeds"))}
    own = key not in ("partners", "supports")
    return {
        k: f"{v}{suffix}" if k == "id" and own else _renamed(v, suffix, k)
        for k, v in kept.items()
    }


@contextmanager
def served(store: Path) -> Iterator[str]:
    """The address of a server over a store."""
    with EmbeddedEngine(store, workers=2) as engine, address_of(create_app(engine)) as found:
        yield found


def measure(store: Path) -> list[dict[str, Any]]:
    """Least milliseconds: each view to its final picture, from view to view, and while typing.

    Stock pyvis draws the graphs of the two maps; what it has not drawn within the patience is
    given as more than that.
    """
    from playwright.sync_api import sync_playwright

    folder = store.with_name("ten")
    build([larger(folder, 10)], folder / "store", finishers=[prepare])
    stores = {"Kuki": store, "ten times": folder / "store"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        found = {name: _views(browser, place) for name, place in stores.items()}
        stock = {name: _stock(browser, place) for name, place in stores.items()}
        browser.close()
    return [*_rows(found, stock), *_searched(folder / "store")]


def _rows(
    found: dict[str, dict[str, float]], stock: dict[str, dict[str, float]]
) -> Iterator[dict[str, Any]]:
    for what in found["Kuki"]:
        row: dict[str, Any] = {"what": what}
        for name in found:
            row[f"{name} ms"] = round(found[name][what])
            theirs = stock[name].get(what.partition(",")[0])
            row[f"stock pyvis, {name}"] = "" if theirs is None else (
                f"{'> ' if theirs >= PATIENCE else ''}{1000 * theirs:.0f} ms "
                f"({1000 * theirs / found[name][what]:.1f})"
            )
        yield row


def _stock(browser: Any, store: Path) -> dict[str, float]:
    """Seconds stock pyvis takes for the graphs of the two maps."""
    with EmbeddedEngine(store, workers=1) as engine:
        seen = overview(engine, context(plans(engine)[0]))
    places = layout.positions(seen)
    drawn = {
        "divisions": netmap.divisions_map(seen, places, "ja", lambda iri: "#"),
        "map": netmap.plan_map(seen, places, "ja", lambda iri: "#"),
    }
    found = {}
    for name, network in drawn.items():
        file = store.with_name(f"stock-{name}.html")
        stock_page(network, file)
        found[name] = timed(browser, file, STOCK_READY)
    return found


def _views(browser: Any, store: Path) -> dict[str, float]:
    found: dict[str, float] = {}
    with served(store) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(180_000)
        page.goto(address)
        home = page.locator(".brand a").get_attribute("href")

        def opened(view: str) -> None:
            page.goto(f"{address}{home}{view}")
            if view in MAPS:
                page.wait_for_selector("html[data-map-ready='1']", state="attached")

        for view in VIEWS:
            opened(view)
            found[f"{view}, final picture"] = _least(lambda view=view: opened(view), 4)

        def crossed() -> None:
            page.locator(f"nav.views a[href^='{home}matrix']").click()
            page.wait_for_url("**/matrix*")
            page.locator(f"nav.views a[href^='{home}incidence']").click()
            page.wait_for_url("**/incidence*")

        opened("incidence")
        found["from view to view, and back"] = _least(crossed, 4)

        def typed() -> None:
            page.fill("#q", "")
            page.fill("#q", "福祉")
            page.wait_for_selector(".search-option")
            page.keyboard.press("Escape")

        found["typing in search, to the list"] = _least(typed, 4)
        page.close()
    return found


def _searched(store: Path) -> list[dict[str, Any]]:
    """A search in the index against CONTAINS over all labels, in the plan ten times as large."""
    with EmbeddedEngine(store, workers=1) as engine:
        holdings = Holdings(engine)
        index = holdings.held(holdings.entries[0]).index
        ours = median(_least(lambda w=word: index.find(w), 5) for word in WORDS)
        theirs = median(
            _least(lambda w=word: engine.query(CONTAINS.format(w)), 5) for word in WORDS
        )
    return [{
        "what": "a search, index against SPARQL CONTAINS (ratio)",
        "Kuki ms": "",
        "stock pyvis, Kuki": "",
        "ten times ms": f"{ours:.1f} against {theirs:.1f} ({theirs / ours:.1f})",
        "stock pyvis, ten times": "",
    }]


def _least(run: Callable[[], Any], times: int) -> float:
    """Least milliseconds of several runs."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        found.append(1000 * (time.perf_counter() - begun))
    return min(found)
