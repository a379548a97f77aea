"""`keikaku diff`: what changed between two plan files, in every format, and how it ends."""

import json
from pathlib import Path

import openpyxl
import pytest

import keikaku
from graph.build import PLANS

AOBA = PLANS / "aoba" / "chiiki-fukushi.yaml"
KODOMO = PLANS / "aoba" / "kodomo.yaml"


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """Aoba's welfare plan with a higher target and a division less."""
    text = AOBA.read_text(encoding="utf-8")
    for old, new in (
        ('printed: {text: "50%以上", sheet: 2, at: 1010}, value: 50', 'printed: {text: "60%以上", sheet: 2}, value: 60'),
        ("divisions: [chiiki-fukushi, gakko-kyoiku]", "divisions: [chiiki-fukushi]"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    city = (AOBA.parent / "municipality.yaml").read_text(encoding="utf-8")
    (tmp_path / "municipality.yaml").write_text(city, encoding="utf-8")
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def run(*arguments: object) -> int:
    return keikaku.main(["--lang", "en", "diff", *map(str, arguments)])


def test_a_correction_as_text(corrected: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(AOBA, corrected, "--format", "md") == 0
    out, err = capfd.readouterr()
    assert out.split("\n## ")[0] == (
        "## Changes (2)\n\n"
        "| Change | Of | Number | Name | Which part | Before | After | Note | Matched by |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        "| division lost | Measure | 1-1 （１） ① | Welfare education and hands-on learning | School Education Division | lead |   |   |   |\n"
        "| target raised | Indicator | 1-1 | Share of citizens who know the words “community welfare” and their meaning | target"
        " | 50%以上 (FY2026) | 60%以上 (FY2026) |   |   |\n"
    )
    assert err == "2 changes.\n"


def test_the_exit_code_says_whether_something_differs_when_asked(
    corrected: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert [run(AOBA, AOBA), run(AOBA, AOBA, "--exit-code"), run(AOBA, corrected, "--exit-code")] == [0, 0, 3]
    assert run(AOBA, corrected.parent / "none.yaml", "--exit-code") == 1
    assert capfd.readouterr().err.endswith("none.yaml: does not exist. Check its name and folder.\n")


def test_a_workbook_beside_which_nothing_is_left(corrected: Path, tmp_path: Path) -> None:
    file = tmp_path / "out" / "diff.xlsx"
    file.parent.mkdir()
    assert run(AOBA, corrected, "--format", "xlsx", "-o", file) == 0
    book = openpyxl.load_workbook(file)
    assert [(sheet.title, sheet.max_row) for sheet in book] == [
        ("Changes", 3), ("Changes counted", 3), ("Matched by likeness of words", 1)
    ]
    assert [f.name for f in file.parent.iterdir()] == ["diff.xlsx"]


def test_json_and_csv(corrected: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(AOBA, corrected, "--format", "json") == 0
    found = json.loads(capfd.readouterr().out)
    assert found["counts"] == {"division-lost": 1, "target-raised": 1}
    assert found["changes"][0] == {
        "change": "division-lost", "kind": "measure", "before": "1-1-city-1-1", "after": "1-1-city-1-1",
        "number": "1-1 （１） ①", "name": "福祉教育・体験学習の推進", "what": {"ja": "学校教育課", "en": "School Education Division"},
        "old": {"ja": "主", "en": "lead"},
    }
    assert run(AOBA, corrected, "--format", "csv") == 0
    assert capfd.readouterr().out.splitlines()[1].startswith("division lost,Measure,1-1 （１） ①")


def test_as_resources(corrected: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(AOBA, corrected, "--format", "ttl", "--base", "https://example.org/") == 0
    out = capfd.readouterr().out
    assert out.count("a kei:PlanChange") == 2
    assert "kei:planChangeKind kei:targetRaised" in out


def test_two_plans_together(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(AOBA, KODOMO, "--together", "--format", "md") == 0
    out = capfd.readouterr().out
    assert out.startswith("## Divisions that carry both plans (7)\n")
    assert "| Crisis Management Division | 1 | 1-2 （１） ② Lists for evacuation support and drills (lead) | 1 |" in out
