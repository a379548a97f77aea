"""What the network of shared measures says, in numbers and in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ontology.language import Text
from queries.answer import Term
from queries.load import overview
from queries.network import (
    Apart,
    Bridge,
    Community,
    Cut,
    alone,
    apart,
    bridges,
    communities,
    cuts,
    projection,
    report,
)
from queries.overview import Goal, Measure, Name, Overview, Policy, Responsibility, Unit
from tests.queries.conftest import MemoryEngine

ROOT = Path(__file__).parents[2]
CITY = "https://example.org/id/990001/"
FUKUSHI, KYOIKU, BOSAI, ZAISEI = (
    f"{CITY}division/{name}" for name in ("fukushi", "kyoiku", "bosai", "zaisei")
)


@pytest.fixture(scope="module")
def plan(small: MemoryEngine, small_context: dict[str, Term]) -> Overview:
    return overview(small, small_context)


def made(*measures: str) -> Overview:
    """A plan with one policy; each measure names its divisions by letter."""
    letters = sorted({letter for divisions in measures for letter in divisions})
    return Overview(
        plan="p",
        title=Name("", ""),
        municipality=Name("", ""),
        fictional=True,
        goals=(Goal("g", "1", "1", Name("目標", "Goal")),),
        policies=(Policy("s", "1", "1", Name("施策", "Policy"), "g"),),
        pillars=(),
        measures=tuple(
            Measure(f"m{i}", str(i), str(i), Name("", ""), "", "s", "g", "city")
            for i in range(len(measures))
        ),
        divisions=tuple(Unit(x, x, Name(f"{x}課", x), "division") for x in letters),
        groups=(Unit("group", "group", Name("関係課", "Concerned"), "group"),),
        organizations=(),
        responsibilities=tuple(
            Responsibility(f"m{i}", unit, "lead")
            for i, divisions in enumerate(measures)
            for unit in [*divisions, "group"]
        ),
        involvements=(),
        metrics=(),
    )


def test_projection(plan: Overview) -> None:
    graph = projection(plan)
    assert list(graph) == [FUKUSHI, KYOIKU, BOSAI, ZAISEI]
    assert list(graph.edges(data=True)) == [
        (FUKUSHI, KYOIKU, {"weight": 2, "distance": 1}),
        (KYOIKU, BOSAI, {"weight": 1, "distance": 2}),
    ]


def test_bridges(plan: Overview) -> None:
    assert bridges(plan).items == (
        Bridge(
            KYOIKU,
            1 / 3,
            1,
            Text(
                "福祉課と防災課をはじめ、1組の課を結ぶ最短のつながりがここを通ります。",
                "Shortest connections of 1 pair(s) of divisions pass here, Welfare Division and "
                "Disaster Prevention Division among them.",
            ),
        ),
    )


def test_sharing_more_is_being_closer() -> None:
    # A and C share one measure; both share three with B, so the way over B is shorter.
    found = bridges(made("AC", "AB", "AB", "AB", "BC", "BC", "BC"))
    assert [(b.division, b.score, b.pairs) for b in found.items] == [("B", 1.0, 1)]


def test_equal_ways_count_in_part() -> None:
    # Thirds and halves: A-B-C and A-D-C are equally long, 1/3 + 1/6 and 1/4 + 1/4.
    found = bridges(made(*["AB"] * 3, *["BC"] * 6, *["AD"] * 4, *["DC"] * 4))
    assert {b.division: b.score for b in found.items}["D"] == pytest.approx(0.5 / 3)


def test_communities() -> None:
    found = communities(made("AB", "AB", "BC", "AC", "DE", "DE", "EF", "DF", "CD", "G"))
    assert [c.divisions for c in found.items] == [("A", "B", "C"), ("D", "E", "F")]
    assert found.items[0] == Community(
        ("A", "B", "C"),
        Text(
            "課の組ごとに数えて、内側で4件、外側の課と1件の取り組みをともにします。",
            "Counted by pairs, they share 4 measure(s) inside and 1 with others.",
        ),
    )


def test_cuts(plan: Overview) -> None:
    assert cuts(plan).items == (
        Cut(
            KYOIKU,
            ((BOSAI,),),
            Text(
                "この課がなければ、防災課は残りの課と取り組みを通してつながりません。",
                "Without it nothing connects Disaster Prevention Division to the rest.",
            ),
        ),
    )


def test_cuts_name_all_that_breaks_away() -> None:
    found = cuts(made("AB", "BC", "CD", "DE", "DF", "EF"))
    assert [(c.division, c.separated) for c in found.items] == [
        ("C", (("A", "B"),)),
        ("D", (("E", "F"),)),
        ("B", (("A",),)),
    ]


def test_apart(plan: Overview) -> None:
    reason = Text(
        "どちらも「学びを支える」に取り組みを持ちます。", "Both have measures under “Learning”."
    )
    policy = (f"{CITY}p/policy/1-1",)
    assert apart(plan).items == (
        Apart(FUKUSHI, ZAISEI, policy, reason),
        Apart(KYOIKU, ZAISEI, policy, reason),
    )


def test_apart_is_what_the_catalogue_says(
    plan: Overview, small: MemoryEngine, small_context: dict[str, Term]
) -> None:
    from queries.catalogue import question

    text = question("pairs-without-shared-measures").bind(small_context, {})
    asked = {(row["a"], row["b"], row["policy"]) for row in small.query(text).values()}
    assert {(x.a, x.b, policy) for x in apart(plan).items for policy in x.policies} == asked


def test_alone(plan: Overview) -> None:
    assert alone(plan).items == (ZAISEI,)


def test_a_plan_without_shared_measures() -> None:
    lonely = made("A", "B")
    found = [bridges(lonely).items, communities(lonely).items, cuts(lonely).items]
    assert found == [(), (), ()]
    assert alone(lonely).items == ("A", "B")


def test_report(plan: Overview) -> None:
    lines = report(plan, "en").splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == [
        "Divisions that bridge others",
        "Communities of divisions",
        "Cut divisions",
        "Same policy, nothing shared",
        "Divisions on their own",
    ]
    assert lines[3] == (
        "  0.333  Education Division: Shortest connections of 1 pair(s) of divisions pass here, "
        "Welfare Division and Disaster Prevention Division among them."
    )
    assert "財政課" in report(plan, "ja")


@pytest.mark.parametrize("seed", ["1", "2"])
def test_ties_are_broken_alike_in_every_run(seed: str) -> None:
    # A ring: every division is as good as any other.
    code = (
        "from tests.queries.test_network import made; from queries.network import report;"
        "print(report(made(*('ABCDEFGHIJKL'[i] + 'BCDEFGHIJKLA'[i] for i in range(12))), 'en'))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    ring = made(*("ABCDEFGHIJKL"[i] + "BCDEFGHIJKLA"[i] for i in range(12)))
    assert run.stdout == report(ring, "en") + "\n"
