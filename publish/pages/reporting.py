"""担当課別一覧 of the plan a server holds: as a page of its own, and as a workbook."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from publish.addresses import static
from publish.pages.taking import MEDIA
from publish.rendering import held_of, view_of
from visualize.report import Report, html, report, xlsx


def page(request: Request) -> Response:
    """The list of all divisions, or of the one of ``division``, ready to be printed."""
    found = _report(request)
    text = html(found, style_address=static("map/report.css"))
    return HTMLResponse(text, headers={"Content-Language": found.language})


def workbook(request: Request) -> Response:
    """The same as Excel."""
    held = held_of(request)
    name = f"{held.entry.id}-report.xlsx"
    return Response(
        xlsx(_report(request), held.entry.code),
        media_type=MEDIA["xlsx"],
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _report(request: Request) -> Report:
    held = held_of(request)
    language = view_of(request, held).language
    division = request.query_params.get("division", "")
    units = (*held.overview.divisions, *held.overview.groups)
    if division and all(unit.id != division for unit in units):
        raise HTTPException(404)
    return report(
        held.overview, language, held.statements, held.attribution[language], division
    )
