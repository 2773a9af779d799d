"""Coverage: how much of the catalogue is known, and which facts would help most people."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.library import Library
from bot.core.programs.applicant import Applicant, applicant
from bot.core.programs.eligibility import SCREENS, Eligibility, Ruled, asked_fields, eligibility
from bot.core.programs.eligibility import rulings as judge
from bot.core.programs.program import Program
from bot.core.programs.weights import Curation


@dataclass(frozen=True, slots=True)
class FieldCoverage:
    """How many programs of the Match a field is known of, and of how many a dated page says it."""

    field: str
    known: int
    dated: int
    possible: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that nobody knows, how many of the people asked for it would settle, and the places."""

    program: str
    field: str
    people: int
    places: int


def sample_applicants(library: Library, today: dt.date) -> tuple[Applicant, ...]:
    """Return the sample people who have told something."""
    people = []
    for person in library.people.values():
        if answers := person.values(library.guide, today):
            profile = library.profile(library.standing(answers, today).live, today)
            people.append(applicant(profile))
    return tuple(people)


def coverage(programs: Iterable[Program], curation: Curation) -> tuple[FieldCoverage, ...]:
    """Count what is known, field by field, over the programs that are in the Match."""
    there = [program for program in programs if program.offers]
    return tuple(
        FieldCoverage(
            field=name,
            known=sum(bool(p.readings(name)) for p in there),
            dated=sum(any(f.date for f in p.readings(name)) for p in there),
            possible=len(there),
        )
        for name in curation.fields
    )


def most_wanted(
    programs: Iterable[Program], people: Sequence[Applicant], curation: Curation
) -> tuple[Wanted, ...]:
    """Return the unknown facts that would settle a screen for most people, the best first.

    A program that a rule removes for somebody needs nothing more for them. Equal facts go by
    positions a year, then by name.
    """
    found: list[Wanted] = []
    for program in programs:
        if program.offers:
            counts = _wanted(program, people, curation)
            found += [Wanted(program.id, f, n, program.places) for f, n in counts.items()]
    return tuple(sorted(found, key=lambda w: (-w.people, -w.places, w.program, w.field)))


def _wanted(program: Program, people: Sequence[Applicant], curation: Curation) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for person in people:
        judged = judge(program, person, curation.fresh_years)
        if eligibility(judged) is Eligibility.REMOVED:
            continue
        for ruling in judged:
            if ruling.rule in SCREENS and ruling.ruled is Ruled.UNKNOWN:
                open_ = (f for f in asked_fields(ruling.rule, person) if not program.readings(f))
                counts.update(open_)
    return counts
