"""What classes and properties are called, for pages about things no page is made for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import ontology
from ontology.language import Language, Text
from ontology.terms import dcterms, org, qb, rdf, rdfs, skos

_STANDARD: Mapping[str, Text] = {
    rdf.type: Text("種類", "Type"),
    skos.prefLabel: Text("名前", "Name"),
    skos.altLabel: Text("別の表記", "Other spelling"),
    skos.notation: Text("番号", "Number"),
    skos.inScheme: Text("属する体系", "In scheme"),
    skos.broader: Text("上の項目", "Broader"),
    dcterms.identifier: Text("識別子", "Identifier"),
    dcterms.isPartOf: Text("一部として属するもの", "Part of"),
    dcterms.rights: Text("利用条件", "Rights"),
    org.unitOf: Text("属する組織", "Unit of"),
    org.originalOrganization: Text("もとの組織", "Original organisation"),
    org.resultingOrganization: Text("その後の組織", "Resulting organisation"),
    qb.dataSet: Text("属する図表", "Chart"),
}
_REFERRED = Text("「{}」としてこれを挙げるもの", "Refers to this as “{}”")


@cache
def _labels() -> Mapping[str, Text]:
    """The labels of the vocabulary's terms, by IRI."""
    import pyoxigraph as ox

    file = Path(ontology.__file__).with_name("keikaku.ttl")
    found: dict[str, dict[str, str]] = {}
    for triple in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
        label = triple.object
        if triple.predicate.value == rdfs.label and isinstance(label, ox.Literal):
            found.setdefault(str(triple.subject.value), {})[label.language or ""] = label.value
    return {
        term: Text(labels["ja"], labels["en"])
        for term, labels in found.items()
        if "ja" in labels and "en" in labels
    }


def label(term: str) -> Text | None:
    """What a class or property is called; None where nobody says."""
    return _STANDARD.get(term) or _labels().get(term)


def named(term: str, language: Language) -> str:
    """The same in one language; the end of its address where nobody says."""
    found = label(term)
    text = found.of(language) if found else term.replace("#", "/").rsplit("/", 1)[-1]
    return text[:1].upper() + text[1:] if language == "en" else text


def inverse(term: str, language: Language) -> str:
    """What stands above things that refer by a property to the thing a page is about."""
    return _REFERRED.of(language).format(named(term, language))
