"""The next actions: what does most for this person in the time that is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.advice.findings import FindingKind, Found, Size
from bot.core.advice.milestones import Milestone
from bot.core.advice.readiness import Mark, Readiness
from bot.core.advice.roadmap import Item, Roadmap

HOW_MANY = 3
SOON = dt.timedelta(weeks=4)
"""What begins later than this is nothing to turn to now, as long as there is something else."""
_MODEST_HOURS, _MANY_HOURS = 20, 100
"""Hours in all up to which an effort is small, and medium; an editors' judgement, like the marks'."""


@dataclass(frozen=True, slots=True)
class Action:
    """A milestone with its dates for one person, and what it is good for.

    That is a mark that it earns, or a finding that asks for it. It may be the first step `toward`
    another milestone, which is the one that does. `sure` tells that the mark is missing, and not
    merely unknown; `estimate` that a date of the season behind it is one.
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
    roadmap: Roadmap, readiness: Mapping[str, Readiness], found: Sequence[Found]
) -> tuple[Action, ...]:
    """Return the three items of the plan that do most; one of them can begin today, if any can.

    What begins within a month comes before what the plan has for later; then what surely is missing
    before what is merely not known, then the weightier reason, then more effect for the effort, then
    the shorter one. A milestone that waits for another gives way to
    the first step of its longest chain. What the plan does not hold, because it is done, left out
    or does not fit any more, is not named.
    """
    possible = list(_possible(roadmap, readiness, found))
    soon = roadmap.today + SOON
    possible.sort(
        key=lambda a: (a.start > soon, not a.sure, -a.weight, -a.worth, a.milestone.weeks)
    )
    first_of: dict[str, Action] = {}
    for action in possible:
        first_of.setdefault(action.milestone.id, action)
    best = list(first_of.values())
    chosen, rest = best[:HOW_MANY], best[HOW_MANY:]
    if all(action.start > roadmap.today for action in chosen):
        chosen[HOW_MANY - 1 :] = [a for a in rest if a.start == roadmap.today][:1] or chosen[-1:]
    return tuple(chosen)


def _possible(
    roadmap: Roadmap, readiness: Mapping[str, Readiness], found: Sequence[Found]
) -> Iterator[Action]:
    """Yield an action for each reason that the plan has a way to meet."""
    items = {item.milestone.id: item for item in roadmap.items}
    for judged in readiness.values():
        for mark in judged.missing:
            yield from _first_of(mark.earned_by, items, mark, sure=True)
        for mark in judged.unknown:
            yield from _first_of(mark.earned_by, items, mark, sure=False)
    for one in found:
        if one.finding.action and one.finding.kind is not FindingKind.STRENGTH:
            yield from _first_of([one.finding.action], items, one, sure=True)


def _first_of(
    ids: Sequence[str], items: Mapping[str, Item], reason: Mark | Found, *, sure: bool
) -> list[Action]:
    """Return the first of these that the plan holds, or the first step to it."""
    for goal in (items[i] for i in ids if i in items):
        step = goal
        while step.needs:
            step = max((items[need] for need in step.needs), key=lambda item: item.due)
        toward = goal.milestone if step is not goal else None
        return [Action(step.milestone, reason, toward, sure, step.start, step.due, step.estimate)]
    return []


def _effort(milestone: Milestone) -> Size:
    hours = milestone.weeks * milestone.hours_week
    if hours <= _MODEST_HOURS:
        return Size.SMALL
    return Size.MEDIUM if hours <= _MANY_HOURS else Size.LARGE
