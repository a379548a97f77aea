"""Fictional plans as cities print them, made into PDF by a browser, read whole."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.intake import making, rules
from graph.intake.reading import read
from graph.problems import PlanError

HERE = Path(__file__).parent
PAGES = sorted((HERE / "pdfs").glob("*.html"))
RULES = rules.load()
HEAD = '<div style="font-size:8px;width:100%;text-align:right;padding-right:15mm">第４章　施策の展開</div>'
FOOT = '<div style="font-size:8px;width:100%;text-align:center">- <span class=pageNumber></span> -</div>'


def scorer() -> Any:
    spec = importlib.util.spec_from_file_location("intake_pdf_scorer", HERE / "scorer.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sheet(browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("file", PAGES, ids=lambda f: f.stem)
def test_printed_page(file: Path, sheet: Any, tmp_path: Path) -> None:
    made = tmp_path / "plan.pdf"
    sheet.set_content(file.read_text(encoding="utf-8"))
    sheet.pdf(path=made, prefer_css_page_size=True, print_background=True, display_header_footer=True, header_template=HEAD, footer_template=FOOT)
    text = read(made).text
    draft = making.make(text, made.name, RULES)
    score = scorer()
    assert score.score(draft, score.read_expected(file.with_suffix(".expected"))).wrong == []
    for passage in score.passages(draft.plan):
        assert text[passage.at : passage.end] == passage.text


def test_fonts_that_carry_no_readings_are_refused(sheet: Any, tmp_path: Path) -> None:
    made = tmp_path / "plan.pdf"
    sheet.set_content(PAGES[0].read_text(encoding="utf-8"))
    sheet.pdf(path=made)
    made.write_bytes(made.read_bytes().replace(b"/ToUnicode", b"/ToNothing"))
    with pytest.raises(PlanError) as refused:
        read(made)
    assert "gives no Unicode" in refused.value.problems[0].message.en
