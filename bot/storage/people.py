"""People: what each of them agreed to, answered and noted, and erasing all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.interview.answers import Plain
from bot.services.ports import IDLE_DAYS, Consent, Kept, Record, RecordKind, StoreUnavailable
from bot.storage import tables
from bot.storage.transactions import Transactions, outside, reading, writing
from bot.storage.upsert import put


class People(Transactions):
    """The calls about what people told, sealed under their pseudonyms."""

    @reading
    async def consent(self, db: AsyncConnection, person: str) -> Consent | None:
        """Return what the person last agreed to."""
        columns = tables.people.c
        found = await db.execute(
            select(columns.consent_version, columns.consented_at).where(
                columns.person == self._pseudonyms.of(person),
                columns.consent_version.is_not(None),
            )
        )
        return next((Consent(version, at) for version, at in found), None)

    @writing
    async def put_consent(self, db: AsyncConnection, person: str, version: int) -> None:
        """Write down that the person agreed to this version, now."""
        now = self._now()
        consent = {"consent_version": version, "consented_at": now, "seen_at": now}
        await put(db, tables.people, [{"person": self._pseudonyms.of(person), **consent}])

    @reading
    async def answers(self, db: AsyncConnection, person: str) -> Mapping[str, Kept]:
        """Return every stored answer by question id."""
        return await self._opened(db, tables.answers, person)

    @writing
    async def put_answers(
        self, db: AsyncConnection, person: str, answers: Mapping[str, Plain]
    ) -> None:
        """Write these answers over what was there, and drop the drafts of the same questions."""
        await self._seal(db, tables.answers, person, answers)
        drafts = tables.drafts.c
        await db.execute(
            delete(tables.drafts).where(
                drafts.person == self._pseudonyms.of(person), drafts.question.in_(answers)
            )
        )

    @reading
    async def drafts(self, db: AsyncConnection, person: str) -> Mapping[str, str]:
        """Return what was typed but refused, by question id."""
        opened = await self._opened(db, tables.drafts, person)
        return {question: str(kept.value) for question, kept in opened.items()}

    @writing
    async def put_drafts(self, db: AsyncConnection, person: str, drafts: Mapping[str, str]) -> None:
        """Keep refused texts so that a form can show them again."""
        await self._seal(db, tables.drafts, person, drafts)

    @reading
    async def records(
        self, db: AsyncConnection, person: str, kind: RecordKind
    ) -> Mapping[str, Record]:
        """Return what a feature keeps of a person, by name."""
        return (await self._records(db, person, tables.records.c.kind == kind)).get(kind, {})

    @reading
    async def all_records(
        self, db: AsyncConnection, person: str
    ) -> Mapping[str, Mapping[str, Record]]:
        """Return what every feature keeps of a person, by kind and name."""
        return await self._records(db, person)

    @writing
    async def put_records(
        self,
        db: AsyncConnection,
        person: str,
        kind: RecordKind,
        values: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Write these records over those of the same names."""
        table, owner, now = tables.records, self._pseudonyms.of(person), self._now()
        rows = [
            {
                "person": owner,
                "kind": kind,
                "name": name,
                "value": self._sealer.seal(value, table.name, owner, kind, name),
                "at": now,
            }
            for name, value in values.items()
        ]
        await self._put(db, table, owner, rows)

    @writing
    async def drop_records(
        self, db: AsyncConnection, person: str, kind: RecordKind, names: Collection[str]
    ) -> None:
        """Drop the records of these names."""
        columns = tables.records.c
        here = (columns.person == self._pseudonyms.of(person), columns.kind == kind)
        await db.execute(delete(tables.records).where(*here, columns.name.in_(names)))

    @writing
    async def start_over(self, db: AsyncConnection, person: str) -> None:
        """Drop every answer and draft of the person; the consent stays."""
        name = self._pseudonyms.of(person)
        for table in (tables.answers, tables.drafts):
            await db.execute(delete(table).where(table.c.person == name))

    async def erase(self, person: str) -> int:
        """Drop everything of the person and return how many rows are left: 0 when it is done."""
        await self._forget(person)
        await self._wipe()
        return await self._rows_of(person)

    @writing
    async def _forget(self, db: AsyncConnection, person: str) -> None:
        name = self._pseudonyms.of(person)
        for table in tables.OF_A_PERSON:
            await db.execute(delete(table).where(table.c.person == name))

    async def forget_idle(self) -> int:
        """Erase everybody who told nothing for IDLE_DAYS, and return how many that were."""
        count = await self._forget_idle()
        if count:
            await self._wipe()
        return count

    @writing
    async def _forget_idle(self, db: AsyncConnection) -> int:
        since = self._now() - dt.timedelta(days=IDLE_DAYS)
        gone = await db.execute(delete(tables.people).where(tables.people.c.seen_at < since))
        return gone.rowcount

    async def _wipe(self) -> None:
        """Empty the write-ahead log, where erased rows linger; if it is in use, later."""
        if self._engine.dialect.name == "sqlite":
            with suppress(StoreUnavailable):
                await self._checkpoint()

    @outside
    async def _checkpoint(self, db: AsyncConnection) -> None:
        await db.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    @reading
    async def _rows_of(self, db: AsyncConnection, person: str) -> int:
        name = self._pseudonyms.of(person)
        counts = [
            await db.scalar(select(func.count()).where(table.c.person == name))
            for table in tables.OF_A_PERSON
        ]
        return sum(count or 0 for count in counts)

    async def _records(
        self, db: AsyncConnection, person: str, *where: ColumnElement[bool]
    ) -> dict[str, dict[str, Record]]:
        table, owner = tables.records, self._pseudonyms.of(person)
        here = (table.c.person == owner, *where)
        found = select(table.c.kind, table.c.name, table.c.value, table.c.at).where(*here)
        records: dict[str, dict[str, Record]] = {}
        for kind, name, sealed, at in await db.execute(found.order_by(table.c.kind, table.c.name)):
            value = self._sealer.open(sealed, table.name, owner, kind, name)
            records.setdefault(kind, {})[name] = Record(value, at)
        return records

    async def _opened(self, db: AsyncConnection, table: Table, person: str) -> dict[str, Kept]:
        name = self._pseudonyms.of(person)
        rows = await db.execute(
            select(table.c.question, table.c.value, table.c.at).where(table.c.person == name)
        )
        return {
            question: Kept(self._sealer.open(sealed, table.name, name, question), at)
            for question, sealed, at in rows
        }

    async def _seal(
        self, db: AsyncConnection, table: Table, person: str, values: Mapping[str, Plain]
    ) -> None:
        name, now = self._pseudonyms.of(person), self._now()
        rows = [
            {
                "person": name,
                "question": question,
                "value": self._sealer.seal(value, table.name, name, question),
                "at": now,
            }
            for question, value in values.items()
        ]
        await self._put(db, table, name, rows)

    async def _put(
        self, db: AsyncConnection, table: Table, owner: str, rows: Sequence[dict[str, Any]]
    ) -> None:
        if rows:
            # The person first: that row is the lock under which all of theirs is written.
            await put(db, tables.people, [{"person": owner, "seen_at": rows[0]["at"]}])
            await put(db, table, rows)
