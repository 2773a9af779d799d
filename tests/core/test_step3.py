"""Worked people in `tests/cases/step3/`: what to do about Step 3, with which reasons."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.documents import Document, read_document
from bot.core.advice.step3 import REASONS_USED, Decision, Preparation, Step3Advice, step3_advice
from bot.core.profile import PASSED
from tests.conversation import ROOT, TODAY, profile_of, the_library

FOLDER = ROOT / "tests" / "cases" / "step3"
KEYS = {"name", "today", "answers", "practice", "weeks", "decision", "for", "against", "needs",
        "never", "last_date"}  # fmt: skip


@cache
def cases() -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        document = read_document(path, f"tests/cases/step3/{path.name}")
        assert isinstance(document, Document), str(document)
        found += document.data["people"]
    return tuple(found)


def advice_for(case: dict[str, Any]) -> Step3Advice:
    today = dt.date.fromisoformat(case["today"]) if "today" in case else TODAY
    preparation = Preparation(case.get("practice"), case.get("weeks"))
    return step3_advice(profile_of(case["answers"], today), preparation)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_a_case(case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS
    advice = advice_for(case)
    assert advice.decision == case["decision"]
    assert set(case.get("for", [])) <= set(advice.pros)
    assert set(case.get("against", [])) <= set(advice.cons)
    assert set(case.get("needs", [])) <= set(advice.needs)
    assert not set(case.get("never", [])) & {*advice.pros, *advice.cons, *advice.needs}
    if "last_date" in case:
        wanted = case["last_date"]
        assert advice.last_date == (dt.date.fromisoformat(wanted) if wanted else None)


def test_there_are_cases_of_every_decision() -> None:
    counts = Counter(case["decision"] for case in cases())
    assert sum(counts.values()) >= 30
    assert all(counts[decision] >= 3 for decision in Decision), counts


def test_every_reason_is_given_to_somebody() -> None:
    given_to: set[str] = set()
    for case in cases():
        advice = advice_for(case)
        given_to |= {*advice.pros, *advice.cons, *advice.needs}
    assert given_to == set(REASONS_USED)


def test_every_reason_has_sources() -> None:
    for name in REASONS_USED:
        reason = the_library().reasons[name]
        assert reason.sources
        assert set(reason.sources) <= the_library().sources.keys()


people = st.fixed_dictionaries(
    {},
    optional={
        "step1_passed": st.sampled_from(["yes", "no"]),
        "step1_attempts": st.integers(0, 4),
        "ck_score": st.one_of(st.integers(190, 270), st.just("none")),
        "ck_date": st.sampled_from(["Mar 2021", "Mar 2024", "Sep 2025", "Mar 2027"]),
        "ck_attempts": st.integers(0, 4),
        "step3_score": st.one_of(st.integers(170, 250), st.just("none")),
        "step3_attempts": st.integers(0, 5),
        "step3_stronger": st.sampled_from(["yes", "no"]),
        "ecfmg": st.sampled_from(["certified", "in_progress", "no"]),
        "visa_need": st.sampled_from(["none", "j1", "h1b", "either", "unsure"]),
        "season": st.sampled_from([2027, 2028]),
        "usce_months": st.integers(0, 6),
        "hours_week": st.integers(0, 60),
        "student": st.sampled_from(["yes", "no"]),
    },
)


@given(
    people,
    st.one_of(st.none(), st.integers(150, 280)),
    st.one_of(st.none(), st.integers(0, 30)),
    st.dates(dt.date(2026, 6, 1), dt.date(2027, 6, 1)),
)
@settings(max_examples=150)
def test_nobody_is_rushed(
    answers: dict[str, Any], practice: int | None, weeks: int | None, today: dt.date
) -> None:
    """Who is sent to Step 3 may sit it, has a reason, is not unready, and has the time."""
    profile = profile_of(answers, today)
    advice = step3_advice(profile, Preparation(practice, weeks))
    assert {*advice.pros, *advice.cons, *advice.needs} <= set(REASONS_USED)
    if advice.last_date:
        assert advice.last_date >= today
    if advice.decision in {Decision.BEFORE_APPLYING, Decision.BEFORE_RANK_LIST}:
        assert profile.known("step1_state") in {PASSED, None}
        assert profile.known("ck_state") == PASSED
        assert profile.known("ecfmg") in {"certified", None}
        assert {"recovery", "reassures", "h1b", "repairs_step3"} & set(advice.pros)
        assert not {"not_stronger", "rushed", "no_need"} & set(advice.cons)
        assert practice is None or practice > 220
        assert advice.last_date
    if advice.decision is Decision.BEFORE_RANK_LIST:
        assert "ready" in advice.pros
