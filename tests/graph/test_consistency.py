"""Whether a plan agrees with itself and its municipality, and where it is weak."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.build import PLANS, checked_graph
from graph.consistency import check_digit, faults, weak_points
from graph.loading import load_plan
from graph.problems import PlanError

Plain = dict[str, Any]


@pytest.fixture
def told(write: Callable[[Plain, Plain], Path], plan: Plain, city: Plain) -> Callable[[], list]:
    """What the changed plan is refused for: file, element, both sentences."""

    def problems() -> list[tuple[str, str, str, str]]:
        return [
            (Path(p.file).stem, p.where, p.message.ja, p.message.en)
            for p in faults(load_plan(write(plan, city)))
        ]

    return problems


def policy(plan: Plain) -> Plain:
    return plan["goals"][0]["policies"][0]


def measure(plan: Plain, index: int = 0) -> Plain:
    return policy(plan)["city"][0]["measures"][index]


MEASURE = "goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-1]"


def test_a_good_plan_has_no_fault(told: Callable[[], list]) -> None:
    assert told() == []


@pytest.mark.parametrize(
    "code", ["011002", "112321", "131016", "999997", "472018", "271004", "012025"]
)
def test_check_digits_of_real_codes(code: str) -> None:
    assert check_digit(code) == code[5]


def test_a_wrong_check_digit(told: Callable[[], list], city: Plain) -> None:
    city["code"] = "110020"
    assert told() == [(
        "municipality", "code",
        "団体コード 110020 の検査数字が合いません（11002 なら 7）。先頭の0が失われていないか確かめてください。",
        "the code 110020 has a wrong check digit (7 for 11002). Check that no leading 0 was lost.",
    )]


def test_a_division_that_does_not_exist(told: Callable[[], list], plan: Plain) -> None:
    measure(plan)["responsible"][0]["divisions"] = ["fukusi", "zzz"]
    assert told() == [
        (
            "plan", f"{MEASURE}.responsible[1].divisions[1]",
            "「fukusi」という課（municipality の divisions・groups）はありません。「fukushi」ではありませんか。",
            "there is no division (of the municipality file) “fukusi”. Did you mean “fukushi”?",
        ),
        (
            "plan", f"{MEASURE}.responsible[1].divisions[2]",
            "「zzz」という課（municipality の divisions・groups）はありません。先に書き加えてください。",
            "there is no division (of the municipality file) “zzz”. Add it first.",
        ),
    ]


def test_a_duplicate_identifier(told: Callable[[], list], plan: Plain) -> None:
    measure(plan, 1)["id"] = "1-1-City-1-1"
    ((_, where, ja, en),) = told()
    assert where == "goals[1].policies[1-1].city[1-1-city-1].measures[1-1-City-1-1]"
    line = 69
    assert ja == f"識別子「1-1-City-1-1」は{line}行目でも使われています。別の識別子にしてください。"
    assert en == f"the identifier “1-1-City-1-1” is used at line {line} too. Choose another."


def test_an_identifier_may_return_in_another_kind(told: Callable[[], list], plan: Plain) -> None:
    # The vision and the finding are both named 1, and so is the goal.
    assert policy(plan)["visions"][0]["id"] == policy(plan)["findings"][0]["id"]
    assert told() == []


@pytest.mark.parametrize("room", ["divisions", "groups", "organizations"])
def test_a_unit_given_twice(told: Callable[[], list], city: Plain, room: str) -> None:
    city[room].append({**city[room][0], "name": "もう一つ"})
    ((file, where, _, en),) = told()
    assert (file, where) == ("municipality", f"{room}[{city[room][0]['id']}]")
    assert en.startswith(f"the identifier “{city[room][0]['id']}” is used at line ")


def test_a_group_named_like_a_division(told: Callable[[], list], city: Plain) -> None:
    city["groups"][0]["id"] = "kodomo"
    assert (
        "municipality", "groups[kodomo]", "識別子「kodomo」は課にも使われています。",
        "the identifier “kodomo” is a division’s too.",
    ) in told()


@pytest.mark.parametrize("name", ["division", "Division-Group", "organisation", "change"])
def test_a_plan_named_like_a_room_of_its_municipality(
    told: Callable[[], list], plan: Plain, name: str
) -> None:
    plan["id"] = name
    assert told() == [(
        "plan", "id", f"「{name}」は計画の識別子に使えません。組織の住所と重なります。",
        f"“{name}” cannot name a plan: organisations have their addresses there.",
    )]


def test_city_means_the_municipality(told: Callable[[], list], city: Plain) -> None:
    city["organizations"].append({"id": "city", "name": "市", "en": "City", "kana": "し"})
    assert told() == [(
        "municipality", "organizations[city].id",
        "「city」は市区町村自身を指します。団体には別の識別子を付けてください。",
        "“city” means the municipality itself. Give the body another identifier.",
    )]


def test_a_division_that_ends_before_it_begins(told: Callable[[], list], city: Plain) -> None:
    city["divisions"][0] |= {"valid_from": "2025-04-01", "valid_until": "2025-03-31"}
    assert told() == [(
        "municipality", "divisions[fukushi].valid_until",
        "終わりの日（2025-03-31）が始まりの日（2025-04-01）より前です。",
        "the last day (2025-03-31) is before the first (2025-04-01).",
    )]


def test_a_change_and_a_group_of_unknown_divisions(told: Callable[[], list], city: Plain) -> None:
    city["groups"][0]["may_include"] = ["fukushi", "fukshi"]
    city["changes"] = [{
        "id": "r7", "kind": "merge", "date": "2025-04-01",
        "original": ["kodomo", "x"], "resulting": ["fukushi"],
    }]
    city["council"] = "shakyo"
    assert [(where, en) for _, where, _, en in told()] == [
        ("groups[kankeika].may_include[2]",
         "there is no division “fukshi”. Did you mean “fukushi”?"),
        ("changes[r7].original[2]", "there is no division “x”. Add it first."),
        ("council", "there is no organization “shakyo”. Add it first."),
    ]


def test_a_handover_to_nobody_of_nothing(told: Callable[[], list], city: Plain) -> None:
    city["changes"] = [{
        "id": "r8", "kind": "transfer", "date": "2026-04-01", "original": ["fukushi"],
        "resulting": ["kodomo"],
        "shares": [
            {"plan": "fukushi-r9", "to": "fukushi", "measures": ["1-1-city-1-1", "1-1-city-1-9"]},
            {"plan": "another", "to": "kodomo", "measures": ["9"]},
        ],
    }]
    assert [(name, where, en) for name, where, _, en in told()] == [
        ("municipality", "changes[r8].shares[1].to",
         "“fukushi” is not among the divisions this change results in (resulting)."),
        ("municipality", "changes[r8].shares[1].measures[2]",
         "there is no measure “1-1-city-1-9”. Did you mean “1-1-city-1-2”?"),
    ]


def test_other_references_that_lead_nowhere(told: Callable[[], list], plan: Plain) -> None:
    measure(plan)["partners"][0]["id"] = "minse"
    measure(plan)["based_on"] = ["ho"]
    policy(plan)["findings"][0]["survey"] = "citizens"
    name = policy(plan)["name"]
    policy(plan)["networks"] = [{
        "id": "n", "name": name, "en": "Network", "bodies": [{
            "id": "b", "kind": "member", "name": name, "en": "Body", "within": ["c"],
            "organization": "o",
        }],
    }]
    assert sorted(en for _, _, _, en in told()) == [
        "there is no body of this network “c”. Add it first.",
        "there is no document “ho”. Add it first.",
        "there is no organization (of the municipality file) “minse”. Did you mean “minsei”?",
        "there is no organization (of the municipality file) “o”. Add it first.",
        "there is no survey “citizens”. Add it first.",
    ]


def test_a_division_twice_in_one_measure(told: Callable[[], list], plan: Plain) -> None:
    measure(plan)["responsible"][1]["divisions"] = ["fukushi"]
    assert told() == [(
        "plan", f"{MEASURE}.responsible", "課「fukushi」が2度書かれています。",
        "the division “fukushi” is given 2 times.",
    )]


def test_wordings_must_stand_in_their_sentence(told: Callable[[], list], plan: Plain) -> None:
    measure(plan)["partners"][0]["wording"] = "民生委員と相談し"
    policy(plan)["findings"][0]["figures"][0]["printed"] = "50%"
    del measure(plan, 1)["short"]
    assert told() == [
        (
            "plan", "goals[1].policies[1-1].findings[1].figures[1].printed",
            "「50%」は本文にありません。本文のとおりに書いてください。",
            "“50%” does not stand in the wording. Write it as printed.",
        ),
        (
            "plan", f"{MEASURE}.partners[minsei].wording",
            "「民生委員と相談し」は取り組みの文にありません。文のとおりに書いてください。",
            "“民生委員と相談し” does not stand in the measure’s wording. Write it as printed.",
        ),
    ]


def test_sheets(told: Callable[[], list], plan: Plain) -> None:
    plan["goals"][0]["name"]["sheet"] = 2
    policy(plan)["name"]["at"] = 10_000
    assert [(where, ja, en) for _, where, ja, en in told()] == [
        ("goals[1].name.sheet", "第2面は source の sheets にありません。",
         "sheet 2 is not among the source’s sheets."),
        ("goals[1].policies[1-1].name.at", "位置 10000 は第1面の外です。",
         "position 10000 is outside sheet 1."),
    ]
    plan["source"]["sheets"] = [{"number": 2, "at": 5}, {"number": 1, "at": 0}]
    assert [(where, en) for _, where, _, en in told()] == [
        ("source.sheets", "sheets must be in the order of the source, each number once."),
    ]


# ---- addresses ------------------------------------------------------------------------------


def test_two_things_cannot_have_one_address(
    write: Callable[[Plain, Plain], Path], plan: Plain, city: Plain
) -> None:
    city["divisions"] = [
        {**city["divisions"][0], "id": "b-c"}, {**city["divisions"][1], "id": "c"}
    ]
    first, second = policy(plan)["city"][0]["measures"]
    first["id"], second["id"] = "a", "a-b"
    for entry, name in ((first, "b-c"), (second, "c")):
        entry["responsible"] = [{**entry["responsible"][0], "divisions": [name]}]
    with pytest.raises(PlanError) as error:
        checked_graph(load_plan(write(plan, city)))
    (problem,) = error.value.problems
    assert problem.where == "goals[1].policies[1-1].city[1-1-city-1].measures[a-b].responsible[1]"
    assert problem.message.en == (
        "gets the same address as line 83 "
        "(goals[1].policies[1-1].city[1-1-city-1].measures[a].responsible[1]): "
        "…/fukushi-r9/responsibility/a-b-c. "
        "Either it is given twice, or the identifiers joined together are the same."
    )
    assert problem.message.ja.startswith("83行目（goals[1].")


def test_a_partner_given_twice(
    write: Callable[[Plain, Plain], Path], plan: Plain, city: Plain
) -> None:
    measure(plan)["partners"] *= 2
    with pytest.raises(PlanError) as error:
        checked_graph(load_plan(write(plan, city)))
    assert [p.where for p in error.value.problems] == [f"{MEASURE}.partners[minsei]"]


# ---- weak points ----------------------------------------------------------------------------


def test_what_is_weak_is_said_in_the_order_of_the_files(
    write: Callable[[Plain, Plain], Path], plan: Plain, city: Plain
) -> None:
    first, second = policy(plan)["city"][0]["measures"]
    del first["responsible"]
    second["responsible"][0]["divisions"] = ["kankeika"]
    second["doubts"] = [{"ja": "別の課とも読める", "en": "could be another division"}]
    plan["doubts"] = [{"ja": "版は推定", "en": "the edition is inferred"}]
    del policy(plan)["indicators"]
    del plan["goals"][0]["name"]["at"]
    city["changes"] = [{
        "id": "r7", "kind": "merge", "date": "2025-04-01", "original": ["kodomo"],
        "resulting": ["fukushi"], "doubts": [{"ja": "日は推定", "en": "the day is inferred"}],
    }]
    city["divisions"][0]["doubts"] = [{"ja": "名は推定", "en": "the name is inferred"}]
    points = weak_points(load_plan(write(plan, city)))
    assert [(Path(p.file).stem, p.message.ja, p.message.en) for p in points] == [
        ("plan", "原文での位置（at）がありません。", "has no position (at) in the source."),
        ("plan", "指標も評価項目もない施策です。取り組みの成果を測れません。",
         "this policy has neither indicator nor evaluation item: nothing measures its measures."),
        ("plan", "担当課がありません。", "no division is responsible."),
        ("plan", "担当が「関係課」などだけで、課が特定できません。",
         "only a vague group is responsible; no division is named."),
        ("plan", "別の読み方: 別の課とも読める", "doubt: could be another division"),
        # The test wrote the plan's own doubt last.
        ("plan", "別の読み方: 版は推定", "doubt: the edition is inferred"),
        ("municipality", "別の読み方: 名は推定", "doubt: the name is inferred"),
        ("municipality", "「民生委員」は一度だけ出てきます。", "“民生委員” is named once."),
        ("municipality", "別の読み方: 日は推定", "doubt: the day is inferred"),
    ]
    assert all(p.line > 0 for p in points)


def test_the_good_plan_names_one_organisation_once(loaded: Any) -> None:
    assert [p.message.en for p in weak_points(loaded)] == ["“民生委員” is named once."]


@pytest.mark.parametrize("name", ["kodomo", "chiiki-fukushi"])
def test_the_fictional_plans_have_weak_points_but_no_fault(name: str) -> None:
    loaded = load_plan(PLANS / "aoba" / f"{name}.yaml")
    assert faults(loaded) == []
    assert any(p.message.en.startswith("doubt: ") for p in weak_points(loaded))


def test_labels_that_are_missing_are_counted(
    write: Callable[[Plain, Plain], Path], plan: Plain, city: Plain
) -> None:
    before = {p.message.en for p in weak_points(load_plan(write(plan, city)))}
    for name in ("en", "kana"):
        del city["divisions"][0][name]
    del plan["goals"][0]["en"]
    del measure(plan)["en"]
    second = policy(plan)["city"][0]["measures"][1]
    del second["short"]
    told = [
        (p.where, p.message.en)
        for p in weak_points(load_plan(write(plan, city)))
        if p.message.en not in before
    ]
    assert told == [
        ("goals[1]", "2 item(s), this the first, have no English label (en). It works without."),
        (
            "goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-2]",
            "has neither a printed title nor short (its name on charts): "
            "it is called by the beginning of its wording.",
        ),
        ("divisions[fukushi]", "1 item(s), this the first, have no English label (en). It works without."),
        ("divisions[fukushi]", "1 item(s), this the first, have no reading (kana). It works without."),
    ]
