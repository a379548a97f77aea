"""What the vocabulary owes its readers: metadata, both languages, true and tidy statements."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from ontology.generate import vocabulary
from ontology.terms import KEI

GRAPH = vocabulary()
ONTOLOGY = URIRef("https://w3id.org/keikaku/ontology")
TERMS = sorted(GRAPH.subjects(RDFS.isDefinedBy, ONTOLOGY), key=str)
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

BIBO = Namespace("http://purl.org/ontology/bibo/")
DC = Namespace("http://purl.org/dc/elements/1.1/")
DCT = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
SCHEMA = Namespace("https://schema.org/")
VANN = Namespace("http://purl.org/vocab/vann/")

# Where standard terms may come from.
KNOWN = (
    KEI,
    "http://data.europa.eu/eli/ontology#",
    "http://purl.org/dc/terms/",
    "http://purl.org/linked-data/cube#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/dcat#",
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/ns/org#",
    "http://www.w3.org/ns/prov#",
    "http://xmlns.com/foaf/0.1/",
    "https://schema.org/",
)


def local(term: Node) -> str:
    return str(term).removeprefix(KEI)


def texts(subject: Node, predicate: URIRef) -> list[tuple[str | None, str]]:
    """The texts of a property with their languages, sorted."""
    values = [v for v in GRAPH.objects(subject, predicate) if isinstance(v, Literal)]
    return sorted((v.language, str(v)) for v in values)


def kind(term: Node) -> list[Node]:
    return [k for k in GRAPH.objects(term, RDF.type) if k in KINDS]


# ---- the header -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("predicate", "values"),
    [
        (OWL.versionIRI, [URIRef("https://w3id.org/keikaku/ontology/0.1.0")]),
        (OWL.versionInfo, [Literal("0.1.0")]),
        (VANN.preferredNamespacePrefix, [Literal("kei")]),
        (VANN.preferredNamespaceUri, [Literal(KEI)]),
        (DCT.license, [URIRef("https://creativecommons.org/licenses/by/4.0/")]),
        (DCT.creator, [URIRef(KEI + "keikaku")]),
        (DCT.publisher, [URIRef(KEI + "keikaku")]),
        (BIBO.status, [URIRef("http://purl.org/ontology/bibo/status/draft")]),
    ],
    ids=str,
)
def test_header_says(predicate: URIRef, values: list[Node]) -> None:
    assert list(GRAPH.objects(ONTOLOGY, predicate)) == values


@pytest.mark.parametrize(
    "predicate",
    [
        RDFS.label,
        DCT.title,
        DCT.abstract,
        DCT.description,
        DCT.rights,
        DCT.bibliographicCitation,
        SCHEMA.citation,
    ],
)
def test_header_speaks_both_languages(predicate: URIRef) -> None:
    found = texts(ONTOLOGY, predicate)
    assert [language for language, _ in found] == ["en", "ja"]
    assert all(text for _, text in found)


# What FOOPS! asks for as minimum, recommended and detailed metadata and WIDOCO as recommended,
# but for what does not exist: a DOI, a logo, a prior version.
@pytest.mark.parametrize("predicate", [DCT.accessRights, DCT.language, DC.source, DCT.issued])
def test_header_has(predicate: URIRef) -> None:
    assert list(GRAPH.objects(ONTOLOGY, predicate))


def test_header_dates_are_in_order() -> None:
    found = [GRAPH.value(ONTOLOGY, p) for p in (DCT.created, DCT.issued, DCT.modified)]
    assert all(isinstance(day, Literal) and day.datatype == XSD.date for day in found)
    days = [date.fromisoformat(str(day)) for day in found]
    assert days == sorted(days)


def test_citation_names_the_version() -> None:
    version = str(GRAPH.value(ONTOLOGY, OWL.versionInfo))
    assert all(version in text for _, text in texts(ONTOLOGY, DCT.bibliographicCitation))


def test_publisher_has_a_name() -> None:
    keikaku = URIRef(KEI + "keikaku")
    assert (keikaku, RDF.type, FOAF.Organization) in GRAPH
    assert str(GRAPH.value(keikaku, FOAF.name)) == "keikaku"


# ---- every term -----------------------------------------------------------------------------


def test_everything_in_the_namespace_is_a_term() -> None:
    subjects = {s for s in GRAPH.subjects() if str(s).startswith(KEI)}
    assert subjects - set(TERMS) == {URIRef(KEI + "keikaku")}


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_term_has_label_and_definition_in_both_languages(term: Node) -> None:
    labels, definitions = texts(term, RDFS.label), texts(term, SKOS.definition)
    assert [language for language, _ in labels] == ["en", "ja"]
    assert [language for language, _ in definitions] == ["en", "ja"]
    assert texts(term, RDFS.comment) == definitions
    assert definitions[0][1].endswith(".")
    assert definitions[1][1].endswith("。")


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_term_is_of_one_kind(term: Node) -> None:
    concept = {SKOS.Concept, SKOS.ConceptScheme}.intersection(GRAPH.objects(term, RDF.type))
    assert len([*kind(term), *concept]) == 1


@pytest.mark.parametrize("one", KINDS, ids=local)
def test_labels_tell_terms_of_a_kind_apart(one: URIRef) -> None:
    labels = Counter(
        label
        for term in TERMS
        if (term, RDF.type, one) in GRAPH
        for label in texts(term, RDFS.label)
    )
    assert [label for label, count in labels.items() if count > 1] == []


# ---- how terms hang together ----------------------------------------------------------------


@pytest.mark.parametrize("relation", [RDFS.subClassOf, RDFS.subPropertyOf], ids=local)
def test_superterms_are_known_and_of_the_same_kind(relation: URIRef) -> None:
    for term, above in GRAPH.subject_objects(relation):
        assert str(above).startswith(KNOWN), (term, above)
        if above != RDFS.label:
            assert kind(above) == kind(term), (term, above)


@pytest.mark.parametrize("relation", [RDFS.subClassOf, RDFS.subPropertyOf], ids=local)
def test_no_term_is_above_itself(relation: URIRef) -> None:
    for term in TERMS:
        above = set(GRAPH.transitive_objects(term, relation)) - {term}
        assert all(term not in set(GRAPH.objects(a, relation)) for a in above), term


def test_superterms_of_ours_exist() -> None:
    mentioned = {o for o in GRAPH.objects() if str(o).startswith(KEI)}
    assert {str(o) for o in mentioned - set(TERMS)} <= {KEI, KEI + "keikaku"}


@pytest.mark.parametrize("relation", [RDFS.domain, RDFS.range], ids=local)
def test_domains_and_ranges_are_classes_or_datatypes(relation: URIRef) -> None:
    for term, target in GRAPH.subject_objects(relation):
        data = relation == RDFS.range and kind(term) != [OWL.ObjectProperty]
        literal = str(target).startswith(str(XSD)) or target == RDF.langString
        assert literal if data else kind(target) == [OWL.Class], (term, target)


def test_a_property_starts_and_ends_within_what_its_superproperty_allows() -> None:
    for relation in (RDFS.domain, RDFS.range):
        for term, above in GRAPH.subject_objects(RDFS.subPropertyOf):
            for allowed in GRAPH.objects(above, relation):
                found = GRAPH.value(term, relation)
                assert found is not None, (term, above)
                assert allowed in set(GRAPH.transitive_objects(found, RDFS.subClassOf))


# ---- code lists -----------------------------------------------------------------------------

SCHEMES = sorted(GRAPH.subjects(RDF.type, SKOS.ConceptScheme), key=str)


def test_code_lists() -> None:
    found = {local(s): {local(c) for c in GRAPH.subjects(SKOS.inScheme, s)} for s in SCHEMES}
    assert found == {
        "roleScheme": {"lead", "related"},
        "valueKindScheme": {"baseline", "target", "actual", "reference"},
        "comparatorScheme": {"atLeast", "atMost", "moreThan", "lessThan", "about", "all"},
        "involvementKindScheme": {"asPartner", "asSupported"},
        "networkBodyKindScheme": {"coreAgency", "networkCouncil", "supportTeam", "networkMember"},
        "changeKindScheme": {"merge", "split", "rename", "transfer"},
        "matchKindScheme": {"byIdentifier", "byName", "byLikeness"},
        "planChangeKindScheme": {
            "added", "dropped", "renamed", "renumbered", "moved", "reordered", "reworded",
            "divisionGained", "divisionLost", "roleChanged", "divisionsReordered",
            "partnerGained", "partnerLost", "partnerChanged",
            "targetRaised", "targetLowered", "targetChanged", "targetGained", "targetLost",
            "valueChanged", "valueGained", "valueLost",
            "doubtGained", "doubtLost", "fieldChanged", "placeChanged",
        },
    }


@pytest.mark.parametrize("scheme", SCHEMES, ids=local)
def test_class_scheme_and_codes_agree(scheme: Node) -> None:
    code = GRAPH.value(scheme, RDFS.seeAlso)
    concepts = set(GRAPH.subjects(SKOS.inScheme, scheme))
    assert GRAPH.value(code, RDFS.seeAlso) == scheme
    assert set(GRAPH.subjects(RDF.type, code)) == concepts
    assert set(GRAPH.objects(scheme, SKOS.hasTopConcept)) == concepts
    assert set(GRAPH.subjects(SKOS.topConceptOf, scheme)) == concepts
    assert all(texts(c, SKOS.prefLabel) == texts(c, RDFS.label) for c in concepts)
    notations = [GRAPH.value(c, SKOS.notation) for c in concepts]
    assert len(set(notations)) == len(concepts)
    assert None not in notations


def test_no_blank_nodes() -> None:
    named = Graph()
    for triple in GRAPH:
        if all(isinstance(node, URIRef | Literal) for node in triple):
            named.add(triple)
    assert len(named) == len(GRAPH)
