"""The edits that take others back, found before those are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from graph.intake.ops import Op, Values, at, name_of, path_of, selector_of
from graph.intake.review import Edit


def inverted(values: Values, ops: Sequence[Op], back: dict[str, list[Edit]]) -> None:
    """Note for each operation, before it is carried out, the edit that takes it back."""
    for op in ops:
        root = values[op.file]
        own = back.setdefault(op.owner, [])
        holder, old = at(root, op.path[:-1]), at(root, op.path)
        above = path_of(root, op.path[:-1])
        if op.do == "add":
            own.append(_edit(op, "remove", _entry(root, op, op.value)))
        elif op.do == "set" and old is None:
            own.append(_edit(op, "remove", f"{above}.{op.path[-1]}".removeprefix(".")))
        elif op.do == "set":
            named = isinstance(op.path[-1], int) and name_of(op.value) is not None
            path = f"{above}[{name_of(op.value)}]" if named else path_of(root, op.path)
            own.append(_edit(op, "set", path, value=deepcopy(old)))
        elif isinstance(holder, dict):
            own.append(_edit(op, "set", path_of(root, op.path), value=deepcopy(old)))
        else:
            after = holder[int(op.path[-1]) + 1 :][:1]
            before = selector_of(holder, int(op.path[-1]) + 1) if after else None
            if op.do == "move":
                path = _entry(root, op, old)
                own.append(_edit(op, "move", path, to=above, before=before))
            else:
                own.append(_edit(op, "add", above, value=deepcopy(old), before=before))


def _entry(root: Any, op: Op, value: Any) -> str:
    """The path of what is put into a list, once it is there."""
    there = at(root, op.to) or []
    place = len(there) if op.at is None else op.at
    name = selector_of([*there[:place], value, *there[place:]], place)
    return f"{path_of(root, op.to)}[{name}]"


def _edit(op: Op, do: Any, path: str, **more: Any) -> Edit:
    return Edit(do=do, file=op.file, path=path, **more)
