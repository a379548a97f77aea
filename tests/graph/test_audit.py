"""A plan against its source, both ways: what is taken out of the plan is named, and only that."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import model
from graph.audit import Audit, audit
from graph.build import PLANS
from graph.explanations import Explanations, beside, read_explanations
from graph.planfile import Loaded, PlanFile
from graph.source import Source, read_source
from tests.graph.aoba import FILE, OTHER, Plain, aoba, edited, indicator, measure, pillar, policy
from tests.graph.conftest import Writer

TEXT = PLANS / "aoba" / "source" / "chiiki-fukushi.txt"
KUKI = Path(__file__).parents[3] / "shared" / "source" / "kuki-chapter4.txt"


@cache
def source() -> Source:
    return read_source(aoba().plan, TEXT)


@cache
def explanations() -> Loaded[Explanations]:
    file = beside(FILE)
    assert file is not None
    return read_explanations(file)


def audited(plan: PlanFile) -> Audit:
    return audit(plan, source(), explanations())


def told(found: Audit) -> list[tuple[str, str, str]]:
    """What is open, as plain words."""
    text = found.source.text
    return [(f.kind, text[f.start : f.end], f.why.en) for f in found.open]


def test_nothing_of_kukis_chapter_is_unaccounted_for(kuki: PlanFile) -> None:
    if not KUKI.exists():
        pytest.skip("the source text of Kuki's plan is not here")
    file = beside(kuki.plan.file)
    assert file is not None
    found = audit(kuki, read_source(kuki.plan, KUKI), read_explanations(file))
    assert (told(found), found.misquoted, found.idle) == ([], (), ())
    covered = {kind: row["covered"] for kind, row in found.counts.items()}
    assert covered == {
        "responsible": 46, "item": 187, "heading": 4, "row": 31, "term": 27, "note": 13, "text": 0, "copy": 0,
    }
    brackets = len(re.findall("【主な(?:担当|関係)課", found.source.text))
    copies = [found.source.text[f.start : f.end] for f in found.found if f.kind == "copy"]
    assert covered["responsible"] == brackets - sum(len(re.findall("【主な(?:担当|関係)課", c)) for c in copies)


@pytest.mark.parametrize("file", [FILE, OTHER], ids=lambda f: f.stem)
def test_nothing_of_the_fictional_plans_is_unaccounted_for(file: Path) -> None:
    from graph.loading import load_plan

    loaded = load_plan(file)
    why = beside(file)
    assert why is not None
    text = PLANS / "aoba" / "source" / f"{file.stem}.txt"
    found = audit(loaded, read_source(loaded.plan, text), read_explanations(why))
    assert found.clean


# ---- what is taken out is named -------------------------------------------------------------


def measures() -> list[str]:
    return [
        m.id
        for g in aoba().plan.value.goals for p in g.policies
        for room in (p.city, p.council) for q in room for m in q.measures
    ]


@pytest.mark.parametrize("gone", measures())
def test_a_measure_taken_out_is_exactly_the_hole(gone: str) -> None:
    def without(plan: Plain) -> None:
        pillar(plan, gone.rpartition("-")[0])["measures"].remove(measure(plan, gone))

    found = audited(edited(without))
    was = next(
        m for g in aoba().plan.value.goals for p in g.policies
        for room in (p.city, p.council) for q in room for m in q.measures if m.id == gone
    )
    passages = [was.statement, *(r.source for r in was.responsible)]
    assert all(p.at is not None for p in passages)
    start = min(p.at or 0 for p in passages) - len(was.number)
    end = max(p.end or 0 for p in passages)
    open_ = [(f.start, f.end) for f in found.open]
    assert open_
    assert all(start <= a and b <= end for a, b in open_)
    hidden = {i for a, b in open_ for i in range(a, b)}
    left = [i for p in passages for i in range(p.at or 0, p.end or 0) if i not in hidden]
    assert "".join(found.source.text[i] for i in left).strip() == ""
    kinds = [f.kind for f in found.open]
    assert kinds.count("responsible") == len(was.responsible)
    assert kinds.count("item") == 1


def places() -> Iterator[tuple[str, int]]:
    """Everything of policy 1-1 that is in a list, but for what holds the measures."""
    for room in ("visions", "findings", "resident_actions", "indicators", "evaluation_items"):
        for index in range(len(getattr(aoba().plan.value.goals[0].policies[0], room))):
            yield room, index


@pytest.mark.parametrize(("room", "index"), list(places()))
def test_anything_else_taken_out_is_a_hole(room: str, index: int) -> None:
    part = getattr(aoba().plan.value.goals[0].policies[0], room)[index]
    passage = part.name if isinstance(part, model.Metric) else part.statement

    def without(plan: Plain) -> None:
        del policy(plan)[room][index]

    found = audited(edited(without))
    assert not found.clean
    assert found.open[0].start in range((passage.at or 0) - 1, passage.end or 0)


def test_a_division_the_plan_forgets_is_named() -> None:
    found = audited(edited(lambda plan: measure(plan)["responsible"][0]["divisions"].pop()))
    assert told(found) == [(
        "responsible", "【主な担当課：地域福祉課、学校教育課】", "“学校教育課” is not among the plan's divisions.",
    )]


def test_a_value_the_plan_forgets_is_named() -> None:
    found = audited(edited(lambda plan: indicator(plan)["observations"].pop(1)))
    assert told(found) == [(
        "row",
        "「地域福祉」という言葉や意味を知っている市民の割合 31.4% 33.0% ― 38.6% 50%以上",
        "“33.0%” is not in the plan.",
    )]


def test_a_mark_no_term_has_is_named() -> None:
    found = audited(edited(lambda plan: plan["terms"].pop(1)))
    assert told(found) == [("term", "重層的支援体制整備事業＊", "this mark is in no term's “marked”.")]


@settings(max_examples=15)
@given(st.sets(st.sampled_from(measures()), min_size=1, max_size=4))
def test_each_measure_taken_out_is_one_item(gone: set[str]) -> None:
    def without(plan: Plain) -> None:
        for one in gone:
            pillar(plan, one.rpartition("-")[0])["measures"].remove(measure(plan, one))

    assert [f.kind for f in audited(edited(without)).open].count("item") == len(gone)


# ---- forward, copies, explanations ----------------------------------------------------------


def test_a_misquoted_passage_is_told_and_covers_nothing() -> None:
    found = audited(edited(lambda plan: measure(plan, "1-1-city-1-2")["statement"].update(text="障がいの講座")))
    assert [p.where for p in found.misquoted] == ["goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-2].statement"]
    assert [(f.kind, f.start) for f in found.open] == [("text", 712)]
    assert not found.clean


def small(write: Writer, plan: Plain, city: Plain, text: str) -> tuple[PlanFile, Source]:
    """The small plan of the tests with another source text."""
    from graph.loading import load_plan

    loaded = load_plan(write(plan, city))
    return loaded, Source(text, tuple(loaded.plan.value.source.sheets))


def test_text_printed_twice_is_a_copy(write: Writer, plan: Plain, city: Plain) -> None:
    from tests.graph.conftest import TEXT as ONCE

    found = audit(*small(write, plan, city, f"{ONCE}12\n　{ONCE}"))
    assert [(f.start, f.why.en) for f in found.found if f.kind == "copy"] == [
        (len(ONCE) + 3, "the same text as on sheet 1, from character 0")
    ]
    assert all(f.start <= len(ONCE) for f in found.open)


def test_what_only_the_second_printing_has_is_a_hole(write: Writer, plan: Plain, city: Plain) -> None:
    from tests.graph.conftest import TEXT as ONCE

    more = "③送迎\n送迎を行います。\n【主な担当課：福祉課】\n"
    found = audit(*small(write, plan, city, f"{ONCE}12\n　{ONCE}{more}"))
    late = [(f.kind, found.source.text[f.start : f.end]) for f in found.open if f.start > len(ONCE) + 4]
    assert late == [("item", "③送迎"), ("text", "送迎を行います。"), ("responsible", "【主な担当課：福祉課】")]


def why(*explained: dict[str, object]) -> Loaded[Explanations]:
    value = Explanations.model_validate({
        "format": "keikaku-audit/1",
        "explained": [{"why": {"ja": "飾り", "en": "furniture"}, **one} for one in explained],
    })
    return Loaded(value, Path("audit.yaml"), {})


def test_an_explanation_that_explains_nothing_is_told() -> None:
    given_ = explanations().value.model_dump(exclude_none=True)["explained"]
    used = {"text": "参考", "at": 2253}
    idle = [{"text": "福祉を学ぶ機会を広げます。"}, {"text": "どこにもない文"}, {"text": "参考", "at": 2252}]
    found = audit(aoba(), source(), why(*given_, *idle))
    assert used in [{k: v for k, v in one.items() if k != "why"} for one in given_]
    assert [(p.where, p.message.en.split(":")[0]) for p in found.idle] == [
        (f"explained[{len(given_) + 1}]", "this explains nothing"),
        (f"explained[{len(given_) + 2}]", "this text does not stand in the source."),
        (f"explained[{len(given_) + 3}]", "this explains nothing"),
    ]
    assert found.open == ()
    assert not found.clean


def test_without_explanations_what_they_explain_is_open() -> None:
    found = audit(aoba(), source())
    assert ("text", "参考", "stands nowhere in the plan.") in told(found)
    explained = [f for f in audited(aoba()).found if f.status == "explained"]
    assert sorted((f.start, f.end, f.kind) for f in explained) == sorted((f.start, f.end, f.kind) for f in found.open)


def test_explanations_of_one_plan_come_before_those_of_the_folder(tmp_path: Path) -> None:
    plan = tmp_path / "a.yaml"
    assert beside(plan) is None
    (tmp_path / "audit.yaml").touch()
    assert beside(plan) == tmp_path / "audit.yaml"
    (tmp_path / "a.audit.yaml").touch()
    assert beside(plan) == tmp_path / "a.audit.yaml"
