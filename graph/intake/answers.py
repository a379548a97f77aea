"""What people answered to a review list: a file of its own, which no import ever writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from graph import model
from graph.intake.review import ANSWERS, Edit, write_yaml
from graph.planfile import load

FORMAT: Literal["keikaku-answers/1"] = "keikaku-answers/1"
State = Literal["open", "accepted", "chosen", "corrected", "skipped"]
SETTLED: tuple[State, ...] = ("accepted", "chosen", "corrected")


class Given(model.Model):
    """One answer. ``value`` is the key of the chosen alternative, or what was written instead."""

    state: State = "open"
    value: Any = None

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide; what was put off is not settled."""
        return self.state in SETTLED

    @property
    def version(self) -> str:
        """Tells this answer from another one."""
        told = json.dumps([self.state, self.value], ensure_ascii=False, default=str, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:12]


class Answer(Given):
    """The answer to an item; ``done`` is the one its files already hold, ``back`` takes it out."""

    done: Given | None = None
    back: list[Edit] = []

    @property
    def waiting(self) -> bool:
        """Whether the files do not hold yet what was answered."""
        held = self.done or Given()
        return (self.settled or held.settled) and (self.state, self.value) != (held.state, held.value)


class Answers(model.Model):
    """``answers.yaml``: answers by the identifiers of the items."""

    format: Literal["keikaku-answers/1"] = FORMAT
    answers: dict[str, Answer] = {}


def read_answers(folder: Path) -> dict[str, Answer]:
    """The answers of a draft; PlanError where the file cannot be read."""
    file = folder / ANSWERS
    return dict(load(file, Answers).value.answers) if file.exists() else {}


def write_answers(folder: Path, answers: Mapping[str, Answer]) -> None:
    """Write the answers of a draft, beside and then in the file's place."""
    said = {key: a.model_dump(exclude_defaults=True) for key, a in answers.items()}
    content = {"answers": {key: told for key, told in said.items() if told}}
    write_yaml(folder / ANSWERS, content, FORMAT)
