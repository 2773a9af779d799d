"""Readiness: for each section, how many of its four marks a person has earned.

The marks are defined in `knowledge/readiness.yaml`, each with its source; a level is their count,
so a better answer can only raise it, and every level can be explained mark by mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.interview.conditions import Condition, Verdict, verdict
from bot.core.profile import Profile

FULL = 4
"""The level of a section whose marks are all earned."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that makes a section ready: earned when any of `when` holds.

    `weight` (1 to 5) says how much closing it does for an application; `earned_by` names the
    milestones that earn it, the better first.
    """

    id: str
    section: str
    title: str
    when: tuple[Condition, ...]
    weight: int
    earned_by: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """A section's marks, sorted by what is known of each."""

    section: str
    earned: tuple[Mark, ...]
    missing: tuple[Mark, ...]
    unknown: tuple[Mark, ...]

    @property
    def level(self) -> int | None:
        """Marks earned, 0 to 4; None while nothing is known of any of them."""
        return len(self.earned) if self.earned or self.missing else None


def readiness(profile: Profile, marks: Iterable[Mark]) -> Mapping[str, Readiness]:
    """Judge every section that has marks, in the order of the marks."""
    judged: dict[str, dict[Verdict, list[Mark]]] = {}
    for mark in marks:
        by_verdict = judged.setdefault(mark.section, {v: [] for v in Verdict})
        by_verdict[_earned(mark, profile)].append(mark)
    return {
        section: Readiness(
            section, *(tuple(by[v]) for v in (Verdict.HOLDS, Verdict.FAILS, Verdict.OPEN))
        )
        for section, by in judged.items()
    }


def _earned(mark: Mark, profile: Profile) -> Verdict:
    verdicts = {verdict(condition, profile.known) for condition in mark.when}
    best = (Verdict.HOLDS, Verdict.OPEN, Verdict.FAILS)
    return next(v for v in best if v in verdicts)
