"""A reorganisation tried in pages: by forms, by link, by file. The mergers here are tests."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from tests.publish.conftest import Site

PLAN = "/plan/112321/chiiki-fukushi-r9/"
PAGE = f"{PLAN}reorganise"
MERGE = [("new", "new-1:介護・高齢者課"), ("c", "merge:koreisha-fukushi,kaigo-hoken>new-1")]
SPLIT = [("new", "x:甲課"), ("new", "y:乙課"), ("c", "split:shakai-fukushi>x,y")]


def at(query: list[tuple[str, str]], page: str = PAGE) -> str:
    return f"{page}?{urlencode(query)}"


def test_a_form_leads_to_the_address_of_the_trial(pages: Site) -> None:
    form = [("add", "merge"), ("from", "koreisha-fukushi"), ("from", "kaigo-hoken"),
            ("name", "介護・高齢者課")]
    answer = pages.client.get(at(form))
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query == {key: [value] for key, value in MERGE}


def test_the_effect_of_a_merger(pages: Site) -> None:
    page = pages.get(at(MERGE))
    assert page.text(".steps li").startswith("統合 高齢者福祉課、介護保険課")
    rows = page.texts("table.loads tbody tr")
    assert len(rows) == 1
    assert rows[0].startswith("介護・高齢者課 新設 もとの課: 高齢者福祉課、介護保険課")
    assert "なくなる課: 高齢者福祉課、介護保険課" in page.text("main")
    assert len(page.tree.cssselect("[aria-labelledby=internal] tbody tr")) == 5


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_link_shows_the_same_to_everybody(pages: Site, prefix: str) -> None:
    assert pages.get(at(MERGE, prefix + PAGE)).content == pages.get(at(MERGE, prefix + PAGE)).content


def test_a_split_is_decided_measure_by_measure(pages: Site) -> None:
    page = pages.get(at(SPLIT))
    choices = [s.get("id") for s in page.tree.cssselect(".give select")]
    assert len(choices) == 14
    (first, *_), = [page.tree.cssselect(".give select")[:1]]
    give = [o.get("value") for o in first.cssselect("option")][2]
    answer = pages.client.get(at([*SPLIT, ("give", str(give))]))
    decided = pages.get(answer.headers["location"])
    assert len(decided.tree.cssselect(".give select")) == 13


def test_measures_move_in_two_forms(pages: Site) -> None:
    picked = pages.get(at([("pick", "seikatsu-shien")]))
    boxes = [box.get("value") for box in picked.tree.cssselect("input[name=measure]")]
    assert len(boxes) == 4
    form = [("add", "transfer"), ("from", "seikatsu-shien"), ("measure", str(boxes[0])),
            ("to", "shakai-fukushi")]
    answer = pages.client.get(at(form))
    page = pages.get(answer.headers["location"])
    assert len(page.tree.cssselect("[aria-labelledby=moved] tbody tr")) == 1


def test_a_change_is_undone(pages: Site) -> None:
    both = [*MERGE, ("new", "z:丙課"), ("c", "rename:new-1>z")]
    first, second = pages.get(at(both)).links(".steps .more")
    assert first == PAGE
    assert second == at(MERGE)


def test_the_trial_as_a_file_and_back(pages: Site) -> None:
    file = pages.client.get(at(MERGE, f"{PLAN}reorganise.yaml"))
    assert file.headers["content-type"] == "application/yaml"
    answer = pages.client.post(PAGE, content=urlencode({"file": file.text}))
    assert answer.status_code == 303
    assert answer.headers["location"] == at(MERGE)


def test_the_effect_as_a_workbook(pages: Site) -> None:
    answer = pages.client.get(at(MERGE, f"{PLAN}reorganise.xlsx"))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "課ごとの取り組みの数"
    rows = list(book["担当が変わる取り組み"].values)
    assert rows[0] == ("番号", "取り組み", "前の担当", "後の担当")
    assert all("介護・高齢者課" in str(row[3]) for row in rows[1:])
    assert answer.content == pages.client.get(at(MERGE, f"{PLAN}reorganise.xlsx")).content


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ([("c", "merge:a,b>c")], "「a」という課はありません"),
        ([("c", "nonsense")], "変更として読み取れません"),
        ([("add", "merge"), ("name", "x")], "課を選んでください"),
        ([("add", "merge"), ("from", "kaigo-hoken"), ("name", "x")], "二つ以上の課を一つに"),
        ([("add", "rename"), ("from", "kaigo-hoken")], "新しい課の名前を書いてください"),
        ([("add", "transfer"), ("from", "kaigo-hoken")], "移す取り組みと移す先の課"),
        ([("new", "x:<script>"), ("c", "rename:<b>>x")], "「rename:<b>>x」は変更として"),
    ],
)
def test_what_cannot_be_is_said_and_the_page_stays(
    pages: Site, query: list[tuple[str, str]], said: str
) -> None:
    page = pages.get(at(query))
    assert page.status == 400
    assert said in page.text(".problem")
    assert page.tree.cssselect("form input[name=from]")


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "空のファイルです"), ("a: [", "YAML"), ("just text", "項目: 値"),
     ("format: keikaku-reorganisation/1\nchanges: []\n", "一つ以上必要です"),
     ("format: keikaku-reorganisation/1\nchanges:\n- {kind: melt, original: [a], resulting: [b]}\n",
      "「melt」は使えません")],
)
def test_a_file_that_cannot_be_read(pages: Site, text: str, said: str) -> None:
    answer = pages.client.post(PAGE, content=urlencode({"file": text}))
    assert answer.status_code == 400
    assert said in answer.text
    assert "problem" in answer.text


def test_a_file_too_large(pages: Site) -> None:
    answer = pages.client.post(PAGE, content="file=" + quote("x" * 300_000))
    assert answer.status_code == 413


def test_names_stay_text(pages: Site) -> None:
    hostile = '<img src=x onerror="alert(1)">課'
    page = pages.get(at([("new", f"x:{hostile}"), ("c", "rename:kaigo-hoken>x")]))
    assert not page.tree.cssselect("main img")
    assert hostile in page.text("main")


def test_no_trial_no_file(pages: Site) -> None:
    assert pages.client.get(f"{PLAN}reorganise.yaml").status_code == 404
    assert pages.client.get(at(MERGE, f"{PLAN}reorganise.exe")).status_code == 404
