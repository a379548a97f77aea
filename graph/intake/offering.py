"""What each doubt of a draft could be instead, where that takes the whole plan to say.

The questions are asked while the plan is made; what stands near them, and what else they may be
of, is known only once it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from graph.intake import amounts
from graph.intake.marks import Mark
from graph.intake.metrics import Row
from graph.intake.node import Node
from graph.intake.offering_levels import LevelOffers
from graph.intake.offering_text import TextOffers
from graph.intake.offering_values import ValueOffers
from graph.intake.questions import Questions, both, choice
from graph.intake.review import Alternative, Correction, Item
from graph.intake.rules import Rules

Offer = tuple[list[Alternative], Correction | None]
_LEFT_OUT = both("計画には入れていません。", "It is left out of the plan.")


class Offers:
    """Alternatives of the items that were asked with a hint."""

    def __init__(
        self, levels: LevelOffers, values: ValueOffers, text: TextOffers, plain: str, rules: Rules
    ) -> None:
        self.levels, self.values, self.text, self.plain, self.rules = levels, values, text, plain, rules

    def into(self, questions: Questions) -> None:
        """Give items their alternatives."""
        made: Mapping[str, Callable[[Item, Any], dict[str, Any]]] = {
            "alone": self._alone, "between": self._between, "row": self._row, "loose": self._loose,
            "left-out": self._left_out, "columns": self._kinds, "bracket": self._bracket,
            "words": self._words, "divisions": self._names, "values": self._line, "by-hand": self._by_hand,
        }
        for place, item in enumerate(questions.items):
            hint, about = questions.hints.get(item.id, ("", None))
            if hint:
                questions.items[place] = item.model_copy(update=made[hint](item, about))

    # ---- headings ----

    def _alone(self, item: Item, node: Node) -> dict[str, Any]:
        return _offer(self.levels.alone(node))

    def _between(self, item: Item, node: Node) -> dict[str, Any]:
        return {"alternatives": self.levels.between(node, f"heading-{_own(item)}")}

    # ---- values ----

    def _row(self, item: Item, row: Row) -> dict[str, Any]:
        return _offer(self.values.row(item.element, item.start, row))

    def _loose(self, item: Item, about: tuple[Row, tuple[int, int]]) -> dict[str, Any]:
        alternatives, correct, held = self.values.loose(item.element, *about)
        return {"alternatives": alternatives, "correct": correct} | ({} if held else {"reading": _LEFT_OUT})

    def _left_out(self, item: Item, about: tuple[str, Row]) -> dict[str, Any]:
        return {"reading": _LEFT_OUT, "alternatives": [
            *self.values.left_out(_own(item), *about), *self._by_hand(item, None)["alternatives"],
        ]}

    def _kinds(self, item: Item, path: str) -> dict[str, Any]:
        return {"alternatives": self.values.kinds(path)}

    # ---- words ----

    def _words(self, item: Item, _: object) -> dict[str, Any]:
        return {"reading": _LEFT_OUT} | _offer(self.text.words(_own(item), (item.start, item.end)))

    def _bracket(self, item: Item, mark: Mark) -> dict[str, Any]:
        return {"alternatives": self.text.divisions((item.start, item.end), mark.body, mark.name)}

    def _names(self, item: Item, _: object) -> dict[str, Any]:
        span = (item.start, item.end)
        words, correct = self.text.words(_own(item), span)
        return {"reading": _LEFT_OUT} | _offer(([*self.text.divisions(span, span, ""), *words], correct))

    def _line(self, item: Item, _: object) -> dict[str, Any]:
        spans = [
            (item.start + match.start(), item.start + match.end())
            for match in re.finditer(r"\S+", self.plain[item.start : item.end])
            if amounts.is_value(match[0], self.rules)
        ]
        own, bounds = _own(item), (item.start, item.end)
        metrics, named = self.values.line(own, spans, item.start)
        if len(spans) == len(self.plain[item.start : item.end].split()):
            words, under = self.text.aside(bounds), None  # numbers alone are no measure
        else:
            words, under = self.text.words(own, bounds)
        return {"reading": _LEFT_OUT} | _offer(([*metrics, *words], named or under))

    def _by_hand(self, item: Item, _: object) -> dict[str, Any]:
        return {"alternatives": [choice("by-hand", "計画に入る（計画ファイルに書き加える）", "it belongs in the plan (to be written into the plan file)")]}


def _offer(offer: Offer) -> dict[str, Any]:
    return {"alternatives": offer[0]} | ({"correct": offer[1]} if offer[1] is not None else {})


def _own(item: Item) -> str:
    """What of an item's identifier is its own."""
    return item.id.removeprefix(f"{item.kind}-")
