"""Reminders on databases that several processes share."""

from __future__ import annotations

import asyncio

from bot.services._reminding import LEASE
from bot.terminal_app.session import Session
from tests.conversation import Talk
from tests.reminding import MONDAY, MORNING, PERSON, Post, opened
from tests.storage.clock import Clock

PEOPLE = 12


async def test_two_processes_on_one_database(url: str) -> None:
    """Each with connections of its own, as fast as they can: nobody is written to twice."""
    clock = Clock()
    clock.time = MORNING
    post = Post(slow=0.005)
    async with opened(url, clock) as one, opened(url, clock) as other:
        for number in range(PEOPLE):
            person = f"discord:{number}"
            await one.app.agree(person)
            talk = Talk(one.app, person, Session(one.app, person, {}))
            assert (await talk.calls("remind_me", zone="UTC")).error is None
        clock.time = MONDAY
        counts = await asyncio.gather(*(h.app.remind(post) for h in (one, other, one, other)))
    assert sum(counts) == PEOPLE
    assert sorted(post.there) == sorted({(f"discord:{n}", "202611231800") for n in range(PEOPLE)})


async def test_a_reminder_outlives_the_process(url: str) -> None:
    """Claimed by one that died, on either engine: after the lease another one takes it up."""
    clock, post = Clock(), Post()
    clock.time = MORNING
    async with opened(url, clock) as one:
        await one.asks()
        clock.time = MONDAY
        (claimed,) = await one.app.store.claim_reminders(LEASE, 5)
        assert (claimed.address, claimed.uncertain) == (PERSON, False)
    async with opened(url, clock) as other:
        assert await other.app.remind(post) == 0
        clock.time = MONDAY + LEASE
        assert await other.app.remind(post) == 1
        assert not await other.app.store.settle_reminder(PERSON, claimed.number, MONDAY)
