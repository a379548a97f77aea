"""The query page: without script by its HTML, with script in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from openpyxl import load_workbook

from ontology.terms import PREFIXES
from publish.app import create_app
from publish.sparql.page import with_prefixes
from publish.sparql.sheet import MEDIA, MOST_CELLS
from publish.sparql.words import WORDS
from queries.catalogue import questions
from queries.engine import EmbeddedEngine
from tests.listening import address_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.publish.conftest import Page, Site

HOSTILE = "<script>alert(1)</script>"
CHART = (
    'SELECT ?name (COUNT(?m) AS ?n) { ?m kei:responsibleDivision ?d . ?d skos:prefLabel ?name '
    'FILTER (LANG(?name) = "ja") } GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 5'
)
BROKEN = "SELECT * {\n  ?s <urn:p> }\n"
PATIENCE = 120_000


def asked(pages: Site, query: str, language: str = "", **more: str) -> Page:
    return pages.get(f"{language}/sparql?{urlencode({'query': query, **more, 'format': 'html'})}")


def known(query: str) -> str:
    return with_prefixes(query)


def test_it_can_be_reached_from_every_page_of_a_plan(pages: Site) -> None:
    assert "/sparql" in pages.get("/").links("nav.views a")
    assert "/en/sparql" in pages.get("/en/").links("nav.views a")


def test_a_city_of_several_plans_has_it_too(city: Site) -> None:
    assert "/sparql" in city.get("/").links("main a")
    page = city.get("/en/sparql?start=pairs-of-divisions&format=html")
    assert page.status == 200
    assert len(page.texts("#query-graph option")) == 6
    text = page.tree.cssselect("textarea")[0].text
    rows = city.client.get("/sparql", params={"query": text, "format": "csv"})
    assert rows.status_code == 200
    assert rows.text.count("\n") > 1


def test_a_browser_gets_the_editor_and_a_program_the_description(pages: Site) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = pages.client.get("/sparql", headers=accept)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "SELECT ?name" in page.text
    assert pages.client.get("/sparql").headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("name", [q.name for q in questions().values() if not q.hidden])
def test_every_prepared_question_is_put_in_and_runs(pages: Site, name: str) -> None:
    page = pages.get(f"/sparql?start={name}&format=html")
    text = page.tree.cssselect("textarea")[0].text
    assert "$" not in text
    assert pages.client.get("/sparql", params={"query": text}).status_code == 200


def test_prefixes_are_put_in(pages: Site) -> None:
    query = "SELECT * { ?m kei:partOf ?x ; unknown:y ?z }"
    page = asked(pages, query, prefix="*")
    assert page.status == 200
    assert page.tree.cssselect("textarea")[0].text.strip() == f"PREFIX kei: <{PREFIXES['kei']}>\n{query}"
    page = asked(pages, query, prefix="skos")
    assert page.tree.cssselect("textarea")[0].text.strip() == f"PREFIX skos: <{PREFIXES['skos']}>\n{query}"
    assert with_prefixes("PREFIX skos: <urn:x>\nASK {}", ["skos"]) == "PREFIX skos: <urn:x>\nASK {}"
    refused = asked(pages, query)
    assert (refused.status, refused.texts(".problem p")) == (
        400, ["SPARQL として読めません: 接頭辞 kei: が PREFIX で宣言されていません。"]
    )
    assert refused.tree.cssselect("button[name=prefix][value='*']")


@pytest.mark.parametrize(("language", "said"), [("", "5行目3桁目"), ("/en", "Line 5, column 3")])
def test_a_fault_is_shown_at_its_place(pages: Site, language: str, said: str) -> None:
    page = asked(pages, "SELECT * {\n  ?s ?p ?o .\n  ?s ?p\n\n  } LIMIT", language)
    assert page.status == 400
    assert page.tree.cssselect("#query-fault pre")[0].get("aria-label") == said
    assert page.text("#query-fault mark") == "}"
    editor = page.tree.cssselect("textarea")[0]
    assert "query-fault" in str(editor.get("aria-describedby"))
    assert editor.get("aria-invalid") == "true"


def test_rows_are_a_table_a_chart_and_files(pages: Site) -> None:
    page = asked(pages, known(CHART))
    assert page.texts("table.result thead th")[:2] == ["name", "n"]
    labels = page.texts("table.bars tbody th")
    numbers = [int(n) for n in page.texts("table.bars td.number")]
    assert labels == page.texts("section.query-answer table.result td:first-child")
    widths = [float(r.get("width")) for r in page.tree.cssselect("table.bars rect")]
    assert widths == [round(100 * n / numbers[0], 2) for n in numbers]
    saved = {parse_qs(urlsplit(a).query)["format"][0]: a for a in page.links(".query-answer .downloads a")}
    assert list(saved) == ["xlsx", "csv", "json", "tsv", "xml"]
    csv = pages.client.get(saved["csv"])
    assert csv.text.splitlines()[1] == f"{labels[0]},{numbers[0]}"
    (link,) = [e.get("value") for e in page.tree.cssselect("#query-link")]
    assert pages.get(link + "&format=html").texts("table.bars tbody th") == labels


def test_rows_are_a_workbook(pages: Site) -> None:
    query = 'SELECT ?name ?n { VALUES (?name ?n) { ("=1+1" 12) ("課" 3) } } ORDER BY ?n'
    answer = pages.client.get("/sparql", params={"query": query, "format": "xlsx"})
    assert answer.headers["content-type"] == MEDIA
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert [[c.value for c in row] for row in sheet] == [["name", "n"], ["課", 3], ["=1+1", 12]]
    assert sheet["A3"].data_type == "s"
    triples = pages.client.get("/sparql", params={"query": "DESCRIBE <id/112321>", "format": "xlsx"})
    assert triples.status_code == 406


def test_a_large_workbook_is_cut_and_says_so(pages: Site) -> None:
    columns = " ".join(f"(?p AS ?p{n})" for n in range(40))
    query = f"SELECT {columns} {{ ?s ?p ?o }} LIMIT 2000"
    answer = pages.client.get("/sparql", params={"query": query, "format": "xlsx"})
    assert answer.headers["x-sparql-maxrows"] == str(MOST_CELLS // 40)
    assert load_workbook(BytesIO(answer.content)).worksheets[0].max_row == 1 + MOST_CELLS // 40


def test_no_chart_where_it_would_say_nothing(pages: Site) -> None:
    for query in ("SELECT (1 AS ?n) {}", "SELECT * { VALUES (?a ?n ?m) { ('x' 1 2) ('y' 2 3) } }",
                  "SELECT * { VALUES (?a ?n) { ('x' -1) ('y' 2) } }", "SELECT * { VALUES (?a ?n) { ('x' 1) ('x' 2) } }"):
        assert asked(pages, query).texts("table.bars") == []


def test_triples_are_a_picture_a_table_and_files(pages: Site) -> None:
    page = asked(pages, "DESCRIBE <id/112321/division/koreisha-fukushi>", "/en")
    picture = page.tree.cssselect("svg.graph-svg")[0]
    assert "Senior Citizens' Welfare Division" in " ".join(picture.itertext()).replace("  ", " ")
    links = [e.get("href") for e in picture.iter() if e.tag == "a"]
    assert "/en/doc/112321/division/koreisha-fukushi" in links
    assert page.texts(".query-answer table.result thead th") == ["Subject", "Predicate", "Object"]
    forms = [parse_qs(urlsplit(a).query)["format"][0] for a in page.links(".query-answer .downloads a")]
    assert forms == ["ttl", "jsonld", "nt", "rdf", "nq", "trig"]


def test_yes_and_no_are_words(pages: Site) -> None:
    assert asked(pages, "ASK {}").text(".finding") == WORDS["yes"].ja
    assert asked(pages, "ASK { FILTER (false) }", "/en").text(".finding") == WORDS["no"].en


def test_nothing_of_a_query_or_an_answer_becomes_html(pages: Site) -> None:
    page = asked(pages, f'CONSTRUCT {{ <urn:{quote(HOSTILE)}> <urn:p> <urn:o>, "{HOSTILE}" }} WHERE {{}}')
    assert page.status == 200
    assert HOSTILE.encode() not in page.content
    assert escape(HOSTILE).encode() in page.content
    for query in (f'SELECT ("{HOSTILE}" AS ?x) {{}}', f"SELECT {HOSTILE}", f"</textarea>{HOSTILE}"):
        page = asked(pages, query)
        assert HOSTILE.encode() not in page.content
        assert b"javascript:" not in asked(pages, "SELECT (<javascript:alert(1)> AS ?x) {}").content.replace(
            quote("<javascript:alert(1)>").encode(), b""
        ).split(b"<table class=\"result\"")[0].split(b"</textarea>")[1]


def test_a_long_query_has_no_link_but_is_answered_and_saved(pages: Site) -> None:
    query = f"SELECT (1 AS ?n) {{}} # {'x' * 9000}"
    answer = pages.client.post("/sparql", data={"query": query}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert WORDS["too_long"].ja in answer.text
    assert 'formmethod="post" name="format" value="csv"' in answer.text


@pytest.fixture(scope="module")
def address(kuki_engine: EmbeddedEngine) -> Iterator[str]:
    with address_of(create_app(kuki_engine)) as found:
        yield found


def test_the_keyboard_alone_writes_runs_and_mends_a_query(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/en/sparql")
    try:
        page.fill("#query", BROKEN)
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#query-fault")
        assert page.evaluate("document.activeElement.id") == "query"
        start = page.evaluate("document.getElementById('query').selectionStart")
        assert BROKEN[start] == "}"
        page.keyboard.type("?o }")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#answer")
        assert "default-graph-uri" not in page.url
        assert page.locator("table.result").first.is_visible()
    finally:
        page.close()


def test_a_prefix_is_put_in_by_script_and_without(browser: Browser, address: str) -> None:
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/sparql")
        page.fill("#query", "ASK { ?s a org:Organization }")
        page.locator("details.query-help summary").first.click()
        page.locator("button[value=org]").click()
        if not script:
            page.wait_for_url("**prefix=org**")
        assert page.input_value("#query") == f"PREFIX org: <{PREFIXES['org']}>\nASK {{ ?s a org:Organization }}"
        context.close()


def test_a_fault_stands_in_nobodys_way(browser: Browser, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 360, "height": 700}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/sparql?query={quote(BROKEN)}")
    try:
        rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        found = Axe().run(page, options=rules).response["violations"]
        assert [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    finally:
        context.close()
