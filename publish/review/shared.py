"""What the pages of a review share: the draft, the language, the way to another page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from graph.intake.draft import Draft
from graph.intake.kinds import KINDS
from graph.intake.review import Item
from ontology.language import Language, Text
from publish.review import text as words
from publish.review.view import Filter

LARGEST = 256 * 1024  # bytes of what a form sends


@dataclass(frozen=True)
class Reviewing:
    """What all requests share. ``token`` proves that a form is of this run."""

    draft: Draft
    token: str
    templates: Environment

    def made(self, token: str) -> bool:
        """Whether a form that bears this token is of this run."""
        return secrets.compare_digest(token.encode(errors="replace"), self.token.encode())


def of(request: Request) -> Reviewing:
    """What all requests to these pages share."""
    reviewing: Reviewing = request.app.state.reviewing
    return reviewing


def language_of(request: Request) -> Language:
    """The language of the page that was asked for."""
    path = request.url.path
    return "en" if path == "/en" or path.startswith("/en/") else "ja"


def prefix_of(request: Request) -> str:
    """What the addresses of the page's language begin with."""
    return "/en" if language_of(request) == "en" else ""


def item_of(request: Request) -> Item:
    """The item an address names. Raises HTTPException 404."""
    found = of(request).draft.items.get(request.path_params["item"])
    if found is None:
        raise HTTPException(404)
    return found


def filter_of(request: Request) -> Filter:
    """The filter an address bears."""
    asked = request.query_params
    return Filter(asked.get("kind", "")[:200], asked.get("state", "")[:20])


def titled(draft: Draft, kind: str, language: Language) -> str:
    """What a kind is called in a language."""
    title = draft.review.title(kind)
    return Text(title.ja, title.en or title.ja).of(language)


def kinds_of(draft: Draft, language: Language) -> list[tuple[str, str]]:
    """The kinds there are, with their titles."""
    order = [*KINDS, *(k.id for k in draft.review.kinds)]
    there = dict.fromkeys(item.kind for item in draft.review.items)
    return [(k, titled(draft, k, language)) for k in sorted(there, key=order.index)]


def address_of(
    request: Request, item: Item | None, chosen: Filter, done: str = "", many: int = 0
) -> str:
    """The page of an item, or the overview where there is none."""
    query = [part for part in (
        chosen.query[1:], f"done={done}" if done else "", f"many={many}" if many > 1 else ""
    ) if part]
    asked = f"?{'&'.join(query)}" if query else ""
    place = f"/item/{item.id}" if item else "/"
    return f"{prefix_of(request)}{place}{asked}{'#passage' if item else ''}"


def respond(
    request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """A page."""
    reviewing, language = of(request), language_of(request)
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
        root=prefix_of(request),
        token=reviewing.token,
        switched={
            "ja": bare + (f"?{query}" if query else ""),
            "en": f"/en{bare}" + (f"?{query}" if query else ""),
        },
        plan_title=str(named.get(language) or named.get("ja") or "") if isinstance(named, dict) else "",
        folder=str(reviewing.draft.folder),
        **context,
    )
    return HTMLResponse(text, status, headers={"Content-Language": language})


async def body_of(request: Request) -> str:
    """What a form sent. Raises HTTPException 413."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise HTTPException(413)
    return body.decode(errors="replace")
