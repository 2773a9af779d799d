"""The plan as a calendar file (RFC 5545), by the icalendar library.

An event keeps its UID for ever, so that importing the file again changes what is there; SEQUENCE
counts the files that a person took, which makes the newest win. What was in an earlier file and is
no longer in the plan comes along as cancelled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

_MAKER = "-//PM&R Match Advisor//Plan//EN"
_DOMAIN = "pmr-match-advisor"
_LASTS = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to put into a calendar: what, by which day, and how many days before it to ring."""

    id: str
    title: str
    text: str
    day: dt.date
    ring: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """When on a day events are, in whose time zone; without one they last all day."""

    zone: ZoneInfo
    hour: int


def calendar_file(
    name: str,
    season: int,
    entries: Iterable[Entry],
    gone: Iterable[Entry],
    *,
    sequence: int,
    made: dt.datetime,
    clock: Clock | None,
) -> bytes:
    """Return the file: `gone` are entries of earlier files that are cancelled, `made` is now."""
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, season, sequence, made, clock))
    for entry in gone:
        event = _event(entry, season, sequence, made, clock)
        event.subcomponents.clear()
        event["status"] = "CANCELLED"
        calendar.add_component(event)
    if clock:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(
    entry: Entry, season: int, sequence: int, made: dt.datetime, clock: Clock | None
) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}-{season}@{_DOMAIN}")
    event.add("dtstamp", made)
    event.add("sequence", sequence)
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if clock:
        start = dt.datetime.combine(entry.day, dt.time(clock.hour), clock.zone)
        event.add("dtstart", start)
        event.add("dtend", start + _LASTS)
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + dt.timedelta(days=1))
    for days in entry.ring:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", -dt.timedelta(days=days))
        event.add_component(alarm)
    return event
