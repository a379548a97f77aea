"""A reorganisation decided: the municipality's file with what changed, the next edition's plan file.

Both are the old files with little changed in their text, so that order and comments stay. The
official wording stays what it was: the new plan file is a draft of the editors, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import yaml

from graph.planfile import KeyPath, PlanFile
from graph.reorganise import KINDS, Scenario, Step, carried
from ontology.language import Text

Node = Any  # of yaml.compose
Edit = tuple[int, int, str]  # from, to, and what takes the place


@dataclass(frozen=True)
class Accepted:
    """The texts of the two files of the next edition."""

    municipality: str
    plan: str


def undecided(scenario: Scenario) -> Iterator[tuple[KeyPath, Text]]:
    """What a trial may leave open and a decision may not, with the path in the scenario's file."""
    if scenario.date is None:
        yield (), Text("実施日（date）を書いてください。", "write the date on which it takes effect.")


def accept(
    loaded: PlanFile,
    plan_text: str,
    city_text: str,
    scenario: Scenario,
    edition: str,
    target_year: str = "",
) -> Accepted:
    """The next edition after a scenario without faults in which nothing is `undecided`."""
    return Accepted(
        _applied(city_text, list(_city(loaded, city_text, scenario))),
        _applied(plan_text, list(_plan(loaded, plan_text, scenario, edition, target_year))),
    )


def _applied(text: str, edits: Sequence[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


# ---- the municipality -----------------------------------------------------------------------


def _city(loaded: PlanFile, text: str, scenario: Scenario) -> Iterator[Edit]:
    root = yaml.compose(text)
    city = loaded.municipality.value
    day = scenario.date or ""
    last = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    divisions = _child(root, "divisions")
    nodes = {unit.id: node for unit, node in zip(city.divisions, divisions.value, strict=True)}
    new = {unit.id: unit for unit in scenario.divisions}
    ended: set[str] = set()
    for step in scenario.changes:
        place = next((nodes[unit] for unit in step.original if unit in nodes), divisions.value[0])
        for unit in (u for u in step.resulting if u in new):
            made = new.pop(unit)
            fields = {"id": made.id, "name": made.name, "en": made.en, "kana": made.kana,
                      "valid_from": day}
            fields = {key: value for key, value in fields.items() if value is not None}
            dash = text.rfind("-", 0, place.start_mark.index)
            line = f"- {_flow(fields)}\n{' ' * _column(text, dash)}"
            yield dash, dash, line
        ended |= set(step.ended)
    for unit in sorted(ended & set(nodes)):
        yield _field_first(text, nodes[unit], f'valid_until: "{last}"')
    plan = loaded.plan.value.id
    entries = [
        _flow({
            "id": f"{day}-{i}",
            "kind": step.kind,
            "date": day,
            "original": step.original,
            "resulting": step.resulting,
            **({"shares": _shares(plan, step)} if step.shares else {}),
            "note": _note(scenario, i),
        })
        for i, step in enumerate(scenario.changes, 1)
    ]
    known = _child(root, "changes", None)
    if known is not None and known.value:
        last_item = known.value[-1]
        dash = text.rfind("-", 0, last_item.start_mark.index)
        end = _end(text, last_item)
        yield end, end, "".join(f"{' ' * _column(text, dash)}- {entry}\n" for entry in entries)
    else:
        end = len(text)
        yield end, end, "\nchanges:\n" + "".join(f"  - {entry}\n" for entry in entries)


def _shares(plan: str, step: Step) -> list[dict[str, object]]:
    return [{"plan": plan, "to": s.to, "measures": s.measures} for s in step.shares]


def _note(scenario: Scenario, number: int) -> dict[str, str]:
    """In words what the step was, and which measures moved by it."""
    step = scenario.changes[number - 1]
    moved = [measure for share in step.shares for measure in share.measures]
    ja = KINDS[step.kind].ja + (f"（取り組み {'、'.join(moved)}）" if moved else "")
    en = KINDS[step.kind].en + (f" (measures {', '.join(moved)})" if moved else "")
    return {"ja": ja, "en": en}


# ---- the plan -------------------------------------------------------------------------------


def _plan(
    loaded: PlanFile, text: str, scenario: Scenario, edition: str, target_year: str
) -> Iterator[Edit]:
    root = yaml.compose(text)
    yield _replaced(_child(root, "id"), edition)
    if target_year:
        yield _replaced(_child(root, "target_year"), target_year)
    changed = 0
    groups = {group.id for group in loaded.municipality.value.groups}
    for measure in _measures(root):
        brackets = _child(measure, "responsible", None)
        if brackets is None:
            continue
        name = str(_child(measure, "id").value)
        named = [
            (str(unit.value), str(_child(bracket, "role").value))
            for bracket in brackets.value
            for unit in _child(bracket, "divisions").value
        ]
        after = carried(named, name, scenario.changes)
        roles = dict(after.named)
        given: set[str] = set()
        touched = False
        for bracket in brackets.value:
            role = str(_child(bracket, "role").value)
            listed = _child(bracket, "divisions")
            before = [str(unit.value) for unit in listed.value]
            heirs = carried([(unit, role) for unit in before], name, scenario.changes).named
            now = [u for u, _ in heirs if (roles.get(u) == role or u in groups) and u not in given]
            given |= set(now)
            if now != before:
                touched = True
                yield (
                    (listed.start_mark.index, _end_of(text, listed), _list(listed, now))
                    if now
                    else _item(text, bracket)
                )
        changed += touched
    told = Text(
        f"この版の担当課は、{scenario.date} の機構改革による引き継ぎを反映した編集者の案です"
        f"（{changed}件の取り組み）。引用した文言は前の版のままです。",
        f"In this edition the divisions were carried over by the reorganisation of {scenario.date} "
        f"({changed} measures), by the editors. The quoted wording is that of the edition before.",
    )
    entry = f"- {_flow({'ja': told.ja, 'en': told.en})}"
    doubts = _child(root, "doubts", None)
    if doubts is not None and doubts.value:
        dash = text.rfind("-", 0, doubts.value[0].start_mark.index)
        yield dash, dash, f"{entry}\n{' ' * _column(text, dash)}"
    else:
        start = _key(root, "source").start_mark.index
        yield start, start, f"doubts:\n  {entry}\n"


def _measures(node: Node) -> Iterator[Node]:
    """Every measure of a plan file, at any depth."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "measures" and isinstance(value, yaml.SequenceNode):
                yield from (m for m in value.value if isinstance(m, yaml.MappingNode))
            else:
                yield from _measures(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _measures(item)


# ---- text of YAML ---------------------------------------------------------------------------

_REQUIRED = object()


def _child(node: Node, key: str, default: object = _REQUIRED) -> Any:
    for name, value in node.value:
        if name.value == key:
            return value
    if default is _REQUIRED:
        raise KeyError(key)
    return default


def _key(node: Node, key: str) -> Node:
    found: Node = next(name for name, _ in node.value if name.value == key)
    return found


def _flow(value: object) -> str:
    """A value on one line, as YAML and JSON both read it."""
    return json.dumps(value, ensure_ascii=False)


def _replaced(node: Node, value: str) -> Edit:
    return node.start_mark.index, node.end_mark.index, _flow(value)


def _list(node: Node, values: Sequence[str]) -> str:
    written = f"[{', '.join(values)}]"
    return written if node.flow_style else f"{written}\n"


def _end_of(text: str, node: Node) -> int:
    return node.end_mark.index if node.flow_style else _end(text, node)


def _end(text: str, node: Node) -> int:
    """Where the lines of a block end: after its last written line."""
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        at = text.find("\n", node.end_mark.index)
        return len(text) if at < 0 else at + 1
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _item(text: str, node: Node) -> Edit:
    """Nothing in the place of a list's item."""
    dash = text.rfind("-", 0, node.start_mark.index)
    return dash - _column(text, dash), _end(text, node), ""


def _column(text: str, index: int) -> int:
    return index - (text.rfind("\n", 0, index) + 1)


def _field_first(text: str, node: Node, field: str) -> Edit:
    """A field written before all others of a mapping."""
    start = node.start_mark.index
    if node.flow_style:
        return start + 1, start + 1, f"{field}, "
    return start, start, f"{field}\n{' ' * _column(text, start)}"
