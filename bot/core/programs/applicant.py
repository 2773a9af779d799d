"""The applicant: what the rules of programs ask about a person, and what the person wishes.

Worked out once from the profile; everything is None, or empty, where nothing was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.profile import FAILED, NOT_TAKEN, PASSED, PLANNED, Profile

ANYWHERE = "anywhere"
ROTATED, MENTOR, WRITER = "rotated", "mentor", "writer"
LINKS = (ROTATED, MENTOR, WRITER)
"""What can connect a person with a program."""
MUSTS = ("categorical", "setting", "visa", "img")
"""What a person may insist on; a program that is known to lack it is set aside."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person keeps about programs, beside the answers of the interview.

    `states` are the only ones wanted, if any; `lived` are those where they have lived; `most` is how
    long a list may be. `links` are by program.
    """

    states: frozenset[str] = frozenset()
    lived: frozenset[str] = frozenset()
    musts: frozenset[str] = frozenset()
    size: str = ""
    school: str = ""
    most: int | None = None
    excluded: frozenset[str] = frozenset()
    links: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person as programs see them.

    `visas` are the fields of which one must be a yes; empty if none is needed. `failed` tells of
    Step 1 or Step 2 CK failed before; `years` counts from graduation to the Match. `decent` scores,
    as the guide calls them, without a failed attempt, need a shorter list.
    """

    visas: tuple[str, ...] | None
    failed: bool | None
    years: int | None
    step1: str | None
    ck: str | None
    step1_score: float | None
    ck_score: float | None
    usce_months: float | None
    tracks: str | None
    regions: frozenset[str]
    settings: frozenset[str]
    budget: float | None
    season: int
    decent: bool
    wishes: Wishes


_VISAS = {"j1": ("visa_j1",), "h1b": ("visa_h1b",), "either": ("visa_j1", "visa_h1b")}


def applicant(profile: Profile, wishes: Wishes | None = None) -> Applicant:
    """Return what programs ask about this person."""
    return Applicant(
        visas=_visas(profile),
        failed=_failed(profile),
        years=_years(profile),
        step1=_text(profile.known("step1_state")),
        ck=_text(profile.known("ck_state")),
        step1_score=profile.number("step1_score"),
        ck_score=profile.number("ck_score"),
        usce_months=profile.number("usce_months"),
        tracks=_text(profile.known("tracks")),
        regions=_several(profile, "regions"),
        settings=_several(profile, "settings"),
        budget=profile.number("budget_usd"),
        season=profile.season,
        decent=profile.known("ck_band") == "decent" and _failed(profile) is False,
        wishes=wishes or Wishes(),
    )


def _text(known: object) -> str | None:
    return known if isinstance(known, str) else None


def _several(profile: Profile, question: str) -> frozenset[str]:
    known = profile.known(question)
    return frozenset(known) if isinstance(known, tuple) else frozenset()


def _visas(profile: Profile) -> tuple[str, ...] | None:
    """Return which visas would do; None if it is not known whether any is needed."""
    match profile.known("needs_visa"):
        case "no":
            return ()
        case "yes":
            return _VISAS.get(str(profile.known("visa_need")))
        case _:
            return None


def _failed(profile: Profile) -> bool | None:
    """Tell whether Step 1 or Step 2 CK was ever failed; Step 3 is not what such rules are about."""
    told = [_exam_failed(profile, "step1"), _exam_failed(profile, "ck")]
    if True in told:
        return True
    return None if None in told else False


def _exam_failed(profile: Profile, exam: str) -> bool | None:
    state, attempts = profile.known(f"{exam}_state"), profile.number(f"{exam}_attempts")
    if state == FAILED or (attempts is not None and attempts > 1):
        return True
    if state in {NOT_TAKEN, PLANNED} or (state == PASSED and attempts == 1):
        return False
    return None


def _years(profile: Profile) -> int | None:
    """Count years from graduation to the Match; 0 for those who are still students."""
    if profile.says("student", "yes"):
        return 0
    year = profile.number("grad_year")
    return None if year is None else max(profile.season - int(year), 0)
