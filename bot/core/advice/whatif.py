"""What if: the same person with other answers, on paper only, and what that would change.

A changed exam is a bet that may be lost: the bad branch is the same change with a fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.advice.actions import Action
from bot.core.advice.assessment import Assessment
from bot.core.advice.findings import Found
from bot.core.advice.milestones import Milestone
from bot.core.evidence import Reading
from bot.core.interview.answers import SKIPPED, Value
from bot.core.interview.replay import Answers
from bot.core.profile import FAILED, PASSED, Profile

_SCORED = ("ck", "step3")


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that is compared: where the person stands, and what the catalogue is to them.

    `eligible` are the programs that no published rule is known to exclude them from, `listed` those
    of the list recommended, and `fees` what ERAS charges for it, in USD.
    """

    assessment: Assessment
    eligible: frozenset[str]
    listed: tuple[str, ...]
    fees: int


@dataclass(frozen=True, slots=True)
class Delta:
    """What differs from where the person stands now.

    `readiness` gives the level of each section that moves, before and after; so do `situation`,
    `eligible` (how many programs), `list_size` and `fees`. Of the plan, `dropped` does not fit any
    more.
    """

    findings_added: tuple[Found, ...]
    findings_gone: tuple[Found, ...]
    readiness: Mapping[str, tuple[int | None, int | None]]
    actions_added: tuple[Action, ...]
    situation: tuple[str, str]
    plan_added: tuple[Milestone, ...]
    plan_gone: tuple[Milestone, ...]
    dropped: tuple[Milestone, ...]
    eligible: tuple[int, int]
    listed: tuple[str, ...]
    unlisted: tuple[str, ...]
    list_size: tuple[int, int]
    fees: tuple[int, int]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing would change."""
        lists = (self.findings_added, self.findings_gone, self.readiness, self.actions_added,
                 self.plan_added, self.plan_gone, self.dropped, self.listed, self.unlisted)  # fmt: skip
        pairs = (self.situation, self.eligible, self.list_size, self.fees)
        return not any(lists) and all(before == after for before, after in pairs)


def delta(now: Outlook, then: Outlook) -> Delta:
    """Return what changes from one outlook to another."""
    one, other = now.assessment, then.assessment
    found_now = {found.finding.id: found for found in one.findings}
    found_then = {found.finding.id: found for found in other.findings}
    steps = {action.milestone.id for action in one.actions}
    plan_now = {item.milestone.id: item.milestone for item in one.roadmap.items}
    plan_then = {item.milestone.id: item.milestone for item in other.roadmap.items}
    dropped_now = {entry.milestone.id for entry in one.roadmap.dropped}
    dropped = [entry.milestone for entry in other.roadmap.dropped]
    no_more = [m for m in dropped if m.id not in dropped_now]
    gone = [m for i, m in plan_now.items() if i not in plan_then and m not in no_more]
    return Delta(
        findings_added=tuple(f for i, f in found_then.items() if i not in found_now),
        findings_gone=tuple(f for i, f in found_now.items() if i not in found_then),
        readiness={
            section: (judged.level, other.readiness[section].level)
            for section, judged in one.readiness.items()
            if judged.level != other.readiness[section].level
        },
        actions_added=tuple(a for a in other.actions if a.milestone.id not in steps),
        situation=(one.situation.scenario.value, other.situation.scenario.value),
        plan_added=tuple(m for i, m in plan_then.items() if i not in plan_now),
        plan_gone=tuple(gone),
        dropped=tuple(no_more),
        eligible=(len(now.eligible), len(then.eligible)),
        listed=tuple(p for p in then.listed if p not in now.listed),
        unlisted=tuple(p for p in now.listed if p not in then.listed),
        list_size=(len(now.listed), len(then.listed)),
        fees=(now.fees, then.fees),
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
