"""What somebody's own query may not do, said before it is run."""

from __future__ import annotations

import re
from typing import Any

from ontology.language import Text
from queries.engine import QueryRefused

MAX_CHARACTERS = 100_000
_UPDATE = re.compile(r"\b(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.IGNORECASE)


def admit(query: str) -> None:
    """Let a query pass that reads this store alone; raise QueryRefused for any other.

    Refused: what is not a SPARQL 1.1 query (updates among them), SERVICE anywhere in it, and
    texts above MAX_CHARACTERS.
    """
    if len(query) > MAX_CHARACTERS:
        raise QueryRefused(Text(
            f"問い合わせが長すぎます（{len(query)}字、上限{MAX_CHARACTERS}字）。",
            f"The query is too long ({len(query)} characters, at most {MAX_CHARACTERS}).",
        ))
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(query).algebra
    except RecursionError:
        raise QueryRefused(Text("問い合わせの入れ子が深すぎます。", "The query is nested too deeply.")) from None
    except Exception as error:  # rdflib raises pyparsing's and bare exceptions alike
        raise _not_a_query(query, error) from None
    if _has_service(algebra):
        raise QueryRefused(Text(
            "SERVICE は使えません。このストアの外には問い合わせません。",
            "SERVICE is not available: queries do not leave this store.",
        ))


def _not_a_query(query: str, error: Exception) -> QueryRefused:
    if _UPDATE.search(query) and not re.search(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", query, re.IGNORECASE):
        return QueryRefused(Text("更新はできません。読むための問い合わせだけを受け付けます。", "Updates are not available: queries only read."))
    line, column = getattr(error, "lineno", None), getattr(error, "column", None)
    place = Text(f"{line}行{column}桁", f"line {line}, column {column}") if line else Text("", "")
    reason = str(error).split("\n")[0]
    return QueryRefused(Text(
        f"SPARQL として読めません（{place.ja or reason}）: {reason}",
        f"Not a SPARQL query ({place.en or reason}): {reason}",
    ))


def _has_service(part: Any) -> bool:
    if getattr(part, "name", None) == "ServiceGraphPattern":
        return True
    if isinstance(part, dict):
        return any(_has_service(v) for v in part.values())
    if isinstance(part, (list, tuple, set)):
        return any(_has_service(v) for v in part)
    return False
