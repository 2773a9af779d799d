"""Findings: what the assessment says about one person, each with the answers that it rests on.

The rules are knowledge (`knowledge/findings/`), and so are their words (`prompts/findings/`). A rule
fires only when one of its conditions surely holds: nothing is found of what was not told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.core.advice.worries import Worry
from bot.core.evidence import Grade, Source
from bot.core.interview.conditions import Condition, Verdict, verdict
from bot.core.profile import FACTS, Profile
from bot.core.seasons import Calendar

CONSISTENCY = "consistency"
"""The section of the rules that hold the parts of a plan against each other: "I know" hides them."""
_FEW = 3


class FindingKind(StrEnum):
    """What sort of thing a finding says, in the order in which equals are shown."""

    CONFLICT = "conflict"
    GAP = "gap"
    RISK = "risk"
    STRENGTH = "strength"


class Size(StrEnum):
    """How much: the effect of acting on a finding, and the effort that it takes."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def number(self) -> int:
        """1, 2 or 3: sizes compare and divide by it."""
        return list(Size).index(self) + 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule: it fires when any of `when` holds.

    `weight` (1 to 5) is how much it matters, and `weighed` says how that was chosen. Acting on it
    has an `effect`, takes `effort` and `weeks`, and is the milestone `action`, if it is one. The
    first of `sources` carries the claim. What rests on an unverified fact asks to `confirm`.
    """

    id: str
    section: str
    kind: FindingKind
    when: tuple[Condition, ...]
    raises: tuple[Worry, ...]
    answers: tuple[Worry, ...]
    weight: int
    weighed: str
    effect: Size
    effort: Size
    weeks: int
    action: str | None
    sources: tuple[str, ...]
    confirm: bool

    @property
    def dismissible(self) -> bool:
        """Whether a person may say "I know", and see it no more."""
        return self.section == CONSISTENCY


@dataclass(frozen=True, slots=True)
class Found:
    """A finding that one person's file has: `because` of these questions' answers.

    `season` is the one in which its first source was last read, and `dated` tells that this was
    before the season now under way, so that it must be said as unconfirmed.
    """

    finding: Finding
    because: tuple[str, ...]
    grade: Grade
    season: int
    dated: bool


def findings(
    profile: Profile, rules: Iterable[Finding], sources: Mapping[str, Source]
) -> tuple[Found, ...]:
    """Return what the rules find in a file: the weightiest first, then by kind, then by file."""
    held = ((rule, condition) for rule in rules for condition in _held(rule, profile))
    found = [_found(profile, rule, condition, sources) for rule, condition in held]
    kinds = list(FindingKind)
    return tuple(sorted(found, key=lambda f: (-f.finding.weight, kinds.index(f.finding.kind))))


def _held(rule: Finding, profile: Profile) -> Iterator[Condition]:
    """Yield the first condition of a rule that holds, if one does."""
    for condition in rule.when:
        if verdict(condition, profile.known) is Verdict.HOLDS:
            yield condition
            return


def _found(
    profile: Profile, rule: Finding, condition: Condition, sources: Mapping[str, Source]
) -> Found:
    source = sources[rule.sources[0]]
    season = _under_way(profile.calendar, source.read)
    now = _under_way(profile.calendar, profile.today)
    return Found(rule, _because(profile, condition), source.grade, season, season < now)


def _under_way(calendar: Calendar, day: dt.date) -> int:
    """Return the season whose applications were the latest to be read on a day."""
    return calendar.next_season(day) - 1


def _because(profile: Profile, condition: Condition) -> tuple[str, ...]:
    """Return the questions whose answers met a condition; those it wants silent, if it is all."""
    reasons = dict.fromkeys(q for name in condition for q in _reasons(profile, name))
    return tuple(q for q in reasons if profile.has_told(q)) or tuple(reasons)


def _reasons(profile: Profile, name: str) -> Iterable[str]:
    """Return the questions by whose answers a name of a condition is known.

    A fact that reads many answers is put down to those that it hangs on: without one of them it
    would be another, or unknown. When each could be missed, all of them count.
    """
    if name not in FACTS:
        return (name,)
    told = [question for question in FACTS[name].reads if profile.has_told(question)]
    if len(told) <= _FEW:
        return told or FACTS[name].reads
    known = profile.known(name)
    return [q for q in told if _without(profile, q).known(name) != known] or told


def _without(profile: Profile, question: str) -> Profile:
    rest = {name: value for name, value in profile.answers.items() if name != question}
    return Profile(rest, profile.figures, profile.calendar, profile.today)
