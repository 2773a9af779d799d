"""Milestones: the things that a way to the Match is made of, as `knowledge/milestones/` says."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from bot.core.interview.conditions import Condition
from bot.core.months import plus_months
from bot.core.seasons import Calendar

_BRIEF = 2  # weeks: what takes no longer can be done in a day or two, if need be
CALLS = frozenset(
    ("assess", "report", "whatif", "programs", "step3", "letters", "story", "outreach", "practice",
     "share", "profile", "roadmap")
)  # fmt: skip
"""Commands that a milestone may name as the way to do it."""


@dataclass(frozen=True, slots=True)
class Timing:
    """A point of a season: so many months after an anchor, before it when negative."""

    anchor: str
    months: int

    def on(self, calendar: Calendar, season: int) -> dt.date:
        """Return the day that this is in a season."""
        return plus_months(calendar.moment(self.anchor, season).date, self.months)


@dataclass(frozen=True, slots=True)
class How:
    """How a milestone is done: a topic to read, or a command that helps with it."""

    topic: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something to get done, for the people for whom `when` holds.

    It takes `weeks` at the usual pace and no less than `shortest` (by default half of that, and a day
    for what takes two weeks or less), with `hours_week` of work in each. One would best start at
    `ideal`, cannot start earlier than `not_before`, and has to be through by the anchor `before`:
    for good where that is a `hard` deadline, else because it helps little afterwards. All of `needs`
    (ids) come first. Answers that meet any of `done_when` say that it is done; once it is done, the
    answers of `settles` may have changed.
    """

    id: str
    section: str
    title: str
    does: str
    when: Condition
    done_when: tuple[Condition, ...]
    weeks: int
    hours_week: int
    ideal: Timing
    not_before: Timing | None
    before: str
    hard: bool
    needs: tuple[str, ...]
    if_late: str
    how: How
    settles: tuple[str, ...]
    source: str
    formerly: tuple[str, ...] = ()
    shortest: int | None = None

    @property
    def length(self) -> dt.timedelta:
        """Calendar time that it takes at the usual pace."""
        return dt.timedelta(weeks=self.weeks)

    @property
    def at_least(self) -> dt.timedelta:
        """Calendar time without which it is better left alone."""
        if self.shortest is not None:
            return dt.timedelta(weeks=self.shortest)
        if self.weeks <= _BRIEF:
            return dt.timedelta(0)
        return dt.timedelta(weeks=math.ceil(self.weeks / 2))
