"""Migrating: the tables brought to the revision that the program knows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.services.ports import Trouble
from bot.storage.broken import DatabaseTooNew, StoreBroken, broken, place
from bot.storage.engine import WRITING
from bot.storage.troubles import trouble_of

_T = TypeVar("_T")
_PATIENCE = 20.0  # seconds for a neighbour that starts at the same moment
_PAUSE = 0.05
_LOCK = 7_746_411  # any number, the same in every process


async def migrate(engine: AsyncEngine, revision: str = "head") -> None:
    """Bring the tables up or down to a revision, whole or not at all; raise StoreBroken."""
    there = scripts()

    async def once() -> None:
        async with engine.connect() as db:
            current = await db.run_sync(_revision)
        if current not in {None, *(script.revision for script in there.walk_revisions())}:
            raise DatabaseTooNew(
                f"The database {place(engine.url)} is at revision {current}, which this version "
                "does not know. Install the version that wrote it, or restore an older backup."
            )
        if current == there.as_revision_number(revision):
            return
        async with engine.execution_options(**WRITING).begin() as db:
            await db.run_sync(_move, there, revision)

    logging.getLogger("alembic").setLevel(logging.WARNING)
    await patiently(engine, once)


@cache
def scripts() -> ScriptDirectory:
    """Return the migrations, from the first to the head."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    return config


async def patiently(engine: AsyncEngine, start: Callable[[], Awaitable[_T]]) -> _T:
    """Do a step of starting up; wait for others that start too, and say what cannot be done."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _PATIENCE
    while True:
        try:
            return await start()
        except StoreBroken:
            raise
        except Exception as error:
            if trouble_of(error) is not Trouble.BUSY or loop.time() > until:
                raise broken(engine.url, error) from error
        await asyncio.sleep(_PAUSE)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _move(connection: Connection, there: ScriptDirectory, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    current = _revision(connection)  # again: someone else may have moved it meanwhile
    below = {s.revision for s in there.iterate_revisions(current, "base")} - {current}
    target = there.as_revision_number(revision)
    config = _config()
    config.attributes["connection"] = connection
    if target is None or target in below:
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)
