"""Whether the server runs, and whether its store answers: for whoever watches over it."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse

from graph.store import StoreError
from queries.engine import Engine, QueryError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_FRESH = 1.0  # seconds for which what was found is told again


async def alive(_: Request) -> Response:
    """Whether the server runs; asks the engine nothing."""
    return PlainTextResponse("ok\n")


class Readiness:
    """Whether the store answers: one query a second at most, however many ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, object] = {}
        self._until = 0.0
        self._asking: asyncio.Task[None] | None = None

    async def answer(self, _: Request) -> Response:
        """``{"ready": true, "build": …}``, or 503 with the reason in both languages."""
        if time.monotonic() >= self._until:
            if self._asking is None or self._asking.done():
                self._asking = asyncio.ensure_future(self._ask())
            await asyncio.shield(self._asking)
        ready = self._known.get("ready") is True
        return JSONResponse(self._known, 200 if ready else 503, {"Cache-Control": "no-store"})

    async def _ask(self) -> None:
        self._known = await run_in_threadpool(partial(_state, self._engine))
        self._until = time.monotonic() + _FRESH


def _state(engine: Engine) -> dict[str, object]:
    try:
        build = engine.build_name()
        engine.query("ASK {}")
    except QueryError as error:
        return {"ready": False, "reason": {"ja": error.text.ja, "en": error.text.en}}
    except StoreError:
        return {"ready": False, "reason": {"ja": "ストアがありません。", "en": "There is no store."}}
    return {"ready": True, "build": build}
