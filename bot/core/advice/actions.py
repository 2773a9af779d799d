"""The next actions: what does most for this person in the time that is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.advice.milestones import Milestone
from bot.core.advice.readiness import Mark, Readiness
from bot.core.interview.conditions import Verdict, verdict
from bot.core.profile import Profile

HOW_MANY = 3


@dataclass(frozen=True, slots=True)
class Action:
    """A milestone with its dates for one person, and the mark it earns.

    `sure` tells that the mark is missing, and not merely unknown; `estimate` that the anchor's date
    is one.
    """

    milestone: Milestone
    mark: Mark
    sure: bool
    start: dt.date
    due: dt.date
    estimate: bool


def next_actions(
    profile: Profile,
    readiness: Mapping[str, Readiness],
    milestones: Mapping[str, Milestone],
) -> tuple[Action, ...]:
    """Return the three milestones that earn the weightiest marks in the time left.

    Marks known to be missing come before those of which nothing is known, then heavier marks, then
    milestones that take less time, then file order. A milestone that cannot be finished before its
    anchor of the season is left out, and one for a mark of which nothing is known is offered only
    to those it is surely for.
    """
    open_marks = [
        *((mark, True) for section in readiness.values() for mark in section.missing),
        *((mark, False) for section in readiness.values() for mark in section.unknown),
    ]
    possible = [
        action
        for mark, sure in open_marks
        if (action := _first_possible(mark, profile, milestones, sure=sure))
    ]
    possible.sort(key=lambda a: (not a.sure, -a.mark.weight, a.milestone.weeks))
    first_of: dict[str, Action] = {}
    for action in possible:
        first_of.setdefault(action.milestone.id, action)
    return tuple(first_of.values())[:HOW_MANY]


def _first_possible(
    mark: Mark, profile: Profile, milestones: Mapping[str, Milestone], *, sure: bool
) -> Action | None:
    """Return the first milestone that fits; one that surely does goes before one that may."""
    offered = [(milestones[i], verdict(milestones[i].when, profile.known)) for i in mark.earned_by]
    fitting = [m for m, fits in offered if fits is Verdict.HOLDS]
    if sure:
        fitting += [m for m, fits in offered if fits is Verdict.OPEN]
    for milestone in fitting:
        anchor = profile.calendar.moment(milestone.before, profile.season)
        due = profile.today + milestone.length
        if due <= anchor.date:
            return Action(milestone, mark, sure, profile.today, due, anchor.estimate)
    return None
