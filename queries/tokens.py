"""What of a query's text is neither a text, an IRI nor a comment."""

from __future__ import annotations

import re

# Compiled where they are used first: most who ask need neither.
_OPAQUE = (
    r"""<[^<>"{}|^`\\\s]*>|'{3}.*?'{3}|"{3}.*?"{3}|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"|\#[^\n\r]*"""
)
# As a keyword: not in a variable, a prefixed name or a language tag.
_FROM = r"(?<![\w?$:@.%\\-])FROM(?![\w:.-])"


def bare(query: str) -> str:
    """The query with a space for each text, IRI and comment."""
    return re.sub(_OPAQUE, " ", query, flags=re.DOTALL)


def names_dataset(query: str) -> bool:
    """Whether a query has a FROM or FROM NAMED clause."""
    return "from" in query.casefold() and bool(re.search(_FROM, bare(query), re.IGNORECASE))
