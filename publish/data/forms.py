"""The forms a thing comes in: a page, and its data in each format, with the names each goes by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from publish.data.negotiate import Offer

if TYPE_CHECKING:
    from graph.formats import Format

FRAMED = frozenset({("profile", "http://www.w3.org/ns/json-ld#framed")})


@dataclass(frozen=True)
class Form:
    """One form. ``ending`` is the end of its address, ``names`` what ``?format=`` may say too."""

    ending: str
    title: str
    offer: Offer
    names: tuple[str, ...] = ()
    format: Format | None = None  # how a graph is written in it

    @property
    def media(self) -> str:
        """Its media type."""
        return self.offer.types[0]

    @property
    def content_type(self) -> str:
        """The same with its parameters, for the header."""
        told = "".join(f'; {name}="{value}"' for name, value in sorted(self.offer.parameters))
        return self.media + ("; charset=utf-8" if self.media.startswith("text/") else told)


def _form(
    ending: str, title: str, types: str, names: str, graph: Format | None = None
) -> Form:
    return Form(ending, title, Offer(ending, tuple(types.split())), tuple(names.split()), graph)


HTML = _form("html", "HTML", "text/html application/xhtml+xml", "page htm xhtml")
TURTLE = _form(
    "ttl", "Turtle", "text/turtle application/x-turtle text/n3", "turtle n3", "turtle"
)
JSONLD = _form(
    "jsonld", "JSON-LD", "application/ld+json application/json", "json-ld json", "jsonld"
)
NTRIPLES = _form(
    "nt", "N-Triples", "application/n-triples text/plain", "ntriples n-triples", "ntriples"
)
RDFXML = _form(
    "rdf", "RDF/XML", "application/rdf+xml application/xml text/xml", "rdfxml rdf-xml xml", "rdfxml"
)
CSV = _form("csv", "CSV", "text/csv", "")
TREE = Form(
    "tree.jsonld", "JSON-LD (tree)", Offer("tree.jsonld", JSONLD.offer.types, FRAMED), ("tree",)
)

GRAPHS = (TURTLE, JSONLD, NTRIPLES, RDFXML)
DATA = (*GRAPHS, CSV)


def named(name: str, forms: Sequence[Form]) -> Form | None:
    """The form that ``?format=`` names: an ending, a usual name or a media type, in any case."""
    wanted = name.strip().lower()
    for form in forms:
        if wanted in (form.ending, *form.names):
            return form
    return next((form for form in forms if wanted in form.offer.types), None)


def ended(path: str, forms: Sequence[Form]) -> tuple[str, Form] | None:
    """A path without its ending, and the form the ending stands for."""
    for form in sorted(forms, key=lambda form: -len(form.ending)):
        bare = path.removesuffix(f".{form.ending}")
        if bare != path:
            return bare, form
    return None
