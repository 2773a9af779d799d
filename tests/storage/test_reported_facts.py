"""Reported facts: sealed, by nobody, settled once, and kept only when accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.core.evidence import Doubt, Grade
from bot.core.programs.program import ProgramFact
from bot.services.ports import FACT_DAYS
from bot.storage.engine import open_engine
from bot.storage.keys import new_key
from bot.storage.plain_facts import fact_of, plain_fact
from bot.storage.store import SqlStore, open_store
from tests.storage.clock import Clock

VISA = ProgramFact(
    "visa_j1", "yes", "https://example.edu/apply", Grade.SECONDARY, "2026-09", dt.date(2026, 11, 23)
)
COUNT = ProgramFact("img_residents", "3 of 12", "https://example.edu/residents", Grade.SECONDARY)


@pytest.fixture
async def store(any_url: str, clock: Clock) -> AsyncIterator[SqlStore]:
    async with open_store(any_url, new_key(), clock) as opened:
        yield opened


async def test_a_fact_waits_is_settled_once_and_stays_if_accepted(store: SqlStore) -> None:
    await store.put_fact("toledo", VISA)
    await store.put_fact("toledo", COUNT)
    first, second = sorted(await store.reported_facts(), key=lambda one: one.fact.field)[::-1]
    assert (first.program, first.fact, first.reason) == ("toledo", VISA, "")

    settle = store.settle_fact
    assert await settle(first.id, accepted=True, reason="read it", grade=Grade.OFFICIAL)
    assert await settle(second.id, accepted=False, reason="no such page", grade=Grade.OPINION)
    assert not await settle(first.id, accepted=False, reason="twice", grade=Grade.OPINION)
    assert not await settle("gone", accepted=True, reason="", grade=Grade.OFFICIAL)

    assert await store.reported_facts() == []
    (kept,) = await store.accepted_facts()
    assert (kept.fact.grade, kept.reason, kept.fact.date) == (Grade.OFFICIAL, "read it", "2026-09")


async def test_what_waits_too_long_is_dropped_and_what_was_accepted_is_not(
    store: SqlStore, clock: Clock
) -> None:
    await store.put_fact("toledo", VISA)
    (waiting,) = await store.reported_facts()
    await store.settle_fact(waiting.id, accepted=True, reason="", grade=Grade.OFFICIAL)
    await store.put_fact("toledo", COUNT)
    clock.time += dt.timedelta(days=FACT_DAYS + 1)
    await store.put_fact("rush", VISA)
    assert [one.program for one in await store.reported_facts()] == ["rush"]
    assert [one.program for one in await store.accepted_facts()] == ["toledo"]


async def test_nothing_of_it_can_be_read_in_the_database_and_nobody_is_named(
    url: str, key: str, clock: Clock
) -> None:
    async with open_store(url, key, clock) as store:
        await store.put_fact("toledo", VISA)
    async with open_engine(url) as engine, engine.connect() as db:
        (row,) = (await db.execute(text("SELECT * FROM reported_facts"))).mappings()
    assert set(row) == {"id", "value", "state", "sent_at"}
    assert not {word for word in ("toledo", "visa", "example") if word in str(dict(row))}


@pytest.mark.parametrize(
    "fact",
    [VISA, COUNT, ProgramFact("attempts", "any", "guide", Grade.OPINION, None, None, "“é”", True,
                              Doubt.CONFLICTING)],
)  # fmt: skip
def test_a_fact_survives_being_written_down(fact: ProgramFact) -> None:
    assert fact_of(plain_fact(fact)) == fact
