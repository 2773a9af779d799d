"""Coverage counts what is known, and names what would help most."""

from __future__ import annotations

from bot.core.evidence import Grade
from bot.core.programs.coverage import coverage, most_wanted, sample_applicants
from bot.core.programs.curation import with_accepted
from bot.core.programs.program import ProgramFact
from tests.conversation import TODAY, the_library


def test_what_is_known_is_what_the_table_held() -> None:
    library = the_library()
    known = {one.field: one for one in coverage(library.programs.values(), library.curation)}
    assert {one.possible for one in known.values()} == {114}
    for figure, field in (
        ("catalogue_known_visas", "visa_j1"),
        ("catalogue_known_img_status", "takes_img"),
        ("catalogue_known_grad_year", "graduation_years"),
        ("catalogue_known_usce", "usce"),
    ):
        assert known[field].known >= int(library.figures[figure].readings[0].value), field
    assert all(one.dated <= one.known <= one.possible for one in known.values())


def test_a_fact_that_becomes_known_is_no_longer_wanted() -> None:
    library = the_library()
    people = sample_applicants(library, TODAY)
    first, *_ = most_wanted(library.programs.values(), people, library.curation)
    assert first.people == len(people)
    value: str | int = 0 if first.field == "ck_minimum" else "yes"
    fact = ProgramFact(first.field, value, "https://example.edu/x", Grade.OFFICIAL, "2026", TODAY)
    programs = with_accepted(library.programs, [(first.program, fact)])
    then = most_wanted(programs.values(), people, library.curation)
    assert (first.program, first.field) not in {(w.program, w.field) for w in then}


def test_the_sample_people_are_read() -> None:
    people = sample_applicants(the_library(), TODAY)
    assert len(people) >= 3
    assert all(person.ck_score for person in people)
