from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.services.ports import RecordKind
from bot.storage import copying
from bot.storage.broken import StoreBroken, WrongKey
from bot.storage.copying import Tally, copy_store
from bot.storage.engine import WRITING, open_engine
from bot.storage.keys import new_key
from bot.storage.store import SqlStore, open_store
from tests.storage.clock import Clock

ANA, BEN = "ana", "ben"
MANY = 1_100  # more than two batches


async def filled(store: SqlStore, clock: Clock) -> None:
    await store.put_consent(ANA, 1)
    await store.put_answers(ANA, {"q": 221, "r": ["midwest"], "s": None, "t": "lone \ud800 🩺"})
    await store.put_drafts(ANA, {"r": "?"})
    await store.put_records(ANA, RecordKind.PLAN, {"oet": {"state": "done"}})
    clock.time += dt.timedelta(microseconds=17)
    await store.put_answers(BEN, {f"q{n}": n for n in range(MANY)})
    await store.put_question("is this kept", "topic")
    await store.count_click("topic", "right")


async def everything(store: SqlStore) -> Mapping[str, object]:
    return {
        "consent": await store.consent(ANA),
        "answers": await store.answers(ANA),
        "drafts": await store.drafts(ANA),
        "records": await store.all_records(ANA),
        "other": await store.answers(BEN),
        "questions": await store.questions(),
    }


async def test_from_sqlite_to_postgresql_and_back(
    tmp_path: Path, postgres_url: str, key: str, clock: Clock
) -> None:
    first, second = (f"sqlite:///{tmp_path / name}" for name in ("first.db", "second.db"))
    async with open_store(first, key, clock) as store:
        await filled(store, clock)
        there = await everything(store)
        sent = await copy_store(first, postgres_url)  # in use all the while
    assert sent["answers"].rows == MANY + 4
    async with open_store(postgres_url, key, clock) as store:
        assert await everything(store) == there
    assert await copy_store(postgres_url, second) == sent
    async with open_store(second, key, clock) as store:
        assert await everything(store) == there
        assert await store.erase(ANA) == 0
    with pytest.raises(WrongKey):
        async with open_store(second, new_key(), clock):
            pass


async def test_a_copy_never_mixes_with_what_is_there(tmp_path: Path, key: str) -> None:
    first, second = (f"sqlite:///{tmp_path / name}" for name in ("first.db", "second.db"))
    for url in (first, second):
        async with open_store(url, key, Clock()) as store:
            await store.put_answers(ANA, {"q": 1})
    with pytest.raises(StoreBroken, match=r"second\.db is not empty"):
        await copy_store(first, second)
    async with open_store(second, key, Clock()) as store:
        assert (await store.answers(ANA)).keys() == {"q"}


async def test_a_copy_that_differs_is_said(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (f"sqlite:///{tmp_path / name}" for name in ("first.db", "second.db"))
    async with open_store(first, key, Clock()) as store:
        await store.put_answers(ANA, {"q": 1})
    whole = copying._copied

    async def and_torn(source: AsyncEngine, target: AsyncEngine) -> Mapping[str, Tally]:
        sent = await whole(source, target)
        async with target.execution_options(**WRITING).begin() as db:
            await db.execute(text("UPDATE answers SET value = 'torn'"))
        return sent

    monkeypatch.setattr(copying, "_copied", and_torn)
    with pytest.raises(StoreBroken, match=r"differs from .* in answers"):
        await copy_store(first, second)


async def test_a_copy_broken_off_leaves_the_target_empty(tmp_path: Path, key: str) -> None:
    first, second = (f"sqlite:///{tmp_path / name}" for name in ("first.db", "second.db"))
    async with open_store(first, key, Clock()) as store:
        await store.put_answers(ANA, {"q": 1})
    async with open_engine(second) as engine:

        @event.listens_for(engine.sync_engine.__class__, "before_cursor_execute")
        def stumble(*args: object) -> None:
            if "INSERT INTO answers" in str(args[2]):
                raise OSError("the line dropped")

        try:
            with pytest.raises(StoreBroken):
                await copy_store(first, second)
        finally:
            event.remove(engine.sync_engine.__class__, "before_cursor_execute", stumble)
    assert (await copy_store(first, second))["answers"].rows == 1


def bot(folder: Path, *args: str, database: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": database, "SEALING_KEYS": ""}
    command = [sys.executable, "-m", "bot", *args]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


async def test_backup_and_restore_by_command(tmp_path: Path, clock: Clock) -> None:
    here, kept = tmp_path / "advisor.db", tmp_path / "kept.db"
    database = f"sqlite:///{here}"
    async with open_store(database, None, clock) as store:
        await filled(store, clock)
        there = await everything(store)
        done = bot(tmp_path, "backup", str(kept), database=database)
    assert done.returncode == 0, done.stderr
    assert f"answers      {MANY + 4} rows" in done.stdout
    assert not list(tmp_path.glob("kept.db-*")), "a backup is one file"
    assert bot(tmp_path, "backup", str(kept), database=database).returncode == 2
    refused = bot(tmp_path, "restore", str(kept), database=database)
    assert refused.returncode == 3
    assert "is not empty" in refused.stderr
    for file in tmp_path.glob("advisor.db*"):
        if file.suffix != ".key":
            file.unlink()
    assert bot(tmp_path, "restore", str(kept), database=database).returncode == 0
    async with open_store(database, None, clock) as store:
        assert await everything(store) == there
    assert bot(tmp_path, "restore", str(tmp_path / "none"), database=database).returncode == 2
