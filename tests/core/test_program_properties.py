"""What holds of every list, whoever asks: tried on made-up people, facts, budgets and orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, permutations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.evidence import Grade
from bot.core.programs.applicant import Applicant, Wishes, applicant
from bot.core.programs.cost import Prices, bill, prices
from bot.core.programs.curation import Curated, curate, eligible, with_accepted
from bot.core.programs.eligibility import Eligibility
from bot.core.programs.fit import Tier
from bot.core.programs.program import Program, ProgramFact
from bot.core.programs.selection import Candidate, best_list, first_years
from bot.core.programs.signals import Signalled, allocation
from tests.conversation import profile_of, the_library

READ = dt.date(2026, 11, 23)
PAGE = "https://example.edu/apply"
RANK = {Tier.REACH: 0, Tier.UNKNOWN: 1, Tier.TARGET: 2, Tier.LIKELY: 3}
ORDER = {Eligibility.REMOVED: 0, Eligibility.CONFIRM: 1, Eligibility.UNKNOWN: 2,
         Eligibility.PASSES: 3}  # fmt: skip

ANSWERS: Mapping[str, list[str] | list[list[str]]] = {
    "img_type": ["us", "non_us"],
    "visa_need": ["none", "j1", "h1b", "either", "unsure"],
    "grad_year": ["2012", "2021", "2023", "2024", "2026"],
    "step1_passed": ["yes"],
    "step1_attempts": ["1", "2"],
    "ck_score": ["205", "219", "231", "250"],
    "ck_date": ["2025-09"],
    "ck_attempts": ["1", "2"],
    "usce_months": ["0", "2", "13"],
    "tracks": ["categorical", "advanced", "both"],
    "regions": [["midwest"], ["south", "west"], ["anywhere"]],
    "budget_usd": ["50", "300", "999", "2600"],
}

people: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from([*values]) for name, values in ANSWERS.items()}
)
ids = st.sampled_from(sorted(the_library().programs))
FAVOURABLE: Mapping[str, str | int] = {
    "visa_j1": "yes",
    "visa_h1b": "yes",
    "takes_img": "yes",
    "attempts": "any",
    "ck_minimum": 0,
    "graduation_years": 0,
    "usce": "not_needed",
    "img_residents": "4 of 12",
    "setting": "community",
    "signals": "prefers",
}


def person_of(answers: Mapping[str, object], wishes: Wishes | None = None) -> Applicant:
    return applicant(profile_of(answers), wishes)


def curated(person: Applicant, programs: Mapping[str, Program] | None = None) -> Curated:
    library = the_library()
    return curate(programs or library.programs, person, library.curation, library.figures)


def standing(got: Curated, program_id: str) -> tuple[int, int]:
    """How good the place of a program is: its list, and its place there from the end."""
    for level, rows in enumerate((got.removed, got.to_confirm, got.candidates)):
        names = [row.program.id for row in rows]
        if program_id in names:
            return level, len(names) - names.index(program_id)
    return -1, 0


@settings(max_examples=60)
@given(people, ids, st.sampled_from(sorted(FAVOURABLE)), st.sampled_from([None, "2026"]))
@example({"visa_need": "j1"}, "texas-rehab", "visa_j1", "2026")
@example({"visa_need": "h1b"}, "uams", "visa_h1b", None)
@example({"step1_attempts": "2"}, "tufts", "attempts", "2026")
def test_a_favourable_fact_never_lowers_a_program(
    answers: dict[str, object], program_id: str, field: str, date: str | None
) -> None:
    programs, person = the_library().programs, person_of(answers)
    fact = ProgramFact(field, FAVOURABLE[field], PAGE, Grade.OFFICIAL, date, READ)
    before = curated(person)
    after = curated(person, with_accepted(programs, [(program_id, fact)]))
    then, now = before.by_id[program_id], after.by_id[program_id]
    assert now.fit >= then.fit
    assert ORDER[now.eligibility] >= ORDER[then.eligibility]
    assert RANK[now.tier] >= RANK[then.tier]
    assert standing(after, program_id) >= standing(before, program_id)
    assert program_id in after.listed or program_id not in before.listed


@settings(max_examples=60)
@given(people)
def test_a_budget_is_never_exceeded_and_signals_neither(answers: dict[str, object]) -> None:
    got = curated(person_of(answers))
    if (budget := got.person.budget) is not None:
        assert got.bill.total <= budget
    assert got.bill.programs == len(got.chosen) == len(got.listed) <= got.most
    assert got.listed <= {row.program.id for row in got.candidates}
    assert len(got.signalled) == len(set(got.signalled)) <= got.signals.count
    assert set(got.signalled) <= got.listed
    reaches = [i for i in got.signalled if got.by_id[i].tier is Tier.REACH]
    assert len(reaches) <= the_library().curation.signals.reach_most


@settings(max_examples=60)
@given(people)
def test_what_is_removed_has_a_dated_fact_and_what_fails_has_one_at_all(
    answers: dict[str, object],
) -> None:
    got = curated(person_of(answers))
    oldest = got.person.season - the_library().curation.fresh_years
    for row in got.removed:
        fact = row.firm.facts[0]
        assert fact.date
        assert fact.year
        assert fact.year >= oldest
        assert fact.grade is Grade.OFFICIAL or fact.field == "tracks"
    assert all(ruling.facts for row in got.by_id.values() for ruling in row.against)


@settings(max_examples=25)
@given(people, st.permutations(sorted(the_library().programs)))
def test_the_order_does_not_hang_on_the_order_of_files(
    answers: dict[str, object], order: list[str]
) -> None:
    person, programs = person_of(answers), the_library().programs
    one, other = curated(person), curated(person, {i: programs[i] for i in order})
    assert [r.program.id for r in one.rows] == [r.program.id for r in other.rows]
    assert (one.chosen, one.signalled, one.removed) == (
        other.chosen,
        other.signalled,
        other.removed,
    )


@settings(max_examples=40)
@given(people)
def test_who_is_eligible_is_who_is_neither_removed_nor_to_be_confirmed(
    answers: dict[str, object],
) -> None:
    library = the_library()
    person = person_of(answers)
    got = curated(person)
    barred = {row.program.id for row in (*got.removed, *got.to_confirm)}
    aside = {row.program.id for row, _ in got.aside}
    found = eligible(library.programs, person, library.curation)
    assert not found & barred
    assert found | barred | aside == library.programs.keys()


def test_a_page_that_grows_old_removes_no_longer() -> None:
    person = person_of({"visa_need": "h1b"})
    assert "uams" in {row.program.id for row in curated(person).removed}
    later = replace(person, season=2029)
    assert "uams" in {row.program.id for row in curated(later).to_confirm}


# --- the choosing, against trying everything -------------------------------------------------------

worths = st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=7)


@settings(max_examples=150)
@given(worths, st.integers(0, 8), st.integers(0, 120), st.integers(0, 3), st.integers(0, 4))
def test_the_list_under_a_budget_is_the_best_there_is(
    told: list[tuple[int, bool]], most: int, budget: int, low_count: int, ceiling: int
) -> None:
    rates = Prices(5, low_count, 12, 7, 2026, estimate=False, sources=())
    candidates = [
        Candidate(str(n), worth, advanced)
        for n, (worth, advanced) in enumerate(sorted(told, key=lambda pair: -pair[0]))
    ]

    def affordable(with_year: int, without: int) -> bool:
        total = bill(rates, with_year + without, first_years(without, ceiling)).total
        return total <= budget

    def value(chosen: tuple[Candidate, ...]) -> float:
        advanced = sum(c.advanced for c in chosen)
        fits = len(chosen) <= most and affordable(len(chosen) - advanced, advanced)
        return sum(c.worth for c in chosen) if fits else -1

    every = [c for size in range(len(candidates) + 1) for c in combinations(candidates, size)]
    chosen = set(best_list(candidates, most, affordable))
    assert value(tuple(c for c in candidates if c.id in chosen)) == max([0, *map(value, every)])


@settings(max_examples=150)
@given(worths, st.integers(0, 8), st.integers(0, 3))
def test_signals_go_where_they_are_worth_most(
    told: list[tuple[int, bool]], count: int, reach_most: int
) -> None:
    candidates = [Signalled(str(n), worth, reach) for n, (worth, reach) in enumerate(told)]
    got = allocation(candidates, count, reach_most)
    by_id = {c.id: c for c in candidates}

    def value(chosen: tuple[Signalled, ...]) -> float:
        fits = len(chosen) <= count and sum(c.reach for c in chosen) <= reach_most
        return sum(c.worth for c in chosen) if fits else -1

    every = [c for size in range(len(candidates) + 1) for c in combinations(candidates, size)]
    assert value(tuple(by_id[i] for i in got)) == max(map(value, every))
    assert list(got) == sorted(got, key=lambda i: (-by_id[i].worth, int(i)))


def test_fees_are_those_of_the_published_examples() -> None:
    library = the_library()
    rates = prices(library.figures, 2026)
    assert not rates.estimate
    for length in (70, 100, 120):
        figure = library.figures[f"eras_cost_{length}"].readings[0].value
        assert rates.fee(length) == figure
    assert (rates.fee(0), rates.fee(1), rates.fee(30), rates.fee(31)) == (0, 11, 330, 360)
    assert prices(library.figures, 2030).estimate
    assert prices(library.figures, 2025).season == 2025


def test_reaches_are_few() -> None:
    """Forty programs prefer first-attempt passes: a fifth of the list is of them, and no more."""
    library = the_library()
    wish = ProgramFact("attempts", "first_try", PAGE, Grade.OFFICIAL, "2026", READ, "", True)
    ids_ = sorted(library.programs)[:40]
    programs = with_accepted(library.programs, [(i, wish) for i in ids_])
    person = person_of({"step1_attempts": "2", "img_type": "us"})
    got = curated(person, programs)
    reaches = [row for row in map(got.by_id.__getitem__, got.chosen) if row.tier is Tier.REACH]
    assert len(reaches) == int(len(got.candidates) * library.curation.listing.reach_share)
    assert got.reserved


def test_all_orders_of_a_few_programs_give_one_list() -> None:
    library = the_library()
    few = [library.programs[i] for i in ("uams", "rush", "nyu", "texas-rehab")]
    person = person_of({"visa_need": "j1"})
    lists = {curated(person, {p.id: p for p in order}).chosen for order in permutations(few)}
    assert len(lists) == 1
