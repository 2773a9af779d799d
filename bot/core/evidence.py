"""Evidence: sources, and figures that are dated numbers and never bare ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How far a source carries: from the body that makes the rule to one adviser's view."""

    OFFICIAL = "official"
    STUDY = "study"
    SECONDARY = "secondary"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim comes from; `read` is the day it was last read, `url` None for print."""

    id: str
    publisher: str
    title: str
    url: str | None
    read: dt.date
    grade: Grade


class Doubt(StrEnum):
    """Why a value may not be stated as fact: nobody confirmed it, or sources disagree."""

    UNVERIFIED = "unverified"
    CONFLICTING = "conflicting"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a figure: in force from `since`, or belonging to one `season`, or standing."""

    value: float | str
    source: str
    since: dt.date | None = None
    season: int | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the world with its unit and every dated value that is known of it."""

    id: str
    label: str
    unit: str
    readings: tuple[Reading, ...]

    def on(self, day: dt.date) -> Reading | None:
        """Return the reading in force on `day`, None before the first that is known."""
        known = [r for r in self.readings if r.since is None or r.since <= day]
        return max(known, key=lambda r: r.since or dt.date.min, default=None)
