"""Readiness: for each section, how many of its four marks a person has earned.

The marks are defined in `knowledge/readiness.yaml`, each with its source; a level is their count,
so a better answer can only raise it, and every level can be explained mark by mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.advice.worries import Worry
from bot.core.interview.conditions import Condition, Verdict, verdict
from bot.core.interview.guide import Guide
from bot.core.profile import Profile

FULL = 4
"""The level of a section whose marks are all earned."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that makes a section ready: earned when any of `when` holds.

    `weight` (1 to 5) says how much closing it does for an application; `earned_by` names the
    milestones that earn it, the better first, and `proves` the worries of directors it answers.
    """

    id: str
    section: str
    title: str
    when: tuple[Condition, ...]
    weight: int
    earned_by: tuple[str, ...]
    source: str
    proves: tuple[Worry, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """A section's marks, sorted by what is known of each; `begun` once it was answered in."""

    section: str
    earned: tuple[Mark, ...]
    missing: tuple[Mark, ...]
    unknown: tuple[Mark, ...]
    begun: bool

    @property
    def level(self) -> int | None:
        """Marks earned, 0 to 4; None while nothing is known of any of them.

        A mark may read an answer of another section: that alone says nothing about this one.
        """
        return len(self.earned) if self.begun and (self.earned or self.missing) else None


def readiness(profile: Profile, marks: Iterable[Mark], guide: Guide) -> Mapping[str, Readiness]:
    """Judge every section that has marks, in the order of the marks."""
    judged: dict[str, dict[Verdict, list[Mark]]] = {}
    for mark in marks:
        by_verdict = judged.setdefault(mark.section, {v: [] for v in Verdict})
        by_verdict[_earned(mark, profile)].append(mark)
    return {
        section: Readiness(
            section,
            earned=tuple(by[Verdict.HOLDS]),
            missing=tuple(by[Verdict.FAILS]),
            unknown=tuple(by[Verdict.OPEN]),
            begun=any(profile.has_told(question.id) for question in guide.route(section)),
        )
        for section, by in judged.items()
    }


def _earned(mark: Mark, profile: Profile) -> Verdict:
    verdicts = {verdict(condition, profile.known) for condition in mark.when}
    best = (Verdict.HOLDS, Verdict.OPEN, Verdict.FAILS)
    return next(v for v in best if v in verdicts)
