"""The words all views share: kinds of things, how they are related, a measure's short address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from ontology.language import Language, Text
from queries.overview import Goal, Measure, Metric, Overview, Pillar, Policy, Unit
from visualize.svg import plain

Kind = Literal[
    "goal",
    "policy",
    "measure",
    "division",
    "group",
    "organization",
    "organization-kind",
    "metric",
]
Relation = Literal["part-of", "lead", "related", "partner", "supported", "metric-of", "shared"]

KINDS: Final[dict[Kind, Text]] = {
    "goal": Text("基本目標", "Goal"),
    "policy": Text("重点施策", "Policy"),
    "measure": Text("取り組み", "Measure"),
    "division": Text("課", "Division"),
    "group": Text("課名を特定しない表記（関係課など）", "Divisions not named one by one"),
    "organization": Text("団体・機関", "Organisation"),
    "organization-kind": Text("団体・機関の種類（総称）", "Kind of organisation"),
    "metric": Text("指標・評価項目", "Indicator or evaluation item"),
}

RELATIONS: Final[dict[Relation, Text]] = {
    "part-of": Text("含むもの", "Contains"),
    "lead": Text("主な担当課", "Lead division"),
    "related": Text("主な関係課", "Related division"),
    "partner": Text("連携する団体・機関", "Partner"),
    "supported": Text("支援する団体・機関", "Supported body"),
    "metric-of": Text("指標・評価項目", "Indicator or evaluation item"),
    "shared": Text("取り組みを共にする課", "Shares measures with"),
}
INVERSES: Final[dict[Relation, Text]] = {
    "part-of": Text("属する先", "Part of"),
    "lead": Text("主な担当課として担う取り組み", "Leads"),
    "related": Text("主な関係課として担う取り組み", "Related to"),
    "partner": Text("連携する取り組み", "Partner in"),
    "supported": Text("支援を受ける取り組み", "Supported by"),
    "metric-of": Text("進み具合を測る重点施策", "Shows progress of"),
    "shared": Text("取り組みを共にする課", "Shares measures with"),
}
BRIDGES: Final = Text("複数の基本目標にまたがる", "Several goals")

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def policy_number(overview: Overview, policy: str) -> str:
    """``1-2``: a policy's number, under its goal's number if it is printed without it."""
    found = overview.by_iri.get(policy)
    if not isinstance(found, Policy):
        return ""
    goal = overview.by_iri.get(found.goal)
    number = found.number.translate(_HALF_WIDTH).strip()
    if not isinstance(goal, Goal) or "-" in number:
        return number
    return f"{goal.number.translate(_HALF_WIDTH).strip()}-{number}"


def notation(overview: Overview, measure: Measure, language: Language = "ja") -> str:
    """``1-2(1)①``: where a measure is printed; the council's measures begin with 社 or C."""
    pillar = overview.by_iri.get(measure.pillar)
    number = pillar.number.translate(_HALF_WIDTH).strip() if isinstance(pillar, Pillar) else ""
    number = f"({number})" if number.isalnum() else number
    council = Text("社", "C").of(language) if measure.actor == "council" else ""
    return f"{council}{policy_number(overview, measure.policy)}{number}{measure.number.strip()}"


def full_name(
    overview: Overview,
    thing: Goal | Policy | Pillar | Measure | Unit | Metric,
    language: Language,
) -> str:
    """A name with the number under which the plan prints it."""
    name = thing.name.of(language)
    if isinstance(thing, Goal):
        number = thing.number.translate(_HALF_WIDTH)
        return f"{KINDS['goal'].of(language)}{'' if language == 'ja' else ' '}{number} {name}"
    if isinstance(thing, Policy):
        return f"{policy_number(overview, thing.iri)} {name}"
    if isinstance(thing, Measure):
        return f"{notation(overview, thing, language)} {name}"
    return name


def goal_numbers(goals: Iterable[Goal], language: Language) -> str:
    """``基本目標1・3``: which goals something works for, in words rather than colour."""
    numbers = [plain(goal.number.translate(_HALF_WIDTH)) for goal in goals]
    if not numbers:
        return ""
    if language == "ja":
        return KINDS["goal"].ja + "・".join(numbers)
    return f"{'Goal' if len(numbers) == 1 else 'Goals'} {', '.join(numbers)}"
