"""What a draft asks: review items, each with its place, its reason and its alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph import model
from graph.intake.review import Alternative, Correction, Edit, Identifiers, Item, Review

Span = tuple[int, int]


def both(ja: str, en: str) -> model.Label:
    """A text in both languages."""
    return model.Label(ja=ja, en=en)


def same(words: str) -> model.Label:
    """The plan's own wording, which stands for both languages."""
    shown = words.replace("\f", " ") if len(words) <= 300 else words[:299].replace("\f", " ") + "…"
    return model.Label(ja=shown, en=shown)


class Questions:
    """Collects review items while a draft is made."""

    def __init__(self, text: str, sha256: str) -> None:
        self.text, self.sha256 = text, sha256
        self._names = Identifiers(text)
        self.items: list[Item] = []
        self.hints: dict[str, tuple[str, Any]] = {}

    def ask(
        self, kind: str, element: str, span: Span, question: model.Label, reading: model.Label,
        reason: model.Label, alternatives: Sequence[Alternative] = (),
        correct: Correction | None = None, alike: str | None = None, about: str = "",
        hint: tuple[str, Any] | None = None,
    ) -> None:
        """One thing to settle; `offering` makes alternatives of a hint once the plan is made."""
        start, end = span
        self.items.append(Item(
            id=self._names.of(kind, start, end, about), kind=kind, element=element, start=start,
            end=end, question=question, reading=reading, reason=reason,
            alternatives=list(alternatives), correct=correct, alike=alike,
        ))
        if hint is not None:
            self.hints[self.items[-1].id] = hint

    def review(self) -> Review:
        """The review list, in the order of the source."""
        return Review(sha256=self.sha256, items=sorted(self.items, key=lambda i: (i.start, i.end, i.id)))


def choice(key: str, ja: str, en: str, *edits: Edit) -> Alternative:
    """An alternative with its edits."""
    return Alternative(key=key, label=both(ja, en), edits=list(edits))
