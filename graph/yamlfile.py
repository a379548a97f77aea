"""YAML files to plain values, and the line on which each value stands.

YAML is read by its 1.2 rules for plain values (``true``, ``null``, numbers); nothing else is
guessed, so dates stay text. What is read differently by different software is refused: aliases,
tags, repeated keys, numbers that begin with 0.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from graph.problems import PlanError, Problem, refusal, shown
from graph.textfile import read_text as read_text
from ontology.language import Text

MAX_DEPTH = 60
# A plan of a large city has about 20,000 values.
MAX_VALUES = 500_000
KeyPath = tuple[str | int, ...]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


_TOO_DEEP = Text("入れ子が深すぎます。", "is nested too deeply.")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_LEADING_ZERO = re.compile(r"0[0-9]+")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}


def _scalar(event: yaml.ScalarEvent) -> Any:
    text = event.value
    if event.style:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 30 else text
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


# One open collection: itself, its path, the key that waits for a value.
_Frame = tuple[Any, KeyPath, list[str]]


class _Builder:
    """Plain values and their lines out of YAML events, without recursion."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []
        self.values = 0

    def _problem(self, event: yaml.Event, ja: str, en: str) -> Problem:
        return Problem(str(self.file), _line(event), "", Text(ja, en))

    def build(self, text: str) -> Any:
        root: list[Any] = []
        stack: list[_Frame] = [(root, (), [])]
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            self._refuse(event, bool(root))
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                self._value(event, stack)
                if len(stack) > MAX_DEPTH:
                    raise PlanError([self._problem(event, _TOO_DEEP.ja, _TOO_DEEP.en)])
        return root[0] if root else None

    def _refuse(self, event: yaml.Event, again: bool) -> None:
        """PlanError where the event is of a kind that no plan file has."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            ja = "アンカー（&）と別名（*）は使えません。同じ内容をもう一度書いてください。"
            en = "anchors (&) and aliases (*) are not allowed. Write the content again."
        elif tag := getattr(event, "tag", None):
            tag = shown(tag.replace("tag:yaml.org,2002:", "!!"))
            ja, en = f"タグ {tag} は使えません。", f"the tag {tag} is not allowed."
        elif isinstance(event, yaml.DocumentStartEvent) and again:
            ja = "「---」で区切られた二つ目の文書があります。一つのファイルに計画は一つです。"
            en = "holds a second document after “---”. One file holds one plan."
        elif self.values > MAX_VALUES:
            ja = f"項目が多すぎます（上限は {MAX_VALUES:,} 個）。計画ごとにファイルを分けてください。"
            en = f"holds too many values (at most {MAX_VALUES:,}). Use one file for each plan."
        else:
            return
        raise PlanError([self._problem(event, ja, en)])

    def _value(self, event: Any, stack: list[_Frame]) -> None:
        holder, path, waiting = stack[-1]
        if isinstance(holder, dict) and not waiting:
            self._key(event, holder, path)
            waiting.append(event.value)
            return
        key: str | int = waiting.pop() if isinstance(holder, dict) else len(holder)
        here = path if len(stack) == 1 else (*path, key)
        self.lines.setdefault(here, _line(event))
        self.values += 1
        value: Any
        if isinstance(event, yaml.MappingStartEvent):
            value = {}
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
        else:
            value = _scalar(event)
            self._zero(event)
        if isinstance(holder, dict):
            holder[str(key)] = value
        else:
            holder.append(value)
        if not isinstance(event, yaml.ScalarEvent):
            stack.append((value, here, []))

    def _key(self, event: Any, holder: dict[str, Any], path: KeyPath) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise PlanError([
                self._problem(event, "項目名は文字列で書いてください。", "a key must be plain text.")
            ])
        if event.value in holder:
            name = shown(event.value)
            self.problems.append(self._problem(
                event, f"「{name}」が二度書かれています。", f"“{name}” is given twice."
            ))
        self.lines[(*path, event.value)] = _line(event)

    def _zero(self, event: yaml.ScalarEvent) -> None:
        """Refuse 011002: some software reads it as 11002, some as the octal number 4610."""
        text = event.value
        if not event.style and _LEADING_ZERO.fullmatch(text):
            self.problems.append(self._problem(
                event,
                f'0で始まる番号は引用符で囲んでください（"{shown(text)}"）。'
                "囲まないと、先頭の0を失うソフトがあります。",
                f'a number that begins with 0 must be in quotes ("{shown(text)}"): '
                "without them other software loses the 0.",
            ))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def read_yaml(file: Path) -> tuple[Any, dict[KeyPath, int], list[Problem]]:
    """Plain values of a YAML file, the line of each key path, and what is wrong but readable.

    PlanError where it cannot be read on.
    """
    text = read_text(file)
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        code = f"U+{ord(control[0]):04X}"
        raise PlanError([Problem(str(file), line, "", Text(
            f"制御文字（{code}）が入っています。取り除いてください。",
            f"holds a control character ({code}). Remove it.",
        ))])
    builder = _Builder(file)
    try:
        value = builder.build(text)
    except yaml.MarkedYAMLError as error:
        raise PlanError([_broken(file, error)]) from None
    except yaml.YAMLError as error:
        why = str(error).partition("\n")[0]
        raise refusal(
            file, f"YAML として読めません（{why}）。", f"is not valid YAML ({why})."
        ) from None
    return value, builder.lines, builder.problems


def lines_of(text: str) -> dict[KeyPath, int]:
    """The line of each key path of a text that is known to be right."""
    builder = _Builder(Path())
    builder.build(text)
    return builder.lines


_HINTS = {
    "found unexpected end of stream": Text(
        "引用符が閉じられていません。", "A quotation mark is not closed."
    ),
    "mapping values are not allowed in this context": Text(
        "コロンを含む値は引用符で囲んでください。字下げも確かめてください。",
        "Put a value that holds a colon in quotes; check indentation.",
    ),
    "found character that cannot start any token": Text(
        "タブで字下げしていれば空白に、値が @ や ` で始まれば引用符で囲んでください。",
        "Indent with spaces, not tabs; put a value that begins with @ or ` in quotes.",
    ),
}
_ELSE = Text(
    "字下げ、コロンの後の空白、引用符の閉じ忘れを確かめてください。",
    "Check indentation, the space after a colon, and closing quotes.",
)


def _broken(file: Path, error: yaml.MarkedYAMLError) -> Problem:
    what = error.problem or ""
    mark = error.problem_mark or error.context_mark
    if "nesting depth" in what:  # newer parsers have a limit of their own
        return Problem(str(file), mark.line + 1 if mark else 1, "", _TOO_DEEP)
    if what == "found unexpected end of stream":
        # Where the quotation begins tells more than where the file ends.
        mark = error.context_mark or mark
    hint = _HINTS.get(what, _ELSE)
    return Problem(str(file), mark.line + 1 if mark else 1, "", Text(
        f"YAML として読めません（{what}）。{hint.ja}", f"is not valid YAML ({what}). {hint.en}"
    ))
