"""The score situation: the guide's three scenarios, and the cases that it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.evidence import Reading
from bot.core.interview.conditions import Known
from bot.core.profile import FAILED, NOT_TAKEN, PASSED, PLANNED, Profile


class Scenario(StrEnum):
    """Which of the situations a person's scores amount to; `prompts/_situation.md.j2` words them."""

    LOW_FIRST_PASS = "low_first_pass"  # noqa: S105 - an exam passed, no password
    FAILED_THEN_PASSED = "failed_then_passed"
    DECENT = "decent"
    BELOW_PASS_MARK = "below_pass_mark"  # noqa: S105 - as above
    NOT_TAKEN = "not_taken"
    STEP1_ONLY = "step1_only"
    STEP1_FAILED = "step1_failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Situation:
    """The scenario and the pass mark it was judged by: that of the exam's date."""

    scenario: Scenario
    ck_pass_mark: Reading | None
    ck_passed: bool | None
    ck_date_known: bool
    ck_below_today: bool


def situation(profile: Profile) -> Situation:
    """Classify a person's scores as the guide does, by the pass mark of the day of the test."""
    ck = profile.known("ck_state")
    return Situation(
        scenario=_scenario(profile, ck),
        ck_pass_mark=profile.pass_mark("ck"),
        ck_passed={PASSED: True, FAILED: False}.get(str(ck)),
        ck_date_known=profile.month("ck_date") is not None,
        ck_below_today=profile.known("ck_below_today") == "yes",
    )


def _scenario(profile: Profile, ck: Known) -> Scenario:
    step1 = profile.known("step1_state")
    if ck == FAILED:
        return Scenario.BELOW_PASS_MARK
    if ck in {NOT_TAKEN, PLANNED}:
        if step1 == FAILED:
            return Scenario.STEP1_FAILED
        return Scenario.STEP1_ONLY if step1 == PASSED else Scenario.NOT_TAKEN
    if ck != PASSED:
        return Scenario.UNKNOWN
    if profile.known("failed_attempt") == "yes":
        return Scenario.FAILED_THEN_PASSED
    return Scenario.DECENT if profile.known("ck_band") == "decent" else Scenario.LOW_FIRST_PASS
