"""The calendar file, read back by a library that did not write it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from bot.core.advice.roadmap import Item
from bot.core.screen import Screen
from tests.conversation import TODAY, Talk, profile_of, talking, the_library

FILE = {
    "step1_passed": "yes", "step1_attempts": 1, "ck_score": 219, "ck_date": "2025-03",
    "ck_attempts": 1, "grad_year": 2024, "student": "no", "ecfmg": "certified", "season": 2028,
}  # fmt: skip


def read(screen: Screen) -> Calendar:
    """Read the file as strictly as the other library can."""
    (file,) = screen.files
    assert file.type == "text/calendar"
    lines = file.content.split(b"\r\n")
    assert not [line for line in lines if len(line) > 75 or b"\n" in line], "folded at 75 octets"
    return IcsCalendarStream.calendar_from_ics(file.content.decode())


def planned(talk: Talk) -> dict[str, Item]:
    roadmap = the_library().roadmap_of(profile_of(FILE), {})
    return {item.milestone.id: item for item in roadmap.items}


async def test_another_library_reads_the_same_plan(talk: Talk) -> None:
    await talk.answers(FILE)
    screen = await talk.calls("calendar")
    events = {str(event.uid).removesuffix("-2028@pmr-match-advisor"): event
              for event in read(screen).events}  # fmt: skip
    items = planned(talk)
    assert items.keys() <= events.keys()
    assert len(events) == screen.result["events"] == len(read(screen).events)
    for name, item in items.items():
        event = events[name]
        assert event.start == item.due
        assert event.end == item.due + dt.timedelta(days=1)
        assert item.milestone.title in str(event.summary)
        rings = {alarm.trigger for alarm in event.alarm}
        assert -dt.timedelta(days=1) in rings
        assert (-dt.timedelta(days=7) in rings) == (item.milestone.weeks > 1)
    expected = [event for name, event in events.items() if name.startswith("season-")]
    assert expected
    assert all("expected" in str(event.summary) for event in expected)


async def test_taking_it_again_updates_and_cancels(talk: Talk) -> None:
    await talk.answers(FILE)
    first = {event.uid: event for event in read(await talk.calls("calendar")).events}
    await talk.calls("tick", id="attend-meeting")
    await talk.calls("later", id="volunteer-near-rehab", until="2027-03-01")
    again = {event.uid: event for event in read(await talk.calls("calendar")).events}
    assert first.keys() == again.keys()
    assert {event.sequence for event in first.values()} == {1}
    assert {event.sequence for event in again.values()} == {2}
    done = again["attend-meeting-2028@pmr-match-advisor"]
    assert done.status == "CANCELLED"
    assert not done.alarm
    moved = "volunteer-near-rehab-2028@pmr-match-advisor"
    assert again[moved].start > first[moved].start
    assert [
        e.status for uid, e in again.items() if uid != done.uid and e.status != "CONFIRMED"
    ] == []


@pytest.mark.parametrize("zone", ["Asia/Karachi", "America/New_York", "Europe/Berlin"])
async def test_timed_in_the_persons_own_zone(talk: Talk, zone: str) -> None:
    """With the zone's own rules in the file, so that summer time moves no hour."""
    await talk.answers(FILE)
    await talk.calls("remind_me", zone=zone, hour="7", quiet="22-6")
    screen = await talk.calls("calendar", at="my_time")
    text = screen.files[0].content.decode()
    assert "BEGIN:VTIMEZONE" in text
    for event in read(screen).events:
        assert isinstance(event.start, dt.datetime)
        assert (event.start.hour, event.start.minute) == (7, 0)
        assert event.start.tzinfo is not None
        assert event.start.utcoffset() is not None


async def test_without_a_zone_there_is_no_hour(talk: Talk) -> None:
    await talk.answers(FILE)
    screen = await talk.calls("calendar", at="my_time")
    assert all(not isinstance(event.start, dt.datetime) for event in read(screen).events)
    assert min(event.end for event in read(screen).events) > TODAY


async def test_the_file_tells_no_score() -> None:
    async with talking() as talk:
        await talk.answers({**FILE, "step3_score": "none"})
        text = (await talk.calls("calendar")).files[0].content.decode()
    assert "219" not in text
    assert not Path("my-match-plan.ics").exists(), "nothing is written to the disk"
