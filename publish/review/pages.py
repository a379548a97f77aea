"""The pages of a review that show: the overview, the list, one item."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph.intake.choosing import offered, units
from graph.intake.correcting import COMPARATORS
from graph.intake.draft import Draft
from graph.intake.review import Item
from graph.problems import PlanError
from publish.review import text as words
from publish.review.forms import Form, form_of
from publish.review.shared import (
    address_of,
    filter_of,
    item_of,
    kinds_of,
    language_of,
    of,
    respond,
    titled,
)
from publish.review.view import bounds, following, neighbours, place_of, sheet_of, tree


def overview(request: Request) -> Response:
    """How far the review is, the draft as a tree, and what remains."""
    return home(request)


def home(request: Request, wrong: PlanError | None = None, status: int = 200) -> Response:
    """The overview."""
    draft = of(request).draft
    counts = draft.counts
    language = language_of(request)
    kinds: dict[str, list[int]] = {}
    for item in draft.review.items:
        told = kinds.setdefault(item.kind, [0, 0])
        told[0] += not draft.answer(item.id).settled
        told[1] += 1
    remaining = [] if counts.open or counts.waiting else _remaining(draft)
    return respond(request, "overview.html", {
        "counts": counts,
        "kinds": [(k, titled(draft, k, language), *told) for k, told in kinds.items()],
        "titles": {kind: titled(draft, kind, language) for kind in kinds},
        "tree": tree(draft),
        "wrong": [p.sentence(language) for p in wrong.problems] if wrong else [],
        "faults": [p.sentence(language) for p in remaining],
        "by_hand": [
            (i, draft.told(i).of(language)) for i in _by_hand(draft)
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
    return table(request)


def table(request: Request, overtaken: bool = False, status: int = 200) -> Response:
    """The list."""
    draft, language = of(request).draft, language_of(request)
    chosen = filter_of(request)
    numbers = {item.id: n for n, item in enumerate(draft.review.items, 1)}
    return respond(request, "list.html", {
        "rows": [
            (
                numbers[item.id],
                item,
                titled(draft, item.kind, language),
                bounds(draft, item.start)[0],
                draft.text[item.start : item.end],
                draft.answer(item.id),
                draft.told(item).of(language),
            )
            for item in chosen.items(draft)
        ],
        "filter": chosen,
        "kinds": kinds_of(draft, language),
        "open": any(not draft.answer(item.id).settled for item in chosen.items(draft)),
        "many": request.query_params.get("many", "")[:10],
        "overtaken": overtaken,
        "here": "items",
    }, status)


def taken(request: Request) -> Response:
    """The list as a file. Raises HTTPException 404."""
    from graph.intake.listing import csv, workbook

    form = request.path_params["form"]
    if form not in ("xlsx", "csv"):
        raise HTTPException(404)
    made = (workbook if form == "xlsx" else csv)(of(request).draft, language_of(request))
    media = {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv; charset=utf-8",
    }[form]
    name = f'attachment; filename="review.{form}"'
    return Response(made, media_type=media, headers={"Content-Disposition": name})


def go_on(request: Request) -> Response:
    """To the next open item, or to the overview where there is none."""
    chosen = filter_of(request)
    found = following(of(request).draft, chosen, request.query_params.get("after", ""))
    return RedirectResponse(address_of(request, found, chosen), 303)


def item_page(request: Request) -> Response:
    """One item: its passage in the source, its reading, its alternatives."""
    return shown(request, item_of(request), form_of(request))


def shown(
    request: Request, item: Item, form: Form, status: int = 200
) -> Response:
    """The page of one item with its form."""
    draft, language = of(request).draft, language_of(request)
    chosen = filter_of(request)
    order = [i.id for i in draft.review.items]
    before, after = neighbours(draft, chosen, item)
    answer = draft.answer(item.id)
    done = draft.items.get(request.query_params.get("done", ""))
    told = draft.told(done).of(language) if done else ""
    counts = draft.counts
    return respond(request, "item.html", {
        "item": item,
        "sheet": sheet_of(draft, item),
        "place": place_of(draft, item),
        "passage": draft.text[item.start : item.end],
        "title": titled(draft, item.kind, language),
        "number": order.index(item.id) + 1,
        "counts": counts,
        "answer": answer,
        "told": draft.told(item).of(language),
        "alike": draft.alike(item),
        "form": form if form.posted else form.filled(draft, item, answer),
        "before": before,
        "after": after,
        "filter": chosen,
        "kinds": kinds_of(draft, language),
        "units": [(u.get("name"), u.get("kana", "")) for u in units(draft.values["municipality"])],
        "places": list(offered(item.correct, draft.values).items()) if item.correct else [],
        "comparators": [(key, words.COMPARATORS[key].of(language)) for key in COMPARATORS],
        "done": done,
        "done_passage": _short(draft.text[done.start : done.end]) if done else "",
        "done_answer": told,
        "many": request.query_params.get("many", ""),
        "here": "item",
    }, status)


def _short(text: str) -> str:
    line = "".join(text.split())
    return line if len(line) <= 24 else line[:23] + "…"
