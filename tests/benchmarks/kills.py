"""Killed under load: the bot is ended by SIGKILL while many people answer, again and again.

Every answer whose press Discord saw acknowledged must be there afterwards.
`python -m tests.benchmarks.kills` kills it 200 times and prints a table.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import utc_now
from bot.services.visit import CONSENT_VERSION
from bot.storage.keys import new_key
from bot.storage.store import open_store
from tests.loopback.bots import process
from tests.loopback.server import LoopbackDiscord
from tests.loopback.visitor import button

QUESTION = "budget_usd"
LONGEST_LIFE = 1.5
"""Seconds that the bot lives once people can reach it, at most."""
_PRESS = 3


@dataclass
class Outcome:
    """What became of the answers."""

    people: int
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    latest: dict[str, int] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        """Give the outcome as a Markdown table."""
        seconds = time.monotonic() - self.began
        return (
            "| Day | People | Kills (SIGKILL) | Answers acknowledged | Lost | Seconds |\n"
            "|---|---:|---:|---:|---:|---:|\n"
            f"| {dt.datetime.now(dt.UTC).date()} | {self.people} | {self.kills} "
            f"| {self.acknowledged:,} | {self.lost} | {seconds:.0f} |\n"
        )


async def kills(times: int, people: int, folder: Path, database: str | None = None) -> Outcome:
    """Kill the bot so many times while people answer, and count what is gone."""
    outcome = Outcome(people)
    moments = random.Random(7)  # noqa: S311 - any moments will do, the same ones each time
    numbers = itertools.count(1)
    url, key = database or f"sqlite:///{folder / 'advisor.sqlite3'}", new_key()
    names = [str(20_000 + n) for n in range(people)]
    async with open_store(url, key, utc_now) as store:
        for name in names:
            await store.put_consent(f"discord:{name}", CONSENT_VERSION)
    async with LoopbackDiscord().open() as discord:
        for _ in range(times):
            discord.connected.clear()
            async with process(discord, url, key) as bot:
                await asyncio.wait_for(discord.connected.wait(), 60)
                asking = [
                    asyncio.create_task(_one_person(discord, name, numbers, outcome))
                    for name in names
                ]
                await asyncio.sleep(moments.uniform(0, LONGEST_LIFE))
                bot.kill()
                await bot.wait()
                outcome.kills += 1
                for task in asking:
                    task.cancel()
                await asyncio.gather(*asking, return_exceptions=True)
            await discord.hang_up()
            discord.forget_missed()
    async with open_store(url, key, utc_now) as store:
        for name in names:
            kept = (await store.answers(f"discord:{name}")).get(QUESTION)
            # An answer under way at the end may have been kept as well: that one is newer.
            outcome.lost += (int(kept.value) if kept else 0) < outcome.latest.get(name, 0)  # type: ignore[arg-type]
    return outcome


async def _one_person(
    discord: LoopbackDiscord, name: str, numbers: Iterator[int], outcome: Outcome
) -> None:
    """Answer one question with ever higher numbers, for as long as the bot lives."""
    while True:
        number = next(numbers)
        custom_id = f"call:/answer?id={QUESTION}&value={number}"
        data = {"custom_id": custom_id, "component_type": 2}
        made = await discord.act(name, _PRESS, data, button(discord, custom_id))
        with suppress(TimeoutError):
            await asyncio.wait_for(made.answered.wait(), 3)
        if made.acknowledged_at is not None:
            outcome.latest[name] = number
            outcome.acknowledged += 1


def main() -> None:
    """Run the test as large as asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--database", metavar="URL", help="PostgreSQL instead of SQLite")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(kills(args.kills, args.people, Path(folder), args.database))
        sys.stdout.write(str(outcome))


if __name__ == "__main__":
    main()
