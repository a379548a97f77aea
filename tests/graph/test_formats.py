"""Six formats, one graph: whoever reads any of them has the same statements."""

import json
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph

from graph.build import PLANS, derive
from graph.formats import FORMATS, Format, serialize
from graph.loading import load_plan
from graph.triples import plan_graph

READERS = {
    "nquads": (ox.RdfFormat.N_QUADS, "nquads"),
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "ntriples": (ox.RdfFormat.N_TRIPLES, "nt"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
    "rdfxml": (ox.RdfFormat.RDF_XML, "xml"),
}
# What each format finds hard: quotes, markup, white space, line breaks, other planes.
HARD = (
    "“\"'''\"\"\" \\n \\ <b>&amp;</b> ]]> {a} %41 \t　前\nline\n\n\u2028 \u00a0 👪 𠮷 é e\u0301 -- @ja ^^"
)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """A plan of the fictional city."""
    result = plan_graph(load_plan(PLANS / "aoba" / "kodomo.yaml"))
    derive(result)
    return result.dataset


@pytest.fixture
def hard(write: Any, plan: dict, city: dict) -> Dataset:
    plan["goals"][0]["name"] = {"text": HARD, "sheet": 1}
    plan["title"] = {"ja": HARD, "en": HARD}
    plan["doubts"] = [{"ja": f"{n}{HARD}", "en": f"{n}"} for n in range(5)]
    city["divisions"][0]["alt"] = [HARD, " x ", "\u0301"]
    return plan_graph(load_plan(write(plan, city))).dataset


def quads(dataset: Dataset, union: bool) -> set[str]:
    """Every statement as a line; without its graph where a format knows none."""
    text = str(dataset.serialize(format="nquads"))
    return {str(q.triple if union else q) for q in ox.parse(text, format=ox.RdfFormat.N_QUADS)}


def by_pyoxigraph(content: bytes, form: Format, union: bool) -> set[str]:
    return {str(q.triple if union else q) for q in ox.parse(content, format=READERS[form][0])}


def by_rdflib(content: bytes, form: Format, union: bool) -> set[str]:
    if not union:
        read = Dataset()
        read.parse(data=content, format=READERS[form][1])
        return quads(read, union=False)
    graph = Graph().parse(data=content, format=READERS[form][1])
    text = graph.serialize(format="nt")
    return {str(q.triple) for q in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("which", ["dataset", "hard"])
def test_every_format_says_the_same(
    form: Format, which: str, request: pytest.FixtureRequest
) -> None:
    original: Dataset = request.getfixturevalue(which)
    union = form not in ("nquads", "trig")
    content = serialize(original, form)
    expected = quads(original, union)
    # Without blank nodes equal sets of lines are isomorphic graphs.
    assert len(expected) > 100
    assert not any("_:" in line.split('"')[0] for line in expected)
    assert by_pyoxigraph(content, form, union) == expected
    assert by_rdflib(content, form, union) == expected


def test_lines_of_nquads_are_sorted_and_none_is_lost(dataset: Dataset) -> None:
    lines = serialize(dataset, "nquads").decode().splitlines()
    assert len(lines) == len(set(lines)) == len(list(dataset.quads()))
    assert not any(line.startswith("_:") for line in lines)


@pytest.mark.parametrize("form", FORMATS)
def test_the_order_of_statements_changes_no_byte(form: Format, hard: Dataset) -> None:
    again = Dataset()
    for prefix, namespace in hard.namespaces():
        again.bind(prefix, namespace)
    for s, p, o, g in sorted(hard.quads(), key=str, reverse=True):
        again.graph(g).add((s, p, o))
    assert serialize(again, form) == serialize(hard, form)


def test_turtle_and_json_ld_are_made_to_be_read(dataset: Dataset) -> None:
    turtle = serialize(dataset, "turtle").decode()
    assert "@prefix kei: <https://w3id.org/keikaku/ontology#> ." in turtle
    assert "\ta skos:Concept , kei:Measure ;\n" in turtle
    document = json.loads(serialize(dataset, "jsonld"))
    (change,) = [r for r in document["@graph"] if r["id"].endswith("/change/r7-kodomo-katei")]
    city = "https://w3id.org/keikaku/id/999997"
    assert change == {
        "id": f"{city}/change/r7-kodomo-katei",
        "type": "org:ChangeEvent",
        "identifier": "r7-kodomo-katei",
        "changeKind": "merge",
        "changeDate": "2025-04-01",
        "note": {
            "ja": ["子育て支援課と母子保健課を統合し、こども家庭課を置きました。"],
            "en": [
                "The Child-Rearing Support Division and the Maternal and Child Health Division "
                "were merged into the Children and Families Division."
            ],
        },
        "originalOrganization": [
            f"{city}/division/boshi-hoken", f"{city}/division/kosodate-shien",
        ],
        "resultingOrganization": f"{city}/division/kodomo-katei",
    }
