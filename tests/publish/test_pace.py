"""How far a long work is, as a command shows it: not at first, then now and then, never with -q."""

from __future__ import annotations

import argparse
import time

import pytest

from ontology.language import Text
from publish.command.shared import paced

PATIENCE = 60


def busy(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_a_long_work_is_told_of_once_for_each_thing_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    told = ""
    with paced(argparse.Namespace(quiet=False, lang="ja"), 0.01, 0.01) as pace:
        for text in (Text("一つめ", "one"), Text("二つめ", "two")):
            pace(text)
            end = time.monotonic() + PATIENCE
            while text.ja not in told and time.monotonic() < end:
                busy(0.01)
                told += capsys.readouterr().err
        busy(0.1)
    assert told + capsys.readouterr().err == "一つめ\n二つめ\n"


@pytest.mark.parametrize(("quiet", "first"), [(True, 0.01), (False, 9.0)])
def test_a_short_work_and_a_quiet_one_are_not_told_of(
    capsys: pytest.CaptureFixture[str], quiet: bool, first: float
) -> None:
    with paced(argparse.Namespace(quiet=quiet, lang="ja"), first, 0.01) as pace:
        pace(Text("一つめ", "one"))
        busy(0.2)
    assert capsys.readouterr().err == ""


def test_a_step_is_told_at_once_and_ends_what_was_before(capsys: pytest.CaptureFixture[str]) -> None:
    with paced(argparse.Namespace(quiet=False, lang="en"), 9, 9) as pace:
        pace(Text("前", "before"))
        pace.said(Text("書いています", "Writing."))
        pace.shown()
    assert capsys.readouterr().err == "Writing.\n"
