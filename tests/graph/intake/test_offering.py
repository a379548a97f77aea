"""What values, headings and unread words could be instead: offered, put there, taken back."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from graph.consistency import faults
from graph.intake.answers import Given
from graph.intake.choosing import offered
from graph.intake.draft import Draft
from graph.intake.importing import import_text
from graph.intake.known import Known
from graph.intake.listing import choices, workbook
from graph.intake.readback import read_back
from graph.intake.review import Item
from graph.intake.untaken import Refused
from graph.yamlfile import read_yaml

HERE = Path(__file__).parent
LAYOUTS, TEXTS = HERE / "layouts", HERE / "texts"
CITY = Known("999997", "ためし市（架空）")
OFFERED = ("value-row", "heading-level", "text-unread", "measure-unclear")


def drafted(file: Path, tmp_path: Path) -> Draft:
    import_text(file, tmp_path / "draft", CITY)
    return Draft(tmp_path / "draft")


def item_of(draft: Draft, kind: str, words: str) -> Item:
    return next(i for i in draft.review.items if i.kind == kind and words in draft.text[i.start : i.end])


def keys(item: Item) -> list[str]:
    return [a.key for a in item.alternatives]


def answer(draft: Draft, item: Item, key: Any, state: Any = "chosen") -> Any:
    """The plan after one answer."""
    draft.record({item.id: Given(state=state, value=key)})
    draft.apply()
    assert [p for p in faults(draft.plan()) if "まだ書かれていません" not in p.message.ja] == []
    return draft.values["plan"]


def named(entries: list[Any]) -> list[str]:
    return ["".join((e.get("name") or e["statement"])["text"].split()) for e in entries]


def values(metric: Any) -> list[tuple[str, str, str]]:
    return [(o["kind"], o["period"], o["printed"]["text"]) for o in metric["observations"]]


LAID_OUT = ["08-displaced", "16-stacked-table", "29-policy-lead-inline", "46-welfare-bracket-lines", "48-values-after-names", "50-suicide-middle-division", "10-self-mutual-public"]


@pytest.mark.parametrize("file", [*(LAYOUTS / f"{n}.txt" for n in LAID_OUT), TEXTS / "five-levels.txt", TEXTS / "short-rows.txt"], ids=lambda f: f.stem)
def test_every_choice_changes_the_plan_and_is_taken_back_whole(file: Path, tmp_path: Path) -> None:
    draft = drafted(file, tmp_path)
    before = deepcopy(draft.values)
    asked = [i for i in draft.review.items if i.kind in OFFERED]
    assert asked
    for item in asked:
        assert item.alternatives or item.correct is not None
        for alternative in item.alternatives:
            answer(draft, item, alternative.key)
            assert (draft.values != before) == bool(alternative.edits), alternative.label.ja
            draft.record({item.id: Given()})
            draft.apply()
            assert draft.values == before, alternative.label.ja


# ---- values ---------------------------------------------------------------------------------


def test_values_of_two_metrics_change_places(tmp_path: Path) -> None:
    draft = drafted(LAYOUTS / "08-displaced.txt", tmp_path)
    one, other = item_of(draft, "value-row", "居場所"), item_of(draft, "value-row", "公民館")
    assert keys(one) == ["to-indicators-1-1-2", "none"]
    draft.record({
        one.id: Given(state="chosen", value="to-indicators-1-1-2"),
        other.id: Given(state="chosen", value="to-indicators-1-1-1"),
    })
    draft.apply()
    metrics = draft.values["plan"]["goals"][0]["policies"][0]["indicators"]
    assert [[v[2] for v in values(m)] for m in metrics] == [["45,300人", "50,000人"], ["12か所", "20か所"]]


def test_values_go_to_any_metric_of_the_plan(tmp_path: Path) -> None:
    draft = drafted(LAYOUTS / "08-displaced.txt", tmp_path)
    item = item_of(draft, "value-row", "居場所")
    assert item.correct is not None
    assert list(offered(item.correct, draft.values).values())[-1].endswith("見守り協定の締結事業者数")
    plan = answer(draft, item, "goals[2].policies[2-1].indicators[2-1-1]", "corrected")
    assert len(values(plan["goals"][1]["policies"][0]["indicators"][0])) == 4
    with pytest.raises(Refused, match="no such alternative"):
        draft.record({item.id: Given(state="corrected", value="goals[9]")})


def test_a_short_row_is_put_into_the_columns_chosen(tmp_path: Path) -> None:
    draft = drafted(TEXTS / "five-levels.txt", tmp_path)
    item = item_of(draft, "text-unread", "相談件数")
    assert keys(item) == ["columns-1", "columns-2", "columns-3", "by-hand"]
    plan = answer(draft, item, "columns-2")
    metrics = [m for g in plan["goals"] for p in g["policies"] for m in p.get("indicators", [])]
    assert values(metrics[-1]) == [("baseline", "令和5年度", "120件"), ("target", "令和10年度", "150件")]
    assert metrics[-1]["name"]["text"] == "相談件数"
    assert draft.text[metrics[-1]["name"]["at"] :].startswith("相談件数")


def test_cells_of_two_lines_are_read_both_ways(tmp_path: Path) -> None:
    draft = drafted(LAYOUTS / "46-welfare-bracket-lines.txt", tmp_path)
    item = item_of(draft, "text-unread", "ボランティア登録者数")
    plan = answer(draft, item, "by-column")
    metric = next(m for g in plan["goals"] for p in g["policies"] for m in p.get("indicators", []) if "ボランティア" in m["name"]["text"])
    assert [(o["breakdown"], str(o["value"]), o["unit"], o["kind"]) for o in metric["observations"]] == [
        ("個人", "1024", "人", "baseline"), ("団体", "48", "団体", "baseline"), ("個人", "1200", "人", "target"), ("団体", "60", "団体", "target"),
    ]


def test_values_without_a_name_get_one_from_the_source(tmp_path: Path) -> None:
    draft = drafted(LAYOUTS / "48-values-after-names.txt", tmp_path)
    item = item_of(draft, "text-unread", "98.7")
    assert item.correct is not None
    assert item.correct.input == "quote"
    with pytest.raises(Refused, match="the source does not have"):
        draft.record({item.id: Given(state="corrected", value="ここにない指標")})
    plan = answer(draft, item, "いじめの 解消率", "corrected")
    made = [m for g in plan["goals"] for p in g["policies"] for m in p.get("indicators", []) if m["id"].startswith("metric-")]
    assert named(made) == ["いじめの解消率"]
    assert [v[2] for v in values(made[0])] == ["98.7", "101.0"]


# ---- headings -------------------------------------------------------------------------------


def test_a_heading_between_the_levels_becomes_one_of_them(tmp_path: Path) -> None:
    draft = drafted(TEXTS / "five-levels.txt", tmp_path)
    first, second = (item_of(draft, "heading-level", w) for w in ("相談できる", "安心して"))
    assert keys(first) == ["goal", "policy", "measure"]
    draft.record({i.id: Given(state="chosen", value="policy") for i in (first, second)})
    draft.apply()
    (goal,) = draft.values["plan"]["goals"]
    assert named(goal["policies"]) == ["相談できる体制づくり", "安心して暮らせる地域"]
    assert [named(p["city"]) for p in goal["policies"]] == [["窓口の充実", "つながる仕組み", "研修"], ["避難支援"]]
    draft.record({second.id: Given(state="chosen", value="goal")})
    draft.apply()
    assert named(draft.values["plan"]["goals"]) == ["ともに支え合うまち", "安心して暮らせる地域"]


def test_a_lone_heading_goes_below_another(tmp_path: Path) -> None:
    draft = drafted(LAYOUTS / "16-stacked-table.txt", tmp_path)
    item = item_of(draft, "heading-level", "活用の促進")
    assert keys(item) == ["policy-1", "pillar-1-1", "body"]
    plan = answer(draft, item, "policy-1")
    assert [named(g["policies"]) for g in plan["goals"]] == [["発生の予防", "活用の促進"]]
    plan = answer(draft, item, "body")
    (pillar,) = plan["goals"][0]["policies"][0]["city"]
    before = drafted(LAYOUTS / "16-stacked-table.txt", tmp_path / "again").values["plan"]
    assert [m["id"] for m in pillar["measures"]] == [
        m["id"] for g in before["goals"] for p in g["policies"] for c in p["city"] for m in c["measures"]
    ]


def test_the_heading_above_is_quoted(tmp_path: Path) -> None:
    draft = drafted(LAYOUTS / "12-pages-headers.txt", tmp_path)
    item = next(i for i in draft.review.items if i.kind == "heading-level")
    plan = answer(draft, item, "below")
    assert named(plan["goals"][0]["policies"]) == ["基本施策（1）人権教育の推進"]


# ---- words ----------------------------------------------------------------------------------


def test_lost_divisions_are_those_of_a_measure_or_of_all_under_a_heading(tmp_path: Path) -> None:
    draft = drafted(LAYOUTS / "29-policy-lead-inline.txt", tmp_path)
    item = item_of(draft, "text-unread", "町民生活課")
    assert keys(item) == ["of-1-1-city-1-1", "of-1-1-city-1-2", "pillar"]
    plan = answer(draft, item, "pillar")
    measures = plan["goals"][0]["policies"][0]["city"][0]["measures"]
    names = {d["id"]: d["name"] for d in draft.values["municipality"]["divisions"]}
    assert [[names[d] for r in m["responsible"] for d in r["divisions"]][-1] for m in measures] == ["町民生活課"] * 2
    assert draft.text[measures[0]["responsible"][-1]["source"]["at"] :].startswith("主担当課：町民生活課")


def test_unread_words_become_an_element_of_the_plan(tmp_path: Path) -> None:
    draft = drafted(LAYOUTS / "10-self-mutual-public.txt", tmp_path)
    item = next(i for i in draft.review.items if i.kind == "text-unread")
    assert {"measure", "finding", "resident"} <= set(keys(item))
    found = answer(draft, item, "finding")
    findings = {f["id"]: f["statement"]["at"] for g in found["goals"] for p in g["policies"] for f in p.get("findings", [])}
    assert item.start <= findings[f"added-{item.id.removeprefix('text-unread-')}"] < item.end
    assert item.correct is not None
    places = list(offered(item.correct, draft.values))
    plan = answer(draft, item, places[-1], "corrected")
    assert not [f for g in plan["goals"] for p in g["policies"] for f in p.get("findings", []) if f["id"].startswith("added-")]
    last = [c for g in plan["goals"] for p in g["policies"] for room in ("city", "council") for c in p.get(room, [])][-1]
    assert last["measures"][-1]["id"].startswith("added-")


# ---- what answers live through --------------------------------------------------------------


def test_answers_live_through_comments_and_another_import(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    shutil.copy(TEXTS / "five-levels.txt", file)
    draft = drafted(file, tmp_path)
    place = draft.folder / "plan.yaml"
    place.write_text(place.read_text(encoding="utf-8").replace("goals:\n", "# 見直したもの\ngoals:\n", 1), encoding="utf-8")
    draft = Draft(draft.folder)
    answer(draft, item_of(draft, "heading-level", "相談できる"), "policy")
    answer(draft, item_of(draft, "text-unread", "相談件数"), "columns-3")
    assert "# 見直したもの\n" in place.read_text(encoding="utf-8")
    before = read_yaml(place)[0]
    file.write_text(file.read_text(encoding="utf-8").replace("避難計画を作成します", "避難計画を作成し、見直します"), encoding="utf-8")
    assert import_text(file, draft.folder, CITY, merge=True).written
    again = Draft(draft.folder)
    after = again.values["plan"]
    assert named(after["goals"][0]["policies"]) == named(before["goals"][0]["policies"])
    assert [values(m) for g in after["goals"] for p in g["policies"] for m in p.get("indicators", [])] == [
        values(m) for g in before["goals"] for p in g["policies"] for m in p.get("indicators", [])
    ]
    assert "見直します" in place.read_text(encoding="utf-8")
    assert "# 見直したもの\n" in place.read_text(encoding="utf-8")
    assert again.counts.waiting == 0
    assert again.answer(item_of(again, "text-unread", "相談件数").id).value == "columns-3"


def test_the_table_offers_and_takes_the_same_choices(tmp_path: Path) -> None:
    draft = drafted(TEXTS / "five-levels.txt", tmp_path)
    file = tmp_path / "review.xlsx"
    file.write_bytes(workbook(draft, "ja"))
    book = load_workbook(file)
    sheet = book["確認"]
    wanted = {}
    for row in sheet.iter_rows(min_row=2):
        item = draft.items[str(row[9].value)]
        if item.kind in ("heading-level", "text-unread"):
            row[8].value = choices(item, "ja")[2]
            wanted[item.id] = Given(state="chosen", value=item.alternatives[1].key)
    book.save(file)
    given = read_back(draft, file)
    assert given == wanted
    draft.record(given)
    assert draft.apply() == len(wanted)
    assert named(draft.values["plan"]["goals"][0]["policies"]) == ["相談できる体制づくり", "安心して暮らせる地域"]
