"""What changed from one plan to another: known edits give exactly these changes, and no others."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import model
from graph.build import PLANS
from graph.compare import Comparison, compare
from graph.loading import load_plan
from graph.planfile import Loaded, PlanFile
from graph.yamlfile import read_yaml
from tests.graph.aoba import (
    FILE,
    OTHER,
    Plain,
    aoba,
    edited,
    indicator,
    measure,
    pillar,
    policy,
    target,
)


def told(found: Comparison) -> list[tuple[str, str, str, str, str]]:
    """Changes as plain words."""
    return [(c.kind, c.item.id, c.what.ja, c.old.ja, c.new.ja) for c in found.changes]


def test_a_plan_does_not_differ_from_itself(kuki: PlanFile) -> None:
    found = compare(kuki, kuki, places=True)
    assert found.changes == ()
    assert {m.how for m in found.matches} == {"identifier"}
    assert len(found.matches) == len(found.before.items)


EDITS: dict[str, tuple[Callable[[Plain], object], list[tuple[str, str, str, str, str]]]] = {
    "a name": (
        lambda plan: pillar(plan)["name"].update(text="福祉を学ぶ場を広げます。"),
        [("renamed", "1-1-city-1", "", "福祉を学ぶ機会を広げます。", "福祉を学ぶ場を広げます。")],
    ),
    "a number": (
        lambda plan: measure(plan).update(number="④"),
        [("renumbered", "1-1-city-1-1", "", "①", "④")],
    ),
    "a wording": (
        lambda plan: measure(plan, "1-1-city-1-2")["statement"].update(text="障がいについて学ぶ講座を開催します。"),
        [(
            "reworded", "1-1-city-1-2", "",
            "障がいや障がいのある人への理解を深める講座を開催します。", "障がいについて学ぶ講座を開催します。",
        )],
    ),
    "a division more": (
        lambda plan: measure(plan)["responsible"][0]["divisions"].append("shimin-kyodo"),
        [("division-gained", "1-1-city-1-1", "市民協働課", "", "主")],
    ),
    "a division less": (
        lambda plan: measure(plan)["responsible"][0]["divisions"].pop(),
        [("division-lost", "1-1-city-1-1", "学校教育課", "主", "")],
    ),
    "from lead to related": (
        lambda plan: measure(plan, "1-2-city-1-2")["responsible"][1].update(role="lead"),
        [("role-changed", "1-2-city-1-2", "市民協働課", "関係", "主")],
    ),
    "divisions in another order": (
        lambda plan: measure(plan)["responsible"][0]["divisions"].reverse(),
        [("divisions-reordered", "1-1-city-1-1", "", "地域福祉課、学校教育課", "学校教育課、地域福祉課")],
    ),
    "a partner less": (
        lambda plan: measure(plan)["partners"].pop(),
        [(
            "partner-lost", "1-1-city-1-1", "福祉施設（連携）", "社会福祉協議会や福祉施設と連携し", "",
        )],
    ),
    "a target raised": (
        lambda plan: target(plan).update(value=60, printed={"text": "60%以上", "sheet": 2, "at": 1010}),
        [(
            "target-raised", "1-1-1", "目標値", "50%以上（令和8年度）", "60%以上（令和8年度）",
        )],
    ),
    "a target lowered, for another year": (
        lambda plan: target(plan).update(
            value=45, period="令和14年度", printed={"text": "45%以上", "sheet": 2, "at": 1010}
        ),
        [(
            "target-lowered", "1-1-1", "目標値", "50%以上（令和8年度）", "45%以上（令和14年度）",
        )],
    ),
    "a target in another unit": (
        lambda plan: target(plan).update(
            value=900, unit="人", printed={"text": "900人以上", "sheet": 2, "at": 1010}
        ),
        [("target-changed", "1-1-1", "目標値", "50%以上（令和8年度）", "900人以上（令和8年度）")],
    ),
    "a target with another bound": (
        lambda plan: target(plan).update(
            value=60, comparator="at-most", printed={"text": "60%以下", "sheet": 2, "at": 1010}
        ),
        [("target-changed", "1-1-1", "目標値", "50%以上（令和8年度）", "60%以下（令和8年度）")],
    ),
    "a target without a number": (
        lambda plan: (
            target(plan).update(printed={"text": "過半数", "sheet": 2, "at": 1010}),
            [target(plan).pop(key) for key in ("value", "unit", "comparator")],
        ),
        [("target-changed", "1-1-1", "目標値", "50%以上（令和8年度）", "過半数（令和8年度）")],
    ),
    "a value": (
        lambda plan: indicator(plan)["observations"][1].update(value=34, printed={"text": "34.0%", "sheet": 2}),
        [("value-changed", "1-1-1", "実績値", "33.0%（令和4年度）", "34.0%（令和4年度）")],
    ),
    "a value less": (
        lambda plan: indicator(plan)["observations"].pop(1),
        [("value-lost", "1-1-1", "実績値", "33.0%（令和4年度）", "")],
    ),
    "a doubt": (
        lambda plan: measure(plan).update(doubts=[{"ja": "読み違いかもしれません。", "en": "May be a misreading."}]),
        [("doubt-gained", "1-1-city-1-1", "", "", "読み違いかもしれません。 / May be a misreading.")],
    ),
    "a label of ours": (
        lambda plan: measure(plan).update(en="Learning"),
        [(
            "field-changed", "1-1-city-1-1", "英語名",
            "Welfare education and hands-on learning", "Learning",
        )],
    ),
    "a measure less": (
        lambda plan: pillar(plan)["measures"].pop(1),
        [("dropped", "1-1-city-1-2", "", "障がいや障がいのある人への理解を深める講座を開催します。", "")],
    ),
    "a measure in another pillar": (
        lambda plan: pillar(plan, "1-2-city-2")["measures"].append(pillar(plan)["measures"].pop(2)),
        [(
            "moved", "1-1-city-1-3", "",
            "1-1 （１） 福祉を学ぶ機会を広げます。", "1-2 （２） 誰もが立ち寄れる居場所づくりを進めます。",
        )],
    ),
    "a pillar of the council": (
        lambda plan: policy(plan)["council"].append(policy(plan)["city"].pop()),
        [
            ("reordered", "1-1-council-1", "", "", ""),
            ("field-changed", "1-1-city-1", "実施主体", "city", "council"),
        ],
    ),
    "metrics in another order": (
        lambda plan: policy(plan)["indicators"].reverse(),
        [("reordered", "1-1-2", "", "", "")],
    ),
    "the target year": (
        lambda plan: plan.update(target_year="令和9年度"),
        [("field-changed", "chiiki-fukushi-r8", "目標年度", "令和8年度", "令和9年度")],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_one_change(name: str) -> None:
    edit, expected = EDITS[name]
    found = told(compare(aoba(), edited(edit)))
    assert found == expected


def test_only_numbers_that_can_be_compared_are_raised_or_lowered() -> None:
    edit, _ = EDITS["a target in another unit"]
    change = compare(aoba(), edited(edit)).changes[0]
    assert change.note.en == "units or bounds differ: neither raised nor lowered"


# Edits that leave one another alone may be made together.
APART = ["a name", "a wording", "a division less", "from lead to related", "a target raised", "a value less",
         "a measure in another pillar", "the target year", "a label of ours"]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(APART), unique=True))
def test_edits_together_give_the_changes_of_each(names: list[str]) -> None:
    def all_(plan: Plain) -> None:
        for name in names:
            EDITS[name][0](plan)

    expected = sorted(change for name in names for change in EDITS[name][1])
    if "a measure in another pillar" in names and "a name" in names:
        renamed = "福祉を学ぶ機会", "福祉を学ぶ場"
        assert renamed[0] in str(expected)  # the old parent is told by its old name
    assert sorted(told(compare(aoba(), edited(all_)))) == expected


@settings(max_examples=25)
@given(st.lists(st.sampled_from(APART), unique=True, min_size=1))
def test_back_again_has_as_many_changes(names: list[str]) -> None:
    def all_(plan: Plain) -> None:
        for name in names:
            EDITS[name][0](plan)

    other = edited(all_)
    there, back = compare(aoba(), other), compare(other, aoba())
    turned = {"division-lost": "division-gained", "target-raised": "target-lowered", "value-lost": "value-gained"}
    assert sorted(turned.get(c.kind, c.kind) for c in there.changes) == sorted(c.kind for c in back.changes)


def test_where_a_wording_stands_counts_only_when_asked_for() -> None:
    other = edited(lambda plan: measure(plan)["statement"].update(at=0))
    assert compare(aoba(), other).changes == ()
    assert [(c.kind, c.what.ja) for c in compare(aoba(), other, places=True).changes] == [
        ("place-changed", "statement")
    ]


# ---- which is which -------------------------------------------------------------------------


def renumber(plan: Plain) -> None:
    """A measure put in front, and all identifiers of its pillar counted anew."""
    measures = pillar(plan)["measures"]
    measures.insert(0, {
        "id": "new", "number": "①", "statement": {"text": "市民まつりで福祉の展示を行います。", "sheet": 2},
        "short": "まつりでの展示", "en": "Exhibition",
    })
    for index, one in enumerate(measures, 1):
        one.update(id=f"1-1-city-1-{index}", number="①②③④"[index - 1])


def test_words_lead_where_identifiers_were_counted_anew() -> None:
    found = compare(aoba(), edited(renumber))
    assert told(found) == [
        ("added", "1-1-city-1-1", "", "", "市民まつりで福祉の展示を行います。"),
        ("renumbered", "1-1-city-1-2", "", "①", "②"),
        ("renumbered", "1-1-city-1-3", "", "②", "③"),
        ("renumbered", "1-1-city-1-4", "", "③", "④"),
    ]
    assert [(m.before.id, m.after.id, m.how, m.nearness) for m in found.likened] == [
        ("1-1-city-1-1", "1-1-city-1-2", "likeness", 1.0),
        ("1-1-city-1-2", "1-1-city-1-3", "likeness", 1.0),
        ("1-1-city-1-3", "1-1-city-1-4", "likeness", 1.0),
    ]


def test_an_identifier_holds_where_no_words_do() -> None:
    found = compare(aoba(), edited(lambda plan: measure(plan)["statement"].update(text="庁舎を建てます。")))
    assert [c.kind for c in found.changes] == ["reworded"]
    match = found.changes[0].match
    assert match is not None
    assert (match.how, match.nearness < 0.2) == ("identifier", True)


def test_identifiers_of_another_plan_say_nothing() -> None:
    found = compare(aoba(), load_plan(OTHER))
    assert not found.editions
    measures = [m for m in found.matches if m.before.kind == "measure"]
    assert [(m.before.id, m.after.id, m.how) for m in measures] == [
        ("1-2-city-2-2", "1-1-city-2-1", "likeness")  # こどもの学習支援
    ]
    assert all(m.nearness >= 0.6 for m in found.likened if m.before.kind != "plan")
    units = {m.how for m in found.matches if m.before.kind == "division"}
    assert units == {"identifier"}


def test_divisions_of_two_municipalities_are_the_same_by_name_only(kuki: PlanFile) -> None:
    found = compare(kuki, aoba())
    assert {m.how for m in found.matches if m.before.kind == "division"} == {"name"}
    assert not [c for c in found.changes if c.item.kind in ("division", "organization")]


def test_a_division_of_a_near_name_is_told_and_not_taken_for_it() -> None:
    city: Plain = read_yaml(PLANS / "aoba" / "municipality.yaml")[0]
    division = next(d for d in city["divisions"] if d["id"] == "koreisha-shien")
    division.update(id="koureisha-shien", name="高齢者支援室")
    other = PlanFile(aoba().plan, Loaded(model.Municipality.model_validate(city), FILE, {}))
    found = [c for c in compare(aoba(), other).changes if c.item.kind == "division"]
    assert [(c.kind, c.item.name, c.note.en) for c in found if c.kind == "added"] == [
        ("added", "高齢者支援室", "near to 「高齢者支援課」（80%）")
    ]
    assert [c.item.name for c in found if c.kind == "dropped"] == ["高齢者支援課"]


def test_a_division_that_took_over_is_told_so() -> None:
    def handed_over(plan: Plain) -> None:
        measure(plan, "1-2-city-2-2")["responsible"][1].update(divisions=["kodomo-katei"])

    found = compare(aoba(), edited(handed_over)).changes
    assert [(c.kind, c.what.en, c.note.en) for c in found] == [
        (
            "division-gained", "Children and Families Division",
            "took over from Child-Rearing Support Division in a reorganisation",
        ),
        ("division-lost", "Child-Rearing Support Division", ""),
    ]
