"""The installation: small facts that it keeps about itself, and sealing everything anew."""

from __future__ import annotations

import logging

from sqlalchemy import Table, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.sealing import Unreadable
from bot.storage.transactions import Transactions, reading, writing
from bot.storage.unlocking import INDEX_KEY
from bot.storage.upsert import put

_BATCH = 500  # rows re-sealed in one transaction, so that people can write in between
_SEALED = (
    *(tables.answers, tables.drafts, tables.records, tables.reminders),
    *(tables.questions, tables.reported_facts, tables.authors),
)
"""The tables with sealed values."""

_log = logging.getLogger(__name__)


class Installation(Transactions):
    """The calls about the installation itself."""

    @reading
    async def mark(self, db: AsyncConnection, name: str) -> str | None:
        """Return a small fact that the installation keeps about itself."""
        marks = tables.marks.c
        value: str | None = await db.scalar(select(marks.value).where(marks.name == name))
        return value

    @writing
    async def put_mark(self, db: AsyncConnection, name: str, value: str) -> None:
        """Keep a small fact; it is not sealed."""
        await put(db, tables.marks, [{"name": name, "value": value}])

    async def rotate(self) -> int:
        """Seal everything anew under the newest key and return how many rows of people that were.

        People may go on meanwhile, if every process that serves them has the newest key already.
        """
        await self._reseal_index_key()
        count = 0
        for table in _SEALED:
            after = ("",) * len(table.primary_key)
            while rows := await self._reseal(table, after):
                count += len(rows)
                after = rows[-1]
        return count

    @writing
    async def _reseal_index_key(self, db: AsyncConnection) -> None:
        here = tables.marks.c.name == INDEX_KEY
        sealed = await db.scalar(select(tables.marks.c.value).where(here))
        anew = self._sealer.resealed(sealed or "")
        await db.execute(update(tables.marks).where(here).values(value=anew))

    @writing
    async def _reseal(
        self, db: AsyncConnection, table: Table, after: tuple[str, ...]
    ) -> list[tuple[str, ...]]:
        """Seal the next rows anew, and return their keys."""
        key = list(table.primary_key)
        rows = await db.execute(
            select(*key, table.c.value)
            .where(tuple_(*key) > after)
            .order_by(*key)
            .limit(_BATCH)
            .with_for_update()
        )
        done = []
        for *place, sealed in rows.all():
            try:
                anew = self._sealer.resealed(sealed)
            except Unreadable:
                _log.error("a row of %s cannot be opened with any key: left as it is", table.name)
            else:
                here = [column == part for column, part in zip(key, place, strict=True)]
                await db.execute(update(table).where(*here).values(value=anew))
            done.append(tuple(place))
        return done
