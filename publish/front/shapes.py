"""What a request may look like before anybody reads it: its method, address and headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from ontology.language import Text
from publish.ready.heads import head_of

if TYPE_CHECKING:
    from starlette.types import Scope

LIVE = ("/healthz", "/readyz")  # tell how things stand now
CHEAP = ("/static/", *LIVE)  # paths that ask the engine nothing
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
MOST_HEADERS = 100
LONGEST_PATH = 4096
_HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*)(:[0-9]{1,5})?")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered: a status, a sentence, headers for the client."""

    status: int
    text: Text
    headers: Mapping[str, str] = field(default_factory=dict)


METHOD = Refusal(
    405,
    Text("この操作はできません。読むことだけができます。", "This method is not available: the site is only read."),
    {"Allow": ", ".join(METHODS)},
)
VERSION = Refusal(505, Text(
    "この版の HTTP には答えられません。", "This version of HTTP is not understood."
))
PATH = Refusal(400, Text(
    "このアドレスは読めません（使えない文字か「..」があります）。",
    "This address cannot be read: it has characters that no address may have, or “..”.",
))
LONG = Refusal(414, Text("アドレスが長すぎます。", "The address is too long."))
HEAD = Refusal(
    431,
    Text("要求のヘッダーが大きすぎます。", "The headers of the request are too large."),
    {"Connection": "close"},
)
HEADER = Refusal(400, Text(
    "要求のヘッダーに使えない文字があります。", "A header of the request has characters it may not have."
))
HOST = Refusal(400, Text("Host ヘッダーが読めません。", "The Host header cannot be read."))


def refusal(scope: Scope, head: int) -> Refusal | None:
    """Why a request is not read at all; None for one that is. ``head`` in bytes."""
    if scope["http_version"] not in ("1.0", "1.1", "2", "3"):
        return VERSION
    if scope["method"] not in METHODS:
        return METHOD
    return _of_headers(scope, head) or _of_path(scope)


def plain(head: int) -> Callable[[Scope], bool]:
    """Whether a request may be read as it is: its shape is right, and it has no body."""

    def told(scope: Scope) -> bool:
        known = head_of(scope)
        if known.bodied:
            return False
        if known.sound and scope["http_version"] == "1.1" and scope["method"] in METHODS:
            return _length(scope) + known.size <= head and _of_path(scope) is None
        known.sound = refusal(scope, head) is None
        return known.sound

    return told


def _length(scope: Scope) -> int:
    return len(scope.get("raw_path") or b"") + len(scope["query_string"])


def _of_headers(scope: Scope, head: int) -> Refusal | None:
    headers = scope["headers"]
    size = _length(scope)
    hosts, controls = [], False
    for name, value in headers[: MOST_HEADERS + 1]:  # with every request: one pass
        size += len(name) + len(value) + 4
        if _CONTROL.search(value):
            controls = True
        if name == b"host":
            hosts.append(value)
    if size > head or len(headers) > MOST_HEADERS:
        return HEAD
    if controls:
        return HEADER
    if not hosts and scope["http_version"] == "1.1":
        return HOST
    if len(hosts) > 1 or not all(len(h) < 256 and _HOST.fullmatch(h) for h in hosts):
        return HOST
    return None


def _of_path(scope: Scope) -> Refusal | None:
    raw = scope.get("raw_path") or scope["path"].encode()
    if len(raw) > LONGEST_PATH:
        return LONG
    return _judged(raw) if scope["query_string"].isascii() else PATH


@lru_cache(1024)
def _judged(raw: bytes) -> Refusal | None:
    try:
        path = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return PATH
    # Two slashes at the beginning are another host to a browser that is redirected there.
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return PATH
    if any(c < " " or "\x7f" <= c <= "\x9f" for c in path):
        return PATH
    # Decoded once more: a proxy behind or before may do so.
    segments = unquote_to_bytes(path).split(b"/") + path.encode().split(b"/")
    return PATH if any(s in (b".", b"..") for s in segments) else None
