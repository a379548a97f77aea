"""The questions of the catalogue, each with a form and its answer as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import get_args
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from publish.holdings import Held
from publish.rendering import View, held_of, respond, site_of, view_of
from queries.asking import Asked, ask
from queries.catalogue import (
    GROUPS,
    NUMBERS,
    Parameter,
    Question,
    QuestionError,
    questions,
)
from queries.overview import Measure

EXTENSIONS = {"csv": "csv", "xlsx": "xlsx", "json": "json", "tsv": "tsv", "md": "md", "ttl": "ttl"}


@dataclass(frozen=True)
class Choice:
    """One option of a list: what is sent, what is shown, under which heading."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True)
class Field:
    """A field of a question's form; without choices, a number is written."""

    parameter: Parameter
    value: str
    choices: tuple[Choice, ...]
    example: str


def index(request: Request) -> Response:
    """All questions, by what they are about."""
    held = held_of(request)
    shown = [q for q in questions().values() if not q.hidden]
    groups = [
        (title, [q for q in shown if q.group == group]) for group, title in GROUPS.items()
    ]
    context = {"groups": [(title, found) for title, found in groups if found]}
    return respond(request, "questions.html", view_of(request, held, "questions"), context)


def page(request: Request) -> Response:
    """One question: its form, and its answer once everything it needs is given."""
    held = held_of(request)
    wanted = questions().get(request.path_params["name"])
    if wanted is None or wanted.hidden:
        raise HTTPException(404)
    day = _day(request)
    if day:
        held = site_of(request).holdings.at(held.entry, day)
    written = {
        p.name: request.query_params[p.name][:400]
        for p in wanted.parameters
        if p.name in request.query_params
    }
    form = request.query_params.get("format", "")
    if form:
        return _file(held, view_of(request, held), wanted, written, form)
    view = view_of(request, held, "questions")
    asked, error = None, ""
    if written or all(p.default is not None for p in wanted.parameters):
        try:
            asked = _ask(held, wanted, written)
        except QuestionError as refused:
            error = refused.text.of(view.language)
    return _page(request, view, wanted, written, asked, error)


def _day(request: Request) -> str:
    """The day a question is asked as of. Raises QuestionError for what is none."""
    day = request.query_params.get("as-of", "").strip()
    if not day:
        return ""
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise QuestionError(
            f"「{day[:20]}」は日付として読めません。2026-04-01 のように書いてください。",
            f"“{day[:20]}” is no date; write it like 2026-04-01.",
        ) from None


def _ask(held: Held, wanted: Question, written: dict[str, str]) -> Asked:
    return ask(held.engine, held.context, wanted.name, written, held.names)


def _page(
    request: Request,
    view: View,
    wanted: Question,
    written: dict[str, str],
    asked: Asked | None,
    error: str,
) -> Response:
    from queries.formats import table

    fields = [_field(view, p, written) for p in wanted.parameters]
    context = {
        "question": wanted,
        "fields": fields,
        "error": error,
        "table": table(asked.answer, wanted, view.language) if asked else None,
        "graph": asked is not None and asked.answer.kind == "graph",
        "forms": ("ttl", "json") if asked and asked.answer.kind == "graph" else
                 ("xlsx", "csv", "tsv", "json", "md"),
        "written": {key: text for key, text in written.items() if text.strip()}
        | ({"as-of": day} if (day := _day(request)) else {}),
        "days": site_of(request).holdings.days,
        "day": day,
        "example": {f.parameter.name: f.example for f in fields},
        "others": [
            q for q in questions().values()
            if q.group == wanted.group and not q.hidden and q.name != wanted.name
        ],
        "sparql": _bound(view, wanted, asked),
    }
    return respond(request, "question.html", view, context, status=400 if error else 200)


def _bound(view: View, wanted: Question, asked: Asked | None) -> str:
    """The query as it was asked, else as it is written."""
    assert view.held is not None
    return wanted.bind(view.held.context, asked.values) if asked else wanted.text


def _file(
    held: Held, view: View, wanted: Question, written: dict[str, str], form: str
) -> Response:
    from queries.formats import MEDIA_TYPES, Format, render

    known: dict[str, Format] = {f: f for f in get_args(Format) if f in EXTENSIONS}
    if form not in known:
        formats = ", ".join(known)
        raise QuestionError(
            f"「{form}」という形式はありません。{formats} から選んでください。",
            f"There is no format “{form}”. Choose one of {formats}.",
        )
    asked = _ask(held, wanted, written)
    content = render(asked.answer, wanted, view.language, known[form])
    name = quote(f"{held.entry.id}-{wanted.name}.{EXTENSIONS[form]}")
    return Response(
        content,
        media_type=MEDIA_TYPES[known[form]],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


# ---- the form -------------------------------------------------------------------------------


def _field(view: View, parameter: Parameter, written: dict[str, str]) -> Field:
    assert view.held is not None
    choices = () if parameter.type in NUMBERS else _choices(view, parameter)
    given = written.get(parameter.name, parameter.default or "")
    try:
        example = parameter.example
        if parameter.type not in NUMBERS and parameter.type != "resource":
            example = _id(view.held, parameter, example)
            given = _id(view.held, parameter, given) if given else ""
    except QuestionError:
        pass
    if choices and example not in {c.value for c in choices}:
        example = choices[0].value
    return Field(parameter, given, choices, example)


def _id(held: Held, parameter: Parameter, written: str) -> str:
    """The identifier of what somebody wrote."""
    iri = held.names.find(written, parameter.type).value
    return next(e.id for e in held.names.of(parameter.type) if e.iri == iri)


def _choices(view: View, parameter: Parameter) -> tuple[Choice, ...]:
    """Everything the parameter can name, in printed order."""
    held = view.held
    assert held is not None
    order = {iri: i for i, iri in enumerate(held.overview.by_iri)}
    things = {e.iri: e for e in held.names.of(parameter.type)}
    found = sorted(things.values(), key=lambda e: (order.get(e.iri, len(order)), e.name))
    choices = []
    for entry in found:
        thing = held.overview.by_iri.get(entry.iri)
        name = view.full(entry.iri) or entry.name
        group = view.full(thing.policy) if isinstance(thing, Measure) else ""
        choices.append(Choice(entry.id, name, group))
    return tuple(choices)
