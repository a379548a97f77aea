"""An answer that cannot be taken, and why."""

from __future__ import annotations

from typing import Any

from graph.intake.paths import PathError, resolved
from graph.planfile import KeyPath
from ontology.language import Text


class Refused(Exception):
    """What was written cannot be taken; ``field`` is the part of the form it is about."""

    def __init__(self, text: Text, field: str = "value") -> None:
        super().__init__(text.en)
        self.text, self.field = text, field


def resolved_or_refused(root: Any, path: str) -> KeyPath:
    """The keys of a path; Refused where it leads nowhere."""
    try:
        return resolved(root, path)
    except PathError as error:
        raise Refused(error.text) from None
