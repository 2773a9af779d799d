"""The post-mortem: for who did not match, at which step of the season the chain broke.

It goes by what surely broke, a step that nobody came through. How many invitations or ranks are
enough, no published table tells for IMGs in PM&R, so no count above zero is called too few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.core.advice.readiness import Mark, Readiness
from bot.core.profile import Profile


class Break(StrEnum):
    """The step after which nothing was left; `prompts/_postmortem.md.j2` words each."""

    LIST = "list"
    SCREEN = "screen"
    DATES = "dates"
    RANKING = "ranking"
    MATCH = "match"


STEPS = ("applied", "invited", "interviewed", "ranked")
"""The steps of a season that are counted, in order."""
_BREAKS = (Break.LIST, Break.SCREEN, Break.DATES, Break.RANKING)
_REPAIRED_IN = {
    Break.LIST: ("programs",),
    Break.SCREEN: ("experience", "letters", "network", "exams", "programs", "research"),
    Break.DATES: ("interviews",),
    Break.RANKING: ("interviews", "programs"),
    Break.MATCH: ("interviews", "letters", "experience", "network"),
}
"""The sections of the file that a break points to, as advisers read the numbers."""
_REPAIRS = 3


@dataclass(frozen=True, slots=True)
class Postmortem:
    """A season behind somebody: its counts by step (None where not told), and where it broke.

    `lost` names the steps that some, but not all, did not come through; `repairs` the heaviest marks
    still missing in the sections that the break points to.
    """

    counts: Mapping[str, int | None]
    broke: Break
    lost: tuple[str, ...]
    repairs: tuple[Mark, ...]


def postmortem(profile: Profile, readiness: Mapping[str, Readiness]) -> Postmortem | None:
    """Return where the last season broke; None if none is behind, or too little was told of it."""
    counts = _counts(profile)
    told = [(step, count) for step, count in counts.items() if count is not None]
    if not told:
        return None
    broke = next((_BREAKS[STEPS.index(step)] for step, count in told if count == 0), None)
    if broke is None and counts["ranked"] is None:
        return None
    broke = broke or Break.MATCH
    pairs = pairwise(told)
    lost = tuple(
        step for (_, before), (step, now) in pairs if 0 < now < before and step != "invited"
    )
    missing = [mark for section in _REPAIRED_IN[broke] for mark in readiness[section].missing]
    repairs = sorted(missing, key=lambda mark: -mark.weight)[:_REPAIRS]
    return Postmortem(counts, broke, lost, tuple(repairs))


def _counts(profile: Profile) -> dict[str, int | None]:
    """Return the counts of the last cycle; or of the one named, once it is over."""
    prior = {step: profile.number(f"prior_{step}") for step in STEPS}
    if all(count is None for count in prior.values()) and profile.known("season_stage") == "over":
        asked = ("applied_n", "invites", "interviewed", "ranked")
        prior = {step: profile.number(q) for step, q in zip(STEPS, asked, strict=True)}
    return {step: None if count is None else int(count) for step, count in prior.items()}
