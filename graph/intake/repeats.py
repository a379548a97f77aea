"""Measures that are printed again under another heading: （再掲）."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.intake.node import Span
from graph.intake.rules import squeezed

if TYPE_CHECKING:
    from graph.intake.structure import Measure

_AGAIN = re.compile(r"[【(<《\[]?\s*再\s*掲[^】)>》\]\n]{0,16}[】)>》\]]?")


def once(plain: str, measures: Sequence[Measure]) -> tuple[list[Measure], list[Span]]:
    """The measures without those that say of themselves that they stand elsewhere, where they do;
    and the places of these."""
    own = {_name(plain, m) for m in measures if not _again(plain, m)}
    kept = [m for m in measures if not _again(plain, m) or _name(plain, m) not in own]
    left = [m for m in measures if m not in kept]
    return kept, [(m.node.start, max([m.node.end, *(b for _, b in m.statement)])) for m in left]


def _again(plain: str, measure: Measure) -> bool:
    if measure.number:
        # A number of its own: the plan itself counts it twice.
        return False
    spans = [*([measure.title] if measure.title else []), *measure.statement]
    return any(_AGAIN.search(plain[slice(*s)]) for s in spans) or _AGAIN.search(plain[measure.node.start : measure.node.start + 60].split("\n")[0]) is not None


def _name(plain: str, measure: Measure) -> str:
    span = measure.title or (measure.statement[0] if measure.statement else (0, 0))
    return squeezed(_AGAIN.sub("", plain[slice(*span)]))[:40]
