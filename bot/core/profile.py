"""The profile: named facts, derived from answers. All policy about a person lives here.

A fact is a small function with a closed list of values, so that knowledge files can name it in
their conditions and a misspelt value is found when the files load. None always means "not known":
nothing is assumed of what was not answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.core.evidence import Figure, Reading
from bot.core.fact import Fact
from bot.core.interview.answers import Value
from bot.core.interview.conditions import NONE, Known
from bot.core.months import Month
from bot.core.plan_facts import PLAN_FACTS
from bot.core.seasons import Calendar

PASSED, FAILED, PLANNED, NOT_TAKEN = "passed", "failed", "planned", "not_taken"
_EXAM = (PASSED, FAILED, PLANNED, NOT_TAKEN)
_YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Profile:
    """One person as the answers that count make them out to be, on the day `today`."""

    answers: Mapping[str, Value]
    figures: Mapping[str, Figure]
    calendar: Calendar
    today: dt.date

    def known(self, name: str) -> Known:
        """Return what is known of a question or a fact, None for nothing."""
        if fact := FACTS.get(name):
            return fact.derive(self)
        answer = self.answers.get(name)
        return answer.known(self.today) if answer else None

    def number(self, question: str) -> float | None:
        """Return the number given for a question; None if unanswered or not a number."""
        data = self._data(question)
        return data if isinstance(data, int | float) else None

    def month(self, question: str) -> Month | None:
        """Return the month given for a question."""
        data = self._data(question)
        return data if isinstance(data, Month) else None

    def says(self, question: str, value: str) -> bool | None:
        """Tell whether the answer to a question is `value`; None when there is none."""
        data = self._data(question)
        return None if data is None else data == value

    def _data(self, question: str) -> object:
        answer = self.answers.get(question)
        return answer.data if answer else None

    def pass_mark(self, exam: str) -> Reading | None:
        """Return the pass mark of the day the exam was sat, today's if the day is not known.

        An exam booked for later is measured by the mark announced for then. A month in which the
        mark changed counts by its first day; pass marks of the USMLE change on the first of one.
        """
        month = self.month(f"{exam}_date")
        return self.figures[f"{exam}_pass_mark"].on(month.first_day if month else self.today)

    @property
    def season(self) -> int:
        """The Match year applied for.

        It is the one named; else the season under way for those who have invitations in it, and
        for everybody else the next that is still open.
        """
        if named := self.number("season"):
            return int(named)
        following = self.calendar.next_season(self.today)
        over = self.today > self.calendar.moment("match_day", following - 1).last_date
        return following - 1 if self.number("invites") and not over else following

    @property
    def stage(self) -> str:
        """Where that season stands: ahead, under way from the first day to apply, or over."""
        if self.today < self.calendar.moment("eras_submit", self.season).date:
            return "ahead"
        over = self.today > self.calendar.moment("match_day", self.season).last_date
        return "over" if over else "under_way"


def _planned(profile: Profile, exam: str) -> bool:
    month = profile.month(f"{exam}_date")
    return month is not None and month > Month.of(profile.today)


def _scored_exam(profile: Profile, exam: str) -> str | None:
    """Read an exam that is reported as a score: no score yet, a booked date, or the pass mark."""
    score = profile.number(f"{exam}_score")
    if score is None:
        if _planned(profile, exam):
            return PLANNED
        untaken = profile.says(f"{exam}_score", NONE) or profile.number(f"{exam}_attempts") == 0
        # No score yet, but a month gone by or a sitting counted: a result may be on its way.
        waiting = profile.month(f"{exam}_date") or profile.number(f"{exam}_attempts")
        return NOT_TAKEN if untaken and not waiting else None
    mark = profile.pass_mark(exam)
    if mark is None or not isinstance(mark.value, int | float):
        return None
    return PASSED if score >= mark.value else FAILED


def _ck_state(profile: Profile) -> str | None:
    return _scored_exam(profile, "ck")


def _step3_state(profile: Profile) -> str | None:
    return _scored_exam(profile, "step3")


def _step1_state(profile: Profile) -> str | None:
    if profile.says("step1_passed", "yes"):
        return PASSED
    attempts = profile.number("step1_attempts")
    if attempts and profile.says("step1_passed", "no"):
        return FAILED
    if _planned(profile, "step1"):
        return PLANNED
    return NOT_TAKEN if attempts == 0 else None


def _step1_scored(profile: Profile) -> str | None:
    """Whether Step 1 was sat while it still gave a number."""
    if profile.number("step1_score") is not None:
        return "yes"
    month = profile.month("step1_date")
    started = profile.figures["step1_pass_fail"].readings[0].since
    if month is None or started is None or month == Month.of(started):
        return None  # of the month of the change, the day is not known
    return "yes" if month < Month.of(started) else "no"


def _exam_failed(profile: Profile, exam: str, state: str | None) -> bool | None:
    """Whether any sitting of an exam failed: a fail in force, or more sittings than one."""
    attempts = profile.number(f"{exam}_attempts")
    if state == FAILED or (attempts is not None and attempts > 1):
        return True
    return None if state is None or (state == PASSED and attempts is None) else False


def _failed_attempt(profile: Profile) -> str | None:
    told = [
        _exam_failed(profile, "step1", _step1_state(profile)),
        _exam_failed(profile, "ck", _ck_state(profile)),
        _exam_failed(profile, "step3", _step3_state(profile)),
    ]
    if True in told:
        return "yes"
    # Step 3 is optional before residency: not hearing of it leaves nothing open.
    return None if None in told[:2] else "no"


def _ck_first_try(profile: Profile) -> str | None:
    attempts = profile.number("ck_attempts")
    if attempts is None or _ck_state(profile) != PASSED:
        return None
    return "yes" if attempts == 1 else "no"


def _ck_band(profile: Profile) -> str | None:
    """The guide's own bands: below the pass mark, low for IMGs, or decent."""
    score, state = profile.number("ck_score"), _ck_state(profile)
    if score is None or state not in {PASSED, FAILED}:
        return None
    decent = profile.figures["guide_ck_decent"].readings[0].value
    if state == FAILED:
        return "fail"
    return "decent" if isinstance(decent, int | float) and score >= decent else "low"


def _ck_below_today(profile: Profile) -> str | None:
    """Whether a pass of its day would be a fail at the mark in force now."""
    score = profile.number("ck_score")
    mark = profile.figures["ck_pass_mark"].on(profile.today)
    if score is None or _ck_state(profile) != PASSED or mark is None:
        return None
    return "yes" if isinstance(mark.value, int | float) and score < mark.value else "no"


def _step3_band(profile: Profile) -> str | None:
    score, state = profile.number("step3_score"), _step3_state(profile)
    if score is None or state is None:
        return None
    if state == FAILED:
        return "fail"
    solid = profile.figures["guide_step3_solid"].readings[0].value
    return "solid" if isinstance(solid, int | float) and score > solid else "pass"


def _needs_visa(profile: Profile) -> str | None:
    if profile.says("img_type", "us"):
        return "no"
    need = profile.known("visa_need")
    if need is None or need == "unsure":
        return None
    return "no" if need == NONE else "yes"


def _graduate(profile: Profile) -> str | None:
    """Student, recent or older: the guide calls more than five years since graduation older."""
    if profile.says("student", "yes"):
        return "student"
    year = profile.number("grad_year")
    if year is None:
        return None
    if year > profile.today.year:
        return "student"
    older = profile.figures["guide_older_graduate_years"].readings[0].value
    years = profile.season - year
    return "older" if isinstance(older, int | float) and years > older else "recent"


def _usce_fresh(profile: Profile) -> str | None:
    """Whether the last US experience lies within the twelve months before today, or still runs."""
    last = profile.month("usce_last")
    if last is None:
        return None
    return "yes" if last.plus(12) >= Month.of(profile.today) else "no"


def _season_stage(profile: Profile) -> str | None:
    """Where the season that the person named stands; None when none was named."""
    return None if profile.number("season") is None else profile.stage


def _earlier(profile: Profile, first: str, then: str) -> str | None:
    """Whether the month of `then` comes before the month of `first`."""
    one, two = profile.month(first), profile.month(then)
    return None if one is None or two is None else "yes" if two < one else "no"


def _exceeds(profile: Profile, part: str, whole: str) -> str | None:
    """Whether a part is given as larger than the whole it belongs to."""
    one, two = profile.number(part), profile.number(whole)
    return None if one is None or two is None else "yes" if one > two else "no"


def _any(*told: str | None) -> str | None:
    if "yes" in told:
        return "yes"
    return "no" if "no" in told else None


def _score_ahead(profile: Profile) -> str | None:
    """Whether an exam has a score although its date lies in the future."""
    told = [
        "yes" if _planned(profile, exam) else "no"
        for exam in ("step1", "ck", "step3")
        if profile.number(f"{exam}_score") is not None
    ]
    return _any(*told)


def _graduation_clash(profile: Profile) -> str | None:
    """A student who has graduated, or a graduate whose year is still to come."""
    year, student = profile.number("grad_year"), profile.says("student", "yes")
    if year is None or student is None:
        return None
    clash = year < profile.today.year if student else year > profile.today.year
    return "yes" if clash else "no"


_FUNNEL = ("invites", "interviewed", "ranked")
_PRIOR_FUNNEL = ("prior_applied", "prior_invited", "prior_interviewed", "prior_ranked")


def _grows(profile: Profile, *pairs: tuple[str, str]) -> str | None:
    """Whether a later step of a season counts more programs than an earlier one."""
    return _any(*(_exceeds(profile, later, earlier) for earlier, later in pairs))


_CK = ("ck_score", "ck_date", "ck_attempts")
_STEP1 = ("step1_passed", "step1_date", "step1_attempts")
_STEP3 = ("step3_score", "step3_date", "step3_attempts")

FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("step1_state", _EXAM, _STEP1, _step1_state),
        Fact("step1_scored", _YES_NO, ("step1_score", "step1_date"), _step1_scored),
        Fact("ck_state", _EXAM, _CK, _ck_state),
        Fact("ck_band", ("fail", "low", "decent"), _CK, _ck_band),
        Fact("ck_first_try", _YES_NO, _CK, _ck_first_try),
        Fact("ck_below_today", _YES_NO, _CK, _ck_below_today),
        Fact("step3_state", _EXAM, _STEP3, _step3_state),
        Fact("step3_band", ("fail", "pass", "solid"), _STEP3, _step3_band),
        Fact("failed_attempt", _YES_NO, (*_STEP1, *_CK, *_STEP3), _failed_attempt),
        Fact("needs_visa", _YES_NO, ("img_type", "visa_need"), _needs_visa),
        Fact(
            "graduate",
            ("student", "recent", "older"),
            ("student", "grad_year", "season"),
            _graduate,
        ),
        Fact("usce_fresh", _YES_NO, ("usce_last",), _usce_fresh),
        Fact("season_stage", ("ahead", "under_way", "over"), ("season",), _season_stage),
        Fact(
            "step3_before_ck",
            _YES_NO,
            ("ck_date", "step3_date"),
            lambda p: _earlier(p, "ck_date", "step3_date"),
        ),
        Fact(
            "residency_letters_exceed",
            _YES_NO,
            ("lor_pmr", "lor_pmr_residency"),
            lambda p: _exceeds(p, "lor_pmr_residency", "lor_pmr"),
        ),
        Fact(
            "score_ahead",
            _YES_NO,
            ("step1_score", "step1_date", "ck_score", "ck_date", "step3_score", "step3_date"),
            _score_ahead,
        ),
        Fact("graduation_clash", _YES_NO, ("student", "grad_year"), _graduation_clash),
        # The list to come may hold programs whose interview is still to come, too.
        Fact(
            "funnel_grows",
            _YES_NO,
            _FUNNEL,
            lambda p: _grows(p, ("invites", "interviewed"), ("invites", "ranked")),
        ),
        Fact(
            "prior_funnel_grows",
            _YES_NO,
            _PRIOR_FUNNEL,
            lambda p: _grows(p, *pairwise(_PRIOR_FUNNEL)),
        ),
        *PLAN_FACTS,
    )
}
