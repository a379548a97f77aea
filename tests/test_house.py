"""The house stands as designed: rooms use only rooms below, nothing names another host."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ["ontology", "graph", "queries", "visualize", "publish", "keikaku"]
# Third-party imports that a cheap verb must not pay for, and who may import them at all.
SLOW = {"pyvis", "pyshacl", "SPARQLWrapper", "networkx", "openpyxl", "rdflib", "pydantic"}


def modules() -> list[Path]:
    return [ROOT / "keikaku.py", *(p for room in ROOMS[:-1] for p in (ROOT / room).rglob("*.py"))]


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("module", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_uses_only_rooms_below(module: Path) -> None:
    room = module.relative_to(ROOT).parts[0].removesuffix(".py")
    above = set(ROOMS[ROOMS.index(room) + 1 :])
    assert imported(ast.parse(module.read_text(encoding="utf-8"))) & above == set()


@pytest.mark.parametrize("module", ["keikaku", "queries.engine", "queries.asking", "publish.app"])
def test_importing_costs_no_slow_library(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(loaded.stdout.split()) & SLOW == set()


def test_no_file_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    here = re.escape(str(ROOT.parent))
    bad = re.compile(rf"{here}/|/root/|pypi\.org|registry\.npm|index-url")
    found = [
        name
        for name in listed.stdout.split("\0")
        if name and name != "tests/test_house.py"
        and bad.search((ROOT / name).read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
