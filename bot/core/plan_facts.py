"""Facts about a plan as a whole: whether its parts agree with each other, with dates and with counts.

Each reads several answers, or sets one against a figure or a date of the season. The findings of
`knowledge/findings/` name them; `profile.FACTS` holds them beside the facts about a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.fact import Fact

if TYPE_CHECKING:
    from bot.core.profile import Profile

YES, NO = "yes", "no"
_YES_NO = (YES, NO)


def _latest(profile: Profile, figure_id: str) -> float | None:
    """Return the newest season's number of a figure; None if there is none, or no number."""
    figure = profile.figures.get(figure_id)
    if figure is None:
        return None
    value = max(figure.readings, key=lambda r: r.season or 0).value
    return value if isinstance(value, int | float) else None


def _beyond(profile: Profile, question: str, figure_id: str) -> str | None:
    """Whether a count that was answered is above the newest one that is known of the world."""
    count, known = profile.number(question), _latest(profile, figure_id)
    return None if count is None or known is None else YES if count > known else NO


PLAN_FACTS = (
    Fact("season_now", ("ahead", "under_way", "over"), ("season", "invites"), lambda p: p.stage),
    Fact("signals_over", _YES_NO, ("signals_used",), lambda p: _beyond(p, "signals_used", "pmr_signals")),
    Fact("programs_over", _YES_NO, ("applied_n",), lambda p: _beyond(p, "applied_n", "pmr_programs")),
)  # fmt: skip
