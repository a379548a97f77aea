"""Readings of fictional plans in many layouts, whole values against what each text holds."""

import importlib.util
import random
import sys
from pathlib import Path

import pytest

from graph.intake import making, rules
from graph.loading import load_plan
from graph.planwriter import written
from graph.problems import PlanError

HERE = Path(__file__).parent
spec = importlib.util.spec_from_file_location("intake_scorer", HERE / "scorer.py")
assert spec is not None
assert spec.loader is not None
scorer = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = scorer
spec.loader.exec_module(scorer)
LAYOUTS = sorted((HERE / "layouts").glob("*.txt"))
RULES = rules.load()


@pytest.mark.parametrize("file", LAYOUTS, ids=lambda f: f.stem)
def test_reading(file: Path, tmp_path: Path) -> None:
    text = file.read_text(encoding="utf-8")
    draft = making.make(text, file.name, RULES)
    score = scorer.score(draft, scorer.read_expected(file.with_suffix(".expected")))
    assert score.wrong == []
    # Every quotation stands where it says, in the source or in what was made of its columns.
    for passage in scorer.passages(draft.plan):
        assert draft.text[passage.at : passage.end] == passage.text
    assert sorted("".join(draft.text.split())) == sorted("".join(text.split()))
    (tmp_path / "plan.yaml").write_text(written(draft.plan), encoding="utf-8")
    (tmp_path / "municipality.yaml").write_text(written(draft.municipality), encoding="utf-8")
    loaded = load_plan(tmp_path / "plan.yaml")
    assert loaded.plan.value == draft.plan
    assert loaded.municipality.value == draft.municipality


def test_there_are_layouts() -> None:
    assert len(LAYOUTS) >= 16


def test_lines_out_of_order_are_read_or_refused() -> None:
    # No order of lines may end in anything but a draft or a reason.
    shuffle = random.Random(5).shuffle
    for file in LAYOUTS[::4]:
        lines = file.read_text(encoding="utf-8").split("\n")
        for _ in range(8):
            shuffle(lines)
            try:
                making.make("\n".join(lines), file.name, RULES)
            except PlanError as refused:
                assert refused.problems
