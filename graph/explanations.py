"""What of a source does not stand in its plan, and why: ``audit.yaml`` beside the plan file.

``plan.audit.yaml`` beside ``plan.yaml`` is looked for first, so that several plans can share a
folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from graph.model import Label, Model, Text
from graph.planfile import Loaded, load

FORMAT = "keikaku-audit/1"


class Explanation(Model):
    """A piece of the source that is not in the plan, and why.

    ``text`` is the source's own, line breaks included. Without ``at`` it is explained wherever it
    stands and nothing in the plan covers it; with ``at``, in this one place.
    """

    text: Text
    at: Annotated[int, Field(ge=0)] | None = None
    why: Label


class Explanations(Model):
    """``audit.yaml``."""

    format: Literal["keikaku-audit/1"]
    explained: list[Explanation] = []


@dataclass(frozen=True)
class Place:
    """Where an explanation holds: ``index`` is its place in the file."""

    start: int
    end: int
    index: int


def beside(plan: Path) -> Path | None:
    """The explanations beside a plan file; None where there are none."""
    for name in (f"{plan.stem}.audit.yaml", "audit.yaml"):
        if (plan.parent / name).exists():
            return plan.parent / name
    return None


def read_explanations(file: Path) -> Loaded[Explanations]:
    """Read a file of explanations. Raises PlanError."""
    return load(file, Explanations)


def places(text: str, explained: list[Explanation]) -> Iterator[Place]:
    """Everywhere the explained pieces stand in a source."""
    for index, one in enumerate(explained):
        if one.at is not None:
            if text.startswith(one.text, one.at):
                yield Place(one.at, one.at + len(one.text), index)
            continue
        at = text.find(one.text)
        while at >= 0:
            yield Place(at, at + len(one.text), index)
            at = text.find(one.text, at + len(one.text))
