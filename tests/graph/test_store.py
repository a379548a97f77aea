"""A reader finds the old build or the new one, whole, whatever happens to the writer."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from graph import store as stores
from graph.store import Manifest, StoreError, current, make_current, new_build

MANIFEST = Manifest(stores.FORMAT, "https://example.org/", ("https://example.org/p",), 1, {})
ROOT = Path(__file__).parents[2]


def finish(store: Path, content: str) -> Path:
    with new_build(store) as folder:
        (folder / "graph.nq").write_text(content, encoding="utf-8")
        return make_current(store, folder, MANIFEST)


def content(store: Path) -> str:
    return (current(store)[0] / "graph.nq").read_text(encoding="utf-8")


def test_the_newest_build_is_current_and_the_one_before_is_kept(tmp_path: Path) -> None:
    for number in range(4):
        finish(tmp_path, str(number))
        assert content(tmp_path) == str(number)
        assert len(list((tmp_path / "builds").iterdir())) <= 2
    folder, manifest = current(tmp_path)
    assert manifest == MANIFEST._replace(build=folder.name)
    assert sorted(p.name for p in folder.iterdir()) == ["graph.nq", "manifest.json"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["CURRENT", "builds", "lock"]


def test_a_build_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    finish(tmp_path, "old")

    def halfway() -> None:
        with new_build(tmp_path) as folder:
            (folder / "graph.nq").write_text("new", encoding="utf-8")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        halfway()
    assert content(tmp_path) == "old"
    assert len(list((tmp_path / "builds").iterdir())) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {}, {"CURRENT": ""}, {"CURRENT": "none\n"}, {"CURRENT": "b\n", "builds/b/manifest.json": ""},
        {"CURRENT": "b\n", "builds/b/manifest.json": "[]"},
        {"CURRENT": "b\n", "builds/b/manifest.json": "{}"},
        {"CURRENT": "b\n", "builds/b/manifest.json": '{"format": 1}'},
        {"CURRENT": "b\n", "builds/b/manifest.json": json.dumps(
            {"format": 99, "base": "", "plans": [], "quads": 0, "sources": {}}
        )},
        {"CURRENT": "計画\n"},
    ],
)
def test_what_is_no_store_is_told_as_such(tmp_path: Path, broken: dict[str, str]) -> None:
    for name, text in broken.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError) as error:
        current(tmp_path)
    assert str(error.value) == str(tmp_path)


def test_a_broken_store_can_be_built_anew(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("none\n", encoding="utf-8")
    finish(tmp_path, "new")
    assert content(tmp_path) == "new"


def test_a_running_build_is_not_swept_and_a_dead_one_is(tmp_path: Path) -> None:
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        from graph.store import new_build
        with new_build(Path(sys.argv[1])) as folder:
            (folder / "half").write_text("x")
            print(folder, flush=True)
            sys.stdin.readline()
    """)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:
        assert other.stdout is not None
        half = Path(other.stdout.readline().strip())
        finish(tmp_path, "mine")
        assert (half / "half").is_file()
        other.kill()
        other.wait()
    assert half.is_dir()
    finish(tmp_path, "mine again")
    assert not half.exists()
    assert content(tmp_path) == "mine again"


def test_leftovers_of_the_last_moment_are_swept(tmp_path: Path) -> None:
    finish(tmp_path, "1")
    (tmp_path / "CURRENT.abc").write_text("x", encoding="utf-8")
    (tmp_path / "builds" / "new-abc").mkdir()
    # Killed between its name and CURRENT: at most one such stays beside the current one.
    for name in ("20200101T000000-a", "20200101T000000-b"):
        (tmp_path / "builds" / name).mkdir()
    finish(tmp_path, "2")
    names = sorted(p.name for p in (tmp_path / "builds").iterdir())
    assert not any(n.startswith("new-") for n in names)
    assert not (tmp_path / "CURRENT.abc").exists()
    finish(tmp_path, "3")
    assert len(list((tmp_path / "builds").iterdir())) == 2


def test_two_builds_at_once_both_end_well(tmp_path: Path) -> None:
    with new_build(tmp_path) as first, new_build(tmp_path) as second:
        for folder, text in ((first, "first"), (second, "second")):
            (folder / "graph.nq").write_text(text, encoding="utf-8")
        make_current(tmp_path, second, MANIFEST)
        assert content(tmp_path) == "second"
        make_current(tmp_path, first, MANIFEST)
        assert content(tmp_path) == "first"
    assert len(list((tmp_path / "builds").iterdir())) == 2
