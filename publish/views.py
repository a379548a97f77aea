"""The views of a plan: chart, maps, matrix, each with the same as lists and tables."""

from __future__ import annotations

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from publish.holdings import Held
from publish.pages import held_of
from publish.rendering import View, respond, view_of
from queries.overview import Actor, Overview
from visualize import incidence as charts
from visualize import netmap
from visualize.matrix import table
from visualize.scene import Which

ACTORS: tuple[Actor, ...] = ("city", "council")
DENSE = 20  # pairs above which one shared measure is too little to draw a line for
SVG = "image/svg+xml"
TITLES: dict[Which, str] = {"plan": "map", "divisions": "divisions"}
ASSETS = netmap.Assets(
    vis="/static/vis/vis-network.min.js",
    script="/static/map/map.js",
    style="/static/map/map.css",
)


# ---- 施策×課 ----------------------------------------------------------------------------------


def incidence(request: Request) -> Response:
    """施策×課: the chart, and the same as a table."""
    held = held_of(request)
    view = view_of(request, held, "incidence")
    actor = _actor(request, held.overview)
    choices = [a for a in ACTORS if any(m.actor == a for m in held.overview.measures)]
    context = {
        "actor": actor or "all",
        "choices": [*choices, "all"] if len(choices) > 1 else [],
        "chart": Markup(_chart(held, view, actor)),  # safe: the chart escapes all text itself
        "measures": [m for m in held.overview.measures if actor in (None, m.actor)],
    }
    return respond(request, "incidence.html", view, context)


def incidence_picture(request: Request) -> Response:
    """The chart as a picture to save."""
    held = held_of(request)
    chart = _chart(held, view_of(request, held), _actor(request, held.overview))
    return Response(chart, media_type=SVG)


def _actor(request: Request, overview: Overview) -> Actor | None:
    """Whose measures are shown: the city's unless the reader chooses; None for all."""
    chosen = request.query_params.get("actor", "")
    if chosen not in ("", "all", *ACTORS):
        raise HTTPException(404)
    wanted: Actor = "council" if chosen == "council" else "city"
    there = any(m.actor == wanted for m in overview.measures)
    return wanted if chosen != "all" and there else None


def _chart(held: Held, view: View, actor: Actor | None) -> str:
    def draw() -> str:
        return charts.chart(held.overview, view.language, link=view.link, actor=actor)

    return held.draw("incidence", view.language, actor or "all", by=draw)


# ---- maps -----------------------------------------------------------------------------------


def divisions(request: Request) -> Response:
    """課のつながり: divisions that share measures, and the lines as a list."""
    held = held_of(request)
    view = view_of(request, held, "divisions")
    least = _least(request, held.overview)
    context = {
        "least": least,
        "counts": sorted({1, least, *map(len, held.overview.shared.values())}),
        "map": _map(held, view, "divisions", least),
    }
    return respond(request, "divisions.html", view, context)


def plan_map(request: Request) -> Response:
    """計画全体: everything by goal, and the same as lists."""
    held = held_of(request)
    view = view_of(request, held, "map")
    return respond(request, "map.html", view, {"map": _map(held, view, "plan", 1)})


def divisions_picture(request: Request) -> Response:
    """The map of divisions as a picture to save."""
    held = held_of(request)
    least = _least(request, held.overview)
    return Response(_svg(held, view_of(request, held), "divisions", least), media_type=SVG)


def map_picture(request: Request) -> Response:
    """The map of the plan as a picture to save."""
    held = held_of(request)
    return Response(_svg(held, view_of(request, held), "plan", 1), media_type=SVG)


def _least(request: Request, overview: Overview) -> int:
    """From how many shared measures a line is drawn: two where the plan is dense enough."""
    chosen = request.query_params.get("least", "")
    if chosen.isascii() and chosen.isdigit():
        return min(max(int(chosen[:3]), 1), 99)
    dense = sum(1 for measures in overview.shared.values() if len(measures) > 1) >= DENSE
    return 2 if dense else 1


def _map(held: Held, view: View, which: Which, least: int) -> Markup:
    """The picture, what the script draws from, and everything drawn in words."""

    def draw() -> str:
        shown = (held.overview, held.layout, view.language, view.link)
        network = (
            netmap.divisions_map(*shown, least)
            if which == "divisions"
            else netmap.plan_map(*shown)
        )
        title = f"{held.overview.title.of(view.language)} – {view.t(TITLES[which])}"
        return netmap.page(
            network, language=view.language, title=title, self_contained=False, assets=ASSETS
        )

    # Safe: the part escapes all text of the plan itself.
    return Markup(held.draw("map", which, view.language, least, by=draw))


def _svg(held: Held, view: View, which: Which, least: int) -> str:
    def draw() -> str:
        return netmap.svg(
            held.overview, held.layout, view.language, view.link, which, threshold=least
        )

    return held.draw("svg", which, view.language, least, by=draw)


# ---- 課×課 ------------------------------------------------------------------------------------


def matrix(request: Request) -> Response:
    """課×課: how many measures each two divisions share, as a table."""
    held = held_of(request)
    view = view_of(request, held, "matrix")
    return respond(request, "matrix.html", view, {"matrix": table(held.overview)})
