"""The load test: many people in the interview at once, over real sockets, against the real bot.

`python -m tests.benchmarks.load` lets 1,000 people answer for two minutes and prints a table. The
bot is a process of its own; Discord and the people share another, so on two cores they compete.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.storage.keys import new_key
from tests.loopback.bots import process
from tests.loopback.server import LoopbackDiscord
from tests.loopback.visitor import Visitor

THINKING = 8.0
"""Seconds that somebody reads before the next press, on average."""
_TROUBLE = ("Something went wrong", "Very many people", "faster than I can follow")


@dataclass(frozen=True)
class Outcome:
    """What so many people lived through; times in milliseconds."""

    people: int
    seconds: int
    presses: int
    late: int
    refused: int
    p50: float
    p99: float
    worst: float

    @property
    def errors(self) -> int:
        """Presses not acknowledged in time, or answered with an excuse."""
        return self.late + self.refused

    def __str__(self) -> str:
        """Give the outcome as a Markdown table."""
        return (
            "| Day | People | Seconds | Presses | A second | Errors "
            "| p50 ms | p99 ms | Worst ms |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
            f"| {dt.datetime.now(dt.UTC).date()} | {self.people:,} | {self.seconds} "
            f"| {self.presses:,} | {self.presses / self.seconds:.0f} | {self.errors} "
            f"| {self.p50:.0f} | {self.p99:.0f} | {self.worst:.0f} |\n"
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
        refused += any(trouble in visitor.text for trouble in _TROUBLE)
        await asyncio.sleep(chance.expovariate(1 / think))
    return refused


async def load(people: int, seconds: int, folder: Path, database: str | None = None) -> Outcome:
    """Let people use a bot in a process of its own, which keeps its database in the folder."""
    async with LoopbackDiscord().open() as discord:
        url = database or f"sqlite:///{folder / 'advisor.sqlite3'}"
        async with process(discord, url, new_key()):
            await asyncio.wait_for(discord.connected.wait(), 60)
            await asyncio.sleep(1)  # ready
            think = min(THINKING, seconds / 3)
            until = time.monotonic() + seconds
            refused = await asyncio.gather(
                *(
                    one_person(Visitor(discord, 10_000 + n), until, random.Random(n), think)  # noqa: S311
                    for n in range(people)
                )
            )
        waits = [i.waited for i in discord.interactions.values() if i.waited is not None]
        late = len(discord.interactions) - len(waits)
    cuts = statistics.quantiles(waits, n=100)
    times = [cuts[49] * 1000, cuts[98] * 1000, max(waits) * 1000]
    return Outcome(people, seconds, len(waits) + late, late, sum(refused), *times)


def main() -> None:
    """Run the test as large as asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--database", metavar="URL", help="PostgreSQL instead of SQLite")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(load(args.people, args.seconds, Path(folder), args.database))
        sys.stdout.write(str(outcome))


if __name__ == "__main__":
    main()
