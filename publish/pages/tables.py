"""表: items and relations of a plan as tables one can sort and narrow."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from publish.pages import taking, views
from publish.pages.viewing import seen
from visualize.tables import TITLES

SHOWN = ("measures", "divisions", "organizations", "metrics", "responsibilities", "involvements",
         "pairs", "relations")


def page(request: Request) -> Response:
    """One table of the plan, in the state of the address."""
    shown = seen(request, "table")
    (found,) = taking.lists(shown)
    hidden = {"address"}
    context = {
        "listing": found,
        "shown": [i for i, key in enumerate(found.keys) if key not in hidden],
        "kinds": [(kind, TITLES[kind].of(shown.view.language)) for kind in SHOWN],
        "sort": shown.state.sort,
    }
    return views.show(request, shown, "table.html", context)
