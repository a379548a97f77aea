"""The real plans, built once for all tests, and what a test may need from outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from graph.build import DEFAULT_PLANS, PLANS, build
from tests.browser import ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Tests are never timed; how long an example takes is the machine's business.
settings.register_profile("keikaku", deadline=None, database=None)
settings.load_profile("keikaku")

AOBA = (PLANS / "aoba" / "chiiki-fukushi.yaml", PLANS / "aoba" / "kodomo.yaml")


@pytest.fixture(scope="session")
def aoba_plans() -> tuple[Path, ...]:
    """The two plan files of the fictional city."""
    return AOBA


@pytest.fixture(scope="session")
def kuki_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the real plan."""
    store = tmp_path_factory.mktemp("kuki") / "store"
    build(DEFAULT_PLANS, store)
    return store


@pytest.fixture(scope="session")
def aoba_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the two plans of the fictional city."""
    store = tmp_path_factory.mktemp("aoba") / "store"
    build(AOBA, store)
    return store


@pytest.fixture(scope="session")
def require() -> Callable[[str, str], str]:
    """``require(command, package)``: the path of a program that the test runs.

    Where it is not installed the test is skipped, and says how to install it; with
    KEIKAKU_REQUIRE_ALL=1 it fails instead, so that CI leaves nothing out unseen.
    """

    def path_of(command: str, package: str) -> str:
        found = shutil.which(command)
        if found is None:
            reason = f"{command} is not installed (apt-get install {package})"
            if os.environ.get("KEIKAKU_REQUIRE_ALL") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        return found

    return path_of


@pytest.fixture(scope="module")
def browser(require: Callable[[str, str], str]) -> Iterator[Browser]:
    """A real browser; skipped or failing as `require` has it."""
    from playwright.sync_api import sync_playwright

    path = require("chromium", "chromium")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()
