"""Where measures belong on sheets whose order is disturbed."""

from pathlib import Path

import pytest

from graph import model
from graph.intake import making, rules
from graph.planfile import walk

ROOT = Path(__file__).parents[3]
KUKI = ROOT.parent / "shared" / "source" / "kuki-chapter4.txt"


@pytest.mark.skipif(not KUKI.exists(), reason="the source text of Kuki is not here")
def test_goals_are_those_printed_on_their_first_sheet() -> None:
    draft = making.make(KUKI.read_text(encoding="utf-8"), KUKI.name, rules.load())
    assert [g.name.plain.replace("\n", "") for g in draft.plan.goals] == [
        "誰もがいきいきと自分らしく暮らすことができる地域づくり",
        "誰もがお互い様の気持ちで支え合う地域づくり",
        "誰もがつながり、一緒に取り組む地域づくり",
        "誰もが安全で安心して暮らせる地域づくり",
    ]
    assert [[p.number for p in g.policies] for g in draft.plan.goals] == [
        ["1", "2"], ["1", "2"], ["1", "2", "3"], ["1", "2", "3", "4"],
    ]
    # Where the headings are supposed, somebody is asked.
    measures = {m.id for _, m in walk(draft.plan) if isinstance(m, model.Measure)}
    asked = {i.element for i in draft.review.items if i.kind == "number-displaced"}
    assert len(asked) == len(measures)


def test_a_row_of_values_names_no_heading() -> None:
    text = """ひかり市福祉計画（架空）
基本目標１　つながるまち
１　相談を受けます
①　総合相談を行います。【担当課：福祉課】
②　出張相談を行います。【担当課：健康課】
１　相談件数　36,334件　37,500件
"""
    draft = making.make(text, "plan.txt", rules.load())
    names = [p.name.plain for _, p in walk(draft.plan) if isinstance(p, model.Goal | model.Policy | model.Pillar)]
    assert names == ["つながるまち", "相談を受けます", "相談を受けます"]
    assert [text[i.start : i.end] for i in draft.review.items if i.kind == "text-unread"] == ["１　相談件数　36,334件　37,500件"]
