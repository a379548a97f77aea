"""Which element of one plan is which of another: by identifier, else by likeness, always said."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from graph.outline import UNITS, Item, Key, Outline

How = Literal["identifier", "name", "likeness"]
SURE = 0.8  # so alike that another identifier does not matter
NEAR = 0.6  # alike enough to be told as the same, with how near
_NOISE = re.compile(r"[\s、。，．・,.「」『』（）()*＊]+")


@dataclass(frozen=True)
class Match:
    """Two elements taken as one. ``nearness`` is from 0 to 1: how alike their words are."""

    before: Item
    after: Item
    how: How
    nearness: float


def folded(text: str) -> str:
    """A text for comparing: NFKC, without blanks and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def nearness(a: str, b: str) -> float:
    """How alike two texts are, from 0 to 1: the share of pairs of characters they have in common.

    Dice's coefficient over the bags of bigrams of the folded texts.
    """
    return _dice(_bigrams(a), _bigrams(b))


def _bigrams(text: str) -> Counter[str]:
    text = folded(text)
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text] if text else [])


def _dice(a: Counter[str], b: Counter[str]) -> float:
    all_ = a.total() + b.total()
    return 2 * (a & b).total() / all_ if all_ else 1.0


@dataclass(frozen=True)
class _Words:
    item: Item
    name: Counter[str]
    wording: Counter[str]

    @classmethod
    def of(cls, item: Item) -> _Words:
        return cls(item, _bigrams(item.name), _bigrams(item.wording))

    def like(self, other: _Words) -> float:
        pairs = [
            _dice(mine, theirs)
            for mine, theirs in ((self.name, other.name), (self.wording, other.wording))
            if mine and theirs
        ]
        if not pairs:
            same = not self.name and not other.name and not self.wording and not other.wording
            return 1.0 if same and self.item.id == other.item.id else 0.0
        return sum(pairs) / len(pairs)

    def could_be(self, other: _Words, least: float) -> bool:
        """Whether the lengths alone let two be as near as ``least``."""
        for mine, theirs in ((self.name, other.name), (self.wording, other.wording)):
            few, many = sorted((mine.total(), theirs.total()))
            if few and 2 * few >= least * (few + many):
                return True
        return False


def related(a: Outline, b: Outline) -> bool:
    """Whether identifiers of the two mean the same: editions of one plan of one municipality."""
    return a.code == b.code and (a.id == b.id or bool(a.series) and a.series == b.series)


def matches(a: Outline, b: Outline) -> list[Match]:
    """Elements of two plans that are the same, in the order of the second.

    In editions of one plan an identifier counts, unless the words say otherwise: where everything
    was numbered anew, the words lead. In other plans only the words count. Divisions and
    organisations are the same by identifier within a municipality, by name across.
    """
    editions = related(a, b)
    found = [
        Match(a.items[0], b.items[0], "identifier" if a.id == b.id else "likeness",
              nearness(a.items[0].name, b.items[0].name))
    ]
    paired: dict[Key, Key] = {found[0].before.key: found[0].after.key}
    for kind in dict.fromkeys(item.kind for item in (*a.items[1:], *b.items[1:])):
        old = [_Words.of(item) for item in a.items if item.kind == kind]
        new = [_Words.of(item) for item in b.items if item.kind == kind]
        if kind in UNITS:
            pairs = _units(old, new, a.code == b.code)
        else:
            pairs = _elements(old, new, editions, paired)
        for match in pairs:
            paired[match.before.key] = match.after.key
        found += pairs
    order = {item.key: index for index, item in enumerate(b.items)}
    return sorted(found, key=lambda match: order[match.after.key])


def _elements(
    old: Sequence[_Words], new: Sequence[_Words], editions: bool, paired: dict[Key, Key]
) -> list[Match]:
    pairing = _Pairing(old, new, paired)
    if editions:
        pairing.by_identifier(NEAR)
        pairing.by_likeness(SURE)
        pairing.by_identifier(0)
    pairing.by_likeness(NEAR)
    return pairing.found


def _units(old: Sequence[_Words], new: Sequence[_Words], one_city: bool) -> list[Match]:
    pairing = _Pairing(old, new, {})
    if one_city:
        pairing.by_identifier(0)
    pairing.by_name()
    return pairing.found


class _Pairing:
    def __init__(
        self, old: Sequence[_Words], new: Sequence[_Words], paired: dict[Key, Key]
    ) -> None:
        self.old = {words.item.id: words for words in old}
        self.new = {words.item.id: words for words in new}
        self.paired = paired
        self.found: list[Match] = []

    def by_identifier(self, least: float) -> None:
        for id_ in [id_ for id_ in self.old if id_ in self.new]:
            near = self.old[id_].like(self.new[id_])
            if near >= least:
                self._take(id_, id_, "identifier", near)

    def by_name(self) -> None:
        names: dict[str, list[str]] = {}
        for id_, words in self.old.items():
            names.setdefault(folded(words.item.name), []).append(id_)
        for id_, words in list(self.new.items()):
            same = names.get(folded(words.item.name), [])
            if len(same) == 1 and same[0] in self.old:
                self._take(same[0], id_, "name", 1.0)

    def by_likeness(self, least: float) -> None:
        """The nearest first; of equally near ones those under the same parent, same number."""
        order = {id_: place for place, id_ in enumerate((*self.old, *self.new))}
        near = [
            (-like, self._apart(a, b), order[a.item.id], order[b.item.id], a.item.id, b.item.id)
            for a in self.old.values()
            for b in self.new.values()
            if a.could_be(b, least) and (like := a.like(b)) >= least
        ]
        for like, *_, before, after in sorted(near):
            if before in self.old and after in self.new:
                self._take(before, after, "likeness", -like)

    def _apart(self, a: _Words, b: _Words) -> int:
        parent = a.item.parent
        other = (self.paired.get(parent) if parent else None) != b.item.parent
        return 2 * other + (a.item.number != b.item.number)

    def _take(self, before: str, after: str, how: How, near: float) -> None:
        a, b = self.old.pop(before).item, self.new.pop(after).item
        self.found.append(Match(a, b, how, round(near, 3)))


def near_names(name: str, names: Iterable[str], least: float = NEAR) -> list[tuple[float, str]]:
    """Names that are like one but not it, the nearest first."""
    found = [(nearness(name, other), other) for other in names if folded(other) != folded(name)]
    return sorted(((n, other) for n, other in found if n >= least), key=lambda x: (-x[0], x[1]))
