"""The next actions: what does most for this person in the time that is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.advice.findings import FindingKind, Found, Size
from bot.core.advice.milestones import Milestone
from bot.core.advice.readiness import Mark, Readiness
from bot.core.interview.conditions import Verdict, verdict
from bot.core.profile import Profile

HOW_MANY = 3
_MODEST_HOURS, _MANY_HOURS = 20, 100
"""Hours in all up to which an effort is small, and medium; an editors' judgement, like the marks'."""


@dataclass(frozen=True, slots=True)
class Action:
    """A milestone with its dates for one person, and what it is good for.

    That is a mark that it earns, or a finding that asks for it. It may be the first step `toward`
    another milestone, which is the one that does. `sure` tells that the mark is missing, and not
    merely unknown; `estimate` that the date by which it must help is one.
    """

    milestone: Milestone
    reason: Mark | Found
    toward: Milestone | None
    sure: bool
    start: dt.date
    due: dt.date
    estimate: bool

    @property
    def weight(self) -> int:
        """How much the reason matters, 1 to 5."""
        return self.reason.weight if isinstance(self.reason, Mark) else self.reason.finding.weight

    @property
    def worth(self) -> float:
        """Effect for effort: of a mark, the effort is read from the hours that it takes."""
        match self.reason:
            case Mark():
                goal = self.toward or self.milestone
                return Size.MEDIUM.number / _effort(goal).number
            case found:
                return found.finding.effect.number / found.finding.effort.number


def next_actions(
    profile: Profile,
    readiness: Mapping[str, Readiness],
    milestones: Mapping[str, Milestone],
    found: Sequence[Found] = (),
) -> tuple[Action, ...]:
    """Return the three milestones that do most in the time left; one of them can begin today.

    What surely is missing comes before what is merely not known, then the weightier reason, then
    more effect for the effort, then the shorter one. A milestone that cannot be finished before its
    anchor of the season is left out. One that needs another first gives way to the first step of
    its longest chain, and one for a mark of which nothing is known is offered only to those it is
    surely for.
    """
    plan = _Plan(profile, milestones)
    possible = list(_possible(plan, readiness, found))
    possible.sort(key=lambda a: (not a.sure, -a.weight, -a.worth, a.milestone.weeks))
    first_of: dict[str, Action] = {}
    for action in possible:
        first_of.setdefault(action.milestone.id, action)
    best = list(first_of.values())
    chosen, rest = best[:HOW_MANY], best[HOW_MANY:]
    if all(action.start > profile.today for action in chosen):
        chosen[HOW_MANY - 1 :] = [a for a in rest if a.start == profile.today][:1] or chosen[-1:]
    return tuple(chosen)


def _possible(
    plan: _Plan, readiness: Mapping[str, Readiness], found: Sequence[Found]
) -> Iterator[Action]:
    """Yield an action for each reason that there is a way to meet."""
    for judged in readiness.values():
        for mark in judged.missing:
            yield from plan.first_of(mark.earned_by, mark, sure=True)
        for mark in judged.unknown:
            yield from plan.first_of(mark.earned_by, mark, sure=False)
    for one in found:
        if one.finding.action and one.finding.kind is not FindingKind.STRENGTH:
            yield from plan.first_of([one.finding.action], one, sure=True)


def _effort(milestone: Milestone) -> Size:
    hours = milestone.weeks * milestone.hours_week
    if hours <= _MODEST_HOURS:
        return Size.SMALL
    return Size.MEDIUM if hours <= _MANY_HOURS else Size.LARGE


@dataclass(frozen=True, slots=True)
class _Plan:
    """One person and the milestones: what is done, what comes first, and what still fits."""

    profile: Profile
    milestones: Mapping[str, Milestone]

    def first_of(self, ids: Sequence[str], reason: Mark | Found, *, sure: bool) -> list[Action]:
        """Return the first of these that fits: one that surely does goes before one that may."""
        offered = [(self.milestones[i], self._fits(self.milestones[i])) for i in ids]
        fitting = [m for m, fits in offered if fits is Verdict.HOLDS]
        fitting += [m for m, fits in offered if fits is Verdict.OPEN and sure]
        for goal in fitting:
            if not self._is_done(goal) and (action := self._begun(goal, reason, sure=sure)):
                return [action]
        return []

    def _begun(self, goal: Milestone, reason: Mark | Found, *, sure: bool) -> Action | None:
        """Return the first step to a goal, if all that it takes fits before the season's dates."""
        chain = self._chain(goal)
        step, today = chain[0], self.profile.today
        start = max(today, self._earliest(step))
        ends = start + sum((m.length for m in chain), dt.timedelta())
        before = self.profile.calendar.moment(goal.before, self.profile.season)
        soonest = self.profile.calendar.moment(step.before, self.profile.season)
        due = start + step.length
        if ends > before.date or due > soonest.date:
            return None
        toward = goal if step is not goal else None
        estimate = before.estimate or soonest.estimate
        return Action(step, reason, toward, sure, start, due, estimate)

    def _chain(self, goal: Milestone) -> list[Milestone]:
        """Return what comes before a goal, the first step first, along the longest way there."""
        needed = (self.milestones[i] for i in goal.needs)
        ways = [self._chain(need) for need in needed if self._is_open(need)]
        longest = max(ways, key=lambda way: sum(m.weeks for m in way), default=[])
        return [*longest, goal]

    def _is_open(self, milestone: Milestone) -> bool:
        """Tell whether a milestone is surely for this person, and not known to be done."""
        return self._fits(milestone) is Verdict.HOLDS and not self._is_done(milestone)

    def _is_done(self, milestone: Milestone) -> bool:
        known = self.profile.known
        return any(verdict(done, known) is Verdict.HOLDS for done in milestone.done_when)

    def _fits(self, milestone: Milestone) -> Verdict:
        return verdict(milestone.when, self.profile.known)

    def _earliest(self, milestone: Milestone) -> dt.date:
        timing, profile = milestone.not_before, self.profile
        return timing.on(profile.calendar, profile.season) if timing else profile.today
