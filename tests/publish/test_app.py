import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html
from starlette.testclient import TestClient

from publish.app import create_app
from publish.front.headers import POLICY
from publish.holdings import Holdings
from queries import catalogue
from queries.engine import EmbeddedEngine, Limits

if TYPE_CHECKING:
    from tests.publish.conftest import Site

PLAN = "/plan/112321/chiiki-fukushi-r9/"
RUNAWAY = """#: group: "plan"
#: title.ja: "終わらない質問"
#: title.en: "A question without end"
#: explain.ja: "すべての文を五度掛け合わせて数えます。"
#: explain.en: "Counts all statements times themselves, five times over."
#: column: {"name": "count", "ja": "数", "en": "Number", "kind": "number"}

SELECT (COUNT(*) AS ?count) WHERE {
  GRAPH $graph { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }
}
"""


@pytest.fixture
def runaway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The catalogue with one question more."""
    for file in catalogue.FOLDER.glob("*.rq"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "runaway.rq").write_text(RUNAWAY, encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    catalogue.questions.cache_clear()
    yield
    catalogue.questions.cache_clear()


@pytest.mark.usefixtures("runaway")
def test_a_runaway_question_is_stopped_and_nobody_waits_for_it(kuki_store: Path) -> None:
    found: list[tuple[float, int, str]] = []
    with (
        EmbeddedEngine(kuki_store, Limits(deadline=8.0), workers=2) as engine,
        TestClient(create_app(engine)) as client,
    ):
        assert client.get("/").status_code == 200

        def ask() -> None:
            answer = client.get(f"/en{PLAN}questions/runaway")
            found.append((time.monotonic(), answer.status_code, answer.text))

        asking = threading.Thread(target=ask)
        asking.start()
        others = [
            client.get(path).status_code
            for path in ("/", "/doc/112321/division/hoiku", f"{PLAN}questions/partners")
        ]
        served = time.monotonic()
        asking.join()
    ((stopped, status, text),) = found
    assert others == [200, 200, 200]
    assert served < stopped
    assert status == 504
    page = html.fromstring(text)
    assert page.get("lang") == "en"
    assert "The query was stopped after 8 s." in page.text_content()
    assert page.cssselect("main a[href='/en/']")


def test_no_free_worker_is_said_so(kuki_store: Path) -> None:
    with EmbeddedEngine(kuki_store, Limits(deadline=0.2), workers=0) as engine:
        answer = TestClient(create_app(engine)).get("/")
    assert answer.status_code == 503
    assert "混み合っています" in answer.text


def test_a_store_that_is_gone_is_said_so(tmp_path: Path, kuki_store: Path) -> None:
    store = Path(shutil.copytree(kuki_store, tmp_path / "store"))
    with EmbeddedEngine(store, workers=1) as engine:
        shutil.rmtree(store)
        answer = TestClient(create_app(engine)).get("/en/")
    assert answer.status_code == 503
    assert "No answer just now" in answer.text


def test_a_fault_of_ours_gives_nothing_away(
    kuki_engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Holdings, code: str, plan: str) -> None:
        raise RuntimeError(f"secret of {code} {plan}")

    monkeypatch.setattr(Holdings, "entry", broken)
    client = TestClient(create_app(kuki_engine), raise_server_exceptions=False)
    answer = client.get(PLAN)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "思いがけない誤り" in answer.text
    assert answer.headers["content-security-policy"] == POLICY


def test_every_answer_carries_the_policy(pages: "Site") -> None:
    for path in ("/", "/static/keikaku.css", "/healthz", "/no-such", f"{PLAN}map.svg"):
        headers = pages.client.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_health_asks_the_engine_nothing(kuki_store: Path) -> None:
    engine = EmbeddedEngine(kuki_store, workers=0)
    answer = TestClient(create_app(engine)).get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/static/keikaku.css", "text/css; charset=utf-8"),
        ("/static/goals.css", "text/css; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml"),
        ("/static/map/map.js", "text/javascript; charset=utf-8"),
        ("/static/map/map.css", "text/css; charset=utf-8"),
        ("/static/vis/vis-network.min.js", "text/javascript; charset=utf-8"),
    ],
)
def test_static_files(pages: "Site", path: str, kind: str) -> None:
    answer = pages.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


def test_style_sheets_ask_nobody(pages: "Site") -> None:
    for path in ("/static/keikaku.css", "/static/goals.css", "/static/map/map.css"):
        text = pages.client.get(path).text
        assert "url(" not in text
        assert "@import" not in text


def test_pages_are_only_read(pages: "Site") -> None:
    answer = pages.client.post("/")
    assert answer.status_code == 405
    assert "この操作はできません" in answer.text
