"""Delay a cycle? Both sides for one person, each reason named, after the guide's FAQ.

The guide weighs low scores with next to no US experience against an older graduation year and a
status that runs out. What the plan adds: whether what is missing still fits before this season.
The weights are the editors': they only decide which side is named first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.core.advice.roadmap import Roadmap
from bot.core.profile import FAILED, PASSED, Profile

_LOAD_WEEKS = 8
_ENOUGH_MONTHS, _ENOUGH_LETTERS = 2, 2
_OPEN = 2


class Advice(StrEnum):
    """What is advised: this season, a later one, or that both can be defended."""

    APPLY = "apply"
    DELAY = "delay"
    EITHER = "either"


class Reason(StrEnum):
    """A reason for waiting a season, or against it; `prompts/_delay.md.j2` words each."""

    SEASON_CLOSED = "season_closed"
    EXAM_TOO_LATE = "exam_too_late"
    EXAM_OPEN = "exam_open"
    CERTIFICATE_TOO_LATE = "certificate_too_late"
    THIN_FILE = "thin_file"
    EXPERIENCE_TOO_LATE = "experience_too_late"
    NO_LETTERS = "no_letters"
    OVERLOADED = "overloaded"

    APPLIED = "applied"
    OLDER_GRADUATE = "older_graduate"
    STATUS_ENDS = "status_ends"
    FILE_STANDS = "file_stands"
    DECENT_SCORE = "decent_score"
    TIME_ENOUGH = "time_enough"


_DECISIVE = 10
_WEIGHTS = {
    Reason.SEASON_CLOSED: _DECISIVE,
    Reason.EXAM_TOO_LATE: _DECISIVE,
    Reason.CERTIFICATE_TOO_LATE: _DECISIVE,
    Reason.EXAM_OPEN: 1,
    Reason.THIN_FILE: 2,
    Reason.EXPERIENCE_TOO_LATE: 2,
    Reason.NO_LETTERS: 1,
    Reason.OVERLOADED: 1,
    Reason.APPLIED: 2 * _DECISIVE,
    Reason.OLDER_GRADUATE: 2,
    Reason.STATUS_ENDS: 2,
    Reason.FILE_STANDS: 2,
    Reason.DECENT_SCORE: 1,
    Reason.TIME_ENOUGH: 3,
}


@dataclass(frozen=True, slots=True)
class Delay:
    """The advice, with the reasons for waiting a season and those against it, the heavier first."""

    advice: Advice
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]


def delay(profile: Profile, roadmap: Roadmap) -> Delay:
    """Weigh a cycle's delay for one person, by their answers and by what still fits."""
    for_it = sorted(_for(profile, roadmap), key=lambda r: -_WEIGHTS[r])
    against = sorted(_against(profile, roadmap), key=lambda r: -_WEIGHTS[r])
    balance = sum(_WEIGHTS[r] for r in for_it) - sum(_WEIGHTS[r] for r in against)
    if abs(balance) < _OPEN:
        advice = Advice.EITHER
    else:
        advice = Advice.DELAY if balance > 0 else Advice.APPLY
    return Delay(advice, tuple(for_it), tuple(against))


def _for(profile: Profile, roadmap: Roadmap) -> Iterator[Reason]:
    lost = _lost(roadmap)
    if profile.stage == "over" or (profile.stage == "under_way" and not _has_applied(profile)):
        yield Reason.SEASON_CLOSED
    if profile.known("ck_state") not in {None, PASSED} or profile.known("step1_state") == FAILED:
        yield Reason.EXAM_TOO_LATE if {"ck_score", "step1_passed"} & lost else Reason.EXAM_OPEN
    if "ecfmg" in lost:
        yield Reason.CERTIFICATE_TOO_LATE
    if _is_thin(profile):
        yield Reason.THIN_FILE
    if "usce_months" in lost and not _has_experience(profile):
        yield Reason.EXPERIENCE_TOO_LATE
    if profile.number("lor_pmr") == 0:
        yield Reason.NO_LETTERS
    if _is_overloaded(profile, roadmap):
        yield Reason.OVERLOADED


def _against(profile: Profile, roadmap: Roadmap) -> Iterator[Reason]:
    if profile.stage == "under_way" and _has_applied(profile):
        yield Reason.APPLIED
    if profile.known("graduate") == "older" or profile.known("waiting_ages") == "yes":
        yield Reason.OLDER_GRADUATE
    if _status_ends(profile):
        yield Reason.STATUS_ENDS
    letters = profile.number("lor_pmr") or 0
    passed = profile.known("ck_state") == PASSED
    if passed and _has_experience(profile) and letters >= _ENOUGH_LETTERS:
        yield Reason.FILE_STANDS
    if profile.known("ck_band") == "decent" and profile.known("failed_attempt") != "yes":
        yield Reason.DECENT_SCORE
    known = passed and profile.number("usce_months") is not None
    ahead = profile.stage == "ahead"
    if known and ahead and not {"usce_months", "lor_pmr", "ecfmg"} & _lost(roadmap):
        yield Reason.TIME_ENOUGH


def _lost(roadmap: Roadmap) -> set[str]:
    """Return the questions that a dropped milestone would have settled, and no other one can."""
    kept = {q for item in roadmap.items for q in item.milestone.settles}
    kept |= {q for over in roadmap.over for q in over.milestone.settles}
    return {q for dropped in roadmap.dropped for q in dropped.milestone.settles} - kept


def _has_applied(profile: Profile) -> bool:
    return bool(profile.number("applied_n")) or profile.number("invites") is not None


def _has_experience(profile: Profile) -> bool:
    return (profile.number("usce_months") or 0) >= _ENOUGH_MONTHS


def _is_thin(profile: Profile) -> bool:
    """The guide's case for waiting: a low or failed score, and next to nothing of PM&R in the US."""
    low = profile.known("ck_band") in {"low", "fail"} or profile.known("failed_attempt") == "yes"
    months = profile.number("usce_months")
    none = profile.says("usce_kind", "none") or (months is not None and months < 1)
    return low and none


def _status_ends(profile: Profile) -> bool:
    """Whether the person's status runs out before the Match after this one."""
    month = profile.month("status_deadline")
    later = profile.calendar.moment("match_day", profile.season + 1)
    return month is not None and month.first_day <= later.date


def _is_overloaded(profile: Profile, roadmap: Roadmap) -> bool:
    hours = profile.number("hours_week")
    if hours is None:
        return False
    weeks = (roadmap.today + dt.timedelta(weeks=n) for n in range(_LOAD_WEEKS))
    return min(roadmap.hours_in(week) for week in weeks) > hours
