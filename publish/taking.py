"""What a view gives to take along: the picture and the tables of exactly what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from publish import views
from publish.viewing import Seen, seen

SVG = "image/svg+xml"
Draw = Callable[[Seen], str]
PICTURES: Mapping[str, Draw] = {
    "incidence": views.incidence_svg,
    "divisions": lambda shown: views.map_svg(shown, "divisions"),
    "matrix": views.matrix_svg,
    "map": lambda shown: views.map_svg(shown, "plan"),
    "organizations": views.organizations_svg,
}


def file(request: Request) -> Response:
    """A view in a state, as a file. Raises HTTPException 404 for what there is not."""
    name, form = request.path_params["name"], request.path_params["form"]
    if form == "svg" and name in PICTURES:
        return Response(PICTURES[name](_seen(request, name)), media_type=SVG)
    raise HTTPException(404)


def _seen(request: Request, name: str) -> Seen:
    return views.of_incidence(request) if name == "incidence" else seen(request, name)
