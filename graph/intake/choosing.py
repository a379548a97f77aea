"""The parts of a plan that a person chooses from instead of writing, and what choosing one does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph.intake.ops import Values, at, path_of
from graph.intake.paths import PathError, resolved
from graph.intake.review import Correction, Edit
from graph.intake.untaken import Refused, resolved_or_refused
from ontology.language import Text


def offered(correct: Correction, values: Values) -> dict[str, str]:
    """The parts of the plan a correction chooses from: their paths, and how they read."""
    if correct.input in ("parent", "under"):
        return _apart(places(values))
    if correct.input == "metric":
        return _apart(metrics(values))
    return _apart(alike_measures(correct.path, values)) if correct.input == "like" else {}


def _apart(parts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Paths and names; of equal names the later ones are numbered, so that each can be written."""
    made: dict[str, str] = {}
    seen: dict[str, int] = {}
    for path, name in parts:
        seen[name] = seen.get(name, 0) + 1
        made[path] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return made


def taking(correct: Correction, written: Any, values: Values) -> list[Edit]:
    """The edits that choosing a part means. Raises Refused where there is no such part."""
    if written not in offered(correct, values):
        raise Refused(Text("選択肢にありません。", "There is no such alternative."))
    path = correct.path
    if correct.input == "under":
        return [Edit(do="add", path=written, value=correct.value)]
    if correct.input == "like":
        other = at(values["plan"], resolved_or_refused(values["plan"], written))
        return [Edit(do="set", path=f"{path}.responsible", value=other["responsible"])]
    here = resolved_or_refused(values["plan"], path)
    if correct.input == "metric":
        return list(_values_to(path, here, written, values))
    if path_of(values["plan"], here[:-1]) == written:
        raise Refused(_THERE)
    return [Edit(do="move", path=path, to=written)]


_THERE = Text(
    "いまもそこにあります。「読みのとおり」と答えてください。",
    "It stands there already. Answer “as it was read”.",
)


def _values_to(
    path: str, here: tuple[str | int, ...], written: str, values: Values
) -> Iterator[Edit]:
    """The values of a metric, or the one value the path leads to, moved to another metric."""
    plan = values["plan"]
    metric = here[: here.index("observations")] if "observations" in here else here
    if path_of(plan, metric) == written:
        raise Refused(_THERE)
    if here != metric:
        yield Edit(do="move", path=path, to=f"{written}.observations")
        return
    for place in range(len((at(plan, metric) or {}).get("observations") or [])):
        yield Edit(do="move", path=path_of(plan, (*metric, "observations", place)), to=f"{written}.observations")


def places(values: Values) -> Iterator[tuple[str, str]]:
    """The lists of measures of a plan: the path of each, and its heading as one reads it."""
    for goal in values["plan"].get("goals") or []:
        for policy in goal.get("policies") or []:
            for actor in ("city", "council"):
                for pillar in policy.get(actor) or []:
                    path = (
                        f"goals[{goal['id']}].policies[{policy['id']}]"
                        f".{actor}[{pillar['id']}].measures"
                    )
                    names = dict.fromkeys(_heading(part) for part in (goal, policy, pillar))
                    yield path, " › ".join(names)


def alike_measures(path: str, values: Values) -> Iterator[tuple[str, str]]:
    """The measures around a measure, under the same policy, that print their divisions."""
    plan = values["plan"]
    try:
        keys = resolved(plan, path)
    except PathError:
        return
    names = {unit["id"]: str(unit.get("name")) for unit in units(values["municipality"])}
    policy = keys[: keys.index("policies") + 2] if "policies" in keys else ()
    for actor in ("city", "council"):
        for p, pillar in enumerate((at(plan, policy) or {}).get(actor) or []):
            for m, measure in enumerate(pillar.get("measures") or []):
                place = (*policy, actor, p, "measures", m)
                if measure.get("responsible") and place != keys:
                    told = (d for r in measure["responsible"] for d in r.get("divisions") or [])
                    listed = "、".join(names.get(str(d), str(d)) for d in told)
                    named = measure.get("title") or measure.get("statement") or {}
                    words = "".join(str(measure.get("short") or named.get("text", "")).split())
                    yield path_of(plan, place), f"{measure.get('number', '')} {words[:30]}（{listed}）"


def metrics(values: Values) -> Iterator[tuple[str, str]]:
    """The metrics of a plan: the path of each, and its name with its policy's number before it."""
    for goal in values["plan"].get("goals") or []:
        for policy in goal.get("policies") or []:
            for room in ("indicators", "evaluation_items"):
                for metric in policy.get(room) or []:
                    path = f"goals[{goal['id']}].policies[{policy['id']}].{room}[{metric['id']}]"
                    yield path, f"{policy.get('number', '')} › {_heading(metric)}"


def _heading(part: Mapping[str, Any]) -> str:
    name = part.get("name") or {}
    words = "".join(str(name.get("text", "")).split())
    words = words if len(words) <= 30 else words[:29] + "…"
    return f"{part.get('number', '')} {words}".strip()


def units(city: Any) -> list[dict[str, Any]]:
    """The divisions and groups of a municipality's plain values."""
    return [
        unit
        for room in ("divisions", "groups")
        for unit in city.get(room) or []
        if isinstance(unit, dict) and "id" in unit
    ]
