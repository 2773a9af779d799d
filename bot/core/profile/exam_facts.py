"""Facts about exams: a score is read by the pass mark of the day it was sat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.interview.conditions import NONE
from bot.core.months import Month
from bot.core.profile.fact import YES_NO, Fact, any_of, yes_if

if TYPE_CHECKING:
    from bot.core.profile.person import Profile

PASSED, FAILED, PLANNED, NOT_TAKEN = "passed", "failed", "planned", "not_taken"
_EXAM = (PASSED, FAILED, PLANNED, NOT_TAKEN)
_SCORED = ("ck", "step3")


def is_planned(profile: Profile, exam: str) -> bool:
    """Tell whether the month given for an exam is still to come."""
    month = profile.month(f"{exam}_date")
    return month is not None and month > Month.of(profile.today)


def _scored_exam(profile: Profile, exam: str) -> str | None:
    """Read an exam that is reported as a score: no score yet, a booked date, or the pass mark."""
    score = profile.number(f"{exam}_score")
    if score is None:
        if is_planned(profile, exam):
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
    if is_planned(profile, "step1"):
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
    return yes_if(month < Month.of(started))


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
    return yes_if(attempts == 1)


def _ck_band(profile: Profile) -> str | None:
    """The guide's own bands: below the pass mark, low for IMGs, or decent."""
    score, state = profile.number("ck_score"), _ck_state(profile)
    if score is None or state not in {PASSED, FAILED}:
        return None
    decent = profile.newest("guide_ck_decent")
    if state == FAILED:
        return "fail"
    return "decent" if decent is not None and score >= decent else "low"


def _ck_level(profile: Profile) -> str | None:
    """The guide's bands, finer: low even at community programs, low, decent, its average."""
    band, score = _ck_band(profile), profile.number("ck_score")
    community = profile.newest("guide_ck_low_community_top")
    average = profile.newest("guide_ck_national_least")
    if score is None or community is None or average is None:
        return None
    if band == "low":
        return "very_low" if score <= community else "low"
    return "average" if band == "decent" and score >= average else band


def _ck_below_today(profile: Profile) -> str | None:
    """Whether a pass of its day would be a fail at the mark in force now."""
    score = profile.number("ck_score")
    mark = profile.figures["ck_pass_mark"].on(profile.today)
    if score is None or _ck_state(profile) != PASSED or mark is None:
        return None
    return yes_if(isinstance(mark.value, int | float) and score < mark.value)


def _ck_below_every_mark(profile: Profile) -> str | None:
    """Whether a score is below every pass mark that is known, so that its month does not matter."""
    score = profile.number("ck_score")
    figures = (profile.figures[name] for name in ("ck_pass_mark", "ck_pass_mark_before_2014"))
    marks = [reading.value for figure in figures for reading in figure.readings]
    lowest = min((mark for mark in marks if isinstance(mark, int | float)), default=None)
    return None if score is None or lowest is None else yes_if(score < lowest)


def _step3_band(profile: Profile) -> str | None:
    score, state = profile.number("step3_score"), _step3_state(profile)
    if score is None or state is None:
        return None
    if state == FAILED:
        return "fail"
    solid = profile.newest("guide_step3_solid")
    return "solid" if solid is not None and score > solid else "pass"


def _step3_beats_ck(profile: Profile) -> str | None:
    """Whether a Step 3 pass is the higher number; the two exams are not equated."""
    step3, ck = profile.number("step3_score"), profile.number("ck_score")
    if step3 is None or ck is None or _step3_state(profile) != PASSED:
        return None
    return yes_if(step3 > ck)


def _sittings_left(profile: Profile) -> str | None:
    """How many sittings USMLE's limit leaves at an exam that is not passed yet."""
    limit = profile.newest("usmle_attempt_limit")
    states = {"step1": _step1_state(profile), "ck": _ck_state(profile)}
    states["step3"] = _step3_state(profile)
    sat = [profile.number(f"{exam}_attempts") for exam, state in states.items() if state == FAILED]
    most = max((number for number in sat if number is not None), default=None)
    if limit is None or most is None:
        return None
    left = limit - most
    return "none" if left <= 0 else "one" if left == 1 else "more"


def _score_ahead(profile: Profile) -> str | None:
    """Whether an exam has a score although its date lies in the future."""
    told = [
        yes_if(is_planned(profile, exam))
        for exam in ("step1", *_SCORED)
        if profile.number(f"{exam}_score") is not None
    ]
    return any_of(*told)


def _step3_before_ck(profile: Profile) -> str | None:
    """Whether the month of Step 3 comes before that of Step 2 CK."""
    ck, step3 = profile.month("ck_date"), profile.month("step3_date")
    return None if ck is None or step3 is None else yes_if(step3 < ck)


def _step3_before_degree(profile: Profile) -> str | None:
    """Whether Step 3 is planned for a year before that of graduation."""
    month, year = profile.month("step3_date"), profile.number("grad_year")
    if month is None or year is None or not is_planned(profile, "step3"):
        return None
    return yes_if(month.year < year)


_CK = ("ck_score", "ck_date", "ck_attempts")
_STEP1 = ("step1_passed", "step1_date", "step1_attempts")
_STEP3 = ("step3_score", "step3_date", "step3_attempts")
_DATED_SCORES = (
    *("step1_score", "step1_date", "ck_score", "ck_date"),
    *("step3_score", "step3_date"),
)

EXAM_FACTS = (
    Fact("step1_state", _EXAM, _STEP1, _step1_state),
    Fact("step1_scored", YES_NO, ("step1_score", "step1_date"), _step1_scored),
    Fact("ck_state", _EXAM, _CK, _ck_state),
    Fact("ck_band", ("fail", "low", "decent"), _CK, _ck_band),
    Fact("ck_level", ("fail", "very_low", "low", "decent", "average"), _CK, _ck_level),
    Fact("ck_first_try", YES_NO, _CK, _ck_first_try),
    Fact("ck_below_today", YES_NO, _CK, _ck_below_today),
    Fact("ck_below_every_mark", YES_NO, ("ck_score",), _ck_below_every_mark),
    Fact("step3_state", _EXAM, _STEP3, _step3_state),
    Fact("step3_band", ("fail", "pass", "solid"), _STEP3, _step3_band),
    Fact("step3_beats_ck", YES_NO, ("ck_score", *_STEP3), _step3_beats_ck),
    Fact("failed_attempt", YES_NO, (*_STEP1, *_CK, *_STEP3), _failed_attempt),
    Fact("sittings_left", ("none", "one", "more"), (*_STEP1, *_CK, *_STEP3), _sittings_left),
    Fact("step3_before_ck", YES_NO, ("ck_date", "step3_date"), _step3_before_ck),
    Fact("step3_before_degree", YES_NO, ("grad_year", "step3_date"), _step3_before_degree),
    Fact("score_ahead", YES_NO, _DATED_SCORES, _score_ahead),
)
