"""An application served by a thread of this process, on a free port of this machine."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import uvicorn

if TYPE_CHECKING:
    from starlette.types import ASGIApp


@contextlib.contextmanager
def listening(app: ASGIApp, **configuration: Any) -> Iterator[tuple[str, int]]:
    """Host and port of the application, once it answers; it ends with the context."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", **configuration))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield bound.getsockname()
        finally:
            server.should_exit = True
            thread.join()


@contextlib.contextmanager
def address_of(app: ASGIApp, **configuration: Any) -> Iterator[str]:
    """The address of the application, with no slash at its end."""
    with listening(app, **configuration) as (host, port):
        yield f"http://{host}:{port}"
