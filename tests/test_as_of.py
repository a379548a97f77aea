"""Questions as of a date: the plan as printed, and after the one reorganisation of the fictional city."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

import keikaku
from graph.asof import as_of, days
from graph.build import DEFAULT_PLANS
from graph.loading import load_plan
from graph.store import GRAPH_FILE, current
from publish.app import create_app
from queries.engine import EmbeddedEngine

OLD, NEW = "子育て支援課", "こども家庭課"
QUESTION = "/plan/999997/chiiki-fukushi-r8/questions/lead-and-related"


def asked(store: Path, capfd: pytest.CaptureFixture[str], *more: str) -> str:
    given = ["ask", "lead-and-related", "--plan", "chiiki-fukushi-r8", "--store", str(store)]
    assert keikaku.main(["--lang", "ja", *given, "--format", "csv", *more]) == 0
    return capfd.readouterr().out


def test_the_command_answers_as_of_a_day(
    aoba_store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    printed = asked(aoba_store, capfd)
    assert OLD in printed
    assert asked(aoba_store, capfd, "--as-of", "2025-03-31") == printed
    later = asked(aoba_store, capfd, "--as-of", "2025-04-01")
    assert OLD not in later
    assert NEW in later
    assert asked(aoba_store, capfd, "--as-of", "2030-01-01") == later


def test_what_is_published_stays_what_the_plan_says(aoba_store: Path) -> None:
    folder, _ = current(aoba_store)
    text = (folder / GRAPH_FILE).read_text(encoding="utf-8")
    responsible = [line for line in text.splitlines() if "responsibleDivision" in line]
    assert any("kosodate-shien" in line for line in responsible)


def test_it_needs_the_store(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["ask", "partners", "--as-of", "2025-04-01", "--endpoint", "http://127.0.0.1:9/"]
    assert keikaku.main(["--lang", "en", *given]) == 1
    assert "--as-of needs the store" in capsys.readouterr().err


def test_no_date(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        keikaku.main(["ask", "partners", "--as-of", "spring"])
    assert stopped.value.code == 2
    assert "2026-04-01" in capsys.readouterr().err


@pytest.fixture(scope="module")
def client(aoba_store: Path) -> Iterator[TestClient]:
    with EmbeddedEngine(aoba_store, workers=1) as engine, TestClient(create_app(engine)) as client:
        yield client


def test_the_page_asks_as_of_a_day(client: TestClient, aoba_store: Path) -> None:
    code = load_plan(Path(DEFAULT_PLANS[0]).parents[1] / "aoba" / "kodomo.yaml")
    question = QUESTION.replace("999997", code.municipality.value.code)
    printed = html.fromstring(client.get(question).content)
    options = [o.get("value") for o in printed.cssselect("#as-of option")]
    assert options == ["", "2025-04-01"]
    assert OLD in printed.cssselect("table.result")[0].text_content()
    later = html.fromstring(client.get(f"{question}?as-of=2026-01-01").content)
    assert OLD not in later.cssselect("table.result")[0].text_content()
    assert NEW in later.cssselect("table.result")[0].text_content()
    saved = later.cssselect(".downloads a")[0].get("href")
    assert "as-of=2026-01-01" in str(saved)
    assert client.get(f"{question}?as-of=soon").status_code == 400


def test_a_plan_without_reorganisations_offers_no_day(aoba_plans: tuple[Path, ...]) -> None:
    assert days([load_plan(DEFAULT_PLANS[0])]) == []
    assert days([load_plan(plan) for plan in aoba_plans]) == ["2025-04-01"]


def test_wording_is_not_touched(aoba_plans: tuple[Path, ...]) -> None:
    loaded = load_plan(aoba_plans[0])
    later = as_of(loaded, "2025-04-01")
    assert later.plan.value != loaded.plan.value
    assert later.plan.value.source == loaded.plan.value.source
    assert later.municipality == loaded.municipality
