from dataclasses import replace

from queries.overview import Overview
from visualize.words import full_name, goal_numbers, notation, policy_number

BASE = "https://example.org/id/999999/plan-r9"


def test_notation_tells_where_a_measure_is_printed(plan: Overview) -> None:
    measures = {m.id: m for m in plan.measures}
    assert notation(plan, measures["2-1-city-2-1"]) == "2-1(2)①"
    assert notation(plan, measures["2-1-council-1-1"], "ja") == "社2-1(1)①"
    assert notation(plan, measures["2-1-council-1-1"], "en") == "C2-1(1)①"


def test_numbers_printed_wide_or_with_the_goal_come_out_the_same(plan: Overview) -> None:
    wide = replace(
        plan,
        policies=tuple(replace(p, number="２") for p in plan.policies[:1]),
        goals=tuple(replace(g, number="１") for g in plan.goals[:1]),
    )
    whole = replace(plan, policies=(replace(plan.policies[0], number="1-2"),))
    assert policy_number(wide, wide.policies[0].iri) == "1-2"
    assert policy_number(whole, whole.policies[0].iri) == "1-2"
    assert policy_number(plan, f"{BASE}/policy/none") == ""


def test_full_names_carry_the_printed_number(plan: Overview) -> None:
    things = (plan.goals[1], plan.policies[3], plan.divisions[12])
    assert [full_name(plan, thing, "ja") for thing in things] == [
        "基本目標2 誰もがお互い様の気持ちで支え合う地域づくり",
        "2-1 地域での見守りと支え合いを進めます",
        "社会福祉課",
    ]
    assert full_name(plan, plan.goals[1], "en") == "Goal 2 A community of mutual support"


def test_goal_numbers_say_in_words_what_colour_says(plan: Overview) -> None:
    assert goal_numbers(plan.goals[:1], "ja") == "基本目標1"
    assert goal_numbers(plan.goals[1:3], "en") == "Goals 2, 3"
    assert goal_numbers((), "en") == ""
