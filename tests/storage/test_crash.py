"""An answer that was acknowledged survives the sudden end of the process."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.storage.store import open_store
from tests.storage.clock import Clock

ROOT = Path(__file__).parents[2]
KILLS = 8

WRITE = """
import asyncio, datetime, sys
from bot.storage.store import open_store

async def main(url, first):
    async with open_store(url, None, lambda: datetime.datetime.now(datetime.UTC)) as store:
        for number in range(int(first), int(first) + 100_000):
            await store.put_drafts("ana", {f"q{number}": "typed"})
            await store.put_answers("ana", {f"q{number}": number, "last": number})
            print(number, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.fault("kill -9")
async def test_every_acknowledged_answer_survives_a_kill(
    tmp_path: Path, sqlite_url: str, clock: Clock
) -> None:
    moments = random.Random(7)  # noqa: S311 - any moments will do, the same ones each time
    acknowledged: set[int] = set()
    for turn in range(KILLS):
        log = tmp_path / f"said-{turn}"
        with log.open("w") as said:
            child = subprocess.Popen(
                [sys.executable, "-c", WRITE, sqlite_url, str(turn * 100_000)],
                cwd=ROOT,
                stdout=said,
            )
            while not log.stat().st_size and child.poll() is None:
                time.sleep(0.01)
            time.sleep(moments.uniform(0, 0.3))
            child.kill()
            child.wait()
        acknowledged |= {int(line) for line in log.read_text().split("\n")[:-1]}
        async with open_store(sqlite_url, None, clock) as store:
            answers = await store.answers("ana")
            drafts = await store.drafts("ana")
        values = {q: kept.value for q, kept in answers.items()}
        assert acknowledged <= {int(q[1:]) for q in values if q != "last"}
        assert all(q in ("last", f"q{value}") for q, value in values.items())
        assert values["last"] == max(int(q[1:]) for q in values if q != "last")
        assert not drafts.keys() & values.keys(), "half of a transaction survived"
    assert len(acknowledged) > KILLS
