"""A page as a browser prints it: a narrow table, a cell over two rows, two columns, a broken page."""

from pathlib import Path

import pytest

from graph import model
from graph.intake import making, rules
from graph.intake.reading import read
from graph.planfile import walk
from tests.browser import ARGUMENTS

HTML = Path(__file__).with_name("printed.html")


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> making.Draft:
    from playwright.sync_api import sync_playwright

    file = tmp_path_factory.mktemp("printed") / "plan.pdf"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = browser.new_page()
        page.set_content(HTML.read_text(encoding="utf-8"))
        page.pdf(path=file, format="A4")
        browser.close()
    return making.make(read(file).text, file.name, rules.load())


def test_measures_and_their_divisions(draft: making.Draft) -> None:
    names = {d.id: d.name for d in draft.municipality.divisions}
    found = [
        (m.title.plain if m.title else "", [names[d] for r in m.responsible for d in r.divisions])
        for _, m in walk(draft.plan) if isinstance(m, model.Measure)
    ]
    assert found == [
        ("高齢者見守り事業", ["高齢福祉課", "地域福祉課"]),
        ("配食サービス", ["高齢福祉課"]),
        ("緊急通報装置の貸与", ["高齢福祉課"]),
        ("相談窓口の設置", ["地域福祉課"]),
        ("アウトリーチ", ["地域福祉課", "生活支援課"]),
        ("専門相談", ["市民相談室"]),
        ("研修", ["地域福祉課"]),
    ]


def test_values(draft: making.Draft) -> None:
    found = [
        (m.name.plain, [(o.kind, o.period.ja, o.value, o.comparator, o.annual) for o in m.observations])
        for _, m in walk(draft.plan) if isinstance(m, model.Metric)
    ]
    assert found == [
        ("総合相談窓口の相談件数", [("baseline", "令和5年度", 1204, None, False), ("target", "令和10年度", 1500, "at-least", False)]),
        ("見守り協定の締結数", [("baseline", "令和5年度", None, None, False), ("target", "令和10年度", 10, None, True)]),
    ]


def test_bodies_it_acts_with(draft: making.Draft) -> None:
    bodies = {o.id: o.name for o in draft.municipality.organizations}
    first = next(m for _, m in walk(draft.plan) if isinstance(m, model.Measure))
    assert [(bodies[p.id], p.wording) for p in first.partners] == [("民生委員・児童委員", "民生委員・児童委員と連携")]
