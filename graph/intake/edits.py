"""Edits of a draft's files as plain values: resolved, checked against each other, carried out.

All paths of one round are resolved before anything changes, so that no edit shifts another; an
edit whose place another one makes waits for the next round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from graph.intake.dropping import dropped, pruned
from graph.intake.ops import File, Op, Values, at, name_of, path_of
from graph.intake.paths import Entry, Key, PathError, parsed, position, resolved
from graph.intake.review import Edit
from graph.intake.undoing import inverted
from graph.planfile import KeyPath
from graph.problems import shown
from ontology.language import Text

__all__ = ["Carried", "Clash", "Clashes", "File", "Op", "Values", "at", "carried_out", "path_of"]


@dataclass(frozen=True)
class Clash:
    """Two items that change one place in different ways, or an item whose place is gone."""

    owners: tuple[str, ...]
    path: str
    text: Text


class Clashes(Exception):
    """Edits that cannot be carried out; holds all that stands against it."""

    def __init__(self, clashes: Iterable[Clash]) -> None:
        self.clashes = tuple(clashes)
        super().__init__("; ".join(f"{c.path}: {c.text.en}" for c in self.clashes))


@dataclass(frozen=True)
class Carried:
    """What came of edits: the new values, the rounds they took, and what would take each back."""

    values: Values
    rounds: tuple[tuple[Op, ...], ...]
    back: Mapping[str, tuple[Edit, ...]]


def carried_out(values: Values, edits: Sequence[tuple[str, Edit]]) -> Carried:
    """The values after edits, each with the item it comes from. Raises Clashes."""
    now = deepcopy(values)
    waiting = [(owner, edit) for owner, edit in edits if edit.do not in ("drop", "prune")]
    back: dict[str, list[Edit]] = {}
    rounds: list[tuple[Op, ...]] = []
    while waiting:
        found, later, lost = _resolved(now, waiting)
        if not found:
            if later:
                raise Clashes(lost)
            break
        clashes = list(_clashes(now, [op for op, _ in found]))
        if clashes:
            raise Clashes(clashes)
        ops, held = _together(found)
        ops = _once(now, ops)
        inverted(now, ops, back)
        _carry_out(now, ops)
        if ops:
            rounds.append(tuple(ops))
        waiting = [*held, *later]
    for owner, edit in edits:
        gone = pruned(now, owner, edit) if edit.do == "prune" else None
        if gone is not None:
            rounds.append(_last(now, [gone], back))
    unnamed = dropped(now, [(owner, edit) for owner, edit in edits if edit.do == "drop"])
    if unnamed:
        rounds.append(_last(now, unnamed, back))
    return Carried(now, tuple(rounds), {k: tuple(reversed(v)) for k, v in back.items()})


def _last(now: Values, ops: Sequence[Op], back: dict[str, list[Edit]]) -> tuple[Op, ...]:
    inverted(now, ops, back)
    _carry_out(now, ops)
    return tuple(ops)


# ---- finding places -------------------------------------------------------------------------


def _resolved(
    values: Values, edits: Sequence[tuple[str, Edit]]
) -> tuple[list[tuple[Op, tuple[str, Edit]]], list[tuple[str, Edit]], list[Clash]]:
    found: list[tuple[Op, tuple[str, Edit]]] = []
    early: list[tuple[Op, tuple[str, Edit]]] = []
    later: list[tuple[str, Edit]] = []
    lost: list[Clash] = []
    for owner, edit in edits:
        try:
            op = _op(values, owner, edit)
        except PathError as error:
            later.append((owner, edit))
            lost.append(Clash((owner,), edit.path, error.text))
            continue
        # What an item takes out may hold what it still has to move.
        waits = op.do == "remove" and any(own == owner and e.do == "move" for own, e in later)
        (early if waits else found).append((op, (owner, edit)))
    if not found:
        return early, later, lost
    return found, [*later, *(edit for _, edit in early)], lost


def _together(
    found: Sequence[tuple[Op, tuple[str, Edit]]],
) -> tuple[list[Op], list[tuple[str, Edit]]]:
    """The operations that can be carried out at once, and the edits that wait for them.

    What moves, moves alone and last, as it then holds what was changed in it; of the edits of one
    item that touch one place, the later waits.
    """
    ops: list[Op] = []
    late: list[Op] = []
    held: list[tuple[str, Edit]] = []
    for op, edit in found:
        if op.do == "move" or _awaits(op, edit[1], [o for o, _ in found]) or any(
            o.file == op.file and _against(o, op) for o in (*ops, *late)
        ):
            late.append(op)
            held.append(edit)
        else:
            ops.append(op)
    if ops:
        return ops, held
    return [found[0][0]], [edit for _, edit in found[1:]]


def _awaits(op: Op, edit: Edit, others: Sequence[Op]) -> bool:
    """Whether an entry goes before one that is still to be added."""
    return edit.before is not None and op.at is None and any(
        o.do == "add" and o is not op and (o.file, o.to) == (op.file, op.to)
        and position([o.value], edit.before) is not None
        for o in others
    )


def _op(values: Values, owner: str, edit: Edit) -> Op:
    root = values[edit.file]
    if edit.do == "set":
        return Op(owner, "set", edit.file, _place(root, edit.path), edit.value)
    if edit.do == "add":
        path = _place(root, edit.path)
        at = _before(root, path, edit.before)
        return Op(owner, "add", edit.file, path, edit.value, path, at)
    path = resolved(root, edit.path)
    if edit.do == "move":
        to = _place(root, edit.to or "")
        return Op(owner, "move", edit.file, path, None, to, _before(root, to, edit.before))
    return Op(owner, "remove", edit.file, path)


def _place(root: Any, path: str) -> KeyPath:
    """A path whose last field may be missing."""
    steps = parsed(path)
    if not steps or isinstance(steps[-1], Entry):
        return resolved(root, path)
    last = steps[-1]
    assert isinstance(last, Key)
    above = path[: -len(last.name)].removesuffix(".")
    keys = resolved(root, above)
    if not isinstance(at(root, keys), dict):
        raise PathError(path, Text(f"{shown(path)} がありません。", f"there is no {shown(path)}."))
    return (*keys, last.name)


def _before(root: Any, path: KeyPath, selector: str | None) -> int | None:
    values = at(root, path)
    if values is not None and not isinstance(values, list):
        said = _said(path)
        raise PathError(said, Text(f"{said} は一覧ではありません。", f"{said} is no list."))
    return None if selector is None else position(values or [], selector)


# ---- what cannot go together ----------------------------------------------------------------


def _clashes(values: Values, ops: Sequence[Op]) -> Iterator[Clash]:
    for i, one in enumerate(ops):
        for other in ops[i + 1 :]:
            if one.owner != other.owner and one.file == other.file and _against(one, other):
                path = _spoken(values[one.file], max(one.path, other.path, key=len))
                yield Clash((one.owner, other.owner), path, Text(
                    f"二つの答えが同じ所（{path}）を別々に変えます。",
                    f"two answers change the same place ({path}) in different ways.",
                ))


def _against(one: Op, other: Op) -> bool:
    if (one.do, one.path, one.value, one.to) == (other.do, other.path, other.value, other.to):
        return False
    if one.do == "add" and other.do == "add":
        own, its = name_of(one.value), name_of(other.value)
        return one.path == other.path and own == its is not None and one.value != other.value
    return _takes(one, other) or _takes(other, one)


def _takes(one: Op, other: Op) -> bool:
    """Whether an operation takes away what another one works on."""
    if one.do == "add":
        return False
    if other.path == one.path:
        return True
    if one.do == "move":
        return False
    return other.path[: len(one.path)] == one.path or other.to[: len(one.path)] == one.path


def _spoken(root: Any, path: KeyPath) -> str:
    return path_of(root, path) if at(root, path) is not None else _said(path)


def _said(path: KeyPath) -> str:
    words = ""
    for key in path:
        words += f"[{key + 1}]" if isinstance(key, int) else f"{'.' if words else ''}{key}"
    return words


def _once(values: Values, ops: Sequence[Op]) -> list[Op]:
    """The operations without those that say again what another says or what is so already."""
    kept: list[Op] = []
    for op in ops:
        there = at(values[op.file], op.path)
        if op.do == "add" and isinstance(there, list):
            name = name_of(op.value)
            same = next((v for v in there if name is not None and name_of(v) == name), None)
            if same is not None and same != op.value:
                raise Clashes([Clash((op.owner,), _said(op.path), Text(
                    f"「{shown(name_of(op.value))}」は別の内容でもうあります。",
                    f"“{shown(name_of(op.value))}” is there already, with other content.",
                ))])
            if same is not None:
                continue
        if op.do == "set" and there is not None and there == op.value:
            continue
        if all(
            (k.do, k.file, k.path, k.value, k.to) != (op.do, op.file, op.path, op.value, op.to)
            for k in kept
        ):
            kept.append(op)
    return kept


# ---- carrying out ---------------------------------------------------------------------------


def _carry_out(values: Values, ops: Sequence[Op]) -> None:
    for op in ops:
        if op.do == "set":
            at(values[op.file], op.path[:-1])[op.path[-1]] = deepcopy(op.value)
    # Lists are changed when every position in them is known.
    taken: dict[int, tuple[list[Any], set[int]]] = {}
    given: dict[int, tuple[list[Any], list[tuple[int, Any]]]] = {}
    for op in ops:
        root = values[op.file]
        holder = at(root, op.path[:-1])
        if op.do in ("add", "move"):
            value = deepcopy(op.value) if op.do == "add" else at(root, op.path)
            target = at(root, op.to)
            if target is None:
                target = at(root, op.to[:-1])[op.to[-1]] = []
            place = len(target) if op.at is None else op.at
            given.setdefault(id(target), (target, []))[1].append((place, value))
        if op.do in ("remove", "move"):
            if isinstance(holder, dict):
                del holder[op.path[-1]]
            else:
                taken.setdefault(id(holder), (holder, set()))[1].add(int(op.path[-1]))
    for key in {**taken, **given}:
        target = (taken.get(key) or given[key])[0]
        out = taken[key][1] if key in taken else set()
        into = given[key][1] if key in given else []
        made: list[Any] = []
        for i in range(len(target) + 1):
            made += [value for place, value in into if place == i]
            made += [target[i]] if i < len(target) and i not in out else []
        target[:] = made


def carried_in(value: Any, ops: Sequence[Op]) -> Any:
    """The values of one file after operations on it."""
    values: Values = {op.file: deepcopy(value) for op in ops[:1]}
    _carry_out(values, ops)
    return values[ops[0].file]
