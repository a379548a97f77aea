"""Every page that home leads to: whole, in both languages, and asking nobody else for anything."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient

from graph.build import build
from graph.yamlfile import read_yaml
from publish.app import create_app
from queries.engine import EmbeddedEngine

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}javascript:alert(3)</script>"
KUKI = "/plan/112321/chiiki-fukushi-r9/"
STANDARDS = ("www.w3.org", "purl.org", "schema.org", "data.europa.eu", "xmlns.com")  # of the vocabulary's parents


@pytest.fixture(scope="module")
def kuki(kuki_store: Path) -> Iterator[TestClient]:
    with EmbeddedEngine(kuki_store, workers=2) as engine:
        yield TestClient(create_app(engine), raise_server_exceptions=True)


@pytest.fixture(scope="module")
def aoba(aoba_store: Path) -> Iterator[TestClient]:
    with EmbeddedEngine(aoba_store, workers=2) as engine:
        yield TestClient(create_app(engine), raise_server_exceptions=True)


@pytest.fixture(scope="module")
def hostile(aoba_plans: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The fictional plan with markup in every name, wording and note."""
    folder = tmp_path_factory.mktemp("hostile")
    for file in (aoba_plans[0], aoba_plans[0].with_name("municipality.yaml")):
        content = read_yaml(file)[0]
        (folder / file.name).write_text(json.dumps(_poisoned(content), default=float), encoding="utf-8")
    store = folder / "store"
    build([folder / aoba_plans[0].name], store)
    with EmbeddedEngine(store, workers=2) as engine:
        yield TestClient(create_app(engine), raise_server_exceptions=True)


_WORDS = {"name", "text", "en", "ja", "short", "unit", "breakdown", "alt", "attribution"}


def _poisoned(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        # A wording longer than the source's has no place in it any more.
        return {k: _poisoned(v, k) for k, v in value.items() if k != "at" or "text" not in value}
    if isinstance(value, list):
        return [_poisoned(v, key) for v in value]
    return value + HOSTILE if isinstance(value, str) and key in _WORDS else value


def kind(path: str) -> str:
    """Pages of one kind are made by one template: /en/doc/…/measure, /plan/…/questions."""
    parts = path.split("?")[0].strip("/").split("/")
    return "/".join(p for p in parts[:-1] if not re.search(r"[0-9]", p)) or path


def crawl(client: TestClient, start: str, most: int = 4) -> dict[str, html.HtmlElement]:
    """Pages reached from a page by links within the site, at most so many of a kind."""
    waiting, pages = [start], {}
    taken: Counter[str] = Counter()
    while waiting:
        path = waiting.pop(0)
        if path in pages or taken[kind(path)] >= most:
            continue
        taken[kind(path)] += 1
        answer = client.get(path)
        assert answer.status_code == 200, path
        if "html" not in answer.headers["content-type"]:
            pages[path] = html.fromstring("<html/>")
            continue
        pages[path] = html.document_fromstring(answer.text)
        for link in pages[path].xpath("//a/@href"):
            target = urlsplit(urljoin(path, link))
            if not target.netloc and target.scheme == "":
                address = target.path + (f"?{target.query}" if target.query else "")
                if address not in pages and not address.startswith(("/static", "/healthz")):
                    waiting.append(address)
    return pages


def check(path: str, page: html.HtmlElement) -> None:
    if page.tag == "html" and not len(page):
        return
    language = "en" if path.startswith("/en") else "ja"
    assert page.get("lang") == language, path
    assert len(page.xpath("//h1")) == 1, path
    assert page.xpath("//main"), path
    assert page.xpath("string(//title)").strip(), path
    assert page.xpath("//*[@style] | //style") == [], path
    assert [a for e in page.iter() for a in e.attrib if a.startswith("on")] == [], path
    for script in page.xpath("//script"):
        data = script.get("type") in ("application/json", "application/ld+json")
        assert data or script.get("src", "").startswith("/static/"), path
    for address in page.xpath("//*/@src | //link/@href"):
        assert not urlsplit(address).netloc, (path, address)
    for address in page.xpath("//a/@href"):
        parts = urlsplit(address)
        assert parts.scheme in ("", "https") or parts.netloc in STANDARDS, (path, address)
        assert parts.netloc in ("", "laws.e-gov.go.jp", "creativecommons.org", "w3id.org", *STANDARDS), (path, address)


def test_every_page_of_the_fictional_city(aoba: TestClient) -> None:
    pages = crawl(aoba, "/")
    for prefix in ("/en", ""):
        kinds = {kind(p) for p in pages if p.startswith("/en") == bool(prefix)}
        assert len(kinds) > 12, kinds
    for path, page in pages.items():
        check(path, page)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_home_gives_the_numbers_and_the_main_answers(kuki: TestClient, prefix: str) -> None:
    page = html.document_fromstring(kuki.get(f"{prefix}/").text)
    check(f"{prefix}/", page)
    text = page.text_content()
    for number in ("66", "21", "11"):
        assert number in text
    pairs = ("障がい者福祉課", "高齢者福祉課") if not prefix else ("Disability Welfare Division", "Senior Citizens' Welfare Division")
    assert all(name in text for name in pairs)


@pytest.mark.parametrize("view", ["incidence", "divisions", "matrix", "map", "questions/"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_views(kuki: TestClient, prefix: str, view: str) -> None:
    path = f"{prefix}{KUKI}{view}"
    answer = kuki.get(path)
    assert answer.status_code == 200
    check(path, html.document_fromstring(answer.text))


def test_the_page_of_a_measure_quotes_its_source(kuki: TestClient) -> None:
    page = html.document_fromstring(kuki.get("/doc/112321/chiiki-fukushi-r9/measure/1-1-city-1-1").text)
    text = "".join(page.text_content().split())
    assert "【主な担当課：福祉部関係課、指導課、生涯学習課】" in text
    assert "社会福祉協議会や福祉施設と連携し、あらゆる世代を対象とした福祉教育やボランティア活動など" in text
    assert page.xpath("//a[contains(@href, '/sheet/2')]")


def test_a_question_as_a_form_and_as_files(kuki: TestClient) -> None:
    path = f"{KUKI}questions/measures-of-division?division=%E3%81%BB%E3%81%84%E3%81%8F%E3%81%8B"
    page = html.document_fromstring(kuki.get(path).text)
    shown = [[c.text_content().strip() for c in r.xpath("./td|./th")] for r in page.xpath("//table//tr")]
    csv = kuki.get(f"{path}&format=csv").content.decode("utf-8-sig").splitlines()
    assert len(csv) == len(shown) > 1
    assert kuki.get(f"{path}&format=xlsx").content.startswith(b"PK")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/no-such-page", 404),
        ("/doc/112321/division/no-such", 404),
        ("/en/doc/999/x", 404),
        (f"{KUKI}questions/no-such", 404),
        (f"{KUKI}questions/measures-of-division?division=%E7%81%AB%E6%98%9F", 400),
        ("/doc/../../etc/passwd", 404),
        ("/static/../app.py", 404),
    ],
)
def test_errors_are_pages(kuki: TestClient, path: str, status: int) -> None:
    answer = kuki.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_an_identifier_leads_to_its_page(kuki: TestClient) -> None:
    answer = kuki.get("/id/112321/division/hoiku", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/112321/division/hoiku")


def test_every_answer_forbids_the_browser_to_ask_others(kuki: TestClient) -> None:
    for path in ("/", "/static/keikaku.css", "/no-such-page"):
        headers = kuki.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_markup_in_a_plan_stays_text(hostile: TestClient) -> None:
    pages = crawl(hostile, "/", most=2)
    assert len(pages) > 40
    for path, page in pages.items():
        check(path, page)
        assert page.xpath("//img[@onerror]") == []
    everything = "".join(page.text_content() for page in pages.values())
    assert "<script>alert(1)</script>" in everything
    assert "{{7*7}}" in everything
