"""How far a long work is, as a command shows it: not at first, then now and then, never with -q."""

from __future__ import annotations

import argparse
import time

import pytest

from ontology.language import Text
from publish.command.shared import paced


def busy(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize(("quiet", "first", "shown"), [
    (False, 0.05, ["二つめ", "三つめ"]), (True, 0.05, []), (False, 9.0, []),
])
def test_a_long_work_is_told_of_at_intervals(
    capsys: pytest.CaptureFixture[str], quiet: bool, first: float, shown: list[str]
) -> None:
    with paced(argparse.Namespace(quiet=quiet, lang="ja"), first, 0.3) as pace:
        pace(Text("一つめ", "one"))
        pace(Text("二つめ", "two"))
        busy(0.2)
        for _ in range(50):
            pace(Text("三つめ", "three"))
            time.sleep(0.01)
        time.sleep(0.2)
    told = capsys.readouterr().err.splitlines()
    assert list(dict.fromkeys(told)) == shown
    assert len(told) <= 4


def test_a_step_is_told_at_once_and_ends_what_was_before(capsys: pytest.CaptureFixture[str]) -> None:
    with paced(argparse.Namespace(quiet=False, lang="en"), 0.05, 0.05) as pace:
        pace(Text("前", "before"))
        pace.said(Text("書いています", "Writing."))
        busy(0.2)
    assert capsys.readouterr().err == "Writing.\n"
