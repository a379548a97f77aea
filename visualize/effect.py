"""What a reorganisation changes, as tables: for the page, the command and workbooks alike."""

from __future__ import annotations

from collections.abc import Iterable

from ontology.language import Language, Text
from queries.overview import Measure, Responsibility
from queries.scenario import Between, Effect
from queries.spreadsheet import Cell, Table
from visualize.words import RELATIONS, notation

TITLES = {
    "load": Text("課ごとの取り組みの数", "Measures of each division"),
    "newly": Text("新たに話し合う組", "Who must newly talk to whom"),
    "internal": Text("一つの課の中になる取り組み", "Measures that become internal"),
    "moved": Text("担当が変わる取り組み", "Measures that change hands"),
    "undecided": Text("引き継ぐ課が決まっていない取り組み", "Measures nobody has been given"),
    "lead": Text("主な担当課のない取り組み", "Measures without a lead"),
}
_HEADINGS = {
    "division": Text("課", "Division"),
    "came": Text("もとの課", "Formerly"),
    "before": Text("前", "Before"),
    "led": Text("前（主な担当課）", "Led before"),
    "after": Text("後", "After"),
    "leads": Text("後（主な担当課）", "Led after"),
    "change": Text("増減", "Change"),
    "other": Text("相手の課", "Other division"),
    "number": Text("番号", "Number"),
    "measure": Text("取り組み", "Measure"),
    "who_before": Text("前の担当", "Responsible before"),
    "who_after": Text("後の担当", "Responsible after"),
    "newly_without": Text("改革で失う", "Lost by it"),
}
_COMMA = Text("、", ", ")
_YES = Text("はい", "yes")


def tables(effect: Effect, language: Language) -> dict[str, Table]:
    """By the keys of `TITLES`."""
    words = _Words(effect, language)
    return {
        "load": words.table(
            ("division", "came", "led", "before", "leads", "after", "change"),
            (
                [
                    words.unit(load.unit.iri),
                    words.units(unit.iri for unit in load.came),
                    _count(load.led),
                    _count(load.before),
                    _count(load.leads),
                    _count(load.after),
                    _count(load.after - load.before),
                ]
                for load in effect.loads
            ),
        ),
        "newly": words.pairs(effect.newly),
        "internal": words.pairs(effect.internal),
        "moved": words.table(
            ("number", "measure", "who_before", "who_after"),
            (
                [*words.measure(moved.measure), words.who(moved.before), words.who(moved.after)]
                for moved in effect.moved
            ),
        ),
        "undecided": words.table(
            ("number", "measure", "who_after"),
            (
                [*words.measure(moved.measure), words.who(moved.after)]
                for moved in effect.moved
                if moved.undecided
            ),
        ),
        "lead": words.table(
            ("number", "measure", "newly_without"),
            (
                [
                    *words.measure(m.iri),
                    Cell(_YES.of(language) if m in effect.lost_lead else ""),
                ]
                for m in effect.without_lead
            ),
        ),
    }


class _Words:
    def __init__(self, effect: Effect, language: Language) -> None:
        self.effect, self.language = effect, language
        self.by_iri = {**effect.before.by_iri, **effect.after.by_iri}

    def table(self, keys: tuple[str, ...], rows: Iterable[list[Cell]]) -> Table:
        headings = tuple(_HEADINGS[key].of(self.language) for key in keys)
        return Table(headings, tuple(tuple(row) for row in rows))

    def pairs(self, found: Iterable[Between]) -> Table:
        return self.table(
            ("division", "other", "number", "measure"),
            (
                [self.unit(pair.a), self.unit(pair.b), *self.measure(measure)]
                for pair in found
                for measure in pair.measures
            ),
        )

    def unit(self, iri: str) -> Cell:
        known = self.by_iri.get(iri)
        there = iri in self.effect.before.by_iri
        return Cell(known.name.of(self.language), iri if there else "") if known else Cell("")

    def units(self, iris: Iterable[str]) -> Cell:
        return Cell(_COMMA.of(self.language).join(self.unit(iri).text for iri in iris))

    def who(self, named: Iterable[Responsibility]) -> Cell:
        told = (
            f"{self.unit(r.unit).text}（{RELATIONS[r.role].ja}）"
            if self.language == "ja"
            else f"{self.unit(r.unit).text} ({RELATIONS[r.role].en.lower()})"
            for r in named
        )
        return Cell(_COMMA.of(self.language).join(told))

    def measure(self, iri: str) -> list[Cell]:
        measure = self.by_iri[iri]
        assert isinstance(measure, Measure)
        number = notation(self.effect.before, measure, self.language)
        return [Cell(number, iri), Cell(measure.name.of(self.language), iri)]


def _count(number: int) -> Cell:
    return Cell(str(number), number=True)
