"""What every worker process is: confined, and on pipes to its parent.

Messages are JSON after four bytes of length; a reply with ``bytes`` is followed by as many.
"""

from __future__ import annotations

import json
import os
import signal
import struct
from typing import Any

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def heed_the_parent() -> None:
    """Leave it to the parent when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def begin(outbox: int, memory: int) -> None:
    """Be confined, and tell the parent that requests may come."""
    confine(memory)
    reply(outbox, {"ready": True})


def confine(memory: int) -> None:
    """No more files, no sockets, no more than ``memory`` bytes beside those in use now.

    Systems without resource limits (Windows) rely on the parent's gate and deadline alone.
    """
    try:
        import resource
    except ImportError:
        return
    # What the runtime says when it dies of a query (out of memory) is the parent's to say.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _first_to_go()
    used = _mapped() * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    except (ValueError, OSError):  # macOS does not always take it
        return


def _first_to_go() -> None:
    """Where the machine runs out of memory, it ends this process and not its parent."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        return


def _mapped() -> int:
    """Pages of address space in use; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0])
    except OSError:
        return 0


def next_request(pipe: int) -> bytes:
    """The next request, empty at the end; the parent sends none before it has the last reply."""
    data = os.read(pipe, 1 << 16)
    while data and len(data) < (4 if len(data) < 4 else 4 + struct.unpack_from("!I", data)[0]):
        piece = os.read(pipe, 1 << 20)
        if not piece:
            return b""
        data += piece
    return data[4:]


def reply(pipe: int, message: dict[str, Any], body: bytes = b"") -> None:
    """Send a message, and bytes after it."""
    if body:
        message["bytes"] = len(body)
    text = _ENCODE(message).encode()
    view = memoryview(struct.pack("!I", len(text)) + text + body)
    while view:
        view = view[os.write(pipe, view) :]
