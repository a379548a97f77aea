"""What a build keeps of names says what the build itself would answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.build import build
from queries import kept, plans
from queries.kept import KEPT_FILE, keep, names_of, plans_of
from queries.names import KINDS, Names
from queries.plans import context
from queries.single import SingleEngine


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, aoba_plans: tuple[Path, ...]) -> Path:
    """The fictional city's plans, with what `keikaku build` keeps of them."""
    folder = tmp_path_factory.mktemp("kept") / "store"
    build(aoba_plans, folder, finishers=[keep])
    return folder


@pytest.fixture(params=["", "2099-01-01"], ids=["now", "later"])
def engine(store: Path, request: pytest.FixtureRequest) -> Iterator[SingleEngine]:
    """The build, or what it holds for a day after every reorganisation."""
    with SingleEngine(store, as_of=request.param) as found:
        assert (found.folder / KEPT_FILE).exists()
        yield found


def test_what_is_kept_is_what_would_be_answered(engine: SingleEngine) -> None:
    found = plans_of(engine)
    assert found == plans.plans(engine)
    assert len(found) == 2
    for plan in found:
        for kind in KINDS:
            names = names_of(engine, context(plan), kind)
            assert sorted(names.entries) == sorted(Names.of_type(engine, context(plan), kind).entries)
            assert names.entries


def test_what_is_kept_is_not_asked(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SingleEngine(store) as engine:
        expected = Names.of_type(engine, context(plans.plans(engine)[0]), "division").entries
        monkeypatch.setattr(SingleEngine, "query", None)
        (first, *_) = plans_of(engine)
        assert sorted(names_of(engine, context(first), "division").entries) == sorted(expected)


def test_a_store_that_keeps_nothing_is_asked(aoba_store: Path) -> None:
    with SingleEngine(aoba_store) as engine:
        assert not (engine.folder / kept.KEPT_FILE).exists()
        (first, *_) = plans_of(engine)
        assert names_of(engine, context(first), "division").entries
