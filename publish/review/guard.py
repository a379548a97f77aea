"""Who may ask for the pages of a review: this machine; who may change something: those pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # Not no-referrer: with it a browser hides even from us where a form comes from.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_NAMES = ("127.0.0.1", "localhost", "::1")


class Guarded:
    """Answers this machine's own names only, and changes nothing for pages of other origins."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if not allowed(scope["method"], headers):
            refused = Response("403\n", 403, media_type="text/plain")
            await refused(scope, receive, send)
            return
        await self.app(scope, receive, send)


def allowed(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request is of this machine and, where it changes something, of our own pages.

    A name of another that was made to lead here is refused by ``Host``; a form of another site by
    ``Origin`` and ``Sec-Fetch-Site``, which pages cannot set.
    """
    host = headers.get("host", "")
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if name not in _NAMES:
        return False
    if method in ("GET", "HEAD"):
        return True
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    return origin in (None, f"http://{host}") and site in (None, "same-origin")
