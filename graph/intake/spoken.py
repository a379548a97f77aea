"""Answers and places of a review in words."""

from __future__ import annotations

from typing import Any

from graph.intake.answers import Given
from graph.intake.review import Item
from ontology.language import Text

_STATES = {
    "open": Text("", ""),
    "accepted": Text("読みのとおり", "as read"),
    "skipped": Text("あとで", "put off"),
}


def answer_of(item: Item, given: Given) -> Text:
    """What was answered, as one reads it; empty where nothing was."""
    if given.state == "skipped" and given.value:
        return Text(f"あとで: {given.value}", f"put off: {given.value}")
    if given.state in _STATES:
        return _STATES[given.state]
    if given.state == "chosen":
        label = next((a.label for a in item.alternatives if a.key == given.value), None)
        return Text(label.ja, label.en or label.ja) if label else Text(str(given.value), str(given.value))
    if item.correct and item.correct.input == "choice":
        label = next((a.label for a in item.correct.options if a.key == given.value), None)
        return Text(label.ja, label.en or label.ja) if label else Text(str(given.value), str(given.value))
    words = written_as(given.value)
    return Text(words, words)


def written_as(value: Any) -> str:
    """A correction on one line, as it can be written again."""
    if isinstance(value, list):
        return "、".join(str(v.get("name", "")) if isinstance(v, dict) else str(v) for v in value)
    if isinstance(value, dict):
        return " ".join(str(value[k]) for k in ("value", "unit", "comparator") if value.get(k))
    return str(value)
