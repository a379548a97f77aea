"""Workbooks by command: from an empty one to a store, out and in again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

import keikaku
from graph.build import PLANS
from graph.loading import load_plan
from publish.command.shared import DIFFERENT
from tests.graph.test_workbook_reading import TYPED, filled

KODOMO = PLANS / "aoba" / "kodomo.yaml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "plan.xlsx"
    filled(TYPED).save(file)
    return file


def run(*arguments: object) -> int:
    return keikaku.main(["--lang", "ja", *map(str, arguments)])


def test_export_and_import_give_the_plan_again(tmp_path: Path) -> None:
    file, folder = tmp_path / "kodomo.xlsx", tmp_path / "plan"
    assert run("export", KODOMO, "-o", file) == 0
    assert run("import", file, "-o", folder) == 0
    before, after = load_plan(KODOMO), load_plan(folder / "plan.yaml")
    assert (after.plan.value, after.municipality.value) == (before.plan.value, before.municipality.value)


def test_a_workbook_is_a_plan_wherever_a_plan_is_asked_for(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    assert run("build", book, "-o", store) == 0
    assert run("ask", "pairs-of-divisions", "1", "--store", store, "--format", "csv") == 0
    assert "こども課" in capsys.readouterr().out
    assert run("check", book) == 0
    assert run("map", book, "-o", tmp_path / "map.html") == 0
    assert run("report", book, "-o", tmp_path / "list.xlsx") == 0
    assert run("diff", book, book) == 0


def test_new_gives_a_workbook_and_overwrites_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new.xlsx"
    assert run("new", "-o", file) == 0
    content = file.read_bytes()
    assert run("new", "-o", file) == 1
    assert "がもうあります。上書きしません。" in capsys.readouterr().err
    assert file.read_bytes() == content


def test_faults_are_written_into_a_copy(
    tmp_path: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = load_workbook(book)
    sheet["取り組み"]["C2"] = "福祉科"
    sheet.save(book)
    copy = tmp_path / "marked.xlsx"
    assert run("check", book, "--annotate", copy) == 1
    assert f"{book}: 取り組み!C2: 「主な担当課」: 「福祉科」という課" in capsys.readouterr().err
    assert load_workbook(copy)["取り組み"]["C2"].comment is not None
    content = book.read_bytes()
    assert run("check", book, "--annotate", book) == 1
    assert "もとのブック" in capsys.readouterr().err
    assert book.read_bytes() == content


def test_importing_again_shows_first_and_writes_when_told(
    tmp_path: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plan"
    assert run("import", book, "-o", folder) == 0
    assert run("import", book, "-o", folder) == 0
    assert "違いはありません。" in capsys.readouterr().err
    sheet = load_workbook(book)
    sheet["取り組み"]["C2"] = "福祉課"
    sheet.save(book)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert run("import", book, "-o", folder) == DIFFERENT
    told = capsys.readouterr()
    assert "こども課" in told.out
    assert "--merge" in told.err
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert run("import", book, "-o", folder, "--merge") == 0
    measure = load_plan(folder / "plan.yaml").plan.value.goals[0].policies[0].city[0].measures[0]
    assert measure.responsible[0].divisions == ["division-1"]


def test_what_needs_a_plan_file_says_so(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("locate", book, "--source", book) == 1
    assert "先に keikaku import で計画ファイルにしてください。" in capsys.readouterr().err


def test_the_workbook_of_a_draft_has_its_review(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft, file = tmp_path / "draft", tmp_path / "plan.xlsx"
    shutil.copytree(Path(__file__).parent / "graph" / "intake" / "drafts" / "hinata", draft)
    assert run("export", draft, "-o", file) == 0
    book = load_workbook(file)
    assert book.sheetnames[-2:] == ["確認", "選択肢"]
    book["確認"]["I8"] = 2
    book.save(file)
    assert run("check", file) == 0
    assert "keikaku review 下書きのフォルダー --apply このブック" in capsys.readouterr().err
    assert run("review", draft, "--apply", file) == 0
    assert "1件の答えを計画に入れました。残りは12件です。" in capsys.readouterr().err
    assert run("export", draft, "-o", file) == 0
    assert load_workbook(file)["確認"]["I8"].value == "2: 危機管理課のこと"
