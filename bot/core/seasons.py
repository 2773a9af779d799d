"""Application seasons: a season is named by its Match year, and dates belong to one season.

A date that nobody has announced is estimated from the season before by the same month, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.months import Month, plus_months


@dataclass(frozen=True, slots=True)
class Moment:
    """When something of a season happens: a day, or only a month; `estimate` if not announced."""

    anchor: str
    season: int
    month: Month
    day: int | None
    source: str
    estimate: bool = False

    @property
    def date(self) -> dt.date:
        """The day itself; the first of the month, when only that is known: the careful reading."""
        return dt.date(self.month.year, self.month.month, self.day or 1)

    @property
    def last_date(self) -> dt.date:
        """The day itself; the last of the month, when only that is known."""
        return self.date if self.day else self.month.plus(1).first_day - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A fixed point that every season has, such as the day programs may read applications."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Every anchor and what is known of when it falls, season by season."""

    anchors: Mapping[str, Anchor]
    known: Mapping[tuple[str, int], Moment]

    def moment(self, anchor: str, season: int) -> Moment:
        """Return when `anchor` falls in `season`, estimated from the nearest known season if need be.

        Raises KeyError for an anchor of which no season is known.
        """
        if found := self.known.get((anchor, season)):
            return found
        seasons = [s for a, s in self.known if a == anchor]
        if not seasons:
            raise KeyError(anchor)
        nearest = self.known[anchor, min(seasons, key=lambda s: (abs(s - season), -s))]
        month = nearest.month.plus(12 * (season - nearest.season))
        return Moment(anchor, season, month, None, nearest.source, estimate=True)

    def span(self, anchor: str, season: int) -> tuple[dt.date, dt.date]:
        """Return the first and last day on which `anchor` may fall, by what is published.

        For a season that nobody has announced, these are the outermost of the days, or months, of
        every published season. Raises KeyError as `moment` does.
        """
        moment = self.moment(anchor, season)
        if not moment.estimate:
            return moment.date, moment.last_date
        published = [m for (a, _), m in self.known.items() if a == anchor]
        shifts = [(m, 12 * (season - m.season)) for m in published]
        return (
            min(plus_months(m.date, shift) for m, shift in shifts),
            max(plus_months(m.last_date, shift) for m, shift in shifts),
        )

    def next_season(self, today: dt.date) -> int:
        """Return the first season whose applications programs have not begun to read."""
        season = today.year
        while self.moment("eras_review", season).date <= today:
            season += 1
        return season
