"""Every place that says which divisions are responsible: brackets, labels, and what no label tells."""

from __future__ import annotations

from graph.intake.brackets import bracketed, within
from graph.intake.labelled import labelled
from graph.intake.leading import numbered
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.rules import Rules
from graph.intake.unlabelled import alike, doing, ended, margin, short


def responsibilities(plain: str, lines: list[Line], rules: Rules) -> list[Mark]:
    """Every place that says which divisions are responsible, brackets and labels alike."""
    hidden = [(line.start, line.end) for line in lines if line.role in ("copy", "contents", "running")]
    found = [m for m in (*bracketed(plain, rules), *doing(plain, rules), *short(plain, rules)) if not within(m.start, hidden)]
    found += numbered(plain, lines, rules)
    found += [m for m in alike(plain, found, rules) if not within(m.start, hidden)]
    found.sort()
    taken = [(m.start, m.end) for m in found]
    for line in lines:
        if not line.role:
            found.extend(m for m in labelled(plain, line, rules) if not within(m.start, taken))
    found += margin(plain, lines, found, rules)
    # A bracket inside a list that is read already: 福祉部(福祉課).
    found = _outermost(found)
    taken = sorted((m.start, m.end) for m in found)
    listed = [m for line in lines if not line.role and (m := ended(plain, line, rules)) is not None and not any(a < line.end and b > line.start for a, b in taken)]
    # One such line may be anything; two or more are a list.
    return sorted([*found, *(listed if len(listed) >= 2 else [])])


def _outermost(found: list[Mark]) -> list[Mark]:
    """Marks without those inside one that begins before them; in order of their places."""
    kept: list[Mark] = []
    before = reach = -1  # where marks end that begin earlier, and those that begin here too
    start = -1
    for mark in sorted(found):
        if mark.start > start:
            before, start = reach, mark.start
        if mark.end > before:
            kept.append(mark)
        reach = max(reach, mark.end)
    return kept
