"""What a fact is, and the comparisons that several facts are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.profile.person import Profile

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact: the values it may have, and the questions that it reads."""

    name: str
    values: tuple[str, ...]
    reads: tuple[str, ...]
    derive: Callable[[Profile], str | None]


def comparison(name: str, part: str, whole: str) -> Fact:
    """Return the fact that a part is given as larger than the whole it belongs to."""
    return Fact(name, YES_NO, (part, whole), lambda profile: exceeds(profile, part, whole))


def exceeds(profile: Profile, part: str, whole: str) -> str | None:
    """Tell whether a part is given as larger than the whole it belongs to."""
    one, two = profile.number(part), profile.number(whole)
    return None if one is None or two is None else yes_if(one > two)


def over(profile: Profile, question: str, figure: str) -> str | None:
    """Tell whether the number given for a question is above the newest value of a figure."""
    number, most = profile.number(question), profile.newest(figure)
    return None if number is None or most is None else yes_if(number > most)


def any_of(*told: str | None) -> str | None:
    """Return yes if one of them is, no if one of them is and none is yes, else None."""
    if "yes" in told:
        return "yes"
    return "no" if "no" in told else None


def yes_if(claim: object) -> str:
    """Return the answer that a claim amounts to."""
    return "yes" if claim else "no"
