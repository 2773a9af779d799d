"""Step 3: take it before applying, before rank lists, later, or not now; with the reasons.

The guide's warning is a rule here: nobody is told to sit it who could not prepare, or whose practice
does not point above the earlier exams. What is not known is never taken for a yes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.core.profile import FAILED, NOT_TAKEN, PASSED, PLANNED, Profile
from bot.core.seasons import Moment

_WEEK = dt.timedelta(weeks=1)
_AHEAD = {FAILED, NOT_TAKEN, PLANNED}
_WINTER = (1, 2)
_FEW_HOURS = 10
"""Hours a week below which we plan twice as many weeks of study: a rule of thumb."""


class Decision(StrEnum):
    """What to do about Step 3, as the outside contract names it."""

    BEFORE_APPLYING = "before_applying"
    BEFORE_RANK_LIST = "before_rank_list"
    LATER = "later"
    NOT_NOW = "not_now"
    DONE = "done"
    NOT_ELIGIBLE = "not_eligible"


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a person said about preparing: a practice exam's score, and weeks free to study."""

    practice: int | None = None
    weeks: int | None = None


@dataclass(frozen=True, slots=True)
class Step3Advice:
    """The decision and what it rests on; reasons and needs are ids of `knowledge/reasons.yaml`.

    `last_date` is the last sensible day to sit it, the score release reckoned in; `estimate` if the
    season's own day is not announced.
    """

    decision: Decision
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    last_date: dt.date | None
    estimate: bool
    season: int
    needs: tuple[str, ...]


REASONS_USED = (
    *("recovery", "reassures", "h1b", "repairs_step3", "ready", "time_enough", "fail_hurts"),
    *("not_stronger", "practice_unknown", "below_earlier", "rushed", "few_hours", "no_need"),
    *("usce_first", "late_for_season", "winter_delay", "attempts_used", "no_data", "need_step1"),
    *("need_ck", "need_degree", "need_ecfmg", "need_permit", "need_travel", "need_practice"),
    *("need_better_practice", "need_transcript", "need_winter", "need_wait", "need_scores"),
)


def step3_advice(profile: Profile, preparation: Preparation) -> Step3Advice:
    """Decide about Step 3 for this person today."""
    return _Weighing(profile, preparation).advice()


@dataclass(frozen=True)
class _Slot:
    """A way to be in time: sit it by `last`, so that it is seen at the `moment`."""

    decision: Decision
    moment: Moment
    last: dt.date


@dataclass(frozen=True)
class _Weighing:
    """One person's facts, as the decision asks for them."""

    profile: Profile
    preparation: Preparation

    def advice(self) -> Step3Advice:
        if self.profile.known("step3_state") == PASSED:
            return self._result(Decision.DONE, None)
        if missing := self._not_eligible():
            return self._result(Decision.NOT_ELIGIBLE, self._slot(may_wait=True), missing)
        if self.profile.known("ck_state") is None:
            return self._result(Decision.NOT_NOW, self._slot(may_wait=True))
        if not self._useful:
            return self._result(Decision.LATER, None)
        if self._ready is False or self._no_weeks:
            return self._result(Decision.NOT_NOW, self._slot(may_wait=True))
        if slot := self._slot(may_wait=False):
            return self._result(slot.decision, slot)
        decision = Decision.LATER if self._ready else Decision.NOT_NOW
        return self._result(decision, self._slot(may_wait=True))

    # --- what is known ---------------------------------------------------------------------------

    def _figure(self, name: str) -> float:
        value = self.profile.figures[name].readings[-1].value
        return float(value)

    def _is(self, name: str, *values: str) -> bool:
        return self.profile.known(name) in values

    @property
    def _h1b(self) -> bool:
        return self._is("visa_need", "h1b", "either") and not self._is("img_type", "us")

    @property
    def _useful(self) -> bool:
        low_or_failed = self._is("failed_attempt", "yes") or self._is("ck_band", "low", "fail")
        return low_or_failed or self._h1b

    @property
    def _ready(self) -> bool | None:
        """Whether practice points above the earlier exams; a practice score goes before a yes."""
        practice = self.preparation.practice
        if practice is not None:
            return practice > self._figure("guide_step3_solid")
        told = self.profile.known("step3_stronger")
        return None if told is None else told == "yes"

    @property
    def _study_weeks(self) -> float:
        """Weeks of study still needed: none for who is ready."""
        if self._ready:
            return 0
        weeks = self._figure("step3_study_weeks")
        return weeks * 2 if self._few_hours else weeks

    @property
    def _few_hours(self) -> bool:
        hours = self.profile.number("hours_week")
        return hours is not None and hours < _FEW_HOURS

    @property
    def _no_weeks(self) -> bool:
        """Whether the person's own free weeks are too few to prepare."""
        weeks = self.preparation.weeks
        return weeks is not None and weeks < self._study_weeks

    def _not_eligible(self) -> tuple[str, ...]:
        taken = self.profile.number("step3_attempts")
        used = taken is not None and taken >= self._figure("usmle_attempt_limit")
        return tuple(
            need
            for need, missing in (
                ("attempts_used", used),
                ("need_step1", self.profile.known("step1_state") in _AHEAD),
                ("need_ck", self.profile.known("ck_state") in _AHEAD),
                ("need_degree", self._is("graduate", "student")),
                ("need_ecfmg", self._is("ecfmg", "in_progress", "no")),
            )
            if missing
        )

    # --- when ------------------------------------------------------------------------------------

    @property
    def _season(self) -> int:
        profile = self.profile
        return (
            profile.calendar.next_season(profile.today)
            if profile.stage == "over"
            else profile.season
        )

    def _slots(self, season: int | None = None) -> tuple[_Slot, _Slot]:
        """Return the two ways to be seen in a season: by its readers, and before it ranks."""
        calendar, season = self.profile.calendar, season or self._season
        wait = self._figure("step3_report_weeks") * _WEEK
        reading = calendar.moment("eras_review", season)
        ranking = calendar.moment("rank_list", season)
        return (
            _Slot(Decision.BEFORE_APPLYING, reading, reading.date - wait),
            _Slot(Decision.BEFORE_RANK_LIST, ranking, ranking.date - wait),
        )

    def _slot(self, *, may_wait: bool) -> _Slot | None:
        """Return the first way to be in time without rushing; of the next season, if it may wait.

        In the middle of a season only those who are ready already are sent to an exam.
        """
        weeks = self._figure("step3_permit_weeks") + self._study_weeks
        earliest = self.profile.today + weeks * _WEEK
        slots = [*self._slots(), *(self._slots(self._season + 1) if may_wait else ())]
        if not self._ready:
            slots = [slot for slot in slots if slot.decision is Decision.BEFORE_APPLYING]
        return next((slot for slot in slots if slot.last >= earliest), None)

    # --- the answer ------------------------------------------------------------------------------

    def _result(
        self, decision: Decision, slot: _Slot | None, missing: tuple[str, ...] = ()
    ) -> Step3Advice:
        done = decision is Decision.DONE
        return Step3Advice(
            decision,
            () if done else self._pros(slot if not missing else None, decision),
            () if done else self._cons(decision, slot, missing),
            slot.last if slot and decision is not Decision.DONE else None,
            slot.moment.day is None if slot else False,
            slot.moment.season if slot else self._season,
            self._needs(decision, slot, missing),
        )

    def _pros(self, slot: _Slot | None, decision: Decision) -> tuple[str, ...]:
        in_time = decision in {Decision.BEFORE_APPLYING, Decision.BEFORE_RANK_LIST}
        failed_before = self._is("step1_state", FAILED) or self._failed_earlier
        return tuple(
            reason
            for reason, holds in (
                ("recovery", failed_before),
                ("reassures", self._is("ck_band", "low") and not failed_before),
                ("repairs_step3", self._is("step3_state", FAILED)),
                ("h1b", self._h1b),
                ("ready", self._ready is True),
                ("time_enough", in_time and slot is not None),
            )
            if holds
        )

    @property
    def _failed_earlier(self) -> bool:
        """Whether Step 1 or Step 2 CK was sat more than once, or failed."""
        twice = any((self.profile.number(f"{e}_attempts") or 0) > 1 for e in ("step1", "ck"))
        return twice or self._is("ck_state", FAILED)

    def _cons(
        self, decision: Decision, slot: _Slot | None, missing: tuple[str, ...]
    ) -> tuple[str, ...]:
        practice, ck = self.preparation.practice, self.profile.number("ck_score")
        first, second = self._slots()
        unsuited = not self._useful and self.profile.known("ck_state") == PASSED
        too_late = decision is Decision.NOT_NOW and self._slot(may_wait=False) is None
        hurried = self._no_weeks or (too_late and self.profile.known("ck_state") == PASSED)
        winter = slot is not None and slot.last.month in _WINTER
        return tuple(
            reason
            for reason, holds in (
                ("attempts_used", "attempts_used" in missing),
                ("no_need", unsuited),
                ("not_stronger", self._ready is False),
                ("practice_unknown", self._ready is None),
                ("below_earlier", bool(practice and ck and practice < ck)),
                ("rushed", hurried),
                ("few_hours", self._few_hours and not self._ready),
                ("late_for_season", first.last < self.profile.today),
                ("winter_delay", winter and slot is not None and slot.moment == second.moment),
                ("usce_first", self.profile.number("usce_months") == 0),
                ("fail_hurts", True),
                ("no_data", True),
            )
            if holds
        )

    def _needs(
        self, decision: Decision, slot: _Slot | None, missing: tuple[str, ...]
    ) -> tuple[str, ...]:
        if decision is Decision.DONE:
            return ("need_transcript",)
        winter = slot is not None and slot.decision is Decision.BEFORE_RANK_LIST
        failed_step3 = self._is("step3_state", FAILED)
        return (
            *(need for need in missing if need != "attempts_used"),
            *(
                need
                for need, holds in (
                    ("need_scores", self.profile.known("ck_state") is None),
                    ("need_ecfmg", self.profile.known("ecfmg") is None),
                    ("need_practice", self._ready is None),
                    ("need_better_practice", self._ready is False),
                    ("need_wait", failed_step3),
                    ("need_permit", True),
                    ("need_travel", True),
                    ("need_winter", winter),
                    ("need_transcript", True),
                )
                if holds and "attempts_used" not in missing
            ),
        )
