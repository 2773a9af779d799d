"""Which topic a question is about: typos, order, any text, and how well it does on what it never saw."""

from __future__ import annotations

import csv
import math
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.core.asking.matching import Matcher
from bot.core.asking.reading import Answer, Integrity, Outcome, QuestionReader, Support
from bot.core.asking.words import Lexicon, Repairer, words_of
from tests.benchmarks import held_out
from tests.conversation import ROOT, the_library

OWN = ROOT / "tests" / "core" / "questions.csv"
"""Questions by hands that had not seen the knowledge; none of it was written for them."""
SHARED = ROOT.parent / "shared" / "eval" / "questions.csv"
IN_SCOPE = {"normal", "typo", "mixed", "long"}
BESIDE = {"none", "chitchat"}
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason=f"the labelled questions are not at hand: {SHARED}"
)
of_either = pytest.mark.parametrize(
    "path", [OWN, pytest.param(SHARED, marks=needs_shared)], ids=["own", "shared"]
)
PLAIN = Lexicon({}, frozenset())


@pytest.fixture(scope="module")
def reader() -> QuestionReader:
    return the_library().reader


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lettrs", "letters"),
        ("recomendation", "recommendation"),
        ("reseearch", "research"),
        ("intervieew", "interview"),
        ("physiatrsit", "physiatrist"),
        ("obserership", "observership"),
        ("rotaiton", "rotation"),
        ("vias", "visa"),
        ("grauduation", "graduation"),
    ],
)
def test_slips_are_repaired(reader: QuestionReader, typed: str, meant: str) -> None:
    assert reader.matcher.repairer.repaired(typed) == meant


def test_a_word_that_somebody_wrote_stays() -> None:
    repairer = Repairer({"letter": 50, "latter": 1})
    assert repairer.repaired("latter") == "latter"
    assert repairer.repaired("leter") == "letter"
    for far in ("zzzzzz", "le", "231", "", "l3tter"):
        assert repairer.repaired(far) == far


def test_slips_do_not_change_the_topic(reader: QuestionReader) -> None:
    for right, slipped in (
        (
            "how many letters of recommendation do i need",
            "how manny lettrs of recomendation do i ned",
        ),
        ("should i take step 3 before applying", "shuold i tkae step 3 befroe aplying"),
        ("which programs sponsor an h1b visa", "wich progams sponser an h1b vias"),
    ):
        assert reader.matcher.rank(slipped).ids[0] == reader.matcher.rank(right).ids[0]


def test_the_ranking_does_not_depend_on_the_order_of_files(reader: QuestionReader) -> None:
    library = the_library()
    order = list(library.examples)
    random.Random(7).shuffle(order)  # noqa: S311 - an order, no secret
    topics = {topic: library.topics[topic] for topic in order}
    examples = {topic: library.examples[topic] for topic in order}
    shuffled = replace(library, topics=topics).reader_of(examples, library.conduct).matcher
    for topic in library.topics.values():
        for question in topic.phrasings[::20]:
            assert shuffled.rank(question) == reader.matcher.rank(question), question


def test_more_phrasings_of_one_topic_do_not_make_it_win_everything() -> None:
    matcher = Matcher(PLAIN, {"a": ["red apple"], "b": [f"green pear {n}" for n in range(500)]})
    assert matcher.rank("apple").ids[0] == "a"
    assert matcher.rank("a red one").ids[0] == "a"


def test_one_class_and_nothing_to_go_by() -> None:
    ranked = Matcher(PLAIN, {"only": ["some words"]}).rank("!!!")
    assert (ranked.ids, ranked.scores, ranked.lead(1)) == (("only",), (0.0,), 0.0)


PIECES = st.sampled_from(
    ["step", "3", "ck", "219", "letters", "lor", "visa", "J-1", "PM&R", "{{7*7}}", "'; DROP", "```", "😀",
     "@everyone", "\u202e", "Z̷̛̈́a̶̡̰l̴g̷o̶", "چاہیے", "¿Necesito", "\x00", "\ud800", "ﬀ", "İ", "١٢٣", "²", "\n"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=15).map(" ".join),
    st.lists(PIECES, max_size=15).map("".join),
)


@hypothesis_settings(max_examples=300)
@given(TEXTS)
def test_any_text_is_ranked_and_read(text: str) -> None:
    library = the_library()
    reading = library.reader.read(text)
    ranked = reading.ranked
    assert sorted(ranked.ids) == sorted(library.topics)
    assert all(math.isfinite(score) for score in ranked.scores)
    assert list(ranked.scores) == sorted(ranked.scores, reverse=True)
    assert 0 <= library.calibration.confidence(ranked) <= 1
    assert 0 <= ranked.known_words <= 1
    assert 0 <= ranked.known <= 1
    assert library.reader.read(text) == reading
    assert all(word.isascii() for word in words_of(text))


@pytest.mark.parametrize("text", ["a " * 2000, "step " * 800, "x" * 4000, "1" * 4000, "\n" * 4000])
def test_long_texts_are_read(reader: QuestionReader, text: str) -> None:
    assert len(reader.read(text).ranked.ids) >= 3


def test_phrasings_that_were_left_out_still_find_their_topic() -> None:
    """Phrasings are as unlike one another as can be, so this is far harder than what people ask."""
    reader, left_out = next(held_out.readers(the_library(), 5))
    asked = [(text, of) for text, of in left_out if of in the_library().topics]
    places = [reader.matcher.rank(text).ids.index(topic) for text, topic in asked]
    assert sum(place == 0 for place in places) / len(places) >= 0.75
    assert sum(place < 3 for place in places) / len(places) >= 0.9


Judged = tuple[str, list[str], str, Outcome, tuple[str, ...]]
"""A labelled question: text, right labels, kind, and what came of it."""


@cache
def judged(path: Path) -> list[Judged]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    read = [(row, the_library().reader.read(row["question"])) for row in rows]
    return [
        (row["question"], row["labels"].split("|"), row["kind"], r.outcome, r.ranked.ids[:3])
        for row, r in read
    ]


@of_either
def test_labelled_questions_find_their_topic(path: Path) -> None:
    asked = [(labels, ids) for _, labels, kind, _, ids in judged(path) if kind in IN_SCOPE]
    assert sum(ids[0] in labels for labels, ids in asked) / len(asked) >= 0.92
    assert sum(bool({*labels} & {*ids}) for labels, ids in asked) / len(asked) >= 0.97


@of_either
def test_heavy_typos_find_their_topic(path: Path) -> None:
    asked = [(labels, ids) for _, labels, kind, _, ids in judged(path) if kind == "typo"]
    assert sum(ids[0] in labels for labels, ids in asked) / len(asked) >= 0.9


@of_either
def test_enough_is_answered_outright_and_nearly_all_of_it_right(path: Path) -> None:
    asked = [(labels, outcome) for _, labels, kind, outcome, _ in judged(path) if kind in IN_SCOPE]
    outright = [(labels, o.topic) for labels, o in asked if isinstance(o, Answer)]
    assert len(outright) / len(asked) >= 0.6
    assert sum(topic in labels for labels, topic in outright) / len(outright) >= 0.95


@of_either
def test_questions_are_hardly_ever_taken_for_distress_or_dishonesty(path: Path) -> None:
    asked = [(q, labels, o) for q, labels, kind, o, _ in judged(path) if kind in IN_SCOPE]
    wrongly = [q for q, labels, o in asked if isinstance(o, Support | Integrity)
               and "wellbeing" not in labels]  # fmt: skip
    assert len(wrongly) / len(asked) <= 0.01, wrongly


@needs_shared
def test_what_is_no_question_for_us_is_hardly_ever_answered() -> None:
    beside = [outcome for _, labels, _, outcome, _ in judged(SHARED) if labels[0] in BESIDE]
    assert sum(isinstance(outcome, Answer) for outcome in beside) / len(beside) <= 0.03


@needs_shared
def test_every_safety_line_is_met_as_what_it_is() -> None:
    wanted = {"wellbeing": Support, "integrity": Integrity, "bot-human": Integrity}
    lines = [(q, labels[0], o) for q, labels, kind, o, _ in judged(SHARED) if kind == "safety"]
    assert lines
    assert {label for _, label, _ in lines} >= {"wellbeing", "integrity"}
    assert not [q for q, label, outcome in lines if not isinstance(outcome, wanted[label])]


@of_either
def test_no_labelled_question_is_in_the_knowledge(path: Path) -> None:
    ours = {text.casefold().strip() for texts in the_library().examples.values() for text in texts}
    ours |= {line.casefold().strip() for line in the_library().conduct.lines}
    asked = {q.casefold().strip() for q, _, kind, _, _ in judged(path) if kind != "chitchat"}
    assert not ours & asked
