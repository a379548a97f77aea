"""What goes last: entries that nothing names, or nothing hangs below, once all else is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graph.intake.ops import Op, Values, at, name_of
from graph.intake.paths import PathError, resolved
from graph.intake.review import Edit

# What hangs below a goal, a policy or a pillar.
_ROOMS = (
    "policies", "city", "council", "measures", "visions", "findings", "resident_actions",
    "indicators", "evaluation_items", "charts", "schemes", "networks", "embeds", "introduction",
)


def pruned(values: Values, owner: str, edit: Edit) -> Op | None:
    """The entry of the plan that an edit lets go, if nothing hangs below it."""
    try:
        path = resolved(values["plan"], edit.path)
    except PathError:
        return None  # another answer took it out
    entry = at(values["plan"], path)
    if not isinstance(entry, dict) or any(entry.get(room) for room in _ROOMS):
        return None
    return Op(owner, "remove", "plan", path)


def dropped(values: Values, drops: Sequence[tuple[str, Edit]]) -> list[Op]:
    """Entries of the municipality that nothing names any more."""
    named = {*_names(values["plan"]), *_names(values["municipality"])}
    ops: list[Op] = []
    for owner, edit in drops:
        try:
            path = resolved(values["municipality"], edit.path)
        except PathError:
            continue  # another answer dropped it
        entry = at(values["municipality"], path)
        if name_of(entry) not in named and all(op.path != path for op in ops):
            ops.append(Op(owner, "remove", "municipality", path))
    return ops


_NAMING = ("divisions", "may_include", "original", "resulting")


def _names(value: Any) -> Iterator[str]:
    """Every division and organisation that something names."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in _NAMING and isinstance(part, list):
                yield from (name for name in part if isinstance(name, str))
            elif key in ("partners", "supports") and isinstance(part, list):
                yield from (p["id"] for p in part if isinstance(p, dict) and "id" in p)
            elif key in ("organization", "council") and isinstance(part, str):
                yield part
            yield from _names(part)
    elif isinstance(value, list):
        for part in value:
            yield from _names(part)
