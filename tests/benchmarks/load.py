"""The load test: many people in the interview at once, over real sockets, against the real bot.

`python -m tests.benchmarks.load` lets 1,000 people answer for two minutes and prints a table; with
`--postgres --processes 2` they are shared by two bots on one database. Each bot is a process of its
own; Discord and the people share another, so on two cores they compete.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.storage.engine import open_engine
from bot.storage.keys import new_key
from tests.benchmarks.databases import a_database
from tests.loopback.bots import process
from tests.loopback.server import LoopbackDiscord
from tests.loopback.visitor import ALERT, Visitor

THINKING = 8.0
"""Seconds that somebody reads before the next press, on average."""


@dataclass(frozen=True)
class Outcome:
    """What so many people lived through, in milliseconds, and what it took of the bots."""

    database: str
    processes: int
    people: int
    seconds: int
    presses: int
    late: int
    refused: int
    p50: float
    p99: float
    worst: float
    processor: float
    memory: float
    connections: int

    @property
    def errors(self) -> int:
        """Presses not acknowledged in time, or answered with an excuse."""
        return self.late + self.refused

    def __str__(self) -> str:
        """Give the outcome as a Markdown table."""
        return (
            "| Day | Database | Processes | People | Seconds | Presses | A second | Errors "
            "| p50 ms | p99 ms | Worst ms | Processor ms a press | MB a process | Connections |\n"
            f"|---|---|{'---:|' * 12}\n"
            f"| {dt.datetime.now(dt.UTC).date()} | {self.database} | {self.processes} "
            f"| {self.people:,} | {self.seconds} | {self.presses:,} "
            f"| {self.presses / self.seconds:.0f} | {self.errors} "
            f"| {self.p50:.0f} | {self.p99:.0f} | {self.worst:.0f} "
            f"| {self.processor:.1f} | {self.memory:.0f} | {self.connections} |\n"
        )


async def one_person(visitor: Visitor, until: float, chance: random.Random, think: float) -> int:
    """Go through the interview until the time is up; return how many answers were excuses."""
    refused = 0
    await asyncio.sleep(chance.uniform(0, think))
    await visitor.slash("assess")
    while time.monotonic() < until:
        labels = [
            label
            for label, custom_id in visitor.buttons.items()
            if custom_id.startswith(("call:/answer", "call:/consent?agree=yes", "call:/skip"))
        ]
        if labels:
            await visitor.press(chance.choice(labels))
        else:
            await visitor.slash(chance.choice(("assess", "report", "progress")))
        refused += ALERT in visitor.text
        await asyncio.sleep(chance.expovariate(1 / think))
    return refused


async def load(
    people: int, seconds: int, url: str, processes: int = 1, *, in_haste: bool = False
) -> Outcome:
    """Let people use bots in processes of their own, which share a database."""
    haste = "yes" if in_haste else ""
    async with LoopbackDiscord(shards=processes).open() as discord, AsyncExitStack() as running:
        key = new_key()
        bots = [
            await running.enter_async_context(
                process(discord, url, key, shard, LOOPBACK_HASTE=haste)
            )
            for shard in range(processes)
        ]
        await asyncio.wait_for(discord.connected.wait(), 120)
        await asyncio.sleep(1)  # ready
        before = _processor(bots)
        think = min(THINKING, seconds / 3)
        until = time.monotonic() + seconds
        refused = await asyncio.gather(
            *(
                one_person(Visitor(discord, 10_000 + n), until, random.Random(n), think)  # noqa: S311
                for n in range(people)
            )
        )
        took, memory, open_ = _processor(bots) - before, _memory(bots), await _connections(url)
        waits = [i.waited for i in discord.interactions.values() if i.waited is not None]
        presses = len(discord.interactions)
    cuts = statistics.quantiles(waits, n=100)
    return Outcome(
        database=url.partition(":")[0],
        processes=processes,
        people=people,
        seconds=seconds,
        presses=presses,
        late=presses - len(waits),
        refused=sum(refused),
        p50=cuts[49] * 1000,
        p99=cuts[98] * 1000,
        worst=max(waits) * 1000,
        processor=took * 1000 / presses,
        memory=memory / processes,
        connections=open_,
    )


def _processor(bots: Sequence[asyncio.subprocess.Process]) -> float:
    """Return the seconds of processor that these took so far."""
    ticks = 0
    for bot in bots:
        fields = Path(f"/proc/{bot.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(bots: Sequence[asyncio.subprocess.Process]) -> float:
    """Return the megabytes that these hold."""
    pages = sum(int(Path(f"/proc/{bot.pid}/statm").read_text().split()[1]) for bot in bots)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _connections(url: str) -> int:
    """Return how many connections to PostgreSQL others hold open; 0 for SQLite."""
    if url.startswith("sqlite"):
        return 0
    count = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid != pg_backend_pid()"
    )
    async with open_engine(url) as engine, engine.connect() as db:
        return int(await db.scalar(count) or 0)


def main() -> None:
    """Run the test as large as asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="instead of SQLite")
    args = parser.parse_args()
    with a_database(postgres=args.postgres) as url:
        outcome = asyncio.run(load(args.people, args.seconds, url, args.processes))
        sys.stdout.write(str(outcome))


if __name__ == "__main__":
    main()
