"""The engine: one address of a database, made ready to be relied on."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from bot.storage.broken import StoreBroken

_WAIT = 2  # seconds for a lock: Discord wants an answer in three
_CONNECT = 5  # seconds for a connection to be made: the driver's own would be a minute
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_PRAGMAS = (
    f"busy_timeout = {_WAIT * 1000}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)
_BEGIN = "begin"
READING = {_BEGIN: "BEGIN"}
"""Options of an engine whose transactions only read: on SQLite they take no lock."""
WRITING = {_BEGIN: "BEGIN IMMEDIATE"}
"""Options of an engine whose transactions write: on SQLite the lock is taken at once.

A transaction that reads first and writes later would fail at once, without waiting, when another
one wrote in between.
"""
OUTSIDE = {_BEGIN: ""}
"""Options of an engine for statements that SQLite allows outside a transaction only."""


def database(url: str) -> URL:
    """Read an address, in the forms people have it, for the drivers used here."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreBroken(f"The address of the database is none. {_FORMS}") from None
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise StoreBroken(f"There is no support for {parsed.get_backend_name()}. {_FORMS}")
    parsed = parsed.set(drivername=driver)
    # libpq, whose words hosts use in an address, calls this otherwise than asyncpg.
    query = {"ssl" if name == "sslmode" else name: v for name, v in parsed.query.items()}
    return parsed.set(query={k: v for k, v in query.items() if k != "channel_binding"})


_FORMS = "Write sqlite:///data/advisor.db or postgresql://user:password@host/name."


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite database, None for any other."""
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(str(url.database)) if is_file else None


@asynccontextmanager
async def open_engine(url: str) -> AsyncIterator[AsyncEngine]:
    """Connect to the database at this address; one in a file is made if it is not there."""
    where = database(url)
    if file := file_of(where):
        try:
            _make(file)
        except OSError as error:
            raise StoreBroken(f"The database {file} cannot be made: {error.strerror}.") from error
    engine = engine_of(where)
    try:
        yield engine
    finally:
        await engine.dispose()


def engine_of(url: URL) -> AsyncEngine:
    """Return an engine that connects when it is first used."""
    settings: dict[str, Any] = {"hide_parameters": True, "poolclass": AsyncAdaptedQueuePool}
    if url.get_backend_name() == "sqlite":
        if file_of(url) is None:
            # The database lives as long as its one connection, and people take turns on it.
            settings |= {"pool_size": 1, "max_overflow": 0}
        engine = create_async_engine(url, **settings)
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin)
        return engine
    try:
        return create_async_engine(
            url,
            **settings,
            pool_pre_ping=True,
            connect_args={
                "timeout": _CONNECT,
                "server_settings": {"lock_timeout": f"{_WAIT}s"},
            },
        )
    except ModuleNotFoundError as error:
        raise StoreBroken(
            "PostgreSQL needs a driver: pip install 'pmr-match-advisor[postgres]'."
        ) from error


def _make(file: Path) -> None:
    """Make the file, for this user only, and its folder; SQLite's own words would say less.

    A file that exists is not opened: closing it again would drop the locks that another
    connection of this process may hold on it.
    """
    with suppress(FileExistsError):
        file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR))
    if not (file.is_file() and os.access(file, os.R_OK)):
        raise StoreBroken(f"The database {file} is no file that this user may read.")


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions by its own rules, late and deferred: `_begin` does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if statement := connection.get_execution_options().get(_BEGIN, READING[_BEGIN]):
        connection.exec_driver_sql(statement)
