"""The assessment as one: worries, what can be changed, the season behind, and what would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given, settings

from bot.core.advice.assessment import Assessment
from bot.core.advice.postmortem import Break
from bot.core.advice.share import Bucket, MentorQuestion, Openness, bucket, mentor_page
from bot.core.advice.whatif import Outlook, delta, failed_branch, on_paper, suggestions
from bot.core.advice.worries import Worry
from bot.core.interview.answers import SKIPPED, Value
from tests.conversation import TODAY, the_library, told
from tests.core.test_replay import ANYBODY

LIBRARY = the_library()
PASSED = {"step1_passed": "yes", "step1_attempts": 1, "ck_attempts": 1}


def assessed(told_so: Mapping[str, object], today: dt.date = TODAY) -> Assessment:
    return LIBRARY.assessment(LIBRARY.standing(told(told_so, today), today), today)


# --- findings and worries --------------------------------------------------------------------------


@given(ANYBODY)
def test_a_finding_says_which_answers_it_hangs_on(answers: dict[str, Value]) -> None:
    """They were given; and without them, it would not have been found for the same reason."""
    standing = LIBRARY.standing(answers, TODAY)
    for found in LIBRARY.assessment(standing, TODAY).findings:
        assert found.because, found.finding.id
        told_of = [q for q in found.because if standing.live.get(q, SKIPPED) != SKIPPED]
        assert told_of == list(found.because) or not told_of
        assert found.grade == LIBRARY.sources[found.finding.sources[0]].grade


@given(ANYBODY)
@settings(max_examples=30)
def test_the_same_answers_give_the_same_assessment(answers: dict[str, Value]) -> None:
    backwards = dict(reversed(answers.items()))
    one, other = (
        LIBRARY.assessment(LIBRARY.standing(a, TODAY), TODAY) for a in (answers, backwards)
    )
    assert one.findings == other.findings
    assert (one.actions, one.worries, one.reach) == (other.actions, other.worries, other.reach)
    weights = [found.finding.weight for found in one.findings]
    assert weights == sorted(weights, reverse=True), "the weightiest first"


def test_what_one_knows_of_is_left_out_everywhere() -> None:
    plan = {"visa_need": "h1b", "img_type": "non us", "step3_score": "none"}
    standing = LIBRARY.standing(told(plan), TODAY)
    there = {f.finding.id for f in LIBRARY.assessment(standing, TODAY).findings}
    assert "h1b_without_step3" in there
    known = LIBRARY.assessment(standing, TODAY, {"h1b_without_step3"})
    assert {f.finding.id for f in known.findings} == there - {"h1b_without_step3"}


@given(ANYBODY)
def test_worries_name_findings_and_a_proof_that_is_missing(answers: dict[str, Value]) -> None:
    assessment = LIBRARY.assessment(LIBRARY.standing(answers, TODAY), TODAY)
    assert [one.worry for one in assessment.worries] == list(Worry)
    for one in assessment.worries:
        assert all(one.worry in found.finding.raises for found in one.raised_by)
        assert all(one.worry in found.finding.answers for found in one.answered_by)
        if one.missing:
            judged = assessment.readiness[one.missing.section]
            assert one.worry in one.missing.proves
            assert one.missing in (judged.missing if one.sure else judged.unknown)
            assert one.way
            assert one.way.id in one.missing.earned_by


def test_the_heaviest_proof_that_can_still_be_had_is_named() -> None:
    low = assessed({**PASSED, "ck_score": 219, "usce_months": 0, "lor_pmr": 0, "grad_year": 2018})
    (doubt,) = [one for one in low.worries if one.worry is Worry.WORKLOAD]
    assert doubt.missing
    assert doubt.missing.id == "usce-enough"
    assert doubt.way
    assert doubt.way.id == "arrange-observership", "electives are for students"
    failing = assessed({"ck_score": 200, **PASSED})
    assert {one.missing.id for one in failing.worries if one.missing} >= {"steps-passed"}
    assert not any(one.missing for one in assessed({}).worries), "of nobody nothing is missing"


# --- what can be changed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told_so", "fixed"),
    [
        ({"ck_score": 219}, {"ck_score"}),
        ({"ck_score": 200}, set()),
        ({"ck_score": 219, "ck_date": "2023-03"}, {"ck_score", "ck_date"}),
        ({"ck_score": "none", "ck_date": "2027-05"}, set()),
        ({"step1_passed": "no", "step1_attempts": 1}, {"step1_attempts"}),
        ({"grad_year": 2018, "school_known": "no"}, {"grad_year", "school_known"}),
        ({"lor_pmr": 1}, set()),
        ({"lor_pmr": 1, "season": 2027}, {"lor_pmr"}),
        ({"lor_pmr": 1, "season": 2028}, set()),
        ({"usce_months": 1, "mocks": 0}, set()),
        ({"why_pmr": "because"}, set()),
    ],
)
def test_what_is_past_changing(told_so: Mapping[str, object], fixed: set[str]) -> None:
    reach = assessed(told_so).reach
    assert {question.id for question in reach.fixed} == fixed
    free = {question.id for question in reach.controllable}
    assert free == told_so.keys() - fixed - {"why_pmr"}


# --- the season behind -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "broke", "lost"),
    [
        ((0,), Break.LIST, ()),
        ((60, 0), Break.SCREEN, ()),
        ((60, 3, 0), Break.DATES, ()),
        ((60, 3, 2, 0), Break.RANKING, ("interviewed",)),
        ((60, 3, 3, 2), Break.MATCH, ("ranked",)),
        ((60, 3, 3, 3), Break.MATCH, ()),
        ((None, 0), Break.SCREEN, ()),
        ((60,), None, ()),
        ((60, 4), None, ()),
        ((), None, ()),
    ],
)
def test_where_a_season_broke(
    counts: tuple[int | None, ...], broke: Break | None, lost: tuple[str, ...]
) -> None:
    steps = ("prior_applied", "prior_invited", "prior_interviewed", "prior_ranked")
    answers = {step: n for step, n in zip(steps, counts, strict=False) if n is not None}
    found = assessed({"prior_cycles": 1, "usce_months": 0, **answers}).postmortem
    assert (found.broke if found else None) == broke
    assert (found.lost if found else ()) == lost
    if found and broke is Break.SCREEN:
        assert found.repairs[0].id == "usce-enough"


def test_the_season_named_counts_once_it_is_over() -> None:
    over = {"season": 2026, "applied_n": 80, "invites": 0}
    found = assessed(over).postmortem
    assert found
    assert (found.broke, found.counts["applied"]) == (Break.SCREEN, 80)
    assert assessed({**over, "season": 2027}).postmortem is None, "it is not over yet"


# --- what if -----------------------------------------------------------------------------------------


def outlook(told_so: Mapping[str, object], *programs: str) -> Outlook:
    return Outlook(assessed(told_so), frozenset(programs), programs, 11 * len(programs))


def test_a_better_answer_on_paper_moves_what_it_should() -> None:
    file = {**PASSED, "ck_score": 219, "usce_months": 3}
    now = outlook({**file, "lor_pmr": 1}, "upr")
    found = delta(now, outlook({**file, "lor_pmr": 2}, "upr"))
    assert dict(found.readiness) == {"letters": (0, 1)}
    assert "letters_pmr_one" in {f.finding.id for f in found.findings_gone}
    assert "ask-second-letter" in {m.id for m in found.plan_gone}, "the plan follows"
    assert delta(now, now).is_nothing


def test_the_list_on_paper_is_told_by_what_comes_and_goes() -> None:
    found = delta(outlook({}, "upr", "jfk"), outlook({}, "jfk", "mayo", "uab"))
    assert (found.listed, found.unlisted) == (("mayo", "uab"), ("upr",))
    assert (found.list_size, found.eligible, found.fees) == ((2, 3), (2, 3), (22, 33))
    assert not found.is_nothing


def test_a_season_that_is_too_near_drops_what_does_not_fit() -> None:
    file = {**PASSED, "ck_score": 219, "usce_months": 0, "grad_year": 2022}
    found = delta(outlook({**file, "season": 2029}), outlook({**file, "season": 2027}))
    assert found.dropped
    assert not {m.id for m in found.dropped} & {m.id for m in found.plan_gone}


def test_a_gamble_has_a_bad_branch_and_nothing_else_has() -> None:
    before = assessed({**PASSED, "ck_score": 219, "step3_score": "none"}).profile
    failed = failed_branch(before, told({"step3_score": 225}))
    assert failed is not None
    assert failed["step3_score"] == Value(199), "one below the mark in force"
    assert failed["step3_attempts"] == Value(1)
    assert failed_branch(before, told({"step3_date": "2027-05"})) is not None, "a date is a bet too"
    assert failed_branch(before, told({"usce_months": 3})) is None
    assert failed_branch(before, told({"ck_score": 250})) is None, "what is passed is not sat again"
    worse = LIBRARY.assessment(LIBRARY.standing({**before.answers, **failed}, TODAY), TODAY)
    assert worse.profile.known("step3_state") == "failed"


def test_a_second_sitting_is_counted_on_paper() -> None:
    before = assessed({"ck_score": 200, "ck_date": "2025-08", **PASSED}).profile
    paper = on_paper(before, told({"ck_score": 230}))
    assert paper["ck_attempts"] == Value(2)
    assert paper["ck_date"] == SKIPPED, "the old month belongs to the old sitting"
    then = LIBRARY.assessment(LIBRARY.standing({**before.answers, **paper}, TODAY), TODAY)
    assert then.situation.scenario == "failed_then_passed"


@given(ANYBODY)
def test_what_is_suggested_can_be_answered_and_changes_something(answers: dict[str, Value]) -> None:
    profile = LIBRARY.profile(LIBRARY.standing(answers, TODAY).live, TODAY)
    for question_id, value in suggestions(profile):
        assert profile.answers.get(question_id) != value
        question = LIBRARY.guide.questions[question_id]
        if isinstance(value.data, int | float) and question_id != "season":
            assert question.least <= value.data


# --- the page for a mentor -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, (0, 0)),
        (0.5, (0, 1)),
        (1, (1, 1)),
        (1.5, (1, 2)),
        (3, (2, 3)),
        (4, (4, None)),
        (60, (4, None)),
    ],
)
def test_a_bucket_holds_its_number(number: float, expected: tuple[int, int | None]) -> None:
    assert bucket("usce_months", number, (0, 1, 2, 4)) == Bucket("usce_months", *expected)


def test_the_page_for_a_mentor_opens_only_what_was_switched_on() -> None:
    everything = {"ck_score": 219, "ck_date": "2023-03", "school_known": "no", "why_pmr": "My own",
                  "visa_need": "h1b", "img_type": "non us", "grad_year": 2018}  # fmt: skip
    assessment = assessed(everything)
    shut = mentor_page(assessment, Openness())
    assert not {q for q, _ in shut.picks} & {"ck_date", "school_known", "why_pmr", "visa_need"}
    assert shut.needs_visa == "yes", "which visa is nobody's business"
    assert Bucket("ck_score", 210, 219) in shut.buckets
    opened = mentor_page(assessment, Openness(school=True, words=True, dates=True))
    assert {q for q, _ in opened.picks} - {q for q, _ in shut.picks} == {
        "ck_date", "school_known", "why_pmr",
    }  # fmt: skip


@given(ANYBODY)
def test_a_mentor_is_asked_three_questions(answers: dict[str, Value]) -> None:
    page = mentor_page(LIBRARY.assessment(LIBRARY.standing(answers, TODAY), TODAY), Openness())
    assert len(set(page.questions)) == len(page.questions) == 3
    assert set(page.questions) <= set(MentorQuestion)
