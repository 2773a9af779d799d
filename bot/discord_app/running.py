"""`run`: connect to Discord and stay."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator

import aiohttp
import discord

from bot.app import App, CannotStart, open_app
from bot.discord_app.client import AdviserClient
from bot.discord_app.health import health
from bot.discord_app.messenger import DirectMessenger
from bot.discord_app.moderators import Moderators
from bot.services.ports import StoreUnavailable
from bot.settings import Settings

log = logging.getLogger(__name__)

_DAY = 24 * 60 * 60
_LOOK = 30  # seconds between looks for reminders that are due
_WHERE = "https://discord.com/developers/applications -> your application -> Bot -> Reset Token"


async def run(settings: Settings) -> None:
    """Run until told to stop; raises CannotStart with what to do when that is impossible."""
    if settings.discord_token is None:
        raise CannotStart(
            "No DISCORD_TOKEN is set, so there is nobody to log in as.\n"
            f"Get one at {_WHERE}, then put it in the environment or in a file .env:\n"
            "  DISCORD_TOKEN=...\n"
            "To try the bot without a token: python -m bot preview"
        )
    if settings.on_heroku and settings.database_url is None:
        log.warning(
            "THE DISK HERE DOES NOT LAST: every answer is lost at the next restart. "
            "Add a PostgreSQL database and set DATABASE_URL."
        )
    async with (
        open_app(settings) as app,
        AdviserClient(
            app,
            moderators=Moderators.of(settings),
            shard_ids=settings.shard_ids,
            shard_count=settings.shard_count,
        ) as client,
        _health(client, settings),
        app.kept_current(),
    ):
        app.warm_up()
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError):  # Windows has no such signal to hear
            loop.add_signal_handler(signal.SIGTERM, lambda: loop.create_task(client.leave()))
        chores = [
            asyncio.create_task(_tidy_daily(app)),
            asyncio.create_task(_remind_always(app, client)),
        ]
        token = "".join(settings.discord_token.get_secret_value().split())  # as pasted: broken up
        try:
            await client.start(token)
        except discord.LoginFailure:
            raise CannotStart(
                f"Discord does not accept this DISCORD_TOKEN. Get a new one at {_WHERE}."
            ) from None
        except discord.HTTPException as error:
            raise CannotStart(
                f"Discord turned the bot away ({error}). See https://discordstatus.com, and try "
                "again in a few minutes."
            ) from None
        except (aiohttp.ClientConnectionError, OSError) as error:
            raise CannotStart(
                f"Discord cannot be reached ({error}). Check this machine's network and try again."
            ) from None
        finally:
            for chore in chores:
                chore.cancel()


@contextlib.asynccontextmanager
async def _health(client: AdviserClient, settings: Settings) -> AsyncIterator[None]:
    if settings.health_port is None:
        yield
        return
    try:
        async with health(client, settings.health_host, settings.health_port):
            yield
    except OSError as error:
        where = f"{settings.health_host}:{settings.health_port}"
        raise CannotStart(f"Health cannot be told on {where} ({error}). Set HEALTH_PORT.") from None


async def _tidy_daily(app: App) -> None:
    """Erase those who have been gone for too long, now and once a day."""
    while True:
        with contextlib.suppress(StoreUnavailable):  # tomorrow, then
            if forgotten := await app.store.forget_idle():
                log.info("erased %d people who told nothing for long", forgotten)
        await asyncio.sleep(_DAY)


async def _remind_always(app: App, client: AdviserClient) -> None:
    """Send reminders as they fall due, as long as the bot runs; the store says whose turn it is."""
    await client.wait_until_ready()
    messenger = DirectMessenger(client)
    while True:
        try:
            await app.remind(messenger)
        except StoreUnavailable as unavailable:
            log.warning("reminders wait: the store is %s", unavailable.trouble)
        except Exception:
            log.exception("a reminder failed")
        await asyncio.sleep(_LOOK)
