"""The pages of a review that change something: answers, given one by one or many at once."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph.intake.answers import Given
from graph.intake.draft import Overtaken
from graph.intake.review import Item
from graph.intake.untaken import Refused
from graph.problems import PlanError
from ontology.language import Text
from publish.review import text as words
from publish.review.forms import Form, Posted, given_of, posted
from publish.review.pages import home, shown, table
from publish.review.shared import (
    address_of,
    body_of,
    filter_of,
    item_of,
    language_of,
    of,
    prefix_of,
    respond,
)
from publish.review.view import following, line_around


async def answered(request: Request) -> Response:
    """An answer, put off or taken back; the next item is shown when it is on disk."""
    sent = posted(await body_of(request))
    return await run_in_threadpool(_answered, request, sent)


def _answered(request: Request, sent: Posted) -> Response:
    item = item_of(request)
    reviewing = of(request)
    draft, language = reviewing.draft, language_of(request)
    form = Form(sent, posted=True)

    def again(text: Text, status: int, field: str = "choice") -> Response:
        return shown(request, item, form.refused(text.of(language), field), status)

    if not reviewing.made(sent.one("token")):
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
        told = draft.told(item, overtaken.answer)
        stands = told if told.ja else words.WORDS["open"]
        text = Text(*(words.WORDS["overtaken"].of(la).format(other=stands.of(la)) for la in ("ja", "en")))
        return again(text, 409)
    except Refused as refused:
        return again(refused.text, 422, refused.field)
    if sent.one("do") == "undo":
        return RedirectResponse(address_of(request, item, filter_of(request)), 303)
    found = following(draft, filter_of(request), item.id)
    return RedirectResponse(
        address_of(request, found, filter_of(request), done=item.id, many=len(names)), 303
    )


def _preview(request: Request, item: Item, given: Given, sent: Posted) -> Response:
    draft, language = of(request).draft, language_of(request)
    return respond(request, "alike.html", {
        "item": item,
        "given": given,
        "passage": draft.text[item.start : item.end],
        "answer": draft.told(item, given).of(language),
        "choice": sent.one("choice"),
        "seen": sent.one("seen"),
        "rows": [
            (other, *line_around(draft, other), draft.told(other).of(language))
            for other in draft.alike(item)
        ],
        "filter": filter_of(request),
        "here": "item",
    })


async def apply(request: Request) -> Response:
    """Put the answers into the plan."""
    sent = posted(await body_of(request))
    return await run_in_threadpool(_apply, request, sent)


def _apply(request: Request, sent: Posted) -> Response:
    reviewing = of(request)
    if not reviewing.made(sent.one("token")):
        return home(request, status=403)
    try:
        reviewing.draft.apply()
    except PlanError as error:
        return home(request, error, 409)
    return RedirectResponse(f"{prefix_of(request)}/?applied", 303)


async def accepted(request: Request) -> Response:
    """Those ticked in the list are as they were read."""
    sent = posted(await body_of(request))
    return await run_in_threadpool(_accepted, request, sent)


def _accepted(request: Request, sent: Posted) -> Response:
    reviewing = of(request)
    if not reviewing.made(sent.one("token")):
        return table(request, True, 403)
    ticked = [value.rpartition("=") for value in sent.all("with")]
    seen = {name: version for name, _, version in ticked if name in reviewing.draft.items}
    try:
        reviewing.draft.record(dict.fromkeys(seen, Given(state="accepted")), seen)
    except Overtaken:
        return table(request, True, 409)
    query = filter_of(request).query
    many = f"{'&' if query else '?'}many={len(seen)}" if seen else ""
    return RedirectResponse(f"{prefix_of(request)}/list{query}{many}", 303)
