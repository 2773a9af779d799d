"""The plan: whatever somebody told and whatever the day, it can be followed, and it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.advice.actions import next_actions
from bot.core.advice.delay import delay
from bot.core.advice.milestones import Milestone
from bot.core.advice.phases import Phase, phase_on, phase_starts
from bot.core.advice.roadmap import QUARTER, Item, Over, Roadmap, State, Why, plan
from bot.core.advice.statuses import Said, Status, under_present_ids
from bot.core.interview.answers import Value
from bot.core.interview.conditions import Verdict, verdict
from bot.core.profile import Profile
from tests.conversation import TODAY, profile_of, the_library
from tests.core.test_replay import ANYBODY

LIBRARY = the_library()
MILESTONES = LIBRARY.milestones
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2030, 12, 31))
SAID = st.dictionaries(
    st.sampled_from(sorted(MILESTONES)),
    st.one_of(
        st.just(Status(Said.DONE, TODAY)),
        st.just(Status(Said.SKIPPED, TODAY, "no_time")),
        st.builds(lambda day: Status(Said.LATER, TODAY, until=day), DAYS),
    ),
    max_size=12,
)
DAY = dt.timedelta(days=1)


def seen(answers: Mapping[str, Value], today: dt.date) -> Profile:
    return LIBRARY.profile(LIBRARY.standing(answers, today).live, today)


def planned(answers: Mapping[str, Value], said: Mapping[str, Status], today: dt.date) -> Roadmap:
    return plan(seen(answers, today), MILESTONES, said)


def replans_after(today: dt.date, roadmap: Roadmap) -> bool:
    apply = LIBRARY.calendar.moment("eras_submit", roadmap.season).date
    return (today - apply) % QUARTER == dt.timedelta(0)


@given(ANYBODY, SAID, DAYS)
def test_everything_comes_in_order_and_in_time(
    answers: dict[str, Value], said: dict[str, Status], today: dt.date
) -> None:
    roadmap = planned(answers, said, today)
    due = {item.milestone.id: item.due for item in roadmap.items}
    for item in roadmap.items:
        assert today <= item.start <= item.due <= item.deadline
        assert item.start <= item.latest <= item.deadline
        assert item.due - item.start >= min(item.milestone.at_least, item.deadline - item.latest)
        for need in item.needs:
            assert due[need] <= item.start, f"{item.milestone.id} begins before {need} is done"
        if item.milestone.not_before:
            floor = item.milestone.not_before.on(LIBRARY.calendar, roadmap.season)
            assert item.start >= floor
        if item.milestone.id in said:
            assert item.start >= (said[item.milestone.id].until or today)
        assert (item.state is State.OPEN) == (item.start == today and not item.needs)
        assert item.phase is phase_on(item.start, phase_starts(LIBRARY.calendar, roadmap.season))
    assert [i.start for i in roadmap.items] == sorted(i.start for i in roadmap.items)


@given(ANYBODY, SAID, DAYS)
def test_everything_meant_for_somebody_is_somewhere_once(
    answers: dict[str, Value], said: dict[str, Status], today: dt.date
) -> None:
    roadmap = planned(answers, said, today)
    profile = seen(answers, today)
    ids = [item.milestone.id for item in roadmap.items]
    ids += [over.milestone.id for over in roadmap.over]
    ids += [dropped.milestone.id for dropped in roadmap.dropped]
    assert len(ids) == len(set(ids))
    meant = {m.id for m in MILESTONES.values() if verdict(m.when, profile.known) is Verdict.HOLDS}
    assert meant <= set(ids)
    for dropped in roadmap.dropped:
        assert (dropped.missing is not None) == (dropped.why is Why.NEEDS)
    for name, status in said.items():
        if status.said is not Said.LATER:
            entry = roadmap.item(name)
            assert isinstance(entry, Over)
            assert entry.state.value == status.said.value


@given(ANYBODY, SAID, DAYS)
def test_tomorrow_moves_nothing_that_is_still_ahead(
    answers: dict[str, Value], said: dict[str, Status], today: dt.date
) -> None:
    """Four days a year the plan is made anew; and what drops out today no longer holds a place."""
    now, tomorrow = (planned(answers, said, day) for day in (today, today + DAY))
    same = {d.milestone.id for d in now.dropped} == {d.milestone.id for d in tomorrow.dropped}
    if now.season != tomorrow.season or replans_after(today, now) or not same:
        return
    moved = {
        item.milestone.id: (item.start, after.start)
        for item in now.items
        if item.start > today
        and isinstance(after := tomorrow.item(item.milestone.id), Item)
        and (item.start, item.due) != (after.start, after.due)
    }
    assert not moved


def test_the_plan_is_made_anew_on_four_days_a_year() -> None:
    profile = profile_of({"season": 2028})
    roadmap = plan(profile, MILESTONES)
    year = [TODAY + n * DAY for n in range(365)]
    assert sum(replans_after(day, roadmap) for day in year) == 4


@given(ANYBODY, DAYS)
@settings(max_examples=40)
def test_doing_what_comes_next_ends_the_plan(answers: dict[str, Value], today: dt.date) -> None:
    said: dict[str, Status] = {}
    roadmap = planned(answers, said, today)
    for _ in range(len(MILESTONES) + 1):
        if not roadmap.items:
            break
        free = [item for item in roadmap.items if item.state is not State.WAITING]
        assert free, "everything waits for something else"
        said |= {item.milestone.id: Status(Said.DONE, today) for item in free}
        roadmap = planned(answers, said, today)
    assert not roadmap.items
    profile = seen(answers, today)
    assert not next_actions(roadmap, LIBRARY.readiness_of(profile), LIBRARY.findings_of(profile))


@given(ANYBODY, DAYS)
def test_the_next_actions_are_the_plans(answers: dict[str, Value], today: dt.date) -> None:
    profile = seen(answers, today)
    roadmap = plan(profile, MILESTONES)
    judged, found = LIBRARY.readiness_of(profile), LIBRARY.findings_of(profile)
    for action in next_actions(roadmap, judged, found):
        item = roadmap.item(action.milestone.id)
        assert isinstance(item, Item)
        assert item.state is not State.WAITING
        assert (action.start, action.due) == (item.start, item.due)
        if action.toward:
            assert isinstance(roadmap.item(action.toward.id), Item)


@given(ANYBODY, DAYS)
def test_both_sides_of_waiting_are_told(answers: dict[str, Value], today: dt.date) -> None:
    profile = seen(answers, today)
    judged = delay(profile, plan(profile, MILESTONES))
    assert not set(judged.reasons_for) & set(judged.reasons_against)
    assert judged.advice == "either" or judged.reasons_for or judged.reasons_against


def test_every_reason_is_worded() -> None:
    from bot.core.advice.delay import Reason
    from tests.conversation import ROOT

    words = (ROOT / "prompts" / "_delay.md.j2").read_text(encoding="utf-8")
    assert not [reason for reason in Reason if f'"{reason.value}":' not in words]


# --- one thing at a time ---------------------------------------------------------------------------

FILE = {
    "step1_passed": "yes", "step1_attempts": 1, "ck_score": 219, "ck_date": "2025-03",
    "ck_attempts": 1, "grad_year": 2024, "student": "no", "season": 2028,
}  # fmt: skip


def small(**changed: object) -> dict[str, Milestone]:
    """Two milestones of which the second needs the first, as long as nothing is changed."""
    plain = replace(
        next(iter(MILESTONES.values())), when={}, done_when=(), needs=(), not_before=None,
        hard=False, formerly=(), shortest=None, weeks=8, before="eras_submit",
    )  # fmt: skip
    ideal = replace(plain.ideal, anchor="eras_submit", months=-6)
    first = replace(plain, id="first", ideal=ideal)
    then = replace(plain, id="then", ideal=replace(ideal, months=-5), needs=("first",), weeks=4)
    return {"first": replace(first, **changed), "then": then}  # type: ignore[arg-type]


def on(day: dt.date, milestones: Mapping[str, Milestone], **said: Status) -> Roadmap:
    profile = replace(profile_of(FILE), today=day)
    return plan(profile, milestones, said)


def test_what_is_early_begins_at_its_ideal_time() -> None:
    roadmap = on(dt.date(2026, 6, 1), small())
    first, then = roadmap.items
    assert (first.start, first.due) == (dt.date(2027, 3, 1), dt.date(2027, 4, 26))
    assert then.start >= first.due
    assert then.state is State.WAITING
    assert not first.short


def test_what_is_late_is_shortened_and_then_dropped_with_what_needs_it() -> None:
    short = on(dt.date(2027, 7, 1), small())
    assert [item.short for item in short.items] == [True, True]
    gone = on(dt.date(2027, 8, 10), small())
    assert [(d.milestone.id, d.why, d.missing) for d in gone.dropped] == [
        ("first", Why.TOO_SHORT, None),
        ("then", Why.NEEDS, "first"),
    ]
    assert [i.milestone.id for i in on(dt.date(2027, 8, 10), small(), first=DONE).items] == ["then"]


DONE = Status(Said.DONE, TODAY)


def test_what_is_needed_stays_possible_after_its_own_day_unless_that_is_a_deadline() -> None:
    late = dt.date(2027, 7, 1)
    soft, hard = (on(late, small(before="eras_open", hard=h)) for h in (False, True))
    assert [item.milestone.id for item in soft.items] == ["first", "then"]
    assert [d.why for d in hard.dropped] == [Why.PASSED, Why.NEEDS]


def test_a_month_that_is_all_there_is_known_counts_from_its_first_day_until_it_is_over() -> None:
    week = small(before="rank_list", weeks=1, ideal=replace(small()["first"].ideal, months=5))
    one = {"first": week["first"]}
    assert on(dt.date(2028, 2, 20), one).items[0].deadline == dt.date(2028, 3, 1)
    assert on(dt.date(2028, 3, 10), one).items[0].deadline == dt.date(2028, 3, 31)
    assert on(dt.date(2028, 4, 1), one).dropped[0].why is Why.PASSED


def test_not_before_moves_it_and_what_waits_for_it() -> None:
    later = Status(Said.LATER, TODAY, until=dt.date(2027, 5, 20))
    first, then = on(dt.date(2027, 3, 10), small(), first=later).items
    assert first.start == dt.date(2027, 5, 20)
    assert then.start >= first.due
    never = Status(Said.LATER, TODAY, until=dt.date(2027, 9, 20))
    assert not on(dt.date(2027, 3, 10), small(), first=never).items


def test_the_tightest_chain_is_critical() -> None:
    roadmap = on(dt.date(2027, 4, 1), small())
    assert [item.critical for item in roadmap.items] == [True, True]
    lone = on(dt.date(2026, 4, 1), {"first": small()["first"]})
    assert [item.critical for item in lone.items] == [False]


def test_answers_tell_what_is_done_and_for_whom() -> None:
    done = ({"ecfmg": ("certified",)},)
    asked = small(when={"ecfmg": ("no", "in_progress"), "student": ("no",)}, done_when=done)
    profile = profile_of({**FILE, "ecfmg": "certified"})
    assert [o.milestone.id for o in plan(profile, asked).over] == ["first"]
    student = profile_of({**FILE, "student": "yes", "ecfmg": "certified"})
    assert not plan(student, asked).over, "it was never for a student"


def test_a_status_survives_a_new_id() -> None:
    renamed = {"now": replace(small()["first"], id="now", formerly=("then_so", "once"))}
    skipped = Status(Said.SKIPPED, TODAY, "no_time")
    assert under_present_ids({"once": skipped, "gone": DONE}, renamed) == {"now": skipped}
    assert under_present_ids({"once": skipped, "now": DONE}, renamed) == {"now": DONE}
    assert Status.of(skipped.plain) == skipped


def test_the_work_of_a_week() -> None:
    roadmap = on(dt.date(2027, 3, 10), small(hours_week=7))
    assert roadmap.hours_in(dt.date(2027, 3, 10)) == 7
    assert roadmap.hours_in(dt.date(2026, 3, 10)) == 0


# --- the milestones of this repository -------------------------------------------------------------


@pytest.mark.parametrize("milestone", MILESTONES.values(), ids=lambda m: m.id)
def test_a_milestone_fits_a_season_that_is_far_ahead(milestone: Milestone) -> None:
    """Somebody for whom it is, three years early, has time for it and for all that it needs."""
    profile = replace(profile_of(FILE), today=dt.date(2025, 1, 1))
    all_for_anybody = {m.id: replace(m, when={}, done_when=()) for m in MILESTONES.values()}
    roadmap = plan(profile, all_for_anybody)
    item = roadmap.item(milestone.id)
    assert isinstance(item, Item), [d for d in roadmap.dropped if d.milestone.id == milestone.id]
    assert not item.short or milestone.weeks <= 2


def test_phases_follow_each_other() -> None:
    for season in range(2026, 2031):
        starts = [day for _, day in phase_starts(LIBRARY.calendar, season)]
        assert starts == sorted(starts)
    assert [phase for phase, _ in phase_starts(LIBRARY.calendar, 2028)] == list(Phase)


def test_a_season_without_dates_has_a_range() -> None:
    first, last = LIBRARY.calendar.span("eras_submit", 2029)
    assert (first, last) == (dt.date(2028, 9, 1), dt.date(2028, 9, 30))
    assert LIBRARY.calendar.span("eras_submit", 2026) == (dt.date(2025, 9, 3),) * 2
    leap = LIBRARY.calendar.span("match_day", 2028)
    assert leap == (dt.date(2028, 3, 1), dt.date(2028, 3, 31))
