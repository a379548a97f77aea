"""The outline of a plan file, its municipality's divisions and organisations included."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from graph import model
from graph.outline import Involved, Item, Key, Outline, Value
from graph.planfile import KeyPath, PlanFile
from graph.values import Period
from ontology.language import Text

_KIND_OF: Mapping[type[model.Element], str] = {
    model.Goal: "goal",
    model.Policy: "policy",
    model.Pillar: "pillar",
    model.Measure: "measure",
    model.Vision: "vision",
    model.Finding: "finding",
    model.ResidentAction: "resident-action",
    model.Introduction: "introduction",
    model.EmbeddedPlan: "embedded-plan",
    model.Chart: "chart",
    model.ChartValue: "chart-value",
    model.Scheme: "scheme",
    model.SchemeKind: "scheme-kind",
    model.Category: "category",
    model.Network: "network",
    model.NetworkBody: "network-body",
    model.Function: "function",
    model.Survey: "survey",
    model.Document: "document",
    model.Term: "term",
    model.Division: "division",
    model.DivisionGroup: "group",
    model.Organization: "organization",
    model.Change: "change",
}
# Identifiers that are unique only within what holds them.
_WITHIN = frozenset({"chart-value", "scheme-kind", "category", "network-body", "function"})


def outline(loaded: PlanFile) -> Outline:
    """The outline of a plan file, its municipality's divisions and organisations included."""
    plan, city = loaded.plan.value, loaded.municipality.value
    units = [*city.divisions, *city.groups, *city.organizations]
    items = _apart([_plan(plan), *_below(plan, None, ()), *_below(city, None, ())])
    return Outline(
        id=plan.id,
        series=plan.series or "",
        title=Text(plan.title.ja, plan.title.en or ""),
        code=city.code,
        municipality=city.name,
        items=tuple(items),
        units={model.CITY: city.name} | {unit.id: unit.name for unit in units},
        forerunners=_forerunners(city.changes),
        english={unit.id: unit.en for unit in units if unit.en},
        fictional=plan.fictional or city.fictional,
    )


def _forerunners(changes: Sequence[model.Change]) -> dict[str, tuple[str, ...]]:
    """Whom each division came after, reorganisations one after the other."""
    found: dict[str, tuple[str, ...]] = {}
    for change in sorted(changes, key=lambda c: c.date):
        before = [old for unit in change.original for old in (unit, *found.get(unit, ()))]
        for unit in change.resulting:
            found[unit] = tuple(dict.fromkeys((*found.get(unit, ()), *before)))
    return {unit: tuple(b for b in old if b != unit) for unit, old in found.items()}


def _apart(items: Sequence[Item]) -> list[Item]:
    """The items with a number behind an identifier that is given twice."""
    seen: dict[Key, int] = {}
    found = []
    for item in items:
        seen[item.key] = count = seen.get(item.key, 0) + 1
        found.append(replace(item, id=f"{item.id}#{count}") if count > 1 else item)
    return found


def _plan(plan: model.Plan) -> Item:
    fields = {
        name: said(getattr(plan, name))
        for name in ("series", "fictional", "target_year")
    }
    source = plan.source.model_dump()
    places = {f"source.{key}": said(value) for key, value in source.items()}
    return Item(
        "plan", plan.id, None, name=plan.title.ja,
        doubts=tuple(said(d) for d in plan.doubts),
        fields={**fields, "title.en": plan.title.en or ""}, places=places,
    )


def _below(value: object, parent: Item | None, path: KeyPath) -> Iterator[Item]:
    """Every element inside a part of a plan, each after what holds it."""
    if isinstance(value, model.Element):
        parent = _item(value, parent, path)
        yield parent
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _below(getattr(value, name), parent, (*path, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _below(part, parent, (*path, index))


def _item(part: model.Element, parent: Item | None, path: KeyPath) -> Item:
    kind = _KIND_OF.get(type(part)) or str(path[-2]).removesuffix("s").replace("_", "-")
    id_ = f"{parent.id}/{part.id}" if kind in _WITHIN and parent else part.id
    name = getattr(part, "title", None) or getattr(part, "name", None)
    wording = getattr(part, "statement", None) or getattr(part, "description", None)
    own: dict[str, str] = {}
    places: dict[str, str] = {}
    for key in type(part).model_fields:
        value = getattr(part, key)
        if key in _APART or _holds_elements(value):
            continue
        places.update(_places(key, value))
        if value is not name and value is not wording:
            own[key] = said(value)
    if kind == "pillar":
        own["carried_out_by"] = str(path[-2])
    brackets = getattr(part, "responsible", [])
    for index, bracket in enumerate(brackets):
        own[f"bracket.{index + 1}"] = bracket.source.plain
        places.update(_places(f"responsible.{index + 1}", bracket.source))
    observations = getattr(part, "observations", [])
    for index, observation in enumerate(observations):
        places.update(_places(f"observations.{index + 1}", observation.printed))
        places.update(_places(f"observations.{index + 1}.notes", observation.notes))
    return Item(
        kind=kind,
        id=id_,
        parent=parent.key if parent else None,
        number=getattr(part, "number", None) or "",
        name=part.label if isinstance(part, model.Metric) else plain(name),
        wording=plain(wording),
        responsible=tuple((unit, b.role) for b in brackets for unit in b.divisions),
        involved=tuple(
            Involved(word, i.id, i.wording)
            for room, word in (("partners", "partner"), ("supports", "supported"))
            for i in getattr(part, room, [])
        ),
        values=tuple(_value(o) for o in observations),
        doubts=tuple(said(d) for d in part.doubts),
        fields={key: text for key, text in own.items() if text},
        places=places,
        path=path,
    )


# Compared in ways of their own, or what the item is matched by.
_APART = frozenset({
    "id", "number", "doubts", "responsible", "partners", "supports", "observations",
})


def _holds_elements(value: object) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, model.Element)


def _value(observation: model.Observation) -> Value:
    rest = [plain(note) for note in observation.notes] + [said(d) for d in observation.doubts]
    return Value(
        kind=observation.kind,
        period=observation.period,
        breakdown=observation.breakdown or "",
        printed=observation.printed.plain,
        number=observation.value,
        unit=observation.unit or "",
        comparator=observation.comparator or "",
        annual=observation.annual,
        rest=" ".join(rest),
    )


def _places(key: str, value: object) -> dict[str, str]:
    """Where passages of a field stand, with their line breaks."""
    if isinstance(value, model.Passage):
        breaks = json.dumps(value.text, ensure_ascii=False) if value.text != value.plain else ""
        return {key: f"{value.sheet}:{'' if value.at is None else value.at}{breaks}"}
    found: dict[str, str] = {}
    if isinstance(value, list):
        for index, part in enumerate(value):
            found |= _places(f"{key}.{index + 1}", part)
    return found


def plain(value: model.Passage | str | None) -> str:
    """Official wording as one reads it."""
    return value.plain if isinstance(value, model.Passage) else value or ""


def said(value: Any) -> str:
    """A field as one text: two fields that say the same give the same text."""
    if value is None or value == [] or value is False:
        return ""
    if isinstance(value, bool):
        return "true"
    if isinstance(value, str):
        return value
    if isinstance(value, (int, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, Period):
        return value.ja
    if isinstance(value, model.Passage):
        return value.plain
    if isinstance(value, model.Label):
        return " / ".join(text for text in (value.ja, value.en) if text)
    if isinstance(value, list):
        return "；".join(said(part) for part in value)
    if isinstance(value, BaseModel):
        return "、".join(
            f"{key}: {text}"
            for key in type(value).model_fields
            if (text := said(getattr(value, key)))
        )
    if isinstance(value, dict):
        return "、".join(f"{key}: {said(part)}" for key, part in value.items())
    raise ValueError(f"Unexpected field: {value!r}")
