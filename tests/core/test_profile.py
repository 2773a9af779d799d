"""Facts about a person: derived from what they told, by the rules of the day, and never assumed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given

from bot.core.interview.answers import Value
from bot.core.profile import FACTS
from bot.core.seasons import Calendar
from tests.conversation import TODAY, profile_of, the_library, told
from tests.core.test_replay import ANYBODY

LIBRARY = the_library()


@pytest.mark.parametrize(
    ("told_so", "mark", "state"),
    [
        ({"ck_score": 215, "ck_date": "2025-06"}, 214, "passed"),
        ({"ck_score": 215, "ck_date": "2025-07"}, 218, "failed"),
        ({"ck_score": 218, "ck_date": "2025-07"}, 218, "passed"),
        ({"ck_score": 217, "ck_date": "2025-07"}, 218, "failed"),
        ({"ck_score": 213, "ck_date": "2022-06"}, 209, "passed"),
        ({"ck_score": 213, "ck_date": "2022-07"}, 214, "failed"),
        ({"ck_score": 208, "ck_date": "2014-07"}, 209, "failed"),
        ({"ck_score": 208, "ck_date": "2014-06"}, None, None),
        ({"ck_score": 215}, 218, "failed"),
        ({"ck_score": 218}, 218, "passed"),
        ({"ck_score": 215, "ck_date": "idk"}, 218, "failed"),
        ({"ck_date": "2026-11"}, 218, None),
        ({"ck_date": "2026-12"}, 218, "planned"),
        ({"ck_score": "none", "ck_date": "2027-03"}, 218, "planned"),
        ({"ck_score": "none"}, 218, "not_taken"),
        ({"ck_attempts": 0}, 218, "not_taken"),
        ({"ck_score": "none", "ck_date": "2026-10"}, 218, None),
        ({"ck_score": "none", "ck_date": "2012-05"}, None, None),
        ({"ck_score": "skip"}, 218, None),
        ({}, 218, None),
    ],
)
def test_a_score_is_judged_by_the_mark_of_its_day(
    told_so: dict[str, object], mark: int | None, state: str | None
) -> None:
    profile = profile_of(told_so)
    reading = profile.pass_mark("ck")
    assert (reading.value if reading else None) == mark
    assert profile.known("ck_state") == state


@pytest.mark.parametrize(
    ("told_so", "facts"),
    [
        ({"ck_score": 215, "ck_date": "2025-06"}, {"ck_band": "low", "ck_below_today": "yes"}),
        ({"ck_score": 219, "ck_date": "2023-03"}, {"ck_band": "low", "ck_below_today": "no"}),
        ({"ck_score": 225, "ck_date": "2023-03"}, {"ck_band": "decent"}),
        ({"ck_score": 224, "ck_date": "2023-03"}, {"ck_band": "low"}),
        ({"ck_score": 210}, {"ck_band": "fail", "ck_below_today": None, "failed_attempt": "yes"}),
        ({"ck_score": 230, "ck_attempts": 1}, {"ck_first_try": "yes", "failed_attempt": None}),
        ({"ck_score": 230, "ck_attempts": 2}, {"ck_first_try": "no", "failed_attempt": "yes"}),
        ({"ck_score": 230}, {"ck_first_try": None, "failed_attempt": None}),
        (
            {"step1_passed": "yes", "step1_attempts": 1, "ck_score": 230, "ck_attempts": 1},
            {"failed_attempt": "no", "step1_state": "passed"},
        ),
        ({"step1_passed": "yes", "step1_attempts": 3}, {"failed_attempt": "yes"}),
        ({"step1_passed": "no", "step1_attempts": 1}, {"step1_state": "failed"}),
        ({"step1_passed": "no"}, {"step1_state": None, "failed_attempt": None}),
        ({"step1_attempts": 1}, {"step1_state": None, "failed_attempt": None}),
        ({"step1_attempts": 0}, {"step1_state": "not_taken"}),
        ({"step1_date": "2027-01"}, {"step1_state": "planned"}),
        ({"step1_date": "2021-12"}, {"step1_scored": "yes"}),
        ({"step1_date": "2022-01"}, {"step1_scored": None}),
        ({"step1_date": "2022-02"}, {"step1_scored": "no"}),
        ({"step3_score": 199, "step3_date": "2023-12"}, {"step3_state": "passed"}),
        ({"step3_score": 199, "step3_date": "2024-01"}, {"step3_state": "failed"}),
        ({"step3_score": 221}, {"step3_band": "solid"}),
        ({"step3_score": 220}, {"step3_band": "pass"}),
        ({"step3_score": 150}, {"step3_band": "fail", "failed_attempt": "yes"}),
        ({"img_type": "us"}, {"needs_visa": "no"}),
        ({"img_type": "non us"}, {"needs_visa": None}),
        ({"img_type": "non us", "visa_need": "j1"}, {"needs_visa": "yes"}),
        ({"img_type": "non us", "visa_need": "none"}, {"needs_visa": "no"}),
        ({"img_type": "non us", "visa_need": "unsure"}, {"needs_visa": None}),
        ({"visa_need": "either"}, {"needs_visa": "yes"}),
        ({"grad_year": 2023}, {"graduate": "recent"}),
        ({"grad_year": 2022}, {"graduate": "older"}),
        ({"grad_year": 2022, "season": 2027}, {"graduate": "recent"}),
        ({"grad_year": 2027}, {"graduate": "student"}),
        ({"student": "yes"}, {"graduate": "student"}),
        ({}, {"graduate": None, "season_stage": None}),
        ({"grad_year": 2020, "student": "yes"}, {"graduation_clash": "yes"}),
        ({"grad_year": 2028, "student": "no"}, {"graduation_clash": "yes"}),
        ({"grad_year": 2026, "student": "no"}, {"graduation_clash": "no"}),
        ({"grad_year": 2026, "student": "yes"}, {"graduation_clash": "no"}),
        ({"usce_last": "2025-11"}, {"usce_fresh": "yes"}),
        ({"usce_last": "2025-10"}, {"usce_fresh": "no"}),
        ({"usce_last": "2027-02"}, {"usce_fresh": "yes"}),
        ({"season": 2026}, {"season_stage": "over"}),
        ({"season": 2027}, {"season_stage": "under_way"}),
        ({"season": 2028}, {"season_stage": "ahead"}),
        ({"ck_date": "2023-05", "step3_date": "2022-05"}, {"step3_before_ck": "yes"}),
        ({"ck_date": "2023-05", "step3_date": "2023-05"}, {"step3_before_ck": "no"}),
        ({"ck_score": 230, "ck_date": "2027-01"}, {"score_ahead": "yes"}),
        ({"ck_score": 230, "ck_date": "2026-11"}, {"score_ahead": "no"}),
        ({"lor_pmr": 1, "lor_pmr_residency": 2}, {"residency_letters_exceed": "yes"}),
        ({"season": 2027, "invites": 3, "interviewed": 4}, {"funnel_grows": "yes"}),
        ({"season": 2027, "invites": 3, "interviewed": 1, "ranked": 3}, {"funnel_grows": "no"}),
        ({"season": 2027, "invites": 3, "interviewed": 1, "ranked": 4}, {"funnel_grows": "yes"}),
        ({"prior_cycles": 1, "prior_applied": 3, "prior_invited": 4}, {"prior_funnel_grows": "yes"}),
        ({"ck_score": 217, "ck_date": "2025-07"}, {"ck_level": "fail"}),
        ({"ck_score": 220, "ck_date": "2025-07"}, {"ck_level": "very_low"}),
        ({"ck_score": 221, "ck_date": "2025-07"}, {"ck_level": "low"}),
        ({"ck_score": 225, "ck_date": "2025-07"}, {"ck_level": "decent"}),
        ({"ck_score": 244, "ck_date": "2025-07"}, {"ck_level": "decent"}),
        ({"ck_score": 245, "ck_date": "2025-07"}, {"ck_level": "average"}),
        ({"ck_score": 202}, {"ck_below_every_mark": "yes"}),
        ({"ck_score": 203}, {"ck_below_every_mark": "no"}),
        ({"ck_score": 219, "step3_score": 221}, {"step3_beats_ck": "yes"}),
        ({"ck_score": 219, "step3_score": 219}, {"step3_beats_ck": "no"}),
        ({"ck_score": 190, "step3_score": 195}, {"step3_beats_ck": None}),
        ({"ck_score": 210, "ck_attempts": 1}, {"sittings_left": "more"}),
        ({"ck_score": 210, "ck_attempts": 3}, {"sittings_left": "one"}),
        ({"ck_score": 210, "ck_attempts": 4}, {"sittings_left": "none"}),
        ({"ck_score": 230, "ck_attempts": 4}, {"sittings_left": None}),
        ({"step1_passed": "no", "step1_attempts": 3, "ck_score": 210, "ck_attempts": 1},
         {"sittings_left": "one"}),
        ({"grad_year": 2028, "step3_date": "2027-12"}, {"step3_before_degree": "yes"}),
        ({"grad_year": 2028, "step3_date": "2028-01"}, {"step3_before_degree": "no"}),
        ({"grad_year": 2028, "step3_date": "2026-01"}, {"step3_before_degree": None}),
        ({"grad_year": 2022, "season": 2027}, {"years_out": "to_5"}),
        ({"grad_year": 2021, "season": 2027}, {"years_out": "to_7"}),
        ({"grad_year": 2020, "season": 2027}, {"years_out": "to_7"}),
        ({"grad_year": 2019, "season": 2027}, {"years_out": "over_7"}),
        ({"grad_year": 2019, "season": 2027, "student": "yes"}, {"years_out": None}),
        ({"grad_year": 2023, "season": 2029}, {"waiting_ages": "yes", "waits": "yes"}),
        ({"grad_year": 2023, "season": 2028}, {"waiting_ages": "no", "waits": "no"}),
        ({"grad_year": 2022, "season": 2029}, {"waiting_ages": "no"}),
        ({"grad_year": 2024, "season": 2029}, {"waiting_ages": "no"}),
        ({"grad_year": 2029, "season": 2028}, {"graduates_late": "yes"}),
        ({"grad_year": 2028, "season": 2028}, {"graduates_late": "no"}),
        ({"usce_kind": "elective", "usce_last": "2027-03", "student": "no"},
         {"rotation_as_graduate": "yes"}),
        ({"usce_kind": "elective", "usce_last": "2028-03", "student": "yes", "grad_year": 2027},
         {"rotation_as_graduate": "yes"}),
        ({"usce_kind": "elective", "usce_last": "2027-03", "student": "yes", "grad_year": 2027},
         {"rotation_as_graduate": "no"}),
        ({"usce_kind": "observership", "usce_last": "2027-03", "student": "no"},
         {"rotation_as_graduate": "no"}),
        ({"usce_kind": "elective", "usce_last": "2026-03", "student": "no"},
         {"rotation_as_graduate": None}),
        ({"season": 2027}, {"time_to_apply": "open"}),
        ({"season": 2028}, {"time_to_apply": "6_to_12"}),
        ({"season": 2029}, {"time_to_apply": "12_up"}),
        ({"season": 2028, "ck_date": "2027-08"}, {"ck_falls": "before_review"}),
        ({"season": 2028, "ck_date": "2027-09"}, {"ck_falls": "before_rank_list"}),
        ({"season": 2028, "ck_date": "2028-02"}, {"ck_falls": "before_rank_list"}),
        ({"season": 2028, "ck_date": "2028-03"}, {"ck_falls": "after_rank_list"}),
        ({"season": 2028, "ck_date": "2027-08", "ck_score": 230}, {"ck_falls": None}),
        ({"season": 2028, "ck_date": "2026-08"}, {"ck_falls": None}),
        ({"ck_date": "2027-08"}, {"ck_falls": None}),
        ({"season": 2028, "step3_date": "2027-10"}, {"step3_falls": "before_rank_list"}),
        ({"season": 2028, "usce_kind": "elective", "usce_last": "2027-10"},
         {"usce_falls": "before_rank_list"}),
        ({"season": 2028, "usce_kind": "elective", "usce_last": "2026-10"}, {"usce_falls": None}),
        ({"season": 2028, "visa_need": "j1", "status_deadline": "2027-06"},
         {"decision_falls": "before_review"}),
        ({"season": 2028, "visa_need": "j1", "status_deadline": "2028-06"},
         {"decision_falls": "after_rank_list"}),
        ({"lor_pmr": 3, "lor_core": 2}, {"letters_over_limit": "yes"}),
        ({"lor_pmr": 3, "lor_core": 1}, {"letters_over_limit": None}),
        ({"lor_pmr": 3, "lor_core": 1, "lor_research": 0}, {"letters_over_limit": "no"}),
        ({"applied_n": 114, "tracks": "both"}, {"list_over_roster": "no", "list_over_track": "no"}),
        ({"applied_n": 115}, {"list_over_roster": "yes", "list_over_track": None}),
        ({"applied_n": 59, "tracks": "categorical"}, {"list_over_track": "yes"}),
        ({"applied_n": 59, "tracks": "advanced"}, {"list_over_track": "no"}),
        ({"applied_n": 70, "budget_usd": 1529}, {"fees_over_budget": "yes"}),
        ({"applied_n": 70, "budget_usd": 1530}, {"fees_over_budget": "no"}),
        ({"applied_n": 30, "budget_usd": 330}, {"fees_over_budget": "no"}),
        ({"applied_n": 30, "budget_usd": 329}, {"fees_over_budget": "yes"}),
        ({"signals_used": 20}, {"signals_count": "within"}),
        ({"signals_used": 21}, {"signals_count": "over_last"}),
        ({"signals_used": 21, "season": 2026}, {"signals_count": "over"}),
        ({"signals_used": 21, "season": 2027}, {"signals_count": "over_last"}),
        ({"signals_used": 20, "applied_n": 19}, {"signals_exceed_list": "yes"}),
        ({"contacted": 115}, {"contacts_over_roster": "yes"}),
        ({"invites": 9, "ranked": 135, "season": 2027}, {"ranks_over_tracks": "yes"}),
        ({"invites": 9, "applied_n": 8, "season": 2027}, {"invites_exceed_list": "yes"}),
        ({"invites": 9, "interviewed": 8, "ranked": 7, "season": 2027},
         {"interview_left_out": "yes"}),
        ({"settings": ["academic"]}, {"academic_only": "yes"}),
        ({"settings": ["academic", "community"]}, {"academic_only": "no"}),
        ({"settings": []}, {"academic_only": None}),
        ({"regions": ["west"]}, {"popular_regions_only": "yes"}),
        ({"regions": ["west", "south"]}, {"popular_regions_only": "no"}),
    ],
    ids=str,
)  # fmt: skip
def test_facts(told_so: dict[str, object], facts: dict[str, str | None]) -> None:
    profile = profile_of(told_so)
    assert {name: profile.known(name) for name in facts} == facts


@given(ANYBODY)
def test_a_fact_has_one_of_its_values_or_none(answers: dict[str, Value]) -> None:
    profile = LIBRARY.profile(LIBRARY.standing(answers, TODAY).live, TODAY)
    for fact in FACTS.values():
        known = profile.known(fact.name)
        assert known is None or known in fact.values, fact.name


@given(ANYBODY)
def test_a_fact_reads_no_more_than_it_says(answers: dict[str, Value]) -> None:
    """The guards rest on it: what a fact reads is what may not be asked later."""
    whole = LIBRARY.profile(answers, TODAY)
    for fact in FACTS.values():
        only = {name: value for name, value in answers.items() if name in fact.reads}
        assert LIBRARY.profile(only, TODAY).known(fact.name) == whole.known(fact.name), fact.name


def test_what_was_not_told_is_not_known() -> None:
    nobody = profile_of({})
    assert not [name for name in FACTS if nobody.known(name) is not None]
    silent = profile_of(dict.fromkeys(LIBRARY.guide.questions))
    assert not [name for name in FACTS if silent.known(name) is not None]


@pytest.mark.parametrize(
    ("today", "season"),
    [
        (dt.date(2026, 1, 1), 2027),
        (dt.date(2026, 8, 31), 2027),
        (dt.date(2026, 11, 23), 2028),
        (dt.date(2027, 3, 31), 2028),
        (dt.date(2035, 12, 31), 2037),
    ],
)
def test_who_names_no_season_means_the_next_that_is_open(today: dt.date, season: int) -> None:
    assert LIBRARY.profile({}, today).season == season
    assert LIBRARY.profile(told({"season": 2027}), today).season == 2027


def test_a_date_that_nobody_announced_is_an_estimate() -> None:
    calendar: Calendar = LIBRARY.calendar
    known = calendar.moment("eras_open", 2027)
    assert (known.estimate, known.date) == (False, dt.date(2026, 6, 3))
    later, earlier = calendar.moment("eras_open", 2031), calendar.moment("eras_open", 2020)
    assert (later.estimate, later.day, later.date) == (True, None, dt.date(2030, 6, 1))
    assert (earlier.estimate, earlier.date) == (True, dt.date(2019, 6, 1))
    assert later.last_date == dt.date(2030, 6, 30)
    for season in range(2020, 2040):
        dates = [calendar.moment(a, season).date for a in ("eras_open", "eras_submit", "match_day")]
        assert dates == sorted(dates)
        assert dates[-1].year == season
    with pytest.raises(KeyError):
        calendar.moment("doomsday", 2027)


@pytest.mark.parametrize(
    ("today", "time"),
    [
        (dt.date(2026, 8, 30), "12_up"),
        (dt.date(2026, 9, 2), "6_to_12"),
        (dt.date(2027, 3, 2), "3_to_6"),
        (dt.date(2027, 6, 2), "under_3"),
        (dt.date(2027, 8, 31), "under_3"),
        (dt.date(2027, 9, 1), "open"),
        (dt.date(2028, 6, 1), "open"),
    ],
)
def test_the_time_to_applications_goes_by_the_steps_of_the_guide(today: dt.date, time: str) -> None:
    assert LIBRARY.profile(told({"season": 2028}), today).known("time_to_apply") == time
