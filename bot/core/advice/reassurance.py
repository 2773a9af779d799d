"""Reassurance: what in a file raises each worry of directors, what answers it, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.advice.findings import Found
from bot.core.advice.milestones import Milestone
from bot.core.advice.readiness import Mark, Readiness
from bot.core.advice.worries import Worry
from bot.core.interview.conditions import Verdict, verdict
from bot.core.profile import Profile


@dataclass(frozen=True, slots=True)
class Reassurance:
    """One worry and this file: `missing` is the heaviest proof not earned that still can be.

    It is None when there is none. `sure` tells that the proof is missing, and not merely unknown;
    `way` is what earns it, for this person.
    """

    worry: Worry
    raised_by: tuple[Found, ...]
    answered_by: tuple[Found, ...]
    missing: Mark | None
    sure: bool
    way: Milestone | None


def reassurances(
    profile: Profile,
    found: Sequence[Found],
    readiness: Mapping[str, Readiness],
    milestones: Mapping[str, Milestone],
) -> tuple[Reassurance, ...]:
    """Judge each of the four worries.

    A proof of which nothing is known is named only for a worry that something in the file raises.
    """

    def way(mark: Mark) -> Milestone | None:
        """Return what earns a mark: the first way that is surely open, else one that may be."""
        offered = [milestones[i] for i in mark.earned_by]
        fits = {m.id: verdict(m.when, profile.known) for m in offered}
        ranked = (m for fit in (Verdict.HOLDS, Verdict.OPEN) for m in offered if fits[m.id] is fit)
        return next(ranked, None)

    def heaviest(marks: Sequence[Mark], worry: Worry) -> Mark | None:
        open_ones = (m for m in marks if worry in m.proves and way(m))
        return max(open_ones, key=lambda m: m.weight, default=None)

    missing = [mark for judged in readiness.values() for mark in judged.missing]
    unknown = [mark for judged in readiness.values() for mark in judged.unknown]

    def reassurance(worry: Worry) -> Reassurance:
        raised = tuple(f for f in found if worry in f.finding.raises)
        answered = tuple(f for f in found if worry in f.finding.answers)
        lacked = heaviest(missing, worry)
        wanted = lacked or (heaviest(unknown, worry) if raised else None)
        leading = way(wanted) if wanted else None
        return Reassurance(worry, raised, answered, wanted, lacked is not None, leading)

    return tuple(reassurance(worry) for worry in Worry)
