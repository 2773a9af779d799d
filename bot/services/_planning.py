"""One person's plan with all that showing it takes: its words, its dates, what was ticked off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.advice.milestones import Milestone
from bot.core.advice.roadmap import Dropped, Item, Over, Roadmap
from bot.core.advice.statuses import Status, Statuses, under_present_ids
from bot.core.interview.answers import Value
from bot.core.interview.replay import Standing
from bot.core.profile import Profile
from bot.services.citing import names_for
from bot.services.ports import RecordKind
from bot.services.visit import Visit


@dataclass(frozen=True)
class Planned:
    """A plan for `season`; `named` is that of the answers, which it may differ from."""

    standing: Standing
    profile: Profile
    roadmap: Roadmap
    statuses: Statuses
    names: Mapping[str, Any]
    named: int

    @property
    def is_other(self) -> bool:
        """Whether this is a plan for another season than the person's own."""
        return self.profile.season != self.named


async def statuses_of(visit: Visit) -> Statuses:
    """Return what this person said of milestones, by their present ids.

    They are kept as records of the plan, under the id of the milestone, among others.
    """
    kept = await visit.store.records(visit.person, RecordKind.PLAN)
    said = {name: record.value for name, record in kept.items() if "said" in record.value}
    statuses = {name: Status.of(value) for name, value in said.items()}
    return under_present_ids(statuses, visit.library.milestones)


async def planned(visit: Visit, season: int | None = None) -> Planned:
    """Plan for this person: for the season of their answers, or for another one."""
    standing = await visit.standing()
    statuses = await statuses_of(visit)
    profile = visit.profile(standing)
    named = profile.season
    if season is not None and season != named:
        told = {**standing.live, "season": Value(season)}
        profile = visit.library.profile(told, visit.today)
    return Planned(
        standing=standing,
        profile=profile,
        roadmap=visit.library.roadmap_of(profile, statuses),
        statuses=statuses,
        names=names_for(visit.library, visit.voice, profile, visit.today),
        named=named,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One milestone as a list shows it: `when` in words, `marks` what is special about it."""

    id: str
    title: str
    state: str
    when: str
    critical: bool
    short: bool
    after: str | None


def line_of(visit: Visit, made: Planned, entry: Item | Over) -> Line:
    """Return the line of one entry of a plan."""
    milestone = entry.milestone
    if isinstance(entry, Over):
        return Line(milestone.id, said(visit, made, milestone.title), entry.state.value, "",
                    critical=False, short=False, after=None)  # fmt: skip
    first = visit.library.milestones[entry.needs[0]] if entry.needs else None
    return Line(
        id=milestone.id,
        title=said(visit, made, milestone.title),
        state=entry.state.value,
        when=stretch(entry.start, entry.due, visit.today),
        critical=entry.critical,
        short=entry.short,
        after=said(visit, made, first.title) if first else None,
    )


def said(visit: Visit, made: Planned, text: str) -> str:
    """Return the words of a milestone on one line, with their figures."""
    return " ".join(visit.voice.body(text, made.names).split())


def titled(visit: Visit, made: Planned, entry: Item | Over | Dropped | Milestone) -> str:
    """Return the title of what a plan tells of."""
    milestone = entry if isinstance(entry, Milestone) else entry.milestone
    return said(visit, made, milestone.title)


def stretch(start: dt.date, due: dt.date, today: dt.date) -> str:
    """Write between which days something is to be done, as short as it can be read.

    What has begun needs no first day; a year is given only where it is not this one or changes.
    """
    last = _day(due, due.year != today.year)
    if start <= today:
        return f"by {last}"
    if start == due:
        return last
    return f"{_day(start, start.year != due.year)} – {last}"


def _day(day: dt.date, with_year: bool) -> str:
    return f"{day.day} {day:%b}" + (f" {day.year}" if with_year else "")
