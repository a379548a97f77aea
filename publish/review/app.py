"""下書きの確認: the application on which a person settles what an import was not sure of."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from graph.intake.draft import Draft
from graph.problems import PlanError
from ontology.language import Text
from publish.front.headers import Headers
from publish.review import text as words
from publish.review.actions import accepted, answered, apply
from publish.review.guard import HEADERS, Guarded
from publish.review.pages import go_on, item_page, listed, overview, taken
from publish.review.shared import Reviewing, language_of, respond

HERE = Path(__file__).parents[1]


def create_app(draft: Draft) -> Starlette:
    """The pages of one draft's review."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates" / "review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["cut"] = lambda text: text if len(text) <= 120 else text[:119] + "…"
    app = Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=HERE / "static")),
            *_pages(),
            Mount("/en", routes=_pages()),
        ],
        middleware=[Middleware(Headers, HEADERS), Middleware(Guarded)],
        exception_handlers={HTTPException: _http, PlanError: _unreadable, Exception: _fault},
    )
    app.state.reviewing = Reviewing(draft, secrets.token_urlsafe(24), templates)
    return app


def _pages() -> list[BaseRoute]:
    return [
        Route("/", overview),
        Route("/list", listed),
        Route("/list", accepted, methods=["POST"]),
        Route("/list.{form}", taken),
        Route("/next", go_on),
        Route("/apply", apply, methods=["POST"]),
        Route("/item/{item}", item_page),
        Route("/item/{item}", answered, methods=["POST"]),
    ]


# ---- errors ---------------------------------------------------------------------------------


def _error(request: Request, status: int, said: list[str]) -> Response:
    key = f"e{status}" if f"e{status}" in words.WORDS else "e500"
    return respond(request, "error.html", {"key": key, "said": said, "here": ""}, status)


def _http(request: Request, error: Exception) -> Response:
    return _error(request, error.status_code if isinstance(error, HTTPException) else 500, [])


def _unreadable(request: Request, error: Exception) -> Response:
    """A file of the draft was broken by hand: say where."""
    problems = error.problems if isinstance(error, PlanError) else ()
    return _error(request, 500, [p.sentence(language_of(request)) for p in problems])


def _fault(request: Request, _: Exception) -> Response:
    response = _error(request, 500, [])
    response.raw_headers.extend(HEADERS)
    return response


def run(
    draft: Draft, port: int, tell: Callable[[Text], None], opened: Callable[[str], None]
) -> None:
    """Serve a review on this machine until interrupted. Raises CannotListen.

    ``opened`` hears the address, for other processes.
    """
    import uvicorn

    from publish.server import listen

    listening = listen("127.0.0.1", port)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    opened(address)
    tell(Text(
        f"{address} で開きます。答えはそのつど保存されます。Ctrl+C で終わります。",
        f"Open {address}; every answer is saved at once. Ctrl+C ends.",
    ))
    config = uvicorn.Config(create_app(draft), log_level="error", server_header=False, ws="none")
    uvicorn.Server(config).run(sockets=[listening])
