"""Plans from whatever holds them: plan files, drafts, workbooks."""

from __future__ import annotations

from pathlib import Path

from graph.planfile import PlanFile, read_plan
from graph.progress import Progress, silent
from graph.settling import recover
from graph.workbook import is_workbook
from ontology.language import Text


def draft_of(file: Path) -> Path | None:
    """The folder of the draft that a plan file belongs to; None for a plan that is none."""
    beside = file.parent / "review.yaml"
    return file.parent if file.name == "plan.yaml" and beside.exists() else None


def load_plan(file: Path, progress: Progress = silent) -> PlanFile:
    """Read a plan file and the municipality file it names, or a workbook that holds both.

    A draft may be named by its folder. PlanError holds every fault. ``progress`` hears how far a
    long one is.
    """
    if is_workbook(file):
        from graph.workbook.read import load_workbook  # costs time to import, as the next

        return load_workbook(file, progress)
    if draft_of(file / "plan.yaml") is not None:
        file = file / "plan.yaml"
    if file.name == "plan.yaml":
        recover(file.parent)
    progress(Text(f"{file} を読んでいます。", f"Reading {file}."))
    return read_plan(file)
