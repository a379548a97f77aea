"""Importing again: differences first, nothing overwritten in silence, comments stay."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph.loading import load_plan
from graph.planfile import PlanFile
from graph.problems import PlanError
from graph.source import misquoted, read_source
from graph.workbook.comments import with_comments
from graph.workbook.importing import Import, prepare
from tests.graph.test_workbook_reading import TYPED, Sheets, filled

ROOT = Path(__file__).parents[2]


def unchecked(loaded: PlanFile) -> PlanFile:
    return loaded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plan"


def brought(tmp_path: Path, folder: Path, changed: Sheets | None = None, *, remove: bool = False) -> Import:
    file = tmp_path / "plan.xlsx"
    filled(TYPED | (changed or {})).save(file)
    return prepare(file, folder, remove=remove)


def test_a_typed_plan_becomes_files_with_its_source(tmp_path: Path, folder: Path) -> None:
    found = brought(tmp_path, folder)
    assert not folder.exists()
    found.write(unchecked)
    assert sorted(p.name for p in folder.iterdir()) == ["municipality.yaml", "plan.yaml", "source.txt"]
    loaded = load_plan(folder / "plan.yaml")
    source = read_source(loaded.plan, folder / "source.txt")
    assert misquoted(loaded.plan, source) == []
    assert source.text.startswith("社会福祉法\nつながるまち\n相談できるまち\n")
    assert brought(tmp_path, folder).changes == {}


def test_what_is_there_stays_until_it_is_said(tmp_path: Path, folder: Path) -> None:
    brought(tmp_path, folder).write(unchecked)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    rows = [dict(TYPED["取り組み"][0], 文言="民生委員と連携し、来所相談を受けます。"), TYPED["取り組み"][1]]
    found = brought(tmp_path, folder, {"取り組み": rows})
    assert set(found.changes) == {"plan.yaml", "source.txt"}
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_check_that_fails_leaves_everything_as_it_was(tmp_path: Path, folder: Path) -> None:
    brought(tmp_path, folder).write(unchecked)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    found = brought(tmp_path, folder, {"取り組み": TYPED["取り組み"][:1]}, remove=True)

    def fails(_: PlanFile) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        found.write(fails)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_what_people_added_to_the_files_stays_with_its_comments(tmp_path: Path, folder: Path) -> None:
    brought(tmp_path, folder).write(unchecked)
    file = folder / "plan.yaml"
    text = file.read_text(encoding="utf-8")
    text = "# 担当: 企画課\n" + text.replace("target_year: 令和9年度", "target_year: 令和9年度  # 確定")
    text = text.replace(
        '              - id: "1-1-city-2"\n', '              # 要確認\n              - id: "1-1-city-2"\n                short: 見守り\n'
    )
    file.write_text(text, encoding="utf-8", newline="\n")
    rows = [TYPED["取り組み"][0], dict(TYPED["取り組み"][1], 文言="高齢者の見守りを行います。")]
    found = brought(tmp_path, folder, {"取り組み": rows})
    found.write(unchecked)
    measure = load_plan(file).plan.value.goals[0].policies[0].city[0].measures[1]
    # 短い名前 has no column in this workbook: it does not speak of it.
    assert (measure.statement.text, measure.short) == ("高齢者の見守りを行います。", "見守り")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# 担当: 企画課"
    assert lines[lines.index("target_year: 令和9年度") - 1] == "# 確定"
    at = lines.index("              # 要確認")
    assert lines[at + 1] == '              - id: "1-1-city-2"'


def test_parts_that_are_gone_from_the_workbook_stay_unless_they_may_go(tmp_path: Path, folder: Path) -> None:
    brought(tmp_path, folder).write(unchecked)
    fewer: Sheets = {"取り組み": TYPED["取り組み"][:1]}
    kept = brought(tmp_path, folder, fewer)
    assert (kept.kept, [m.id for m in kept.after.plan.value.goals[0].policies[0].city[0].measures]) == (
        1, ["1-1-city-1", "1-1-city-2"],
    )
    gone = brought(tmp_path, folder, fewer, remove=True)
    assert (gone.kept, [m.id for m in gone.after.plan.value.goals[0].policies[0].city[0].measures]) == (0, ["1-1-city-1"])


def test_a_workbook_with_faults_changes_nothing(tmp_path: Path, folder: Path) -> None:
    brought(tmp_path, folder).write(unchecked)
    with pytest.raises(PlanError):
        brought(tmp_path, folder, {"組織": TYPED["組織"][:1]})


def test_comments_of_real_plans_stay(aoba_plans: tuple[Path, ...]) -> None:
    for file in aoba_plans:
        loaded = load_plan(file).plan
        text = file.read_text(encoding="utf-8")
        made = with_comments(text, loaded, loaded.value)
        said = [line.strip() for line in text.splitlines() if line.strip().startswith("#")]
        assert [line.strip() for line in made.splitlines() if line.strip().startswith("#")] == said


KILLED = """\
import os, sys
from pathlib import Path
from graph.workbook.importing import prepare
steps = int(sys.argv[3])
real = os.replace
def replace(a, b):
    global steps
    if steps == 0:
        os._exit(9)
    steps -= 1
    real(a, b)
found = prepare(Path(sys.argv[1]), Path(sys.argv[2]), remove=True)
os.replace = replace
found.write(lambda loaded: loaded)
"""


def test_killed_at_any_step_the_files_belong_together(tmp_path: Path, folder: Path) -> None:
    brought(tmp_path, folder).write(unchecked)
    before = load_plan(folder / "plan.yaml").plan.value
    more = {
        "組織": [*TYPED["組織"], {"種類": "課", "名称": "見守り課"}],
        "取り組み": [TYPED["取り組み"][0], dict(TYPED["取り組み"][1], 主な担当課="見守り課")],
    }
    file = tmp_path / "plan.xlsx"
    filled(TYPED | more).save(file)
    ends = set()
    for steps in range(5):
        copy = folder.with_name(f"copy{steps}")
        shutil.copytree(folder, copy)
        done = subprocess.run([sys.executable, "-c", KILLED, str(file), str(copy), str(steps)], cwd=ROOT, check=False)
        loaded = load_plan(copy / "plan.yaml")
        now = loaded.plan.value
        assert misquoted(loaded.plan, read_source(loaded.plan, copy / "source.txt")) == []
        assert not list(copy.glob(".applying")), "what was cut off is finished"
        ends.add((done.returncode, now == before))
    assert ends == {(9, True), (9, False), (0, False)}
