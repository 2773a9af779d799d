from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from bot.storage.broken import StoreBroken
from bot.storage.engine import database, file_of
from bot.storage.store import open_store
from bot.storage.unlocking import key_file_of
from tests.storage.clock import Clock


@pytest.mark.parametrize(
    ("url", "means"),
    [
        ("sqlite://", "sqlite+aiosqlite://"),
        ("sqlite:///data/a.db", "sqlite+aiosqlite:///data/a.db"),
        ("sqlite:////data/a.db", "sqlite+aiosqlite:////data/a.db"),
        ("sqlite+aiosqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("postgres://u:p@h:5/d", "postgresql+asyncpg://u:p@h:5/d"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql+psycopg2://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        (
            "postgres://u:p@h/d?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://u:p@h/d?ssl=require",
        ),
    ],
)
def test_an_address_is_read_in_the_forms_people_have_it(url: str, means: str) -> None:
    assert database(url).render_as_string(hide_password=False) == means


@pytest.mark.parametrize("url", ["", "data/a.db", "mysql://u:canary@h/d", "http//u:canary@h"])
def test_another_address_is_refused_with_an_example_and_without_its_password(url: str) -> None:
    with pytest.raises(StoreBroken, match=r"sqlite:///data/advisor\.db") as refusal:
        database(url)
    assert "canary" not in str(refusal.value)


def test_only_a_database_in_a_file_has_a_key_file() -> None:
    assert file_of(database("sqlite://")) is None
    assert file_of(database("sqlite:///:memory:")) is None
    assert file_of(database("postgres://u:p@h/d")) is None
    assert key_file_of(Path("data/a.db")) == Path("data/a.db.key")


async def test_the_folder_of_the_database_is_made(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "new" / "folder 100%" / "advisor.db"
    async with open_store(f"sqlite:///{file}", None, clock) as store:
        await store.put_answers("ana", {"q": 1})
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert modes == {"advisor.db": 0o600, "advisor.db.key": 0o600}


@pytest.mark.parametrize("path", ["file/advisor.db", "folder"])
async def test_a_path_that_cannot_be_a_database_is_named(
    tmp_path: Path, clock: Clock, path: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreBroken, match=path):
        async with open_store(f"sqlite:///{tmp_path / path}", None, clock):
            pass


async def test_sqlite_is_set_up_to_last(sqlite_url: str, clock: Clock) -> None:
    async with open_store(sqlite_url, None, clock) as store, store._engine.connect() as db:
        pragmas = {
            name: (await db.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


async def test_a_backup_taken_while_running_is_whole(
    tmp_path: Path, sqlite_url: str, key: str, clock: Clock
) -> None:
    async with open_store(sqlite_url, key, clock) as store:
        await store.put_answers("ana", {"q": 1})
        source = sqlite3.connect(tmp_path / "advisor.db")
        target = sqlite3.connect(tmp_path / "backup.db")
        source.backup(target)
        source.close()
        target.close()
        await store.erase("ana")
    async with open_store(f"sqlite:///{tmp_path / 'backup.db'}", key, clock) as store:
        assert (await store.answers("ana"))["q"].value == 1
