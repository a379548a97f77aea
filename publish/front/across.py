"""Pages of other sites may read the data, and why they got none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.addresses import path_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Whoever asks from another site's page does so for these.
DATA = ("/sparql", "/data/", "/id/", "/graph/", "/ontology", "/catalog", "/.well-known/void", "/dump/")
_ORIGIN = b"access-control-allow-origin"
# What a refusal tells beside its words: when to come again, what else there is.
ACROSS = ((_ORIGIN, b"*"), (b"access-control-expose-headers", b"Allow, Link, Retry-After"))


class Across:
    """ASGI: what is refused, not found or at fault under `DATA` says that any page may read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not path_of(scope).removeprefix("/en").startswith(DATA):
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                headers = message["headers"]
                if not any(name.lower() == _ORIGIN for name, _ in headers):
                    message["headers"] = [*headers, *ACROSS]
            await send(message)

        await self.app(scope, receive, sending)
