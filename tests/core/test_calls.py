"""Calls: one text form for buttons, lines and programs, which says the same when it is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calls import Call
from bot.services.verbs import found_verbs

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VERBS = st.text("abcdefghijklmnopqrstuvwxyz_-", min_size=1, max_size=12)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
ARGS = st.dictionaries(NAMES, st.one_of(WORDS, st.lists(WORDS, min_size=2, max_size=4)), max_size=4)


@given(VERBS, ARGS)
def test_a_call_is_read_back_as_it_was(verb: str, args: dict[str, object]) -> None:
    call = Call(verb, args)
    assert Call.parse(str(call)) == call
    assert "\n" not in str(call)
    assert " " not in str(call)


@given(st.text())
def test_any_line_is_some_call(line: str) -> None:
    call = Call.parse(line)
    assert call.verb == call.verb.casefold()
    assert Call.parse(str(call)).verb == call.verb or not call.verb.isidentifier()


@pytest.mark.parametrize(
    ("line", "names", "args"),
    [
        ("/assess", ("section",), {}),
        ("/assess exams", ("section",), {"section": "exams"}),
        ("  /ASSESS   exams  ", ("section",), {"section": "exams"}),
        ("/assess clinical experience", ("section",), {"section": "clinical experience"}),
        ("/answer ck_score about 219", ("id", "value"), {"id": "ck_score", "value": "about 219"}),
        ("/answer id=ck_score value=about 219", ("id", "value"),
         {"id": "ck_score", "value": "about 219"}),
        ("/answer value=219 ck_score", ("id", "value"), {"value": "219", "id": "ck_score"}),
        ("/answer why_pmr a=b c", ("id", "value"), {"id": "why_pmr", "value": "a=b c"}),
        ("/answer ck_score", ("id", "value"), {"id": "ck_score"}),
        ("/answer?id=ck_score&value=about%20219", ("id", "value"),
         {"id": "ck_score", "value": "about 219"}),
        ("/answer?id=volunteer&value=pain&value=sports", ("id", "value"),
         {"id": "volunteer", "value": ["pain", "sports"]}),
        ("/answer?id=x&value=", ("id", "value"), {"id": "x", "value": ""}),
        ("/ask what? why?", ("question",), {"question": "what? why?"}),
        ("/privacy erase yes", ("action", "confirm"), {"action": "erase", "confirm": "yes"}),
    ],
)  # fmt: skip
def test_words_after_a_verb_fill_its_arguments(
    line: str, names: tuple[str, ...], args: dict[str, object]
) -> None:
    assert Call.parse(line).bound(names).args == args


@given(WORDS.filter(lambda words: words.strip() and "=" not in words))
def test_no_word_is_lost(words: str) -> None:
    line = f"/answer why_pmr {words}"
    bound = Call.parse(line).bound(found_verbs()["answer"].names)
    assert "".join(str(bound.args.get("value", "")).split()) == "".join(words.split())


def test_a_call_may_carry_any_name() -> None:
    assert Call("x").adding(self=1, verb=2, args=3).args == {"self": 1, "verb": 2, "args": 3}
