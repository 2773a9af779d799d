"""The bot program itself, once and twice on one database, and killed while a message is going out.

Each process is `python -m bot run`; Discord is ours, and it outlives them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.app import utc_now
from bot.content.editable import FOLDERS, entries
from bot.core.editing.revisions import Edit
from bot.services.visit import CONSENT_VERSION
from bot.storage.engine import open_engine
from bot.storage.store import SqlStore, open_store
from tests.conversation import the_files, the_key, thinned
from tests.loopback.bots import process
from tests.loopback.reminded import Reminding, arrived_at, wish
from tests.loopback.server import GUILD, PUBLISHER, Fault, LoopbackDiscord
from tests.loopback.visitor import Visitor

PEOPLE = range(7_000, 7_012)
SENDING = r"POST .*/channels/9\d+/messages"
STARTING = 120
TOPIC, TITLE = "topic.lor-who", "Who should write my letters, and how many do I need?"


@asynccontextmanager
async def reminding(url: str) -> AsyncIterator[tuple[SqlStore, Reminding]]:
    """Open the store beside the bots; everybody has agreed, and wishes to be reminded."""
    async with open_store(url, the_key(), utc_now) as store, open_engine(url) as engine:
        people = [f"discord:{number}" for number in PEOPLE]
        for person in people:
            await store.put_consent(person, CONSENT_VERSION)
        await wish(store, people)
        yield store, Reminding(engine)


def each_once(discord: LoopbackDiscord, rounds: int) -> None:
    """Everybody got the reminder of each of so many rounds, and got it once."""
    arrived = arrived_at(discord)
    assert len(arrived) == rounds * len(PEOPLE)
    assert set(arrived.values()) == {1}


async def died_in(fault: Fault, bots: dict[str, asyncio.subprocess.Process]) -> int:
    """Kill the bot whose message is caught by the fault, in the middle of it; return its shard."""
    await asyncio.wait_for(fault.caught.wait(), 60)
    bots[fault.token].kill()
    await bots[fault.token].wait()
    return list(bots).index(fault.token)


@pytest.mark.fault("kill -9 in the middle of a reminder")
async def test_a_message_that_outlives_its_sender_is_not_sent_again(tmp_path: Path) -> None:
    """The process dies when the message is on its way, and never hears that it arrived."""
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    async with LoopbackDiscord().open() as discord, reminding(url) as (_, reminders):
        on_its_way = discord.fault(SENDING, delay=1.0)
        await reminders.fall_due()
        async with process(discord, url, the_key()) as bot:
            await died_in(on_its_way, {"token-0": bot})
        async with process(discord, url, the_key()):
            await asyncio.wait_for(reminders.all_settled(), STARTING)
        each_once(discord, rounds=1)
        assert discord.strays == []


@pytest.mark.fault("kill -9 of one process of two")
async def test_two_on_one_database_and_then_one(postgres_url: str) -> None:
    async with (
        LoopbackDiscord(shards=2).open() as discord,
        reminding(postgres_url) as (store, reminders),
        AsyncExitStack() as running,
    ):
        bots = {
            f"token-{shard}": await running.enter_async_context(
                process(
                    discord, postgres_url, the_key(), shard, HOME_GUILDS=GUILD, **few_examples()
                )
            )
            for shard in range(discord.shards)
        }
        await asyncio.wait_for(discord.connected.wait(), STARTING)
        visitors = [Visitor(discord, PEOPLE[0]), Visitor(discord, PEOPLE[1])]
        assert [discord.shard_of(one.person) for one in visitors] == [0, 1]
        for one in visitors:
            await one.press_id("call:/answer?id=budget_usd&value=100")

        # Both look for what is due, all the time: it is claimed by one of them.
        await reminders.fall_due()
        await asyncio.wait_for(reminders.all_settled(), STARTING)
        each_once(discord, rounds=1)

        await published_through_one_is_served_by_the_other(store, *visitors)

        # One dies when it has claimed some and sent none; the message in its hands is lost with it.
        lost = discord.fault(SENDING, drop=True, delay=1.0)
        await reminders.fall_due()
        dead = await died_in(lost, bots)
        await asyncio.wait_for(reminders.all_settled(), STARTING)
        each_once(discord, rounds=2)

        # Whose shard it served are served again when it is back, and find all they said.
        assert (await visitors[1 - dead].press_id("call:/progress")).acknowledged_at
        await discord.misses(dead)
        await running.enter_async_context(
            process(discord, postgres_url, the_key(), dead, **few_examples())
        )
        await asyncio.wait_for(discord.meets(dead), STARTING)
        await visitors[dead].press_id("call:/answer?id=gap_months&value=7")
        kept = await store.answers(f"discord:{visitors[dead].person}")
        assert {q: a.value for q, a in kept.items()} == {"budget_usd": 100, "gap_months": 7}
        assert discord.strays == []


def few_examples() -> dict[str, str]:
    """Settings for files with few of the examples, so that what is published is soon learnt."""
    return {f"{name.upper()}_DIR": str(thinned() / name) for name in FOLDERS}


async def published_through_one_is_served_by_the_other(
    store: SqlStore, one: Visitor, other: Visitor
) -> None:
    entry = entries(the_files(thinned()))[TOPIC]
    better = entry.text.replace(TITLE, "Whose letters count, and how many?")
    assert better != entry.text
    waiting = await store.put_proposal(Edit(TOPIC, entry.path, entry.text, better, "why"), "ann")
    await one.press_id(f"call:/publish?id={waiting}", roles=[PUBLISHER])
    assert "Revision 1 is served" in one.text
    async with asyncio.timeout(60):
        while "Whose letters count" not in other.text:
            await other.press_id("call:/topic?id=lor-who")
            await asyncio.sleep(0.6)  # no faster than the gate lets anybody be
