"""The vocabulary as its file has it: terms in groups, with what they mean and stand under."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ontology
from ontology.language import Text
from ontology.terms import KEI, dcterms, owl, rdf, rdfs, skos
from queries.answer import Row, Term
from queries.worker import plain

FILE = Path(ontology.__file__).with_name("keikaku.ttl")
ADDRESS = KEI.removesuffix("#")
_GROUP = re.compile(r"# (\S.*) — (\S.*)")
_TERM = re.compile(r"kei:(\w+)")
_PREFIX = re.compile(r"@prefix (\w+): <(.+)> \.")


@dataclass(frozen=True)
class Entry:
    """One term. Addresses of others are whole; ``kind`` is class, property or code."""

    name: str
    kind: str
    label: Text
    definition: Text
    group: Text
    parents: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    disjoint: tuple[str, ...]
    see: tuple[str, ...]
    scheme: str
    types: tuple[str, ...]

    @property
    def address(self) -> str:
        """The address of the term."""
        return KEI + self.name


@dataclass(frozen=True)
class Lexicon:
    """The whole vocabulary, terms in the order of the file."""

    entries: Mapping[str, Entry]
    prefixes: Mapping[str, str]
    rows: tuple[Row, ...]

    def told(self, predicate: str) -> Text:
        """A text about the vocabulary itself."""
        found = {
            row[2].language: row[2].value
            for row in self.rows
            if row[0] and row[1] and row[2] and (row[0].value, row[1].value) == (ADDRESS, predicate)
        }
        ja = found.get("ja") or found.get("", "")
        return Text(ja, found.get("en") or ja)

    @property
    def license(self) -> str:
        """The licence of the vocabulary."""
        return self.told(dcterms.license).ja

    @property
    def version(self) -> str:
        """Its version."""
        return self.told(owl.versionInfo).ja

    def short(self, address: str) -> str:
        """``prefix:name`` of an address, where the file has a prefix for it."""
        for prefix, namespace in self.prefixes.items():
            name = address.removeprefix(namespace)
            if name != address and name:
                return f"{prefix}:{name}"
        return address

    def under(self, address: str) -> list[Entry]:
        """The properties a class is the domain of."""
        return [e for e in self.entries.values() if e.kind == "property" and address in e.domain]

    def below(self, address: str) -> list[Entry]:
        """The terms that stand under one."""
        return [entry for entry in self.entries.values() if address in entry.parents]

    def codes(self, address: str) -> list[Entry]:
        """The codes of a scheme."""
        return [entry for entry in self.entries.values() if entry.scheme == address]


@cache
def lexicon() -> Lexicon:
    """The vocabulary, read once."""
    import pyoxigraph as ox

    rows = []
    for quad in ox.parse(path=str(FILE), format=ox.RdfFormat.TURTLE):
        terms = (plain(quad.subject), plain(quad.predicate), plain(quad.object))
        rows.append(tuple(Term(*term) for term in terms if term))
    told: dict[str, dict[str, list[Term]]] = {}
    for s, p, o in rows:
        told.setdefault(s.value, {}).setdefault(p.value, []).append(o)
    text = FILE.read_text("utf-8")
    entries = {
        name: _entry(name, group, told[KEI + name])
        for name, group in _order(text)
        if rdfs.isDefinedBy in told[KEI + name]
    }
    return Lexicon(entries, dict(_PREFIX.findall(text)), tuple(rows))


def _order(text: str) -> list[tuple[str, Text]]:
    """Terms as they come in the file, with the heading each stands under."""
    found, group = [], Text("", "")
    for line in text.splitlines():
        if heading := _GROUP.fullmatch(line):
            group = Text(heading[1], heading[2])
        elif term := _TERM.fullmatch(line):
            found.append((term[1], group))
    return found


def _entry(name: str, group: Text, told: Mapping[str, list[Term]]) -> Entry:
    def text(predicate: str) -> Text:
        texts = {term.language: term.value for term in told.get(predicate, ())}
        return Text(texts.get("ja", ""), texts.get("en", ""))

    def addresses(*predicates: str) -> tuple[str, ...]:
        return tuple(t.value for p in predicates for t in told.get(p, ()) if t.kind == "iri")

    types = addresses(rdf.type)
    if owl.Class in types:
        kind = "class"
    elif any(t.endswith("Property") for t in types):
        kind = "property"
    else:
        kind = "code"
    return Entry(
        name=name,
        kind=kind,
        label=text(rdfs.label),
        definition=text(skos.definition),
        group=group,
        parents=addresses(rdfs.subClassOf, rdfs.subPropertyOf),
        domain=addresses(rdfs.domain),
        range=addresses(rdfs.range),
        disjoint=addresses(owl.disjointWith),
        see=addresses(rdfs.seeAlso),
        scheme=next(iter(addresses(skos.inScheme)), ""),
        types=tuple(t for t in types if t.startswith(KEI)),
    )
