"""Head and body in one write, over a real pair of sockets."""

from __future__ import annotations

import asyncio
import socket

import pytest

from publish.front.joined import Joined


def test_what_is_written_first_waits_for_the_next_or_for_the_loop() -> None:
    async def write() -> None:
        here, there = socket.socketpair()
        there.setblocking(False)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=here)
        joined = Joined(transport, loop)
        joined.write(b"head")
        with pytest.raises(BlockingIOError):
            there.recv(100)
        joined.write(b" body")
        assert there.recv(100) == b"head body"
        joined.write(b"alone")
        joined.write(b"")
        assert there.recv(100) == b"alone"
        joined.write(b"")
        joined.write(b"first")
        await asyncio.sleep(0)
        assert there.recv(100) == b"first"
        joined.write(b"last")
        assert not joined.is_closing()
        joined.close()
        assert joined.is_closing()
        assert there.recv(100) == b"last"
        await asyncio.sleep(0)
        assert there.recv(100) == b""
        there.close()

    asyncio.run(write())
