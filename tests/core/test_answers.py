"""From what people type to a value, or a refusal that says why. Nothing is ever guessed."""

from __future__ import annotations

import datetime as dt
import json
import string
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.interview.answers import SKIPPED, Refused, Value, read
from bot.core.interview.guide import Kind, Option, Question
from bot.core.months import Month
from bot.services.phrases import Phrase
from tests.conversation import TODAY, asked, the_library

QUESTIONS = tuple(the_library().guide.questions.values())


def spoken(question_id: str, typed: object) -> object:
    """The value as JSON holds it, or the reason of a refusal after an exclamation mark."""
    said = read(asked(question_id), typed, TODAY)
    return f"!{said.reason}" if isinstance(said, Refused) else said.plain


SCORES: list[tuple[object, object]] = [
    ("219", 219),
    (219, 219),
    (219.0, 219),
    (" 219. ", 219),
    ("about 219", 219),
    ("~219", 219),
    ("219!", 219),
    ("I got a 219 :(", 219),
    ("219/300", 219),
    ("２１９", 219),
    ("٢١٩", 219),
    ("1", 1),
    ("300", 300),
    ("none", "none"),
    ("None.", "none"),
    ("not yet", "none"),
    ("haven’t taken it", "none"),
    ("no", "none"),
    ("idk", None),
    ("I don't know", None),
    ("?", None),
    ("rather not say", None),
    ("skip", None),
    ("n/a", None),
    (None, None),
    ("301", "!too_high"),
    ("-5", "!too_low"),
    ("9" * 199, "!too_high"),
    ("219.5", "!whole_number"),
    ("219 or 220", "!one_number"),
    ("215-220", "!one_number"),
    ("210, then 230", "!one_number"),
    ("pass", "!score_not_result"),
    ("Failed", "!score_not_result"),
    ("two hundred nineteen", "!not_a_number"),
    ("twenty one", "!not_a_number"),
    ("1e5", "!not_a_number"),
    ("219abc7", "!not_a_number"),
    ("Infinity", "!not_a_number"),
    ("nan", "!not_a_number"),
    ("", "!empty"),
    (" \n\t ", "!empty"),
    ("\u200b\u2060", "!empty"),
    ("x" * 4000, "!too_long"),
    ("@everyone", "!not_a_number"),
    ("<@123456789012345678>", "!not_a_number"),
    ("<t:1790000000:R>", "!not_a_number"),
    ("{{7*7}}", "!not_a_number"),
    ("{% if 1 %}219{% endif %}", "!not_a_number"),
    ("**219**", "!not_a_number"),
    ("[219](https://evil.example)", "!not_a_number"),
    ("```219```", "!not_a_number"),
    ("\u202e912", "!too_high"),
    ("2\u033f1\u033f9\u033f", "!one_number"),
    (True, "!not_a_number"),
    (["219"], 219),
    (["219", "220"], "!one_answer"),
    ([], "!one_answer"),
    ({"a": 219}, "!one_answer"),
    ([["219"]], "!one_answer"),
]
COUNTS: list[tuple[object, object]] = [
    ("0", 0),
    ("none", 0),
    ("never", 0),
    ("two", 2),
    ("Twice", 2),
    ("a couple", 2),
    ("once", 1),
    ("just one", 1),
    ("one and only one", 1),
    ("3 times", 3),
    ("2nd time", 2),
    ("twelve", "!too_high"),
    ("two or three", "!one_number"),
    ("a few", "!not_a_number"),
    ("a lot", "!not_a_number"),
    ("many", "!not_a_number"),
    ("half", "!not_a_number"),
    ("a dozen", "!not_a_number"),
    ("twenty two", "!not_a_number"),
    ("1.2.2023", "!not_a_number"),
    ("March 2023", "!too_high"),
]
MONTHS_OF_WORK: list[tuple[object, object]] = [
    ("1.5", 1.5),
    (0.5, 0.5),
    ("3 months", 3),
    ("1 year", 12),
    ("half a month", "!not_a_number"),
    ("one and a half", "!not_a_number"),
    ("6 weeks", "!in_months"),
    ("six weeks", "!in_months"),
    ("8wks", "!in_months"),
    ("two years", 24),
    ("1 year 6 months", "!one_number"),
    ("1,5", "!one_number"),
    ("61", "!too_high"),
]
MONEY: list[tuple[object, object]] = [
    ("1500", 1500),
    ("$1,500", 1500),
    ("1.5k", 1500),
    ("about 2k USD", 2000),
    ("1000-2000", "!one_number"),
    ("2.000", "!whole_number"),
]
MONTHS: list[tuple[object, object]] = [
    ("Mar 2023", "2023-03"),
    ("03/2023", "2023-03"),
    ("3/23", "2023-03"),
    ("2023-03", "2023-03"),
    ("2023/3", "2023-03"),
    ("2023-03-15", "2023-03"),
    ("15/03/2023", "2023-03"),
    ("15 March 2023", "2023-03"),
    ("march, 2023", "2023-03"),
    ("Marhc 2023", "2023-03"),
    ("Septembre 2023", "2023-09"),
    ("Sept. 2023", "2023-09"),
    ("Jan '24", "2024-01"),
    ("٠٣/٢٠٢٣", "2023-03"),
    ("０３/２０２３", "2023-03"),
    ("next month", "2026-12"),
    ("this month", "2026-11"),
    ("planned for June 2027", "2027-06"),
    ("idk", None),
    ("none", None),
    ("03/04/2023", "!which_month"),
    ("2023", "!month_missing"),
    ("spring 2023", "!month_missing"),
    ("maybe 2027", "!month_missing"),
    ("March", "!year_missing"),
    ("in 3 months", "!year_missing"),
    ("13/2023", "!no_such_month"),
    ("2023-00", "!no_such_month"),
    ("June or July 2023", "!one_month"),
    ("May 2022 and May 2023", "!one_month"),
    ("Mar 1923", "!year_out_of_range"),
    ("Mar 2123", "!year_out_of_range"),
    ("soon", "!not_a_month"),
    ("30 February", "!year_missing"),
    ("@everyone", "!not_a_month"),
    ("<t:1790000000:R>", "!not_a_month"),
    ("{{7*7}}", "!not_a_month"),
]
YEARS: list[tuple[object, object]] = [
    ("2021", 2021),
    (2021, 2021),
    ("class of 2021", 2021),
    ("'21", 2021),
    ("21", 2021),
    ("98", 1998),
    ("last year", 2025),
    ("２０２１", 2021),
    ("1976", 1976),
    ("2034", 2034),
    ("2035", "!year_out_of_range"),
    ("1975", "!year_out_of_range"),
    ("2020 or 2021", "!one_year"),
    ("five years ago", "!not_a_year"),
    ("20211", "!not_a_year"),
    ("@here", "!not_a_year"),
]
CHOICES: list[tuple[str, object, object]] = [
    ("img_type", "non us", "non_us"),
    ("img_type", "Non-US IMG", "non_us"),
    ("img_type", "non-us img (everyone else)", "non_us"),
    ("img_type", "U.S.", "us"),
    ("img_type", "2", "non_us"),
    ("img_type", "3", "!not_an_option"),
    ("img_type", "Martian", "!not_an_option"),
    ("visa_need", "J-1", "j1"),
    ("visa_need", "j1 visa", "j1"),
    ("visa_need", "h1b", "h1b"),
    ("visa_need", "no", "none"),
    ("visa_need", "none", "none"),
    ("visa_need", "not sure", "unsure"),
    ("visa_need", "idk", "unsure"),
    ("visa_need", "<@1>", "!not_an_option"),
    ("ecfmg", "certifed", "certified"),
    ("ecfmg", "in proces", "in_progress"),
    ("ecfmg", "idk", None),
    ("usce_kind", "observershp", "observership"),
    ("usce_kind", "sub-i", "subi"),
    ("usce_kind", "none", "none"),
    ("tracks", "both", "both"),
    ("student", "yes", "yes"),
    ("student", "Yeah", "yes"),
    ("student", "no, I graduated", "no"),
    ("student", True, "yes"),
    ("student", False, "no"),
    ("student", "not yet", "no"),
    ("student", "not sure", None),
    ("student", "not sure yet", None),
    ("student", "no idea at all", None),
    ("student", "perhaps", "!not_an_option"),
    ("student", "yes or no", "!not_an_option"),
    ("volunteer", "pain, sports", ["sports", "pain"]),
    ("volunteer", "sports and pain", ["sports", "pain"]),
    ("volunteer", "1, 5", ["disability", "pain"]),
    ("volunteer", ["pain", "pain"], ["pain"]),
    ("volunteer", ["pain", "stamps"], "!not_an_option"),
    ("volunteer", "none", []),
    ("volunteer", [], []),
    ("volunteer", "skip", None),
    ("volunteer", "pain, idk", None),
    ("regions", "midwst", ["midwest"]),
    ("regions", "anywhere", ["anywhere"]),
]
TEXTS: list[tuple[object, object]] = [
    ("I like rehab.", "I like rehab."),
    ("  two\nlines  ", "two\nlines"),
    ("@everyone {{7*7}}", "@everyone {{7*7}}"),
    ("x" * 600, "x" * 600),
    ("x" * 601, "!text_too_long"),
    ("x" * 4001, "!too_long"),
    ("a\u202eb\u0000c\u200bd", "abcd"),
    ("z" + "\u0301\u0302\u0303\u0304\u0305\u0306", "ź\u0302\u0303"),
    ("idk", None),
]


@pytest.mark.parametrize(
    ("question_id", "typed", "said"),
    [
        *(("ck_score", typed, said) for typed, said in SCORES),
        *(("ck_attempts", typed, said) for typed, said in COUNTS),
        *(("usce_months", typed, said) for typed, said in MONTHS_OF_WORK),
        *(("budget_usd", typed, said) for typed, said in MONEY),
        *(("ck_date", typed, said) for typed, said in MONTHS),
        *(("grad_year", typed, said) for typed, said in YEARS),
        *(("why_pmr", typed, said) for typed, said in TEXTS),
        *CHOICES,
    ],
    ids=lambda part: str(part)[:40],
)
def test_what_is_read(question_id: str, typed: object, said: object) -> None:
    assert spoken(question_id, typed) == said


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_a_question_reads_its_own_example_and_its_own_words(question: Question) -> None:
    if question.example:
        assert isinstance(read(question, question.example, TODAY), Value)
    for option in question.options:
        expected = (option.value,) if question.kind is Kind.SEVERAL else option.value
        for words in (option.value, option.label, *option.also):
            shouted = f" {words.upper()} "
            assert read(question, words, TODAY) == Value(expected), words
            assert read(question, shouted, TODAY) == Value(expected), shouted


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_anybody_may_keep_silent(question: Question) -> None:
    for words in ("skip", "Rather not say", "prefer not to say.", "-", None):
        assert read(question, words, TODAY) == SKIPPED


def test_a_season_is_judged_from_today() -> None:
    season = asked("season")
    assert read(season, "2027", dt.date(2027, 12, 31)) == Value(2027)
    assert isinstance(read(season, "2027", dt.date(2028, 1, 1)), Refused)


# --- whatever is typed -----------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["219", "two", "a", "Mar", "2023", "03/", "none", "idk", "not", "yes", "-", "k", "year", "{{", "}}",
     "@everyone", "<@1>", "`", "\n", " ", ",", "and", ".", "½", "٣", "\u202e", "\u0301", "'"]
)  # fmt: skip
TYPED = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=8).map("".join),
    st.lists(PIECES, max_size=8).map(" ".join),
    st.text(string.digits + string.punctuation + " ", max_size=20),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=8), max_size=4),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
ANY_QUESTION = st.sampled_from(QUESTIONS)
REASONS = {p.name.removeprefix("REFUSED_").lower(): p for p in Phrase if "REFUSED" in p.name}


@given(ANY_QUESTION, TYPED)
@example(asked("why_pmr"), "e\u200d\u0301")
@example(asked("why_pmr"), "x" * 600 + " ")
def test_reading_never_fails_and_what_is_read_is_read_again(
    question: Question, typed: object
) -> None:
    """A stored value comes back as JSON and is read anew at every visit: it must stay what it is."""
    said = read(question, typed, TODAY)
    if isinstance(said, Refused):
        assert said.details.keys() <= REASONS[said.reason].names
    else:
        stored = json.loads(json.dumps(said.plain))
        assert read(question, stored, TODAY) == said


@given(ANY_QUESTION, TYPED)
def test_a_value_is_one_that_the_question_can_have(question: Question, typed: object) -> None:
    match read(question, typed, TODAY):
        case Value(data=None) | Refused():
            pass
        case Value(data=data) if question.kind in {Kind.CHOICE, Kind.YES_NO}:
            values = [o.value for o in question.options] or ["yes", "no"]
            assert data in values
        case Value(data=tuple() as data):
            order = [o.value for o in question.options]
            assert list(data) == sorted(set(data), key=order.index)
        case Value(data=Month() as month):
            assert abs(month.year - TODAY.year) <= 50
            assert 1 <= month.month <= 12
        case Value(data="none"):
            assert question.kind in {Kind.SCORE, Kind.TEXT}
        case Value(data=str() as text):
            assert question.kind is Kind.TEXT
            assert 0 < len(text) <= question.most
            hidden = {"Cc", "Cf", "Cs", "Co", "Cn"}
            assert not [c for c in text if c not in "\n\t" and unicodedata.category(c) in hidden]
        case Value(data=number) if question.kind is Kind.YEAR:
            assert question.least <= int(str(number)) - TODAY.year <= question.most
        case Value(data=number):
            assert question.least <= float(str(number)) <= question.most
            assert question.decimals or isinstance(number, int)


@given(st.integers(-400, 400))
def test_every_number_in_figures_is_itself_or_refused(number: int) -> None:
    score = asked("ck_score")
    said = read(score, f"my score is {number}", TODAY)
    assert said == Value(number) if 1 <= number <= 300 else isinstance(said, Refused)


@given(st.dates(dt.date(1980, 1, 1), dt.date(2036, 12, 1)))
def test_a_month_is_read_in_every_way_it_is_written(day: dt.date) -> None:
    for style in ("%B %Y", "%b %Y", "%m/%Y", "%Y-%m", "%Y/%m", "%d %B %Y", "%B %d, %Y", "%Y-%m-%d"):
        assert read(asked("ck_date"), day.strftime(style), TODAY) == Value(Month.of(day)), style


@given(st.lists(st.text(string.ascii_lowercase, min_size=3, max_size=9), min_size=2, max_size=8,
                unique=True), st.data())  # fmt: skip
def test_two_options_are_never_mixed_up(labels: list[str], data: st.DataObject) -> None:
    options = tuple(Option(f"o{n}", label) for n, label in enumerate(labels))
    question = Question("q", "s", Kind.CHOICE, "?", "?", "?", "", options)
    number = data.draw(st.integers(0, len(labels) - 1))
    assert read(question, labels[number], TODAY) == Value(f"o{number}")
