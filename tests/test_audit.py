"""`keikaku audit`: the report in every format, how it ends, and the page with its holes."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

import keikaku
from graph.build import PLANS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AOBA = PLANS / "aoba"
SOURCE = AOBA / "source" / "chiiki-fukushi.txt"


def run(*arguments: object, language: str = "en") -> int:
    return keikaku.main(["--lang", language, "audit", *map(str, arguments)])


@pytest.fixture
def forgetful(tmp_path: Path) -> Path:
    """Aoba's plan without one measure and without one division."""
    text = (AOBA / "chiiki-fukushi.yaml").read_text(encoding="utf-8")
    start = text.index("              - id: 1-1-city-1-2")
    end = text.index("              # 担当は「関係課」だけで")
    text = text[:start] + text[end:]
    text = text.replace("divisions: [chiiki-fukushi, gakko-kyoiku]", "divisions: [chiiki-fukushi]")
    for name in ("municipality.yaml", "chiiki-fukushi.audit.yaml"):
        (tmp_path / name).write_text((AOBA / name).read_text(encoding="utf-8"), encoding="utf-8")
    file = tmp_path / "chiiki-fukushi.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_plan_that_has_everything(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(AOBA / "chiiki-fukushi.yaml", "--source", SOURCE) == 0
    out, err = capfd.readouterr()
    assert out == (
        "Counted (7)\n\n"
        "Kind            in the plan  a copy  explained  not in the plan\n"
        "--------------  -----------  ------  ---------  ---------------\n"
        "Responsibility           12       0          0                0\n"
        "Numbered item            31       0          0                0\n"
        "Heading                   5       0          0                0\n"
        "Table row                13       0          0                0\n"
        "Marked term               4       0          0                0\n"
        "Note                      4       0          1                0\n"
        "Other text                0       0         14                0\n"
    )
    assert err == "0 not in the plan, 0 misquoted, 0 explanations that explain nothing.\n"


def test_holes_in_json_and_excel(
    forgetful: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(forgetful, "--source", SOURCE, "--format", "json") == 3
    found = json.loads(capfd.readouterr().out)
    assert [(f["kind"], f["start"], f["text"]) for f in found["found"] if f["status"] == "open"] == [
        ("responsible", 691, "【主な担当課：地域福祉課、学校教育課】"),
        ("item", 711, "②障がいや障がいのある人への理解を深める講座を開催します。"),
        ("responsible", 741, "【主な担当課：障がい福祉課、生涯学習課】"),
    ]
    file = tmp_path / "out.xlsx"
    assert run(forgetful, "--source", SOURCE, "--format", "xlsx", "-o", file) == 3
    sheets = [(s.title, s.max_row) for s in openpyxl.load_workbook(file)]
    assert sheets[:2] == [("Counted", 8), ("Not in the plan (holes)", 4)]


def test_another_text_is_refused(forgetful: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(forgetful, "--source", AOBA / "source" / "kodomo.txt") == 1
    assert "its SHA-256 differs" in capfd.readouterr().err


def test_the_page_with_holes(
    forgetful: Path, tmp_path: Path, browser: "Browser"
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    file = tmp_path / "audit.html"
    assert run(forgetful, "--source", SOURCE, "--format", "html", "-o", file, language="ja") == 3
    for width in (1280, 360):
        page = browser.new_page(viewport={"width": width, "height": 800})
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("request", lambda asked, said=said: said.append(asked.url) if asked.url.startswith("http") else None)
        page.goto(file.as_uri())
        assert page.locator("html").get_attribute("lang") == "ja"
        assert page.locator("mark.open").all_text_contents() == [
            "【主な担当課：地域福祉課、学校教育課】",
            "②障がいや障がいのある人への理解を深める講座を開催します。",
            "【主な担当課：障がい福祉課、生涯学習課】",
        ]
        at = []
        for key in ("n", "n", "n", "n", "p"):
            page.keyboard.press(key)
            at.append(page.evaluate("document.activeElement.id"))
        assert at == ["hole-1", "hole-2", "hole-3", "hole-3", "hole-2"]
        page.get_by_role("link", name="次の穴").nth(1).click()
        assert page.url.endswith("#hole-3")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).response["violations"] == []
        assert said == []
        page.close()


def test_what_a_source_says_is_never_markup(tmp_path: Path) -> None:
    from dataclasses import replace

    from graph.audit import audit
    from graph.loading import load_plan
    from graph.planoutline import outline
    from graph.source import read_source
    from visualize.auditing import page

    loaded = load_plan(AOBA / "chiiki-fukushi.yaml")
    source = read_source(loaded.plan, SOURCE)
    hostile = replace(source, text=source.text + "\n<script>alert(1)</script><b>&amp;\n")
    shown = page(audit(loaded, hostile), outline(loaded), "ja")
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;&amp;amp;" in shown
