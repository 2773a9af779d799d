"""What the authored words never do: ask what is nobody's business, promise, or make up a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.core.evidence import Figure, Grade
from tests.conversation import ROOT, the_library

NEVER_ASKED = re.compile(
    r"\b(nationality|citizenship|passport|born|birth\w*|religio\w+|ethnic\w*|race|gender|sex|"
    r"marital|married|children|pregnan\w+|diagnos\w+|medication|health|illness of yours|"
    r"password|log-?in|credential\w*|social security|ssn|(?:aamc|usmle|ecfmg|eras) (?:id|number)|"
    r"(?:your|full|last|first) name|e-?mail address|phone)\b"
    r"|\b(?:which|what) country\b|\bwhy did you fail\b|\breason for (?:your|the) (?:gap|fail)",
    re.IGNORECASE,
)
NEVER_PROMISED = re.compile(
    r"\b(guarantee\w*|will match|certain(?:ly)? to match|chances? (?:is|are)|your (?:chances?|odds)|"
    r"you will get|sure to|probability of \d|% chance)\b",
    re.IGNORECASE,
)
A_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d(?= (?:programs|points|percent|USD))")


def asked() -> Iterator[tuple[str, str]]:
    for question in the_library().guide.questions.values():
        yield question.id, question.ask
        yield question.id, question.label
        yield from ((question.id, option.label) for option in question.options)


def said() -> Iterator[tuple[str, str]]:
    library = the_library()
    for section in library.guide.sections:
        yield section.id, section.intro
    for question in library.guide.questions.values():
        yield question.id, question.ask
        yield question.id, question.why
    yield from ((c.id, c.says) for c in library.conflicts)
    yield from ((m.id, m.title) for m in library.marks)
    for milestone in library.milestones.values():
        yield milestone.id, milestone.title
        yield milestone.id, milestone.does


def test_nothing_is_asked_that_is_nobodys_business() -> None:
    found = [f"{where}: {text}" for where, text in asked() if NEVER_ASKED.search(text)]
    assert not found


def test_nothing_is_promised() -> None:
    found = [f"{where}: {text}" for where, text in said() if NEVER_PROMISED.search(text)]
    assert not found


def test_every_question_says_why_it_is_asked() -> None:
    for question in the_library().guide.questions.values():
        assert len(question.why.split()) >= 6, question.id
        assert question.ask.rstrip().endswith(("?", ".", "…")), question.id


@pytest.mark.parametrize("figure", the_library().figures.values(), ids=lambda f: f.id)
def test_a_figure_is_never_bare(figure: Figure) -> None:
    sources = the_library().sources
    assert figure.unit
    assert figure.readings
    for reading in figure.readings:
        assert sources[reading.source].grade
        assert sources[reading.source].read.year >= 2026


def test_what_the_guide_says_is_an_opinion() -> None:
    assert the_library().sources["guide"].grade is Grade.OPINION


def test_every_number_that_is_said_is_a_figure_or_a_year() -> None:
    figures = the_library().figures.values()
    known = {n for f in figures for r in f.readings for n in A_NUMBER.findall(str(r.value))}
    known |= {str(r.value) for f in figures for r in f.readings}
    made_up = [
        f"{where}: {number} in {text!r}"
        for where, text in said()
        for number in A_NUMBER.findall(text)
        if number not in known and not re.fullmatch(r"(19|20)\d\d", number) and number != "0.5"
    ]
    assert not made_up


@pytest.mark.parametrize("path", sorted((ROOT / "prompts").glob("*.j2")), ids=lambda p: p.name)
def test_no_template_states_a_number_of_its_own(path: object) -> None:
    text = (ROOT / "prompts" / str(getattr(path, "name", path))).read_text(encoding="utf-8")
    words = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|`.*?`", "", text)
    # The helpline stands in the template itself: it is shown even if the knowledge cannot be read.
    stated = re.sub(r"Step [123]|`/?\w+`|0 rows|\*\*988\*\*", "", words)
    assert not re.findall(r"(?<![\w-])\d{2,}", stated)
