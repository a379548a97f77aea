"""What a view gives to take along: pictures, tables and graphs of exactly what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ontology.language import Text
from publish.pages import views
from publish.pages.viewing import Seen
from queries import spreadsheet
from queries.spreadsheet import Cell, Table
from visualize.tables import TITLES, Listing, listing

MEDIA = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
}
# The tables behind each view; the first is its CSV, all of them its workbook.
TABLES: Mapping[str, Sequence[str]] = {
    "incidence": ("responsibilities", "measures", "divisions"),
    "divisions": ("pairs", "divisions"),
    "matrix": ("pairs", "divisions"),
    "map": ("relations", "measures", "divisions", "organizations", "metrics"),
    "organizations": ("involvements", "organizations"),
}


def file(request: Request) -> Response:
    """A view in a state, as a file. Raises HTTPException 404, QuestionError, CannotDraw."""
    name, form = request.path_params["name"], request.path_params["form"]
    if name not in views.FORMS or form not in views.FORMS[name]:
        raise HTTPException(404)
    shown = views.of(request, name)
    content = _WRITERS[form](shown, _address(request, shown))
    saved = f"{shown.held.entry.id}-{name}.{form}"
    headers = {"Content-Disposition": f'inline; filename="{saved}"'}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _address(request: Request, shown: Seen) -> str:
    """Where a reader sees the same."""
    return f"{request.url.scheme}://{request.url.netloc}" + shown.address()


def _svg(shown: Seen, _: str) -> bytes:
    return views.svg(shown).encode()


def _png(shown: Seen, _: str) -> bytes:
    from visualize.rasterize import png

    return png(views.svg(shown))


def _graphml(shown: Seen, _: str) -> bytes:
    from visualize.graphfile import graphml

    return graphml(views.scene_of(shown))


def _gexf(shown: Seen, _: str) -> bytes:
    from visualize.graphfile import gexf

    return gexf(views.scene_of(shown))


def _csv(shown: Seen, _: str) -> bytes:
    return spreadsheet.csv(lists(shown)[0].table)


def _xlsx(shown: Seen, address: str) -> bytes:
    sheets = [(found.title, found.table) for found in lists(shown)]
    return spreadsheet.workbook([*sheets, about(shown, address)])


def lists(shown: Seen) -> list[Listing]:
    """The tables behind a view, in its state and order."""
    kinds = TABLES.get(shown.name) or (shown.state.of if shown.state.of in TITLES else "measures",)
    found = [
        listing(kind, shown.overview, shown.view.language, shown.held.statements)
        for kind in kinds
    ]
    return [found[0].sorted_by(shown.state.sort), *found[1:]]


def about(shown: Seen, address: str) -> tuple[str, Table]:
    """A sheet that says what the workbook holds, whence, and what in it is ours."""
    view, language = shown.view, shown.view.language
    entry = shown.held.entry
    lines = [
        (_ABOUT["plan"], shown.whole.title.of(language)),
        (_ABOUT["municipality"], shown.whole.municipality.of(language)),
        (_ABOUT["code"], entry.code),
        (_ABOUT["view"], view.t(shown.name)),
        (_ABOUT["narrowed"], shown.told or view.t("all")),
        (_ABOUT["address"], address),
        (_ABOUT["source"], shown.held.attribution[language]),
        (_ABOUT["rights"], shown.held.rights[language]),
        (_ABOUT["ours"], _OURS.of(language)),
    ]
    if shown.whole.fictional:
        lines.insert(1, (_ABOUT["fictional"], view.t("fictional_note")))
    rows = tuple((Cell(name.of(language)), Cell(text)) for name, text in lines)
    headings = (_ABOUT["item"].of(language), _ABOUT["content"].of(language))
    return _ABOUT["title"].of(language), Table(headings, rows)


_ABOUT = {
    "title": Text("説明", "About"),
    "item": Text("項目", "Item"),
    "content": Text("内容", "Content"),
    "plan": Text("計画", "Plan"),
    "fictional": Text("架空", "Fictional"),
    "municipality": Text("市区町村", "Municipality"),
    "code": Text("全国地方公共団体コード", "Code of the local government"),
    "view": Text("表示", "View"),
    "narrowed": Text("絞り込み", "Narrowed to"),
    "address": Text("この表示へのリンク", "Link to this view"),
    "source": Text("出典", "Source"),
    "rights": Text("利用条件", "Rights"),
    "ours": Text("編集者によるもの", "Written by the editors"),
}
_OURS = Text(
    "見出しのない取り組みの短い名前、英語の名前、件数は編集者によるもので、計画の文言ではありません。",
    "Short names of untitled measures, English names and counts are the editors', not the plan's.",
)
_WRITERS: Mapping[str, Callable[[Seen, str], bytes]] = {
    "svg": _svg,
    "png": _png,
    "csv": _csv,
    "xlsx": _xlsx,
    "graphml": _graphml,
    "gexf": _gexf,
}
