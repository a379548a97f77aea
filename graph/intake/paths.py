"""Paths into plan files that name things by their identifiers, so that no edit shifts another.

A path is written as messages say it (`planfile.spoken`):
``goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-1].responsible[role=lead].divisions``.
In brackets stands, of an entry of a list: its ``id``; or itself where the list holds plain words;
or ``field=value`` (dots lead deeper: ``source.at=691``); or, in a list without identifiers, its
number from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    """The keys and positions a path leads through. Raises PathError where it leads nowhere.

    What was moved since is found where it is now: by the last identifier on the path that only
    one entry of a list of that name has.
    """
    steps = parsed(path)
    keys, rest = _led(value, steps)
    if not rest:
        return keys
    for last in range(len(steps) - 1, 0, -1):
        name, entry = steps[last - 1], steps[last]
        if isinstance(name, Key) and isinstance(entry, Entry) and _lasting(entry.selector):
            places = list(_entries(value, name.name, entry.selector))
            if len(places) == 1:
                more, missing = _led(_at(value, places[0]), steps[last + 1 :])
                if not missing:
                    return (*places[0], *more)
            if places and "=" not in entry.selector:
                break
    step = rest[0]
    lost = step.name if isinstance(step, Key) else f"[{step.selector}]"
    raise PathError(path, Text(
        f"{shown(path)} がありません（{shown(lost)}）。", f"there is no {shown(path)} ({shown(lost)})."
    ))


def _led(value: Any, steps: Sequence[Step]) -> tuple[KeyPath, Sequence[Step]]:
    """How far steps lead, and the steps that lead nowhere."""
    keys: list[str | int] = []
    for at, step in enumerate(steps):
        key = _key(value, step)
        if key is None:
            return tuple(keys), steps[at:]
        value = value[key]
        keys.append(key)
    return tuple(keys), ()


def _entries(value: Any, room: str, name: str, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every entry with an identifier in every list of a name."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in parts:
        if key == room and isinstance(part, list):
            yield from (
                (*path, key, i)
                for i, entry in enumerate(part)
                if isinstance(entry, dict) and _called(entry, name)
            )
        if isinstance(part, (dict, list)):
            yield from _entries(part, room, name, (*path, key))


def _lasting(selector: str) -> bool:
    """Whether what is in the brackets names one thing wherever it is: an identifier, or the
    place of its wording."""
    return "=" not in selector or selector.partition("=")[0].endswith(".at")


def _called(entry: Any, selector: str) -> bool:
    field, equals, wanted = selector.partition("=")
    return _plain(_field(entry, field)) == wanted if equals else entry.get("id") == selector


def _at(value: Any, path: KeyPath) -> Any:
    for key in path:
        value = value[key]
    return value


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
