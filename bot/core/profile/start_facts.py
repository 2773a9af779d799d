"""Facts about where a person starts from: visa, graduation, experience in the US."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.interview.conditions import NONE
from bot.core.months import Month
from bot.core.profile.fact import YES_NO, Fact, yes_if

if TYPE_CHECKING:
    from bot.core.profile.person import Profile


def _needs_visa(profile: Profile) -> str | None:
    if profile.says("img_type", "us"):
        return "no"
    need = profile.known("visa_need")
    if need is None or need == "unsure":
        return None
    return "no" if need == NONE else "yes"


def _graduate(profile: Profile) -> str | None:
    """Student, recent or older: the guide calls more than five years since graduation older."""
    if profile.says("student", "yes"):
        return "student"
    year = profile.number("grad_year")
    if year is None:
        return None
    if year > profile.today.year:
        return "student"
    return _aged(profile, profile.season - year)


def _aged(profile: Profile, years: float) -> str:
    older = profile.newest("guide_older_graduate_years")
    return "older" if older is not None and years > older else "recent"


def _years_out(profile: Profile) -> str | None:
    """Years from graduation to the Match: the guide's five, or the seven that one adviser quotes."""
    year, most = profile.number("grad_year"), profile.newest("grad_year_quoted_most")
    if year is None or most is None or _graduate(profile) == "student":
        return None
    years = profile.season - year
    if years > most:
        return "over_7"
    return "to_7" if _aged(profile, years) == "older" else "to_5"


def _waiting_ages(profile: Profile) -> str | None:
    """Whether a later Match than the next open one makes a recent graduate an older one."""
    year, season = profile.number("grad_year"), profile.number("season")
    if year is None or season is None:
        return None
    next_open = profile.calendar.next_season(profile.today)
    waits = season > next_open
    crossing = _aged(profile, next_open - year) == "recent" and _aged(profile, season - year)
    return yes_if(waits and crossing == "older")


def _graduates_late(profile: Profile) -> str | None:
    """Whether the year of graduation comes after that of the Match aimed for."""
    year, season = profile.number("grad_year"), profile.number("season")
    return None if year is None or season is None else yes_if(year > season)


def _graduation_clash(profile: Profile) -> str | None:
    """A student who has graduated, or a graduate whose year is still to come."""
    year, student = profile.number("grad_year"), profile.says("student", "yes")
    if year is None or student is None:
        return None
    return yes_if(year < profile.today.year if student else year > profile.today.year)


def _usce_fresh(profile: Profile) -> str | None:
    """Whether the last US experience lies within the twelve months before today, or still runs."""
    last = profile.month("usce_last")
    return None if last is None else yes_if(last.plus(12) >= Month.of(profile.today))


def _rotation_as_graduate(profile: Profile) -> str | None:
    """Whether hands-on experience is planned for a time when its owner is no student any more."""
    last, kind = profile.month("usce_last"), profile.known("usce_kind")
    if last is None or kind is None or last <= Month.of(profile.today):
        return None
    if kind not in {"subi", "elective"}:
        return "no"
    if profile.says("student", "no"):
        return "yes"
    year = profile.number("grad_year")
    return None if year is None else yes_if(last.year > year)


_GRADUATION = ("student", "grad_year", "season", "invites")

START_FACTS = (
    Fact("needs_visa", YES_NO, ("img_type", "visa_need"), _needs_visa),
    Fact("graduate", ("student", "recent", "older"), _GRADUATION, _graduate),
    Fact("years_out", ("to_5", "to_7", "over_7"), _GRADUATION, _years_out),
    Fact("waiting_ages", YES_NO, ("grad_year", "season"), _waiting_ages),
    Fact("graduates_late", YES_NO, ("grad_year", "season"), _graduates_late),
    Fact("graduation_clash", YES_NO, ("student", "grad_year"), _graduation_clash),
    Fact("usce_fresh", YES_NO, ("usce_last",), _usce_fresh),
    Fact(
        "rotation_as_graduate",
        YES_NO,
        ("student", "grad_year", "usce_last", "usce_kind"),
        _rotation_as_graduate,
    ),
)
