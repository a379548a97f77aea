from types import SimpleNamespace

import pytest

from publish.rendering import goal_colours, grouped, one_line, shortened
from visualize import palette


@pytest.mark.parametrize(
    ("printed", "line"),
    [
        ("成年後\n見制度利用促進基本計画", "成年後見制度利用促進基本計画"),
        ("　計画を\n　　進めます。\n", "計画を進めます。"),
        ("civil\nsociety", "civil society"),
        ("NPO\n法人", "NPO法人"),
        ("", ""),
    ],
)
def test_printed_lines_become_running_text(printed: str, line: str) -> None:
    assert one_line(printed) == line


def test_shortened() -> None:
    assert shortened("短い", 5) == "短い"
    assert shortened("一二三\n四五六", 5) == "一二三 …"


def test_neighbours_that_agree_are_grouped_in_order() -> None:
    a, b, c = (SimpleNamespace(of=SimpleNamespace(kind=k)) for k in ("x", "x", "y"))
    assert grouped([a, b, c, a], "of.kind") == [[a, b], [c], [a]]


def test_colours_come_from_the_palette() -> None:
    rules = goal_colours().splitlines()
    assert len(rules) == len(palette.GOALS) + 1
    assert rules[1] == (
        f".goal-1{{--goal:{palette.GOALS[0].strong};--goal-tint:{palette.GOALS[0].tint};"
        f"--goal-line:{palette.GOALS[0].line}}}"
    )
