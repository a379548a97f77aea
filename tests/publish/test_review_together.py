"""One draft, two processes: what is typed in either is kept, and the second says where the first is."""

from __future__ import annotations

import csv as files
import io
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.intake.answers import read_answers
from graph.intake.draft import Draft
from graph.intake.listing import csv

ROOT = Path(__file__).parents[2]
DRAFT = ROOT / "tests" / "graph" / "intake" / "drafts" / "hinata"
REVIEW = [sys.executable, "-m", "keikaku", "review"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(DRAFT, tmp_path / "draft")


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """The address of a process that serves the draft's pages."""
    process = subprocess.Popen([*REVIEW, str(folder), "--port", "0"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        lines = []
        for line in process.stderr:
            lines.append(line)
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            if found:
                yield found[0]
                break
        else:
            pytest.fail("".join(lines))
    finally:
        process.terminate()
        process.wait(10)
        assert not (folder / ".open").exists()
        process.stderr.close()


def answer(address: str, item: str, choice: str, seen: str = "") -> int:
    with urllib.request.urlopen(f"{address}item/{item}") as page:
        token = re.search(r'name="token" value="([^"]+)"', page.read().decode())
    assert token is not None
    form = urllib.parse.urlencode({"token": token[1], "choice": choice, "do": "save", "seen": seen}).encode()
    with urllib.request.urlopen(f"{address}item/{item}", form) as done:
        return int(done.status)


def test_the_second_says_where_the_draft_is_open(folder: Path, served: str) -> None:
    started = time.monotonic()
    second = subprocess.run([*REVIEW, str(folder), "--port", "0"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert re.fullmatch(
        rf"(?:.*\n)?{re.escape(str(folder))}: この下書きは別のプロセスで開いています（{served}、プロセス \d+）。"
        r"そのページで続けるか、そちらを Ctrl\+C で終えてからもう一度開いてください。\n", second.stderr,
    ), second.stderr
    assert time.monotonic() - started < 30


def test_what_is_answered_in_pages_and_in_a_table_is_all_kept(folder: Path, served: str, tmp_path: Path) -> None:
    draft = Draft(folder)
    first, second, third, *_ = [i.id for i in draft.review.items if i.alternatives]
    assert answer(served, first, "accept") == 200
    rows = list(files.reader(io.StringIO(csv(draft, "ja").decode("utf-8-sig"), newline="")))
    table = tmp_path / "list.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as sink:
        files.writer(sink).writerows([*row[:8], "1" if row[9] == second else "", row[9]] if place else row for place, row in enumerate(rows))
    applied = subprocess.run([*REVIEW, str(folder), "--apply", str(table)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert applied.returncode == 0, applied.stderr
    assert answer(served, third, "accept") == 200
    assert {k: a.state for k, a in read_answers(folder).items()} == dict.fromkeys((first, second, third), "accepted")
    with urllib.request.urlopen(served) as page:
        assert "13件のうち3件を確認しました。" in page.read().decode()


HAMMER = """
import sys
from pathlib import Path
from graph.intake.answers import Given
from graph.intake.draft import Draft
draft = Draft(Path(sys.argv[1]))
items = [i.id for i in draft.review.items][int(sys.argv[2])::2]
for turn in range(6):
    for item in items:
        draft.record({item: Given(state="skipped", value=f"{sys.argv[2]}-{turn}")})
    draft.apply()
"""


def test_two_that_write_at_once_lose_nothing(folder: Path) -> None:
    both = [subprocess.Popen([sys.executable, "-c", HAMMER, str(folder), half], cwd=ROOT) for half in ("0", "1")]
    assert [process.wait(60) for process in both] == [0, 0]
    items = [i.id for i in Draft(folder).review.items]
    assert {k: a.value for k, a in read_answers(folder).items()} == {
        item: f"{place % 2}-5" for place, item in enumerate(items)
    }
    assert {f.name for f in folder.iterdir()} == {"source.txt", "plan.yaml", "municipality.yaml", "review.yaml", "answers.yaml"}
