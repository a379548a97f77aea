"""What the endpoint offers, as SPARQL 1.1 Service Description: formats, dataset, named graphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ontology.language import Language, Text
from publish.holdings import Holdings
from queries.engine import QueryError, WritingEngine
from queries.forms import GraphForm

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_VOID = "http://rdfs.org/ns/void#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_PREFIXES = {"sd": _SD, "void": _VOID, "formats": _FORMATS}
_OFFERED = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "JSON-LD", "N-Triples", "RDF_XML", "N-Quads", "TriG",
)
_COUNTS = "SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"
_NAME = Text("計画のデータ", "Data of the plans")
_ORGANIZATIONS = Text("{}の課と団体", "Divisions and organisations of {}")
_DERIVED = Text("{}から導かれたもの", "Derived from {}")


@dataclass(frozen=True)
class NamedGraph:
    """A named graph, what it is called, and how many triples it holds (None: not known)."""

    iri: str
    name: Text
    triples: int | None

    def of(self, language: Language) -> str:
        """What it is called; its address where nobody has named it."""
        return self.name.of(language) or self.iri


def graphs(holdings: Holdings, engine: WritingEngine) -> Sequence[NamedGraph]:
    """The named graphs of the store, those of the plans first. Raises QueryError."""
    names: dict[str, Text] = {}
    for entry in holdings.entries:
        city = entry.municipality_name
        names[entry.graph] = Text(entry.title.of("ja"), entry.title.of("en"))
        names[entry.derived] = Text(
            _DERIVED.ja.format(entry.title.of("ja")), _DERIVED.en.format(entry.title.of("en"))
        )
        names.setdefault(entry.organizations, Text(
            _ORGANIZATIONS.ja.format(city.of("ja")), _ORGANIZATIONS.en.format(city.of("en"))
        ))
    try:
        counted = {r["graph"]: int(r["triples"]) for r in engine.query(_COUNTS).values()}
    except QueryError:  # a store that takes too long to count
        return [NamedGraph(iri, name, None) for iri, name in names.items()]
    found = [NamedGraph(iri, name, counted[iri]) for iri, name in names.items() if iri in counted]
    return found + [NamedGraph(i, Text("", ""), n) for i, n in counted.items() if i not in names]


def description(address: str, found: Sequence[NamedGraph], form: GraphForm, updates: bool) -> bytes:
    """The description of the endpoint at an address, in a format."""
    from pyoxigraph import Literal, NamedNode, Triple

    from queries.written import graph

    triples: list[Triple] = []
    dataset, default = f"{address}#dataset", f"{address}#default-graph"

    def say(subject: str, predicate: str, *objects: str | Literal) -> None:
        triples.extend(
            Triple(NamedNode(subject), NamedNode(predicate), NamedNode(o) if isinstance(o, str) else o)
            for o in objects
        )

    def say_names(subject: str, name: Text) -> None:
        say(subject, f"{_RDFS}label", *(
            Literal(text, language=language) for language, text in (("ja", name.ja), ("en", name.en)) if text
        ))

    say(address, f"{_RDF}type", f"{_SD}Service")
    say(address, f"{_SD}endpoint", address)
    say(address, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query", *([f"{_SD}SPARQL11Update"] * updates))
    say(address, f"{_SD}resultFormat", *(_FORMATS + name for name in _OFFERED))
    say(address, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
    say(address, f"{_SD}defaultDataset", dataset)
    say(dataset, f"{_RDF}type", f"{_SD}Dataset")
    say_names(dataset, _NAME)
    say(dataset, f"{_SD}defaultGraph", default)
    say(default, f"{_RDF}type", f"{_SD}Graph")
    for number, one in enumerate(found, 1):
        named, inside = f"{address}#named-graph-{number}", f"{address}#graph-{number}"
        say(dataset, f"{_SD}namedGraph", named)
        say(named, f"{_RDF}type", f"{_SD}NamedGraph")
        say(named, f"{_SD}name", one.iri)
        say(named, f"{_SD}graph", inside)
        say(inside, f"{_RDF}type", f"{_SD}Graph")
        say_names(inside, one.name)
        if one.triples is not None:
            count = Literal(str(one.triples), datatype=NamedNode(f"{_XSD}integer"))
            say(inside, f"{_VOID}triples", count)
    return graph(triples, form, _PREFIXES)
