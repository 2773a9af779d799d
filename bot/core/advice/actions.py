"""The next actions: of what the plan would have begun by now, what does most for this person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.advice.milestones import Milestone
from bot.core.advice.readiness import Mark, Readiness
from bot.core.advice.roadmap import Item, Roadmap, State

HOW_MANY = 3


@dataclass(frozen=True, slots=True)
class Action:
    """A milestone with its dates for one person, and the heaviest mark that it earns, if any.

    `sure` tells that the mark is missing, and not merely unknown; `estimate` that a date behind it
    is not announced.
    """

    milestone: Milestone
    mark: Mark | None
    sure: bool
    start: dt.date
    due: dt.date
    estimate: bool


def next_actions(roadmap: Roadmap, readiness: Mapping[str, Readiness]) -> tuple[Action, ...]:
    """Return the three items of the plan to turn to now.

    What can begin today comes before what cannot yet. Among that: what earns a mark known to be
    missing, the heavier first; then what must not be late; then what has the least time to spare.
    """
    missing = [(m, True) for section in readiness.values() for m in section.missing]
    unknown = [(m, False) for section in readiness.values() for m in section.unknown]
    earns: dict[str, tuple[Mark, bool]] = {}
    for mark, sure in sorted([*missing, *unknown], key=lambda m: (not m[1], -m[0].weight)):
        for milestone_id in mark.earned_by:
            earns.setdefault(milestone_id, (mark, sure))

    def rank(item: Item) -> tuple[int, bool, dt.date]:
        mark, sure = earns.get(item.milestone.id, (None, False))
        return (-mark.weight if mark and sure else 0, not item.critical, item.latest)

    begun = sorted((i for i in roadmap.items if i.state is State.OPEN), key=rank)
    ahead = [i for i in roadmap.items if i.state is State.AHEAD]
    chosen = [*begun, *ahead][:HOW_MANY]
    marks = [earns.get(item.milestone.id, (None, False)) for item in chosen]
    return tuple(
        Action(item.milestone, mark, sure, item.start, item.due, item.estimate)
        for item, (mark, sure) in zip(chosen, marks, strict=True)
    )
