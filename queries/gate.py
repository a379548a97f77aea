"""What somebody's own query may not do, said before it is run.

The check is short whatever the query, as it runs where it cannot be stopped; whether the query
is SPARQL in all its parts is for the engine to say, which can. An embedded worker cannot leave
its store in any case; an endpoint guards itself against what its own dialect allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from ontology.language import Text
from queries.failures import QueryRefused
from queries.parser import CannotTell, Parser
from queries.tokens import bare

MAX_CHARACTERS = 100_000
# No query anybody means comes near; the parser itself dies of some thousands.
MAX_DEPTH = 200
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_PROLOGUE = re.compile(
    r"(?:\s+|#[^\n\r]*|PREFIX\s+[^\s:<]*:\s*<[^>\s]*>|BASE\s*<[^>\s]*>)*+", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z]+")
_STEPS = bytes.maketrans(b"([{)]}", b"\x01\x01\x01\xff\xff\xff")
_NO_BRACKET = bytes(c for c in range(256) if c not in b"()[]{}")
_ADDRESS = re.compile(r"<[^<>\"{}|^`\\\s]*>")
_HOST = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")  # // is in no comparison
_SERVICE = re.compile(r"(?<![\w:?$@.%-])SERVICE\s*(?:SILENT\s*)?(?=[<?$:]|\w+:)", re.IGNORECASE)
_NAME = re.compile(r"[?$:@][\w-]*")  # what is left of it when the prefix stays
_FEDERATES = Text(
    "SERVICE は使えません。このストアの外には問い合わせません。",
    "SERVICE is not available: queries do not leave this store.",
)
_PARSER = Parser()
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_DECLARED = re.compile(r"\bPREFIX\s+([^\s:<]*:)", re.IGNORECASE)
_PREFIXED = re.compile(r"(?<![\w:?$@.%\\-])([^\W\d_][\w.-]*:|:)(?=[\w:%\\])")


def query_form(query: str) -> str:
    """The first word after the prologue, in capitals: SELECT, ASK, CONSTRUCT, DESCRIBE …"""
    prologue = _PROLOGUE.match(query)
    word = _WORD.match(query, prologue.end() if prologue else 0)
    return word.group().upper() if word else ""


def admit(query: str) -> None:
    """Let a query pass that reads this store alone; raise QueryRefused for any other.

    Refused: what does not begin as a query does (updates among them), SERVICE anywhere in it, and
    texts above MAX_CHARACTERS.
    """
    if doubtful(query):
        refuse_service(query)


def doubtful(query: str) -> bool:
    """The part of `admit` that takes no time; whether the other part, `refuse_service`, is needed."""
    if len(query) > MAX_CHARACTERS:
        raise QueryRefused(Text(
            f"問い合わせが長すぎます（{len(query)}字、上限{MAX_CHARACTERS}字）。",
            f"The query is too long ({len(query)} characters, at most {MAX_CHARACTERS}).",
        ))
    plain = _ESCAPE.sub(_character, query)
    form = query_form(plain)
    if form in _UPDATES:
        raise QueryRefused(Text(
            "更新はできません。読むための問い合わせだけを受け付けます。",
            "Updates are not available: queries only read.",
        ))
    if form not in FORMS:
        raise QueryRefused(Text(
            f"SPARQL の問い合わせは {'、'.join(FORMS)} のどれかで始まります（PREFIX と BASE のあと）。",
            f"A SPARQL query begins with {', '.join(FORMS[:-1])} or {FORMS[-1]} (after PREFIX and BASE).",
        ))
    if _deep(query):
        raise QueryRefused(Text(
            "問い合わせの入れ子が深すぎます。", "The query is nested too deeply."
        ))
    return any("service" in text.casefold() for text in (query, plain)) and not _without_service(query)


def _deep(query: str) -> bool:
    """Whether more brackets stand in each other than MAX_DEPTH."""
    if sum(map(query.count, "([{")) <= MAX_DEPTH:
        return False
    steps = memoryview(bare(query).encode("ascii", "replace").translate(_STEPS, _NO_BRACKET))
    return max(accumulate(steps.cast("b")), default=0) > MAX_DEPTH


def undeclared_prefixes(query: str) -> Iterator[str]:
    """Prefixes a query uses and does not declare, in its order."""
    declared = set(_DECLARED.findall(query))
    for match in _PREFIXED.finditer(bare(query)):
        if match.group(1) not in declared and match.group(1) != "_:":
            declared.add(match.group(1))
            yield match.group(1)


def _character(escape: re.Match[str]) -> str:
    code = int(escape.group(1) or escape.group(2), 16)
    return chr(code) if code <= 0x10FFFF else ""


def refuse_service(query: str) -> None:
    """Refuse a query of which a parser says that it uses SERVICE, or cannot say that it does not."""
    try:
        federates = _PARSER.federates(query)
    except CannotTell as error:
        raise QueryRefused(Text(
            f"SERVICE という語があり、使っていないことを確かめられません（{error}）。",
            f"The word SERVICE is in it, and that it is not used cannot be told ({error}).",
        )) from None
    if federates:
        raise QueryRefused(_FEDERATES)


def _without_service(query: str) -> bool:
    """Whether the word SERVICE is plainly but part of names, texts and comments.

    Raises QueryRefused where it is plainly used.
    """
    if not _certain(query):
        return False
    words = bare(query)
    if _SERVICE.search(words):
        raise QueryRefused(_FEDERATES)
    return "service" not in _NAME.sub("", words).casefold()


def _certain(query: str) -> bool:
    """Whether there is one way only to tell texts, addresses and comments from the rest.

    There are more where a < may be a comparison and what follows a text or a comment, where
    quotation marks are many, and where a backslash stands before one.
    """
    if "\\" in query or "'''" in query or '"""' in query:
        return False
    if any(c in found.group() for found in _ADDRESS.finditer(query) if not _HOST.match(found.group()) for c in "#'"):
        return False
    return not any(mark in bare(query) for mark in "'\"")
