"""What is wrong with a file, said so that its writer can mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ontology.language import Language, Text

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: the file, its line (from 1; 0 for the whole file), the element, the sentence.

    ``where`` is the path inside the file as one would say it: ``goals[1-1].name``. In a workbook
    ``cell`` says the place (``取り組み!C5``); ``line`` then only gives the order.
    """

    file: str
    line: int
    where: str
    message: Text
    cell: str = ""

    def sentence(self, language: Language) -> str:
        """The fault in one line: ``file:line: where: message``, or ``file: cell: message``.

        Words of the file may stand in it: what would break the line or steer a terminal is shown
        as U+000A.
        """
        place = f"{self.file}:{self.line}" if self.line and not self.cell else self.file
        parts = (place, self.cell, self.where, self.message.of(language))
        text = ": ".join(part for part in parts if part)
        return _BREAKS.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


class PlanError(Exception):
    """A file that cannot be taken; holds every problem found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(p.sentence("en") for p in self.problems))


def refusal(file: object, ja: str, en: str) -> PlanError:
    """A PlanError about a file as a whole."""
    return PlanError([Problem(str(file), 0, "", Text(ja, en))])


def shown(value: object) -> str:
    """A value as it is quoted in a sentence: not longer than 40 characters."""
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return value if len(value) <= 40 else value[:39] + "…"
