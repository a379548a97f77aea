"""Passages of a source, each with its sheet and its place."""

from __future__ import annotations

from collections.abc import Sequence

from graph import model
from graph.intake.lines import Page
from graph.intake.node import Span


class Printed:
    """A source text and its sheets."""

    def __init__(self, text: str, pages: Sequence[Page]) -> None:
        self.text, self.pages = text, pages
        self.sheets = self._sheets()

    def passage(self, span: Span) -> model.Passage:
        """A passage; what runs over the end of its sheet is cut there."""
        start, end = span
        sheet = next((s for s in reversed(self.sheets) if s.at <= start), self.sheets[0])
        after = next((s.at for s in self.sheets if s.at > start), len(self.text))
        end = min(end, after)
        words = self.text[start:end]
        words = words.split("\f")[0]
        left = len(words) - len(words.lstrip())
        words = words.strip()
        return model.Passage(text=words or self.text[start : start + 1].strip() or "―", sheet=sheet.number, at=start + left)

    def sheet_at(self, at: int) -> int:
        """The number of the sheet a position lies on."""
        return next((s.number for s in reversed(self.sheets) if s.at <= at), 1)

    def _sheets(self) -> list[model.Sheet]:
        made: list[model.Sheet] = []
        for page in self.pages:
            if not made or page.sheet != made[-1].number:
                made.append(model.Sheet(number=page.sheet, at=page.start, printed_page=page.printed))
        return made
