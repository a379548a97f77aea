"""Models to YAML as people write it: nested and ordered as the model, so that it reads like a plan.

What `planfile.load` reads from the text is equal to the model it was written from. Same model,
same text.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from graph import model
from graph.values import Period

# As wide as a line of a plan file written by hand.
WIDTH = 110
# Entries that people write on one line where they fit.
_LINES = (
    model.Passage, model.Sheet, model.Involved, model.Observation, model.Unit, model.Survey,
    model.Change,
)
# Lists of a plan that begin a part of the file, and what people call it.
_PARTS = {
    "divisions": "課",
    "groups": "課の名を挙げない言い方",
    "organizations": "団体",
    "changes": "機構改革",
    "source": "原文",
    "surveys": "調査",
    "documents": "本文に名のある法令・計画・報告書",
    "terms": "用語",
    "goals": "目標",
}
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
# What other software breaks a line at, or does not show.
_ESCAPED = str.maketrans({c: f"\\u{ord(c):04x}" for c in "\x85\xa0\u2028\u2029\ufeff"})
_HIDDEN = re.compile("[\t\x85\xa0\u2028\u2029\ufeff]")
_NOT_PLAIN = re.compile(r": |:$| #|[\s\u3000]$")


def written(value: BaseModel, comment: str = "", parts: bool = True) -> str:
    """The text of a plan file or a municipality file, below a comment of any number of lines.

    Without ``parts`` no comments of ours head the parts of the file.
    """
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    fields = _fields(value, 0)
    if not parts:
        fields = (line for line in fields if line and not line.startswith("# ======== "))
    return "\n".join([*lines, *fields]) + "\n"


def replace(file: Path, text: str) -> None:
    """Write a file whole or not at all: a file of this name stays until the new one is complete."""
    waiting = file.with_name(file.name + ".new")
    waiting.write_text(text, encoding="utf-8", newline="\n")
    os.replace(waiting, file)


# ---- blocks ---------------------------------------------------------------------------------


def _given(value: BaseModel) -> Iterator[tuple[str, Any]]:
    """The fields worth writing: those that say something else than their absence would."""
    for name, field in type(value).model_fields.items():
        content = getattr(value, name)
        if field.is_required() or content != field.get_default(call_default_factory=True):
            yield name, content


def _fields(value: BaseModel, indent: int) -> Iterator[str]:
    for name, content in _given(value):
        if indent == 0 and name in _PARTS and isinstance(content, (list, BaseModel)):
            yield from ("", f"# ======== {_PARTS[name]} ========")
        yield from _entry(f"{' ' * indent}{name}:", content, indent)


def _entry(key: str, content: Any, indent: int) -> Iterator[str]:
    line = _flow(content)
    if isinstance(content, list):
        if line is not None and _width(key) + _width(line) < WIDTH:
            yield f"{key} {line}"
            return
        yield key
        for position, item in enumerate(content):
            if position and isinstance(item, model.Policy):
                yield ""
            yield from _item(item, indent + 2)
    elif isinstance(content, BaseModel):
        if line is not None and _width(key) + _width(line) < WIDTH:
            yield f"{key} {line}"
            return
        yield key
        yield from _fields(content, indent + 2)
    elif isinstance(content, str) and _is_literal(content):
        yield f"{key} |-"
        yield from (" " * (indent + 2) + text if text else "" for text in content.split("\n"))
    else:
        yield f"{key} {_scalar(content)}"


def _item(item: Any, indent: int) -> Iterator[str]:
    dash = " " * indent + "- "
    line = _flow(item)
    if not isinstance(item, BaseModel):
        yield dash + _scalar(item)
    elif line is not None and _width(dash) + _width(line) < WIDTH:
        yield dash + line
    else:
        first, *rest = _fields(item, indent + 2)
        yield dash + first[indent + 2 :]
        yield from rest


def _is_literal(text: str) -> bool:
    """Whether a text of several lines can stand as it is: nothing in it is hidden or trimmed."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and not _HIDDEN.search(text)
        and bool(lines[0] and lines[-1])
        and lines[0][0] != " "
        and all(line == line.rstrip(" \u3000") for line in lines)
    )


# ---- one line -------------------------------------------------------------------------------


def _flow(content: Any) -> str | None:
    """A value on one line in brackets; None where people would not write it so."""
    if isinstance(content, list):
        plain = all(not isinstance(item, BaseModel) for item in content)
        return _brackets(content) if plain and not any(map(_is_broken, content)) else None
    if not isinstance(content, _LINES):
        return None
    parts = []
    for name, value in _given(content):
        if isinstance(value, model.Passage) or (isinstance(value, list) and value):
            line = _flow(value)
        else:
            line = None if _is_broken(value) else _scalar(value, flow=True)
        if line is None or isinstance(value, model.Label):
            return None
        parts.append(f"{name}: {line}")
    return "{" + ", ".join(parts) + "}"


def _brackets(items: Sequence[Any]) -> str:
    return "[" + ", ".join(_scalar(item, flow=True) for item in items) + "]"


def _is_broken(value: Any) -> bool:
    return isinstance(value, BaseModel) or (isinstance(value, str) and "\n" in value)


def _scalar(value: Any, flow: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Period):
        return value.ja
    if isinstance(value, str):
        return value if _is_plain(value, flow) else _quoted(value)
    raise ValueError(f"Unexpected value in a plan: {value!r}")


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    # Whole numbers of 30 digits and more are read as text.
    return text if "." in text or len(text) < 30 else f"{text}.0"


def _is_plain(text: str, flow: bool) -> bool:
    """Whether every reader of YAML takes the bare text for a text, this text."""
    first = text[:1]
    return (
        bool(first)
        and (first.isalpha() or (not first.isascii() and not first.isspace()))
        and text.lower() not in _WORDS
        and "\n" not in text
        and not _HIDDEN.search(text)
        and not _NOT_PLAIN.search(text)
        and not (flow and re.search(r"[,:\[\]{}]", text))
    )


def _quoted(text: str) -> str:
    if '"' in text and not re.search(r"['\\\n]", text) and not _HIDDEN.search(text):
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).translate(_ESCAPED)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in text)
