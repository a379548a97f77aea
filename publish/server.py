"""The server: listening, serving until it is told to stop, and leaving nothing behind."""

from __future__ import annotations

import logging
import math
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ontology.language import Text
from publish.app import create_app
from publish.data.descriptions import served_base
from publish.front.access_log import Faults, Lines
from publish.front.proxy import networks, root_path
from publish.settings import SettingError, Settings
from queries.engine import EmbeddedEngine, WritingEngine

if TYPE_CHECKING:
    import argparse


_SWITCH = 0.001  # seconds


class CannotListen(Exception):
    """The address or port is not to be had; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises CannotListen."""
    opened = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        opened = socket.socket(family, kind, protocol)
        if sys.platform != "win32":  # there it would take a port in use
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen()  # from now on who comes waits, and is not refused
    except (OSError, OverflowError) as error:
        if opened is not None:
            opened.close()
        why = getattr(error, "strerror", None) or error
        raise CannotListen(Text(
            f"{host} のポート {port} で待ち受けられません（{why}）。--port で別の番号を選べます。",
            f"Cannot listen on port {port} of {host} ({why}). Choose another with --port.",
        )) from None
    return opened


def run(
    options: argparse.Namespace, store: Path, tell: Callable[[Text], None] = lambda _: None
) -> None:
    """Serve a store, or the endpoint the options name, until interrupted or terminated.

    ``tell`` hears the address before. Requests that are being answered then are finished, within
    the grace; workers and log end with the server. Raises SettingError, StoreError or
    CannotListen.
    """
    settings = Settings.chosen(options)
    networks(settings.trusted_proxies)
    root = root_path(settings.root_path)
    served_base(settings.serve_base)
    with ending(), _log(settings) as log:
        engine: WritingEngine
        if options.endpoint:
            from queries.remote import RemoteEngine

            engine = RemoteEngine(options.endpoint, settings.limits)
        else:
            engine = EmbeddedEngine(store, settings.limits, settings.workers, lookups=True)
        try:
            listening = listen(settings.host, settings.port)
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            address = f"http://{host}:{listening.getsockname()[1]}{root}/"
            tell(Text(f"{address} で開きます。Ctrl+C で終わります。", f"Serving {address} (Ctrl+C ends)."))
            _serve(engine, settings, log, listening)
        finally:
            engine.close()


def _serve(
    engine: WritingEngine,
    settings: Settings,
    log: Callable[[str], None] | None,
    listening: socket.socket,
) -> None:
    import uvicorn

    from publish.front.connections import AT_ONCE, Listening, served
    from publish.front.lending import Lender

    # Pages are made in threads; the one that listens has its turn sooner than after 5 ms each time.
    sys.setswitchinterval(_SWITCH)
    app = create_app(engine, settings, log=log, on_stop=engine.close)
    prompt, lender = app.state.prompt, None
    if isinstance(engine, EmbeddedEngine):
        lender = Lender(engine.store, settings, prompt.tell.key if prompt.tell else b"")
    config = uvicorn.Config(
        app,
        backlog=AT_ONCE,
        http=served(settings, log or (lambda _: None), prompt, lender),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=math.ceil(settings.keep_alive),
        timeout_graceful_shutdown=math.ceil(settings.grace),
    )
    try:
        Listening(config, lender).run(sockets=[listening])
    finally:
        if lender is not None:
            lender.wait()


@contextmanager
def ending() -> Iterator[None]:
    """Let SIGTERM end the process as leaving a block does, so that nothing is left behind."""

    def end(*_: object) -> NoReturn:
        raise SystemExit(0)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _log(settings: Settings) -> Iterator[Callable[[str], None] | None]:
    """Where answers, and faults of the server's own parts, are written."""
    target = settings.access_log
    try:
        lines = Lines(target or "-")
    except OSError as error:
        raise SettingError(Text(
            f"アクセスログ {target} を開けません（{error.strerror}）。--access-log で別のファイルを選べます。",
            f"The access log {target} cannot be opened ({error.strerror}). Choose another with --access-log.",
        )) from None
    faults = Faults(lines.write)
    watched = [logging.getLogger(name) for name in ("uvicorn.error", "asyncio")]
    for logger in watched:
        logger.handlers, logger.propagate = [faults], False
        # What strangers get wrong is in the access log.
        logger.setLevel(logging.ERROR)
    try:
        yield lines.write if target else None
    finally:
        for logger in watched:
            logger.handlers, logger.propagate = [], True
        lines.close()
