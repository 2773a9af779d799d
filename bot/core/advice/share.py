"""The page for a mentor: one person's picture with nothing exact in it that could tell who they are.

A rare profile identifies. So numbers become buckets, visa need becomes yes or no, and school, own
words and exact dates stay out unless they were switched on. Only fixed titles are used, never the
words of a finding, which may hold an exact number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.core.advice.actions import Action
from bot.core.advice.assessment import Assessment
from bot.core.advice.readiness import Mark
from bot.core.interview.answers import Value
from bot.core.profile import PASSED, Profile

_TENS = 10
_EDGES = {
    "step1_attempts": (0, 1, 2),
    "ck_attempts": (0, 1, 2),
    "step3_attempts": (0, 1, 2),
    "usce_months": (0, 1, 2, 4),
    "lor_pmr": (0, 1, 2, 4),
    "lor_core": (0, 1, 2),
    "papers": (0, 1, 3),
    "posters": (0, 1, 3),
    "advocates": (0, 1, 3),
    "conferences": (0, 1, 3),
    "contacted": (0, 1, 10),
    "applied_n": (0, 1, 40, 70, 100),
    "gap_months": (0, 1, 7, 13),
    "invites": (0, 1, 4, 10),
    "mocks": (0, 1, 3),
    "prior_cycles": (0, 1, 2),
    "prior_applied": (0, 1, 40, 70, 100),
    "prior_invited": (0, 1, 4, 10),
    "prior_ranked": (0, 1, 4, 10),
}
"""Where a bucket of a counted answer begins; the last one has no end."""
_SCORES = ("ck_score", "step3_score")
_YEARS_OUT = (0, 3, 6, 11)
_PICKED = (
    *("student", "step1_passed", "ecfmg", "usce_kind", "usce_at_residency", "lor_strength"),
    *("research_pmr", "ps_stage", "tracks", "pgy1"),
)
"""Picks that so many people share that they tell nobody from another."""
_DATES = ("step1_date", "ck_date", "step3_date", "usce_last")
_GAPS = 4
QUESTIONS = 3
"""Questions that are put to the mentor."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A number without its exactness: `least` to `most`, or `least` and more."""

    question: str
    least: int
    most: int | None


class MentorQuestion(StrEnum):
    """What to ask a mentor; `prompts/_mentor_page.md.j2` words each."""

    FIRST = "first"
    RETAKE = "retake"
    FAIL = "fail"
    STEP3 = "step3"
    EXPERIENCE = "experience"
    LETTERS = "letters"
    REPAIR = "repair"
    LIST = "list"
    INTERVIEWS = "interviews"


@dataclass(frozen=True, slots=True)
class Openness:
    """What a person has switched on for this page."""

    school: bool = False
    words: bool = False
    dates: bool = False


@dataclass(frozen=True, slots=True)
class MentorPage:
    """What the page says: buckets, picks and months by question id, and what to do and to ask."""

    scenario: str
    season: int
    needs_visa: str | None
    years_out: Bucket | None
    buckets: tuple[Bucket, ...]
    picks: tuple[tuple[str, Value], ...]
    levels: tuple[tuple[str, int], ...]
    missing: tuple[Mark, ...]
    plan: tuple[Action, ...]
    questions: tuple[MentorQuestion, ...]


def mentor_page(assessment: Assessment, openness: Openness) -> MentorPage:
    """Return the page of one person, with what they switched on and nothing else."""
    profile = assessment.profile
    missing = [mark for judged in assessment.readiness.values() for mark in judged.missing]
    shown = list(_PICKED)
    shown += ["school_known"] if openness.school else []
    shown += _DATES if openness.dates else ()
    shown += ["why_pmr"] if openness.words else []
    need = profile.known("needs_visa")
    return MentorPage(
        scenario=assessment.situation.scenario.value,
        season=profile.season,
        needs_visa=str(need) if need else None,
        years_out=_years_out(profile),
        buckets=tuple(_buckets(profile)),
        picks=tuple((q, profile.answers[q]) for q in shown if profile.has_told(q)),
        levels=tuple((s, r.level) for s, r in assessment.readiness.items() if r.level is not None),
        missing=tuple(sorted(missing, key=lambda mark: -mark.weight)[:_GAPS]),
        plan=assessment.actions,
        questions=tuple(_questions(assessment))[:QUESTIONS],
    )


def bucket(question: str, number: float, edges: tuple[int, ...]) -> Bucket:
    """Return the bucket of a number: from the last edge that it reaches to just below the next.

    A part of a whole, such as half a month, reaches up to the next edge.
    """
    index = max(i for i, edge in enumerate(edges) if number >= edge)
    if index + 1 == len(edges):
        return Bucket(question, edges[index], None)
    following = edges[index + 1]
    return Bucket(question, edges[index], following if number > following - 1 else following - 1)


def _buckets(profile: Profile) -> Iterator[Bucket]:
    for question in _SCORES:
        if (score := profile.number(question)) is not None:
            least = int(score) // _TENS * _TENS
            yield Bucket(question, least, least + _TENS - 1)
    for question, edges in _EDGES.items():
        if (number := profile.number(question)) is not None:
            yield bucket(question, number, edges)


def _years_out(profile: Profile) -> Bucket | None:
    year = profile.number("grad_year")
    years = None if year is None else profile.today.year - year
    return None if years is None or years < 0 else bucket("grad_year", years, _YEARS_OUT)


def _questions(assessment: Assessment) -> Iterator[MentorQuestion]:
    """Yield what is worth a mentor's time, the most personal first; one of them is for anybody."""
    profile = assessment.profile
    if assessment.postmortem:
        yield MentorQuestion.REPAIR
    if profile.stage == "under_way":
        yield MentorQuestion.INTERVIEWS
    if profile.known("ck_state") == "failed":
        yield MentorQuestion.RETAKE
    elif profile.known("failed_attempt") == "yes":
        yield MentorQuestion.FAIL
    missing = {mark.section for r in assessment.readiness.values() for mark in r.missing}
    if "experience" in missing:
        yield MentorQuestion.EXPERIENCE
    if "letters" in missing:
        yield MentorQuestion.LETTERS
    yield MentorQuestion.FIRST
    if profile.known("step3_state") != PASSED:
        yield MentorQuestion.STEP3
    yield MentorQuestion.LIST
    yield MentorQuestion.INTERVIEWS
