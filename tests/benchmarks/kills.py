"""Killed under load: SIGKILL at random moments, while many people answer and reminders go out.

Every answer whose press Discord saw acknowledged must be there afterwards, and every reminder that
fell due must have arrived once. `python -m tests.benchmarks.kills` kills 200 times and prints a
table; with `--postgres --processes 2` there are two bots on one database, each killed at its own
moments, that take over what the other leaves behind.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import itertools
import random
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from bot.app import utc_now
from bot.services.visit import CONSENT_VERSION
from bot.storage.engine import open_engine
from bot.storage.keys import new_key
from bot.storage.store import open_store
from tests.benchmarks.databases import a_database
from tests.loopback.bots import process
from tests.loopback.reminded import Reminding, arrived_at, wish
from tests.loopback.server import LoopbackDiscord
from tests.loopback.visitor import ALERT, button, words_of

QUESTION = "budget_usd"
LONGEST_LIFE = 4.0
"""Seconds that the bot lives once people can reach it, at most; reminders begin after two."""
_PAUSE = 0.4  # seconds between an answer and the next: as fast as the gate lets a person be
_PRESS = 3


@dataclass
class Outcome:
    """What became of the answers and the reminders."""

    engine: str
    processes: int
    people: int
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    reminders: int = 0
    reminders_lost: int = 0
    reminders_doubled: int = 0
    latest: dict[str, int] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        """Give the outcome as a Markdown table."""
        seconds = time.monotonic() - self.began
        return (
            "| Day | Database | Processes | People | Kills (SIGKILL) | Answers acknowledged | Lost "
            "| Reminders due | Lost | Doubled | Seconds |\n"
            "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
            f"| {dt.datetime.now(dt.UTC).date()} | {self.engine} | {self.processes} "
            f"| {self.people} | {self.kills} | {self.acknowledged:,} | {self.lost} "
            f"| {self.reminders:,} | {self.reminders_lost} | {self.reminders_doubled} "
            f"| {seconds:.0f} |\n"
        )


async def kills(times: int, people: int, url: str, processes: int = 1) -> Outcome:
    """Kill bots so many times while people answer and are reminded, and count what is gone."""
    outcome = Outcome(url.partition(":")[0], processes, people)
    key, names = new_key(), [str(20_000 + n) for n in range(people)]
    async with open_store(url, key, utc_now) as store:
        for name in names:
            await store.put_consent(f"discord:{name}", CONSENT_VERSION)
        await wish(store, (f"discord:{name}" for name in names))
    async with (
        LoopbackDiscord(shards=processes).open() as discord,
        open_engine(url) as engine,
    ):
        reminding = Reminding(engine)
        killing = iter(range(times))
        numbers = itertools.count(1)

        async def lives(shard: int) -> None:
            """Start one bot and kill it under its people, again and again; let the last one live."""
            moments = random.Random(shard)  # noqa: S311 - any will do, the same ones each time
            here = [name for name in names if discord.shard_of(name) == shard]
            for _ in killing:
                async with process(discord, url, key, shard) as bot:
                    await asyncio.wait_for(discord.meets(shard), 120)
                    asking = [
                        asyncio.create_task(_one_person(discord, name, numbers, outcome))
                        for name in here
                    ]
                    await asyncio.sleep(moments.uniform(0, LONGEST_LIFE))
                    bot.kill()
                    await bot.wait()
                    outcome.kills += 1
                    for task in asking:
                        task.cancel()
                    await asyncio.gather(*asking, return_exceptions=True)
                await discord.misses(shard)

        falling_due = asyncio.create_task(reminding.keep_falling_due())
        await asyncio.gather(*(lives(shard) for shard in range(processes)))
        falling_due.cancel()
        await asyncio.wait({falling_due})
        async with process(discord, url, key):
            await asyncio.wait_for(reminding.all_settled(), 300)
        arrived = arrived_at(discord)
        outcome.reminders = reminding.due.total()
        outcome.reminders_lost = reminding.lost(discord)
        outcome.reminders_doubled = arrived.total() - len(arrived)
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
            await asyncio.wait_for(made.answered.wait(), 10)
        if made.answered.is_set() and ALERT not in words_of(made.message):
            outcome.latest[name] = number
            outcome.acknowledged += 1
        await asyncio.sleep(_PAUSE)


def main() -> None:
    """Run the test as large as asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="instead of SQLite")
    args = parser.parse_args()
    if args.processes > 1 and not args.postgres:
        parser.error("several processes need --postgres")
    with a_database(postgres=args.postgres) as url:
        outcome = asyncio.run(kills(args.kills, args.people, url, args.processes))
        sys.stdout.write(str(outcome))


if __name__ == "__main__":
    main()
