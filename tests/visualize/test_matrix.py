from dataclasses import replace

from queries.overview import Overview, Responsibility
from visualize.matrix import Matrix, table
from visualize.order import rows


def test_cells_hold_the_shared_measures_both_ways(plan: Overview) -> None:
    a, b, c = (unit.iri for unit in plan.divisions[:3])
    first, second, third = (m.iri for m in plan.measures[:3])
    small = replace(
        plan,
        divisions=plan.divisions[:3],
        responsibilities=(
            *(Responsibility(first, unit, "lead") for unit in (a, b)),
            *(Responsibility(second, unit, "related") for unit in (a, b)),
            Responsibility(third, b, "lead"),
            Responsibility(third, plan.groups[0].iri, "lead"),
        ),
    )
    assert table(small) == Matrix(
        divisions=tuple(rows(small, small.divisions)),
        cells={(a, b): (first, second), (b, a): (first, second)},
        own={a: 2, b: 3, c: 0},
    )


def test_levels_grow_with_what_is_shared() -> None:
    cells = {("a", "b"): ("1",), ("a", "c"): ("1", "2"), ("b", "c"): tuple("12345678")}
    shown = Matrix((), cells, {})
    assert [shown.level("a", "b"), shown.level("a", "c"), shown.level("b", "c")] == [1, 1, 4]
    assert shown.level("c", "d") == 0
    assert Matrix((), {}, {}).level("a", "b") == 0


def test_a_plan_without_divisions_has_an_empty_matrix(empty: Overview) -> None:
    assert table(empty) == Matrix((), {}, {})
