"""Finding a thing by what people call it: a page, and answers while one types."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ontology.language import Text
from publish.holdings import Held
from publish.rendering import View, held_of, respond, site_of, view_of
from queries.search import LONGEST, Group, Hit, marked

TYPED = 6  # things of a kind shown while one types
LISTED = 40  # on the page
PLANS = 12  # plans that are searched from a page of none


def page(request: Request) -> Response:
    """What a plan holds under some words."""
    held = held_of(request)
    view = view_of(request, held)
    asked = _asked(request)
    groups = held.index.find(asked, LISTED) if asked else []
    near = held.index.near(asked) if asked and not groups else []
    context = {
        "asked": asked,
        "parts": [(view, groups)] if groups else [],
        "near": near,
        "count": sum(group.found for group in groups),
        "marked": marked,
    }
    return respond(request, "search.html", view, context)


def everywhere(request: Request) -> Response:
    """The same in all plans, for pages that belong to none; in the only plan where there is one."""
    holdings = site_of(request).holdings
    view = view_of(request)
    asked = _asked(request)
    if len(holdings.entries) == 1:
        only = view_of(request, holdings.held(holdings.entries[0]))
        return RedirectResponse(only.plan.view("search", q=asked), 303)
    parts = []
    for entry in holdings.entries[:PLANS] if asked else ():
        own = view_of(request, holdings.held(entry))
        assert own.held is not None
        groups = own.held.index.find(asked, TYPED)
        if groups:
            parts.append((own, groups))
    count = sum(group.found for _, groups in parts for group in groups)
    context = {"asked": asked, "parts": parts, "near": [], "count": count, "marked": marked}
    return respond(request, "search.html", view, context)


def typed(request: Request) -> Response:
    """The best of each kind as JSON, for the box in which one types."""
    held = held_of(request)
    view = view_of(request, held)
    asked = _asked(request)
    groups = held.index.find(asked, TYPED) if asked else []
    return JSONResponse({
        "count": sum(group.found for group in groups),
        "said": _said(view, groups, asked),
        "all": view.plan.view("search", q=asked),
        "groups": [
            {
                "label": view.t("found_" + group.kind),
                "items": [_item(held, view, hit) for hit in group.hits],
            }
            for group in groups
        ],
    })


def _item(held: Held, view: View, hit: Hit) -> dict[str, str]:
    number = view.number(hit.iri)
    name = view.both(hit.name)
    note = hit.by if hit.by != number else ""
    return {"name": f"{number} {name}".strip(), "note": note, "href": view.link(hit.iri)}


def _said(view: View, groups: list[Group], asked: str) -> str:
    if not asked:
        return ""
    count = sum(group.found for group in groups)
    text = {
        0: Text("見つかりません", "Nothing found"),
        1: Text("1件見つかりました", "1 result"),
    }.get(count, Text(f"{count}件見つかりました", f"{count} results"))
    return view.both(text)


def _asked(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:LONGEST]
