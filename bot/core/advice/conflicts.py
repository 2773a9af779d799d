"""Conflicts: answers that cannot all be true of one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.interview.conditions import Condition, Verdict, verdict
from bot.core.profile import Profile


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contradiction: when it holds, what is said of it, and the questions to look at again."""

    id: str
    when: Condition
    says: str
    questions: tuple[str, ...]


def conflicts(profile: Profile, rules: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """Return the rules that this profile runs into, in file order."""
    return tuple(r for r in rules if verdict(r.when, profile.known) is Verdict.HOLDS)
