"""Answers that a reader who has them already need not be sent again (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

# For readers in a browser on another site: data are for everybody.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link",
}
# Whoever keeps an answer asks whether it still holds: a new build may come at any time.
FRESH = {"Cache-Control": "no-cache"}


def tag_of(content: bytes) -> str:
    """A strong validator: it changes when the bytes do, and only then."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def answer(
    request: Request,
    content: bytes,
    content_type: str,
    tag: str,
    headers: Mapping[str, str],
    status: int = 200,
) -> Response:
    """The content, or 304 where the reader says it has it."""
    told = {**headers, "ETag": tag, **FRESH}
    if status == 200 and has(",".join(request.headers.getlist("if-none-match")), tag):
        return Response(status_code=304, headers=told)
    return Response(content, status, {**told, "Content-Type": content_type})


def has(known: str, tag: str) -> bool:
    """Whether one of the validators a reader has is this one; weak ones count, as is the rule."""
    given = [found.strip().removeprefix("W/") for found in known.split(",")]
    return tag in given or given == ["*"]
