"""Edits of the knowledge: those that wait, those that are published, and who made them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.editing.revisions import Edit, Proposal, Revision
from bot.storage import tables
from bot.storage.transactions import Transactions, reading, writing
from bot.storage.upsert import put


class Edits(Transactions):
    """The calls about edits, and the last files that were sound."""

    @writing
    async def put_proposal(self, db: AsyncConnection, edit: Edit, by: str) -> str:
        """Keep an edit that waits to be published, and return its id."""
        number = secrets.token_hex(4)
        await db.execute(insert(tables.revisions).values(id=number, at=self._now(), **_row(edit)))
        await self._sign(db, number, "wrote", by)
        return number

    @reading
    async def proposals(self, db: AsyncConnection) -> Sequence[Proposal]:
        """Return the edits that wait, the oldest first."""
        table = tables.revisions
        found = select(table).where(table.c.number.is_(None)).order_by(table.c.at, table.c.id)
        signed = await self._signed(db)
        rows = (await db.execute(found)).mappings()
        return [Proposal(r["id"], _edit(r), signed.get((r["id"], "wrote")), r["at"]) for r in rows]

    @writing
    async def drop_proposal(self, db: AsyncConnection, number: str) -> None:
        """Drop an edit that waits, and who wrote it."""
        table = tables.revisions
        here = (table.c.id == number, table.c.number.is_(None))
        if (await db.execute(delete(table).where(*here))).rowcount:
            await db.execute(delete(tables.authors).where(tables.authors.c.revision == number))

    @writing
    async def publish_proposal(
        self, db: AsyncConnection, number: str, edit: Edit, by: str, after: int
    ) -> bool:
        """Number an edit that waits, as it was merged; false if it is gone or others came before."""
        table = tables.revisions
        if await self._latest(db) != after:
            return False
        here = update(table).where(table.c.id == number, table.c.number.is_(None))
        done = await db.execute(here.values(number=after + 1, at=self._now(), **_row(edit)))
        if done.rowcount:
            await self._sign(db, number, "published", by)
        return bool(done.rowcount)

    @writing
    async def put_revisions(
        self, db: AsyncConnection, edits: Sequence[tuple[Edit, int]], by: str, after: int
    ) -> bool:
        """Publish edits that take back others, whose numbers are given; all of them or none."""
        if await self._latest(db) != after:
            return False
        for place, (edit, undoes) in enumerate(edits, after + 1):
            key = secrets.token_hex(4)
            row = {"id": key, "number": place, "undoes": undoes, "at": self._now(), **_row(edit)}
            await db.execute(insert(tables.revisions).values(**row))
            await self._sign(db, key, "wrote", by)
            await self._sign(db, key, "published", by)
        return True

    @reading
    async def revisions(self, db: AsyncConnection) -> Sequence[Revision]:
        """Return every published edit, by its number."""
        table = tables.revisions
        found = select(table).where(table.c.number.is_not(None)).order_by(table.c.number)
        signed = await self._signed(db)
        return [
            Revision(
                r["number"], _edit(r), signed.get((r["id"], "wrote")),
                signed.get((r["id"], "published")), r["at"], r["undoes"],
            )
            for r in (await db.execute(found)).mappings()
        ]  # fmt: skip

    @reading
    async def latest_revision(self, db: AsyncConnection) -> int:
        """Return the number of the newest revision, 0 if there is none."""
        return await self._latest(db)

    @reading
    async def edits_of(self, db: AsyncConnection, person: str) -> Sequence[str]:
        """Return the entries that a person edited, or whose edits they published."""
        authors, table = tables.authors, tables.revisions
        name = self._pseudonyms.of(person)
        mine = select(authors.c.revision).where(authors.c.person == name)
        found = select(table.c.entry).where(table.c.id.in_(mine)).order_by(table.c.at)
        return list(await db.scalars(found))

    @reading
    async def snapshot(self, db: AsyncConnection, name: str) -> bytes | None:
        """Return files that were sound, as they were kept."""
        table = tables.snapshots
        content = await db.scalar(select(table.c.content).where(table.c.name == name))
        return base64.b64decode(content) if content else None

    @writing
    async def put_snapshot(self, db: AsyncConnection, name: str, content: bytes) -> None:
        """Keep files that are sound, in place of those kept before."""
        text = base64.b64encode(content).decode()
        await put(db, tables.snapshots, [{"name": name, "content": text}])

    async def _latest(self, db: AsyncConnection) -> int:
        return await db.scalar(select(func.max(tables.revisions.c.number))) or 0

    async def _sign(self, db: AsyncConnection, revision: str, part: str, person: str) -> None:
        name = self._pseudonyms.of(person)
        value = self._sealer.seal(person, tables.authors.name, name, revision, part)
        await put(db, tables.people, [{"person": name, "seen_at": self._now()}])
        row = {"person": name, "revision": revision, "part": part, "value": value}
        await put(db, tables.authors, [row])

    async def _signed(self, db: AsyncConnection) -> dict[tuple[str, str], str]:
        """Return who wrote and who published each edit, as far as they have not been erased."""
        rows = await db.execute(select(tables.authors))
        return {
            (revision, part): self._sealer.open(sealed, tables.authors.name, name, revision, part)
            for name, revision, part, sealed in rows
        }


def _row(edit: Edit) -> dict[str, Any]:
    return {"entry": edit.key, "path": edit.path, "old": edit.old, "new": edit.new, "why": edit.why}


def _edit(row: RowMapping) -> Edit:
    return Edit(row["entry"], row["path"], row["old"], row["new"], row["why"])
