"""The queries that are certainly short by their form alone: one triple pattern, or DESCRIBE of IRIs.

Only what this grammar reads to the last character is one; it knows far less than SPARQL, so that
nothing in it can mean anything else there. Not in it, among much else: a variable that stands
twice in the pattern or for a graph, FILTER and everything else beside the pattern, DISTINCT and
ORDER BY, FROM, paths, blank nodes, numbers, escapes, relative IRIs, comments.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox

LONGEST = 2_000  # characters
Node = ox.NamedNode | ox.Literal
Pattern = tuple[ox.NamedNode | None, ox.NamedNode | None, Node | None, ox.NamedNode | None]
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

# Absolute, and nothing in it that is resolved against a base (“/./”, “/../”). Every repetition is
# possessive: the time to read a text grows with its length and no more.
_IRI = r"""<(?![^>]*[/:]\.)[A-Za-z][A-Za-z0-9+.-]*+:[^<>"{}|^`\\\x00-\x20]*+>"""
_NAME = r"[A-Za-z][A-Za-z0-9_-]*+:(?:[A-Za-z0-9_][A-Za-z0-9_-]*+)?+"
_VARIABLE = r"[?$][A-Za-z_][A-Za-z0-9_]*+"
_TEXT = r"""(?!\"\"\"|''')(?:"[^"\\\r\n]*+"|'[^'\\\r\n]*+')"""
_LITERAL = rf"{_TEXT}(?:@[A-Za-z]{{1,8}}(?:-[A-Za-z0-9]{{1,8}})*+|\^\^(?:{_IRI}|{_NAME}))?+"
_S, _SS = r"[ \t\r\n]*+", r"[ \t\r\n]++"
_TRIPLE = (
    rf"(?P<subject>{_IRI}|{_NAME}|{_VARIABLE}){_SS}"
    rf"(?P<predicate>{_IRI}|{_NAME}|{_VARIABLE}|a){_SS}"
    rf"(?P<object>{_IRI}|{_NAME}|{_VARIABLE}|{_LITERAL}){_S}(?:\.{_S})?+"
)
_PREFIX = re.compile(rf"PREFIX{_SS}([A-Za-z][A-Za-z0-9_-]*+):{_S}({_IRI}){_S}", re.I | re.A)
_PROLOGUE = re.compile(rf"{_S}(?:{_PREFIX.pattern})*+", re.I | re.A)
_DESCRIBE = re.compile(rf"(?i:DESCRIBE)((?:{_SS}(?:{_IRI}|{_NAME}))++){_S}", re.A)
_MATCH = re.compile(
    rf"(?:(?i:ASK)|(?i:SELECT){_SS}(?P<variables>\*|{_VARIABLE}(?:{_SS}{_VARIABLE})*+))"
    rf"(?:{_S}(?i:WHERE))?+{_S}\{{{_S}"
    rf"(?P<graph>(?i:GRAPH){_SS}(?P<name>{_IRI}|{_NAME}){_S}\{{{_S})?+"
    rf"{_TRIPLE}(?(graph)\}}{_S})\}}"
    rf"(?:{_SS}(?i:LIMIT){_SS}(?P<limit>[0-9]{{1,9}}))?+"
    rf"(?:{_SS}(?i:OFFSET){_SS}(?P<offset>[0-9]{{1,9}}))?+{_S}",
    re.A,
)
_NO_PROLOGUE = frozenset("ADSads")
_ONE = re.compile(rf"{_IRI}|{_NAME}")


class Description(NamedTuple):
    """DESCRIBE of these."""

    nodes: tuple[ox.NamedNode, ...]


class Match(NamedTuple):
    """ASK (``variables`` is None) or SELECT of one pattern: subject, predicate, object, graph.

    ``None`` in the pattern is a variable, and as a graph: every graph. A variable is shown with
    the place in the pattern at which it stands, or None where it stands at none.
    """

    pattern: Pattern
    variables: tuple[tuple[str, int | None], ...] | None
    limit: int | None
    offset: int


def recognised(query: str) -> Description | Match | None:
    """What a query is; None for all that is not certainly one of the two."""
    if len(query) > LONGEST:
        return None
    begin, declared = 0, ""
    if query[:1] not in _NO_PROLOGUE:
        prologue = _PROLOGUE.match(query)
        assert prologue is not None  # it may be empty
        begin, declared = prologue.end(), prologue.group()
    found = _MATCH.fullmatch(query, begin) or _DESCRIBE.fullmatch(query, begin)
    if found is None:
        return None
    try:
        prefixes = _prefixes(declared)
        if found.re is _DESCRIBE:
            return Description(tuple(_iri(name, prefixes) for name in _ONE.findall(found[1])))
        return _matched(found, prefixes)
    except (ValueError, LookupError):  # what is wrong with it is the engine's to say
        return None


@lru_cache(256)
def _prefixes(prologue: str) -> dict[str, str]:
    """The IRIs of the prefixes. Raises ValueError for one that is none, or declared twice."""
    declared = _PREFIX.findall(prologue)
    found = {name: ox.NamedNode(iri[1:-1]).value for name, iri in declared}
    if len(found) < len(declared):
        raise ValueError(prologue)
    return found


def _matched(found: re.Match[str], prefixes: dict[str, str]) -> Match | None:
    shown, graph, subject, predicate, object_, limit, offset = found.group(
        "variables", "name", "subject", "predicate", "object", "limit", "offset"
    )
    places: dict[str, int] = {}
    terms: list[Node | None] = []
    for place, part in enumerate((subject, predicate, object_)):
        if part[0] in "?$":
            if part[1:] in places:
                return None
            places[part[1:]] = place
            terms.append(None)
        else:
            terms.append(_node(part, prefixes))
    pattern: Pattern = (*terms, _iri(graph, prefixes) if graph else None)  # type: ignore[assignment]
    if shown is None:
        return None if limit or offset else Match(pattern, None, None, 0)
    names = sorted(places) if shown == "*" else [variable[1:] for variable in shown.split()]
    if len(names) > 1 and len(set(names)) < len(names):
        return None
    variables = tuple([(name, places.get(name)) for name in names])
    return Match(pattern, variables, int(limit) if limit else None, int(offset or 0))


def _node(written: str, prefixes: dict[str, str]) -> Node:
    """A term as it is written. Raises ValueError, KeyError."""
    first = written[0]
    if first not in "\"'":
        return _RDF_TYPE if written == "a" else _iri(written, prefixes)
    end = written.index(first, 1)
    text, more = written[1:end], written[end + 1 :]
    if more.startswith("@"):
        return ox.Literal(text, language=more[1:])
    if more:
        return ox.Literal(text, datatype=_iri(more[2:], prefixes))
    return ox.Literal(text)


def _iri(written: str, prefixes: dict[str, str]) -> ox.NamedNode:
    if written[0] == "<":
        return ox.NamedNode(written[1:-1])
    prefix, _, local = written.partition(":")
    return ox.NamedNode(prefixes[prefix] + local)
