"""The text a draft is read from and keeps as its source: what was laid out, a row a line."""

from __future__ import annotations

from graph.intake.laidout import flowed
from graph.intake.laidvalues import written
from graph.intake.rules import Rules
from graph.intake.sidebyside import unfolded
from graph.intake.upright import levelled


def rewritten(text: str, rules: Rules) -> str:
    """The text with nothing but blanks, line breaks and order changed."""
    return written(flowed(unfolded(levelled(text), rules), rules), rules)
