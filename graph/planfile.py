"""Plan files: YAML text to typed model, with every error at once and the line of each.

YAML is read by its 1.2 rules for plain values (``true``, ``null``, numbers); nothing else is
guessed, so codes and dates stay text. Aliases, tags and repeated keys are refused.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from graph import model
from graph.problems import PlanError, Problem, refusal
from graph.values import PeriodError
from ontology.language import Text

MAX_BYTES = 20_000_000
MAX_DEPTH = 60
KeyPath = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Loaded(Generic[M]):
    """A model and where each of its parts stands: ``lines`` maps key paths to line numbers."""

    value: M
    file: Path
    lines: Mapping[KeyPath, int]

    def problem(self, path: KeyPath, ja: str, en: str) -> Problem:
        """A problem at a key path, or at the nearest line above it that is known."""
        return Problem(str(self.file), line_of(self.lines, path), spoken(path, self.value), Text(ja, en))


@dataclass(frozen=True)
class PlanFile:
    """A plan with its municipality."""

    plan: Loaded[model.Plan]
    municipality: Loaded[model.Municipality]


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Line of a key path, or of the nearest part around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def spoken(path: KeyPath, value: object = None) -> str:
    """A key path as one would say it: positions replaced by identifiers where they are known."""
    words = ""
    for key in path:
        try:
            value = getattr(value, key) if isinstance(key, str) else value[key]  # type: ignore[index]
        except (AttributeError, IndexError, KeyError, TypeError):
            value = None
        if isinstance(key, int):
            name = getattr(value, "id", None)
            words += f"[{name if isinstance(name, str) else key + 1}]"
        else:
            words += ("." if words else "") + key
    return words


# ---- bytes to plain values ------------------------------------------------------------------


def read_text(file: Path) -> str:
    """The text of a file, or PlanError with one clear sentence."""
    try:
        if file.is_dir():
            raise refusal(file, "フォルダーです。計画ファイル（plan.yaml）を指定してください。",
                          "is a directory. Name the plan file (plan.yaml) in it.")
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise refusal(
                file,
                f"大きすぎます（{size // 1_000_000} MB）。上限は {MAX_BYTES // 1_000_000} MB です。計画ごとにファイルを分けてください。",
                f"is too large ({size // 1_000_000} MB; at most {MAX_BYTES // 1_000_000} MB). Use one file for each plan.",
            )
        data = file.read_bytes()
    except FileNotFoundError:
        raise refusal(file, "ファイルがありません。名前と場所を確かめてください。",
                      "does not exist. Check its name and folder.") from None
    except OSError as error:
        raise refusal(file, f"読めません（{error.strerror}）。", f"cannot be read ({error.strerror}).") from None
    if not data.strip():
        raise refusal(file, "空のファイルです。", "is empty.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = next((name for name, codec in (("Shift_JIS", "cp932"), ("EUC-JP", "euc_jp"))
                      if _decodes(data, codec)), None)
        said = f"{guess} のようです。" if guess else ""
        raise refusal(
            file,
            f"{line}行目が UTF-8 ではありません。{said}UTF-8 で保存し直してください。",
            f"is not UTF-8 at line {line}{f' (it looks like {guess})' if guess else ''}. Save it as UTF-8.",
        ) from None


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
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


class _Builder:
    """Plain values and their lines out of YAML events, without recursion."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []

    def _problem(self, event: yaml.Event, ja: str, en: str) -> Problem:
        return Problem(str(self.file), event.start_mark.line + 1, "", Text(ja, en))

    def build(self, text: str) -> Any:
        root: list[Any] = []
        # One frame for each open collection: the collection, its path, the key waiting for a value.
        stack: list[tuple[Any, KeyPath, list[str]]] = [(root, (), [])]
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise PlanError([self._problem(event, "アンカー（&）と別名（*）は使えません。同じ内容をもう一度書いてください。",
                                               "anchors (&) and aliases (*) are not allowed. Write the content again.")])
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
            elif isinstance(event, (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._value(event, stack)
                if len(stack) > MAX_DEPTH:
                    raise PlanError([self._problem(event, "入れ子が深すぎます。", "is nested too deeply.")])
            elif isinstance(event, yaml.DocumentStartEvent) and root:
                raise PlanError([self._problem(event, "「---」で区切られた二つ目の文書があります。一つのファイルに計画は一つです。",
                                               "holds a second document after “---”. One file holds one plan.")])
        return root[0] if root else None

    def _value(self, event: Any, stack: list[tuple[Any, KeyPath, list[str]]]) -> None:
        holder, path, waiting = stack[-1]
        if event.tag and not event.tag.startswith("tag:yaml.org,2002:") and event.tag != "!":
            raise PlanError([self._problem(event, f"タグ {event.tag} は使えません。", f"the tag {event.tag} is not allowed.")])
        if isinstance(holder, dict) and not waiting:
            if not isinstance(event, yaml.ScalarEvent):
                raise PlanError([self._problem(event, "項目名は文字列で書いてください。", "a key must be plain text.")])
            waiting.append(event.value)
            if event.value in holder:
                self.problems.append(self._problem(event, f"「{event.value}」が二度書かれています。", f"“{event.value}” is given twice."))
            self.lines[(*path, event.value)] = event.start_mark.line + 1
            return
        key: str | int = waiting.pop() if isinstance(holder, dict) else len(holder)
        here = path if len(stack) == 1 else (*path, key)
        self.lines.setdefault(here, event.start_mark.line + 1)
        value: Any
        if isinstance(event, yaml.MappingStartEvent):
            value = {}
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
        else:
            value = _scalar(event)
        if isinstance(holder, dict):
            holder[str(key)] = value
        else:
            holder.append(value)
        if not isinstance(event, yaml.ScalarEvent):
            stack.append((value, here, []))


def read_yaml(file: Path) -> tuple[Any, dict[KeyPath, int]]:
    """Plain values of a YAML file and the line of each key path; PlanError where it is broken."""
    builder = _Builder(file)
    text = read_text(file)
    try:
        value = builder.build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise PlanError([Problem(str(file), line, "", Text(
            f"YAML として読めません（{error.problem}）。字下げ、コロンの後の空白、引用符の閉じ忘れを確かめてください。",
            f"is not valid YAML ({error.problem}). Check indentation, the space after a colon, and closing quotes.",
        ))]) from None
    except yaml.YAMLError as error:
        raise refusal(file, f"YAML として読めません（{error}）。", f"is not valid YAML ({error}).") from None
    if builder.problems:
        raise PlanError(builder.problems)
    return value, builder.lines


# ---- plain values to model ------------------------------------------------------------------


def _field_names() -> list[str]:
    return sorted({
        name
        for cls in vars(model).values()
        if isinstance(cls, type) and issubclass(cls, BaseModel)
        for name in cls.model_fields
    })


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else text[:39] + "…"


_TYPES: dict[str, Text] = {
    "list_type": Text("一覧（- で始まる行の並び）が必要です。", "must be a list (lines that begin with -)."),
    "model_type": Text("項目の集まり（名前: 値）が必要です。", "must be a group of fields (name: value)."),
    "int_type": Text("整数が必要です（引用符なし）。", "must be a whole number (without quotes)."),
    "int_parsing": Text("整数が必要です（引用符なし）。", "must be a whole number (without quotes)."),
    "bool_type": Text("true か false が必要です。", "must be true or false."),
    "is_instance_of": Text("数が必要です（単位は unit に、表記は printed に書きます）。", "must be a number (the unit goes to unit, the print to printed)."),
    "decimal_type": Text("数が必要です（単位は unit に、表記は printed に書きます）。", "must be a number (the unit goes to unit, the print to printed)."),
    "dataclass_type": Text("年を 令和3年度 のように書いてください。", "must be a year such as 令和3年度."),
    "dataclass_exact_type": Text("年を 令和3年度 のように書いてください。", "must be a year such as 令和3年度."),
    "string_too_short": Text("空です。", "is empty."),
    "too_short": Text("一つ以上必要です。", "needs at least one entry."),
    "string_too_long": Text("長すぎます。", "is too long."),
    "value_error.identifier": Text("識別子は半角英数字と「-」「.」だけで書いてください。", "an identifier has only ASCII letters, digits, - and ."),
    "value_error.control_character": Text("制御文字が入っています。取り除いてください。", "holds a control character. Remove it."),
}
_PATTERNS: dict[str, Text] = {
    "code": Text('団体コードは検査数字を含む6桁を引用符で囲みます（例 "011002"）。先頭の0が失われていないか確かめてください。',
                 'must be the six-digit code with its check digit, in quotes (such as "011002"). Check that no leading 0 was lost.'),
    "kana": Text("読みはひらがなで書いてください。", "must be written in hiragana."),
    "standard_area": Text("標準地域コードは C11232 の形です。", "must look like C11232."),
    "sha256": Text("SHA-256 は16進64文字です。", "must be 64 hexadecimal digits."),
    "url": Text("https:// で始まるアドレスが必要です。", "must be an address beginning with https://."),
}
_DATE = Text("日付は 2025-04-01 の形です。", "must be a date such as 2025-04-01.")


def _message(error: Mapping[str, Any], path: KeyPath) -> Text:
    kind, given, context = error["type"], error.get("input"), error.get("ctx") or {}
    name = str(path[-1]) if path else ""
    cause = context.get("error")
    if isinstance(cause, PeriodError):
        return Text(cause.ja, cause.en)
    if isinstance(cause, ValueError):
        kind = f"value_error.{cause}"
    if kind == "missing":
        return Text(f"「{name}」がありません。書き加えてください。", f"“{name}” is missing. Add it.")
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(name, _field_names(), 1)
        return Text(
            f"「{name}」という項目はありません。" + (f"「{near[0]}」ではありませんか。" if near else ""),
            f"there is no field “{name}”." + (f" Did you mean “{near[0]}”?" if near else ""),
        )
    if kind == "string_type":
        if name == "code":
            return _PATTERNS["code"]
        if isinstance(given, (int, Decimal)):
            return Text(f'文字列が必要です。数字は引用符で囲んでください（"{_shown(given)}"）。', f'must be text: put it in quotes ("{_shown(given)}").')
        return Text("文字列が必要です。", "must be text.")
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(name, _DATE if "\\d{4}" in str(context.get("pattern")) else Text("形が違います。", f"must match {context.get('pattern')}."))
    if kind == "literal_error":
        expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return Text(f"「{_shown(given)}」は使えません。{expected} のどれかを書いてください。", f"“{_shown(given)}” is not allowed; use one of {expected}.")
    if kind == "greater_than_equal":
        return Text(f"{context['ge']} 以上の数が必要です。", f"must be {context['ge']} or more.")
    found = _TYPES.get(kind)
    if found is None:
        return Text(f"正しくありません（{error['msg']}）。", f"is not right ({error['msg']}).")
    if given is None and kind != "string_too_short":
        return Text(f"値がありません。{found.ja}", f"has no value: it {found.en}")
    return found


def load(file: Path, kind: type[M]) -> Loaded[M]:
    """Read one file into a model; PlanError holds every fault with its line."""
    value, lines = read_yaml(file)
    if not isinstance(value, dict):
        raise refusal(file, "計画ファイルではありません（項目: 値 の並びがありません）。", "is not a plan file (no lines of the form field: value).")
    try:
        return Loaded(kind.model_validate(value), file, lines)
    except ValidationError as error:
        problems = []
        for fault in error.errors():
            path = tuple(fault["loc"])
            problems.append(Problem(str(file), line_of(lines, path), _spoken_raw(path, value), _message(fault, path)))
        raise PlanError(problems) from None


def _spoken_raw(path: KeyPath, value: Any) -> str:
    words = ""
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            value = None
        if isinstance(key, int):
            name = value.get("id") if isinstance(value, dict) else None
            words += f"[{name if isinstance(name, str) else key + 1}]"
        else:
            words += ("." if words else "") + key
    return words


def load_plan(file: Path) -> PlanFile:
    """Read a plan file and the municipality file it names.

    A directory that holds exactly one plan file is an error that names the file. PlanError holds
    the faults of both files.
    """
    plan = load(file, model.Plan)
    return PlanFile(plan, load(plan.file.parent / plan.value.municipality, model.Municipality))


def walk(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, BaseModel]]:
    """Every model inside a model, with its key path, in the order of the file."""
    if isinstance(value, BaseModel):
        yield path, value
        for name in type(value).model_fields:
            yield from walk(getattr(value, name), (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, (*path, index))


def json_schema(kind: type[BaseModel]) -> str:
    """The JSON Schema of a file, for editors; same model, same bytes."""
    schema = kind.model_json_schema(schema_generator=GenerateJsonSchema)
    schema = {"$schema": GenerateJsonSchema.schema_dialect, **schema}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
