"""One thing as the data describe it: what is stated about it, what refers to it, where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ontology.language import Language
from ontology.terms import dcterms, kei, rdf, skos
from publish.holdings import Held
from queries.answer import Answer, Term, iri


class Value(NamedTuple):
    """A value and, where it is a thing, what it is called."""

    term: Term
    ja: str
    en: str

    def of(self, language: Language) -> str:
        """What a reader sees."""
        if self.term.kind != "iri":
            return self.term.value
        return (self.en or self.ja) if language == "en" else (self.ja or self.en)


class Mention(NamedTuple):
    """Something that refers to the thing by ``property``."""

    iri: str
    kind: str
    property: str
    ja: str
    en: str

    def of(self, language: Language) -> str:
        """What a reader sees."""
        return (self.en or self.ja) if language == "en" else (self.ja or self.en)


class Passage(NamedTuple):
    """A place in the source."""

    iri: str
    sheet: int
    page: str
    text: str


@dataclass(frozen=True)
class Thing:
    """A thing of the data, with what is stated about it by property."""

    iri: str
    statements: dict[str, list[Value]] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[str]:
        """Its classes."""
        return frozenset(v.term.value for v in self.statements.get(rdf.type, ()))

    def values(self, *properties: str) -> list[Value]:
        """The values of some properties."""
        return [value for p in properties for value in self.statements.get(p, ())]

    def texts(self, prop: str, language: str = "") -> list[str]:
        """Literals of a property, in a language if one is given."""
        found = [v.term for v in self.statements.get(prop, ()) if v.term.kind == "literal"]
        return [t.value for t in found if not language or t.language.lower() == language.lower()]

    def text(self, prop: str, language: str = "") -> str:
        """The first of them, else the empty text."""
        return next(iter(self.texts(prop, language)), "")

    def told(self, prop: str, language: Language) -> str:
        """A text in the reader's language, else in the other."""
        other = "ja" if language == "en" else "en"
        return self.text(prop, language) or self.text(prop, other) or self.text(prop)

    def links(self, prop: str) -> list[str]:
        """Things a property leads to."""
        return [v.term.value for v in self.statements.get(prop, ()) if v.term.kind == "iri"]

    def name(self, language: Language) -> str:
        """What it is called; the end of its address where it has no name."""
        return self.told(skos.prefLabel, language) or self.iri.rsplit("/", 1)[-1]

    @property
    def identifier(self) -> str:
        """Its identifier."""
        return self.text(dcterms.identifier)

    @property
    def editorial(self) -> frozenset[str]:
        """Labels the editors gave."""
        return frozenset(self.texts(kei.editorialLabel))


def read(held: Held, address: str) -> Thing:
    """What a plan and its municipality state about a thing; nothing where they do not know it."""
    return described(address, held.ask("resource-statements", resource=iri(address)))


def described(address: str, answer: Answer) -> Thing:
    """A thing from the answer to `resource-statements`."""
    at = {name: i for i, name in enumerate(answer.variables)}
    statements: dict[str, list[Value]] = {}
    for row in answer.rows:
        prop, value = row[at["property"]], row[at["value"]]
        if prop is not None and value is not None:
            found = Value(value, _text(row[at["valueJa"]]), _text(row[at["valueEn"]]))
            known = statements.setdefault(prop.value, [])
            if all(found.term != other.term for other in known):
                known.append(found)
    return Thing(address, statements)


def mentions(held: Held, address: str) -> list[Mention]:
    """What refers to a thing, each once for a property."""
    rows = held.rows("resource-mentions", resource=iri(address))
    found = {
        (row["item"], row["property"]): Mention(
            row["item"], row["class"], row["property"], row["itemJa"], row["itemEn"]
        )
        for row in rows
    }
    return list(found.values())


def by_property(found: Iterable[Mention], *properties: str) -> list[Mention]:
    """Those that refer by one of some properties."""
    return [mention for mention in found if mention.property in properties]


def passages(held: Held, address: str) -> list[Passage]:
    """Where a thing stands in the source."""
    rows = held.rows("resource-quotations", resource=iri(address))
    found = {
        row["passage"]: Passage(
            row["passage"], int(row["sheet"]), row["printedPage"], row["quote"]
        )
        for row in rows
    }
    return list(found.values())


def _text(term: Term | None) -> str:
    return term.value if term is not None else ""
