"""A plan in Japanese alone, as a municipality would write it: everything works, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from graph.build import build
from publish.app import create_app
from queries.engine import EmbeddedEngine
from tests.publish.conftest import Site

PLAN = "/plan/990001/chiiki-fukushi-r9/"
OURS = ("en", "kana", "short")


def bare(value: Any) -> Any:
    """The same without what the editors may leave out."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if k not in OURS}
    return value


@pytest.fixture(scope="module")
def site(aoba_plans: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("bare")
    plan = aoba_plans[0]
    for file in (plan, plan.with_name("municipality.yaml")):
        value = bare(yaml.safe_load(re.sub(r'(?m)^(\s*code: )', r"\1", file.read_text("utf-8"))))
        text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
        (folder / file.name).write_text(text, encoding="utf-8")
    build([folder / plan.name], folder / "store")
    with (
        EmbeddedEngine(folder / "store", workers=2) as engine,
        TestClient(create_app(engine), follow_redirects=True) as client,
    ):
        yield Site(client)


def home(site: Site) -> str:
    (link,) = {h for h in site.get("/").links("a") if re.fullmatch(r"/plan/\d+/[^/]+/", h)}
    return link


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_one_can_reach_is_there(site: Site, language: str) -> None:
    start = language + home(site)
    waiting, seen = [start, start + "search?q=%E7%A6%8F"], set()
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 150:
            continue
        seen.add(path)
        page = site.get(path)
        assert page.status == 200, path
        assert "None" not in page.tree.text_content().split(), path
        if path.count("?") == 0:
            waiting += [
                h.partition("#")[0] for h in page.links("main a")
                if h.startswith(f"{language}/") and not re.search(r"\.\w+$|\?", h)
                and not h.startswith(("/data", "/static"))
            ]
    assert len(seen) > 60


def test_measures_are_called_by_their_title_or_the_beginning_of_their_wording(site: Site) -> None:
    rows = site.get(home(site) + "table").texts("tbody tr th, tbody tr td:first-child")
    assert rows
    assert all(rows)
