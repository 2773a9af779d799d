"""A wire that can fail: it stands before a server, and refuses, keeps silent or delays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_CHUNK = 65_536


class Proxy:
    """Passes on what comes to a TCP port of this machine to a socket file, and back."""

    def __init__(self, target: str) -> None:
        self.port = 0
        self._target = target
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._delay = 0.0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Proxy]:
        """Listen until the end of the block."""
        await self._listen()
        try:
            yield self
        finally:
            self._speaks.set()
            await self._hang_up()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Break every connection and take no new one."""
        await self._hang_up()
        try:
            yield
        finally:
            await self._listen()

    @asynccontextmanager
    async def silent(self) -> AsyncIterator[None]:
        """Pass nothing on, and hold the line: what was said arrives afterwards."""
        self._speaks.clear()
        try:
            yield
        finally:
            self._speaks.set()

    @asynccontextmanager
    async def slow(self, seconds: float) -> AsyncIterator[None]:
        """Let everything take so much longer, in each direction."""
        self._delay = seconds
        try:
            yield
        finally:
            self._delay = 0.0

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _hang_up(self) -> None:
        if self._server:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _connect(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            far, forth = await asyncio.open_unix_connection(self._target)
        except OSError:
            back.transport.abort()
            return
        ends = {back, forth}
        self._writers |= ends
        try:
            await asyncio.gather(self._pass(near, forth), self._pass(far, back))
        finally:
            self._writers -= ends

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                await asyncio.sleep(self._delay)
                await self._speaks.wait()
                writer.write(chunk)
                await writer.drain()
        writer.close()
