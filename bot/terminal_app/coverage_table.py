"""`coverage`: what is known of the programs, as a table or as JSON lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.core.library import Library
from bot.core.programs.coverage import coverage, most_wanted, sample_applicants

HOW_MANY = 5
"""Facts that are named as the most wanted."""


def coverage_data(library: Library, today: dt.date) -> Iterator[dict[str, object]]:
    """Yield each field with what is known of it, then the facts that are wanted most."""
    programs = library.programs.values()
    for one in coverage(programs, library.curation):
        yield {"field": one.field, "known": one.known, "dated": one.dated,
               "possible": one.possible}  # fmt: skip
    people = sample_applicants(library, today)
    for wanted in most_wanted(programs, people, library.curation)[:HOW_MANY]:
        yield {"program": wanted.program, "field": wanted.field, "people": wanted.people,
               "of": len(people), "places": wanted.places}  # fmt: skip


def coverage_table(library: Library, today: dt.date) -> Iterator[str]:
    """Yield the same as lines to read."""
    fields = library.curation.fields
    yield f"{today}: facts known of the programs in the Match"
    yield f"{'field':<34} known  dated  possible"
    known = possible = 0
    for one in coverage(library.programs.values(), library.curation):
        known, possible = known + one.known, possible + one.possible
        yield f"{fields[one.field].label:<34} {one.known:>5}  {one.dated:>5}  {one.possible:>8}"
    yield f"{'all':<34} {known:>5}         {possible:>8}"
    yield ""
    people = sample_applicants(library, today)
    yield f"Would help most of {len(people)} sample people (knowledge/people.yaml):"
    for wanted in most_wanted(library.programs.values(), people, library.curation)[:HOW_MANY]:
        name = library.programs[wanted.program].name
        yield (
            f"- {fields[wanted.field].label} of {name}: {wanted.people} of {len(people)} people, "
            f"{wanted.places} positions a year"
        )
