"""A site is replaced whole, and nobody else's files ever are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from publish.site import swap
from publish.site.swap import SUMS, CannotReplace, beside, check_replaceable, listed, replace


def made(folder: Path, **files: str) -> None:
    with beside(folder) as new:
        for name, text in files.items():
            (new / f"{name}.html").write_text(text)
        replace(folder, new)


def holds(folder: Path) -> dict[str, str]:
    return {f.name: f.read_text() for f in folder.rglob("*") if f.is_file() and f.name != SUMS}


def test_a_new_site_takes_the_old_ones_place(tmp_path: Path) -> None:
    site = tmp_path / "site"
    made(site, a="1", b="1")
    made(site, a="2")
    assert holds(site) == {"a.html": "2"}
    assert os.listdir(tmp_path) == ["site"]


def test_the_sums_are_what_sha256sum_checks(tmp_path: Path) -> None:
    made(tmp_path / "site", a="1")
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", SUMS], cwd=tmp_path / "site", capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "a.html: OK\n")
    assert [name for _, name in listed(tmp_path / "site")] == ["a.html"]


@pytest.mark.parametrize("exchanged", [True, False])
def test_the_same_where_the_system_cannot_exchange_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanged: bool
) -> None:
    if not exchanged:
        monkeypatch.setattr(swap, "_exchanged", lambda *_: False)
    made(tmp_path / "site", a="1")
    made(tmp_path / "site", a="2")
    assert holds(tmp_path / "site") == {"a.html": "2"}
    assert os.listdir(tmp_path) == ["site"]


def test_a_folder_with_files_of_others_is_refused(tmp_path: Path) -> None:
    site = tmp_path / "site"
    made(site, a="1")
    (site / "CNAME").write_text("example.org")
    with pytest.raises(CannotReplace) as refused:
        made(site, a="2")
    assert "CNAME" in refused.value.text.ja
    assert "CNAME" in refused.value.text.en
    assert holds(site) == {"a.html": "1", "CNAME": "example.org"}
    assert os.listdir(tmp_path) == ["site"]


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    for name in ("file", "link"):
        with pytest.raises(CannotReplace):
            check_replaceable(tmp_path / name)
    check_replaceable(tmp_path / "there")  # an empty folder is as good as none
    made(tmp_path / "there", a="1")
    assert holds(tmp_path / "there") == {"a.html": "1"}


def test_a_failure_leaves_the_old_site(tmp_path: Path) -> None:
    made(tmp_path / "site", a="1")
    with pytest.raises(ZeroDivisionError), beside(tmp_path / "site") as new:
        (new / "b.html").write_text("2")
        raise ZeroDivisionError
    assert holds(tmp_path / "site") == {"a.html": "1"}
    assert os.listdir(tmp_path) == ["site"]


KILLED = """
import os, pathlib, sys
from publish.site.swap import beside
with beside(pathlib.Path(sys.argv[1])) as new:
    (new / "half.html").write_text("half")
    os.kill(os.getpid(), 9)
"""


def test_what_a_killed_run_left_is_swept_up(tmp_path: Path) -> None:
    made(tmp_path / "site", a="1")
    root = Path(swap.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "site")], cwd=root, check=False)
    assert done.returncode == -9
    assert len(os.listdir(tmp_path)) == 2
    assert holds(tmp_path / "site") == {"a.html": "1"}
    made(tmp_path / "site", a="2")
    assert holds(tmp_path / "site") == {"a.html": "2"}
    assert os.listdir(tmp_path) == ["site"]


def test_a_run_killed_between_two_renames_is_mended(tmp_path: Path) -> None:
    made(tmp_path / "site", a="1")
    os.rename(tmp_path / "site", tmp_path / ".site.old")
    check_replaceable(tmp_path / "site")
    assert holds(tmp_path / "site") == {"a.html": "1"}
