"""Faults of the database, while people use the bot: what they are told, and whether it comes back.

`python -m tests.benchmarks.faults` puts a running bot through each fault for 30 seconds and prints
a table. It is the program itself, over real sockets, on PostgreSQL behind a wire that can fail, and
on SQLite on a small disk of its own; it is never restarted.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url, text

from bot.app import utc_now
from bot.services.visit import CONSENT_VERSION
from bot.storage.engine import open_engine
from bot.storage.keys import new_key
from bot.storage.store import SqlStore, open_store
from tests.loopback.bots import process
from tests.loopback.server import DEADLINE, Interaction, LoopbackDiscord
from tests.loopback.visitor import ALERT, button, words_of
from tests.postgres import server
from tests.proxy import Proxy

FORM = ("budget_usd", "why_pmr")
"""Two questions that are answered in one form: both of them are kept, or none."""
ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
"""Seconds that somebody waits for the words of an answer."""
_SUBMIT = 5
_PAUSE = 0.6  # seconds between an answer and the next: as fast as the gate lets a person be
_OURS = "on my side"

Fault = Callable[[], AbstractAsyncContextManager[None]]


@dataclass
class Outcome:
    """What people lived through in one fault; times in seconds."""

    database: str
    fault: str
    seconds: float
    kept: int = 0
    told: int = 0
    unexplained: int = 0
    late: int = 0
    longest: float = 0.0
    back_after: float = 0.0
    lost: int = 0
    halves: int = 0

    @property
    def held(self) -> bool:
        """Whether everybody was told, and in time, and nothing is lost or half-written."""
        return not (self.unexplained or self.late or self.lost or self.halves)

    def __str__(self) -> str:
        """Give the outcome as a row of a Markdown table."""
        return (
            f"| {self.database} | {self.fault} | {self.seconds:.0f} | {self.kept} | {self.told} "
            f"| {self.longest:.1f} | {self.unexplained} | {self.late} | {self.lost} "
            f"| {self.halves} | {self.back_after:.1f} |\n"
        )


HEAD = (
    "| Database | Fault | Seconds | Kept | Told why not | Longest wait s | Unexplained "
    "| Not acknowledged | Lost | Half-written | Back after s |\n"
    f"|---|---|{'---:|' * 9}\n"
)


@dataclass
class Town:
    """People who answer the same form, all the time, with ever higher numbers."""

    discord: LoopbackDiscord
    store: SqlStore
    """The same one, looked at from outside."""
    names: tuple[str, ...]
    kept: dict[str, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    async def settled(cls, discord: LoopbackDiscord, store: SqlStore, people: int) -> Town:
        """Return so many people, who have agreed."""
        names = tuple(str(30_000 + n) for n in range(people))
        for name in names:
            await store.put_consent(f"discord:{name}", CONSENT_VERSION)
        return cls(discord, store, names)

    async def endures(self, database: str, name: str, fault: Fault, seconds: float) -> Outcome:
        """Let everybody live through a fault, which begins in the middle of their work."""
        outcome, over = Outcome(database, name, seconds), asyncio.Event()
        living = asyncio.create_task(self._live(outcome, over))
        await asyncio.sleep(0.5)
        async with fault():
            await asyncio.sleep(seconds)
        over.set()
        await asyncio.wait_for(living, 120)
        await self._look(outcome)
        return outcome

    async def _live(self, outcome: Outcome, until: asyncio.Event) -> None:
        """Let everybody answer until the event, and once more until it is kept."""
        began: list[float] = []

        async def person(name: str) -> None:
            while True:
                over = until.is_set()
                if over and not began:
                    began.append(time.monotonic())
                if await self._answers(name, outcome) and over:
                    return
                await asyncio.sleep(_PAUSE)

        await asyncio.gather(*map(person, self.names))
        outcome.back_after = time.monotonic() - began[0]

    async def _answers(self, name: str, outcome: Outcome) -> bool:
        number = next(self.numbers)
        made = await submit(self.discord, name, dict.fromkeys(FORM, str(number)))
        with suppress(TimeoutError):
            await asyncio.wait_for(made.answered.wait(), PATIENCE)
        said = words_of(made.message)
        outcome.longest = max(outcome.longest, time.monotonic() - made.sent_at)
        outcome.late += made.waited is None or made.waited > DEADLINE
        if not made.answered.is_set() or _OURS in said:
            outcome.unexplained += 1
        elif ALERT in said:
            outcome.told += 1
        else:
            outcome.kept += 1
            self.kept[name] = number
            return True
        return False

    async def _look(self, outcome: Outcome) -> None:
        """Count what is gone, and what is there by half."""
        for name in self.names:
            answers = await self.store.answers(f"discord:{name}")
            values = {int(str(answers[q].value)) if q in answers else 0 for q in FORM}
            outcome.halves += len(values) > 1
            outcome.lost += min(values) < self.kept.get(name, 0)


async def submit(discord: LoopbackDiscord, name: str, values: Mapping[str, str]) -> Interaction:
    """Send a form as it was filled in."""
    custom_id = "form:00:/fill?route=about"
    rows = [
        {"type": 18, "id": n, "component": {"type": 4, "id": n + 50, "custom_id": q, "value": v}}
        for n, (q, v) in enumerate(values.items(), 1)
    ]
    data = {"custom_id": custom_id, "components": rows}
    return await discord.act(name, _SUBMIT, data, button(discord, custom_id))


# --- PostgreSQL ----------------------------------------------------------------------------------


async def on_postgres(address: str, seconds: float, people: int) -> list[Outcome]:
    """Put a bot on this PostgreSQL database through every fault."""
    url, key = make_url(address), new_key()

    @asynccontextmanager
    async def locked() -> AsyncIterator[None]:
        async with open_engine(address) as engine, engine.begin() as other:
            await other.execute(text("LOCK TABLE people IN EXCLUSIVE MODE"))
            yield

    def set_meanwhile(do: str, undo: str) -> Fault:
        @asynccontextmanager
        async def fault() -> AsyncIterator[None]:
            async with open_engine(address) as engine:
                apart = engine.execution_options(isolation_level="AUTOCOMMIT")
                async with apart.connect() as db:
                    for statement in do.split(";\n"):
                        await db.execute(text(statement))
                    yield
                    await db.execute(text("SET default_transaction_read_only = off"))
                    for statement in undo.split(";\n"):
                        await db.execute(text(statement))

        return fault

    read_only = set_meanwhile(
        "ALTER SYSTEM SET default_transaction_read_only = on;\nSELECT pg_reload_conf()",
        "ALTER SYSTEM RESET default_transaction_read_only;\nSELECT pg_reload_conf()",
    )
    # A server in this process's own folder has no disk of its own that could be full: a trigger
    # says what PostgreSQL says then. SQLite, below, has one.
    full = set_meanwhile(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$;\n"
        "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON answers "
        "EXECUTE FUNCTION full_disk()",
        "DROP TRIGGER full_disk ON answers;\nDROP FUNCTION full_disk()",
    )
    socket = f"{url.query['host']}/.s.PGSQL.5432"
    async with (
        Proxy(socket).open() as wire,
        LoopbackDiscord().open() as discord,
        open_store(address, key, utc_now) as store,
    ):
        over_the_wire = url.set(host="127.0.0.1", port=wire.port, query={})
        async with process(discord, over_the_wire.render_as_string(), key, LOG_LEVEL="ERROR"):
            await asyncio.wait_for(discord.connected.wait(), 120)
            town = await Town.settled(discord, store, people)
            faults: Mapping[str, Fault] = {
                "away: connections refused": wire.away,
                "away: no word from it": wire.silent,
                "slow: 0.2 s more each way": lambda: wire.slow(0.2),
                "locked by another process": locked,
                "read-only": read_only,
                "disk full (said, not real)": full,
            }
            return [
                await town.endures("PostgreSQL", name, faults[name], seconds) for name in faults
            ]


# --- SQLite --------------------------------------------------------------------------------------


class NoDisk(Exception):  # noqa: N818 - it is a state of the machine, not a bug
    """No small disk can be mounted here."""


def on_a_small_disk(seconds: float, people: int) -> str:
    """Do `on_sqlite` in a process that has a small disk mounted for itself; returns its rows."""
    unshare = shutil.which("unshare")
    private = [unshare or "", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    if not unshare or subprocess.run([*private, "true"], check=False, stderr=-3).returncode:
        raise NoDisk("a small disk: this system lets nobody mount one")
    mount = 'mount -t tmpfs -o size=16m none "$0" && exec "$@"'
    again = [sys.executable, "-m", "tests.benchmarks.faults"]
    with tempfile.TemporaryDirectory() as folder:
        size = ["--seconds", str(seconds), "--people", str(people), "--disk", folder]
        return subprocess.run(
            [*private, "sh", "-c", mount, folder, *again, *size],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout


async def on_sqlite(disk: Path, seconds: float, people: int) -> list[Outcome]:
    """Put a bot on SQLite on this small disk through every fault."""
    file, key = disk / "advisor.db", new_key()

    @asynccontextmanager
    async def full() -> AsyncIterator[None]:
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as held, suppress(OSError):
            while True:
                held.write(b"x" * 4096)
        yield
        filler.unlink()

    @asynccontextmanager
    async def locked() -> AsyncIterator[None]:
        other = sqlite3.connect(file)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()
        other.close()

    url = f"sqlite:///{file}"
    async with (
        LoopbackDiscord().open() as discord,
        open_store(url, key, utc_now) as store,
        process(discord, url, key, LOG_LEVEL="ERROR"),
    ):
        await asyncio.wait_for(discord.connected.wait(), 120)
        town = await Town.settled(discord, store, people)
        faults: Mapping[str, Fault] = {"locked by another process": locked, "disk full": full}
        return [await town.endures("SQLite", name, faults[name], seconds) for name in faults]


def main() -> None:
    """Run the test as large as asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--disk", type=Path, help="a small one: only SQLite, on it, only the rows")
    args = parser.parse_args()
    if args.disk:
        rows = asyncio.run(on_sqlite(args.disk, args.seconds, args.people))
        sys.stdout.writelines(map(str, rows))
        sys.exit(not all(row.held for row in rows))
    sys.stdout.write(f"{dt.datetime.now(dt.UTC).date()}, {args.people} people\n\n{HEAD}")
    with server() as address:
        sys.stdout.writelines(
            map(str, asyncio.run(on_postgres(address, args.seconds, args.people)))
        )
    sys.stdout.write(on_a_small_disk(args.seconds, args.people))


if __name__ == "__main__":
    main()
