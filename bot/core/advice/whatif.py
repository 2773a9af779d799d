"""What if: the same person with other answers, on paper only, and what that would change.

A changed exam is a bet that may be lost: the bad branch is the same change with a fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.advice.actions import Action
from bot.core.advice.assessment import Assessment
from bot.core.advice.findings import Found
from bot.core.evidence import Reading
from bot.core.interview.answers import SKIPPED, Value
from bot.core.interview.replay import Answers
from bot.core.profile import FAILED, PASSED, Profile

_SCORED = ("ck", "step3")


@dataclass(frozen=True, slots=True)
class Delta:
    """What differs from where the person stands now.

    `readiness` gives the level of each section that moves, before and after; `eligible` how many
    programs no published rule is known to exclude the person from, before and after.
    """

    findings_added: tuple[Found, ...]
    findings_gone: tuple[Found, ...]
    readiness: Mapping[str, tuple[int | None, int | None]]
    actions_added: tuple[Action, ...]
    actions_gone: tuple[Action, ...]
    situation: tuple[str, str] | None
    eligible: tuple[int, int]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing would change."""
        return not (
            self.findings_added
            or self.findings_gone
            or self.readiness
            or self.actions_added
            or self.actions_gone
            or self.situation
            or self.eligible[0] != self.eligible[1]
        )


def delta(now: Assessment, then: Assessment, eligible: tuple[int, int]) -> Delta:
    """Return what changes from one assessment to another; `eligible` was counted for each."""
    before = {found.finding.id: found for found in now.findings}
    after = {found.finding.id: found for found in then.findings}
    steps_now = {action.milestone.id for action in now.actions}
    steps_then = {action.milestone.id for action in then.actions}
    scenarios = (now.situation.scenario.value, then.situation.scenario.value)
    return Delta(
        findings_added=tuple(f for i, f in after.items() if i not in before),
        findings_gone=tuple(f for i, f in before.items() if i not in after),
        readiness={
            section: (judged.level, then.readiness[section].level)
            for section, judged in now.readiness.items()
            if judged.level != then.readiness[section].level
        },
        actions_added=tuple(a for a in then.actions if a.milestone.id not in steps_now),
        actions_gone=tuple(a for a in now.actions if a.milestone.id not in steps_then),
        situation=scenarios if scenarios[0] != scenarios[1] else None,
        eligible=eligible,
    )


def on_paper(before: Profile, changes: Answers) -> dict[str, Value]:
    """Return the changes with what they bring along: a new score is of a sitting more, just now.

    The month of an earlier sitting, or one that was only planned, would read it by another mark.
    """
    brought: dict[str, Value] = {}
    for exam in _SCORED:
        if _is_gambled(before, changes, exam) and f"{exam}_score" in changes:
            brought |= _another_sitting(before, exam)
    return {**brought, **changes}


def _another_sitting(before: Profile, exam: str) -> dict[str, Value]:
    sat = int(before.number(f"{exam}_attempts") or 0)
    # A score below the mark was of a sitting, even of one that was not counted.
    sat = max(sat, 1) if before.known(f"{exam}_state") == FAILED else sat
    return {f"{exam}_attempts": Value(sat + 1), f"{exam}_date": SKIPPED}


def failed_branch(before: Profile, changes: Answers) -> dict[str, Value] | None:
    """Return the changes with the exam among them failed; None if they hold no exam to come.

    An exam is to come when its score is changed from none or from a fail, or its month is set in
    the future. A fail is shown as the score just under the pass mark, after one sitting more.
    """
    gambled = [exam for exam in _SCORED if _is_gambled(before, changes, exam)]
    failed: dict[str, Value] = {}
    for exam in gambled:
        mark = before.figures[f"{exam}_pass_mark"].on(before.today)
        if mark is not None and (under := _just_under(mark)) is not None:
            failed |= {f"{exam}_score": Value(under), **_another_sitting(before, exam)}
    return {**changes, **failed} if failed else None


def _is_gambled(before: Profile, changes: Answers, exam: str) -> bool:
    if before.known(f"{exam}_state") == PASSED:
        return False
    score, month = changes.get(f"{exam}_score"), changes.get(f"{exam}_date")
    scored = score is not None and isinstance(score.data, int | float)
    booked = month is not None and month.known(before.today) == "future"
    return scored or booked


def _just_under(mark: Reading) -> int | None:
    return int(mark.value) - 1 if isinstance(mark.value, int | float) else None


def suggestions(profile: Profile) -> tuple[tuple[str, Value], ...]:
    """Return the changes that are worth trying on paper for this person, a question and a value.

    What is still open of the exams comes first, then one step more of what the guide counts, then
    the plan itself. What the person has already is left out.
    """
    offered = (
        *_exam_suggestions(profile),
        *_steps_up(profile),
        ("season", Value(profile.season + 1)),
        *_visa_suggestion(profile),
    )
    return tuple((q, v) for q, v in offered if profile.answers.get(q) != v)


def _exam_suggestions(profile: Profile) -> list[tuple[str, Value]]:
    """A pass that the guide calls decent or solid, for exams that are not passed yet."""
    found = []
    if profile.known("ck_state") != PASSED and (decent := profile.newest("guide_ck_decent")):
        found.append(("ck_score", Value(int(decent))))
    if profile.known("step3_state") != PASSED and (solid := profile.newest("guide_step3_solid")):
        found.append(("step3_score", Value(int(solid) + 1)))
    if profile.known("ecfmg") != "certified":
        found.append(("ecfmg", Value("certified")))
    return found


_COUNTED = {"usce_months": 2, "lor_pmr": 1, "posters": 1, "papers": 1, "advocates": 1, "mocks": 1}
"""Questions that count something, and by how much more the first try on paper goes."""
_LIST_LENGTHS = (40, 70)
"""Lengths of a list to try: one below, and the lower end of, the guide's range."""


def _steps_up(profile: Profile) -> list[tuple[str, Value]]:
    counted = [
        (question, Value(_whole((profile.number(question) or 0) + more)))
        for question, more in _COUNTED.items()
    ]
    kind = [("usce_kind", Value("elective"))] if profile.known("usce_kind") != "subi" else []
    statement = [("ps_stage", Value("final"))] if profile.known("ps_stage") != "final" else []
    lists = [("applied_n", Value(length)) for length in _LIST_LENGTHS]
    return [*counted, *kind, *statement, *lists]


def _whole(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _visa_suggestion(profile: Profile) -> list[tuple[str, Value]]:
    """Both kinds of visa on paper, for who needs one: it shows what the need for one kind costs."""
    return [("visa_need", Value("either"))] if profile.known("needs_visa") == "yes" else []
