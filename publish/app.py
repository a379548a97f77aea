"""The web application: addresses to pages, and what every answer carries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from graph.store import StoreError
from ontology.language import Text
from publish.addresses import OWN, Addresses, Standing, language_of, path_of
from publish.catalog import pages as catalog_pages
from publish.data.descriptions import Descriptions, served_base
from publish.data.files import Files
from publish.data.named_graphs import Graphs
from publish.front.access_log import AccessLog, Told
from publish.front.across import Across
from publish.front.at_once import AtOnce
from publish.front.guard import Guard
from publish.front.headers import HEADERS, Headers
from publish.front.health import Readiness, alive
from publish.front.kept_pages import KeptPages
from publish.front.one_build import OneBuild
from publish.front.prompt import Prompt
from publish.front.proxy import Proxied, Proxies
from publish.front.shapes import plain
from publish.front.turned_away import TurnedAway
from publish.holdings import Holdings
from publish.lexicon import page as lexicon_page
from publish.linked import graphs, identity
from publish.linked.data import Data
from publish.pages import finding, questions, reporting, resources, tables, taking, views
from publish.pages import home as pages
from publish.ready.answers import Ready
from publish.ready.kept import Kept
from publish.ready.pace import Pace
from publish.rendering import Site, View, goal_colours, respond
from publish.settings import Settings
from publish.sparql.answering import STOPPED
from publish.sparql.endpoint import Endpoint, Updates
from publish.sparql.ready import PATHS, ReadyAnswers
from queries.catalogue import QuestionError
from queries.engine import EmbeddedEngine, QueryError, QueryTimeout, WritingEngine
from visualize.rasterize import CannotDraw

VIS = ("pyvis", "templates/lib/vis-9.1.2")
_ERRORS = frozenset({400, 404, 405, 503, 504})


def create_app(
    engine: WritingEngine,
    settings: Settings = Settings(),
    updates: Updates | None = None,
    log: Callable[[str], None] | None = None,
    on_stop: Callable[[], None] = lambda: None,
) -> Starlette:
    """The pages about everything an engine holds, and its SPARQL endpoint.

    The endpoint only reads. With ``updates`` it also writes, for whoever reaches it: for a store
    that may be thrown away, never in public. ``log`` hears of every answer; ``on_stop`` is called
    when the server has served its last.
    """
    descriptions = Descriptions(Holdings(engine), served_base(settings.serve_base))
    files = Files(descriptions, settings.share)
    site = Site(descriptions.holdings, settings, descriptions, files, Graphs(files))
    embedded = engine if isinstance(engine, EmbeddedEngine) else None
    # A remote store does not tell when its data change, nor does one that is written to.
    fixed = settings.share if embedded and updates is None else 0
    kept = Kept(fixed)
    endpoint = Endpoint(site, engine, updates, kept)
    pages = KeptPages(Kept(fixed), embedded.build_lately) if embedded and fixed else None
    ready: list[Ready] = []
    if embedded:
        ready.append(ReadyAnswers(kept, embedded.build_lately, embedded.looked_up, settings.rows))
    if pages:
        ready.append(pages)
    passes, pace = plain(settings.head << 10), Pace()
    proxies = Proxies(settings.trusted_proxies, settings.root_path, OWN)
    tell = Told(log, settings.log_queries) if log else None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        on_stop()
        site.holdings.close()

    app = Starlette(
        lifespan=lifespan,
        routes=[
            Route("/healthz", alive),
            Route("/readyz", Readiness(engine).answer),
            *(Route(path, endpoint) for path in PATHS),
            Route("/data/{path:path}", Data(site)),
            Route("/static/goals.css", colours),
            Mount("/static/vis", StaticFiles(packages=[VIS])),
            Mount("/static/map", StaticFiles(packages=[("visualize", "static")])),
            Mount("/static", StaticFiles(directory=Path(__file__).with_name("static"))),
            Route("/graph/{path:path}", graphs.graph),
            *catalog_pages.routes(),
            *_pages(),
            Mount("/en", routes=_pages()),
        ],
        middleware=[
            Middleware(Proxied, proxies),
            *([Middleware(AccessLog, tell)] if tell else ()),
            Middleware(AtOnce, ready, passes, pace, HEADERS),
            Middleware(Standing),
            Middleware(Headers, HEADERS),
            Middleware(Across),
            Middleware(Guard, settings, TurnedAway()),
            Middleware(OneBuild, engine.build_name, pages),
        ],
        exception_handlers={
            HTTPException: http_error,
            QuestionError: question_error,
            QueryError: query_error,
            StoreError: store_error,
            CannotDraw: cannot_draw,
            Exception: fault,
        },
    )
    app.state.site = site
    app.state.prompt = Prompt(proxies.seen, ready, passes, pace, HEADERS, tell)
    return app


def _pages() -> list[BaseRoute]:
    plan = "/plan/{code}/{plan}"
    return [
        Route("/", pages.index),
        Route("/search", finding.everywhere),
        Route("/compare", _compare),
        Route("/compare.{form}", _compare_file),
        Route(plan, pages.to_home),
        Route(f"{plan}/", pages.home),
        Route(f"{plan}/incidence", views.incidence),
        Route(f"{plan}/divisions", views.divisions),
        Route(f"{plan}/matrix", views.matrix),
        Route(f"{plan}/map", views.plan_map),
        Route(f"{plan}/organizations", views.organizations),
        Route(f"{plan}/table", tables.page),
        Route(f"{plan}/reorganise", _reorganise),
        Route(f"{plan}/reorganise", _opened, methods=["POST"]),
        Route(f"{plan}/reorganise.{{form}}", _reorganise_file),
        Route(f"{plan}/report", reporting.page),
        Route(f"{plan}/audit", _audit),
        Route(f"{plan}/report.xlsx", reporting.workbook),
        Route(f"{plan}/search", finding.page),
        Route(f"{plan}/search.json", finding.typed),
        Route(f"{plan}/{{name}}.{{form}}", taking.file),
        Route(f"{plan}/questions/", questions.index),
        Route(f"{plan}/questions/{{name}}", questions.page),
        Route("/ontology", lexicon_page.vocabulary),
        Route("/ontology.{form}", lexicon_page.vocabulary),
        Route("/ontology/{name:path}", lexicon_page.beside),
        Route("/catalog", catalog_pages.catalog),
        Route("/id/{path:path}", identity.thing),
        Route("/doc/{path:path}", resources.page),
    ]


# What reads scenarios or plan files costs time to import, and a server that nobody asks for one never pays it.


def _compare(request: Request) -> Response:
    from publish.pages import comparing

    return comparing.page(request)


def _compare_file(request: Request) -> Response:
    from publish.pages import comparing

    return comparing.file(request)


def _audit(request: Request) -> Response:
    from publish.pages import auditing

    return auditing.page(request)


def _reorganise(request: Request) -> Response:
    from publish.pages import reorganising

    return reorganising.page(request)


def _reorganise_file(request: Request) -> Response:
    from publish.pages import reorganising

    return reorganising.file(request)


async def _opened(request: Request) -> Response:
    from publish.pages import reorganising

    return await reorganising.opened(request)


async def colours(_: Request) -> Response:
    """The goals' colours, from the same place as the charts'."""
    return Response(
        goal_colours(), media_type="text/css", headers={"Cache-Control": "max-age=3600"}
    )


# ---- errors ---------------------------------------------------------------------------------


def http_error(request: Request, error: Exception) -> Response:
    """No such page, or no such method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = _error(request, status if status in _ERRORS else 500, status)
    response.headers.update((error.headers or {}) if isinstance(error, HTTPException) else {})
    return response


def question_error(request: Request, error: Exception) -> Response:
    """Something was asked that cannot be understood."""
    return _error(request, 400, 400, getattr(error, "text", None))


def query_error(request: Request, error: Exception) -> Response:
    """The engine gave no answer."""
    status = 504 if isinstance(error, QueryTimeout) else 503
    response = _error(request, status, status, getattr(error, "text", None))
    if getattr(error, "costly", False):
        response.headers[STOPPED] = "1"
    return response


def cannot_draw(request: Request, error: Exception) -> Response:
    """The machine lacks what a picture needs."""
    return _error(request, 503, 503, getattr(error, "text", None))


def store_error(request: Request, _: Exception) -> Response:
    """There is no store to read."""
    return _error(request, 503, 503)


def fault(request: Request, _: Exception) -> Response:
    """A fault of ours; the details go to the log, not to the reader."""
    response = _error(request, 500, 500)
    response.raw_headers.extend(HEADERS)  # Starlette answers faults outside the middleware
    return response


def _error(request: Request, key: int, status: int, reason: Text | None = None) -> Response:
    """A page that says what happened and what to do; it asks the engine nothing."""
    path = path_of(request.scope)
    language = language_of(path)
    view = View(language, path, request.url.query, Addresses(""))
    context = {"key": f"e{key}", "reason": reason.of(language) if reason else "", "status": status}
    return respond(request, "error.html", view, context, status)
