"""Pictures: what a chart shows, not how it is drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart: how many of the steps are reached, None if nothing is known of it.

    `note` says the same in words, such as "2 of 4".
    """

    label: str
    level: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows of steps, each row `full` of them; `caption` stands small below."""

    title: str
    bars: tuple[Bar, ...]
    full: int
    caption: str


class Stretch(Enum):
    """What a stretch of a timeline stands for; each looks different without any colour."""

    NOW = "now"
    AHEAD = "ahead"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a timeline, from its first day to its last; `urgent` if it must not be late."""

    label: str
    note: str
    first: dt.date
    last: dt.date
    stretch: Stretch
    urgent: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A day of the season that a timeline marks."""

    label: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Timeline:
    """Tasks below each other along the months, with a line for `today`; `legend` says what is what."""

    title: str
    tasks: tuple[Task, ...]
    points: tuple[Point, ...]
    today: dt.date
    today_label: str
    legend: str


Picture = Bars | Timeline
"""Everything that can be drawn."""
