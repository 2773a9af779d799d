"""The tables. A person is a pseudonym here, and a value is sealed: see `sealing`."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[dt.datetime]):
    """A moment in UTC: SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Return the same moment in UTC."""
        del dialect
        return value and value.astimezone(dt.UTC)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """Return the moment with its zone."""
        del dialect
        return value and (
            value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)
        )


metadata = MetaData()


def _person() -> Column[str]:
    # The cascade makes "erase" safe against a write at the same moment: the row in `people` is the
    # one lock, and no row of another table can outlive it.
    return Column("person", Text, ForeignKey("people.person", ondelete="CASCADE"), primary_key=True)


people = Table(
    "people",
    metadata,
    Column("person", Text, primary_key=True),
    Column("consent_version", Integer),
    Column("consented_at", Instant),
    Column("seen_at", Instant, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    _person(),
    Column("question", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("answered_at", Instant, key="at", nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    _person(),
    Column("question", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("written_at", Instant, key="at", nullable=False),
)

records = Table(
    "records",
    metadata,
    _person(),
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("written_at", Instant, key="at", nullable=False),
)
"""What people keep beside their answers, a kind for each feature: statuses, notes, logs."""

reminders = Table(
    "reminders",
    metadata,
    _person(),
    Column("number", Integer, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("leased_until", Instant),
    Column("value", Text, nullable=False),
)
"""The next reminder of each person who wants some: when it is due, and, sealed, where to send it."""

marks = Table(
    "marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("sent_at", Instant, key="at", nullable=False),
)
"""What people sent to the moderators: sealed, and by nobody."""

clicks = Table(
    "clicks",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

reported_facts = Table(
    "reported_facts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sent_at", Instant, key="at", nullable=False),
)
"""Facts of programs that people reported: sealed, and by nobody; waiting, accepted or rejected."""

revisions = Table(
    "revisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, unique=True),
    Column("entry", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("undoes", Integer),
    Column("written_at", Instant, key="at", nullable=False),
)
"""Edits of the knowledge, which is public: plain. Without a number an edit waits to be published."""

authors = Table(
    "authors",
    metadata,
    _person(),
    Column("revision", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Who wrote and who published an edit: sealed, and gone with the person."""

snapshots = Table(
    "snapshots",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", Text, nullable=False),
)
"""Files that were sound, as a zip in letters: what the bot starts on when those on disk are not."""

OF_A_PERSON = tuple(table for table in metadata.sorted_tables if "person" in table.c)
"""Every table that holds something of a person, `people` first: a new one is erased as well."""
