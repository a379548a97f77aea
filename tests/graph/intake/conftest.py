"""A draft of a fictional plan, as an import leaves it."""

import shutil
from pathlib import Path

import pytest

from graph.intake.draft import Draft

DRAFTS = Path(__file__).with_name("drafts")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the draft's folder."""
    copy = tmp_path / "draft"
    shutil.copytree(DRAFTS / "hinata", copy)
    return copy


@pytest.fixture
def draft(folder: Path) -> Draft:
    return Draft(folder)
