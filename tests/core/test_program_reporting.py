"""What somebody types about a program becomes a fact, or a reason why not."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.evidence import Grade
from bot.core.programs.program import ProgramFact, share
from bot.core.programs.reporting import FactRefused, Typed, in_one_line, read_fact
from tests.conversation import TODAY, the_library

PAGE = "https://www.example.edu/pmr/apply?year=2026"


def read(field: str, value: str, source: str = PAGE, date: str = "2026") -> object:
    return read_fact(the_library().curation.fields[field], Typed(value, source, date), TODAY)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("visa_j1", "yes", "yes"),
        ("visa_j1", "Sponsors it", "yes"),
        ("visa_h1b", "case by case", "case_by_case"),
        ("visa_h1b", "case-by-case", "case_by_case"),
        ("attempts", "first-attempt passes", "first_try"),
        ("graduation_years", "5", 5),
        ("graduation_years", "no limit", 0),
        ("ck_minimum", " 220 ", 220),
        ("img_residents", "3 of 12", "3 of 12"),
        ("img_residents", "03/12", "3 of 12"),
        ("img_residents", "0 out of 9", "0 of 9"),
        ("schools", "Ain Shams University: 1", "Ain Shams University: 1"),
        ("contact", "pmr_coordinator@example.edu", "pmr_coordinator@example.edu"),
        ("website", PAGE, PAGE),
    ],
)
def test_a_value_is_read_as_it_is_meant(field: str, typed: str, value: object) -> None:
    fact = read(field, typed)
    assert isinstance(fact, ProgramFact), fact
    assert (fact.field, fact.value, fact.grade) == (field, value, Grade.SECONDARY)
    assert (fact.source, fact.date, fact.read) == (PAGE, "2026", TODAY)


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("visa_j1", "perhaps", "choice"),
        ("visa_j1", "", "choice"),
        ("graduation_years", "five or so", "number"),
        ("graduation_years", "-1", "number"),
        ("img_residents", "12 of 3", "share"),
        ("img_residents", "0 of 0", "share"),
        ("img_residents", "many", "share"),
        ("schools", "", "text"),
        ("schools", "<@123> [x](https://evil.example)", "text"),
        ("schools", "=HYPERLINK(1)", "text"),
        ("schools", "x" * 201, "text"),
        ("website", "javascript:alert(1)", "address"),
    ],
)
def test_what_is_no_value_is_refused(field: str, typed: str, reason: str) -> None:
    assert read(field, typed) == FactRefused("value", reason)


@pytest.mark.parametrize(
    "source",
    ["", "example.edu", "ftp://example.edu", "https://a b.edu", "https://x.edu/)(", "https://nodot",
     "https://example.edu/" + "a" * 400],
)  # fmt: skip
def test_a_fact_needs_the_address_of_a_page(source: str) -> None:
    assert read("visa_j1", "yes", source) == FactRefused("source", "address")


def test_an_address_becomes_https() -> None:
    fact = read("visa_j1", "yes", "http://example.edu/apply")
    assert isinstance(fact, ProgramFact)
    assert fact.source == "https://example.edu/apply"


@pytest.mark.parametrize(
    ("typed", "date"),
    [("", None), ("undated", None), ("2026", "2026"), ("2026-10", "2026-10"),
     ("2026-10-31", "2026-10-31")],
)  # fmt: skip
def test_a_date_is_as_exact_as_the_page(typed: str, date: str | None) -> None:
    fact = read("visa_j1", "yes", PAGE, typed)
    assert isinstance(fact, ProgramFact)
    assert fact.date == date
    assert fact.year == (2026 if date else None)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("2026-13", "date"), ("2026-02-30", "date"), ("last year", "date"), ("1999", "date"),
     ("2027", "future"), ("2026-12", "future"), ("2026-11-24", "future")],
)  # fmt: skip
def test_a_date_that_cannot_be_is_refused(typed: str, reason: str) -> None:
    assert read("visa_j1", "yes", PAGE, typed) == FactRefused("date", reason)


def test_today_itself_is_no_future() -> None:
    assert isinstance(read("visa_j1", "yes", PAGE, dt.date.isoformat(TODAY)), ProgramFact)


def test_a_share_is_two_numbers() -> None:
    assert share("3 of 12") == (3, 12)
    assert share("12 of 3") is share("3 in 12") is share("of") is share("0 of 0") is None


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("3 of 12 https://x.edu/r 2026-10", Typed("3 of 12", "https://x.edu/r", "2026-10")),
        ("no limit https://x.edu/r", Typed("no limit", "https://x.edu/r", "")),
        ("https://x.edu https://y.edu 2026", Typed("https://x.edu", "https://y.edu", "2026")),
        ("2026", Typed("2026", "", "")),
        ("founded in 2026", Typed("founded in 2026", "", "")),
        ("", Typed("", "", "")),
    ],
)
def test_a_fact_may_be_typed_in_one_line(line: str, typed: Typed) -> None:
    assert in_one_line(line) == typed
