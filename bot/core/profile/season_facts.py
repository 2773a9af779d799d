"""Facts about time: where the season that a person named stands, and what falls when in it.

All of them need a season that was named; of nobody is a season assumed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.months import Month, plus_months
from bot.core.profile.exam_facts import is_planned
from bot.core.profile.fact import YES_NO, Fact, yes_if

if TYPE_CHECKING:
    from bot.core.profile.person import Profile

_ANCHORED = ("before_review", "before_rank_list", "after_rank_list")


def _season_stage(profile: Profile) -> str | None:
    """Where the season that the person named stands; None when none was named."""
    return None if profile.number("season") is None else profile.stage


def _time_to_apply(profile: Profile) -> str | None:
    """How long until applications of the named season can be sent; `open` once they can.

    The steps are those of the guide's roadmaps: 3, 6 and 12 months before applying.
    """
    season = profile.number("season")
    if season is None:
        return None
    first_day = profile.calendar.moment("eras_submit", int(season)).date
    if first_day <= profile.today:
        return "open"
    steps = ((3, "under_3"), (6, "3_to_6"), (12, "6_to_12"))
    later = (name for months, name in steps if first_day < plus_months(profile.today, months))
    return next(later, "12_up")


def _waits(profile: Profile) -> str | None:
    """Whether the named season comes after the next one that is open."""
    season = profile.number("season")
    if season is None:
        return None
    return yes_if(season > profile.calendar.next_season(profile.today))


def _falls(profile: Profile, month: Month | None) -> str | None:
    """Where in the named season a month falls; one that holds an anchor counts as after it."""
    season = profile.number("season")
    if month is None or season is None:
        return None
    if month < profile.calendar.moment("eras_review", int(season)).month:
        return "before_review"
    lists_due = profile.calendar.moment("rank_list", int(season)).month
    return "before_rank_list" if month < lists_due else "after_rank_list"


def _exam_falls(profile: Profile, exam: str) -> str | None:
    booked = is_planned(profile, exam) and profile.number(f"{exam}_score") is None
    return _falls(profile, profile.month(f"{exam}_date")) if booked else None


def _usce_falls(profile: Profile) -> str | None:
    """Where in the season the last US experience ends, if it is still to end."""
    last = profile.month("usce_last")
    ahead = last is not None and last > Month.of(profile.today)
    return _falls(profile, last) if ahead else None


SEASON_FACTS = (
    Fact("season_stage", ("ahead", "under_way", "over"), ("season",), _season_stage),
    Fact(
        "time_to_apply",
        ("open", "under_3", "3_to_6", "6_to_12", "12_up"),
        ("season",),
        _time_to_apply,
    ),
    Fact("waits", YES_NO, ("season",), _waits),
    Fact(
        "ck_falls",
        _ANCHORED,
        ("ck_score", "ck_date", "season"),
        lambda profile: _exam_falls(profile, "ck"),
    ),
    Fact(
        "step3_falls",
        _ANCHORED,
        ("step3_score", "step3_date", "season"),
        lambda profile: _exam_falls(profile, "step3"),
    ),
    Fact("usce_falls", _ANCHORED, ("usce_last", "season"), _usce_falls),
    Fact(
        "decision_falls",
        _ANCHORED,
        ("status_deadline", "season"),
        lambda profile: _falls(profile, profile.month("status_deadline")),
    ),
)
