"""New files of a draft take the old ones' places: checked first, all of them or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graph import model
from graph.consistency import faults
from graph.intake.answers import Answer, write_answers
from graph.intake.edits import Carried, File, Values
from graph.intake.review import MUNICIPALITY, PLAN, as_yaml
from graph.intake.yamledit import edited
from graph.planfile import PlanFile, read_plan
from graph.planwriter import written
from graph.problems import PlanError, Problem
from graph.settling import PREPARING, READY, settle
from graph.yamlfile import read_text, read_yaml

FILES: Mapping[File, str] = {"plan": PLAN, "municipality": MUNICIPALITY}
# What the last import wrote, to tell afterwards what people changed.
IMPORTED = (".imported-plan.yaml", ".imported-municipality.yaml")


def values_of(folder: Path) -> Values:
    """The plain values of a draft's files."""
    return {
        "plan": read_yaml(folder / PLAN)[0],
        "municipality": read_yaml(folder / MUNICIPALITY)[0],
    }


def put(folder: Path, steps: Sequence[Carried], answers: Mapping[str, Answer]) -> None:
    """Write what edits came to, and the answers, into a draft that is held.

    Raises PlanError where the files would not be a plan's any more; then they are as they were.
    """
    before = read_plan(folder / PLAN)
    texts = {file: read_text(folder / name) for file, name in FILES.items()}
    new = folder / PREPARING
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    try:
        for file, text in _texts(texts, values_of(folder), steps).items():
            (new / FILES[file]).write_text(text, encoding="utf-8", newline="\n")
        after = _checked(folder, new, before)
        for file, loaded in (("plan", before.plan), ("municipality", before.municipality)):
            part: Any = getattr(after, file).value
            if _by_us(texts[file], loaded.value):
                text = written(part, head_of(texts[file]))
                (new / FILES[file]).write_text(text, encoding="utf-8", newline="\n")
        write_answers(new, answers)
        os.replace(new, folder / READY)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    settle(folder)


def _texts(texts: Mapping[File, str], values: Values, steps: Sequence[Carried]) -> dict[File, str]:
    """The texts of the files after the steps, as little changed as can be."""
    return {file: _text(file, texts[file], values[file], steps) for file in FILES}


def _text(file: File, text: str, now: Any, steps: Sequence[Carried]) -> str:
    wanted = steps[-1].values[file]
    try:
        for step in steps:
            for ops in step.rounds:
                own = [op for op in ops if op.file == file]
                if own:
                    text = edited(text, now, own)
                    now = _parsed(text)
    except PlanError:
        now = None
    # What cannot be written into the lines as they are is written anew.
    return text if now == wanted else as_yaml(wanted)


def _parsed(text: str) -> Any:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "text.yaml"
        place.write_text(text, encoding="utf-8", newline="\n")
        return read_yaml(place)[0]


def _checked(folder: Path, new: Path, before: PlanFile) -> PlanFile:
    """The plan in a folder aside; PlanError with what is wrong in it and was not before."""
    try:
        after = read_plan(new / PLAN)
        known = {(p.where, p.message) for p in faults(before)}
        fresh = [p for p in faults(after) if (p.where, p.message) not in known]
        if fresh:
            raise PlanError(fresh)
    except PlanError as error:
        raise PlanError(
            Problem(str(folder / Path(p.file).name), 0, p.where, p.message) for p in error.problems
        ) from None
    return after


def _by_us(text: str, value: model.Model) -> bool:
    """Whether a file is as keikaku writes it: nobody gave it comments or a layout of their own."""
    return text == written(value, head_of(text))


def head_of(text: str) -> str:
    """The comment a file begins with."""
    lines = []
    for line in text.split("\n"):
        if not line.startswith("#") or line.startswith("# ===="):
            break
        lines.append(line[1:].removeprefix(" "))
    return "\n".join(lines)
