"""What an engine answers: rows of RDF terms, a yes or no, or triples."""

from typing import Literal, NamedTuple


class Term(NamedTuple):
    """An RDF term. ``language`` and ``datatype`` only for literals (plain: both empty)."""

    kind: Literal["iri", "literal", "bnode"]
    value: str
    language: str = ""
    datatype: str = ""

    @property
    def n3(self) -> str:
        """The term as SPARQL and N-Triples write it, everything escaped."""
        if self.kind == "iri":
            if any(c in self.value for c in '<>"{}|^`\\') or any(c <= " " for c in self.value):
                raise ValueError(f"not an IRI: {self.value!r}")
            return f"<{self.value}>"
        if self.kind == "bnode":
            return f"_:{self.value}"
        quoted = '"' + "".join(_ESCAPES.get(c, c) for c in self.value) + '"'
        if self.language:
            return f"{quoted}@{self.language}"
        if self.datatype:
            return f"{quoted}^^{iri(self.datatype).n3}"
        return quoted


_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}


def iri(value: str) -> Term:
    """An IRI."""
    return Term("iri", value)


def literal(value: str, language: str = "", datatype: str = "") -> Term:
    """A literal, plain unless a language or datatype is given."""
    return Term("literal", value, language, datatype)


Row = tuple[Term | None, ...]


class Answer(NamedTuple):
    """Whole or cut at the row limit (``truncated``), never half-read.

    ``kind`` says which part counts: ``rows`` under ``variables`` for select, ``boolean`` for ask,
    ``rows`` of three terms (subject, predicate, object) for graph.
    """

    kind: Literal["select", "ask", "graph"]
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    truncated: bool = False

    def values(self) -> list[dict[str, str]]:
        """Rows as plain text by variable; unbound is the empty text."""
        return [
            {v: (t.value if t else "") for v, t in zip(self.variables, row, strict=True)}
            for row in self.rows
        ]
