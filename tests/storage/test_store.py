"""The contract of the store, on every engine."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from bot.services.ports import IDLE_DAYS, Consent, Kept, Record, RecordKind, Store, StoreUnavailable
from bot.storage.keys import new_key
from bot.storage.store import SqlStore, open_store
from tests.storage.clock import NOON, Clock

ANA, BEN = "181234567890123456", "281234567890123456"


def test_the_store_is_what_the_services_ask_for(store: SqlStore) -> None:
    as_the_services_see_it: Store = store
    assert as_the_services_see_it is store


async def test_nothing_is_known_of_a_stranger(store: SqlStore) -> None:
    assert await store.consent(ANA) is None
    assert await store.answers(ANA) == {}
    assert await store.drafts(ANA) == {}
    assert await store.erase(ANA) == 0


async def test_the_last_consent_is_kept(store: SqlStore, clock: Clock) -> None:
    await store.put_consent(ANA, 1)
    clock.time += dt.timedelta(hours=1)
    await store.put_consent(ANA, 2)
    assert await store.consent(ANA) == Consent(2, NOON + dt.timedelta(hours=1))
    assert await store.consent(BEN) is None


async def test_an_answer_is_no_consent(store: SqlStore) -> None:
    await store.put_answers(ANA, {"ck_score": 221})
    assert await store.consent(ANA) is None
    await store.put_consent(ANA, 1)
    await store.put_answers(ANA, {"ck_score": 222})
    assert await store.consent(ANA) == Consent(1, NOON)


@pytest.mark.parametrize(
    "value",
    [
        221,
        3.5,
        -1,
        "us",
        "",
        "2026-09",
        "Zoë 🩺\n'; DROP TABLE people; --",
        "lone \ud800 and \x00",
        "x" * 4000,
        [],
        ["midwest", "west"],
        None,
    ],
)
async def test_a_value_comes_back_as_it_was(store: SqlStore, value: Any) -> None:
    await store.put_answers(ANA, {"q": value})
    assert await store.answers(ANA) == {"q": Kept(value, NOON)}


async def test_an_answer_in_another_zone_is_kept_in_utc(store: SqlStore, clock: Clock) -> None:
    clock.time = dt.datetime(2026, 11, 22, 7, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    await store.put_answers(ANA, {"q": 1})
    kept = (await store.answers(ANA))["q"]
    assert kept.at == NOON
    assert kept.at.tzinfo is dt.UTC


async def test_many_answers_at_once(store: SqlStore) -> None:
    answers = {f"q{n}": n for n in range(60)}
    await store.put_answers(ANA, answers)
    assert {q: kept.value for q, kept in (await store.answers(ANA)).items()} == answers


async def test_a_double_click_writes_the_same_row_twice(store: SqlStore) -> None:
    await store.put_answers(ANA, {"q": 1})
    once = await store.answers(ANA)
    await store.put_answers(ANA, {"q": 1})
    assert await store.answers(ANA) == once


async def test_a_later_answer_replaces_the_earlier(store: SqlStore, clock: Clock) -> None:
    await store.put_answers(ANA, {"q": 1, "r": 1})
    clock.time += dt.timedelta(days=1)
    await store.put_answers(ANA, {"q": 2})
    assert await store.answers(ANA) == {"q": Kept(2, clock.time), "r": Kept(1, NOON)}


async def test_an_answer_drops_the_draft_of_its_question_only(store: SqlStore) -> None:
    await store.put_drafts(ANA, {"q": "two hundred", "r": "soon"})
    await store.put_drafts(BEN, {"q": "mine"})
    await store.put_drafts(ANA, {"q": "220ish"})
    assert await store.drafts(ANA) == {"q": "220ish", "r": "soon"}
    await store.put_answers(ANA, {"q": 220})
    assert await store.drafts(ANA) == {"r": "soon"}
    assert await store.drafts(BEN) == {"q": "mine"}


async def test_writing_nothing_writes_nothing(store: SqlStore) -> None:
    await store.put_answers(ANA, {})
    await store.put_drafts(ANA, {})
    assert await store._rows_of(ANA) == 0


async def test_starting_over_keeps_the_consent(store: SqlStore) -> None:
    await store.put_consent(ANA, 1)
    await store.put_answers(ANA, {"q": 1})
    await store.put_drafts(ANA, {"r": "?"})
    await store.put_answers(BEN, {"q": 2})
    await store.start_over(ANA)
    assert await store.answers(ANA) == {}
    assert await store.drafts(ANA) == {}
    assert await store.consent(ANA) == Consent(1, NOON)
    assert await store.answers(BEN) == {"q": Kept(2, NOON)}


async def test_records_are_kept_by_kind_and_name(store: SqlStore, clock: Clock) -> None:
    await store.put_records(
        ANA, RecordKind.PLAN, {"sit_step3": {"state": "done"}, "oet": {"state": "skip"}}
    )
    await store.put_records(
        ANA, RecordKind.PROGRAMS, {"oet": {"note": "lone \ud800", "seen": [1, None]}}
    )
    await store.put_records(BEN, RecordKind.PLAN, {"oet": {}})
    clock.time += dt.timedelta(days=1)
    await store.put_records(ANA, RecordKind.PLAN, {"oet": {"state": "done"}})
    await store.drop_records(ANA, RecordKind.PLAN, ["sit_step3", "never there"])
    plan = {"oet": Record({"state": "done"}, clock.time)}
    assert await store.records(ANA, RecordKind.PLAN) == plan
    assert await store.records(ANA, RecordKind.STORY) == {}
    assert await store.all_records(ANA) == {
        "plan": plan,
        "programs": {"oet": Record({"note": "lone \ud800", "seen": [1, None]}, NOON)},
    }
    await store.start_over(ANA)
    assert await store.records(ANA, RecordKind.PLAN) == plan
    assert await store.records(BEN, RecordKind.PLAN) == {"oet": Record({}, NOON)}


async def test_erasing_leaves_nothing_of_one_and_all_of_the_other(store: SqlStore) -> None:
    for person in (ANA, BEN):
        await store.put_consent(person, 1)
        await store.put_answers(person, {"q": 1})
        await store.put_drafts(person, {"r": "?"})
        await store.put_records(person, RecordKind.PLAN, {"oet": {"state": "done"}})
    assert await store._rows_of(ANA) == 4
    assert await store.erase(ANA) == 0
    assert await store._rows_of(ANA) == 0
    assert await store.consent(ANA) is None
    assert await store._rows_of(BEN) == 4


async def test_a_failed_write_is_not_half_done(store: SqlStore) -> None:
    with pytest.raises(StoreUnavailable):
        await store.put_answers(ANA, {"q": 1, "r": object()})  # type: ignore[dict-item]
    assert await store._rows_of(ANA) == 0


async def test_marks_are_kept(store: SqlStore) -> None:
    assert await store.mark("commands") is None
    await store.put_mark("commands", "abc")
    await store.put_mark("commands", "def")
    assert await store.mark("commands") == "def"


async def test_two_writers_on_one_answer_leave_one_of_the_two(store: SqlStore) -> None:
    await asyncio.gather(*(store.put_answers(ANA, {"q": n, "r": n}) for n in range(40)))
    answers = await store.answers(ANA)
    assert answers["q"].value in range(40)
    assert answers["q"] == answers["r"], "two transactions were mixed"


async def test_erasing_while_others_write_is_whole(store: SqlStore) -> None:
    async def write(n: int) -> None:
        await store.put_answers(ANA, {f"q{n}": n})

    await asyncio.gather(*(write(n) if n % 4 else store.erase(ANA) for n in range(40)))
    assert await store.erase(ANA) == 0


async def test_many_people_at_once_are_all_served(store: SqlStore) -> None:
    people = [str(n) for n in range(200)]
    await asyncio.gather(*(store.put_answers(person, {"q": person}) for person in people))
    kept = await asyncio.gather(*(store.answers(person) for person in people))
    assert [answers["q"].value for answers in kept] == people


async def test_a_cancelled_call_leaks_nothing(store: SqlStore) -> None:
    for n in range(60):
        call = asyncio.create_task(store.put_answers(ANA, {f"q{n}": n, f"r{n}": n}))
        await asyncio.sleep(n * 0.0001)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    await store.finish()
    answers = await store.answers(ANA)
    assert all((f"q{n}" in answers) == (f"r{n}" in answers) for n in range(60))
    assert store._engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    await store.put_answers(ANA, {"q": 1})


async def test_what_was_written_is_there_after_a_restart(url: str, key: str, clock: Clock) -> None:
    async with open_store(url, key, clock) as store:
        await store.put_consent(ANA, 1)
        await store.put_answers(ANA, {"q": 1})
    async with open_store(url, key, clock) as store:
        assert await store.consent(ANA) == Consent(1, NOON)
        assert await store.answers(ANA) == {"q": Kept(1, NOON)}


async def test_two_stores_share_one_database(url: str, key: str, clock: Clock) -> None:
    async with open_store(url, key, clock) as one, open_store(url, key, clock) as other:
        await asyncio.gather(
            *(store.put_answers(ANA, {"q": n}) for n in range(20) for store in (one, other))
        )
        assert await one.answers(ANA) == await other.answers(ANA)


async def test_keys_can_be_exchanged_while_people_write(url: str, key: str, clock: Clock) -> None:
    async with open_store(url, key, clock) as store:
        for n in range(30):
            await store.put_answers(str(n), {f"q{m}": m for m in range(40)})
        await store.put_drafts(ANA, {"r": "?"})
    newer = new_key()
    async with open_store(url, f"{newer},{key}", clock) as store:
        rows, *_ = await asyncio.gather(
            store.rotate(), *(store.put_answers(str(n), {"q1": "late"}) for n in range(30))
        )
        assert rows == 30 * 40 + 1
    async with open_store(url, newer, clock) as store:
        assert await store.drafts(ANA) == {"r": "?"}
        for n in range(30):
            answers = await store.answers(str(n))
            assert len(answers) == 40
            assert answers["q1"].value == "late"
            assert answers["q2"].value == 2


async def test_who_tells_nothing_for_long_is_forgotten(store: SqlStore, clock: Clock) -> None:
    for person in (ANA, BEN):
        await store.put_consent(person, 1)
        await store.put_answers(person, {"q": 1})
    clock.time += dt.timedelta(days=400)
    await store.put_records(BEN, RecordKind.PLAN, {"oet": {}})
    assert await store.forget_idle() == 0
    clock.time += dt.timedelta(days=IDLE_DAYS - 399)
    assert await store.forget_idle() == 1
    assert await store._rows_of(ANA) == 0
    assert await store._rows_of(BEN) == 3
