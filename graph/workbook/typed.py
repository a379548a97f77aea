"""A plan typed into a workbook, with no text it was copied from: the typed wording is its source.

The wording of all cells, one after the other in the order of the plan, is a text like any other:
it has sheets (what stands before the goals, then one for each goal), positions and a SHA-256, and
every passage of the plan stands in it. Nothing is said that nobody typed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from graph import model
from graph.planfile import KeyPath, walk

FILE = "source.txt"
# What stands in for the source until the wording is known; validation needs some.
PROVISIONAL: dict[str, Any] = {
    "title": {"ja": "-"}, "file": FILE, "sha256": "0" * 64, "characters": 1,
    "attribution": {"ja": "-"}, "rights": {"ja": "-"}, "sheets": [{"number": 1, "at": 0}],
}


def typed_text(plan: model.Plan) -> str:
    """The typed wording as a text: what ``source.file`` of a typed plan holds."""
    return "".join(text for _, text in _lines(plan, _passages(plan)))


@dataclass(frozen=True)
class Places:
    """Where every passage of a typed plan stands in its own wording, and what that source is."""

    passages: tuple[tuple[KeyPath, int, int], ...]  # path, sheet, position
    source: dict[str, Any]

    def into(self, values: dict[str, Any]) -> model.Plan:
        """The plan that plain values make once its passages are in their places."""
        for path, sheet, at in self.passages:
            _at(values, path).update(sheet=sheet, at=at)
        values["source"] = self.source
        return model.Plan.model_validate(values)


def typed(plan: model.Plan, city: model.Municipality) -> model.Plan:
    """The plan with its own wording as its source: every passage in its place."""
    return places(plan, city).into(plain(plan))


def places(plan: model.Plan, city: model.Municipality) -> Places:
    """Where the passages of a plan stand in its own wording."""
    found: dict[KeyPath, tuple[int, int]] = {}
    sheets: list[dict[str, int]] = []
    at, part = 0, -1
    passages = list(_passages(plan))
    content = hashlib.sha256()
    for path, text in _lines(plan, passages):
        here = _part(path)
        if here != part:
            part = here
            sheets.append({"number": len(sheets) + 1, "at": at})
        found[path] = (len(sheets), at)
        at += len(text)
        content.update(text.encode())
    title, name = plan.title, city.name
    source = {
        "title": {
            "ja": f"{title.ja}（表計算ソフトに入力された文言）",
            "en": f"{title.en} (wording entered in a spreadsheet)" if title.en else None,
        },
        "file": FILE,
        "sha256": content.hexdigest(),
        "characters": at,
        "attribution": {
            "ja": f"出典：{name}「{title.ja}」",
            "en": f"Source: {city.en or name}, {title.en}" if title.en else None,
        },
        "rights": {
            "ja": "利用条件は書かれていません。", "en": "No terms of use are stated.",
        },
        "sheets": sheets,
    }
    return Places(
        tuple((path, *found[_said_above(plan, path, passage) or path]) for path, passage in passages), source
    )


def is_typed(plan: model.Plan, city: model.Municipality) -> bool:
    """Whether a plan's source is nothing but its own typed wording."""
    return plan.source.file == FILE and typed(plan, city) == plan


def plain(value: Any) -> Any:
    """A model as plain values that make an equal model again."""
    if isinstance(value, model.Model):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    return [plain(item) for item in value] if isinstance(value, list) else value


def _passages(plan: model.Plan) -> Iterator[tuple[KeyPath, model.Passage]]:
    return ((path, part) for path, part in walk(plan) if isinstance(part, model.Passage))


def _lines(
    plan: model.Plan, passages: Iterable[tuple[KeyPath, model.Passage]]
) -> Iterator[tuple[KeyPath, str]]:
    for path, passage in passages:
        if _said_above(plan, path, passage) is None:
            yield path, f"{passage.text}\n"


def _said_above(plan: model.Plan, path: KeyPath, passage: model.Passage) -> KeyPath | None:
    """Of a pillar that bears the name of its policy: where the name stands, as it was typed once."""
    if len(path) != 7 or path[4] not in ("city", "council") or path[6] != "name":
        return None
    policy = plan.goals[int(path[1])].policies[int(path[3])]
    return (*path[:4], "name") if policy.name.text == passage.text else None


def _part(path: KeyPath) -> int:
    return int(path[1]) + 1 if path[0] == "goals" else 0


def _at(values: Any, path: KeyPath) -> dict[str, Any]:
    for key in path:
        values = values[key]
    found: dict[str, Any] = values
    return found
