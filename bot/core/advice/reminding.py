"""When a reminder is due, and what it is about: by the clock of the person, and out of quiet hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.advice.roadmap import Item, Roadmap, State

_DAY = dt.timedelta(days=1)
_MONDAY = 0
_WEEK = 7


class Rhythm(StrEnum):
    """How often: a digest on Mondays, or on the days on which something falls due."""

    WEEKLY = "weekly"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Wish:
    """Reminders as a person wants them: at an hour of their day, never in the quiet hours.

    Quiet hours run from `quiet_from` until `quiet_to`, over midnight if they must; equal ones mean
    that no hour is quiet.
    """

    rhythm: Rhythm
    zone: str
    hour: int
    quiet_from: int
    quiet_to: int

    @property
    def zone_info(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.zone)

    def is_quiet(self, now: dt.datetime) -> bool:
        """Whether it is a quiet hour where the person is."""
        return self._quiet(now.astimezone(self.zone_info).hour)

    def _quiet(self, hour: int) -> bool:
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to

    def next_after(self, now: dt.datetime) -> dt.datetime:
        """Return the next moment (UTC) for a reminder; a wish for a quiet hour waits for its end."""
        zone = self.zone_info
        day = now.astimezone(zone).date()
        while True:
            on_day = self.rhythm is Rhythm.DUE or day.weekday() == _MONDAY
            if on_day and (moment := self._on(day, zone)) > now:
                return moment
            day += _DAY

    def end_of_quiet(self, now: dt.datetime) -> dt.datetime:
        """Return when the quiet hours that `now` lies in are over (UTC)."""
        zone = self.zone_info
        local = now.astimezone(zone)
        end = dt.datetime.combine(local.date(), dt.time(self.quiet_to), zone)
        if end <= local:
            end = dt.datetime.combine(local.date() + _DAY, dt.time(self.quiet_to), zone)
        return end.astimezone(dt.UTC)

    def _on(self, day: dt.date, zone: ZoneInfo) -> dt.datetime:
        hour = self.quiet_to if self._quiet(self.hour) else self.hour
        return dt.datetime.combine(day, dt.time(hour), zone).astimezone(dt.UTC)


class Notice(StrEnum):
    """Why an item is spoken of."""

    BEGINS = "begins"
    DUE = "due"
    LAST_DAYS = "last_days"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Somebody who has been silent since a day, and may be asked once more from `due` on."""

    id: str
    to: str
    since: dt.date
    due: dt.date

    def is_told(self, today: dt.date, rhythm: Rhythm) -> bool:
        """Whether a reminder of this day tells of it: when it is due, once more a week later, no more.

        So do the first two digests from then on.
        """
        late = (today - self.due).days
        return late in (range(2 * _WEEK) if rhythm is Rhythm.WEEKLY else (0, _WEEK))


def notices(roadmap: Roadmap, rhythm: Rhythm) -> tuple[tuple[Item, Notice], ...]:
    """Return what a reminder on this day is about; often nothing, where only due dates count.

    A digest tells of the coming week. Else it is what begins or falls due tomorrow, what falls due
    in a week, and what has a week, or a day, left to begin in.
    """
    within = range(_WEEK + 1) if rhythm is Rhythm.WEEKLY else (1,)
    before_end = range(_WEEK + 1) if rhythm is Rhythm.WEEKLY else (1, _WEEK)
    return tuple(_told(roadmap, within, before_end))


def _told(
    roadmap: Roadmap, within: range | tuple[int, ...], before_end: range | tuple[int, ...]
) -> Iterator[tuple[Item, Notice]]:
    for item in roadmap.items:
        # What can begin today, and has all its time, is due later with every day that it waits.
        is_fixed = item.state is not State.OPEN or item.short
        if is_fixed and (item.due - roadmap.today).days in before_end:
            yield item, Notice.DUE
        elif item.state is not State.OPEN and (item.start - roadmap.today).days in within:
            yield item, Notice.BEGINS
        elif item.state is State.OPEN and (item.latest - roadmap.today).days in before_end:
            yield item, Notice.LAST_DAYS
