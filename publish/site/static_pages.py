"""What a static site shows where a server would compute: an index to search in, and a word why."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ontology.language import Text
from publish.holdings import Held
from publish.rendering import View, held_of, respond, site_of, view_of
from queries.search import KINDS

# Pages that answer only where a server runs, each with its heading.
SERVED = {
    "reorganise": Text("機構改革を試す", "Try a reorganisation"),
    "compare": Text("二つの計画を比べる", "Compare two plans"),
    "sparql": Text("SPARQL で問う", "Ask with SPARQL"),
}


def make_static(app: Starlette) -> None:
    """Let an application answer as a static site: its pages know that no server stands behind."""
    app.state.site.templates.globals["files_only"] = True
    plan = "/plan/{code}/{plan}"
    own = {
        "/search": everywhere,
        "/sparql": needs_server,
        "/compare": needs_server,
        f"{plan}/search": search,
        f"{plan}/search.json": index,
        f"{plan}/reorganise": needs_server,
    }
    # One by one: a mount would answer for every page below it.
    app.router.routes[:0] = [
        Route(f"{language}{path}", page) for language in ("", "/en") for path, page in own.items()
    ]


def needs_server(request: Request) -> Response:
    """A page that says what cannot be had here, and how to have it."""
    name = request.url.path.rstrip("/").rpartition("/")[2]
    held = held_of(request) if "plan" in request.path_params else None
    view = view_of(request, held, name)
    return respond(request, "needs_server.html", view, {"title": view.both(SERVED[name])})


def search(request: Request) -> Response:
    """Everything of a plan that can be looked for, to be narrowed by what one types."""
    held = held_of(request)
    return _page(request, view_of(request, held), [held])


def everywhere(request: Request) -> Response:
    """The same of all plans."""
    holdings = site_of(request).holdings
    helds = [holdings.held(entry) for entry in holdings.entries]
    view = view_of(request, helds[0] if len(helds) == 1 else None)
    return _page(request, view, helds)


def _page(request: Request, view: View, helds: list[Held]) -> Response:
    parts = [(of, _groups(of)) for of in (view_of(request, held) for held in helds)]
    return respond(request, "search_index.html", view, {"parts": parts})


def _groups(view: View) -> list[tuple[str, list[dict[str, str]]]]:
    """Everything by kind: what it is called, its page, and all words it is found by."""
    assert view.held is not None
    found: dict[str, list[dict[str, str]]] = {kind: [] for kind in KINDS}
    for entry in view.held.index.entries:
        number = view.number(entry.iri)
        found[entry.kind].append({
            "iri": entry.iri,
            "number": number,
            "name": view.both(entry.name),
            "words": entry.everything,
        })
    return [(kind, things) for kind, things in found.items() if things]


def index(request: Request) -> Response:
    """The same as data, for the box in which one types."""
    view = view_of(request, held_of(request))
    return JSONResponse({
        "index": [
            {
                "label": view.t("found_" + kind),
                "items": [
                    {
                        "name": f"{thing['number']} {thing['name']}".strip(),
                        "href": view.link(thing["iri"]),
                        "words": thing["words"],
                    }
                    for thing in things
                ],
            }
            for kind, things in _groups(view)
        ],
        "none": view.both(Text("見つかりません", "Nothing found")),
        "some": view.both(Text("{}件見つかりました", "{} results")),
    })
