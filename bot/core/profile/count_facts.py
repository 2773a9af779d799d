"""Facts about numbers: one answer against another, or against how many there are in the world."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.profile.fact import YES_NO, Fact, any_of, comparison, exceeds, over, yes_if

if TYPE_CHECKING:
    from bot.core.profile.person import Profile

_FUNNEL = ("invites", "interviewed", "ranked")
_PRIOR_FUNNEL = ("prior_applied", "prior_invited", "prior_interviewed", "prior_ranked")
_LETTERS = ("lor_pmr", "lor_core", "lor_research")
_POPULAR = {"northeast", "west"}
"""Regions that the guide does not count among the less popular ones."""


def _grows(profile: Profile, *pairs: tuple[str, str]) -> str | None:
    """Whether a later step of a season counts more programs than an earlier one."""
    return any_of(*(exceeds(profile, later, earlier) for earlier, later in pairs))


def _letters_over_limit(profile: Profile) -> str | None:
    """Whether there are more letters than ERAS lets one program have."""
    told = [profile.number(question) for question in _LETTERS]
    most = profile.newest("eras_letters_per_program")
    if most is None:
        return None
    if sum(number or 0 for number in told) > most:
        return "yes"
    return None if None in told else "no"


def _list_over_track(profile: Profile) -> str | None:
    """Whether the list is longer than there are programs with the one track that is wanted."""
    track = profile.known("tracks")
    if track not in {"categorical", "advanced"}:
        return None if track is None else "no"
    return over(profile, "applied_n", f"pmr_programs_{track}")


def _signals_count(profile: Profile) -> str | None:
    """Signals against the count of the season; against the newest known, if its own is not."""
    used, newest = profile.number("signals_used"), profile.newest("pmr_signals")
    if used is None or newest is None:
        return None
    own = profile.of_season("pmr_signals")
    if own is None:
        return "over_last" if used > newest else "within"
    return "over" if used > own else "within"


def _fees_over_budget(profile: Profile) -> str | None:
    """Whether ERAS would charge more for the PM&R list alone than the budget, at known prices."""
    programs, budget = profile.number("applied_n"), profile.number("budget_usd")
    first, further = profile.newest("eras_fee_first"), profile.newest("eras_fee_further")
    lower = profile.newest("eras_fee_first_programs")
    if programs is None or budget is None:
        return None
    if first is None or further is None or lower is None:
        return None
    fees = min(programs, lower) * first + max(programs - lower, 0) * further
    return yes_if(fees > budget)


def _only(profile: Profile, question: str, among: set[str]) -> str | None:
    """Whether everything that was picked of a list lies among these; None for nothing picked."""
    picked = profile.known(question)
    return yes_if(set(picked) <= among) if isinstance(picked, tuple) and picked else None


COUNT_FACTS = (
    comparison("residency_letters_exceed", "lor_pmr_residency", "lor_pmr"),
    Fact("letters_over_limit", YES_NO, _LETTERS, _letters_over_limit),
    Fact(
        "list_over_roster",
        YES_NO,
        ("applied_n",),
        lambda profile: over(profile, "applied_n", "pmr_programs"),
    ),
    Fact("list_over_track", YES_NO, ("applied_n", "tracks"), _list_over_track),
    Fact("fees_over_budget", YES_NO, ("applied_n", "budget_usd"), _fees_over_budget),
    Fact(
        "signals_count",
        ("over", "over_last", "within"),
        ("signals_used", "season"),
        _signals_count,
    ),
    comparison("signals_exceed_list", "signals_used", "applied_n"),
    comparison("invites_exceed_list", "invites", "applied_n"),
    Fact(
        "contacts_over_roster",
        YES_NO,
        ("contacted",),
        lambda profile: over(profile, "contacted", "pmr_programs"),
    ),
    Fact(
        "ranks_over_tracks",
        YES_NO,
        ("ranked",),
        lambda profile: over(profile, "ranked", "pmr_tracks"),
    ),
    comparison("interview_left_out", "interviewed", "ranked"),
    Fact(
        "academic_only",
        YES_NO,
        ("settings",),
        lambda profile: _only(profile, "settings", {"academic"}),
    ),
    Fact(
        "popular_regions_only",
        YES_NO,
        ("regions",),
        lambda profile: _only(profile, "regions", _POPULAR),
    ),
    # The list to come may hold programs whose interview is still to come, too.
    Fact(
        "funnel_grows",
        YES_NO,
        _FUNNEL,
        lambda profile: _grows(profile, ("invites", "interviewed"), ("invites", "ranked")),
    ),
    Fact(
        "prior_funnel_grows",
        YES_NO,
        _PRIOR_FUNNEL,
        lambda profile: _grows(profile, *pairwise(_PRIOR_FUNNEL)),
    ),
)
