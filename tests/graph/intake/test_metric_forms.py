"""Indicators in many printed forms, each read whole: its name, and every value with kind, year,
number (or words), unit, comparator and group."""

import re
from pathlib import Path

import pytest

from graph import model
from graph.intake import making, rules
from graph.planfile import walk

RULES = rules.load()
# A fictional plan around each form.
PLAN = """あおば市健康増進計画（架空）
計画期間：令和６年度～令和10年度
基本目標１　健やかなまち
施策１　健康づくり
（１）健康診査の推進
受診を勧めます。（担当課：健康課）

"""
FORMS = {
    block.split("\n", 1)[0]: block.split("\n", 1)[1].split("\n->\n")
    for block in re.split(r"(?m)^## ", (Path(__file__).parent / "metric_forms.txt").read_text(encoding="utf-8"))[1:]
}


def told(metric: model.Metric) -> str:
    parts = [metric.label]
    for o in metric.observations:
        value = o.printed.plain if o.value is None else o.value
        end = ("/annual" if o.annual else "") + (f"//{o.breakdown}" if o.breakdown else "")
        parts.append(f"{o.kind[0]}/{o.period.year}/{value}/{o.unit or '-'}/{o.comparator or '-'}{end}")
    return " | ".join(parts)


@pytest.mark.parametrize("form", FORMS)
def test_form(form: str) -> None:
    printed, expected = FORMS[form]
    draft = making.make(PLAN + printed + "\n", "plan.txt", RULES)
    found = [told(part) for _, part in walk(draft.plan) if isinstance(part, model.Metric)]
    assert found == expected.strip().split("\n")
    for _, part in walk(draft.plan):
        if isinstance(part, model.Metric):
            for piece in (part.name, *part.more):
                assert piece.at is not None
                assert draft.text[piece.at : piece.end] == piece.text


def test_what_cannot_be_known_is_asked() -> None:
    printed = """指標　R6　R7　R8　R9　R10
相談件数（件）　100　110　120　130　140
利用者数（人）　18　19　20　22
教室の回数（回）　4■　5　6　7　8
設備の数　2施設（3kW）　3施設　3施設　4施設　4施設
"""
    draft = making.make(PLAN + printed, "plan.txt", RULES)
    found = {part.label: [o.period.year for o in part.observations] for _, part in walk(draft.plan) if isinstance(part, model.Metric)}
    assert found == {
        "相談件数（件）": [2024, 2025, 2026, 2027, 2028], "教室の回数（回）": [2025, 2026, 2027, 2028],
        "設備の数": [2025, 2026, 2027, 2028],
    }
    asked = [draft.text[i.start : i.end] for i in draft.review.items if i.kind in ("text-unread", "value-unclear")]
    assert {"利用者数（人）　18　19　20　22", "4■", "2施設（3kW）"} <= set(asked)
