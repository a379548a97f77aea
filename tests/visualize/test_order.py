from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from queries.overview import Name, Overview, Responsibility, Unit
from visualize.order import _lengths, rows


def small(plan: Overview, shared: dict[str, str]) -> Overview:
    """Divisions by one letter; for each measure in turn, the divisions that answer for it."""
    names = sorted({letter for letters in shared.values() for letter in letters} | {"z"})
    return replace(
        plan,
        divisions=tuple(Unit(n, n, Name(n, n), "division") for n in names),
        responsibilities=tuple(
            Responsibility(plan.measures[int(i)].iri, n, "lead")
            for i, letters in shared.items()
            for n in letters
        ),
    )


def order(plan: Overview, **options: object) -> str:
    return "".join(u.iri for u in rows(plan, plan.divisions, **options))  # type: ignore[arg-type]


def test_divisions_that_share_measures_stand_together(plan: Overview) -> None:
    assert order(small(plan, {"0": "ac", "1": "bd", "2": "ac", "3": "bd"})) in ("acbdz", "cabdz")


def test_a_division_between_two_others_stands_between_them(plan: Overview) -> None:
    assert order(small(plan, {"0": "ab", "1": "ab", "2": "bc", "3": "bc"})) == "abcz"


def test_a_division_without_measures_comes_last_in_printed_order(plan: Overview) -> None:
    assert order(small(plan, {"0": "b", "1": "a"})) == "baz"


def test_only_the_given_measures_count(plan: Overview) -> None:
    shown = small(plan, {"0": "b", "1": "a"})
    assert order(shown, measures={plan.measures[1].iri}) == "abz"


def test_every_division_stands_once_and_always_in_the_same_place(plan: Overview) -> None:
    found = rows(plan, plan.divisions)
    assert sorted(u.iri for u in found) == sorted(u.iri for u in plan.divisions)
    assert found == rows(plan, plan.divisions)
    assert rows(plan, ()) == []


@given(st.lists(st.sets(st.sampled_from("abcdefg"), min_size=2).map(sorted), min_size=1, max_size=12))
def test_how_much_longer_lines_are_for_a_unit_at_each_place(teams: list[list[str]]) -> None:
    def length(units: str) -> int:
        at = [[units.index(unit) for unit in team if unit in units] for team in teams]
        return sum(max(places) - min(places) for places in at)

    longer = _lengths("d", list("abcefg"), teams)
    others = "abcefg"
    assert longer == [length(f"{others[:i]}d{others[i:]}") - length(others) for i in range(7)]
