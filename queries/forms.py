"""In which format an answer is wanted, of what dataset; and the answer in that format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

ResultForm = Literal["json", "xml", "csv", "tsv"]
GraphForm = Literal["turtle", "ntriples", "rdfxml", "jsonld", "nquads", "trig"]

RESULT_TYPES: Mapping[ResultForm, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
GRAPH_TYPES: Mapping[GraphForm, str] = {
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nquads": "application/n-quads",
    "trig": "application/trig",
}


class Wanted(NamedTuple):
    """The format for rows and yes or no, the format for triples (None: not acceptable), the dataset.

    Graphs are absolute IRIs; where any is given they are the whole dataset of the query.
    """

    results: ResultForm | None = "json"
    graph: GraphForm | None = "turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def named_dataset(self) -> bool:
        """Whether the request names its dataset."""
        return bool(self.default_graphs or self.named_graphs)

    def message(self) -> dict[str, Any]:
        """As a worker reads it."""
        return {
            "results": self.results,
            "graph": self.graph,
            "default_graphs": self.default_graphs,
            "named_graphs": self.named_graphs,
        }


class Written(NamedTuple):
    """An answer in the wanted format; ``body`` is None where none for its kind was wanted."""

    kind: Literal["ask", "select", "graph"]
    body: bytes | None
    media_type: str = ""
    truncated: bool = False


def written(head: Mapping[str, Any], body: bytes, wanted: Wanted) -> Written:
    """What a worker replied."""
    kind = head["kind"]
    if "truncated" not in head:
        return Written(kind, None)
    if kind == "graph":
        assert wanted.graph is not None
        media = GRAPH_TYPES[wanted.graph]
    else:
        assert wanted.results is not None
        media = RESULT_TYPES[wanted.results]
    return Written(kind, body, media, head["truncated"])
