"""Syntax errors in words a writer of queries can use, with the place."""

from __future__ import annotations

import re

from ontology.language import Text
from queries.failures import QuerySyntaxError
from queries.gate import undeclared_prefixes

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_EXPECTED = re.compile("expected (one of )?")
# What the parser expects letter by letter says nothing to a reader, nor what is refused anyway.
_LETTERS = re.compile(r"\[(?:[^\]'\"]|'[^']*')*\]")
_UNAVAILABLE = frozenset({"LATERAL", "SERVICE"})
_TOKEN = re.compile(r"[\w:?$@-]+|.", re.DOTALL)
MOST_EXPECTED = 8
LONGEST_TOKEN = 40


def syntax_error(query: str, reason: str) -> QuerySyntaxError:
    """A syntax error in words: the prefix nobody declared, or what stands where it cannot."""
    for prefix in undeclared_prefixes(query):
        return QuerySyntaxError(
            Text(
                f"SPARQL として読めません: 接頭辞 {prefix} が PREFIX で宣言されていません。",
                f"Not a SPARQL query: the prefix {prefix} is not declared with PREFIX.",
            ),
            *_first_use(query, prefix),
        )
    place = _PLACE.match(reason)
    if place is None:
        return QuerySyntaxError(
            Text(f"SPARQL として読めません: {reason}", f"Not a SPARQL query: {reason}")
        )
    line, column = int(place[1]), int(place[2])
    said = _said(query, line, column, place[3])
    return QuerySyntaxError(
        Text(
            f"SPARQL として読めません（{line}行{column}桁）: {said.ja}",
            f"Not a SPARQL query (line {line}, column {column}): {said.en}",
        ),
        line,
        column,
    )


def _said(query: str, line: int, column: int, reason: str) -> Text:
    expected, told = _expected(reason)
    if told:
        return Text(told, told)
    found = _token(query, line, column)
    if found:
        ja, en = f"「{found}」がここにあることはできません。", f"“{found}” cannot stand here."
    else:
        ja = "ここで終わっていますが、ここまでに足りない所か誤りがあります。"
        en = "it ends here, but something before is missing or wrong."
    if not expected:
        return Text(ja, en)
    return Text(f"{ja}あり得るのは {expected} です。", f"{en} Possible is {expected}.")


def _expected(reason: str) -> tuple[str, str]:
    """What may stand there, where this is a short list; else what the parser says in words."""
    if not _EXPECTED.match(reason):
        return "", " ".join(reason.split())
    kept = [part.strip() for part in _LETTERS.sub("", _EXPECTED.sub("", reason, 1)).split(", ")]
    words = [word for word in kept if word and word not in _UNAVAILABLE]
    told = [word for word in words if " " in word]  # "The SELECT contains a variable that …"
    if told:
        return "", told[0]
    return (", ".join(words) if len(words) <= MOST_EXPECTED else ""), ""


def _token(query: str, line: int, column: int) -> str:
    """What stands at a place; empty at the end of the query."""
    lines = query.split("\n")
    rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]]) if line <= len(lines) else ""
    found = _TOKEN.match(rest.lstrip())
    return found.group()[:LONGEST_TOKEN] if found else ""


def _first_use(query: str, prefix: str) -> tuple[int, int]:
    """Line and column of a prefix where it is first used; 0, 0 where it cannot be told."""
    found = re.search(rf"(?<![\w:?$@.%<\\-]){re.escape(prefix)}", query)
    if found is None:
        return 0, 0
    before = query[: found.start()]
    return before.count("\n") + 1, found.start() - before.rfind("\n")
