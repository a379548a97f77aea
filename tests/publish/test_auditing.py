"""The audit as a page of the site: only where the source's text is at hand and may be shown."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph.build import PLANS
from publish.app import create_app
from publish.settings import Settings
from queries.engine import EmbeddedEngine
from tests.publish.conftest import Site

PLAN = "/plan/999997/chiiki-fukushi-r8/"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    shutil.copy(PLANS / "aoba" / "source" / "chiiki-fukushi.txt", folder)
    (folder / "kodomo.txt").write_text("another text", encoding="utf-8")
    return folder


def test_a_plan_whose_text_is_not_at_hand_leads_to_none(aoba_store: Path, tmp_path: Path) -> None:
    settings = Settings(source_texts=str(tmp_path))
    with EmbeddedEngine(aoba_store) as engine, TestClient(create_app(engine, settings)) as client:
        page = client.get(PLAN)
        assert page.status_code == 200
        assert f"{PLAN}audit" not in page.text
        assert client.get(f"{PLAN}audit").status_code == 404


@pytest.fixture(scope="module")
def site(aoba_store: Path, texts: Path) -> Iterator[Site]:
    settings = Settings(source_texts=str(texts))
    with (
        EmbeddedEngine(aoba_store) as engine,
        TestClient(create_app(engine, settings), follow_redirects=False) as client,
    ):
        yield Site(client)


@pytest.mark.parametrize(("prefix", "heading", "clean"), [
    ("", "原文との照合", "✓ 説明のない穴はありません。"),
    ("/en", "Audit against the source", "✓ Nothing is unaccounted for."),
])
def test_the_page(site: Site, prefix: str, heading: str, clean: str) -> None:
    page = site.get(f"{prefix}{PLAN}audit")
    assert (page.status, page.text("h1"), page.text(".clean")) == (200, heading, clean)
    assert page.links("link[rel=stylesheet]") == ["/static/map/audit.css"]
    assert page.tree.cssselect("style, script:not([src]), [style]") == []
    assert "【主な担当課：地域福祉課、学校教育課】" in page.texts("span.covered")
    assert site.client.get("/static/map/audit.css").status_code == 200
    assert f"{PLAN}audit" in site.get(PLAN).links(".tools a")


def test_a_text_that_is_another_one_is_not_shown(site: Site) -> None:
    page = site.get("/plan/999997/kodomo-r8/audit")
    assert page.status == 404
    assert b"another text" not in page.content


def test_without_the_option_there_is_no_page(city: Site) -> None:
    assert city.get(f"{PLAN}audit").status == 404
    assert f"{PLAN}audit" not in city.get(PLAN).links("a")
