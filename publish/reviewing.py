"""下書きの確認: the pages on which a person settles what an import was not sure of.

They stand on this machine alone: only its own address is answered, and what changes the draft
must come from a page of this very run.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from graph.intake.answers import Given
from graph.intake.correcting import COMPARATORS, Refused, alike_measures, places, units
from graph.intake.draft import Draft, Overtaken
from graph.intake.kinds import KINDS
from graph.intake.review import Item
from graph.intake.spoken import answer_of
from graph.problems import PlanError
from ontology.language import Language, Text
from publish import review_text as words
from publish.review_forms import Form, Posted, form_of, given_of, posted
from publish.review_view import Filter, bounds, following, line_around, neighbours, sheet_of, tree

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LARGEST = 256 * 1024  # bytes of what a form sends
HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # Not no-referrer: with it a browser hides even from us where a form comes from.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_NAMES = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Reviewing:
    """What all requests share. ``token`` proves that a form is of this run."""

    draft: Draft
    token: str
    templates: Environment


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
        middleware=[Middleware(_Guarded)],
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


# ---- pages ----------------------------------------------------------------------------------


def overview(request: Request) -> Response:
    """How far the review is, the draft as a tree, and what remains."""
    return _overview(request)


def _overview(request: Request, wrong: PlanError | None = None, status: int = 200) -> Response:
    draft = _of(request).draft
    counts = draft.counts
    language = _language(request)
    kinds: dict[str, list[int]] = {}
    for item in draft.review.items:
        told = kinds.setdefault(item.kind, [0, 0])
        told[0] += not draft.answer(item.id).settled
        told[1] += 1
    remaining = [] if counts.open or counts.waiting else _remaining(draft)
    return _respond(request, "overview.html", {
        "counts": counts,
        "kinds": [(k, _title(draft, k, language), *told) for k, told in kinds.items()],
        "titles": {kind: _title(draft, kind, language) for kind in kinds},
        "tree": tree(draft),
        "wrong": [p.sentence(language) for p in wrong.problems] if wrong else [],
        "faults": [p.sentence(language) for p in remaining],
        "by_hand": [
            (i, answer_of(i, draft.answer(i.id)).of(language)) for i in _by_hand(draft)
        ],
        "applied": "applied" in request.query_params,
        "here": "overview",
    }, status)


def _by_hand(draft: Draft) -> list[Item]:
    """Items whose chosen alternative only a person can carry out, or that bear a note."""
    return [
        item
        for item in draft.review.items
        if ((answer := draft.answer(item.id)).state == "skipped" and answer.value)
        or (
            answer.state == "chosen"
            and not any(a.edits for a in item.alternatives if a.key == answer.value)
        )
    ]


def _remaining(draft: Draft) -> list[Any]:
    from graph.consistency import faults

    try:
        return faults(draft.plan())
    except PlanError as error:
        return list(error.problems)


def listed(request: Request) -> Response:
    """All items as a table."""
    return _listed(request)


def _listed(request: Request, overtaken: bool = False, status: int = 200) -> Response:
    draft, language = _of(request).draft, _language(request)
    chosen = _filter(request)
    numbers = {item.id: n for n, item in enumerate(draft.review.items, 1)}
    return _respond(request, "list.html", {
        "rows": [
            (
                numbers[item.id],
                item,
                _title(draft, item.kind, language),
                bounds(draft, item.start)[0],
                draft.text[item.start : item.end],
                draft.answer(item.id),
                answer_of(item, draft.answer(item.id)).of(language),
            )
            for item in chosen.items(draft)
        ],
        "filter": chosen,
        "kinds": _kinds(draft, language),
        "open": any(not draft.answer(item.id).settled for item in chosen.items(draft)),
        "many": request.query_params.get("many", "")[:10],
        "overtaken": overtaken,
        "here": "items",
    }, status)


async def accepted(request: Request) -> Response:
    """Those ticked in the list are as they were read."""
    sent = posted(await _body(request))
    return await run_in_threadpool(_accepted, request, sent)


def _accepted(request: Request, sent: Posted) -> Response:
    reviewing = _of(request)
    if not secrets.compare_digest(sent.one("token"), reviewing.token):
        return _listed(request, True, 403)
    ticked = [value.rpartition("=") for value in sent.all("with")]
    seen = {name: version for name, _, version in ticked if name in reviewing.draft.items}
    try:
        reviewing.draft.record(dict.fromkeys(seen, Given(state="accepted")), seen)
    except Overtaken:
        return _listed(request, True, 409)
    query = _filter(request).query
    many = f"{'&' if query else '?'}many={len(seen)}" if seen else ""
    return RedirectResponse(f"{_prefix(request)}/list{query}{many}", 303)


def taken(request: Request) -> Response:
    """The list as a file. Raises HTTPException 404."""
    from graph.intake.listing import csv, workbook

    form = request.path_params["form"]
    if form not in ("xlsx", "csv"):
        raise HTTPException(404)
    made = (workbook if form == "xlsx" else csv)(_of(request).draft, _language(request))
    media = {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv; charset=utf-8",
    }[form]
    name = f'attachment; filename="review.{form}"'
    return Response(made, media_type=media, headers={"Content-Disposition": name})


def go_on(request: Request) -> Response:
    """To the next open item, or to the overview where there is none."""
    chosen = _filter(request)
    found = following(_of(request).draft, chosen, request.query_params.get("after", ""))
    return RedirectResponse(_address(request, found, chosen), 303)


def item_page(request: Request) -> Response:
    """One item: its passage in the source, its reading, its alternatives."""
    return _item_page(request, _item(request), form_of(request))


def _item_page(
    request: Request, item: Item, form: Form, status: int = 200
) -> Response:
    draft, language = _of(request).draft, _language(request)
    chosen = _filter(request)
    order = [i.id for i in draft.review.items]
    before, after = neighbours(draft, chosen, item)
    answer = draft.answer(item.id)
    done = draft.items.get(request.query_params.get("done", ""))
    told = answer_of(done, draft.answer(done.id)).of(language) if done else ""
    counts = draft.counts
    return _respond(request, "item.html", {
        "item": item,
        "sheet": sheet_of(draft, item),
        "passage": draft.text[item.start : item.end],
        "title": _title(draft, item.kind, language),
        "number": order.index(item.id) + 1,
        "counts": counts,
        "answer": answer,
        "told": answer_of(item, answer).of(language),
        "alike": draft.alike(item),
        "form": form if form.posted else form.filled(draft, item, answer),
        "before": before,
        "after": after,
        "filter": chosen,
        "kinds": _kinds(draft, language),
        "units": [(u.get("name"), u.get("kana", "")) for u in units(draft.values["municipality"])],
        "places": _places(draft, item),
        "comparators": [(key, words.COMPARATORS[key].of(language)) for key in COMPARATORS],
        "done": done,
        "done_passage": _short(draft.text[done.start : done.end]) if done else "",
        "done_answer": told,
        "many": request.query_params.get("many", ""),
        "here": "item",
    }, status)


def _places(draft: Draft, item: Item) -> list[tuple[str, str]]:
    """The parts of the plan that a correction chooses from."""
    correct = item.correct
    if correct is None or correct.input not in ("parent", "like"):
        return []
    if correct.input == "parent":
        return list(places(draft.values))
    return list(alike_measures(correct.path, draft.values))


def _short(text: str) -> str:
    line = "".join(text.split())
    return line if len(line) <= 24 else line[:23] + "…"


# ---- answers --------------------------------------------------------------------------------


async def answered(request: Request) -> Response:
    """An answer, put off or taken back; the next item is shown when it is on disk."""
    sent = posted(await _body(request))
    return await run_in_threadpool(_answered, request, sent)


def _answered(request: Request, sent: Posted) -> Response:
    item = _item(request)
    reviewing = _of(request)
    draft, language = reviewing.draft, _language(request)
    form = Form(sent, posted=True)

    def again(text: Text, status: int, field: str = "choice") -> Response:
        return _item_page(request, item, form.refused(text.of(language), field), status)

    if not secrets.compare_digest(sent.one("token"), reviewing.token):
        return again(words.WORDS["stale"], 403)
    try:
        given = given_of(item, sent)
    except Refused as refused:
        return again(refused.text, 422, refused.field)
    if sent.one("do") == "save" and sent.one("alike") and draft.alike(item):
        if given.state == "corrected":
            return again(words.WORDS["alike_written"], 422, "alike")
        return _preview(request, item, given, sent)
    names = [item.id]
    if sent.one("do") == "save-alike":
        own = {other.id for other in draft.alike(item)}
        names += [name for name in sent.all("with") if name in own]
    seen = sent.one("seen")
    try:
        draft.record(dict.fromkeys(names, given), {item.id: seen} if seen else None)
    except Overtaken as overtaken:
        told = answer_of(item, overtaken.answer)
        stands = told if told.ja else words.WORDS["open"]
        text = Text(*(words.WORDS["overtaken"].of(la).format(other=stands.of(la)) for la in ("ja", "en")))
        return again(text, 409)
    except Refused as refused:
        return again(refused.text, 422, refused.field)
    if sent.one("do") == "undo":
        return RedirectResponse(_address(request, item, _filter(request)), 303)
    found = following(draft, _filter(request), item.id)
    return RedirectResponse(
        _address(request, found, _filter(request), done=item.id, many=len(names)), 303
    )


def _preview(request: Request, item: Item, given: Given, sent: Posted) -> Response:
    draft, language = _of(request).draft, _language(request)
    return _respond(request, "alike.html", {
        "item": item,
        "given": given,
        "passage": draft.text[item.start : item.end],
        "answer": answer_of(item, given).of(language),
        "choice": sent.one("choice"),
        "seen": sent.one("seen"),
        "rows": [
            (other, *line_around(draft, other), answer_of(other, draft.answer(other.id)).of(language))
            for other in draft.alike(item)
        ],
        "filter": _filter(request),
        "here": "item",
    })


async def apply(request: Request) -> Response:
    """Put the answers into the plan."""
    sent = posted(await _body(request))
    return await run_in_threadpool(_apply, request, sent)


def _apply(request: Request, sent: Posted) -> Response:
    reviewing = _of(request)
    if not secrets.compare_digest(sent.one("token"), reviewing.token):
        return _overview(request, status=403)
    try:
        reviewing.draft.apply()
    except PlanError as error:
        return _overview(request, error, 409)
    return RedirectResponse(f"{_prefix(request)}/?applied", 303)


async def _body(request: Request) -> str:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise HTTPException(413)
    return body.decode(errors="replace")


# ---- what the pages share -------------------------------------------------------------------


def _of(request: Request) -> Reviewing:
    reviewing: Reviewing = request.app.state.reviewing
    return reviewing


def _language(request: Request) -> Language:
    path = request.url.path
    return "en" if path == "/en" or path.startswith("/en/") else "ja"


def _prefix(request: Request) -> str:
    return "/en" if _language(request) == "en" else ""


def _item(request: Request) -> Item:
    found = _of(request).draft.items.get(request.path_params["item"])
    if found is None:
        raise HTTPException(404)
    return found


def _filter(request: Request) -> Filter:
    asked = request.query_params
    return Filter(asked.get("kind", "")[:200], asked.get("state", "")[:20])


def _title(draft: Draft, kind: str, language: Language) -> str:
    title = draft.review.title(kind)
    return Text(title.ja, title.en or title.ja).of(language)


def _kinds(draft: Draft, language: Language) -> list[tuple[str, str]]:
    order = [*KINDS, *(k.id for k in draft.review.kinds)]
    there = dict.fromkeys(item.kind for item in draft.review.items)
    return [(k, _title(draft, k, language)) for k in sorted(there, key=order.index)]


def _address(
    request: Request, item: Item | None, chosen: Filter, done: str = "", many: int = 0
) -> str:
    query = [part for part in (
        chosen.query[1:], f"done={done}" if done else "", f"many={many}" if many > 1 else ""
    ) if part]
    asked = f"?{'&'.join(query)}" if query else ""
    place = f"/item/{item.id}" if item else "/"
    return f"{_prefix(request)}{place}{asked}{'#passage' if item else ''}"


def _respond(
    request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    reviewing, language = _of(request), _language(request)
    path, query = request.url.path, request.url.query
    bare = path.removeprefix("/en") or "/" if language == "en" else path

    def t(key: str, **values: object) -> str:
        said = words.WORDS[key].of(language)
        return said.format(**values) if values else said

    plan = reviewing.draft.values["plan"] if template != "error.html" else {}
    named = plan.get("title") if isinstance(plan, dict) else None
    text = reviewing.templates.get_template(template).render(
        t=t,
        lang=language,
        both=lambda label: (label.en or label.ja) if language == "en" else label.ja,
        root=_prefix(request),
        token=reviewing.token,
        switched={
            "ja": bare + (f"?{query}" if query else ""),
            "en": f"/en{bare}" + (f"?{query}" if query else ""),
        },
        plan_title=str((named or {}).get(language, "")) if isinstance(named, dict) else "",
        folder=str(reviewing.draft.folder),
        **context,
    )
    return HTMLResponse(text, status, headers={"Content-Language": language})


# ---- errors ---------------------------------------------------------------------------------


def _error(request: Request, status: int, said: list[str]) -> Response:
    key = f"e{status}" if f"e{status}" in words.WORDS else "e500"
    return _respond(request, "error.html", {"key": key, "said": said, "here": ""}, status)


def _http(request: Request, error: Exception) -> Response:
    return _error(request, error.status_code if isinstance(error, HTTPException) else 500, [])


def _unreadable(request: Request, error: Exception) -> Response:
    """A file of the draft was broken by hand: say where."""
    problems = error.problems if isinstance(error, PlanError) else ()
    return _error(request, 500, [p.sentence(_language(request)) for p in problems])


def _fault(request: Request, _: Exception) -> Response:
    response = _error(request, 500, [])
    response.raw_headers.extend(HEADERS)
    return response


# ---- who may ask ----------------------------------------------------------------------------


class _Guarded:
    """Answers this machine's own names only, and changes nothing for pages of other origins."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if not allowed(scope["method"], headers):
            refused = Response("403\n", 403, media_type="text/plain")
            await refused(scope, receive, sending)
            return
        await self.app(scope, receive, sending)


def allowed(method: str, headers: MutableMapping[str, str]) -> bool:
    """Whether a request is of this machine and, where it changes something, of our own pages.

    A name of another that was made to lead here is refused by ``Host``; a form of another site by
    ``Origin`` and ``Sec-Fetch-Site``, which pages cannot set.
    """
    host = headers.get("host", "")
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if name not in _NAMES:
        return False
    if method in ("GET", "HEAD"):
        return True
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    return origin in (None, f"http://{host}") and site in (None, "same-origin")


def run(draft: Draft, port: int, tell: Callable[[Text], None]) -> None:
    """Serve a review on this machine until interrupted. Raises CannotListen."""
    import uvicorn

    from publish.server import listen

    listening = listen("127.0.0.1", port)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    tell(Text(
        f"{address} で開きます。答えはそのつど保存されます。Ctrl+C で終わります。",
        f"Open {address}; every answer is saved at once. Ctrl+C ends.",
    ))
    config = uvicorn.Config(create_app(draft), log_level="error", server_header=False, ws="none")
    uvicorn.Server(config).run(sockets=[listening])
