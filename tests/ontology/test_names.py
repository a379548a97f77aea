"""A term exists in the vocabulary, the Python names, the context and the shapes, or in none."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.compare import to_isomorphic

from ontology import terms
from ontology.generate import CONTEXT, HERE, TERMS, context, names, vocabulary, with_names
from ontology.terms import KEI, PREFIXES, kei

GRAPH = vocabulary()
SHAPES = Graph().parse(HERE / "shapes.ttl", format="turtle")


def public(namespace: type) -> dict[str, str]:
    return {name: value for name, value in vars(namespace).items() if not name.startswith("_")}


def mentioned(graph: Graph) -> set[str]:
    """Local names of ours anywhere in a graph."""
    return {str(n).removeprefix(KEI) for t in graph for n in t if str(n).startswith(KEI)}


# ---- Python ---------------------------------------------------------------------------------


def test_python_names_are_the_vocabulary() -> None:
    assert public(kei) == {name: KEI + name for name in names(GRAPH)}


def test_terms_module_is_as_generated() -> None:
    text = TERMS.read_text("utf-8")
    assert with_names(GRAPH, text) == text


def test_generating_follows_the_vocabulary() -> None:
    changed = vocabulary()
    changed.remove((URIRef(KEI + "Measure"), RDFS.isDefinedBy, None))
    changed.add((URIRef(KEI + "Budget"), RDFS.isDefinedBy, URIRef(KEI)))
    before = TERMS.read_text("utf-8")
    lines = set(before.splitlines()) ^ set(with_names(changed, before).splitlines())
    assert lines == {
        '    Measure: Final = KEI + "Measure"',
        '    Budget: Final = KEI + "Budget"',
    }
    keys = json.loads(context(changed))["@context"]
    assert keys["Budget"] == "kei:Budget"
    assert "Measure" not in keys


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_standard_names_stand_in_their_namespace(prefix: str) -> None:
    found = public(getattr(terms, prefix))
    assert found == {name: PREFIXES[prefix] + name for name in found}


def test_names_are_cheap_to_import() -> None:
    code = "import sys, ontology.terms; print('rdflib' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE.parent, capture_output=True, text=True, check=True
    )
    assert run.stdout == "False\n"


# ---- JSON-LD --------------------------------------------------------------------------------

KEYS: dict[str, Any] = json.loads(CONTEXT.read_text("utf-8"))["@context"]


def address(definition: Any) -> str:
    found = definition["@id"] if isinstance(definition, dict) else definition
    assert isinstance(found, str)
    return found


def test_context_is_as_generated() -> None:
    assert CONTEXT.read_text("utf-8") == context(GRAPH)


BACKWARD = {key: d for key, d in KEYS.items() if isinstance(d, dict) and "@reverse" in d}


def test_context_has_a_key_for_every_term_and_no_other() -> None:
    ours = {key: address(d) for key, d in KEYS.items() if key not in ("@version", *BACKWARD)}
    ours = {key: iri for key, iri in ours.items() if iri.startswith("kei:")}
    assert ours == {name: f"kei:{name}" for name in names(GRAPH)}


def test_context_keys_of_standard_terms_have_a_python_name() -> None:
    for key, definition in KEYS.items():
        if key in BACKWARD:
            continue
        if key.startswith("@") or key in PREFIXES or address(definition).startswith(("@", "kei:")):
            continue
        prefix, name = address(definition).split(":")
        assert (key, name) == (name, name)
        assert name in public(getattr(terms, prefix))


def test_context_fetches_nothing() -> None:
    assert isinstance(KEYS, dict)
    assert "@import" not in CONTEXT.read_text("utf-8")
    assert {k: v for k, v in KEYS.items() if str(v).startswith("http")} == PREFIXES
    assert not any(isinstance(d, dict) and "@context" in d for d in KEYS.values())


def test_short_json_says_the_same_as_turtle() -> None:
    document = {
        "@context": KEYS,
        "id": "https://example.org/measure/1",
        "type": ["Measure", "skos:Concept"],
        "prefLabel": {"ja": "見守り", "en": "Watching over", "ja-Hrkt": "みまもり"},
        "altLabel": {"ja": ["見守り活動", "声かけ"]},
        "notation": "①",
        "order": 1,
        "partOf": "https://example.org/pillar/1",
        "statement": {"ja": "見守りを行います。"},
        "doubt": {"ja": ["疑問"], "en": ["Doubt"]},
        "fictional": True,
        "@graph": [
            {
                "id": "https://example.org/observation/1",
                "valueKind": "target",
                "comparator": "atLeast",
                "value": "29.2",
                "unit": "％",
                "ofMetric": "https://example.org/indicator/1",
            }
        ],
    }
    observation = document.pop("@graph")
    assert isinstance(observation, list)
    read = Graph()
    for part in (document, {"@context": KEYS, **observation[0]}):
        read.parse(data=json.dumps(part), format="json-ld")
    expected = Graph().parse(
        format="turtle",
        data="""
        @prefix kei: <https://w3id.org/keikaku/ontology#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix : <https://example.org/> .
        <https://example.org/measure/1> a kei:Measure, skos:Concept ;
            skos:prefLabel "見守り"@ja, "Watching over"@en, "みまもり"@ja-Hrkt ;
            skos:altLabel "見守り活動"@ja, "声かけ"@ja ;
            skos:notation "①" ; kei:order 1 ; kei:partOf <https://example.org/pillar/1> ;
            kei:statement "見守りを行います。"@ja ; kei:doubt "疑問"@ja, "Doubt"@en ;
            kei:fictional true .
        <https://example.org/observation/1> kei:valueKind kei:target ;
            kei:comparator kei:atLeast ; kei:value 29.2 ; kei:unit "％" ;
            kei:ofMetric <https://example.org/indicator/1> .
        """,
    )
    assert set(to_isomorphic(read)) == set(to_isomorphic(expected))


# ---- shapes ---------------------------------------------------------------------------------


def test_shapes_use_only_terms_that_exist() -> None:
    assert mentioned(SHAPES) - set(names(GRAPH)) == {"keikaku"}


def test_shapes_use_only_standard_terms_that_have_a_python_name() -> None:
    used = {str(n) for p in (SH.path, SH["class"], SH.targetClass) for n in SHAPES.objects(None, p)}
    known = {iri for prefix in PREFIXES for iri in public(getattr(terms, prefix)).values()}
    assert {iri for iri in used if iri.startswith("http")} <= known | set(public(kei).values())


def test_every_class_that_data_has_is_checked() -> None:
    classes = {c for c in GRAPH.subjects(RDF.type, OWL.Class) if str(c).startswith(KEI)}
    above = {b for b in classes if any(GRAPH.subjects(RDFS.subClassOf, b))}
    codes = {c for c in classes if (c, RDFS.seeAlso, None) in GRAPH}
    targets = set(SHAPES.objects(None, SH.targetClass))
    assert classes - above - codes - targets == set()
    assert {str(c).removeprefix(KEI) for c in above} == {"Period", "Metric", "Document"}


def test_every_property_that_data_has_is_checked() -> None:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    properties = {p for k in kinds for p in GRAPH.subjects(RDF.type, k) if str(p).startswith(KEI)}
    unchecked = properties - set(SHAPES.objects(None, SH.path))
    assert {str(p).removeprefix(KEI) for p in unchecked} == {"belongsTo"}


def test_shapes_need_no_extension() -> None:
    """SHACL core only: nothing that a plain validator would skip, and nothing slow."""
    assert not list(SHAPES.triples((None, SH.sparql, None)))
    assert not list(SHAPES.triples((None, SH.rule, None)))
    assert not list(SHAPES.triples((None, SH.severity, None)))


@pytest.mark.parametrize("predicate", [SH.name, SH.message])
def test_every_property_shape_speaks_both_languages(predicate: URIRef) -> None:
    for shape in SHAPES.subjects(RDF.type, SH.PropertyShape):
        said = [o for o in SHAPES.objects(shape, predicate) if isinstance(o, Literal) and str(o)]
        assert sorted(str(o.language) for o in said) == ["en", "ja"], shape


def test_keys_that_read_backwards_are_of_properties_that_have_a_key() -> None:
    forward = {address(d) for key, d in KEYS.items() if key not in ("@version", *BACKWARD)}
    assert {d["@reverse"] for d in BACKWARD.values()} <= forward
    assert set(BACKWARD).isdisjoint(names(GRAPH))
