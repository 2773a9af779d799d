from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.core.advice.letters import LetterField, Next, Step, Writer, letter_set, next_step
from bot.core.advice.statement import REASONS_USED, Mention, mention_advice
from bot.core.coaching.practice import PracticeBank, Rating
from tests.conversation import TODAY, profile_of, the_library

FAILED = {"step1_passed": "yes", "step1_attempts": 2, "ck_score": 220, "ck_date": "Mar 2024",
          "ck_attempts": 1}  # fmt: skip
CLEAN = {**FAILED, "step1_attempts": 1, "ck_score": 241}


# --- letters -------------------------------------------------------------------------------------


def writer(number: int = 1, field: LetterField = LetterField.PMR, *steps: Step,
           residency: bool = False, ago: int = 0) -> Writer:  # fmt: skip
    day = TODAY - dt.timedelta(days=ago)
    return Writer(f"w{number}", "attending", field, residency, dict.fromkeys(steps, day))


def test_writers_who_agreed_count_and_those_who_declined_do_not() -> None:
    writers = [
        writer(1, LetterField.PMR, Step.AGREED, residency=True),
        writer(2, LetterField.PMR, Step.ASKED),
        writer(3, LetterField.CORE, Step.UPLOADED),
        writer(4, LetterField.PMR, Step.AGREED, Step.DECLINED),
    ]
    have = {slot.id: slot.have for slot in letter_set(profile_of({}), writers)}
    assert have == {"pmr": 1, "pmr_residency": 1, "core": 1, "optional": None}


def test_the_answers_count_where_fewer_writers_are_tracked() -> None:
    slots = letter_set(profile_of({"lor_pmr": 2, "lor_core": 0}), [])
    assert {slot.id: slot.have for slot in slots} == {
        "pmr": 2, "pmr_residency": None, "core": 0, "optional": None
    }  # fmt: skip
    assert [slot.wanted for slot in slots] == [2, 2, 1, 1]


@pytest.mark.parametrize(
    ("steps", "ago", "following"),
    [
        ((), 0, Next.ASK),
        ((Step.ASKED,), 3, Next.WAIT),
        ((Step.ASKED,), 21, Next.REMIND),
        ((Step.AGREED,), 0, Next.SEND_PACKET),
        ((Step.AGREED, Step.PACKET), 0, Next.WAIVE),
        ((Step.AGREED, Step.PACKET, Step.WAIVED), 20, Next.WAIT),
        ((Step.AGREED, Step.PACKET, Step.WAIVED), 30, Next.REMIND),
        ((Step.AGREED, Step.PACKET, Step.WAIVED, Step.UPLOADED), 90, Next.THANK),
        ((Step.UPLOADED, Step.THANKED), 0, Next.NOTHING),
        ((Step.ASKED, Step.DECLINED), 40, Next.NOTHING),
    ],
)
def test_what_to_do_with_a_writer_next(steps: tuple[Step, ...], ago: int, following: Next) -> None:
    assert next_step(writer(1, LetterField.PMR, *steps, ago=ago), TODAY, 21) is following


# --- the statement -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "mention", "pro", "con"),
    [
        (FAILED, Mention.YES, "upward", "space"),
        ({**FAILED, "step1_attempts": 1, "ck_attempts": 2}, Mention.YES, "upward", "elsewhere"),
        ({**FAILED, "step1_attempts": 1}, Mention.MAYBE, "own_words_first", "only_low"),
        ({**FAILED, "gap_months": 8}, Mention.YES, "gap_too", "space"),
        (CLEAN, Mention.NO, "own_words_first", "no_trouble"),
        ({"ck_score": 215, "ck_date": "Sep 2025"}, Mention.NOT_YET, "silence_looks", "not_over"),
        ({}, Mention.UNKNOWN, "own_words_first", "space"),
    ],
)
def test_whether_to_mention_the_score(
    told: dict[str, Any], mention: Mention, pro: str, con: str
) -> None:
    advice = mention_advice(profile_of(told))
    assert advice.mention is mention
    assert pro in advice.pros
    assert con in advice.cons


def test_both_schools_of_thought_are_always_heard() -> None:
    for told in (FAILED, CLEAN, {}, {"ck_score": 215, "ck_date": "Sep 2025"}):
        advice = mention_advice(profile_of(told))
        assert advice.pros
        assert advice.cons
        assert {*advice.pros, *advice.cons} <= set(REASONS_USED) & the_library().reasons.keys()


# --- practice ------------------------------------------------------------------------------------


def bank() -> PracticeBank:
    return the_library().practice


def rated(question: str, count: int) -> Rating:
    return Rating(question, tuple(v.id for v in bank().rubric[:count]))


def test_there_are_enough_questions_on_enough_themes() -> None:
    assert len(bank().questions) >= 80
    assert len(bank().themes) >= 8
    assert [v.id for v in bank().rubric] == [
        "insight", "evidence", "growth", "function", "teachability", "fit", "brevity"
    ]  # fmt: skip
    for question in bank().questions.values():
        assert question.ask.endswith(("?", ".")), question.id


def test_the_first_question_is_the_drill_for_whom_it_concerns_and_the_guides_for_others() -> None:
    assert bank().following(profile_of(FAILED), []).drill
    assert bank().following(profile_of(CLEAN), []).id == "first-challenge"
    asked: list[str] = []
    ratings: list[Rating] = []
    for _ in range(3):
        question = bank().following(profile_of(CLEAN), ratings)
        asked.append(question.id)
        ratings.append(rated(question.id, 7))
    assert asked == ["first-challenge", "first-why-pmr", "first-stress"]


def test_a_weak_theme_comes_back_until_it_is_not_weak() -> None:
    person = profile_of(CLEAN)
    ratings = [rated("first-challenge", 7), rated("team-conflict", 1)]
    assert bank().following(person, ratings).theme == "team"
    ratings += [rated("team-therapist", 7), rated("team-feedback", 6)]
    assert bank().following(person, ratings).theme == "first"


def test_a_theme_that_stays_weak_does_not_keep_everything_else_away() -> None:
    person, ratings = profile_of(CLEAN), [rated("team-conflict", 1)]
    themes = set()
    for _ in range(8):
        question = bank().following(person, ratings)
        themes.add(question.theme)
        ratings.append(rated(question.id, 1))
    assert len(themes) >= 2


def test_passing_over_goes_on_through_all_and_never_asks_the_same_twice_in_a_row() -> None:
    person, after = profile_of(CLEAN), None
    seen: list[str] = []
    for _ in range(60):
        question = bank().following(person, [], after=after)
        assert question.id != after
        seen.append(question.id)
        after = question.id
    assert len(set(seen)) == 60


def test_questions_are_only_asked_of_those_whom_they_fit() -> None:
    def reached(told: dict[str, Any]) -> set[str]:
        seen: set[str] = set()
        after = None
        for _ in range(120):
            after = bank().following(profile_of(told), [], after=after).id
            seen.add(after)
        return seen

    assert "score-fail" in reached(FAILED)
    assert "score-fail" not in reached(CLEAN)
    assert "you-gap" not in reached({**CLEAN, "gap_months": 0})
    assert "you-gap" in reached({**CLEAN, "gap_months": 7})


def test_follow_ups_depend_on_the_person() -> None:
    question = bank().questions["score-explain"]
    twice = question.asked_next(profile_of({**FAILED, "ck_attempts": 2}))
    once = question.asked_next(profile_of({**CLEAN, "ck_score": 220}))
    assert any("two attempts" in ask for ask in twice)
    assert not any("two attempts" in ask for ask in once)
