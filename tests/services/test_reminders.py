"""Reminders under a stopped clock: each is sent once, at the hour asked for, or not at all."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from bot.core.advice.reminding import Rhythm, Wish
from bot.services._reminding import LEASE
from bot.services.ports import RecordKind
from bot.services.reminders import zone_meant
from tests.reminding import MINUTE, MONDAY, MORNING, PERSON, House, Post, house_over, opened
from tests.storage.clock import Clock


@pytest.fixture
async def house() -> AsyncIterator[House]:
    clock = Clock()
    clock.time = MORNING
    async with opened("sqlite://", clock) as one:
        yield one


async def test_a_digest_comes_on_monday_once(house: House) -> None:
    post = Post()
    await house.asks()
    assert await house.app.remind(post) == 0, "not before its time"
    house.clock.time = MONDAY - MINUTE
    assert await house.app.remind(post) == 0
    house.clock.time = MONDAY
    assert [await house.app.remind(post) for _ in range(3)] == [1, 0, 0]
    house.clock.time = MONDAY + dt.timedelta(days=7)
    assert await house.app.remind(post) == 1
    assert len(set(post.there)) == len(post.there) == 2


async def test_nobody_is_reminded_who_did_not_ask_or_has_stopped(house: House) -> None:
    post = Post()
    await house.app.agree(PERSON)
    house.clock.time = MONDAY
    assert await house.app.remind(post) == 0
    house.clock.time = MORNING
    await house.asks()
    await house.talk().calls("reminders", action="stop", n="202611231800")
    house.clock.time = MONDAY
    assert await house.app.remind(post) == 0
    assert "reminders" not in await house.app.store.records(PERSON, RecordKind.PLAN)


async def test_where_somebody_is_it_is_their_hour(house: House) -> None:
    post = Post()
    await house.asks("Karachi", hour="7", quiet="22-6")
    house.clock.time = dt.datetime(2026, 11, 23, 1, 59, tzinfo=dt.UTC)
    assert await house.app.remind(post) == 0
    house.clock.time = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    assert await house.app.remind(post) == 1


async def test_what_is_late_waits_for_the_end_of_the_quiet_hours(house: House) -> None:
    """The bot was away on Monday evening: nobody is woken in the night."""
    post = Post()
    await house.asks()
    night = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)
    house.clock.time = night
    assert await house.app.remind(post) == 0
    house.clock.time = dt.datetime(2026, 11, 24, 7, 59, tzinfo=dt.UTC)
    assert await house.app.remind(post) == 0
    house.clock.time = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
    assert await house.app.remind(post) == 1


async def test_due_dates_are_told_only_when_there_are_any(house: House) -> None:
    post = Post()
    await house.asks(rhythm="due")
    sent = 0
    for day in range(30):
        house.clock.time = MORNING + dt.timedelta(days=day, hours=9)
        sent += await house.app.remind(post)
    assert 0 < sent < 30
    assert len(set(post.there)) == sent


async def test_somebody_silent_is_brought_back_on_the_day_once_more_a_week_later_and_no_more(
    house: House,
) -> None:
    """Contacts after the weeks of the figure, letter writers after its days; by the same messages."""
    post, talk = Post(), house.talk()
    await house.asks(rhythm="due")
    for to in ("Dr. Osei, Lakeside", "Dr. Park"):
        await talk.calls("outreach_sent", to=to)
    await talk.calls("letter_put", role="attending, stroke unit")
    await talk.calls("letter_mark", id="w1", value="asked")
    await talk.calls("outreach_log", answered="sent-000002")
    told: dict[str, list[int]] = {"Osei": [], "Park": [], "stroke unit": []}
    for day in range(60):
        house.clock.time = MORNING + dt.timedelta(days=day, hours=9)
        post.texts.clear()
        await house.app.remind(post)
        for name, days in told.items():
            if any(name in text for text in post.texts):
                days.append(day)
    assert told == {"Osei": [21, 28], "Park": [], "stroke unit": [21, 28]}


async def test_a_digest_tells_of_who_is_silent_and_a_writer_reminded_once_is_left_in_peace(
    house: House,
) -> None:
    post, talk = Post(), house.talk()
    await house.asks()
    await talk.calls("outreach_sent", to="Dr. Osei")
    await talk.calls("letter_put", role="attending")
    await talk.calls("letter_mark", id="w1", value="asked")
    house.clock.time = MORNING + dt.timedelta(days=21)
    waiting = await talk.calls("reminders")
    assert (waiting.result["contacts"], waiting.result["writers"]) == (["sent-000001"], ["w1"])
    assert {"outreach_log", "letters"} <= {choice.call.verb for choice in waiting.choices}
    assert (await talk.calls("letter_writer", id="w1")).result["next"] == "remind"
    assert (await talk.calls("letter_mark", id="w1", value="reminded")).result["next"] == "wait"
    house.clock.time = MONDAY + dt.timedelta(days=21)
    await house.app.remind(post)
    assert "Osei" in post.texts[-1]
    assert "attending" not in post.texts[-1]
    for weeks, tells in ((4, True), (5, False)):
        house.clock.time = MONDAY + dt.timedelta(weeks=weeks)
        await house.app.remind(post)
        assert ("Osei" in post.texts[-1]) is tells


async def test_closed_messages_are_noticed_and_left_alone(house: House) -> None:
    post = Post(closed=True)
    await house.asks()
    house.clock.time = MONDAY
    assert await house.app.remind(post) == 0
    post.closed = False
    house.clock.time = MONDAY + dt.timedelta(days=7)
    assert await house.app.remind(post) == 0
    shown = await house.talk().calls("reminders")
    assert "closed direct messages" in shown.text
    assert shown.result["rhythm"] is None


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_process_that_dies_in_the_middle_loses_nothing_and_doubles_nothing(
    house: House, arrives: bool
) -> None:
    post = Post(dies=True)
    await house.asks()
    house.clock.time = MONDAY
    with pytest.raises(asyncio.CancelledError):
        await house.app.remind(post)
    if not arrives:
        post.there.clear()  # it died before the message was out
    post.dies = False
    again = house_over(house.app.store, house.clock)
    assert await again.app.remind(post) == 0, "the lease still runs"
    house.clock.time = MONDAY + LEASE
    assert await again.app.remind(post) == (0 if arrives else 1)
    assert len(post.there) == 1
    house.clock.time = MONDAY + 2 * LEASE
    assert await again.app.remind(post) == 0


async def test_erasing_takes_the_reminder_along(house: House) -> None:
    await house.asks()
    gone = await house.talk().calls("privacy", action="erase", confirm="yes")
    assert gone.result == {"rows_left": 0}
    house.clock.time = MONDAY
    assert await house.app.remind(Post()) == 0


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Karachi", "Asia/Karachi"), ("new york", "America/New_York"), ("delhi", "Asia/Kolkata"),
        ("UTC+5", "Etc/GMT-5"), ("gmt -3", "Etc/GMT+3"), ("Europe/Berlin", "Europe/Berlin"),
        ("lagoss", "Africa/Lagos"), ("utc", "UTC"), ("atlantis", None), ("", None),
        ("UTC+25", None), ("../etc/passwd", None),
    ],
)  # fmt: skip
def test_a_place_means_a_time_zone(typed: str, zone: str | None) -> None:
    assert zone_meant(typed) == zone


@pytest.mark.parametrize(
    ("hour", "quiet", "zone", "field"),
    [("24", "22-8", "UTC", "hour"), ("x", "22-8", "UTC", "hour"), ("8", "never", "UTC", "quiet"),
     ("8", "22-24", "UTC", "quiet"), ("8", "22-8", "atlantis", "zone")],
)  # fmt: skip
async def test_what_cannot_be_read_is_said(
    house: House, hour: str, quiet: str, zone: str, field: str
) -> None:
    await house.app.agree(PERSON)
    screen = await house.talk().calls("remind_me", zone=zone, hour=hour, quiet=quiet)
    assert screen.error
    assert screen.error.field == field
    assert not await house.app.store.records(PERSON, RecordKind.PLAN)


def test_summer_time_moves_no_hour() -> None:
    """On the days on which clocks change, too, a reminder comes once, at the hour of the place."""
    wish = Wish(Rhythm.DUE, "Europe/Berlin", 2, 0, 0)
    moment = dt.datetime(2027, 3, 26, 12, tzinfo=dt.UTC)
    seen = []
    for _ in range(5):
        moment = wish.next_after(moment)
        seen.append(moment)
    assert len({m.date() for m in seen}) == 5
    assert all(b - a <= dt.timedelta(hours=25) for a, b in pairwise(seen))


@pytest.mark.parametrize(("hour", "quiet"), [(23, (22, 8)), (3, (22, 8)), (12, (9, 17))])
def test_no_wish_is_met_in_quiet_hours(hour: int, quiet: tuple[int, int]) -> None:
    wish = Wish(Rhythm.DUE, "Asia/Karachi", hour, *quiet)
    due = wish.next_after(MORNING)
    assert not wish.is_quiet(due)
    assert due.astimezone(wish.zone_info).hour == quiet[1]
