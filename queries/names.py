"""Finding a thing by what people call it: name, reading, other spelling, English label or id.

Right for words of one and two characters; kanji, kana, half and full width alike.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ontology.language import Text
from ontology.terms import kei
from queries.answer import Row, Term, iri
from queries.catalogue import ParameterType, QuestionError, question

if TYPE_CHECKING:
    from queries.engine import Engine

# What a parameter of each type may name.
KINDS: Mapping[ParameterType, tuple[str, ...]] = {
    "division": (kei.Division, kei.DivisionGroup),
    "organization": (kei.Organization, kei.OrganizationKind, kei.Municipality),
    "policy": (kei.Policy,),
    "goal": (kei.Goal,),
    "measure": (kei.Measure,),
    "document": (kei.Law, kei.ReferencedPlan, kei.Report),
    "term": (kei.Term,),
}
_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


@lru_cache(maxsize=16_384)  # the names of a plan, again with every question
def folded(text: str) -> str:
    """A spelling without what does not tell names apart: width, case, kana script, spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA)
    return "".join(plain.split())


class Entry(NamedTuple):
    """One thing and all it is called; ``name`` is the printed or Japanese one."""

    iri: str
    kind: str
    id: str
    name: str
    labels: tuple[str, ...]


class Names:
    """All names of a plan."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)

    @classmethod
    def read(cls, engine: "Engine", context: Mapping[str, Term]) -> "Names":
        """The names a plan has, asked of an engine."""
        return cls._of_rows(engine.query(question("names").bind(context, {})).rows)

    @classmethod
    def of_type(cls, engine: "Engine", context: Mapping[str, Term], kind: ParameterType) -> "Names":
        """The names a parameter of one type can take: a small part of all, for asking once."""
        rows: list[Row] = []
        for thing in map(iri, KINDS[kind]):
            answer = engine.query(question("names-of-kind").bind(context, {"kind": thing}))
            rows += [(row[0], thing, *row[1:]) for row in answer.rows]
        return cls._of_rows(rows)

    @classmethod
    def _of_rows(cls, rows: Iterable[Row]) -> "Names":
        found: dict[tuple[str, str], tuple[str, list[Term]]] = {}
        for row in rows:
            thing, kind, name, label = (term for term in row if term is not None)
            found.setdefault((thing.value, kind.value), (name.value, []))[1].append(label)
        return cls(
            Entry(
                iri=thing,
                kind=kind,
                id=name,
                name=next((t.value for t in labels if t.language == "ja"), labels[0].value),
                labels=tuple(dict.fromkeys(t.value for t in labels)),
            )
            for (thing, kind), (name, labels) in found.items()
        )

    def of(self, kind: ParameterType) -> list[Entry]:
        """The things a parameter of this type can name."""
        return [e for e in self.entries if e.kind in KINDS.get(kind, (e.kind,))]

    def find(self, written: str, kind: ParameterType) -> Term:
        """The one thing that is called so. Raises QuestionError with the nearest names."""
        wanted, entries = folded(written), self.of(kind)
        for spellings in (self._addresses, self._ids, self._labels):
            found = {e.iri for e in entries if wanted in spellings(e)}
            if len(found) == 1:
                return iri(found.pop())
            if found:
                named = sorted({(e.name, e.id) for e in entries if e.iri in found})
                ja = "、".join(f"{name}（{id}）" for name, id in named)
                en = ", ".join(f"{name} ({id})" for name, id in named)
                raise QuestionError(
                    f"「{written}」は一つに決まりません: {ja}。識別子で書いてください。",
                    f"“{written}” names several things: {en}. Write the identifier.",
                )
        near = self.near(written, kind)
        ja = "、".join(f"「{e.name}」" for e in near)
        en = ", ".join(f"{e.name} ({e.id})" for e in near)
        raise QuestionError(
            f"「{written}」は見つかりません。" + (f"{ja}ではありませんか。" if near else ""),
            f"“{written}” was not found." + (f" Did you mean {en}?" if near else ""),
        )

    def near(self, written: str, kind: ParameterType, most: int = 3) -> list[Entry]:
        """The nearest things: those that hold the word first, then similar spellings."""
        import difflib

        wanted, entries = folded(written), self.of(kind)
        holding = [e for e in entries if wanted and any(wanted in s for s in self._labels(e))]
        spellings = {s: e for e in entries for s in (*self._labels(e), *self._ids(e))}
        similar = [spellings[s] for s in difflib.get_close_matches(wanted, spellings, most, 0.5)]
        unique = {e.iri: e for e in (*sorted(holding, key=lambda e: len(e.name)), *similar)}
        return list(unique.values())[:most]

    @staticmethod
    def _addresses(entry: Entry) -> tuple[str, ...]:
        return (folded(entry.iri),)

    @staticmethod
    def _ids(entry: Entry) -> tuple[str, ...]:
        return (folded(entry.id),)

    @staticmethod
    def _labels(entry: Entry) -> tuple[str, ...]:
        return tuple(folded(label) for label in entry.labels)


def suggestion(written: str, known: Iterable[str]) -> Text:
    """“Did you mean …” for a mistyped word, or nothing."""
    import difflib

    near = difflib.get_close_matches(written, list(known), 1)
    return Text(f"「{near[0]}」ではありませんか。", f"Did you mean “{near[0]}”?") if near else Text("", "")
