"""The house stands as designed: rooms use only rooms below, nothing names another host."""

import ast
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import ForwardRef

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


# The rooms of publish, each using only those before it.
PUBLISH = [
    "addresses", "ready", "settings", "holdings", "site_text", "data", "rendering", "refusals", "choosing",
    "catalog", "pages", "sparql", "linked", "lexicon", "front", "app", "server", "review",
    "remote", "site", "command",
]


def within_publish(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "publish":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("publish."):
            names.add(str(node.module).split(".")[1])
    return names


def test_the_rooms_of_publish_stand_in_order() -> None:
    found = {p.stem for p in (ROOT / "publish").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert found - {"__init__"} == set(PUBLISH)
    for module in (ROOT / "publish").rglob("*.py"):
        room = module.relative_to(ROOT / "publish").parts[0].removesuffix(".py")
        if room != "__init__":
            above = set(PUBLISH[PUBLISH.index(room) + 1 :])
            assert within_publish(ast.parse(module.read_text(encoding="utf-8"))) & above == set(), module


@pytest.mark.parametrize("module", ["keikaku", "queries.engine", "queries.asking", "publish.app"])
def test_importing_costs_no_slow_library(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(loaded.stdout.split()) & SLOW == set()


# What `ask` imports of keikaku: each module more is felt by everybody who asks.
ASKING = {
    "graph", "graph.store", "keikaku", "ontology", "ontology.language", "ontology.terms", "publish",
    "publish.command", "publish.command.ahead", "publish.command.asking", "publish.command.options",
    "publish.command.shared", "queries", "queries.answer", "queries.asking", "queries.catalogue",
    "queries.cells", "queries.failures", "queries.formats", "queries.kept", "queries.names",
    "queries.plans", "queries.process", "queries.question", "queries.reading", "queries.replies",
    "queries.single", "queries.stepping",
}
# What takes milliseconds of its own to import, and no verb that only asks has need of.
FELT = SLOW | {
    "ast", "asyncio", "dataclasses", "datetime", "inspect", "pyoxigraph", "queue", "shutil",
    "string", "subprocess", "tomllib", "yaml",
}


def loaded_by(store: Path, *arguments: str) -> set[str]:
    code = (
        "import sys; from keikaku import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env={**os.environ, "KEIKAKU_STORE": str(store)}, capture_output=True, text=True,
        check=True,
    )
    assert done.stdout
    return set(done.stderr.split())


def test_asking_imports_no_more_than_it_needs(kuki_store: Path) -> None:
    loaded = loaded_by(kuki_store, "ask", "measures-of-division", "社会福祉課")
    assert {name for name in loaded if name.split(".")[0] in ROOMS} == ASKING
    assert loaded & FELT == set()


@pytest.mark.parametrize("arguments", ["--help", "ask", "ask --help", "sparql"])
def test_verbs_that_only_ask_import_nothing_that_is_felt(
    arguments: str, kuki_store: Path, tmp_path: Path
) -> None:
    query = tmp_path / "query.rq"
    query.write_text("ASK {}")
    given = [*arguments.split(), str(query)] if arguments == "sparql" else arguments.split()
    # Help alone looks how wide the screen is.
    assert loaded_by(kuki_store, *given) & FELT - ({"shutil"} if "--help" in given else set()) == set()


@pytest.mark.parametrize("module", sorted(ASKING))
def test_tuples_of_asking_have_plain_annotations(module: str) -> None:
    """Those that are texts are compiled when the class is made: a millisecond for the first."""
    for thing in vars(import_module(module)).values():
        if isinstance(thing, type) and issubclass(thing, tuple) and thing.__module__ == module:
            told = thing.__annotations__.values()
            assert not any(isinstance(annotation, ForwardRef) for annotation in told), thing


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
