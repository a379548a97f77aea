"""Two plans of one city side by side."""

from dataclasses import replace

import pytest

from graph.build import PLANS
from graph.loading import load_plan
from graph.outline import Outline
from graph.planoutline import outline
from graph.together import Together, together


def of(name: str) -> Outline:
    return outline(load_plan(PLANS / "aoba" / f"{name}.yaml"))


@pytest.fixture(scope="module")
def found() -> Together:
    return together(of("chiiki-fukushi"), of("kodomo"))


def test_divisions_that_carry_both(found: Together) -> None:
    told = [(c.name.ja, c.group, len(c.first), len(c.second)) for c in found.carried]
    assert told == [
        ("地域福祉課", False, 3, 1),
        ("障がい福祉課", False, 2, 1),
        ("学校教育課", False, 2, 4),
        ("生涯学習課", False, 2, 2),
        ("市民協働課", False, 2, 2),
        ("危機管理課", False, 1, 1),
        ("関係課", True, 1, 1),
    ]
    assert [(item.title, role) for item, role in found.carried[5].second] == [("通学路の安全対策", "related")]


def test_no_indicator_stands_in_both(found: Together) -> None:
    assert found.twice == ()


def renamed(plan: Outline, name: str, target: str = "") -> Outline:
    """The plan with another name for its first indicator, and another printed target."""
    items = list(plan.items)
    place = next(i for i, item in enumerate(items) if item.kind == "indicator")
    values = tuple(
        replace(v, number=v.number + 10) if v.kind == "target" and v.number and target else v
        for v in items[place].values
    )
    items[place] = replace(items[place], name=name, values=values)
    return replace(plan, items=tuple(items))


@pytest.mark.parametrize(("name", "near", "target", "agree"), [
    ("「地域福祉」という言葉や意味を知っている市民の割合", 1.0, "", True),
    ("｢地域福祉｣という言葉や意味を知っている市民の割合", 1.0, "", True),
    ("「地域福祉」という言葉や意味を知っている市民の割合", 1.0, "more", False),
    ("「地域福祉」という言葉の意味を知っている人の割合", 0.791, "", True),
])
def test_an_indicator_of_both(name: str, near: float, target: str, agree: bool) -> None:
    plan = of("chiiki-fukushi")
    found = together(plan, renamed(plan, name, target)).twice
    first = next(t for t in found if t.first.id == "1-1-1" and t.first.kind == "indicator")
    assert (first.second.name, first.nearness, first.agree) == (name, near, agree)
