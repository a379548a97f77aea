"""A workbook into a folder of plan files: what was there stays until somebody says otherwise.

Where the folder holds the plan already, the differences come first and nothing is written. With
consent the two are merged by identifier: what the workbook does not speak of stays, comments too.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graph.consistency import faults
from graph.holding import held
from graph.planfile import Loaded, PlanFile, read_plan
from graph.planwriter import written
from graph.problems import PlanError, refusal
from graph.progress import Progress, silent
from graph.settling import PREPARING, READY, recover, settle
from graph.textfile import read_text
from graph.workbook.comments import with_comments
from graph.workbook.merge import merged
from graph.workbook.read import read
from graph.workbook.typed import is_typed, typed, typed_text

PLAN = "plan.yaml"


@dataclass(frozen=True)
class Import:
    """What an import makes of a folder: ``files`` are the texts that would be written.

    ``before`` is what the folder holds; None where it holds no plan yet. ``kept`` counts the parts
    that only the folder has and that stay.
    """

    folder: Path
    before: PlanFile | None
    after: PlanFile
    files: dict[str, str]
    kept: int = 0
    is_typed: bool = False  # whether the wording is its own source: then its places are ours

    @property
    def changes(self) -> dict[str, str]:
        """The files that would differ from what is there."""
        return {
            name: text for name, text in self.files.items()
            if not (self.folder / name).exists() or read_text(self.folder / name) != text
        }

    def write(self, check: Callable[[PlanFile], object]) -> list[Path]:
        """Write what changes, checked in a folder aside first: all of it or nothing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with held(self.folder):
            settle(self.folder)
            changes = self.changes
            aside = self.folder / PREPARING
            aside.mkdir()
            try:
                for name, text in self.files.items():
                    (aside / name).write_text(text, encoding="utf-8", newline="\n")
                check(read_plan(aside / PLAN))
                for name in self.files.keys() - changes.keys():
                    (aside / name).unlink()
                os.replace(aside, self.folder / READY)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
            settle(self.folder)
        return [self.folder / name for name in changes]


def prepare(
    file: Path, folder: Path, *, remove: bool = False, progress: Progress = silent
) -> Import:
    """Read a workbook and see what it would make of a folder; nothing is written.

    ``remove`` lets parts go that the workbook no longer holds. Raises PlanError with everything
    wrong in the workbook, or in the plan that is there.
    """
    if folder.exists() and not folder.is_dir():
        raise refusal(folder, "フォルダーではありません。", "is no folder.")
    recover(folder)
    before = read_plan(folder / PLAN) if (folder / PLAN).exists() else None
    found = read(file, before, progress)
    after, kept = found.loaded, 0
    if before is not None:
        plan, city, kept = merged(before, found, remove=remove)
        if is_typed(before.plan.value, before.municipality.value) and found.is_typed:
            plan = typed(plan, city)
        after = PlanFile(
            Loaded(plan, file, after.plan.lines), Loaded(city, file, after.municipality.lines),
            after.notes,
        )
    wrong = faults(found.loaded) or faults(after)
    if wrong:
        raise PlanError(wrong)
    return Import(folder, before, after, _texts(folder, before, after), kept, found.is_typed)


def _texts(folder: Path, before: PlanFile | None, after: PlanFile) -> dict[str, str]:
    plan, city = after.plan.value, after.municipality.value
    if Path(plan.municipality).name != plan.municipality or plan.municipality == PLAN:
        raise refusal(
            after.plan.file,
            f"組織のファイル（{plan.municipality}）は、同じフォルダーのファイル名にしてください。",
            f"the municipality’s file ({plan.municipality}) must be a file name in the same folder.",
        )
    files = {PLAN: written(plan), plan.municipality: written(city)}
    if is_typed(plan, city):
        files[plan.source.file] = typed_text(plan)
    if before is not None:
        for name, old, new in (
            (PLAN, before.plan, plan), (plan.municipality, before.municipality, city),
        ):
            if (folder / name).exists():
                text = read_text(folder / name)
                same = old.value == new
                files[name] = text if same else with_comments(text, old, new)
    return files
