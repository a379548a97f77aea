"""What the README shows is what the commands print."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown() -> list[tuple[str, str, str]]:
    """Every command of a ``console`` block with its language and the output under it."""
    found = []
    for match in re.finditer(r"^```console (ja|en)\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        language, block = match.groups()
        for command, output in re.findall(r"^\$ (keikaku .*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            found.append((language, command, output))
    return found


@pytest.mark.parametrize(("language", "command", "output"), shown())
def test_output(language: str, command: str, output: str, kuki_store: Path) -> None:
    words, _, cut = command.partition(" | head -n ")
    done = subprocess.run(
        [sys.executable, str(ROOT / "keikaku.py"), *shlex.split(words)[1:]],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "KEIKAKU_LANG": language, "KEIKAKU_STORE": str(kuki_store)},
    )
    lines = done.stdout.splitlines()[: int(cut) if cut else None]
    printed = [line.rstrip() for line in [*lines, *done.stderr.splitlines()]]
    assert "\n".join(printed).rstrip("\n") == output.rstrip("\n")


def test_there_is_something_shown_in_both_languages() -> None:
    assert {language for language, _, _ in shown()} == {"ja", "en"}


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_every_verb_is_named() -> None:
    help_text = subprocess.run(
        [sys.executable, str(ROOT / "keikaku.py"), "--lang", "en", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    verbs = re.findall(r"^    ([a-z]+) ", help_text, re.MULTILINE)
    assert len(verbs) >= 9
    assert [v for v in verbs if f"keikaku {v}" not in README] == []
