"""Plan files: YAML to typed model, with every error at once and the line of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from graph import model
from graph.messages import explain
from graph.problems import PlanError, Problem, shown
from graph.yamlfile import KeyPath, read_yaml
from ontology.language import Text

__all__ = ["KeyPath", "Loaded", "PlanFile", "json_schema", "load", "read_plan", "spoken", "walk"]

# More than this says only that the file is of another kind.
MAX_PROBLEMS = 500
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Loaded(Generic[M]):
    """A model and where each of its parts stands: ``lines`` maps key paths to line numbers.

    Of a model read from a workbook ``cells`` says in which cell (``取り組み!C5``).
    """

    value: M
    file: Path
    lines: Mapping[KeyPath, int]
    cells: Mapping[KeyPath, str] = field(default_factory=dict)

    def problem(self, path: KeyPath, ja: str, en: str) -> Problem:
        """A problem at a key path, or at the nearest place above it that is known."""
        line = line_of(self.lines, path)
        cell = self._cell(path)
        where = "" if cell else spoken(path, self.value)
        return Problem(str(self.file), line, where, Text(ja, en), cell)

    def place(self, path: KeyPath) -> Text:
        """Where a part stands, in words: its line, or its cell."""
        cell, line = self._cell(path), line_of(self.lines, path)
        return Text(cell, cell) if cell else Text(f"{line}行目", f"line {line}")

    def _cell(self, path: KeyPath) -> str:
        while path and path not in self.cells:
            path = path[:-1]
        return self.cells.get(path, "")


@dataclass(frozen=True)
class PlanFile:
    """A plan with its municipality; ``notes`` say what was put right or left out in reading."""

    plan: Loaded[model.Plan]
    municipality: Loaded[model.Municipality]
    notes: tuple[Problem, ...] = ()


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Line of a key path, or of the nearest part around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def spoken(path: KeyPath, value: object) -> str:
    """A key path as one would say it: positions replaced by identifiers where they are known.

    ``value`` is what the path begins at: a model, or the plain values of a file.
    """
    words = ""
    for key in path:
        value = _below(value, key)
        if isinstance(key, int):
            name = _below(value, "id")
            words += f"[{shown(name) if isinstance(name, str) else key + 1}]"
        else:
            words += ("." if words else "") + shown(key)
    return words


def _below(value: object, key: str | int) -> object:
    if isinstance(value, BaseModel):
        return getattr(value, str(key), None)
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None


def load(file: Path, kind: type[M]) -> Loaded[M]:
    """Read one file into a model; PlanError holds every fault with its line."""
    value, lines, problems = read_yaml(file)
    return _validated(file, kind, value, lines, problems)


def _validated(
    file: Path, kind: type[M], value: Any, lines: Mapping[KeyPath, int], problems: list[Problem]
) -> Loaded[M]:
    if not isinstance(value, dict):
        raise PlanError([*problems, Problem(str(file), lines.get((), 1), "", Text(
            "計画ファイルではありません（項目: 値 の並びがありません）。",
            "is not a plan file (no lines of the form field: value).",
        ))])
    try:
        made = kind.model_validate(value)
    except ValidationError as error:
        problems = [*problems, *_faults(file, value, lines, error)]
    if problems:
        raise PlanError(problems)
    return Loaded(made, file, lines)


def _faults(
    file: Path, value: Any, lines: Mapping[KeyPath, int], error: ValidationError
) -> Iterator[Problem]:
    for fault in error.errors(include_url=False)[:MAX_PROBLEMS]:
        path = tuple(fault["loc"])
        message = explain(fault, str(path[-1]) if path else "")
        yield Problem(str(file), line_of(lines, path), spoken(path, value), message)
    more = error.error_count() - MAX_PROBLEMS
    if more > 0:
        last = max(lines.values())
        yield Problem(str(file), last, "", Text(
            f"ほかに{more}件の誤りがあります。", f"there are {more} more errors."
        ))


def read_plan(file: Path) -> PlanFile:
    """Read a plan file and the municipality file it names; PlanError holds the faults of both."""
    value, lines, problems = read_yaml(file)
    found: list[Problem] = []
    plan = city = None
    try:
        plan = _validated(file, model.Plan, value, lines, problems)
    except PlanError as error:
        found += error.problems
    named = value.get("municipality") if isinstance(value, dict) else None
    try:
        if isinstance(named, str) and "\0" not in named:
            city = load(file.parent / named, model.Municipality)
    except PlanError as error:
        found += error.problems
    if plan is None or city is None:
        raise PlanError(found)
    return PlanFile(plan, city)


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
