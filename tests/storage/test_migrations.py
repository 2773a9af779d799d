from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.services.ports import RecordKind
from bot.storage import migrating, tables
from bot.storage.broken import DatabaseTooNew, StoreBroken
from bot.storage.engine import open_engine
from bot.storage.migrating import migrate
from bot.storage.store import open_store
from tests.storage.clock import Clock

ROOT = Path(__file__).parents[2]
FIRST = {"people", "answers", "drafts", "marks"}
OURS = (
    FIRST
    | {"questions", "clicks", "records", "reminders", "reported_facts"}
    | {*("revisions", "authors", "snapshots")}
)


def tables_of(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), tables.metadata))


async def test_up_and_down_and_up_again(any_url: str) -> None:
    async with open_engine(any_url) as engine:
        for revision, there in (
            ("head", OURS),
            ("head", OURS),
            ("base", set()),
            ("base", set()),
            ("0001", FIRST),
            ("head", OURS),
        ):
            await migrate(engine, revision)
            async with engine.connect() as db:
                assert await db.run_sync(tables_of) == there


async def test_the_migrations_make_the_tables_that_the_code_uses(any_url: str) -> None:
    async with open_engine(any_url) as engine:
        await migrate(engine)
        async with engine.connect() as db:
            assert await db.run_sync(differences) == []


async def test_migrating_again_keeps_the_data(url: str, key: str, clock: Clock) -> None:
    async with open_store(url, key, clock) as store:
        await store.put_answers("ana", {"q": 1})
    async with open_engine(url) as engine:
        await migrate(engine)
    async with open_store(url, key, clock) as store:
        assert (await store.answers("ana"))["q"].value == 1


REVISIONS = [script.revision for script in migrating.scripts().walk_revisions()]


@pytest.mark.fault("a database of an earlier migration")
@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_database_of_an_earlier_version_opens_with_its_data(
    url: str, key: str, clock: Clock, revision: str
) -> None:
    async with open_store(url, key, clock) as store:
        await store.put_consent("ana", 1)
        await store.put_answers("ana", {"q": 221})
        await store.put_drafts("ana", {"r": "?"})
    async with open_engine(url) as engine:
        await migrate(engine, revision)
    async with open_store(url, key, clock) as store:
        assert (await store.answers("ana"))["q"].value == 221
        assert await store.drafts("ana") == {"r": "?"}
        assert await store.consent("ana") is not None
        await store.put_records("ana", RecordKind.PLAN, {"oet": {}})
        assert await store.erase("ana") == 0


async def test_a_migration_that_fails_leaves_everything_as_it_was(any_url: str) -> None:
    async with open_engine(any_url) as engine:
        async with engine.begin() as db:
            await db.execute(text("CREATE TABLE drafts (in_the_way INTEGER)"))
        with pytest.raises(StoreBroken):
            await migrate(engine)
        async with engine.connect() as db:
            assert await db.run_sync(tables_of) == {"drafts"}


async def test_a_database_of_a_later_version_is_refused(url: str, key: str, clock: Clock) -> None:
    async with open_store(url, key, clock):
        pass
    async with open_engine(url) as engine, engine.begin() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="revision 9999"):
        async with open_store(url, key, clock):
            pass


async def test_migrating_says_nothing_when_all_is_well(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with open_engine(sqlite_url) as engine:
            await migrate(engine)
    assert caplog.records == []


START = """
import asyncio, datetime, sys
from bot.storage.store import open_store

async def main(url, key, number):
    async with open_store(url, key or None, lambda: datetime.datetime.now(datetime.UTC)) as store:
        await store.put_answers("ana", {f"q{number}": number})

asyncio.run(main(*sys.argv[1:]))
"""


async def test_processes_that_start_at_once_all_come_up(url: str, key: str, clock: Clock) -> None:
    key = "" if url.startswith("sqlite") else key  # there, they must agree on a key file as well
    children = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", START, url, key, str(n)), cwd=ROOT, stderr=subprocess.PIPE
        )
        for n in range(8)
    ]
    said = [(await child.communicate())[1].decode() for child in children]
    assert [child.returncode for child in children] == [0] * 8, said
    async with open_store(url, key or None, clock) as store:
        assert set(await store.answers("ana")) == {f"q{n}" for n in range(8)}
