"""The store: the `Store` of the services, in a database. Each kind of call has its own module."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.storage.due_reminders import DueReminders
from bot.storage.edits import Edits
from bot.storage.engine import open_engine
from bot.storage.inbox import Inbox
from bot.storage.installation import Installation
from bot.storage.migrating import migrate, patiently
from bot.storage.people import People
from bot.storage.unlocking import unlock


class SqlStore(People, DueReminders, Inbox, Edits, Installation):
    """Keeps sealed answers under pseudonyms, and all else that the bot must not forget."""


@asynccontextmanager
async def open_store(
    url: str, keys: str | None, now: Callable[[], dt.datetime]
) -> AsyncIterator[SqlStore]:
    """Open the store at this address, migrated and unlocked; raise StoreBroken if it cannot be.

    `keys` are the configured ones: without any, SQLite keeps its key in a file beside the database.
    """
    async with open_engine(url) as engine:
        await migrate(engine)
        sealer, pseudonyms = await patiently(engine, lambda: unlock(engine, keys))
        store = SqlStore(engine, sealer, pseudonyms, now)
        try:
            yield store
        finally:
            await store.finish()
