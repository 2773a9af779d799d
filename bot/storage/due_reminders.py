"""Reminders: when the next one of each person is due, and who has it in hand."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.ports import Reminder
from bot.storage import tables
from bot.storage.sealing import Unreadable
from bot.storage.transactions import Transactions, writing
from bot.storage.upsert import put

_WAITING, _SENDING = "waiting", "sending"
"""States of a reminder: nobody has it in hand, or somebody does until the lease runs out."""

_log = logging.getLogger(__name__)


class DueReminders(Transactions):
    """The calls about reminders, which several processes share."""

    @writing
    async def put_reminder(self, db: AsyncConnection, person: str, due: dt.datetime) -> None:
        """Remind the person at this moment, whatever was planned before; the address is sealed."""
        table, owner = tables.reminders, self._pseudonyms.of(person)
        await put(db, tables.people, [{"person": owner, "seen_at": self._now()}])
        number = await db.scalar(select(table.c.number).where(table.c.person == owner))
        row = {
            "person": owner,
            "number": (number or 0) + 1,
            "due_at": due,
            "state": _WAITING,
            "leased_until": None,
            "value": self._sealer.seal(person, table.name, owner),
        }
        await put(db, table, [row])

    @writing
    async def drop_reminder(self, db: AsyncConnection, person: str) -> None:
        """Remind the person no more."""
        table = tables.reminders
        await db.execute(delete(table).where(table.c.person == self._pseudonyms.of(person)))

    @writing
    async def claim_reminders(
        self, db: AsyncConnection, lease: dt.timedelta, most: int
    ) -> Sequence[Reminder]:
        """Return reminders that are due, which nobody else is given until the lease has run out."""
        table, now = tables.reminders, self._now()
        waiting = (table.c.state == _WAITING) & (table.c.due_at <= now)
        given_up = (table.c.state == _SENDING) & (table.c.leased_until <= now)
        found = await db.execute(
            select(table)
            .where(waiting | given_up)
            .order_by(table.c.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        claimed, reminders = [], []
        for row in found.all():
            claimed.append(row.person)
            try:
                address = self._sealer.open(row.value, table.name, row.person)
            except Unreadable:
                _log.error("the address of a reminder cannot be opened: it is not sent")
            else:
                uncertain = row.state == _SENDING
                reminders.append(Reminder(address, row.number, row.due_at, uncertain))
        await db.execute(
            update(table)
            .where(table.c.person.in_(claimed))
            .values(state=_SENDING, leased_until=now + lease)
        )
        return reminders

    @writing
    async def settle_reminder(
        self, db: AsyncConnection, person: str, number: int, due: dt.datetime | None
    ) -> bool:
        """Have done with this reminder: the next is due then, or none ever if that is None."""
        table = tables.reminders
        here = (table.c.person == self._pseudonyms.of(person), table.c.number == number)
        if due is None:
            done = await db.execute(delete(table).where(*here))
        else:
            following = {"number": number + 1, "due_at": due, "state": _WAITING}
            done = await db.execute(
                update(table).where(*here).values(leased_until=None, **following)
            )
        return done.rowcount == 1
