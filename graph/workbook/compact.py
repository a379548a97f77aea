"""Short ways of writing what is usual, each with its way back.

A measure's divisions and partners, a metric's present value and target, the place where a term
stands: each fits in a row's own cells where it is as usual. What is not usual has rows of its own
in other sheets. Each short way is taken only where the way back gives exactly what was there.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from graph import model
from graph.quantities import Quantity, parse_quantity

_BEFORE_TARGET = ("baseline", "actual")


def quantity_of(observation: model.Observation) -> Quantity:
    """The number of an observation, as `parse_quantity` tells it of a printed value."""
    return Quantity(
        observation.value, observation.unit, observation.comparator, observation.annual
    )


class Values(NamedTuple):
    """A metric's values: those that stand beside its name, and the others in order."""

    baseline: model.Observation | None
    target: model.Observation | None
    others: list[model.Observation]


def split_values(observations: Sequence[model.Observation]) -> Values:
    """The present value and the target where they are usual ones at their usual places."""
    others = list(observations)
    baseline = target = None
    if others and others[0].kind == "baseline" and _usual(others[0]):
        baseline = others.pop(0)
    at = target_place([o.kind for o in others])
    if at < len(others) and others[at].kind == "target" and _usual(others[at]):
        target = others.pop(at)
    return Values(baseline, target, others)


def target_place(kinds: Sequence[str]) -> int:
    """Where the target stands among the other values: after the present and actual ones."""
    return next((i for i, kind in enumerate(kinds) if kind not in _BEFORE_TARGET), len(kinds))


def _usual(observation: model.Observation) -> bool:
    """Whether the printed value says all there is to say but for the year."""
    return (
        not (observation.notes or observation.doubts or observation.breakdown)
        and exact(quantity_of(observation)) == exact(parse_quantity(observation.printed.text))
    )


def exact(quantity: Quantity) -> tuple[str | None, str | None, str | None, bool]:
    """A quantity for comparing to the digit: 50 and 50.0 are two."""
    value = None if quantity.value is None else f"{quantity.value:f}"
    return value, quantity.unit, quantity.comparator, quantity.annual


_AFTER = {"at-least": "以上", "at-most": "以下", "more-than": "超", "less-than": "未満"}


def printed(
    value: Decimal | None, unit: str | None, comparator: str | None, annual: bool
) -> str | None:
    """What a typed number is called where no print is given: 年10回, 50%以上, 全校."""
    if comparator == "all":
        return f"全{unit or 'て'}"
    if value is None:
        return None
    before = ("年" if annual else "") + ("約" if comparator == "about" else "")
    return f"{before}{value:f}{unit or ''}{_AFTER.get(comparator or '', '')}"


def usual_brackets(responsible: Sequence[model.Responsible]) -> bool:
    """Whether a measure's divisions are written as usual: one bracket of lead, one of related."""
    return [r.role for r in responsible] in (["lead"], ["related"], ["lead", "related"])


def usual_wording(printed_text: str, names: Sequence[str]) -> str | None:
    """The piece of a measure's wording that names an organisation: its name or another spelling."""
    return next((name for name in names if name in printed_text), None)


def printed_of(title: str | None, statement: str) -> str:
    """A measure's wording in which its organisations are named, title and statement."""
    return "\n".join(model.join_lines(part) for part in (title, statement) if part)
