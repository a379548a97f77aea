"""What the edits of a draft come to once their places are found, and the names of those places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from graph.planfile import KeyPath

File = Literal["plan", "municipality"]
Values = dict[File, Any]  # the plain values of the two files


@dataclass(frozen=True)
class Op:
    """An edit whose place is found. ``owner`` is the item it comes from.

    ``path`` is the field or entry, or the list that ``add`` extends; ``to`` and ``at`` are the list
    and the position that something is put into (``at`` None: at the end).
    """

    owner: str
    do: Literal["set", "remove", "add", "move"]
    file: File
    path: KeyPath
    value: Any = None
    to: KeyPath = ()
    at: int | None = None


def at(root: Any, path: KeyPath) -> Any:
    """The value at a path of keys and positions; None where there is none."""
    for key in path:
        if isinstance(root, dict):
            root = root.get(str(key))
        elif isinstance(root, list) and isinstance(key, int) and key < len(root):
            root = root[key]
        else:
            return None
    return root


def name_of(value: Any) -> str | None:
    """What selects an entry of a list, where anything does but its position."""
    named = value.get("id") if isinstance(value, dict) else value
    if isinstance(named, bool) or not isinstance(named, (str, int)):
        return None
    return str(named) if re.fullmatch(r"[^\[\]=]{1,200}", str(named)) else None


def selector_of(values: list[Any], place: int) -> str:
    """What names an entry of a list for as long as it is in it: its number only where nothing else does."""
    name = name_of(values[place])
    if name is not None:
        return name
    for field in ("printed", "source"):
        found = [at(value, (field, "at")) for value in values]
        if found[place] is not None and found.count(found[place]) == 1:
            return f"{field}.at={found[place]}"
    return str(place + 1)


def path_of(root: Any, keys: KeyPath) -> str:
    """The path that names keys and positions by identifiers where there are any."""
    words = ""
    for key in keys:
        if isinstance(key, int):
            words += f"[{selector_of(root, key)}]"
            root = root[key]
        else:
            words += f"{'.' if words else ''}{key}"
            root = root.get(key) if isinstance(root, dict) else None
    return words
