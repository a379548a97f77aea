"""What a request to the endpoint says, by SPARQL 1.1 Protocol: one operation, its text, its dataset.

Every refusal is an `Unreadable` with the status, a sentence in two languages, and the headers a
client needs to do better.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote_to_bytes, urlsplit

from ontology.language import Text

Operation = Literal["none", "query", "update"]
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = "GET, HEAD, POST, OPTIONS"
MOST_FIELDS = 500
MOST_CHARACTERS = 200_000  # of a form: a query and its graphs
# These answer differently each time.
_FRESH = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\s*\(", re.IGNORECASE)
_LONGEST = 8_000  # characters
_PIECE = 8_192  # bytes
_NO_IRI = re.compile(r'[\x00- <>"{}|^`\\\x7f-\x9f]')
# What stands in every query, and is replaced faster by itself: no character of these makes part
# of another escape.
_OFTEN = [
    (b"+", b" "), (b"%20", b" "), (b"%22", b'"'), (b"%23", b"#"), (b"%2F", b"/"), (b"%3A", b":"),
    (b"%3C", b"<"), (b"%3E", b">"), (b"%3F", b"?"), (b"%7B", b"{"), (b"%7D", b"}"),
]
_NOT_UTF8 = Text("UTF-8 として読めません。", "This cannot be read as UTF-8.")


class Unreadable(Exception):
    """A request that is no operation of the protocol; ``text`` says why, ``headers`` what helps."""

    def __init__(self, status: int, text: Text, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text.en)
        self.status, self.text, self.headers = status, text, dict(headers or {})


@dataclass(frozen=True)
class Asked:
    """One operation. The graphs are the request's dataset; ``fields`` is all that was sent."""

    operation: Operation
    text: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


def repeatable(query: str) -> bool:
    """Whether a query has the same answer whenever it is asked of the same data.

    Of a long one nobody looks: it is hardly asked again.
    """
    return len(query) <= _LONGEST and _FRESH.search(query) is None


def read(method: str, address: bytes, content_type: str, body: bytes) -> Asked:
    """The operation of a request; ``address`` is the query part of its address, as sent.

    Raises Unreadable.
    """
    fields = _fields(address)
    if method in ("GET", "HEAD"):
        if any(name == "update" for name, _ in fields):
            raise Unreadable(
                400,
                Text("更新は POST で送るものです。", "Updates are sent by POST."),
            )
        return _asked("query", fields)
    if method != "POST":
        raise Unreadable(
            405,
            Text(
                "問い合わせは GET か POST で送ってください。", "Send queries by GET or POST."
            ),
            {"Allow": METHODS},
        )
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    if media not in (FORM, QUERY, UPDATE):
        raise Unreadable(
            415,
            Text(
                f"POST の Content-Type は {FORM}、{QUERY}、{UPDATE} のどれかです。",
                f"The Content-Type of a POST is {FORM}, {QUERY} or {UPDATE}.",
            ),
            {"Accept-Post": f"{FORM}, {QUERY}"},
        )
    _only_utf8(parameters)
    if media == FORM:
        sent = _fields(body) + [f for f in fields if f[0] not in ("query", "update")]
        updates = any(name == "update" for name, _ in sent)
        return _asked("update" if updates else "query", sent)
    operation: Operation = "query" if media == QUERY else "update"
    beside = [f for f in fields if f[0] not in ("query", "update")]
    return _asked(operation, [*beside, (operation, _decoded(body))])


def only_query(address: bytes) -> str | None:
    """The query of a GET that says nothing else; None where it does, or has none."""
    if not address.startswith(b"query=") or b"&" in address:
        return None
    text = address[6:]
    for escape, character in _OFTEN:
        text = text.replace(escape, character)
    try:
        return (unquote_to_bytes(text) if b"%" in text else text).decode()
    except UnicodeDecodeError:
        return None


def _only_utf8(parameters: str) -> None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in (
            "utf-8", "utf8", "us-ascii"
        ):
            raise Unreadable(
                415, Text("文字コードは UTF-8 だけです。", "The only character set is UTF-8.")
            )


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(400, _NOT_UTF8) from None


def _fields(text: bytes) -> list[tuple[str, str]]:
    """The fields of a form or an address. Raises Unreadable."""
    if len(text) > MOST_CHARACTERS and _characters(text) > MOST_CHARACTERS:
        raise Unreadable(
            413, Text("要求の本文が大きすぎます。", "The body of the request is too large.")
        )
    if text.count(b"&") >= MOST_FIELDS:
        raise Unreadable(
            400, Text("項目が多すぎます。", "There are too many fields.")
        )
    _decoded(text)
    pairs = (pair.partition(b"=") for pair in text.split(b"&") if pair)
    return [(_decoded(unescaped(name)), _decoded(unescaped(value))) for name, _, value in pairs]


def _characters(text: bytes) -> int:
    """How many characters a form has, as can be told in no time."""
    escapes = text.count(b"%")
    continued = sum(text.count(b"%" + digit) for digit in (b"8", b"9", b"a", b"b", b"A", b"B"))
    return len(text.decode("utf-8", "ignore")) - 2 * escapes - continued


def unescaped(text: bytes) -> bytes:
    """What a part of a form says. In pieces, so that other threads have their turn between them."""
    text = text.replace(b"+", b" ")
    if b"%" not in text:
        return text
    pieces, begin = [], 0
    while begin < len(text):
        end = begin + _PIECE
        cut = text.rfind(b"%", end - 2, end)  # an escape stays whole
        end = cut if cut > begin and end < len(text) else end
        pieces.append(unquote_to_bytes(text[begin:end]))
        begin = end
    return b"".join(pieces)


def _asked(operation: Operation, fields: list[tuple[str, str]]) -> Asked:
    texts = [value for name, value in fields if name == operation]
    others = [name for name, _ in fields if name in ("query", "update") and name != operation]
    if len(texts) > 1 or (texts and others):
        raise Unreadable(
            400,
            Text(
                "問い合わせは一度に一つだけ送ってください。", "Send one query at a time."
            ),
        )
    prefix = "using-" if operation == "update" else ""
    default = "graph-uri" if prefix else "default-graph-uri"
    graphs = [
        tuple(_graph(value) for name, value in fields if name == key and value.strip())
        for key in (f"{prefix}{default}", f"{prefix}named-graph-uri")
    ]
    single = dict(reversed(fields))
    if not texts:
        return Asked("none", "", graphs[0], graphs[1], single)
    return Asked(operation, texts[0], graphs[0], graphs[1], single)


def _graph(iri: str) -> str:
    """The absolute IRI of a graph. Raises Unreadable."""
    iri = iri.strip()
    try:
        absolute = bool(urlsplit(iri).scheme)
    except ValueError:
        absolute = False
    if not absolute or _NO_IRI.search(iri):
        raise Unreadable(
            400,
            Text(
                f"グラフの名前は絶対 IRI です（「{iri[:200]}」）。",
                f"A graph is named by an absolute IRI (“{iri[:200]}”).",
            ),
        )
    return iri
