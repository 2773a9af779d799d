"""Copying a store, row by row, into an empty one: another engine, a backup, or back from one.

Values stay sealed and names stay pseudonyms: no key is needed, and the copy opens with the same
keys. What arrived is read again and compared with what was sent, by counting and hashing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.broken import StoreBroken, place
from bot.storage.engine import READING, WRITING, open_engine
from bot.storage.migrating import migrate, patiently
from bot.storage.tables import metadata

_BATCH = 500
_MOST = 2**256


@dataclass(frozen=True, slots=True)
class Tally:
    """What a table holds: its rows, and a hash of them that does not depend on their order."""

    rows: int = 0
    digest: int = 0

    def adding(self, row: Sequence[Any]) -> Tally:
        """Return the tally with one row more."""
        plain = [v.astimezone(dt.UTC).isoformat() if isinstance(v, dt.datetime) else v for v in row]
        digest = int.from_bytes(hashlib.sha256(json.dumps(plain).encode()).digest(), "big")
        return Tally(self.rows + 1, (self.digest + digest) % _MOST)

    def __str__(self) -> str:
        return f"{self.rows} rows, {self.digest:064x}"[:30]


async def copy_store(origin: str, target: str) -> Mapping[str, Tally]:
    """Copy everything from one address into the empty store at another; return what was copied.

    The origin is brought up to date first and may be in use: what is copied is its state of one
    moment. The target is written whole or not at all. Raises StoreBroken.
    """
    async with open_engine(origin) as source, open_engine(target) as destination:
        await migrate(source)
        await migrate(destination)

        async def once() -> Mapping[str, Tally]:
            return await _copied(source, destination)

        sent = await patiently(destination, once)
        async with destination.execution_options(**READING).connect() as db:
            arrived = {table.name: await _tally(db, table) for table in metadata.sorted_tables}
    if differing := [name for name in sent if sent[name] != arrived[name]]:
        raise StoreBroken(
            f"The copy {place(destination.url)} differs from {place(source.url)} in "
            f"{', '.join(differing)}. Throw it away and copy again."
        )
    return sent


async def _copied(source: AsyncEngine, target: AsyncEngine) -> Mapping[str, Tally]:
    # One snapshot of the origin: SQLite's readers have one anyway.
    frozen = {} if source.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    async with (
        source.execution_options(**READING, **frozen).connect() as reading,
        target.execution_options(**WRITING).begin() as writing,
    ):
        for table in metadata.sorted_tables:
            if (await writing.execute(select(table).limit(1))).first():
                raise StoreBroken(
                    f"The store {place(target.url)} is not empty. A copy goes into an empty one: "
                    "name another, or move this one away."
                )
        return {t.name: await _copied_table(reading, writing, t) for t in metadata.sorted_tables}


async def _copied_table(reading: AsyncConnection, writing: AsyncConnection, table: Table) -> Tally:
    tally = Tally()
    async with reading.stream(select(table)) as rows:
        async for batch in rows.partitions(_BATCH):
            named = [dict(zip(table.c.keys(), row, strict=True)) for row in batch]
            await writing.execute(insert(table), named)
            for row in batch:
                tally = tally.adding(row)
    return tally


async def _tally(db: AsyncConnection, table: Table) -> Tally:
    tally = Tally()
    async with db.stream(select(table)) as rows:
        async for row in rows:
            tally = tally.adding(row)
    return tally
