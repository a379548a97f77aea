"""Paths into plan files that name things by their identifiers, so that no edit shifts another.

A path is written as messages say it (`planfile.spoken`):
``goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-1].responsible[role=lead].divisions``.
In brackets stands, of an entry of a list: its ``id``; or itself where the list holds plain words;
or ``field=value`` (dots lead deeper: ``source.at=691``); or, in a list without identifiers, its
number from 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from graph.planfile import KeyPath
from graph.problems import shown
from ontology.language import Text

_STEP = re.compile(r"\.?([A-Za-z_]+)|\[([^\[\]]+)\]")


class PathError(Exception):
    """A path that is no path, or that leads nowhere in a file."""

    def __init__(self, path: str, text: Text) -> None:
        super().__init__(f"{path}: {text.en}")
        self.path, self.text = path, text


@dataclass(frozen=True)
class Key:
    """A field of a group of fields."""

    name: str


@dataclass(frozen=True)
class Entry:
    """An entry of a list, by what stands in the brackets."""

    selector: str


Step = Key | Entry


def parsed(path: str) -> tuple[Step, ...]:
    """The steps of a path. Raises PathError."""
    steps: list[Step] = []
    at = 0
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None or (found[2] and not steps) or (at == 0 and path[0] == "."):
            raise PathError(path, Text(
                f"「{shown(path)}」は場所として読めません。",
                f"“{shown(path)}” cannot be read as a path.",
            ))
        steps.append(Key(found[1]) if found[1] else Entry(found[2]))
        at = found.end()
    return tuple(steps)


def resolved(value: Any, path: str) -> KeyPath:
    """The keys and positions a path leads through. Raises PathError where it leads nowhere."""
    keys: list[str | int] = []
    for step in parsed(path):
        key = _key(value, step)
        if key is None:
            last = step.name if isinstance(step, Key) else f"[{step.selector}]"
            raise PathError(path, Text(
                f"{shown(path)} がありません（{shown(last)}）。",
                f"there is no {shown(path)} ({shown(last)}).",
            ))
        value = value[key]
        keys.append(key)
    return tuple(keys)


def _key(value: Any, step: Step) -> str | int | None:
    if isinstance(step, Key):
        return step.name if isinstance(value, dict) and step.name in value else None
    return position(value, step.selector) if isinstance(value, list) else None


def position(values: list[Any], selector: str) -> int | None:
    """Where in a list the entry stands that a selector names."""
    field, equals, wanted = selector.partition("=")
    if equals:
        return _first(values, lambda v: _plain(_field(v, field)) == wanted)
    named = _first(values, lambda v: _plain(_identity(v)) == selector)
    if named is not None or not selector.isdigit() or any(_field(v, "id") for v in values):
        return named
    return int(selector) - 1 if 0 < int(selector) <= len(values) else None


def _first(values: list[Any], fits: Any) -> int | None:
    return next((i for i, value in enumerate(values) if fits(value)), None)


def _identity(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else value


def _field(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _plain(value: Any) -> str | None:
    return None if value is None or isinstance(value, (dict, list)) else str(value)
