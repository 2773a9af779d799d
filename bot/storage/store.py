"""The store: the `Store` of the services, in a database."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import functools
import logging
import secrets
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core.editing.revisions import Edit, Proposal, Revision
from bot.core.evidence import Grade
from bot.core.interview.answers import Plain
from bot.core.programs.program import ProgramFact
from bot.services.ports import (
    FACT_DAYS,
    IDLE_DAYS,
    QUESTION_DAYS,
    Asked,
    Consent,
    Kept,
    Record,
    RecordKind,
    Reminder,
    ReportedFact,
    StoreUnavailable,
)
from bot.storage import tables
from bot.storage.engine import OUTSIDE, READING, WRITING, open_engine
from bot.storage.migrating import migrate, patiently
from bot.storage.plain_facts import fact_of, plain_fact
from bot.storage.sealing import Pseudonyms, Sealer, Unreadable
from bot.storage.troubles import reason, trouble_of
from bot.storage.unlocking import INDEX_KEY, unlock
from bot.storage.upsert import insert_into, put

DEADLINE = 8.0
"""Seconds that one call may take, waiting included."""
_WAITING, _SENDING = "waiting", "sending"
"""States of a reminder: nobody has it in hand, or somebody does until the lease runs out."""
_BATCH = 500  # rows re-sealed in one transaction, so that people can write in between

_WAITING, _ACCEPTED, _REJECTED = "waiting", "accepted", "rejected"
_SEALED = (
    *(tables.answers, tables.drafts, tables.records, tables.reminders),
    *(tables.questions, tables.reported_facts, tables.authors),
)
"""The tables with sealed values."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Work = Callable[Concatenate["SqlStore", AsyncConnection, _P], Awaitable[_T]]
_Call = Callable[Concatenate["SqlStore", _P], Coroutine[Any, Any, _T]]

_log = logging.getLogger(__name__)


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


def _in(kind: Mapping[str, str]) -> Callable[[_Work[_P, _T]], _Call[_P, _T]]:
    """Make a method one call of the store, its work done in one transaction of this kind."""

    def decorate(work: _Work[_P, _T]) -> _Call[_P, _T]:
        @functools.wraps(work)
        async def call(store: SqlStore, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
            return await store._whole(kind, lambda db: work(store, db, *args, **kwargs))  # noqa: SLF001

        return call

    return decorate


def _row(edit: Edit) -> dict[str, Any]:
    return {"entry": edit.key, "path": edit.path, "old": edit.old, "new": edit.new, "why": edit.why}


def _edit(row: RowMapping) -> Edit:
    return Edit(row["entry"], row["path"], row["old"], row["new"], row["why"])


class SqlStore:
    """Keeps sealed answers under pseudonyms; `now` tells the time of what is written."""

    def __init__(
        self,
        engine: AsyncEngine,
        sealer: Sealer,
        pseudonyms: Pseudonyms,
        now: Callable[[], dt.datetime],
        deadline: float = DEADLINE,
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._pseudonyms = pseudonyms
        self._now = now
        self._deadline = deadline
        self._under_way: set[asyncio.Task[Any]] = set()
        # SQLite has one writer at a time: they queue here, in order, rather than poll for its lock.
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    # --- what people told ------------------------------------------------------------------------

    @_in(READING)
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

    @_in(WRITING)
    async def put_consent(self, db: AsyncConnection, person: str, version: int) -> None:
        """Write down that the person agreed to this version, now."""
        now = self._now()
        consent = {"consent_version": version, "consented_at": now, "seen_at": now}
        await put(db, tables.people, [{"person": self._pseudonyms.of(person), **consent}])

    @_in(READING)
    async def answers(self, db: AsyncConnection, person: str) -> Mapping[str, Kept]:
        """Return every stored answer by question id."""
        return await self._opened(db, tables.answers, person)

    @_in(WRITING)
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

    @_in(READING)
    async def drafts(self, db: AsyncConnection, person: str) -> Mapping[str, str]:
        """Return what was typed but refused, by question id."""
        opened = await self._opened(db, tables.drafts, person)
        return {question: str(kept.value) for question, kept in opened.items()}

    @_in(WRITING)
    async def put_drafts(self, db: AsyncConnection, person: str, drafts: Mapping[str, str]) -> None:
        """Keep refused texts so that a form can show them again."""
        await self._seal(db, tables.drafts, person, drafts)

    @_in(READING)
    async def records(
        self, db: AsyncConnection, person: str, kind: RecordKind
    ) -> Mapping[str, Record]:
        """Return what a feature keeps of a person, by name."""
        return (await self._records(db, person, tables.records.c.kind == kind)).get(kind, {})

    @_in(READING)
    async def all_records(
        self, db: AsyncConnection, person: str
    ) -> Mapping[str, Mapping[str, Record]]:
        """Return what every feature keeps of a person, by kind and name."""
        return await self._records(db, person)

    @_in(WRITING)
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

    @_in(WRITING)
    async def drop_records(
        self, db: AsyncConnection, person: str, kind: RecordKind, names: Collection[str]
    ) -> None:
        """Drop the records of these names."""
        columns = tables.records.c
        here = (columns.person == self._pseudonyms.of(person), columns.kind == kind)
        await db.execute(delete(tables.records).where(*here, columns.name.in_(names)))

    @_in(WRITING)
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

    @_in(WRITING)
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

    @_in(WRITING)
    async def _forget_idle(self, db: AsyncConnection) -> int:
        since = self._now() - dt.timedelta(days=IDLE_DAYS)
        gone = await db.execute(delete(tables.people).where(tables.people.c.seen_at < since))
        return gone.rowcount

    async def _wipe(self) -> None:
        """Empty the write-ahead log, where erased rows linger; if it is in use, later."""
        if self._engine.dialect.name == "sqlite":
            with suppress(StoreUnavailable):
                await self._checkpoint()

    @_in(OUTSIDE)
    async def _checkpoint(self, db: AsyncConnection) -> None:
        await db.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    @_in(READING)
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

    # --- reminders -------------------------------------------------------------------------------

    @_in(WRITING)
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

    @_in(WRITING)
    async def drop_reminder(self, db: AsyncConnection, person: str) -> None:
        """Remind the person no more."""
        table = tables.reminders
        await db.execute(delete(table).where(table.c.person == self._pseudonyms.of(person)))

    @_in(WRITING)
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

    @_in(WRITING)
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

    # --- what people asked, and nobody in particular ---------------------------------------------

    @_in(WRITING)
    async def put_question(self, db: AsyncConnection, question: str, nearest: str) -> None:
        """Keep a question for the moderators, sealed, with no word of who asked; drop old ones."""
        table, now, number = tables.questions, self._now(), secrets.token_hex(8)
        sealed = self._sealer.seal([question, nearest], table.name, number)
        await db.execute(delete(table).where(table.c.at < now - dt.timedelta(days=QUESTION_DAYS)))
        await db.execute(insert(table).values(id=number, value=sealed, at=now))

    @_in(READING)
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

    @_in(WRITING)
    async def drop_questions(self, db: AsyncConnection, ids: Collection[str]) -> None:
        """Drop questions that have been seen to."""
        await db.execute(delete(tables.questions).where(tables.questions.c.id.in_(ids)))

    @_in(READING)
    async def clicks(self, db: AsyncConnection) -> Mapping[tuple[str, str], int]:
        """Return how often each answer was found right, and wrong."""
        rows = await db.execute(select(tables.clicks))
        return {(topic, kind): count for topic, kind, count in rows}

    @_in(WRITING)
    async def count_click(self, db: AsyncConnection, topic: str, kind: str) -> None:
        """Count that an answer was found right, or wrong."""
        table = tables.clicks
        once = insert_into(table, db.dialect.name).values(topic=topic, kind=kind, count=1)
        more = {"count": table.c.count + 1}
        await db.execute(once.on_conflict_do_update(index_elements=["topic", "kind"], set_=more))

    @_in(WRITING)
    async def put_fact(self, db: AsyncConnection, program: str, fact: ProgramFact) -> None:
        """Keep a reported fact, sealed, with no word of who reported it; drop old ones."""
        table, now, number = tables.reported_facts, self._now(), secrets.token_hex(8)
        sealed = self._sealer.seal([program, plain_fact(fact), ""], table.name, number)
        old = table.c.at < now - dt.timedelta(days=FACT_DAYS)
        await db.execute(delete(table).where(old, table.c.state != _ACCEPTED))
        await db.execute(insert(table).values(id=number, value=sealed, state=_WAITING, at=now))

    @_in(READING)
    async def reported_facts(self, db: AsyncConnection) -> Sequence[ReportedFact]:
        """Return the reported facts that wait for the moderators, the oldest first."""
        return await self._facts(db, _WAITING)

    @_in(READING)
    async def accepted_facts(self, db: AsyncConnection) -> Sequence[ReportedFact]:
        """Return the reported facts that moderators accepted, the oldest first."""
        return await self._facts(db, _ACCEPTED)

    @_in(WRITING)
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

    # --- edits of the knowledge ------------------------------------------------------------------

    @_in(WRITING)
    async def put_proposal(self, db: AsyncConnection, edit: Edit, by: str) -> str:
        """Keep an edit that waits to be published, and return its id."""
        number = secrets.token_hex(4)
        await db.execute(insert(tables.revisions).values(id=number, at=self._now(), **_row(edit)))
        await self._sign(db, number, "wrote", by)
        return number

    @_in(READING)
    async def proposals(self, db: AsyncConnection) -> Sequence[Proposal]:
        """Return the edits that wait, the oldest first."""
        table = tables.revisions
        found = select(table).where(table.c.number.is_(None)).order_by(table.c.at, table.c.id)
        signed = await self._signed(db)
        rows = (await db.execute(found)).mappings()
        return [Proposal(r["id"], _edit(r), signed.get((r["id"], "wrote")), r["at"]) for r in rows]

    @_in(WRITING)
    async def drop_proposal(self, db: AsyncConnection, number: str) -> None:
        """Drop an edit that waits, and who wrote it."""
        table = tables.revisions
        here = (table.c.id == number, table.c.number.is_(None))
        if (await db.execute(delete(table).where(*here))).rowcount:
            await db.execute(delete(tables.authors).where(tables.authors.c.revision == number))

    @_in(WRITING)
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

    @_in(WRITING)
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

    @_in(READING)
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

    @_in(READING)
    async def latest_revision(self, db: AsyncConnection) -> int:
        """Return the number of the newest revision, 0 if there is none."""
        return await self._latest(db)

    @_in(READING)
    async def edits_of(self, db: AsyncConnection, person: str) -> Sequence[str]:
        """Return the entries that a person edited, or whose edits they published."""
        authors, table = tables.authors, tables.revisions
        name = self._pseudonyms.of(person)
        mine = select(authors.c.revision).where(authors.c.person == name)
        found = select(table.c.entry).where(table.c.id.in_(mine)).order_by(table.c.at)
        return list(await db.scalars(found))

    @_in(READING)
    async def snapshot(self, db: AsyncConnection, name: str) -> bytes | None:
        """Return files that were sound, as they were kept."""
        table = tables.snapshots
        content = await db.scalar(select(table.c.content).where(table.c.name == name))
        return base64.b64decode(content) if content else None

    @_in(WRITING)
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

    # --- the installation ------------------------------------------------------------------------

    @_in(READING)
    async def mark(self, db: AsyncConnection, name: str) -> str | None:
        """Return a small fact that the installation keeps about itself."""
        marks = tables.marks.c
        value: str | None = await db.scalar(select(marks.value).where(marks.name == name))
        return value

    @_in(WRITING)
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

    @_in(WRITING)
    async def _reseal_index_key(self, db: AsyncConnection) -> None:
        here = tables.marks.c.name == INDEX_KEY
        sealed = await db.scalar(select(tables.marks.c.value).where(here))
        anew = self._sealer.resealed(sealed or "")
        await db.execute(update(tables.marks).where(here).values(value=anew))

    @_in(WRITING)
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

    # --- calls -----------------------------------------------------------------------------------

    async def finish(self) -> None:
        """Wait for the calls under way."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _whole(
        self, kind: Mapping[str, str], work: Callable[[AsyncConnection], Awaitable[_T]]
    ) -> _T:
        # Whoever waits may be cancelled; a transaction, once begun, is not: breaking it off would
        # cost the connection, and with it a database that is in memory.
        task = asyncio.create_task(self._transact(kind, work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _transact(
        self, kind: Mapping[str, str], work: Callable[[AsyncConnection], Awaitable[_T]]
    ) -> _T:
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._turn if kind is WRITING else nullcontext(),
                self._engine.execution_options(**kind).begin() as db,
            ):
                return await work(db)
        except Exception as error:
            trouble = trouble_of(error)
            _log.warning("the store is %s: %s", trouble, reason(error))
            raise StoreUnavailable(trouble) from error
