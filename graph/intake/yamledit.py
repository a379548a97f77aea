"""The same edits in the text of a YAML file: comments, order and layout stay as people left them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import yaml

from graph.intake.edits import Op, at, carried_in
from graph.planfile import KeyPath

Node = Any  # of yaml.compose
Change = tuple[int, int, str]  # from, to, and what takes the place

# What other software breaks a line at, or does not show.
_ESCAPED = str.maketrans({c: f"\\u{ord(c):04x}" for c in "\x7f\x85\xa0\u2028\u2029\ufeff"})


def edited(text: str, before: Any, ops: Sequence[Op]) -> str:
    """The text of one file after one round of its operations; ``before`` are its values."""
    # First what only replaces: it moves nothing, so the other places stay what they are.
    replacing = [op for op in ops if op.do == "set" and _there(before, op.path)]
    others = [op for op in ops if op not in replacing]
    if not text.endswith("\n"):
        text += "\n"
    if replacing:
        text = _edited(text, before, replacing)
    if replacing and others:
        before = carried_in(before, replacing)
    return _edited(text, before, others) if others else text


def _edited(text: str, before: Any, ops: Sequence[Op]) -> str:
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    changes: list[Change] = []
    taken: dict[KeyPath, set[int]] = {}
    given: dict[KeyPath, list[tuple[int, Any]]] = {}
    fields: dict[KeyPath, dict[str, Any]] = {}  # new fields of mappings
    gone: dict[KeyPath, set[str]] = {}  # fields of mappings that go
    for op in ops:
        holder, key = op.path[:-1], op.path[-1]
        if op.do == "set":
            if _node(root, op.path) is None:
                fields.setdefault(holder, {})[str(key)] = op.value
            else:
                changes.append(_replaced(text, _node(root, op.path), op.value))
            continue
        if op.do in ("add", "move"):
            value = op.value if op.do == "add" else at(before, op.path)
            old = at(before, op.to)
            if old is None:
                fields.setdefault(op.to[:-1], {}).setdefault(str(op.to[-1]), []).append(value)
            else:
                given.setdefault(op.to, []).append((len(old) if op.at is None else op.at, value))
        if op.do in ("remove", "move"):
            if isinstance(key, int):
                taken.setdefault(holder, set()).add(key)
            else:
                gone.setdefault(holder, set()).add(key)
    for path in dict.fromkeys((*taken, *given)):
        old = at(before, path)
        changes += _list(text, _node(root, path), old, taken.get(path, set()), given.get(path, []))
    for path in dict.fromkeys((*fields, *gone)):
        changes += _mapping(text, _node(root, path), fields.get(path, {}), gone.get(path, set()))
    for start, end, words in sorted(changes, key=lambda c: c[:2], reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _there(value: Any, path: KeyPath) -> bool:
    holder, key = at(value, path[:-1]), path[-1]
    return key in holder if isinstance(holder, dict) else True


def _node(node: Node, path: KeyPath) -> Node:
    for key in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == key), None)
        else:
            node = node.value[key]
        if node is None:
            return None
    return node


# ---- changes of the text --------------------------------------------------------------------


def _replaced(text: str, node: Node, value: Any) -> Change:
    if isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">"):
        words = _flow(value)
        # An empty value stands right after its colon.
        gap = " " if node.start_mark.index and text[node.start_mark.index - 1] == ":" else ""
        return node.start_mark.index, node.end_mark.index, gap + words
    if isinstance(node, yaml.CollectionNode) and node.flow_style:
        return node.start_mark.index, node.end_mark.index, _flow(value)
    start = node.start_mark.index
    before = text.rfind("\n", 0, start) + 1
    if isinstance(node, yaml.CollectionNode) and not text[before:start].strip(" "):
        # A block below its key: the value goes up beside the key.
        start = len(text[:before].rstrip())
        start = _uncommented(text, start)
        return start, _end(text, node), f" {_flow(value)}{text[start:before]}"
    return start, _end(text, node), f"{_flow(value)}\n"


def _uncommented(text: str, end: int) -> int:
    """Where the last line with content before ``end`` ends, its comment left out."""
    while True:
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end]
        if line.lstrip().startswith("#"):
            end = len(text[:begin].rstrip())
            continue
        colon = line.rfind(": #") if ": #" in line else line.rfind(":\t#")
        return begin + colon + 1 if colon >= 0 else end


def _list(
    text: str, node: Node, old: Any, out: set[int], into: list[tuple[int, Any]]
) -> list[Change]:
    """Entries taken out of a list and put into it."""
    if node.flow_style and old and not out:
        return _flow_list(node, into)
    if node.flow_style or len(out) == len(old):
        made = []
        for i in range(len(old) + 1):
            made += [value for place, value in into if place == i]
            made += [old[i]] if i < len(old) and i not in out else []
        return [_replaced(text, node, made)]
    changes: list[Change] = []
    for i in out:
        dash = text.rfind("-", 0, node.value[i].start_mark.index)
        changes.append((dash - _column(text, dash), _end(text, node.value[i]), ""))
    for place in sorted({place for place, _ in into}):
        values = [value for p, value in into if p == place]
        dash = text.rfind("-", 0, node.value[min(place, len(old) - 1)].start_mark.index)
        column = _column(text, dash)
        start = dash - column if place < len(old) else _end(text, node.value[-1])
        lines = "".join(f"{' ' * column}- {_flow(value)}\n" for value in values)
        changes.append((start, start, lines))
    return changes


def _flow_list(node: Node, into: list[tuple[int, Any]]) -> list[Change]:
    """Entries put into a line in brackets, beside those that stay."""
    changes: list[Change] = []
    for place in sorted({place for place, _ in into}):
        words = [_flow(value) for p, value in into if p == place]
        if place < len(node.value):
            start = node.value[place].start_mark.index
            changes.append((start, start, "".join(f"{word}, " for word in words)))
        else:
            end = node.value[-1].end_mark.index
            changes.append((end, end, "".join(f", {word}" for word in words)))
    return changes


def _mapping(text: str, node: Node, new: dict[str, Any], gone: set[str]) -> list[Change]:
    """Fields taken out of a group of fields and put into it."""
    kept = [(name, value) for name, value in node.value if name.value not in gone]
    if node.flow_style and not gone:
        end = kept[-1][1].end_mark.index if kept else node.end_mark.index - 1
        words = ", ".join(f"{key}: {_flow(value)}" for key, value in new.items())
        return [(end, end, f"{', ' if kept else ''}{words}")]
    if node.flow_style or not kept:
        parts = [text[k.start_mark.index : v.end_mark.index] for k, v in kept]
        parts += [f"{key}: {_flow(value)}" for key, value in new.items()]
        return [(node.start_mark.index, node.end_mark.index, "{" + ", ".join(parts) + "}")]
    changes: list[Change] = []
    first = node.value[0][0].start_mark.index
    for name, value in node.value:
        if name.value in gone:
            start = name.start_mark.index
            end = _end(text, value)
            if start == first:  # the dash of a list's entry may stand before it
                after = kept[0][0].start_mark.index
                changes.append((start, after, ""))
            else:
                changes.append((start - _column(text, start), end, ""))
    if new:
        column = _column(text, first)
        end = _end(text, node.value[-1][1])
        lines = "".join(f"{' ' * column}{key}: {_flow(value)}\n" for key, value in new.items())
        changes.append((end, end, lines))
    return changes


def _end(text: str, node: Node) -> int:
    """Where the lines of a block end: after its last written line."""
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return _lines_end(text, node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        end = text.find("\n", node.end_mark.index)
        return len(text) if end < 0 else end + 1
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _lines_end(text: str, index: int) -> int:
    """The end of the last line with content before an index."""
    end = len(text[:index].rstrip())
    following = text.find("\n", end)
    return len(text) if following < 0 else following + 1


def _column(text: str, index: int) -> int:
    return index - (text.rfind("\n", 0, index) + 1)


# ---- values ---------------------------------------------------------------------------------


def _flow(value: Any) -> str:
    """A value on one line, as YAML and JSON both read it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPED)
