"""Replay: the position follows from the answers alone, whatever they are and in whatever order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.interview.answers import SKIPPED, Value
from bot.core.interview.conditions import Condition, Known
from bot.core.interview.guide import QUICK, Guide, Kind, Question, Section
from bot.core.interview.replay import Answers, Asking, Finished, Standing, replay
from tests.conversation import TODAY, asked, the_library, told
from tests.knowledge.gallery import typed_for


def question(name: str, section: str, ask_when: Condition | None = None) -> Question:
    return Question(
        name, section, Kind.NUMBER, f"{name}?", name, "", "1", most=9, ask_when=ask_when or {}
    )


PLANT = Section("plant", "Plants", "", (
    question("trees", "plant"),
    question("oaks", "plant", {"trees": ("1+", "unknown")}),
    question("age", "plant", {"oaks": ("1+",)}),
))  # fmt: skip
ANIMAL = Section("animal", "Animals", "", (question("cats", "animal"), question("dogs", "animal")))
WOOD = Guide((PLANT, ANIMAL), ("cats", "trees"))


def knower(answers: Answers) -> Callable[[str], Known]:
    return lambda name: answers[name].known(TODAY) if name in answers else None


def standing(guide: Guide = WOOD, /, **answers: int | None) -> Standing:
    return replay(guide, {name: Value(data) for name, data in answers.items()}, knower)


def walked(at: Standing) -> list[str]:
    """The questions still to be asked, by route, in order."""
    open_ones = []
    for route in (QUICK, "plant", "animal"):
        place = at.next_on(route)
        if isinstance(place, Asking):
            open_ones.append(place.question.id)
    return open_ones


@pytest.mark.parametrize(
    ("answers", "asks"),
    [
        ({}, ["cats", "trees", "cats"]),
        ({"cats": 1}, ["trees", "trees", "dogs"]),
        ({"trees": 0}, ["cats", "cats"]),
        ({"trees": 2}, ["cats", "oaks", "cats"]),
        ({"trees": None}, ["cats", "oaks", "cats"]),
        ({"trees": 2, "oaks": 0}, ["cats", "cats"]),
        ({"trees": 2, "oaks": 1}, ["cats", "age", "cats"]),
        ({"trees": 2, "oaks": None}, ["cats", "cats"]),
        ({"trees": 2, "oaks": 1, "age": 5, "cats": 0, "dogs": 0}, []),
        ({"nobody asked this": 3}, ["cats", "trees", "cats"]),
    ],
)
def test_the_next_question(answers: Mapping[str, int | None], asks: list[str]) -> None:
    assert walked(standing(**answers)) == asks


def test_an_answer_that_no_longer_applies_is_set_aside_and_counts_again() -> None:
    full = {"trees": 2, "oaks": 1, "age": 5}
    assert standing(**full).aside == {}
    felled = standing(**{**full, "trees": 0})
    assert felled.aside == {"oaks": Value(1)}
    assert felled.live == {"trees": Value(0), "age": Value(5)}, "of oaks nothing is known any more"
    assert felled.counted("plant") == (2, 2)
    assert standing(**full).live == {name: Value(n) for name, n in full.items()}


def test_an_answer_given_ahead_of_its_turn_is_kept() -> None:
    early = standing(age=5)
    assert early.live == {"age": Value(5)}
    assert isinstance(early.next_on("plant"), Asking)
    assert early.counted("plant") == (1, 3)


def test_a_question_inserted_later_is_asked_and_nothing_else_changes() -> None:
    before = standing(trees=0, cats=1, dogs=1)
    assert before.next_on("animal") == Finished("animal")
    birds = Section("animal", "", "", (ANIMAL.questions[0], question("birds", "animal"),
                                       ANIMAL.questions[1]))  # fmt: skip
    after = standing(Guide((PLANT, birds), WOOD.quick), trees=0, cats=1, dogs=1)
    place = after.next_on("animal")
    assert isinstance(place, Asking)
    assert (place.question.id, place.number, place.of) == ("birds", 2, 3)
    assert after.live == before.live


def test_going_back_and_jumping() -> None:
    at = standing(trees=2, oaks=1)
    age, trees = PLANT.questions[2], PLANT.questions[0]
    assert at.at(trees, "plant") == Asking(trees, "plant", 1, 3)
    assert at.before(age, "plant") == PLANT.questions[1]
    assert at.before(trees, "plant") is None
    assert standing(trees=0).before(age, "plant") == trees, "the last one that is asked at all"
    assert at.at(age, QUICK) == Asking(age, QUICK, 3, 3), "a question beside the route"
    assert at.next_route() == QUICK
    assert standing(trees=0, cats=1).next_route() == "animal"
    assert standing(trees=0, cats=1, dogs=1).next_route() is None
    assert at.next_on("nowhere") == Finished("nowhere")


# --- the real guide, and anybody's answers ---------------------------------------------------------

LIBRARY = the_library()
POOL = [
    (question.id, told({question.id: typed})[question.id])
    for question in LIBRARY.guide.questions.values()
    for typed in [*typed_for(question), None]
]
ANYBODY = st.lists(st.sampled_from(POOL), max_size=40).map(dict)
ROUTES = (QUICK, *(section.id for section in LIBRARY.guide.sections))


@given(ANYBODY, st.randoms(use_true_random=False))
def test_whatever_was_answered_there_is_a_place_to_be(
    answers: dict[str, Value], chance: Random
) -> None:
    at = LIBRARY.standing(answers, TODAY)
    assert at.live.keys() | at.aside.keys() == answers.keys(), "nothing is lost"
    assert not at.live.keys() & at.aside.keys()
    for route in ROUTES:
        answered, of = at.counted(route)
        assert 0 <= answered <= of <= len(LIBRARY.guide.route(route))
        match at.next_on(route):
            case Asking(question, _, number, total):
                assert question.id not in answers
                assert question.id in at.applies
                assert 1 <= number <= total == of
                assert answered < of
            case Finished():
                assert answered == of
    shuffled = list(answers.items())
    chance.shuffle(shuffled)
    assert LIBRARY.standing(dict(shuffled), TODAY) == at, "the order of telling tells nothing"


@settings(max_examples=40)
@given(ANYBODY, st.data())
def test_every_route_comes_to_an_end(answers: dict[str, Value], data: st.DataObject) -> None:
    """However the questions are answered, each is asked once and the interview ends."""
    told_so_far = dict(answers)
    questions = LIBRARY.guide.questions
    for route in ROUTES:
        seen: set[str] = set()
        while isinstance(place := LIBRARY.standing(told_so_far, TODAY).next_on(route), Asking):
            assert place.question.id not in seen, "asked twice"
            seen.add(place.question.id)
            mine = [value for name, value in POOL if name == place.question.id]
            told_so_far[place.question.id] = data.draw(st.sampled_from(mine))
    assert told_so_far.keys() <= questions.keys()


@given(ANYBODY, st.sampled_from(POOL))
def test_a_change_and_the_change_back_leave_everything_as_it_was(
    answers: dict[str, Value], change: tuple[str, Value]
) -> None:
    question_id, value = change
    before = LIBRARY.standing(answers, TODAY)
    LIBRARY.standing({**answers, question_id: value}, TODAY)
    back = {**answers, question_id: answers.get(question_id, SKIPPED)}
    if question_id in answers:
        assert LIBRARY.standing(back, TODAY) == before


def test_what_a_us_citizen_is_not_asked() -> None:
    at = LIBRARY.standing(told({"img_type": "us", "visa_need": "j1"}), TODAY)
    assert asked("visa_need").id not in at.applies
    assert at.aside == told({"visa_need": "j1"})
    both = LIBRARY.conflicts_in(at, TODAY)
    assert [conflict.id for conflict in both] == ["us-img-visa"], "set aside, and yet not swallowed"
