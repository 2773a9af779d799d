"""Real troubles of a database, and what they become: a typed word, and nothing half-written."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable
from pathlib import Path

import pytest
from sqlalchemy import event, make_url, text

from bot.services.ports import StoreUnavailable, Trouble
from bot.storage.broken import StoreBroken
from bot.storage.engine import database, engine_of, open_engine
from bot.storage.sealing import Pseudonyms, Sealer, new_index_key
from bot.storage.store import SqlStore, open_store
from tests.proxy import Proxy
from tests.storage.clock import Clock

ROOT = Path(__file__).parents[2]
ANA = "181234567890123456"
CANARY = "canary-I-failed-twice"


async def trouble_in(call: Awaitable[object]) -> Trouble:
    with pytest.raises(StoreUnavailable) as refusal:
        await call
    assert refusal.value.__cause__ is not None, "the cause must be chained"
    return refusal.value.trouble


@pytest.mark.fault("database locked by another process")
async def test_locked_by_another_program(
    tmp_path: Path, sqlite_url: str, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_store(sqlite_url, None, clock) as store:
        await store.put_answers(ANA, {"q": 1})
        other = sqlite3.connect(tmp_path / "advisor.db")
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert await trouble_in(store.put_answers(ANA, {"q": CANARY})) is Trouble.BUSY
        assert time.monotonic() - began < 2.9, "Discord waits three seconds"
        assert (await store.answers(ANA))["q"].value == 1, "reading needs no lock"
        other.rollback()
        other.close()
        await store.put_answers(ANA, {"q": 2})
        assert (await store.answers(ANA))["q"].value == 2
        name = store._pseudonyms.of(ANA)
    assert "locked" in caplog.text
    assert not any(text_ in caplog.text for text_ in (CANARY, ANA, name))


@pytest.mark.fault("database locked by another process")
async def test_locked_by_another_program_in_postgresql(
    postgres_url: str, key: str, clock: Clock
) -> None:
    async with open_store(postgres_url, key, clock) as store:
        await store.put_answers(ANA, {"q": 1})
        async with open_engine(postgres_url) as engine, engine.begin() as other:
            await other.execute(text("LOCK TABLE people IN EXCLUSIVE MODE"))
            began = time.monotonic()
            assert await trouble_in(store.put_answers(ANA, {"q": 2})) is Trouble.BUSY
            assert time.monotonic() - began < 2.9
            assert (await store.answers(ANA))["q"].value == 1
        await store.put_answers(ANA, {"q": 2})


@pytest.mark.fault("database slow")
async def test_a_call_has_a_deadline_and_the_store_survives_it(
    tmp_path: Path, sqlite_url: str, clock: Clock
) -> None:
    async with open_store(sqlite_url, None, clock) as store:
        hasty = SqlStore(store._engine, store._sealer, store._pseudonyms, clock, deadline=0.2)
        other = sqlite3.connect(tmp_path / "advisor.db")
        other.execute("BEGIN IMMEDIATE")
        calls = [trouble_in(hasty.put_answers(ANA, {"q": n})) for n in range(20)]
        assert set(await asyncio.gather(*calls)) == {Trouble.BUSY}
        other.rollback()
        other.close()
        await hasty.finish()
        await store.put_answers(ANA, {"q": 1})
        assert store._engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.fault("disk full")
async def test_a_database_that_may_not_grow(sqlite_url: str, clock: Clock) -> None:
    async with open_store(sqlite_url, None, clock) as store:
        await store.put_answers(ANA, {"q": 1})
        limit = ["PRAGMA max_page_count = 12"]
        event.listen(
            store._engine.sync_engine,
            "connect",
            lambda connection, _: connection.cursor().execute(limit[0]),
        )
        await store._engine.dispose()
        much = {f"q{n}": CANARY * 100 for n in range(20)}
        assert await trouble_in(store.put_answers(ANA, much)) is Trouble.FULL
        assert len(await store.answers(ANA)) == 1, "half of it was written"
        limit[0] = "PRAGMA max_page_count = 10000"
        await store._engine.dispose()
        await store.put_answers(ANA, much)
        assert len(await store.answers(ANA)) == 21


FULL_DISK = """
import asyncio, datetime, os, sys
from pathlib import Path
from bot.services.ports import StoreUnavailable
from bot.storage.store import open_store

async def main(folder):
    now = lambda: datetime.datetime.now(datetime.UTC)
    async with open_store(f"sqlite:///{folder}/a.db", None, now) as store:
        written = 0
        try:
            while True:
                await store.put_answers("ana", {f"q{written}": "x" * 3000})
                written += 1
        except StoreUnavailable as error:
            print(error.trouble, written, len(await store.answers("ana")))
        filler = Path(folder, "filler")
        filler.unlink()
        await store.put_answers("ana", {"more": "x" * 3000})
        print(await store.erase("ana"))

Path(sys.argv[1], "filler").write_bytes(b"x" * 400_000)
asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.fault("disk full")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    # In a namespace of its own, the small disk is gone with the process.
    private = [unshare or "", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    if not unshare or subprocess.run([*private, "true"], check=False, stderr=-3).returncode:
        pytest.skip("a small disk: this system lets nobody mount one")
    mount = 'mount -t tmpfs -o size=1200k none "$0" && exec "$@"'
    done = subprocess.run(
        [*private, "sh", "-c", mount, tmp_path, sys.executable, "-c", FULL_DISK, tmp_path],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    trouble, written, left, rows_left = done.stdout.split()
    assert trouble == Trouble.FULL
    assert written == left != "0", "what was acknowledged must be there, and nothing else"
    assert rows_left == "0", "an erase must work when there is room again"


@pytest.mark.fault("database read-only")
async def test_a_database_that_may_only_be_read(
    tmp_path: Path, sqlite_url: str, clock: Clock
) -> None:
    async with open_store(sqlite_url, None, clock) as store:
        await store.put_answers(ANA, {"q": 1})
        file = tmp_path / "advisor.db"
        engine = engine_of(database(f"sqlite:///file:{file}?mode=ro&uri=true"))
        reader = SqlStore(engine, store._sealer, store._pseudonyms, clock)
        assert (await reader.answers(ANA))["q"].value == 1
        assert await trouble_in(reader.put_answers(ANA, {"q": 2})) is Trouble.READ_ONLY
        assert await trouble_in(reader.erase(ANA)) is Trouble.READ_ONLY
        await engine.dispose()


def close(path: Path, mode: int) -> None:
    path.chmod(mode)
    if os.access(path, os.W_OK):
        pytest.skip("permissions: this user, root perhaps, may write all the same")


@pytest.mark.fault("database read-only")
async def test_a_file_without_permission_to_write(
    tmp_path: Path, sqlite_url: str, clock: Clock
) -> None:
    async with open_store(sqlite_url, None, clock) as store:
        await store.put_answers(ANA, {"q": 1})
    close(tmp_path / "advisor.db", 0o444)
    async with open_store(sqlite_url, None, clock) as store:
        assert (await store.answers(ANA))["q"].value == 1
        assert await trouble_in(store.put_answers(ANA, {"q": 2})) is Trouble.READ_ONLY


@pytest.mark.fault("database read-only")
async def test_a_folder_without_permission_to_write(tmp_path: Path, clock: Clock) -> None:
    close(tmp_path, 0o555)
    for path in ("advisor.db", "new/advisor.db"):
        with pytest.raises(StoreBroken, match=path):
            async with open_store(f"sqlite:///{tmp_path / path}", None, clock):
                pass


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("53100", Trouble.FULL),
        ("25006", Trouble.READ_ONLY),
        ("40P01", Trouble.BUSY),
        ("XX001", Trouble.DAMAGED),
        ("57P01", Trouble.AWAY),
    ],
)
async def test_what_postgresql_says(
    postgres_url: str, key: str, clock: Clock, state: str, trouble: Trouble
) -> None:
    async with open_store(postgres_url, key, clock) as store:
        async with store._engine.begin() as db:
            await db.execute(
                text(
                    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN RAISE 'no' USING ERRCODE = '{state}'; END $$"
                )
            )
            await db.execute(
                text("CREATE TRIGGER no BEFORE INSERT ON answers EXECUTE FUNCTION refuse()")
            )
        assert await trouble_in(store.put_answers(ANA, {"q": 1})) is trouble
        assert await store._rows_of(ANA) == 0, "half of it was written"


@pytest.mark.fault("database away")
async def test_a_connection_that_postgresql_closed_is_replaced(
    postgres_url: str, key: str, clock: Clock
) -> None:
    async with open_store(postgres_url, key, clock) as store:
        await store.put_answers(ANA, {"q": 1})
        async with open_engine(postgres_url) as engine, engine.begin() as other:
            await other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid != pg_backend_pid()"
                )
            )
        assert (await store.answers(ANA))["q"].value == 1


@pytest.mark.fault("database away")
async def test_nobody_waits_for_a_line_that_went_dead(
    postgres_url: str, key: str, clock: Clock
) -> None:
    url = make_url(postgres_url)
    async with (
        Proxy(f"{url.query['host']}/.s.PGSQL.5432").open() as wire,
        open_store(
            url.set(host="127.0.0.1", port=wire.port, query={}).render_as_string(), key, clock
        ) as store,
    ):
        hasty = SqlStore(store._engine, store._sealer, store._pseudonyms, clock, deadline=0.3)
        await hasty.put_answers(ANA, {"q": 1})
        async with wire.silent():
            with pytest.raises(StoreUnavailable):
                await hasty.put_answers(ANA, {"q": 2})
            assert hasty._under_way, "it is broken off without anybody who waits"
            await hasty.finish()
        assert (await store.answers(ANA))["q"].value == 1
        await store.put_answers(ANA, {"q": 3})
        assert (await store.answers(ANA))["q"].value == 3


@pytest.mark.fault("database away")
async def test_nobody_answers_at_the_address(key: str, clock: Clock) -> None:
    pytest.importorskip("asyncpg")
    url = "postgresql://me:canary@127.0.0.1:9/advisor"
    with pytest.raises(StoreBroken, match=r"127\.0\.0\.1/advisor cannot be reached") as refusal:
        async with open_store(url, key, clock):
            pass
    assert "canary" not in str(refusal.value)
    engine = engine_of(database(url))
    store = SqlStore(engine, Sealer([key]), Pseudonyms(new_index_key()), clock)
    assert await trouble_in(store.answers(ANA)) is Trouble.AWAY


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b"\0" * 4096])
async def test_a_file_that_is_no_database_stops_the_start(
    tmp_path: Path, sqlite_url: str, clock: Clock, content: bytes
) -> None:
    file = tmp_path / "advisor.db"
    file.write_bytes(content)
    with pytest.raises(StoreBroken, match="Restore a backup, or move the file away") as refusal:
        async with open_store(sqlite_url, None, clock):
            pass
    assert str(file) in str(refusal.value)
    assert file.read_bytes() == content


@pytest.mark.fault("database damaged")
async def test_a_page_that_was_overwritten(tmp_path: Path, sqlite_url: str, clock: Clock) -> None:
    file = tmp_path / "advisor.db"
    async with open_store(sqlite_url, None, clock) as store:
        await store.put_answers(ANA, {f"q{n}": "x" * 500 for n in range(40)})
        async with store._engine.connect() as db:
            query = "SELECT rootpage FROM sqlite_master WHERE name = 'answers'"
            page = (await db.exec_driver_sql(query)).scalar_one()
    with file.open("r+b") as raw:
        raw.seek((page - 1) * 4096)
        raw.write(b"\xff" * 4096)
    async with open_store(sqlite_url, None, clock) as store:
        assert await trouble_in(store.answers(ANA)) is Trouble.DAMAGED


async def test_a_bug_is_told_apart_in_the_log(
    sqlite_url: str, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_store(sqlite_url, None, clock) as store:
        async with store._engine.begin() as db:
            await db.execute(text("DROP TABLE drafts"))
        with caplog.at_level(logging.WARNING):
            assert await trouble_in(store.put_drafts(ANA, {"q": CANARY})) is Trouble.AWAY
    assert "no such table: drafts" in caplog.text
    assert CANARY not in caplog.text
