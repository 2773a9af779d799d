"""Reminders of many people at the loopback Discord: made due again and again, and counted there."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import utc_now
from bot.core.advice.reminding import Rhythm, Wish
from bot.services._reminding import WISH
from bot.services.ports import RecordKind
from bot.storage.engine import WRITING
from bot.storage.store import SqlStore
from bot.storage.tables import reminders
from tests.loopback.server import LoopbackDiscord
from tests.loopback.visitor import parts

ALWAYS = Wish(Rhythm.WEEKLY, "UTC", 0, 0, 0)
"""A digest, with no hour that is quiet."""
_LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_KEY = re.compile(r"[?&]n=(\d{12})$")


async def wish(store: SqlStore, people: Iterable[str]) -> None:
    """Let people wish for reminders; the first comes next week."""
    for person in people:
        await store.put_records(person, RecordKind.PLAN, {WISH: asdict(ALWAYS)})
        await store.put_reminder(person, ALWAYS.next_after(utc_now()))


@dataclass
class Reminding:
    """What fell due, under the processes that send it."""

    engine: AsyncEngine
    due: Counter[str] = field(default_factory=Counter)
    """How many reminders there are of each key; one person has a key but once."""

    async def fall_due(self) -> None:
        """Let the next reminder be due now of everybody whose last one is settled."""
        # Each time a minute later than the last, since a minute is what a key tells.
        moment = _LONG_AGO + dt.timedelta(minutes=len(self.due))
        settled = update(reminders).where(reminders.c.due_at > utc_now())
        async with self.engine.execution_options(**WRITING).begin() as db:
            count = (await db.execute(settled.values(due_at=moment))).rowcount
        if count:
            self.due[f"{moment:%Y%m%d%H%M}"] = count

    async def keep_falling_due(self) -> None:
        """Do so for ever."""
        while True:
            with suppress(DBAPIError):  # the bot is writing: in a moment, then
                await self.fall_due()
            await asyncio.sleep(0.5)

    async def all_settled(self) -> None:
        """Wait until every reminder that fell due has been dealt with."""
        waiting = select(func.count()).where(reminders.c.due_at <= utc_now())
        while True:
            async with self.engine.connect() as db:
                if not await db.scalar(waiting):
                    return
            await asyncio.sleep(0.1)

    def lost(self, discord: LoopbackDiscord) -> int:
        """Count the reminders that nobody got."""
        arrived = Counter(key for _, key in arrived_at(discord))
        return sum((self.due - arrived).values())


def arrived_at(discord: LoopbackDiscord) -> Counter[tuple[str, str]]:
    """Count the reminders that arrived, by conversation and key: more than one is one too many."""
    found = (
        (message["channel_id"], key[1])
        for message in discord.messages.values()
        for part in parts(message["components"])
        if (key := _KEY.search(part.get("custom_id", "")))
    )
    return Counter(found)
