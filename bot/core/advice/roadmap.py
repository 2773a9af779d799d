"""The plan: what is left to do for a season, in order, each with the dates between which it fits.

Every milestone has a stretch of time that does not hang on today: from its ideal start to the
latest start from which it, and all that builds on it, can still be done in time. What can begin
does so at its ideal time, or today when that has passed. What waits for something else is planned
as if that began on the next of four re-planning days a year, so that dates ahead stand still from
one day to the next. Nothing is squeezed into less than its shortest time: it is dropped, with the
reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.core.advice.milestones import Milestone
from bot.core.advice.phases import Phase, phase_on, phase_starts
from bot.core.advice.statuses import Said, Statuses, under_present_ids
from bot.core.interview.conditions import Known, Verdict, verdict
from bot.core.profile import Profile
from bot.core.seasons import Moment

QUARTER = dt.timedelta(weeks=13)
"""Between two re-planning days; they are counted from the day applications can be sent."""
_TIGHT = dt.timedelta(weeks=2)
_NEAR = dt.timedelta(weeks=1)


class State(StrEnum):
    """Where an item of a plan stands: over, to be begun, waiting for its time or for another."""

    DONE = "done"
    SKIPPED = "skipped"
    OPEN = "open"
    AHEAD = "ahead"
    WAITING = "waiting"


class Why(StrEnum):
    """Why something that was meant for a person is not in their plan any more."""

    PASSED = "passed"
    TOO_SHORT = "too_short"
    NEEDS = "needs"


@dataclass(frozen=True, slots=True)
class Item:
    """One milestone that is still to do, from `start` until `due`.

    It has to be through by the `deadline`, and `latest` is the last day to begin. A `short` item has
    less time than it usually takes; a `critical` one holds up what comes after it if it is late.
    `estimate` tells that a date of the season behind it is not announced.
    """

    milestone: Milestone
    phase: Phase
    state: State
    needs: tuple[str, ...]
    start: dt.date
    due: dt.date
    latest: dt.date
    deadline: dt.date
    short: bool
    critical: bool
    estimate: bool


@dataclass(frozen=True, slots=True)
class Over:
    """One milestone that nothing is left of: done or skipped; `phase` is where it belonged."""

    milestone: Milestone
    phase: Phase
    state: State
    deadline: dt.date
    estimate: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """A milestone that no longer fits; `missing` is what it needed and cannot have."""

    milestone: Milestone
    why: Why
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Roadmap:
    """One person's plan for one season as of `today`: items in the order in which they start."""

    season: int
    today: dt.date
    phase: Phase
    items: tuple[Item, ...]
    over: tuple[Over, ...]
    dropped: tuple[Dropped, ...]

    def item(self, milestone_id: str) -> Item | Over | None:
        """Return what is planned, or is over, of a milestone."""
        entries: tuple[Item | Over, ...] = (*self.items, *self.over)
        return next((e for e in entries if e.milestone.id == milestone_id), None)

    def hours_in(self, week: dt.date) -> int:
        """Return the hours of work planned for the seven days from `week` on."""
        end = week + dt.timedelta(days=7)
        return sum(
            item.milestone.hours_week
            for item in self.items
            if item.start < end and item.due >= week
        )


def plan(
    profile: Profile, milestones: Mapping[str, Milestone], statuses: Statuses | None = None
) -> Roadmap:
    """Return the plan of a person for their season, by what they told and what they ticked off."""
    return _Planning(profile, milestones, statuses or {}).roadmap()


@dataclass(frozen=True, slots=True)
class _Window:
    """The fixed times of a milestone in a season: from `ideal`, not before `floor`, to `end`.

    `length` is what it takes at the usual pace, `shortest` the least that still makes sense.
    """

    ideal: dt.date
    floor: dt.date
    end: dt.date
    over: dt.date
    length: dt.timedelta
    shortest: dt.timedelta
    hard: bool
    estimate: bool


class _Planning:
    """One plan in the making."""

    def __init__(
        self, profile: Profile, milestones: Mapping[str, Milestone], statuses: Statuses
    ) -> None:
        self.today = profile.today
        self.season = profile.season
        self.calendar = profile.calendar
        self.milestones = milestones
        self.statuses = under_present_ids(statuses, milestones)
        self.known = cache(profile.known)
        self.moment: Callable[[str], Moment] = cache(
            lambda anchor: profile.calendar.moment(anchor, profile.season)
        )
        self.phases = phase_starts(profile.calendar, profile.season)

    def roadmap(self) -> Roadmap:
        over = tuple(self._over())
        todo = in_order(self._todo({o.milestone.id for o in over}), self.milestones)
        windows = {m.id: self._window(m) for m in todo}
        needs = {m.id: tuple(n for n in m.needs if n in windows) for m in todo}
        ends = _stretched(todo, needs, windows)
        dropped, fitting = self._fitting(todo, needs, windows, ends)
        items = sorted(
            self._dated(fitting, {m.id: needs[m.id] for m in fitting}, windows, ends),
            key=lambda i: (i.start, i.due),
        )
        return Roadmap(
            self.season,
            self.today,
            phase_on(self.today, self.phases),
            tuple(items),
            over,
            tuple(dropped),
        )

    # --- what belongs in it ----------------------------------------------------------------------

    def _over(self) -> Iterator[Over]:
        """Yield what is done, by what was ticked or by the answers, and what was left out."""
        for milestone in self.milestones.values():
            status = self.statuses.get(milestone.id)
            said = status.said if status else None
            if said is Said.SKIPPED or said is Said.DONE or is_done(milestone, self.known):
                anchor = self.moment(milestone.before)
                ideal = milestone.ideal.on(self.calendar, self.season)
                yield Over(
                    milestone=milestone,
                    phase=phase_on(ideal, self.phases),
                    state=State.SKIPPED if said is Said.SKIPPED else State.DONE,
                    deadline=self._end(anchor),
                    estimate=anchor.estimate,
                )

    def _todo(self, over: Collection[str]) -> dict[str, Milestone]:
        """Return what is surely for this person, and what that needs unless it surely is not."""
        chosen: dict[str, Milestone] = {}
        waiting = [m for m in self.milestones.values() if self._fits(m) is Verdict.HOLDS]
        while waiting:
            milestone = waiting.pop()
            if milestone.id in over or milestone.id in chosen:
                continue
            chosen[milestone.id] = milestone
            needed = (self.milestones[name] for name in milestone.needs)
            waiting += [n for n in needed if self._fits(n) is not Verdict.FAILS]
        return chosen

    def _fits(self, milestone: Milestone) -> Verdict:
        return verdict(milestone.when, self.known)

    # --- when it can be done ---------------------------------------------------------------------

    def _window(self, milestone: Milestone) -> _Window:
        anchor = self.moment(milestone.before)
        ideal = milestone.ideal.on(self.calendar, self.season)
        not_before = milestone.not_before
        floor = not_before.on(self.calendar, self.season) if not_before else dt.date.min
        end = self._end(anchor)
        room = max(end - max(ideal, floor), dt.timedelta(0))
        length = min(milestone.length, room)
        status = self.statuses.get(milestone.id)
        if status and status.until:
            floor = max(floor, status.until)
        named = [milestone.ideal.anchor, *([not_before.anchor] if not_before else [])]
        return _Window(
            ideal=ideal,
            floor=floor,
            end=end,
            over=anchor.last_date,
            length=length,
            shortest=min(milestone.at_least, length),
            hard=milestone.hard,
            estimate=any(self.moment(name).estimate for name in (milestone.before, *named)),
        )

    def _end(self, anchor: Moment) -> dt.date:
        """Return the day to be through by: with only a month known, its first, until that is past."""
        return anchor.date if self.today <= anchor.date else anchor.last_date

    def _fitting(
        self,
        todo: list[Milestone],
        needs: Mapping[str, tuple[str, ...]],
        windows: Mapping[str, _Window],
        ends: Mapping[str, dt.date],
    ) -> tuple[list[Dropped], list[Milestone]]:
        """Part what can still be done in its shortest time from what cannot."""
        dropped: dict[str, Dropped] = {}
        earliest: dict[str, dt.date] = {}
        for milestone in todo:
            name, window = milestone.id, windows[milestone.id]
            lacking = next((n for n in needs[name] if n in dropped), None)
            finished = [earliest[n] + windows[n].shortest for n in needs[name] if n in earliest]
            earliest[name] = max([self.today, window.floor, *finished])
            if self.today > max(window.over, ends[name]):
                dropped[name] = Dropped(milestone, Why.PASSED)
            elif lacking:
                dropped[name] = Dropped(milestone, Why.NEEDS, lacking)
            elif earliest[name] + window.shortest > ends[name]:
                dropped[name] = Dropped(milestone, Why.TOO_SHORT)
        return list(dropped.values()), [m for m in todo if m.id not in dropped]

    # --- the dates -------------------------------------------------------------------------------

    def _dated(
        self,
        todo: list[Milestone],
        needs: Mapping[str, tuple[str, ...]],
        windows: Mapping[str, _Window],
        ends: Mapping[str, dt.date],
    ) -> Iterator[Item]:
        usual = _latest_starts(todo, needs, ends, {i: w.length for i, w in windows.items()})
        tight = _latest_starts(todo, needs, ends, {i: w.shortest for i, w in windows.items()})
        starts: dict[str, dt.date] = {}
        dues: dict[str, dt.date] = {}
        expected: dict[str, dt.date] = {}
        possible: dict[str, dt.date] = {}
        replanned = self._next_replanning()
        for milestone in todo:
            name, window = milestone.id, windows[milestone.id]
            finish = tight[name] + window.shortest
            wanted = max(min(window.ideal, usual[name]), window.floor)
            free = [expected[n] for n in needs[name]] or [replanned]
            start = min(max([wanted, *free]), tight[name])
            expected[name] = min(start + window.length, finish)
            starts[name] = start if needs[name] else max(wanted, self.today)
            dues[name] = min(starts[name] + window.length, finish)
            soonest = [possible[n] for n in needs[name]]
            possible[name] = max([self.today, *soonest]) + window.length
        slack = {m.id: usual[m.id] - (possible[m.id] - windows[m.id].length) for m in todo}
        critical = _critical(needs, slack)
        for milestone in todo:
            name, window = milestone.id, windows[milestone.id]
            yield Item(
                milestone=milestone,
                phase=phase_on(starts[name], self.phases),
                state=self._state(starts[name], needs[name]),
                needs=needs[name],
                deadline=ends[name],
                start=starts[name],
                due=dues[name],
                latest=tight[name],
                short=dues[name] - starts[name] < window.length,
                critical=name in critical,
                estimate=window.estimate,
            )

    def _state(self, start: dt.date, needs: tuple[str, ...]) -> State:
        if needs:
            return State.WAITING
        return State.AHEAD if start > self.today else State.OPEN

    def _next_replanning(self) -> dt.date:
        """Return today, if it is a re-planning day, or the next one."""
        apply = self.moment("eras_submit").date
        quarters = (self.today - apply) // QUARTER
        day = apply + quarters * QUARTER
        return day if day >= self.today else day + QUARTER


def is_done(milestone: Milestone, known: Callable[[str], Known]) -> bool:
    """Tell whether the answers say that a milestone is done, for somebody whom it is for.

    What they say of being done is no reason why it would not be for them.
    """
    for condition in milestone.done_when:
        rest = {name: values for name, values in milestone.when.items() if name not in condition}
        if verdict(condition, known) is Verdict.HOLDS and verdict(rest, known) is Verdict.HOLDS:
            return True
    return False


def in_order(chosen: Mapping[str, Milestone], order: Iterable[str]) -> list[Milestone]:
    """Return milestones so that each comes after what it needs; else in the order of the files."""
    placed: dict[str, Milestone] = {}

    def place(milestone: Milestone) -> None:
        for name in milestone.needs:
            if name in chosen and name not in placed:
                place(chosen[name])
        placed[milestone.id] = milestone

    for name in order:
        if name in chosen and name not in placed:
            place(chosen[name])
    return list(placed.values())


def _stretched(
    todo: list[Milestone],
    needs: Mapping[str, tuple[str, ...]],
    windows: Mapping[str, _Window],
) -> dict[str, dt.date]:
    """Return until when each may take: longer than its own end, if something later needs it."""
    ends = {m.id: windows[m.id].end for m in todo}
    for milestone in reversed(todo):
        begun = ends[milestone.id] - windows[milestone.id].shortest
        for need in needs[milestone.id]:
            if not windows[need].hard:
                ends[need] = max(ends[need], begun)
    return ends


def _latest_starts(
    todo: list[Milestone],
    needs: Mapping[str, tuple[str, ...]],
    ends: Mapping[str, dt.date],
    lengths: Mapping[str, dt.timedelta],
) -> dict[str, dt.date]:
    """Return the last day on which each can begin, so that all that builds on it is in time."""
    finish = {m.id: ends[m.id] for m in todo}
    for milestone in reversed(todo):
        start = finish[milestone.id] - lengths[milestone.id]
        for name in needs[milestone.id]:
            finish[name] = min(finish[name], start)
    return {m.id: finish[m.id] - lengths[m.id] for m in todo}


def _critical(
    needs: Mapping[str, tuple[str, ...]], slack: Mapping[str, dt.timedelta]
) -> frozenset[str]:
    """Return what must not be late: the tightest chain, and whatever has next to no time to spare."""
    chained = {name for name, before in needs.items() if before}
    chained |= {name for before in needs.values() for name in before}
    least = min((slack[name] for name in chained), default=dt.timedelta.max)
    tightest = {name for name in chained if slack[name] <= least + _NEAR}
    return frozenset(tightest | {name for name, spare in slack.items() if spare <= _TIGHT})
