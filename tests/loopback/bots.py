"""The bot, connected to the loopback Discord: in this process, or in one of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import App
from bot.discord_app.client import AdviserClient
from bot.discord_app.gate import Gate
from tests.loopback.server import LoopbackDiscord

ROOT = Path(__file__).parents[2]


@contextmanager
def pointing_at(rest: str, gateway: str) -> Iterator[None]:
    """Let discord.py take these addresses for Discord."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = rest, yarl.URL(gateway)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def connected(
    discord: LoopbackDiscord, app: App, gate: Gate | None = None
) -> AsyncIterator[AdviserClient]:
    """Connect a client of this process, ready to be talked to."""
    client = AdviserClient(app, gate=gate, shard_count=1, guild_ready_timeout=0.1)
    with pointing_at(discord.rest, discord.gateway):
        async with client:
            working = asyncio.create_task(client.start("a-token"))
            waiting = asyncio.create_task(client.wait_until_ready())
            await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
            await discord.connected.wait()
            try:
                yield client
            finally:
                await client.close()
                with suppress(asyncio.CancelledError):
                    await working


def surroundings(discord: LoopbackDiscord) -> dict[str, str]:
    """Return the variables that let `python -m bot run` itself, in haste, take this for Discord."""
    return {
        "PYTHONPATH": f"{Path(__file__).parent / 'pointing'}:{ROOT}",
        "LOOPBACK_DISCORD": f"{discord.rest} {discord.gateway}",
        "LOOPBACK_HASTE": "yes",
    }


@asynccontextmanager
async def process(
    discord: LoopbackDiscord, database: str, key: str, shard: int = 0, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the bot in a process of its own; at the end it is asked to leave, and must."""
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=ROOT,
        env={
            **os.environ,
            **surroundings(discord),
            "DATABASE_URL": database,
            "SEALING_KEYS": key,
            "DISCORD_TOKEN": f"token-{shard}",
            "LOG_LEVEL": "WARNING",
            "SHARD_IDS": str(shard),
            "SHARD_COUNT": str(discord.shards),
            **settings,
        },
    )
    try:
        yield bot
    finally:
        if bot.returncode is None:
            bot.terminate()
            # one that is still starting has nothing to put in order, and may simply end
            ended = await bot.wait()
            assert ended in {0, -signal.SIGTERM}, f"it did not leave in order: {ended}"
