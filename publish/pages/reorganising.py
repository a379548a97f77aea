"""機構改革を試す: a reorganisation kept in the address, and the plan before and after it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph.planfile import load
from graph.problems import PlanError
from graph.reorganise import (
    KINDS,
    NewDivision,
    Scenario,
    Share,
    Step,
    Unreadable,
    as_yaml,
    faults,
    read,
    written,
)
from ontology.language import Text
from publish.holdings import Held
from publish.pages.taking import MEDIA
from publish.rendering import View, held_of, respond, view_of
from queries import spreadsheet
from queries.overview import Overview
from queries.scenario import RULES, Effect, effect, known
from visualize.effect import TITLES, tables

LARGEST = 256 * 1024  # bytes of a file
STEPS = 40
PARTS = 4  # new divisions of one split
STATE = ("c", "new", "date")


def page(request: Request) -> Response:
    """The scenario of the address, what it changes, and the forms that add a change."""
    held = held_of(request)
    view = view_of(request, held, "reorganise")
    given = request.query_params.multi_items()
    error = ""
    scenario = None
    try:
        scenario = _scenario(given, held.overview)
        added = _added(given, scenario, held.overview)
        if added is not None:
            _refuse(added, held.overview)
            return RedirectResponse(_address(view, added), 303)
    except Unreadable as refused:
        error = refused.text.of(view.language)
    return _show(request, held, view, scenario, error)


def _show(
    request: Request,
    held: Held,
    view: View,
    scenario: Scenario | None,
    error: str,
    text: str = "",
    status: int = 0,
) -> Response:
    found = effect(held.overview, scenario) if scenario else None
    names = {d.id: d.name.of(view.language) for d in held.overview.divisions}
    names |= {d.id: d.name for d in scenario.divisions} if scenario else {}
    picked = request.query_params.get("pick", "")
    context: dict[str, Any] = {
        "scenario": scenario,
        "state": written(scenario) if scenario else [],
        "steps": [
            (KINDS[step.kind].of(view.language), step, _address(view, _without(scenario, i)))
            for i, step in enumerate(scenario.changes)
        ] if scenario else [],
        "names": names,
        "there": _there(held.overview, scenario, names),
        "found": found,
        "tables": tables(found, view.language) if found else {},
        "titles": TITLES,
        "rules": RULES,
        "most": max((max(x.before, x.after) for x in found.loads), default=1) if found else 1,
        "kinds": KINDS,
        "error": error,
        "text": text,
        "picked": picked if picked in names else "",
        "own": _own(found.after if found else held.overview, picked),
        "query": urlencode(written(scenario)) if scenario else "",
        "undecided": _undecided(scenario, found),
    }
    return respond(
        request, "reorganise.html", view, context, status or (400 if error else 200)
    )


def file(request: Request) -> Response:
    """The scenario as a file, or what it changes as a table. Raises HTTPException 404."""
    held = held_of(request)
    view = view_of(request, held)
    form = request.path_params["form"]
    try:
        scenario = _scenario(request.query_params.multi_items(), held.overview)
    except Unreadable as refused:
        return _show(request, held, view, None, refused.text.of(view.language))
    if scenario is None or form not in ("yaml", "xlsx", "csv"):
        raise HTTPException(404)
    if form == "yaml":
        return Response(as_yaml(scenario), media_type="application/yaml")
    found = tables(effect(held.overview, scenario), view.language)
    if form == "csv":
        return Response(spreadsheet.csv(found["moved"]), media_type=MEDIA[form])
    sheets = [(TITLES[key].of(view.language), shown) for key, shown in found.items()]
    return Response(spreadsheet.workbook(sheets), media_type=MEDIA[form])


async def opened(request: Request) -> Response:
    """A scenario's file, pasted: the answer leads to its address."""
    body = b""
    async for piece in request.stream():
        body += piece[: LARGEST + 1]
        if len(body) > LARGEST:
            return await run_in_threadpool(_open, request, None)
    text = dict(parse_qsl(body.decode(errors="replace"))).get("file", "")
    return await run_in_threadpool(_open, request, text)


def _open(request: Request, text: str | None) -> Response:
    held = held_of(request)
    view = view_of(request, held, "reorganise")
    if text is None:
        return _show(request, held, view, None, view.both(_TOO_LARGE), status=413)
    try:
        scenario = _parsed(text)
        _refuse(scenario, held.overview)
    except Unreadable as refused:
        return _show(request, held, view, None, view.both(refused.text), text)
    return RedirectResponse(_address(view, scenario), 303)


_TOO_LARGE = Text(
    "ファイルが大きすぎます（256 kB まで）。", "The file is too large (256 kB at most)."
)


def _parsed(text: str) -> Scenario:
    name = "reorganise.yaml"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        place.write_text(text, encoding="utf-8")
        try:
            return load(place, Scenario).value
        except PlanError as error:
            first = error.problems[0]
            raise Unreadable(Text(*(
                f"{first.line}: {first.where} {first.message.of(language)}"
                for language in ("ja", "en")
            ))) from None


# ---- from the forms to a scenario -----------------------------------------------------------


def _scenario(given: list[tuple[str, str]], overview: Overview) -> Scenario | None:
    """The scenario of an address. Raises Unreadable for one that cannot be."""
    scenario = read([(key, value) for key, value in given if key in STATE][: 4 * STEPS])
    if scenario is not None:
        _refuse(scenario, overview)
    return scenario


def _refuse(scenario: Scenario, overview: Overview) -> None:
    if len(scenario.changes) > STEPS:
        raise Unreadable(Text(
            f"変更は{STEPS}件までです。", f"There can be {STEPS} changes at most."
        ))
    for _, text in faults(scenario, known(overview)):
        raise Unreadable(text)


def _added(
    given: list[tuple[str, str]], scenario: Scenario | None, overview: Overview
) -> Scenario | None:
    """The scenario with the change a form adds; None where none was sent. Raises Unreadable."""
    form: dict[str, list[str]] = {}
    for key, value in given:
        if value.strip():
            form.setdefault(key, []).append(value.strip()[:200])
    kind = form.get("add", [""])[0]
    before = scenario.model_dump() if scenario else {"changes": [], "divisions": []}
    if "give" in form and scenario is not None:
        return _given(form["give"], scenario)
    if kind not in KINDS:
        return None
    old = form.get("from", [])
    if not old:
        raise Unreadable(Text("課を選んでください。", "Choose a division."))
    new: list[NewDivision] = []
    shares: list[Share] = []
    if kind == "transfer":
        resulting = form.get("to", [])[:1]
        if not resulting or "measure" not in form:
            raise Unreadable(Text(
                "移す取り組みと移す先の課を選んでください。",
                "Choose the measures that move, and the division they go to.",
            ))
        shares = [Share(to=resulting[0], measures=form["measure"])]
    else:
        names = form.get("name", [])[: PARTS if kind == "split" else 1]
        if not names:
            raise Unreadable(Text("新しい課の名前を書いてください。", "Write the new name."))
        used = {d.id for d in overview.divisions} | {
            d.id for d in (scenario.divisions if scenario else ())
        }
        free = (f"new-{i}" for i in range(1, 1000) if f"new-{i}" not in used)
        new = [NewDivision(id=next(free), name=name) for name in names]
        resulting = [d.id for d in new]
    step = Step(kind=kind, original=old, resulting=resulting, shares=shares)  # type: ignore[arg-type]
    return Scenario.model_validate({
        **before,
        "divisions": [*before["divisions"], *(d.model_dump() for d in new)],
        "changes": [*before["changes"], step.model_dump()],
    })


def _given(choices: list[str], scenario: Scenario) -> Scenario:
    """The scenario with measures of splits given to divisions: ``step:measure:division``."""
    steps = [step.model_dump() for step in scenario.changes]
    for choice in choices:
        at, _, rest = choice.partition(":")
        measure, _, unit = rest.rpartition(":")
        if not at.isdigit() or int(at) >= len(steps) or not measure or not unit:
            continue
        shares = steps[int(at)]["shares"]
        share = next((s for s in shares if s["to"] == unit), None)
        if share is None:
            shares.append({"to": unit, "measures": [measure]})
        else:
            share["measures"].append(measure)
    return Scenario.model_validate({**scenario.model_dump(), "changes": steps})


def _without(scenario: Scenario, at: int) -> Scenario | None:
    """The scenario up to a change; what came after it may rest on it."""
    steps = scenario.changes[:at]
    if not steps:
        return None
    used = {unit for step in steps for unit in step.resulting}
    kept = [d for d in scenario.divisions if d.id in used]
    return Scenario(date=scenario.date, divisions=kept, changes=steps)


# ---- what the page shows --------------------------------------------------------------------


def _address(view: View, scenario: Scenario | None) -> str:
    query = urlencode(written(scenario)) if scenario else ""
    return view.plan.view("reorganise") + (f"?{query}" if query else "")


def _there(
    overview: Overview, scenario: Scenario | None, names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The divisions a next change can begin from."""
    after = effect(overview, scenario).after if scenario else overview
    return [(d.id, names[d.id]) for d in after.divisions]


def _own(overview: Overview, unit: str) -> list[str]:
    """The measures of the division whose measures may move."""
    found = next((d.iri for d in overview.divisions if d.id == unit), "")
    return list(overview.measures_of.get(found, ()))


def _undecided(
    scenario: Scenario | None, found: Effect | None
) -> list[tuple[int, list[str], list[str]]]:
    """For each split: its number, its new divisions, the measures nobody has been given."""
    if scenario is None or found is None:
        return []
    shown = []
    for at, step in enumerate(scenario.changes):
        if step.kind != "split":
            continue
        old = {m for unit in step.original for m in _own_ids(found.before, scenario, at, unit)}
        open_ = [
            m.iri
            for m in found.before.measures
            if m.iri in found.undecided and m.id in old and m.id not in step.given
        ]
        if open_:
            shown.append((at, list(step.resulting), open_))
    return shown


def _own_ids(overview: Overview, scenario: Scenario, at: int, unit: str) -> set[str]:
    """The measures of a division at the time of a step."""
    earlier = scenario.changes[:at]
    now = overview
    if earlier:
        now = effect(overview, scenario.model_copy(update={"changes": earlier})).after
    own = _own(now, unit)
    return {m.id for m in overview.measures if m.iri in own}
