"""Health: `/healthz`, `/readyz` and `/metrics` on a port of their own, for who runs the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot.services.ports import StoreUnavailable

if TYPE_CHECKING:
    from bot.discord_app.client import AdviserClient

_PATIENCE = 2.0  # seconds for the store to answer


@asynccontextmanager
async def health(client: AdviserClient, host: str, port: int) -> AsyncIterator[int]:
    """Answer on this port while the block lasts; yields the port, chosen by the system for 0."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        if missing := await _missing(client):
            return web.Response(text="\n".join(missing) + "\n", status=503)
        return web.Response(text="ready\n")

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=client.meters.page(), content_type="text/plain", charset="utf-8")

    application = web.Application()
    application.add_routes(
        [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
    )
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _missing(client: AdviserClient) -> list[str]:
    """Return what keeps the bot from serving people just now."""
    missing = [] if client.is_ready() else ["not connected to Discord"]
    try:
        async with asyncio.timeout(_PATIENCE):
            await client.app.store.mark("ready")
    except (StoreUnavailable, TimeoutError):
        missing.append("the store does not answer")
    return missing
