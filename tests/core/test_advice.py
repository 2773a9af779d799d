"""Advice: better answers never look worse, and every step named can still be taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.advice.actions import SOON, Action
from bot.core.advice.conflicts import Conflict
from bot.core.advice.readiness import FULL, Mark
from bot.core.advice.roadmap import is_done
from bot.core.advice.situation import Scenario, situation
from bot.core.interview.answers import Value
from bot.core.interview.conditions import Verdict, number_token, verdict
from bot.core.interview.guide import Better, Kind, Question
from bot.core.months import Month, plus_months
from tests.conversation import TODAY, profile_of, the_library, told
from tests.core.test_replay import ANYBODY, POOL

LIBRARY = the_library()
MARKS = {mark.id: mark for mark in LIBRARY.marks}
STEP1 = {"step1_passed": "yes", "step1_attempts": 1}

# --- conditions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "allowed", "judged"),
    [
        (2, ("2",), Verdict.HOLDS),
        (2, ("3+",), Verdict.FAILS),
        (3, ("3+",), Verdict.HOLDS),
        (2.5, ("1-4",), Verdict.HOLDS),
        (0.5, ("0.1+",), Verdict.HOLDS),
        (5, ("1-4", "9+"), Verdict.FAILS),
        ("none", ("1+",), Verdict.FAILS),
        ("none", ("none",), Verdict.HOLDS),
        ("yes", ("no",), Verdict.FAILS),
        (("pain", "sports"), ("sports",), Verdict.HOLDS),
        (("pain",), ("sports",), Verdict.FAILS),
        ((), ("none",), Verdict.HOLDS),
        ((), ("sports",), Verdict.FAILS),
        (None, ("yes",), Verdict.OPEN),
        (None, ("yes", "unknown"), Verdict.HOLDS),
        ("unknown", ("unknown",), Verdict.HOLDS),
    ],
)
def test_a_line_of_a_condition(known: object, allowed: tuple[str, ...], judged: Verdict) -> None:
    assert verdict({"it": allowed}, {"it": known}.get) is judged  # type: ignore[arg-type]


def test_all_lines_must_hold_and_one_fails_them_all() -> None:
    known = {"one": 1, "two": 2}.get
    assert verdict({}, known) is Verdict.HOLDS
    assert verdict({"one": ("1",), "two": ("2",)}, known) is Verdict.HOLDS
    assert verdict({"one": ("1",), "three": ("3",)}, known) is Verdict.OPEN
    assert verdict({"one": ("2",), "three": ("3",)}, known) is Verdict.FAILS


@given(st.integers(0, 99), st.integers(0, 99), st.floats(0, 120))
def test_tokens_of_numbers(least: int, most: int, number: float) -> None:
    assert number_token(f"{least}") == (least, least)
    assert number_token(f"{least}-{most}") == (least, most)
    assert number_token(f"{least}+") == (least, float("inf"))
    assert number_token(f"-{least}") is None
    holds = verdict({"n": (f"{least}-{most}",)}, {"n": number}.get) is Verdict.HOLDS
    assert holds == (least <= number <= most)


# --- the score situation ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told_so", "scenario"),
    [
        ({}, Scenario.UNKNOWN),
        ({"ck_score": "skip"}, Scenario.UNKNOWN),
        ({"ck_score": 219, "ck_date": "2023-03", "ck_attempts": 1}, Scenario.LOW_FIRST_PASS),
        ({"ck_score": 219, "ck_date": "2023-03", "ck_attempts": 2}, Scenario.FAILED_THEN_PASSED),
        ({"ck_score": 240, "ck_date": "2023-03", "ck_attempts": 2}, Scenario.FAILED_THEN_PASSED),
        ({"ck_score": 240, "ck_attempts": 1, "step1_passed": "yes", "step1_attempts": 2},
         Scenario.FAILED_THEN_PASSED),
        ({"ck_score": 240, "ck_attempts": 1}, Scenario.DECENT),
        ({"ck_score": 225, "ck_attempts": 1}, Scenario.DECENT),
        ({"ck_score": 215, "ck_date": "2025-06"}, Scenario.LOW_FIRST_PASS),
        ({"ck_score": 215, "ck_date": "2025-07"}, Scenario.BELOW_PASS_MARK),
        ({"ck_score": 215}, Scenario.BELOW_PASS_MARK),
        ({"ck_score": "none"}, Scenario.NOT_TAKEN),
        ({"ck_score": "none", **STEP1}, Scenario.STEP1_ONLY),
        ({"ck_date": "2027-05", **STEP1}, Scenario.STEP1_ONLY),
        ({"ck_score": "none", "step1_passed": "no", "step1_attempts": 1}, Scenario.STEP1_FAILED),
        ({"ck_score": 230, "ck_date": "2012-05"}, Scenario.UNKNOWN),
    ],
    ids=str,
)  # fmt: skip
def test_the_situation(told_so: Mapping[str, object], scenario: Scenario) -> None:
    assert situation(profile_of(told_so)).scenario is scenario


# --- readiness -------------------------------------------------------------------------------------


def rungs_of(question: Question) -> list[object]:
    """Answers to a question from worse to better, as the guide files declare it."""
    match question.better:
        case Better.HIGHER if question.kind is Kind.YEAR:
            return [TODAY.year + years for years in (question.least, -7, -1, question.most)]
        case Better.HIGHER | Better.LOWER:
            tokens = [bound for mark in MARKS.values() for bound in _bounds(mark, question.id)]
            marks = {180, 213, 214, 224, 225, 260} if question.kind is Kind.SCORE else {1, 2, 3}
            least, most = max(question.least, _LEAST.get(question.id, 0)), question.most
            rungs = sorted(n for n in {*tokens, *marks, least, most} if least <= n <= most)
            return list(rungs if question.better is Better.HIGHER else reversed(rungs))
        case Better.MORE:
            values = [option.value for option in question.options]
            return [values[:count] for count in range(len(values) + 1)]
        case None:
            return []
        case order:
            return list(order)


_LEAST = {"ck_attempts": 1, "step1_attempts": 1, "step3_attempts": 1}
"""No sitting is no better than one."""


def _bounds(mark: Mark, question_id: str) -> Iterator[int]:
    """The numbers around which a mark is won or lost by a question."""
    for when in mark.when:
        for token in when.get(question_id, ()):
            if bounds := number_token(token):
                yield from (int(bounds[0]) - 1, int(bounds[0]))


BETTER = [(q.id, rungs) for q in LIBRARY.guide.questions.values() if (rungs := rungs_of(q))]


def test_every_answer_that_earns_a_mark_is_declared_better_or_is_no_matter_of_better() -> None:
    a_choice = {"tracks", "ps_mentions_score"}
    dates = {"step1_date", "ck_date", "step3_date", "usce_last"}
    read = {
        q for mark in MARKS.values() for when in mark.when for name in when for q in _reads(name)
    }
    assert read - {question_id for question_id, _ in BETTER} == a_choice | dates


@given(st.sampled_from(BETTER), ANYBODY, st.data())
def test_a_better_answer_never_costs_a_mark(
    ladder: tuple[str, list[object]], others: dict[str, Value], data: st.DataObject
) -> None:
    question_id, typed = ladder
    low = data.draw(st.integers(0, len(typed) - 2))
    steps = [told({question_id: typed[n]}) for n in (low, low + 1)]
    profiles = [
        LIBRARY.profile(LIBRARY.standing({**others, **step}, TODAY).live, TODAY) for step in steps
    ]
    worse, better = map(LIBRARY.readiness_of, profiles)
    for section, judged in worse.items():
        lost = {m.id for m in judged.earned} - {m.id for m in better[section].earned}
        if lost:
            pytest.fail(f"{question_id} {typed[low]} -> {typed[low + 1]} costs {lost}")
        assert (better[section].level or 0) >= (judged.level or 0)


@pytest.mark.parametrize("mark", MARKS.values(), ids=lambda m: m.id)
def test_a_mark_can_be_earned_missed_and_unknown(mark: Mark) -> None:
    """Among the answers one can give there are some that earn it and some that miss it."""
    names = [name for when in mark.when for name in when]
    reads = {q for name in names for q in _reads(name)}
    pool = [(q, v) for q, v in POOL if q in reads]
    earned = missed = False
    for first in pool:
        for second in pool:
            for third in pool if len(reads) > 2 and not (earned and missed) else [first]:
                profile = LIBRARY.profile(dict([first, second, third]), TODAY)
                judged = LIBRARY.readiness_of(profile)[mark.section]
                earned |= mark in judged.earned
                missed |= mark in judged.missing
        if earned and missed:
            break
    assert missed
    assert earned or mark.id in {"steps-passed", "fail-answered", "reassuring-score"}
    assert mark in LIBRARY.readiness_of(profile_of({}))[mark.section].unknown


def _reads(name: str) -> tuple[str, ...]:
    from bot.core.profile import FACTS

    return FACTS[name].reads if name in FACTS else (name,)


@pytest.mark.parametrize(
    ("told_so", "earned"),
    [
        ({**STEP1, "ck_score": 219, "ck_attempts": 1}, {"steps-passed", "fail-answered"}),
        ({**STEP1, "ck_score": 230, "ck_attempts": 2}, {"steps-passed", "reassuring-score"}),
        ({**STEP1, "ck_score": 219, "ck_attempts": 2, "step3_score": 222},
         {"steps-passed", "fail-answered", "reassuring-score"}),
        ({"ck_score": 230, "ck_attempts": 1}, {"reassuring-score"}),
        ({"ck_score": 210, "step1_passed": "yes"}, set()),
    ],
)  # fmt: skip
def test_the_marks_of_the_exams(told_so: Mapping[str, object], earned: set[str]) -> None:
    judged = LIBRARY.readiness_of(profile_of(told_so))["exams"]
    assert {mark.id for mark in judged.earned} == earned
    assert judged.level == len(earned)


@given(ANYBODY)
def test_levels_are_counts(answers: dict[str, Value]) -> None:
    for judged in LIBRARY.readiness_of(LIBRARY.profile(answers, TODAY)).values():
        marks = [m.id for m in (*judged.earned, *judged.missing, *judged.unknown)]
        assert len(marks) == len(set(marks)) == FULL
        assert judged.level in {None, *range(FULL + 1)}
        assert (judged.level is None) == (not judged.begun or len(judged.unknown) == FULL)


def test_a_section_is_not_judged_by_the_answers_of_another() -> None:
    """That no exam was failed earns a mark of the story, and tells nothing of the statement."""
    no_fail = {**STEP1, "ck_score": 240, "ck_attempts": 1}
    story = LIBRARY.readiness_of(profile_of(no_fail))["story"]
    assert {mark.id for mark in story.earned} == {"story-fail-told"}
    assert story.level is None
    begun = LIBRARY.readiness_of(profile_of({**no_fail, "ps_stage": "none"}))["story"]
    assert begun.level == 1


# --- the next steps --------------------------------------------------------------------------------

DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2030, 12, 31))


@given(ANYBODY, DAYS)
def test_every_step_named_can_still_be_taken(answers: dict[str, Value], today: dt.date) -> None:
    assessed = LIBRARY.assessment(LIBRARY.standing(answers, today), today)
    profile, actions = assessed.profile, assessed.actions
    assert len(actions) <= 3
    assert len({a.milestone.id for a in actions}) == len(actions)
    for action in actions:
        anchor = profile.calendar.moment(action.milestone.before, profile.season)
        assert today <= action.start <= action.due
        assert action.due <= anchor.last_date or not action.milestone.hard
        goal = action.toward or action.milestone
        assert verdict(goal.when, profile.known) is not Verdict.FAILS
        assert not is_done(goal, profile.known), "what is done is not named"
        match action.reason:
            case Mark() as mark:
                assert mark not in assessed.readiness[mark.section].earned
                assert goal.id in mark.earned_by
            case found:
                assert found in assessed.findings
                assert found.finding.action == goal.id
    ranks = [(a.start > today + SOON, not a.sure, -a.weight) for a in actions[:2]]
    assert ranks == sorted(ranks), "what is known to be missing first, then by weight"


def actions_for(told_so: Mapping[str, object]) -> tuple[Action, ...]:
    return LIBRARY.assessment(LIBRARY.standing(told(told_so), TODAY), TODAY).actions


@pytest.mark.parametrize(
    ("told_so", "first"),
    [
        ({"ck_score": 200, "ck_date": "2025-08", **STEP1}, "pass-ck"),
        ({"step1_passed": "no", "step1_attempts": 1}, "pass-step1"),
        ({"usce_months": 0, "student": "yes"}, "arrange-electives"),
        ({"usce_months": 0, "grad_year": 2018}, "arrange-observership"),
        ({"step1_passed": "no", "step1_attempts": 1, "ck_score": "none"}, "pass-step1"),
    ],
    ids=str,
)
def test_the_first_steps(told_so: Mapping[str, object], first: str) -> None:
    assert first in [action.milestone.id for action in actions_for(told_so)]


def test_a_long_way_begins_with_its_first_step() -> None:
    """Step 3 is to be prepared before it is booked, and booked before it is taken."""
    told_so = {**STEP1, "ck_score": 219, "ck_attempts": 2, "ecfmg": "certified",
               "step3_score": "none"}  # fmt: skip
    (step,) = [a for a in actions_for(told_so) if a.toward and a.toward.id == "take-step3"]
    assert step.milestone.id == "study-differently"
    assert step.start == TODAY


def test_nobody_is_sent_to_step_3_in_a_hurry() -> None:
    """A fail, or no certificate, or a first pass without better practice tests: not yet."""
    for told_so in (
        {"ck_score": 200, "ecfmg": "certified"},
        {**STEP1, "ck_score": 219, "ck_attempts": 2, "ecfmg": "no"},
        {**STEP1, "ck_score": 219, "ck_attempts": 1, "ecfmg": "certified", "step3_stronger": "no"},
    ):
        actions = actions_for(told_so)
        goals = {(a.toward or a.milestone).id for a in actions}
        assert not goals & {"take-step3", "consider-step3"}


# --- contradictions --------------------------------------------------------------------------------

CLASHES: dict[str, dict[str, object]] = {
    "us-img-visa": {"img_type": "us", "visa_need": "j1"},
    "graduation": {"grad_year": 2020, "student": "yes"},
    "invites-before-applying": {"season": 2028, "invites": 2},
    "score-ahead": {"ck_score": 230, "ck_date": "2027-03"},
    "step1-passed-not-taken": {"step1_passed": "yes", "step1_attempts": 0},
    "step1-passed-ahead": {"step1_passed": "yes", "step1_date": "2027-03"},
    "ck-sat-no-score": {"ck_score": "none", "ck_attempts": 1},
    "ck-score-no-sitting": {"ck_score": 230, "ck_attempts": 0},
    "step3-sat-no-score": {"step3_score": "none", "step3_attempts": 1},
    "step3-score-no-sitting": {"step3_score": 230, "step3_attempts": 0},
    "step3-without-ck": {"step3_score": 230, "ck_score": "none"},
    "step3-before-ck": {"step3_date": "2022-01", "ck_date": "2023-01"},
    "step3-passed-ck-failed": {"step3_score": 230, "ck_score": 180},
    "step3-passed-step1-open": {"step3_score": 230, "step1_passed": "no", "step1_attempts": 1},
    "certified-without-ck": {"ecfmg": "certified", "ck_score": "none"},
    "certified-without-step1": {"ecfmg": "certified", "step1_attempts": 0},
    "step3-without-ecfmg": {"step3_score": 230, "ecfmg": "no"},
    "step3-as-student": {"step3_score": 230, "student": "yes"},
    "months-zero-kind": {"usce_months": 0, "usce_kind": "elective"},
    "months-zero-residency": {"usce_months": 0, "usce_at_residency": "yes"},
    "months-kind-none": {"usce_months": 2, "usce_kind": "none"},
    "residency-letters": {"lor_pmr": 1, "lor_pmr_residency": 2},
    "funnel": {"invites": 2, "interviewed": 3},
    "funnel-last-cycle": {"prior_cycles": 1, "prior_applied": 5, "prior_invited": 9},
}


@pytest.mark.parametrize("clash", LIBRARY.conflicts, ids=lambda c: c.id)
def test_a_contradiction_is_said_and_each_way_out_of_it_works(clash: Conflict) -> None:
    answers = told(CLASHES[clash.id])
    assert clash in LIBRARY.conflicts_in(LIBRARY.standing(answers, TODAY), TODAY)
    ways_out = answers.keys() & set(clash.questions)
    assert ways_out, "none of the answers that clash is offered for change"
    for question_id in ways_out:
        rest = {name: value for name, value in answers.items() if name != question_id}
        assert clash not in LIBRARY.conflicts_in(LIBRARY.standing(rest, TODAY), TODAY)


@pytest.mark.parametrize(
    "told_so",
    [
        {},
        {"img_type": "us", "student": "no", "grad_year": 2024, **STEP1, "ck_score": 240,
         "ck_date": "2024-05", "ck_attempts": 1, "ecfmg": "certified", "step3_score": 225,
         "step3_date": "2025-05", "step3_attempts": 1},
        {"img_type": "non us", "visa_need": "j1", "student": "yes", "grad_year": 2027,
         "ck_score": "none", "step1_passed": "no", "step1_attempts": 0, "ecfmg": "no"},
        {"season": 2027, "invites": 3, "interviewed": 2, "ranked": 2, "usce_months": 2.5,
         "usce_kind": "observership", "usce_at_residency": "yes", "lor_pmr": 2,
         "lor_pmr_residency": 2},
        {"ck_score": "none", "ck_date": "2027-02", "ck_attempts": 0},
        {"ck_score": "none", "ck_date": "2026-10"},
    ],
    ids=str,
)  # fmt: skip
def test_an_honest_file_contradicts_nothing(told_so: Mapping[str, object]) -> None:
    at = LIBRARY.standing(told(told_so), TODAY)
    assert not LIBRARY.conflicts_in(at, TODAY)


def test_months_count() -> None:
    assert plus_months(dt.date(2026, 11, 30), 3) == dt.date(2027, 2, 28)
    assert plus_months(dt.date(2027, 1, 31), 1) == dt.date(2027, 2, 28)
    assert Month(2026, 11).plus(2) == Month(2027, 1)
    assert Month(2026, 1).plus(-1) == Month(2025, 12)
    assert str(Month.parse("2023-03")) == "2023-03"
    assert Month(2022, 12) < Month(2023, 1)
    for wrong in ("2023-13", "2023", "March", "2023-3-1"):
        with pytest.raises(ValueError, match=r".+"):
            Month.parse(wrong)


@given(DAYS, st.integers(0, 60))
def test_months_never_jump_over_one(day: dt.date, months: int) -> None:
    later = plus_months(day, months)
    assert Month.of(later) == Month.of(day).plus(months)
    assert later.day <= day.day
