"""The text a plan was read from: where its wording stands, to the character."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from graph import model
from graph.planfile import KeyPath, Loaded, walk
from graph.problems import PlanError, Problem, refusal


@dataclass(frozen=True)
class Source:
    """A source text and its sheets. Positions count characters from the beginning of the text."""

    text: str
    sheets: tuple[model.Sheet, ...]

    def bounds(self, sheet: int) -> tuple[int, int] | None:
        """Where a sheet begins and ends; None where there is no such sheet."""
        starts = [s.at for s in self.sheets] + [len(self.text)]
        for index, entry in enumerate(self.sheets):
            if entry.number == sheet:
                return starts[index], starts[index + 1]
        return None

    def sheet_at(self, position: int) -> int:
        """The sheet on which a character stands; 0 before the first one."""
        return max((s.number for s in self.sheets if s.at <= position), default=0)

    def find(self, passage: model.Passage) -> int | None:
        """The first place in the passage's sheet where its text stands."""
        bounds = self.bounds(passage.sheet)
        if bounds is None:
            return None
        at = self.text.find(passage.text, *bounds)
        return None if at < 0 else at


def read_source(plan: Loaded[model.Plan], file: Path) -> Source:
    """The source text of a plan, checked to be the one the plan was read from.

    Raises PlanError where the file is another text.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise refusal(file, f"読めません（{error.strerror}）。", f"cannot be read ({error.strerror}).") from None
    if hashlib.sha256(data).hexdigest() != plan.value.source.sha256:
        raise refusal(
            file,
            f"計画が引用した原文（{plan.value.source.file}）と内容が違います（SHA-256 が一致しません）。",
            f"is not the text the plan quotes ({plan.value.source.file}): its SHA-256 differs.",
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise refusal(
            file, "UTF-8 ではありません。UTF-8 で保存し直してください。",
            "is not UTF-8. Save it as UTF-8.",
        ) from None
    if len(text) != plan.value.source.characters:
        raise PlanError([plan.problem(
            ("source", "characters"),
            f"原文は {len(text)} 文字です。",
            f"the source has {len(text)} characters.",
        )])
    return Source(text, tuple(plan.value.source.sheets))


def passages(plan: model.Plan) -> Iterator[tuple[KeyPath, model.Passage]]:
    """Every passage of a plan with its key path."""
    for path, part in walk(plan):
        if isinstance(part, model.Passage):
            yield path, part


def misquoted(plan: Loaded[model.Plan], source: Source) -> list[Problem]:
    """Passages that do not stand in the source where the plan says."""
    problems = []
    for path, passage in passages(plan.value):
        if passage.at is None:
            if source.find(passage) is None:
                problems.append(plan.problem(
                    path,
                    f"原文の第{passage.sheet}面に「{passage.text[:20]}」がありません。改行と空白も原文のままに写してください。",
                    f"“{passage.text[:20]}” does not stand on sheet {passage.sheet}. Copy line breaks and spaces as they are.",
                ))
        elif source.text[passage.at : passage.end] != passage.text:
            problems.append(plan.problem(
                path,
                f"原文の {passage.at} 文字目にあるのは「{source.text[passage.at : passage.at + 20]}」で、「{passage.text[:20]}」ではありません。",
                f"at character {passage.at} the source has “{source.text[passage.at : passage.at + 20]}”, not “{passage.text[:20]}”.",
            ))
    return problems


def located(text: str, plan: Loaded[model.Plan], source: Source) -> str:
    """The text of a plan file with ``at`` added to every passage that has none.

    Everything else, comments too, stays as it is. Passages the source does not have are left.
    """
    found = {path: source.find(p) for path, p in passages(plan.value) if p.at is None}
    edits: list[tuple[int, str]] = []
    root = yaml.compose(text, Loader=yaml.CSafeLoader)

    def visit(node: yaml.Node, path: KeyPath) -> None:
        if isinstance(node, yaml.MappingNode):
            at = found.get(path)
            if at is not None:
                sheet = next(v for k, v in node.value if k.value == "sheet")
                column = " " * node.value[0][0].start_mark.column
                edits.append((
                    sheet.end_mark.index,
                    f", at: {at}" if node.flow_style else f"\n{column}at: {at}",
                ))
            for key, value in node.value:
                visit(value, (*path, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                visit(value, (*path, index))

    if root is not None:
        visit(root, ())
    for position, addition in sorted(edits, reverse=True):
        text = text[:position] + addition + text[position:]
    return text
