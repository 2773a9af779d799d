"""Phases: the stretches of the guide's roadmaps, and which of them a day of a season lies in."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from bot.core.months import plus_months
from bot.core.seasons import Calendar

_RANKING = dt.timedelta(weeks=4)


class Phase(StrEnum):
    """The guide's phases, in order: months before applying, and then by what the season asks."""

    YEAR_BEFORE = "12-18"
    HALF_YEAR_BEFORE = "6-12"
    MONTHS_BEFORE = "3-6"
    SEASON = "season"
    INTERVIEWS = "interviews"
    RANK_LIST = "rank_list"
    AFTER = "after"


def phase_starts(calendar: Calendar, season: int) -> tuple[tuple[Phase, dt.date], ...]:
    """Return the first day of every phase of a season; the first phase has no beginning.

    The application season begins three months before applying, where the guide's last count of
    months ends, and ranking four weeks before lists are due.
    """

    def anchor(name: str) -> dt.date:
        return calendar.moment(name, season).date

    apply = anchor("eras_submit")
    return (
        (Phase.YEAR_BEFORE, dt.date.min),
        (Phase.HALF_YEAR_BEFORE, plus_months(apply, -12)),
        (Phase.MONTHS_BEFORE, plus_months(apply, -6)),
        (Phase.SEASON, plus_months(apply, -3)),
        (Phase.INTERVIEWS, anchor("interviews")),
        (Phase.RANK_LIST, anchor("rank_list") - _RANKING),
        (Phase.AFTER, anchor("match_week")),
    )


def phase_on(day: dt.date, starts: tuple[tuple[Phase, dt.date], ...]) -> Phase:
    """Return the phase that a day lies in."""
    return [phase for phase, start in starts if start <= day][-1]
