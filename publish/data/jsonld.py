"""What is stated about a thing as JSON a developer likes: short keys, one inside the other.

Every key is one of the vocabulary's context, of which a document carries what it uses; so it says
the same wherever it is read, and nothing has to be fetched to read it.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import ontology
from ontology.terms import dcterms, kei, rdf, skos
from queries.answer import Row, Term

CONTEXT_FILE = Path(ontology.__file__).with_name("context.jsonld")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")  # what every reader of JSON reads exactly


@dataclass(frozen=True)
class Key:
    """A key of the context: its definition and what it says of the values under it."""

    name: str
    coerced: str = ""  # "@id", "@vocab" or the IRI of a datatype
    languages: bool = False
    many: bool = False


@dataclass(frozen=True)
class Context:
    """The vocabulary's context: keys by property, and backwards by property and class."""

    definitions: Mapping[str, Any]
    prefixes: Mapping[str, str]
    keys: Mapping[str, Key]
    backward: Mapping[tuple[str, str], Key]
    classes: Mapping[str, str]

    def short(self, address: str) -> tuple[str, str]:
        """An address as ``prefix:name`` and its prefix; as it is, and none, where no prefix fits."""
        for prefix, namespace in self.prefixes.items():
            name = address.removeprefix(namespace)
            if name != address and name and "/" not in name:
                return f"{prefix}:{name}", prefix
        return address, ""


@cache
def context() -> Context:
    """The context as it stands beside the vocabulary."""
    definitions = json.loads(CONTEXT_FILE.read_text("utf-8"))["@context"]
    prefixes = {
        name: value
        for name, value in definitions.items()
        if isinstance(value, str) and value.endswith(("#", "/"))
    }

    def whole(name: str) -> str:
        prefix, _, local = name.partition(":")
        return prefixes[prefix] + local

    keys, backward, classes = {}, {}, {}
    for name, found in definitions.items():
        if isinstance(found, str) and found.startswith("kei:"):
            classes[whole(found)] = name
        elif isinstance(found, dict) and "@reverse" in found:
            of = found["@reverse"]
            for kind in _BACKWARD.get(name, ("",)):
                backward[whole(of), kind] = Key(name, "@id", many=True)
        elif isinstance(found, dict):
            kind = found.get("@type", "")
            container = found.get("@container", ())
            held = {container} if isinstance(container, str) else set(container)
            keys[whole(found["@id"])] = Key(
                name,
                kind if kind.startswith("@") or not kind else whole(kind),
                "@language" in held,
                "@set" in held,
            )
    return Context(definitions, prefixes, keys, backward, classes)


# Several keys for one property read backwards: which one is for which class.
_BACKWARD: Mapping[str, tuple[str, ...]] = {
    "goals": (kei.Goal,),
    "policies": (kei.Policy,),
    "pillars": (kei.Pillar,),
    "measures": (kei.Measure,),
    "responsibilities": (kei.Responsibility,),
    "involvements": (kei.Involvement,),
    "answersFor": (kei.Responsibility,),
    "sharedResponsibilities": (kei.SharedResponsibility,),
}


# What a reader looks for first; everything else follows in the order of its address.
_FIRST = (
    rdf.type, skos.prefLabel, skos.notation, dcterms.identifier, kei.statement, kei.printedValue,
    kei.role, kei.ofPlan, kei.partOf,
)


@dataclass
class _Writer:
    """Nests statements under one thing."""

    by_subject: dict[str, dict[str, list[Term]]]
    told: Context
    used: set[str] = field(default_factory=set)
    # Where each other thing is written in full: under which, by which property, in which direction.
    inside: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    backwards: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def place(self, first: str, follow: Sequence[str] | None) -> None:
        """Give everything that can be reached from a thing its place, the nearest one."""
        referring: dict[str, list[tuple[str, str]]] = {}
        for subject, stated in self.by_subject.items():
            for predicate, values in stated.items():
                for value in values:
                    if value.kind == "iri" and predicate != rdf.type:
                        referring.setdefault(value.value, []).append((predicate, subject))
        seen, waiting = {first}, deque([first])
        while waiting:
            here = waiting.popleft()
            forward = [
                (p, v.value) for p, values in self.by_subject[here].items() if p != rdf.type
                for v in values if v.kind == "iri" and v.value in self.by_subject
            ]
            for found, back in ((forward, False), (referring.get(here, ()), True)):
                for predicate, other in found:
                    if other in seen or (back and follow is not None and predicate not in follow):
                        continue
                    seen.add(other)
                    waiting.append(other)
                    self.inside[other] = (here, predicate, back)
                    if back:
                        own = self.backwards.setdefault(here, {})
                        own.setdefault(predicate, []).append(other)

    def node(self, address: str, without: str = "", parent: str = "") -> dict[str, Any]:
        """A thing with all that is stated about it, but for the statement it hangs on."""
        self.used.add("id")
        found: dict[str, Any] = {"id": address}
        for predicate, values in self.by_subject[address].items():
            told = [v for v in values if not (predicate == without and v.value == parent)]
            if not told:
                continue
            if predicate == rdf.type:
                self.used.add("type")
                found["type"] = _one_or_many([self.kind(v.value) for v in told], False)
                continue
            found |= self.values(address, predicate, told)
        for predicate, others in self.backwards.get(address, {}).items():
            for other in sorted(others, key=self.order):
                node = self.node(other, predicate, address)
                kinds = [v.value for v in self.by_subject[other].get(rdf.type, ())]
                keys = (self.told.backward.get((predicate, k)) for k in (*kinds, ""))
                inverse = next(filter(None, keys), None)
                if inverse is not None:
                    self.used.add(inverse.name)
                    found.setdefault(inverse.name, []).append(node)
                else:
                    under = found.setdefault("@reverse", {})
                    under.setdefault(self.key(predicate), []).append(node)
        return found

    def values(self, subject: str, predicate: str, told: Sequence[Term]) -> dict[str, Any]:
        """The values of a property by its key; what the key cannot hold, by its address."""
        key = self.told.keys.get(predicate)
        found: dict[str, Any] = {}
        if key is not None and key.languages:
            texts = [v for v in told if v.kind == "literal" and not v.datatype]
            told = [v for v in told if v not in texts]
            if texts:
                self.used.add(key.name)
                found[key.name] = _by_language(texts, key.many)
            key = None
        if told:
            key = key or Key(self.curie(predicate))
            self.used.add(key.name)
            written = [self.value(v, key, subject, predicate) for v in told]
            found[key.name] = _one_or_many(written, key.many)
        return found

    def order(self, address: str) -> tuple[int, str]:
        """The printed place of a thing."""
        stated = self.by_subject[address].get(kei.order, ())
        place = next((v.value for v in stated if _INTEGER.fullmatch(v.value)), "0")
        return int(place), address

    def key(self, predicate: str) -> str:
        """The key of a property."""
        known = self.told.keys.get(predicate)
        if known is not None:
            self.used.add(known.name)
            return known.name
        return self.curie(predicate)

    def curie(self, address: str) -> str:
        """An address with its prefix, which is then kept."""
        short, prefix = self.told.short(address)
        self.used.add(prefix)
        return short

    def kind(self, address: str) -> str:
        """A class, or a code such as lead, by its key."""
        name = self.told.classes.get(address)
        if name is None:
            return self.curie(address)
        self.used.add(name)
        return name

    def value(self, term: Term, key: Key, subject: str, predicate: str) -> Any:
        """One value as the key's definition has it read."""
        if term.kind == "iri":
            if self.inside.get(term.value) == (subject, predicate, False):
                return self.node(term.value)
            if key.coerced == "@vocab" and term.value in self.told.classes:
                return self.kind(term.value)
            return term.value if key.coerced.startswith("@") else {"id": term.value}
        if term.kind == "bnode":
            return {"id": f"_:{term.value}"}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if term.datatype and term.datatype == key.coerced:
            return _native(term)
        if term.datatype:
            return {"@value": term.value, "@type": self.curie(term.datatype)}
        return {"@value": term.value} if key.coerced else term.value

    def context(self) -> dict[str, Any]:
        """The part of the context that was used."""
        definitions = self.told.definitions
        used = {name for name in self.used if name}
        for name in used & definitions.keys():
            for text in re.findall(r"([a-z]+):", json.dumps(definitions[name])):
                if text in self.told.prefixes:
                    used = used | {text}
        return {
            "@version": 1.1,
            **{name: value for name, value in definitions.items() if name in used},
        }


def nested(
    address: str, rows: Iterable[Row], follow: Sequence[str] | None = None
) -> dict[str, Any]:
    """A document about a thing.

    ``follow`` names the properties along which what refers to a thing is written inside it; all
    are followed where none are named. What cannot be reached stands beside the thing.
    """
    by_subject: dict[str, dict[str, list[Term]]] = {}
    for s, p, o in sorted(row for row in rows if all(row)):
        if s and p and o:
            values = by_subject.setdefault(_name(s), {}).setdefault(p.value, [])
            values.append(o)
    by_subject.setdefault(address, {})
    places = {predicate: place for place, predicate in enumerate(_FIRST)}
    by_subject = {
        s: dict(sorted(told.items(), key=lambda item: places.get(item[0], len(places))))
        for s, told in by_subject.items()
    }
    writer = _Writer(by_subject, context())
    writer.place(address, follow)
    found = writer.node(address)
    rest = [writer.node(s) for s in by_subject if s != address and s not in writer.inside]
    if rest:
        return {"@context": writer.context(), "@graph": [found, *rest]}
    return {"@context": writer.context(), **found}


def written(document: Mapping[str, Any]) -> bytes:
    """A document as bytes, each definition of its context on a line."""
    told = dict(document)
    lines = (f"  {_json(k)}: {_json(v)}" for k, v in told.pop("@context").items())
    context = "{\n" + ",\n".join(lines) + "\n }"
    rest = json.dumps(told, ensure_ascii=False, indent=1).removeprefix("{")
    return f'{{\n "@context": {context},{rest}\n'.encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _name(term: Term) -> str:
    return f"_:{term.value}" if term.kind == "bnode" else term.value


def _native(term: Term) -> Any:
    if term.datatype == f"{_XSD}integer" and _INTEGER.fullmatch(term.value):
        return int(term.value)
    if term.datatype == f"{_XSD}boolean" and term.value in ("true", "false"):
        return term.value == "true"
    return term.value


def _by_language(values: Sequence[Term], many: bool) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for value in sorted(values, key=lambda v: (v.language != "ja", v.language, v.value)):
        found.setdefault(value.language or "@none", []).append(value.value)
    return {language: _one_or_many(texts, many) for language, texts in found.items()}


def _one_or_many(values: list[Any], many: bool) -> Any:
    return values[0] if len(values) == 1 and not many else values


