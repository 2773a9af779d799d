"""One person, as the answers that count make them out to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.evidence import Figure, Reading
from bot.core.interview.answers import Value
from bot.core.interview.conditions import Known
from bot.core.months import Month
from bot.core.profile.count_facts import COUNT_FACTS
from bot.core.profile.exam_facts import EXAM_FACTS
from bot.core.profile.fact import Fact
from bot.core.profile.season_facts import SEASON_FACTS
from bot.core.profile.start_facts import START_FACTS
from bot.core.seasons import Calendar

FACTS: Mapping[str, Fact] = {
    fact.name: fact for fact in (*EXAM_FACTS, *START_FACTS, *SEASON_FACTS, *COUNT_FACTS)
}


@dataclass(frozen=True, slots=True)
class Profile:
    """One person as the answers that count make them out to be, on the day `today`."""

    answers: Mapping[str, Value]
    figures: Mapping[str, Figure]
    calendar: Calendar
    today: dt.date

    def known(self, name: str) -> Known:
        """Return what is known of a question or a fact, None for nothing."""
        if fact := FACTS.get(name):
            return fact.derive(self)
        answer = self.answers.get(name)
        return answer.known(self.today) if answer else None

    def has_told(self, question: str) -> bool:
        """Tell whether a question was answered, and not with "rather not say"."""
        return self._data(question) is not None

    def number(self, question: str) -> float | None:
        """Return the number given for a question; None if unanswered or not a number."""
        data = self._data(question)
        return data if isinstance(data, int | float) else None

    def month(self, question: str) -> Month | None:
        """Return the month given for a question."""
        data = self._data(question)
        return data if isinstance(data, Month) else None

    def says(self, question: str, value: str) -> bool | None:
        """Tell whether the answer to a question is `value`; None when there is none."""
        data = self._data(question)
        return None if data is None else data == value

    def _data(self, question: str) -> object:
        answer = self.answers.get(question)
        return answer.data if answer else None

    def pass_mark(self, exam: str) -> Reading | None:
        """Return the pass mark of the day the exam was sat, today's if the day is not known.

        An exam booked for later is measured by the mark announced for then. A month in which the
        mark changed counts by its first day; pass marks of the USMLE change on the first of one.
        """
        month = self.month(f"{exam}_date")
        return self.figures[f"{exam}_pass_mark"].on(month.first_day if month else self.today)

    def newest(self, figure: str) -> float | None:
        """Return a figure's newest number: of the last season known, or in force today."""
        readings = self.figures[figure].readings
        seasons = [reading for reading in readings if reading.season is not None]
        newest = max(seasons, key=lambda r: r.season or 0, default=None)
        reading = newest or self.figures[figure].on(self.today)
        return _number(reading)

    def of_season(self, figure: str) -> float | None:
        """Return a figure's number for the season that was named; None if it is not known."""
        season = self.number("season")
        readings = self.figures[figure].readings if season is not None else ()
        return _number(next((r for r in readings if r.season == season), None))

    @property
    def season(self) -> int:
        """The Match year applied for.

        It is the one named; else the season under way for those who have invitations in it, and
        for everybody else the next that is still open.
        """
        if named := self.number("season"):
            return int(named)
        following = self.calendar.next_season(self.today)
        over = self.today > self.calendar.moment("match_day", following - 1).last_date
        return following - 1 if self.number("invites") and not over else following

    @property
    def stage(self) -> str:
        """Where that season stands: ahead, under way from the first day to apply, or over."""
        if self.today < self.calendar.moment("eras_submit", self.season).date:
            return "ahead"
        over = self.today > self.calendar.moment("match_day", self.season).last_date
        return "over" if over else "under_way"


def _number(reading: Reading | None) -> float | None:
    return reading.value if reading and isinstance(reading.value, int | float) else None
