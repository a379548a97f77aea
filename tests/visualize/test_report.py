"""担当課別一覧: every responsibility once, as rows and on paper, whatever the words are."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html as reader
from openpyxl import load_workbook

import keikaku
from graph.build import DEFAULT_PLANS
from queries.overview import Overview
from visualize.report import html, report, table, xlsx

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_every_responsibility_is_a_row(plan: Overview) -> None:
    found = report(plan, "ja", {})
    rows = table(found, "112321").rows
    named = [row for row in rows if row[1].text]
    assert len(named) == len(plan.responsibilities)
    nobody = [m for m in plan.measures if not plan.units_of.get(m.iri)]
    assert len(rows) - len(named) == len(nobody)


def test_one_division(plan: Overview) -> None:
    unit = plan.divisions[0]
    found = report(plan, "en", {}, division=unit.id)
    section = found.sections[0]
    assert section.unit == unit
    assert [t.measure.iri for t in section.tasks] == [
        m.iri for m in plan.measures if m.iri in plan.measures_of.get(unit.iri, ())
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_hostile_words_stay_words(hostile: Overview, language: str) -> None:
    statements = {m.iri: "=1+1<script>alert(1)</script>" for m in hostile.measures}
    found = report(hostile, language, statements, "<i>source</i>")  # type: ignore[arg-type]
    tree = reader.fromstring(html(found))
    assert not tree.cssselect("script, img, iframe, i, svg, [onerror], [onload]")
    book = load_workbook(io.BytesIO(xlsx(found, "0001")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


def test_an_empty_plan(empty: Overview) -> None:
    assert "<main>" in html(report(empty, "ja", {}))
    assert load_workbook(io.BytesIO(xlsx(report(empty, "ja", {}), ""))).sheetnames


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real plan's list, as the command writes it."""
    folder = tmp_path_factory.mktemp("report")
    plan = str(DEFAULT_PLANS[0])
    for name in ("list.html", "list.xlsx"):
        assert keikaku.main(["--lang", "ja", "report", plan, "-o", str(folder / name)]) == 0
    return folder


def test_the_workbook_of_the_real_plan(written: Path) -> None:
    book = load_workbook(written / "list.xlsx")
    sheet = book["担当課別一覧"]
    rows = [dict(zip([c.value for c in sheet[1]], row, strict=True))
            for row in sheet.iter_rows(min_row=2, values_only=True)]
    own = [row for row in rows if row["担当課"] == "社会福祉課"]
    assert len(own) == 14
    assert {row["全国地方公共団体コード"] for row in rows} == {"112321"}
    assert not sheet.merged_cells.ranges
    assert sheet.freeze_panes == "A2"
    assert book.sheetnames[-1] == "説明"


def test_it_prints_a_division_to_a_sheet(
    written: Path, browser: Browser, require: Callable[[str, str], str]
) -> None:
    pdftotext = require("pdftotext", "poppler-utils")
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((written / "list.html").as_uri())
    page.pdf(path=written / "list.pdf", prefer_css_page_size=True)
    page.close()
    assert [url for url in asked if not url.startswith("file:")] == []
    done = subprocess.run(
        [pdftotext, "-layout", written / "list.pdf", "-"], capture_output=True, check=True
    )
    sheets = done.stdout.decode().split("\f")[:-1]
    assert "担当課別一覧" in sheets[0]
    begun = [sheet.split()[0] for sheet in sheets]
    for name in ("社会福祉課", "高齢者福祉課", "都市整備課"):
        assert name in begun
    assert len(sheets) < 45


@pytest.mark.parametrize(
    ("given", "said"),
    [(["-o", "x.pdf"], "the ending must be .xlsx or .html"),
     (["--division", "shakai-fukusi"], "Did you mean “shakai-fukushi”?")],
)
def test_what_cannot_be_written(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keikaku.main(["--lang", "en", "report", str(DEFAULT_PLANS[0]), *given]) == 1
    assert said in capsys.readouterr().err
