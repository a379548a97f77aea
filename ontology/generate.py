"""Writes what follows from ``keikaku.ttl``: the Python names and the JSON-LD context.

``python -m ontology.generate`` rewrites the block of names in ``terms.py`` and the whole of
``context.jsonld``. A test fails while either differs from the vocabulary.
"""

from __future__ import annotations

import json
from pathlib import Path

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef

from ontology.terms import KEI, PREFIXES

HERE = Path(__file__).parent
VOCABULARY = HERE / "keikaku.ttl"
TERMS = HERE / "terms.py"
CONTEXT = HERE / "context.jsonld"

_BEGIN, _END = "# begin kei\n", "# end kei\n"
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
# Texts of which one thing may have several in one language: always an array, so that readers of
# the JSON need not tell one from many.
_MANY = {"editorialLabel", "doubt", "note"}
_WORDS = {"@container": "@language"}
_MANY_WORDS = {"@container": ["@language", "@set"]}
# The standard terms the graph uses, by the key they get.
_STANDARD: dict[str, object] = {
    "prefLabel": {"@id": "skos:prefLabel", **_WORDS},
    "altLabel": {"@id": "skos:altLabel", **_MANY_WORDS},
    "notation": {"@id": "skos:notation"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "identifier": {"@id": "dcterms:identifier"},
    "isPartOf": {"@id": "dcterms:isPartOf", "@type": "@id"},
    "rights": {"@id": "dcterms:rights", **_WORDS},
    "unitOf": {"@id": "org:unitOf", "@type": "@id"},
    "originalOrganization": {"@id": "org:originalOrganization", "@type": "@id"},
    "resultingOrganization": {"@id": "org:resultingOrganization", "@type": "@id"},
    "hasSource": {"@id": "oa:hasSource", "@type": "@id"},
    "hasSelector": {"@id": "oa:hasSelector", "@type": "@id", "@container": "@set"},
    "topConceptOf": {"@id": "skos:topConceptOf", "@type": "@id"},
    "exact": {"@id": "oa:exact"},
    "start": {"@id": "oa:start", "@type": "xsd:integer"},
    "end": {"@id": "oa:end", "@type": "xsd:integer"},
    "dataSet": {"@id": "qb:dataSet", "@type": "@id"},
}
# Properties read backwards, so that a document about a thing can hold what refers to it.
_BACKWARD = {
    "goals": "skos:topConceptOf",
    "policies": "kei:partOf",
    "pillars": "kei:partOf",
    "measures": "kei:partOf",
    "responsibilities": "kei:forMeasure",
    "involvements": "kei:forMeasure",
    "metrics": "kei:metricOf",
    "observations": "kei:ofMetric",
    "visions": "kei:visionOf",
    "findings": "kei:findingOf",
    "figures": "kei:figureOf",
    "actions": "kei:actionOf",
    "answersFor": "kei:ofDivision",
    "sharedResponsibilities": "kei:ofDivision",
    "responsibleFor": "kei:responsibleDivision",
    "involvedIn": "kei:ofOrganization",
    "units": "org:unitOf",
    "changedBy": "org:originalOrganization",
    "cameFrom": "org:resultingOrganization",
    "passages": "kei:onSheet",
    "usedBy": "kei:source",
}
# Properties of which a thing often has several values: always an array.
_SEVERAL = {
    "source", "responsibleDivision", "partner", "supports", "mayInclude", "sharedMeasure",
    "basedOn", "mentionsTerm",
}


def vocabulary() -> Graph:
    """The vocabulary as a graph."""
    return Graph().parse(VOCABULARY, format="turtle")


def names(graph: Graph) -> list[str]:
    """Local names of all terms, sorted. A term is what says where it is defined."""
    return sorted(str(term).removeprefix(KEI) for term in graph.subjects(RDFS.isDefinedBy))


def with_names(graph: Graph, module: str) -> str:
    """The text of ``terms.py`` with its block of names as the vocabulary has them."""
    before, rest = module.split(_BEGIN)
    _, after = rest.split(_END)
    lines = [f'    {name}: Final = KEI + "{name}"' for name in names(graph)]
    block = ["", "", "class kei:", '    """Terms of ``keikaku.ttl``."""', "", *lines, "", "", ""]
    return before + _BEGIN + "\n".join(block) + _END + after


def context(graph: Graph) -> str:
    """The text of ``context.jsonld``: a short key for every term, nothing remote."""
    keys: dict[str, object] = {"@version": 1.1, **PREFIXES, "id": "@id", "type": "@type"}
    keys |= _STANDARD
    for name in names(graph):
        keys[name] = _definition(graph, name)
    for name, of in _BACKWARD.items():
        keys[name] = {"@reverse": of, "@type": "@id", "@container": "@set"}
    return json.dumps({"@context": keys}, ensure_ascii=False, indent=2) + "\n"


def _definition(graph: Graph, name: str) -> object:
    term, key = URIRef(KEI + name), f"kei:{name}"
    kinds = set(graph.objects(term, RDF.type))
    if not kinds.intersection(_PROPERTIES):
        return key
    value = graph.value(term, RDFS.range)
    if OWL.ObjectProperty in kinds:
        # A code (lead, target …) is written by its key, anything else by its address.
        coded = value is not None and (value, RDFS.seeAlso, None) in graph
        several = {"@container": "@set"} if name in _SEVERAL else {}
        return {"@id": key, "@type": "@vocab" if coded else "@id", **several}
    if value == RDF.langString:
        return {"@id": key, **(_MANY_WORDS if name in _MANY else _WORDS)}
    if value == XSD.string:
        return {"@id": key}
    return {"@id": key, "@type": f"xsd:{str(value).removeprefix(str(XSD))}"}


def main() -> None:
    """Rewrite both files."""
    graph = vocabulary()
    module = with_names(graph, TERMS.read_text("utf-8"))
    TERMS.write_text(module, "utf-8")
    CONTEXT.write_text(context(graph), "utf-8")


if __name__ == "__main__":
    main()
