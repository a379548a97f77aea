"""A plan against its source, both ways: what it quotes stands there; what stands there is in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from graph.accounting import KINDS as KINDS
from graph.accounting import STATUSES as STATUSES
from graph.accounting import Backward
from graph.accounting import Found as Found
from graph.accounting import Status as Status
from graph.coverage import Coverage, coverage
from graph.explanations import Explanation, Explanations
from graph.intake.rules import Rules
from graph.intake.rules import load as load_rules
from graph.planfile import Loaded, PlanFile
from graph.problems import Problem
from graph.progress import Progress, silent
from graph.source import Source, misquoted
from ontology.language import Text


@dataclass(frozen=True)
class Audit:
    """The whole of it. ``idle`` are explanations that explain nothing."""

    source: Source
    coverage: Coverage
    found: tuple[Found, ...]
    misquoted: tuple[Problem, ...]
    idle: tuple[Problem, ...]

    @cached_property
    def open(self) -> tuple[Found, ...]:
        """What the plan does not account for."""
        return tuple(f for f in self.found if f.status == "open")

    @cached_property
    def counts(self) -> dict[str, dict[Status, int]]:
        """How many of each kind there are, by what became of them."""
        table: dict[str, dict[Status, int]] = {
            kind: dict.fromkeys(STATUSES, 0) for kind in KINDS
        }
        for one in self.found:
            table[one.kind][one.status] += 1
        return {kind: row for kind, row in table.items() if any(row.values())}

    @property
    def clean(self) -> bool:
        """Whether nothing is open either way."""
        return not (self.open or self.misquoted or self.idle)


def audit(
    loaded: PlanFile,
    source: Source,
    explanations: Loaded[Explanations] | None = None,
    rules: Rules | None = None,
    progress: Progress = silent,
) -> Audit:
    """Compare a plan with its source, both ways."""
    progress(Text("計画の引用が原文のどこにあるかを調べています。", "Looking where in the source the plan quotes."))
    covered = coverage(loaded.plan, source)
    explained = explanations.value.explained if explanations else []
    back = Backward(loaded, source, covered, explained, rules or load_rules())
    progress(Text("原文の一つ一つが計画にあるかを調べています。", "Looking whether all of the source is in the plan."))
    found = tuple(sorted(back.found(), key=lambda f: (f.start, f.end, f.kind)))
    idle: list[Problem] = []
    if explanations:
        idle = [
            explanations.problem(("explained", index), *_idle(one, source.text))
            for index, one in enumerate(explained)
            if index not in back.used and not back.needed(index)
        ]
    return Audit(source, covered, found, tuple(misquoted(loaded.plan, source)), tuple(idle))


def _idle(one: Explanation, text: str) -> Text:
    if one.text not in text:
        return Text("この文は原文にありません。", "this text does not stand in the source.")
    return Text(
        "この説明は何も説明していません（すべて計画にあるか、別の説明があります）。消してください。",
        "this explains nothing: all of it is in the plan or explained elsewhere. Remove it.",
    )
