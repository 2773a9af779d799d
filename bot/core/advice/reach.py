"""Reach: which of a person's answers are past changing, and which are still in their hands.

What is fixed is declared for each question in the guide files, beside the question.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.interview.conditions import Verdict, verdict
from bot.core.interview.guide import Guide, Kind, Question
from bot.core.profile import Profile


@dataclass(frozen=True, slots=True)
class Reach:
    """Questions whose answers this person cannot change any more, and those they can."""

    fixed: tuple[Question, ...]
    controllable: tuple[Question, ...]


def reach(profile: Profile, guide: Guide) -> Reach:
    """Sort what was told, in the order of the guide; free text is neither."""
    told = [
        question
        for question in guide.questions.values()
        if profile.has_told(question.id) and question.kind is not Kind.TEXT
    ]
    fixed = tuple(question for question in told if _is_fixed(profile, question))
    return Reach(fixed, tuple(question for question in told if question not in fixed))


def _is_fixed(profile: Profile, question: Question) -> bool:
    when = question.fixed_when
    return when is not None and verdict(when, profile.known) is Verdict.HOLDS
