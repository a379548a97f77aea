"""The views of a plan: chart, maps, matrix, each with the same as lists and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from ontology.language import Text
from publish.addresses import static
from publish.pages.viewing import ACTORS, Seen, seen
from publish.rendering import respond
from queries import network
from queries.overview import Overview
from visualize import emphasis, grid, netmap, picture
from visualize import incidence as charts
from visualize.matrix import table
from visualize.reliance import reliance
from visualize.scene import Scene, Which

DENSE = 20  # pairs above which one shared measure is too little to draw a line for
TOLD = 8  # entries of a list before the rest is folded away
TITLES: dict[Which, str] = {"plan": "map", "divisions": "divisions"}


_SHEETS = ("xlsx", "csv")
_GRAPHS = ("graphml", "gexf")
FORMS: Mapping[str, tuple[str, ...]] = {
    "incidence": ("svg", "png", *_SHEETS),
    "divisions": ("svg", "png", *_SHEETS, *_GRAPHS),
    "matrix": ("svg", "png", *_SHEETS),
    "map": ("svg", "png", *_SHEETS, *_GRAPHS),
    "organizations": ("svg", "png", *_SHEETS),
    "table": _SHEETS,
}


def of(request: Request, name: str) -> Seen:
    """A view in the state of the address. Raises HTTPException 404 and QuestionError."""
    return of_incidence(request) if name == "incidence" else seen(request, name)


def svg(shown: Seen) -> str:
    """What a view shows, as a picture."""
    return _PICTURES[shown.name](shown)


def scene_of(shown: Seen) -> Scene:
    """What a map shows."""
    return scene(shown, "plan" if shown.name == "map" else "divisions")


def show(request: Request, shown: Seen, template: str, context: Mapping[str, object]) -> Response:
    """A view's page: what is shown, the form that narrows it, and what it gives to take along."""
    there = [a for a in ACTORS if any(m.actor == a for m in shown.whole.measures)]
    context = {
        "seen": shown,
        "choices": [*there, "all"] if len(there) > 1 else [],
        "forms": [(form, _FORM_NAMES[form].of(shown.view.language)) for form in FORMS[shown.name]],
        "link": shown.address(),
        **context,
    }
    return respond(request, template, shown.view, context)


_FORM_NAMES = {
    "svg": Text("図（SVG）", "Picture (SVG)"),
    "png": Text("図（PNG）", "Picture (PNG)"),
    "xlsx": Text("Excel", "Excel"),
    "csv": Text("CSV", "CSV"),
    "graphml": Text("GraphML", "GraphML"),
    "gexf": Text("GEXF（Gephi）", "GEXF (Gephi)"),
}


# ---- 施策×課 ----------------------------------------------------------------------------------


def incidence(request: Request) -> Response:
    """施策×課: the chart, and the same as a table."""
    shown = of_incidence(request)
    context = {
        "chart": Markup(incidence_svg(shown)),  # safe: the chart escapes all text itself
        "part": shown.overview,
    }
    return show(request, shown, "incidence.html", context)


def of_incidence(request: Request) -> Seen:
    """The state of the chart: the city's measures first, as the council's name no divisions."""
    return seen(request, "incidence", default="city")


def incidence_svg(shown: Seen) -> str:
    """The chart as a picture."""

    def draw() -> str:
        return charts.chart(
            shown.overview, shown.view.language, link=shown.view.link, actor=shown.filter.actor
        )

    return shown.held.draw("incidence", shown.view.language, shown.filter, by=draw)


# ---- maps -----------------------------------------------------------------------------------


def divisions(request: Request) -> Response:
    """課のつながり: divisions that share measures, in a map, in words and as a list."""
    shown = seen(request, "divisions")
    part = shown.overview
    least = least_of(shown)
    most = max(map(len, part.shared.values()), default=1)
    context = {
        "least": least,
        "most": max(most, least),
        **_map(shown, "divisions"),
        "bridges": network.bridges(part),
        "pairs": sorted(part.shared.items(), key=lambda found: -len(found[1])),
        "apart": network.apart(part),
        "told": TOLD,
    }
    return show(request, shown, "divisions.html", context)


def plan_map(request: Request) -> Response:
    """計画全体: everything by goal, and the same as lists."""
    shown = seen(request, "map")
    context = _map(shown, "plan")
    return show(request, shown, "map.html", context)


def least_of(shown: Seen) -> int:
    """From how many shared measures a line is drawn: two where the plan is dense enough."""
    if shown.state.least:
        return shown.state.least
    return 2 if _dense(shown.overview) else 1


def _dense(overview: Overview) -> bool:
    return sum(1 for measures in overview.shared.values() if len(measures) > 1) >= DENSE


def scene(shown: Seen, which: Which) -> Scene:
    """What a map shows in a state."""
    drawn = netmap.scene(
        shown.whole,
        shown.held.layout,
        shown.view.language,
        shown.view.link,
        which,
        least_of(shown) if which == "divisions" else 1,
        shown.overview if shown.filter else None,
    )
    return emphasis.at(drawn, shown.state.focus, shown.state.depth)


def map_svg(shown: Seen, which: Which) -> str:
    """A map as a picture."""
    key = (which, shown.view.language, shown.filter, least_of(shown), shown.state.focus)
    return shown.held.draw(
        "svg", *key, shown.state.depth,
        by=lambda: picture.draw(emphasis.focused(scene(shown, which))),
    )


def _map(shown: Seen, which: Which) -> dict[str, Markup]:
    """The picture, what the script draws from, and everything drawn in words."""
    view = shown.view

    def draw() -> str:
        title = f"{shown.whole.title.of(view.language)} – {view.t(TITLES[which])}"
        return netmap.page(
            netmap.of_scene(scene(shown, which)),
            language=view.language,
            title=title,
            self_contained=False,
            assets=netmap.Assets(
                vis=static("vis/vis-network.min.js"),
                script=static("map/map.js"),
                style=static("map/map.css"),
            ),
        )

    key = (which, view.language, shown.filter, least_of(shown), shown.state.focus)
    # Safe: the part escapes all text of the plan itself.
    drawn, words = netmap.parts(shown.held.draw("map", *key, shown.state.depth, by=draw))
    return {"map": Markup(drawn), "map_words": Markup(words)}


# ---- tables ---------------------------------------------------------------------------------


def matrix(request: Request) -> Response:
    """課×課: how many measures each two divisions share, as a table."""
    shown = seen(request, "matrix")
    context = {"matrix": table(shown.overview)}
    return show(request, shown, "matrix.html", context)


def matrix_svg(shown: Seen) -> str:
    """The table as a picture."""
    return grid.matrix(shown.overview, shown.view.language, shown.view.link)


def organizations(request: Request) -> Response:
    """団体: on which organisations the plan relies, through which divisions."""
    shown = seen(request, "organizations")
    context = {
        "relied": reliance(shown.overview),
        "told": TOLD,
    }
    return show(request, shown, "organizations.html", context)


def organizations_svg(shown: Seen) -> str:
    """The table as a picture."""
    return grid.organizations(shown.overview, shown.view.language, shown.view.link)


_PICTURES: Mapping[str, Callable[[Seen], str]] = {
    "incidence": incidence_svg,
    "divisions": lambda shown: map_svg(shown, "divisions"),
    "matrix": matrix_svg,
    "map": lambda shown: map_svg(shown, "plan"),
    "organizations": organizations_svg,
}
