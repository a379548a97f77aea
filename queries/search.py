"""Searching a plan: by name, reading, other spelling, English label, number, and by wording.

Right for words of one and two characters; kanji, kana, half and full width alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ontology.language import Text
from ontology.terms import kei
from queries.names import Names, folded

LONGEST = 100  # characters of what is searched for
WORDS = 8
# The kinds of thing in the order of the answer.
KINDS: Mapping[str, tuple[str, ...]] = {
    "division": (kei.Division, kei.DivisionGroup),
    "organization": (kei.Organization, kei.OrganizationKind),
    "measure": (kei.Measure,),
    "policy": (kei.Policy,),
    "goal": (kei.Goal,),
    "pillar": (kei.Pillar,),
    "metric": (kei.Indicator, kei.EvaluationItem),
    "term": (kei.Term,),
    "document": (kei.Law, kei.ReferencedPlan, kei.Report),
}
_KIND_OF = {cls: kind for kind, classes in KINDS.items() for cls in classes}


class Hit(NamedTuple):
    """A thing found; ``by`` is the spelling it was found by where that is not its shown name."""

    iri: str
    kind: str
    name: Text
    by: str


class Group(NamedTuple):
    """Things of one kind, the best first; ``found`` counts those left out too."""

    kind: str
    hits: tuple[Hit, ...]
    found: int


@dataclass(frozen=True)
class _Entry:
    iri: str
    kind: str
    name: Text
    spellings: tuple[tuple[str, str], ...]  # folded, as written
    everything: str  # the folded spellings and the wording, a line each
    place: int


class Index:
    """Everything in a plan that can be looked for."""

    def __init__(
        self,
        names: Names,
        shown: Mapping[str, Text],
        numbers: Mapping[str, str],
        wordings: Mapping[str, str],
    ) -> None:
        """``shown`` are names on pages by IRI, ``numbers`` printed ones, ``wordings`` statements."""
        self.names = names
        found: dict[str, _Entry] = {}
        for place, entry in enumerate(names.entries):
            kind = _KIND_OF.get(entry.kind)
            if kind is None or entry.iri in found:
                continue
            name = shown.get(entry.iri) or Text(entry.name, _english(entry.labels, entry.name))
            written = dict.fromkeys(
                (name.ja, name.en, *entry.labels, entry.id, numbers.get(entry.iri, ""))
            )
            spellings = tuple((folded(text), text) for text in written if folded(text))
            wording = folded(wordings.get(entry.iri, ""))
            everything = "\n".join([*(spelling for spelling, _ in spellings), wording])
            found[entry.iri] = _Entry(entry.iri, kind, name, spellings, everything, place)
        self.entries = tuple(found.values())

    def find(self, written: str, most: int = 50) -> list[Group]:
        """Things that hold every word, by kind; at most ``most`` of each."""
        words = [w for w in (folded(w) for w in written[:LONGEST].split()) if w][:WORDS]
        if not words:
            return []
        whole = folded(written[:LONGEST])
        ranked: dict[str, list[tuple[tuple[int, int, int], Hit]]] = {kind: [] for kind in KINDS}
        for entry in self.entries:
            best = _rank(entry, words, whole)
            if best is not None:
                rank, length, by = best
                hit = Hit(entry.iri, entry.kind, entry.name, by)
                ranked[entry.kind].append(((rank, length, entry.place), hit))
        groups = []
        for kind, hits in ranked.items():
            hits.sort(key=lambda found: found[0])
            if hits:
                groups.append(Group(kind, tuple(hit for _, hit in hits[:most]), len(hits)))
        return groups

    def near(self, written: str) -> list[Hit]:
        """Things spelled nearly so, where nothing was found."""
        import difflib

        wanted = folded(written[:LONGEST])
        known = {spelling: entry for entry in self.entries for spelling, _ in entry.spellings}
        close = difflib.get_close_matches(wanted, known, 6, 0.5)
        unique = {known[spelling].iri: known[spelling] for spelling in close}
        return [Hit(e.iri, e.kind, e.name, "") for e in list(unique.values())[:3]]


def _rank(entry: _Entry, words: list[str], whole: str) -> tuple[int, int, str] | None:
    """How well a thing fits (less is better), the length of the spelling, and the spelling."""
    if not all(word in entry.everything for word in words):
        return None
    best: tuple[int, int, str] | None = None
    for spelling, text in entry.spellings:
        if not all(word in spelling for word in words):
            continue
        if spelling == whole:
            rank = 0
        elif spelling.startswith(words[0]):
            rank = 1
        else:
            rank = 2
        by = "" if text in (entry.name.ja, entry.name.en) else text
        if best is None or (rank, len(spelling)) < best[:2]:
            best = (rank, len(spelling), by)
    return best or (3, len(entry.everything), "")


def _english(labels: Iterable[str], name: str) -> str:
    return next((label for label in labels if label.isascii() and label != name), name)


def marked(text: str, written: str) -> list[tuple[str, bool]]:
    """A name cut into pieces, each with whether it is one of the words looked for."""
    words = [w for w in (folded(w) for w in written[:LONGEST].split()) if w][:WORDS]
    shapes: list[tuple[str, int]] = []  # each folded character, and the one it comes from
    for at, character in enumerate(text):
        shapes += [(folding, at) for folding in folded(character)]
    plain = "".join(shape for shape, _ in shapes)
    lit: set[int] = set()
    for word in words:
        start = plain.find(word)
        if start >= 0:
            lit.update(at for _, at in shapes[start : start + len(word)])
    pieces: list[tuple[str, bool]] = []
    for at, character in enumerate(text):
        if pieces and pieces[-1][1] == (at in lit):
            pieces[-1] = (pieces[-1][0] + character, at in lit)
        else:
            pieces.append((character, at in lit))
    return pieces
