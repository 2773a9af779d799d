"""The question ids and values of the outside contract, copied here: they stay."""

from __future__ import annotations

import re

import pytest

from bot.core.interview.guide import Guide, Kind
from tests.conversation import the_library

CONTRACT = """
about      img_type: us|non_us   visa_need: none|j1|h1b|either|unsure   status_deadline: m
about      grad_year: n   student: yn   school_known: yes|no|unsure   season: n   prior_cycles: n
about      prior_specialty: yn   english: good|improving   hours_week: n   months_free: n
about      budget_usd: n
exams      step1_passed: yn   step1_score: n   step1_date: m   step1_attempts: n   ck_score: n
exams      ck_date: m   ck_attempts: n   step3_score: n   step3_date: m   step3_attempts: n
exams      ecfmg: certified|in_progress|no   oet: passed|booked|no
experience usce_months: n   usce_kind: subi|elective|observership|none   usce_at_residency: yn
experience usce_last: m   usce_settings: []   home_pmr: yn
letters    lor_pmr: n   lor_pmr_residency: n   lor_core: n   lor_research: n
letters    lor_strength: strong|ok|unsure   lor_waived: yn   sloe: yn
research   papers: n   posters: n   research_pmr: yn   research_position: yn
network    advocates: n   conferences: n   contacted: n   signals_used: n
story      ps_stage: none|draft|final   ps_mentions_score: yn   volunteer: []   gap_months: n
programs   applied_n: n   tracks: categorical|advanced|both   pgy1: none|planned|applied
programs   regions: []   settings: []
interviews invites: n   interviewed: n   ranked: n   mocks: n   prior_applied: n
interviews prior_invited: n   prior_interviewed: n   prior_ranked: n
"""
KINDS = {
    "n": {Kind.NUMBER, Kind.SCORE, Kind.YEAR},
    "m": {Kind.MONTH},
    "yn": {Kind.YES_NO},
    "[]": {Kind.SEVERAL},
}
PROMISED = [
    (line.split()[0], question_id, what)
    for line in CONTRACT.split("\n")
    for question_id, what in re.findall(r"(\w+): (\S+)", line)
]


@pytest.fixture
def guide() -> Guide:
    return the_library().guide


@pytest.mark.parametrize(("section", "question_id", "what"), PROMISED, ids=str)
def test_a_promised_question(guide: Guide, section: str, question_id: str, what: str) -> None:
    question = guide.questions[question_id]
    assert question.section == section
    if what in KINDS:
        assert question.kind in KINDS[what]
    else:
        assert question.kind is Kind.CHOICE
        assert [option.value for option in question.options] == what.split("|")


def test_the_interview_has_its_shape(guide: Guide) -> None:
    assert [s.id for s in guide.sections] == [
        "about", "exams", "experience", "letters", "research", "network", "story", "application",
        "programs", "interviews",
    ]  # fmt: skip
    assert 8 <= len(guide.quick) <= 10, "about eight questions, two minutes"
