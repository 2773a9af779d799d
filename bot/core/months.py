"""A month of a year: the precision people remember an exam by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Self

_MONTHS_A_YEAR = 12


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One calendar month; months compare in time order."""

    year: int
    month: int

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """Return the month that `day` lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY-MM`; raises ValueError for anything else."""
        first = dt.date.fromisoformat(f"{text}-01")
        return cls(first.year, first.month)

    @property
    def first_day(self) -> dt.date:
        """The month's first day."""
        return dt.date(self.year, self.month, 1)

    def plus(self, months: int) -> Self:
        """Return the month that lies `months` later (earlier when negative)."""
        years, month = divmod(self.month - 1 + months, _MONTHS_A_YEAR)
        return type(self)(self.year + years, month + 1)

    def __str__(self) -> str:
        """Give `YYYY-MM`, the form of the outside contract."""
        return f"{self.year:04}-{self.month:02}"


def plus_months(day: dt.date, months: int) -> dt.date:
    """Return the same day of the month `months` later, or that month's last day if it is shorter."""
    target = Month.of(day).plus(months)
    last = target.plus(1).first_day - dt.timedelta(days=1)
    return last.replace(day=min(day.day, last.day))
