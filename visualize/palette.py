"""Colours. Each reads on white and under white text (WCAG AA); none carries a meaning alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from queries.overview import Goal

PAPER = "#ffffff"
INK = "#1b1f24"
MUTED = "#4f5965"
RULE = "#d5dae0"
STRIPE = "#f4f6f8"
PALE, PALE_RULE, PALE_INK = "#f1f3f5", "#d8dde2", "#a6adb4"
FAINT = "#b9c0c8"
WARNING = "#a11d1d"


@dataclass(frozen=True)
class Shade:
    """``strong`` for marks and under white text, ``tint`` behind dark text, ``line`` between."""

    strong: str
    tint: str
    line: str


GOALS = (
    Shade("#1d4f9c", "#e9f0fa", "#8ea9d1"),
    Shade("#b34700", "#fcefe5", "#dfa989"),
    Shade("#006b4f", "#e5f4ef", "#86bba9"),
    Shade("#86309b", "#f6ebf9", "#c49ccf"),
    Shade("#a3123f", "#fbe9ee", "#d593a6"),
    Shade("#5c5a00", "#f3f2de", "#b3b184"),
    Shade("#00667a", "#e2f2f5", "#86b7c2"),
    Shade("#5a4632", "#f2ede8", "#b3a598"),
)
NEUTRAL = Shade("#3a4450", "#eef0f2", "#a5adb6")
ORGANIZATION = Shade("#4d6470", "#e9eef0", "#a9b6bd")


def of_goals(goals: Iterable[Goal]) -> dict[str, Shade]:
    """A shade for each goal's IRI, in printed order; after the eighth they begin again."""
    return {goal.iri: GOALS[i % len(GOALS)] for i, goal in enumerate(goals)}
