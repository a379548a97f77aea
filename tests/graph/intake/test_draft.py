"""A review from the first answer to the files: saved at once, applied whole, taken back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graph.intake.answers import Given
from graph.intake.choosing import alike_measures, places
from graph.intake.correcting import edits_for
from graph.intake.draft import Draft, Overtaken
from graph.intake.review import (
    FORMAT,
    Correction,
    Edit,
    Identifiers,
    Item,
    read_review,
    write_review,
)
from graph.intake.spoken import answer_of
from graph.intake.untaken import Refused
from graph.problems import PlanError

ROOT = Path(__file__).parents[3]
FILES = ("plan.yaml", "municipality.yaml", "answers.yaml")


def item(draft: Draft, kind: str, nth: int = 0) -> Item:
    return [i for i in draft.review.items if i.kind == kind][nth]


def answer(draft: Draft, kind: str, state: Any, value: Any = None, nth: int = 0) -> str:
    name = item(draft, kind, nth).id
    draft.record({name: Given(state=state, value=value)})
    return name


def contents(folder: Path) -> dict[str, str]:
    return {n: (folder / n).read_text(encoding="utf-8") for n in FILES if (folder / n).exists()}


def first_policy(draft: Draft) -> Any:
    return draft.plan().plan.value.goals[0].policies[0]


def test_every_passage_stands_where_its_item_says(draft: Draft) -> None:
    passages = {i.kind: draft.text[i.start : i.end] for i in draft.review.items}
    assert passages["division-separator"] == "地域福祉課市民協働課"
    assert passages["value-unclear"] == "200"
    assert len(passages) == 12


def test_an_answer_is_on_disk_at_once(draft: Draft, folder: Path) -> None:
    name = answer(draft, "division-near", "chosen", "koreisha-shien")
    again = Draft(folder)
    assert again.answer(name) == Given(state="chosen", value="koreisha-shien") or again.answer(name).value == "koreisha-shien"
    assert (again.counts.all, again.counts.settled, again.counts.open, again.counts.waiting) == (13, 1, 12, 1)


def test_what_was_put_off_is_still_open(draft: Draft) -> None:
    answer(draft, "heading-level", "skipped")
    assert (draft.counts.open, draft.counts.skipped, draft.counts.waiting) == (13, 1, 0)


def test_the_later_of_two_answers_does_not_undo_the_first(draft: Draft, folder: Path) -> None:
    name = item(draft, "division-near").id
    shown = {name: draft.answer(name).version}
    Draft(folder).record({name: Given(state="accepted")}, shown)
    with pytest.raises(Overtaken) as caught:
        draft.record({name: Given(state="chosen", value="koreisha-shien")}, shown)
    assert caught.value.answer.state == "accepted"
    assert draft.answer(name).state == "accepted"


def test_all_answers_reach_the_files(draft: Draft, folder: Path) -> None:
    answer(draft, "municipality", "corrected", "ひなた市地域福祉計画")
    answer(draft, "division-near", "chosen", "koreisha-shien")
    answer(draft, "division-separator", "accepted")
    answer(draft, "parent-unclear", "chosen", "1-1-city-2")
    answer(draft, "number-displaced", "chosen", "①")
    answer(draft, "partner-kind", "chosen", "supports")
    answer(draft, "value-unclear", "corrected", {"value": "２００", "unit": "人", "comparator": "at-least"})
    answer(draft, "metric-period", "corrected", "R12年度")
    answer(draft, "text-unread", "chosen", "1-1-1")
    for name in [i.id for i in draft.review.items if i.kind == "division-unknown"]:
        draft.record({name: Given(state="chosen", value="kiki-kanri")})
    assert draft.apply() == 11
    assert draft.counts.waiting == 0
    plan = draft.plan()
    assert plan.plan.value.title.ja == "ひなた市地域福祉計画"
    assert [(d.id, d.alt) for d in plan.municipality.value.divisions] == [
        ("chiiki-fukushi", []),
        ("koreisha-shien", ["高齡者支援課"]),
        ("shimin-kyodo", []),
        ("kiki-kanri", ["防災安全室"]),
    ]
    policy = first_policy(draft)
    assert [[m.id for m in p.measures] for p in policy.city] == [
        ["1-1-city-1-1", "1-1-city-1-2", "1-1-city-1-3"], ["1-1-city-1-4"],
    ]
    moved = policy.city[1].measures[0]
    assert (moved.number, moved.responsible[0].divisions) == ("①", ["kiki-kanri"])
    first = policy.city[0].measures[0]
    assert ([p.id for p in first.partners], [p.id for p in first.supports]) == ([], ["minsei"])
    value = policy.indicators[1].observations[1]
    assert (value.value, value.unit, value.comparator, value.period.year) == (200, "人", "at-least", 2030)
    assert policy.indicators[0].notes[0].at == draft.text.index("※令和")
    # As keikaku writes plans, as nobody had laid it out by hand.
    assert '  - {id: kiki-kanri, name: 危機管理課' in contents(folder)["municipality.yaml"]


def test_an_answer_is_changed_and_taken_back_after_it_was_applied(draft: Draft, folder: Path) -> None:
    before = contents(folder)
    answer(draft, "division-near", "chosen", "koreisha-shien")
    answer(draft, "parent-unclear", "chosen", "1-1-city-2")
    draft.apply()
    answer(draft, "division-near", "open")
    answer(draft, "parent-unclear", "accepted")
    assert draft.counts.waiting == 2
    assert draft.apply() == 2
    after = contents(folder)
    assert after["plan.yaml"] == before["plan.yaml"]
    ids = [d.id for d in draft.plan().municipality.value.divisions]
    assert sorted(ids) == sorted(["chiiki-fukushi", "koreisha-shien", "shimin-kyodo", "kiki-kanri", "division-1", "division-2"])
    assert draft.plan().municipality.value.divisions[1].alt == []


def test_comments_of_people_stay(draft: Draft, folder: Path) -> None:
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    mine = text.replace("    number: ②\n", "    number: ②  # 担当に確かめた\n") + "# おわり\n"
    assert "number: ②" in text
    mine = mine if "確かめた" in mine else text.replace("number: ②", "number: ② # 確かめた") + "# おわり\n"
    plan.write_text(mine, encoding="utf-8")
    answer(draft, "division-separator", "chosen", "first")
    draft.apply()
    now = plan.read_text(encoding="utf-8")
    assert "確かめた" in now
    assert now.endswith("# おわり\n")
    assert first_policy(draft).city[0].measures[1].responsible[0].divisions == ["chiiki-fukushi"]


def test_answers_that_stand_against_each_other_change_nothing(draft: Draft, folder: Path) -> None:
    from graph.intake.review import Alternative, Edit

    one = item(draft, "division-separator")
    path = f"{one.element}[shimin-kyodo]"
    rival = one.model_copy(update={
        "id": "rival", "kind": "division-role",
        "alternatives": [Alternative(key="x", label=one.reading, edits=[Edit(do="set", path=path, value="kiki-kanri")])],
    })
    write_review(folder, draft.review.model_copy(update={"items": [*draft.review.items, rival]}))
    draft = Draft(folder)
    draft.record({one.id: Given(state="chosen", value="first"), "rival": Given(state="chosen", value="x")})
    before = contents(folder)
    with pytest.raises(PlanError) as caught:
        draft.apply()
    said = [p.sentence("ja") for p in caught.value.problems]
    assert len(said) == 2
    assert all("二つの答えが同じ所" in s and "review.yaml:" in s for s in said)
    assert contents(folder) == before


def test_a_place_mended_by_hand_is_said(draft: Draft, folder: Path) -> None:
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("[chiiki-fukushi, shimin-kyodo]", "[chiiki-fukushi]"), encoding="utf-8")
    answer(draft, "division-separator", "chosen", "first")
    with pytest.raises(PlanError) as caught:
        draft.apply()
    assert "shimin-kyodo" in caught.value.problems[0].sentence("en")


@pytest.mark.parametrize(
    ("kind", "value", "field", "said"),
    [
        ("municipality", "  ", "value", "空です。"),
        ("municipality", "a\x07b", "value", "制御文字"),
        ("metric-period", "令和の頃", "value", "年として読めません"),
        ("metric-period", "昭和70年度", "value", "という年はありません"),
        ("value-unclear", {"value": "多数"}, "value", "数ではありません"),
        ("value-unclear", {"unit": "人"}, "value", "数を書いてください"),
        ("value-unclear", {"value": "1", "comparator": "x"}, "comparator", "選択肢にありません"),
        ("division-separator", ["市民恊働課"], "unknown", "「市民協働課」ではありませんか"),
        ("division-separator", [], "value", "一つ以上"),
        ("division-separator", ["市民協働課", "しみんきょうどうか"], "value", "二度"),
        ("division-separator", [{"name": "海課", "kana": "海課"}], "new-kana", "ひらがな"),
        ("division-separator", [{"name": "", "kana": "うみか"}], "new-name", "名前を書いてください"),
    ],
)
def test_what_cannot_be_taken_is_said_at_once(draft: Draft, folder: Path, kind: str, value: Any, field: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        answer(draft, kind, "corrected", value)
    assert (caught.value.field, said in caught.value.text.ja) == (field, True)
    assert not (folder / "answers.yaml").exists()


def test_divisions_by_reading_width_and_new(draft: Draft) -> None:
    new = {"name": "海辺課", "kana": "うみべか", "en": "Seaside Division"}
    answer(draft, "division-separator", "corrected", ["チイキフクシカ", new])
    draft.apply()
    city = draft.plan().municipality.value
    assert (city.divisions[-1].id, city.divisions[-1].name) == ("division-3", "海辺課")
    assert first_policy(draft).city[0].measures[1].responsible[0].divisions == ["chiiki-fukushi", "division-3"]


def test_one_spelling_is_settled_together(draft: Draft) -> None:
    first = item(draft, "division-unknown")
    assert [i.id for i in draft.alike(first)] == [item(draft, "division-unknown", 1).id]
    assert draft.alike(item(draft, "municipality")) == []


KILLED = """\
import os, sys
from pathlib import Path
from graph.intake import draft as drafts
steps = int(sys.argv[2])
real = os.replace
def replace(a, b):
    global steps
    if steps == 0:
        os._exit(9)
    steps -= 1
    real(a, b)
draft = drafts.Draft(Path(sys.argv[1]))
os.replace = replace
draft.apply()
"""


def test_killed_at_any_step_the_files_belong_together(draft: Draft, folder: Path) -> None:
    answer(draft, "division-near", "chosen", "koreisha-shien")
    before = contents(folder)
    import shutil

    whole = folder.with_name("whole")
    shutil.copytree(folder, whole)
    Draft(whole).apply()
    after = contents(whole)
    ends = set()
    for steps in range(7):
        copy = folder.with_name(f"copy{steps}")
        shutil.copytree(folder, copy)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(copy), str(steps)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        again = Draft(copy)
        now = contents(copy)
        assert now in (before, after)
        assert again.counts.waiting == (1 if now == before else 0)
        assert not list(copy.glob(".applying*"))
        ends.add((done.returncode, now == after))
    assert ends == {(9, False), (9, True), (0, True)}


def test_identifiers_outlive_a_change_elsewhere() -> None:
    line = "【主な担当課：福祉課海課】"
    text = f"前の文。\n{'・' * 60}\n{line}\n{'〇' * 60}\n{line}\n後"
    longer = "新しい一文が前に入りました。" + text
    def of(t: str) -> list[str]:
        ids = Identifiers(t)
        places = [i for i in range(len(t)) if t.startswith("福祉課海課", i)]
        return [ids.of("division-separator", at, at + 5) for at in places]
    assert of(text) == of(longer)
    assert len(set(of(text))) == 2
    ids = Identifiers("あああ")
    assert len({ids.of("k", 1, 2), ids.of("k", 1, 2), ids.of("k", 1, 2, "other")}) == 3


def test_a_second_import_leaves_the_answers(draft: Draft, folder: Path) -> None:
    name = answer(draft, "division-near", "accepted")
    write_review(folder, draft.review)
    assert Draft(folder).answer(name).state == "accepted"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("kind: division-near", "kind: division-nera"), "「division-nera」という種類は知られていません。"),
        (("start: 0", "start: -1"), "0 以上の数が必要です。"),
        (("element: title", "elemnt: title"), "「elemnt」という項目はありません。"),
        (("element: title", "element: title["), "正しくありません"),
        ((f"format: {FORMAT}", "format: x"), "使えません"),
    ],
)
def test_a_list_that_is_wrong_is_said_with_its_line(folder: Path, change: tuple[str, str], said: str) -> None:
    file = folder / "review.yaml"
    text = file.read_text(encoding="utf-8")
    if change[0] not in text:
        change = ("start: 1\n", "start: -1\n")
    file.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_review(folder)
    sentences = [p.sentence("ja") for p in caught.value.problems]
    assert any(said in s and "review.yaml:" in s for s in sentences), sentences


def test_a_folder_that_is_no_draft_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        Draft(tmp_path)
    assert "下書きのフォルダーではありません" in caught.value.problems[0].message.ja


M4 = "goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-4]"
SECOND = "goals[1].policies[1-1].city[1-1-city-2].measures"


def test_a_measure_moves_under_another_heading(draft: Draft) -> None:
    assert [heading for _, heading in places(draft.values)] == [
        "１ つながりのあるまち › １ 声をかけ合う地域をつくります › （１） 見守りを広げます",
        "１ つながりのあるまち › １ 声をかけ合う地域をつくります › （２） 担い手を育てます",
    ]
    correct = Correction(input="parent", path=M4)
    assert edits_for(correct, SECOND, draft.values) == [Edit(do="move", path=M4, to=SECOND)]
    for wrong, said in ((SECOND.replace("city-2", "city-1"), "いまもそこにあります"), ("goals", "選択肢にありません")):
        with pytest.raises(Refused) as caught:
            edits_for(correct, wrong, draft.values)
        assert said in caught.value.text.ja


def test_what_was_moved_is_answered_where_it_is_now(draft: Draft) -> None:
    answer(draft, "parent-unclear", "chosen", "1-1-city-2")
    draft.apply()
    answer(draft, "number-displaced", "chosen", "①")
    answer(draft, "division-unknown", "chosen", "kiki-kanri", nth=1)
    draft.apply()
    moved = first_policy(draft).city[1].measures[0]
    assert (moved.number, moved.responsible[0].divisions) == ("①", ["kiki-kanri"])


def test_a_note_is_kept_and_nothing_is_settled(draft: Draft, folder: Path) -> None:
    name = answer(draft, "heading-level", "skipped", "これは目標")
    again = Draft(folder)
    assert (again.answer(name).value, again.counts.open, again.counts.waiting) == ("これは目標", 13, 0)
    assert answer_of(again.items[name], again.answer(name)).ja == "あとで: これは目標"


def test_the_area_code_is_held_to_its_check_digit(draft: Draft) -> None:
    correct = Correction(input="text", file="municipality", path="code")
    assert edits_for(correct, "１１２３２１", draft.values)[0].value == "112321"
    for wrong, said in (("112322", "検査数字が合いません（11232 なら 1）"), ("11232", "6桁")):
        with pytest.raises(Refused) as caught:
            edits_for(correct, wrong, draft.values)
        assert said in caught.value.text.ja


def test_a_measure_gets_the_divisions_of_a_neighbour(draft: Draft) -> None:
    correct = Correction(input="like", path=M4)
    offered = dict(alike_measures(M4, draft.values))
    first = M4.replace("-1-4]", "-1-1]")
    assert offered[first] == "① 高齢者の見守り（地域福祉課、高齡者支援課）"
    assert M4 not in offered
    (edit,) = edits_for(correct, first, draft.values)
    assert (edit.path, [r["divisions"] for r in edit.value]) == (f"{M4}.responsible", [["chiiki-fukushi", "division-1"]])
    with pytest.raises(Refused):
        edits_for(correct, M4, draft.values)


def test_a_list_written_whole_goes_before_what_others_say_of_its_entries(draft: Draft, folder: Path) -> None:
    near = answer(draft, "division-near", "chosen", "koreisha-shien")
    from graph.intake.review import Alternative

    one = item(draft, "division-near")
    whole = one.model_copy(update={"id": "whole", "alternatives": list[Alternative]()})
    write_review(folder, draft.review.model_copy(update={"items": [*draft.review.items, whole]}))
    draft = Draft(folder)
    draft.record({"whole": Given(state="corrected", value=["市民協働課"])})
    draft.apply()

    def divisions() -> list[str]:
        return first_policy(draft).city[0].measures[0].responsible[0].divisions

    assert divisions() == ["shimin-kyodo"]
    assert draft.plan().municipality.value.divisions[1].alt == ["高齡者支援課"]
    # Taken back, the list is what it was, with the other's answer in it.
    draft.record({"whole": Given()})
    draft.apply()
    assert divisions() == ["chiiki-fukushi", "koreisha-shien"]
    assert draft.answer(near).waiting is False
