"""What reaches the moderators: questions, clicks and reported facts, and nobody who sent them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.evidence import Grade
from bot.core.programs.program import ProgramFact
from bot.services.ports import FACT_DAYS, QUESTION_DAYS, Asked, ReportedFact
from bot.storage import tables
from bot.storage.plain_facts import fact_of, plain_fact
from bot.storage.transactions import Transactions, reading, writing
from bot.storage.upsert import insert_into

_WAITING, _ACCEPTED, _REJECTED = "waiting", "accepted", "rejected"
"""States of a reported fact."""


class Inbox(Transactions):
    """The calls about what reaches the moderators."""

    @writing
    async def put_question(self, db: AsyncConnection, question: str, nearest: str) -> None:
        """Keep a question for the moderators, sealed, with no word of who asked; drop old ones."""
        table, now, number = tables.questions, self._now(), secrets.token_hex(8)
        sealed = self._sealer.seal([question, nearest], table.name, number)
        await db.execute(delete(table).where(table.c.at < now - dt.timedelta(days=QUESTION_DAYS)))
        await db.execute(insert(table).values(id=number, value=sealed, at=now))

    @reading
    async def questions(self, db: AsyncConnection) -> Sequence[Asked]:
        """Return the questions that wait for the moderators, the oldest first."""
        table = tables.questions
        since = self._now() - dt.timedelta(days=QUESTION_DAYS)
        rows = await db.execute(select(table).where(table.c.at >= since).order_by(table.c.at))
        waiting = []
        for number, sealed, at in rows:
            question, nearest = self._sealer.open(sealed, table.name, number)
            waiting.append(Asked(question, nearest, at, number))
        return waiting

    @writing
    async def drop_questions(self, db: AsyncConnection, ids: Collection[str]) -> None:
        """Drop questions that have been seen to."""
        await db.execute(delete(tables.questions).where(tables.questions.c.id.in_(ids)))

    @reading
    async def clicks(self, db: AsyncConnection) -> Mapping[tuple[str, str], int]:
        """Return how often each answer was found right, and wrong."""
        rows = await db.execute(select(tables.clicks))
        return {(topic, kind): count for topic, kind, count in rows}

    @writing
    async def count_click(self, db: AsyncConnection, topic: str, kind: str) -> None:
        """Count that an answer was found right, or wrong."""
        table = tables.clicks
        once = insert_into(table, db.dialect.name).values(topic=topic, kind=kind, count=1)
        more = {"count": table.c.count + 1}
        await db.execute(once.on_conflict_do_update(index_elements=["topic", "kind"], set_=more))

    @writing
    async def put_fact(self, db: AsyncConnection, program: str, fact: ProgramFact) -> None:
        """Keep a reported fact, sealed, with no word of who reported it; drop old ones."""
        table, now, number = tables.reported_facts, self._now(), secrets.token_hex(8)
        sealed = self._sealer.seal([program, plain_fact(fact), ""], table.name, number)
        old = table.c.at < now - dt.timedelta(days=FACT_DAYS)
        await db.execute(delete(table).where(old, table.c.state != _ACCEPTED))
        await db.execute(insert(table).values(id=number, value=sealed, state=_WAITING, at=now))

    @reading
    async def reported_facts(self, db: AsyncConnection) -> Sequence[ReportedFact]:
        """Return the reported facts that wait for the moderators, the oldest first."""
        return await self._facts(db, _WAITING)

    @reading
    async def accepted_facts(self, db: AsyncConnection) -> Sequence[ReportedFact]:
        """Return the reported facts that moderators accepted, the oldest first."""
        return await self._facts(db, _ACCEPTED)

    @writing
    async def settle_fact(
        self, db: AsyncConnection, number: str, *, accepted: bool, reason: str, grade: Grade
    ) -> bool:
        """Accept a reported fact with this grade, or reject it; false if it does not wait."""
        table = tables.reported_facts
        waiting = [one for one in await self._facts(db, _WAITING) if one.id == number]
        for one in waiting:
            fact = plain_fact(replace(one.fact, grade=grade))
            sealed = self._sealer.seal([one.program, fact, reason], table.name, number)
            state = _ACCEPTED if accepted else _REJECTED
            here = update(table).where(table.c.id == number, table.c.state == _WAITING)
            await db.execute(here.values(value=sealed, state=state))
        return bool(waiting)

    async def _facts(self, db: AsyncConnection, state: str) -> list[ReportedFact]:
        table = tables.reported_facts
        found = select(table.c.id, table.c.value, table.c.at).where(table.c.state == state)
        facts = []
        for number, sealed, at in await db.execute(found.order_by(table.c.at, table.c.id)):
            program, plain, reason = self._sealer.open(sealed, table.name, number)
            facts.append(ReportedFact(number, program, fact_of(plain), at, reason))
        return facts
