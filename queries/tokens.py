"""What of a query's text is neither a text, an IRI nor a comment."""

from __future__ import annotations

import re

_OPAQUE = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|'{3}.*?'{3}|"{3}.*?"{3}|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"|\#[^\n\r]*""",
    re.DOTALL,
)
# As a keyword: not in a variable, a prefixed name or a language tag.
_FROM = re.compile(r"(?<![\w?$:@.%\\-])FROM(?![\w:.-])", re.IGNORECASE)


def bare(query: str) -> str:
    """The query with a space for each text, IRI and comment."""
    return _OPAQUE.sub(" ", query)


def names_dataset(query: str) -> bool:
    """Whether a query has a FROM or FROM NAMED clause."""
    return "from" in query.casefold() and bool(_FROM.search(bare(query)))
