"""Eligibility: what a program's published rules come to for one person, with the facts behind it.

A rule of which nothing is published is unknown; it is never taken for a no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bot.core.evidence import Grade
from bot.core.profile import FAILED, NOT_TAKEN, PASSED, PLANNED
from bot.core.programs.applicant import Applicant
from bot.core.programs.program import TRACKS, Program, ProgramFact


class Ruled(IntEnum):
    """What a rule comes to, the better the higher."""

    FAILS = 0
    DISLIKED = 1
    """A published preference speaks against, but no rule."""
    UNKNOWN = 2
    PASSES = 3


class Eligibility(StrEnum):
    """What all the rules of a program come to."""

    PASSES = "passes"
    UNKNOWN = "unknown"
    CONFIRM = "confirm"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One rule, what it comes to, and the facts that say so.

    A `firm` failure removes the program; any other has to be confirmed first.
    """

    rule: str
    ruled: Ruled
    facts: tuple[ProgramFact, ...] = ()
    firm: bool = False


RULES = ("visa", "img", "attempts", "score", "graduation", "exams", "usce", "track")
SCREENS = ("visa", "img", "attempts", "score", "graduation")
"""The rules that screens are made of: while one of them is unknown, so is the screen."""

_UNKNOWN = {rule: Ruling(rule, Ruled.UNKNOWN) for rule in RULES}
"""Made once: most rules of most programs are unknown."""

_TRACK_ONLY = {"categorical", "advanced"}


def rulings(program: Program, person: Applicant, fresh_years: int) -> tuple[Ruling, ...]:
    """Judge every rule of a program for a person, in the order of RULES.

    A page of more than `fresh_years` before the season removes nobody.
    """
    oldest = person.season - fresh_years
    return (
        _visa(program, person, oldest),
        _ruling("img", program.readings("takes_img"), _takes_img, person, oldest),
        _attempts(program, person, oldest),
        _score(program, person, oldest),
        _graduation(program, person, oldest),
        _exams(program, person),
        _usce(program, person),
        _track(program, person),
    )


def eligibility(judged: Iterable[Ruling]) -> Eligibility:
    """Return what the rules come to together."""
    found = Eligibility.PASSES
    for ruling in judged:
        if ruling.ruled is Ruled.FAILS:
            if ruling.firm:
                return Eligibility.REMOVED
            found = Eligibility.CONFIRM
        elif (
            ruling.ruled is Ruled.UNKNOWN and ruling.rule in SCREENS and found is Eligibility.PASSES
        ):
            found = Eligibility.UNKNOWN
    return found


_Judge = Callable[[ProgramFact, Applicant], Ruled]


def _ruling(
    rule: str,
    readings: tuple[ProgramFact, ...],
    judge: _Judge,
    person: Applicant,
    oldest: int,
    *,
    may_remove: bool = True,
) -> Ruling:
    """Judge what every source says: the worst counts, and only what none contradicts is firm."""
    if not readings:
        return _UNKNOWN[rule]
    if len(readings) == 1:
        ruled = judge(readings[0], person)
        firm = ruled is Ruled.FAILS and may_remove and removes(readings[0], oldest)
        return Ruling(rule, ruled, readings, firm)
    judged = [judge(fact, person) for fact in readings]
    worst = min(judged)
    removing = [fact for fact in readings if removes(fact, oldest)]
    firm = may_remove and bool(removing) and max(judged) is Ruled.FAILS
    # What speaks against most comes first, and of that what removes: it is the one shown.
    order = sorted(range(len(readings)), key=lambda n: (judged[n], readings[n] not in removing))
    return Ruling(rule, worst, tuple(readings[n] for n in order), firm)


def removes(fact: ProgramFact, oldest: int) -> bool:
    """Tell whether a fact can remove a program: dated, official, not too old, and a rule."""
    year = fact.year
    return (
        year is not None
        and year >= oldest
        and fact.grade is Grade.OFFICIAL
        and fact.doubt is None
        and not fact.preferred
    )


# --- the rules -----------------------------------------------------------------------------------

_SPONSORS = {"yes": Ruled.PASSES, "no": Ruled.FAILS, "case_by_case": Ruled.DISLIKED}


def _visa(program: Program, person: Applicant, oldest: int) -> Ruling:
    """Of the visas that would do, the one that looks best counts."""
    if person.visas is None:
        return _UNKNOWN["visa"]
    if not person.visas:
        return Ruling("visa", Ruled.PASSES)
    each = [
        _ruling("visa", program.readings(name), _sponsors, person, oldest) for name in person.visas
    ]
    if len(each) == 1:
        return each[0]
    best = max(each, key=lambda ruling: ruling.ruled)
    if best.ruled is not Ruled.FAILS:
        return best
    facts = tuple(fact for ruling in each for fact in ruling.facts)
    return Ruling("visa", Ruled.FAILS, facts, all(ruling.firm for ruling in each))


def _sponsors(fact: ProgramFact, _: Applicant) -> Ruled:
    return _SPONSORS[str(fact.value)]


def _takes_img(fact: ProgramFact, _: Applicant) -> Ruled:
    return Ruled.PASSES if fact.value == "yes" else Ruled.FAILS


def _attempts(program: Program, person: Applicant, oldest: int) -> Ruling:
    readings = program.readings("attempts")
    if person.failed is False:  # no rule about attempts can speak against them
        return Ruling("attempts", Ruled.PASSES, readings)
    if person.failed is None:
        return Ruling("attempts", Ruled.UNKNOWN, readings)
    return _ruling("attempts", readings, _allows_attempts, person, oldest)


def _allows_attempts(fact: ProgramFact, _: Applicant) -> Ruled:
    if fact.value == "any":
        return Ruled.PASSES
    return Ruled.DISLIKED if fact.preferred else Ruled.FAILS


def _score(program: Program, person: Applicant, oldest: int) -> Ruling:
    readings = program.readings("ck_minimum")
    if person.step1_score is not None:
        readings += program.readings("step1_minimum")
    return _ruling("score", readings, _reaches, person, oldest)


def _reaches(fact: ProgramFact, person: Applicant) -> Ruled:
    least = int(fact.value)
    score = person.ck_score if fact.field == "ck_minimum" else person.step1_score
    if least == 0:
        return Ruled.PASSES
    if score is None:
        return Ruled.UNKNOWN
    if score >= least:
        return Ruled.PASSES
    return Ruled.DISLIKED if fact.preferred else Ruled.FAILS


def _graduation(program: Program, person: Applicant, oldest: int) -> Ruling:
    readings = program.readings("graduation_years")
    if person.years == 0:  # whoever graduates this year is within every limit
        return Ruling("graduation", Ruled.PASSES, readings)
    if person.years is None:
        return Ruling("graduation", Ruled.UNKNOWN, readings)
    if not readings:
        return _UNKNOWN["graduation"]
    # Pages do not say from which day they count: one year beyond has to be asked about.
    on_the_edge = any(person.years == int(fact.value) + 1 for fact in readings)
    return _ruling(
        "graduation", readings, _recent_enough, person, oldest, may_remove=not on_the_edge
    )


def _recent_enough(fact: ProgramFact, person: Applicant) -> Ruled:
    limit = int(fact.value)
    if limit == 0 or (person.years or 0) <= limit:
        return Ruled.PASSES
    return Ruled.DISLIKED if fact.preferred else Ruled.FAILS


def _exams(program: Program, person: Applicant) -> Ruling:
    """Passes asked for before an interview; what is missing can still be passed: never firm."""
    return _ruling("exams", program.readings("exams"), _has_passed, person, 0, may_remove=False)


def _has_passed(fact: ProgramFact, person: Applicant) -> Ruled:
    states = {"step1": (person.step1,), "step1_ck": (person.step1, person.ck)}.get(
        str(fact.value), ()
    )
    if any(state in {FAILED, NOT_TAKEN, PLANNED} for state in states):
        return Ruled.FAILS
    return Ruled.PASSES if all(state == PASSED for state in states) else Ruled.UNKNOWN


def _usce(program: Program, person: Applicant) -> Ruling:
    """US experience; we ask only for that in PM&R, and more can be had: never firm."""
    readings = program.readings("usce")
    if not readings:
        return _UNKNOWN["usce"]
    months = int(program.value("usce_months") or 1)
    judged = min(_experienced(fact, person, months) for fact in readings)
    return Ruling("usce", judged, (*readings, *program.readings("usce_months")))


def _experienced(fact: ProgramFact, person: Applicant, months: int) -> Ruled:
    if fact.value == "not_needed":
        return Ruled.PASSES
    if person.usce_months is None:
        return Ruled.UNKNOWN
    if fact.value == "helpful" or fact.preferred:
        return Ruled.PASSES if person.usce_months > 0 else Ruled.DISLIKED
    return Ruled.PASSES if person.usce_months >= months else Ruled.FAILS


def _track(program: Program, person: Applicant) -> Ruling:
    """The kind of position; the roster of a season is solid, so a program without it is removed."""
    offer = program.offer
    if offer is None:
        return _UNKNOWN["track"]
    facts = program.tracks
    places = {"categorical": offer.categorical, "advanced": offer.advanced}
    wanted = person.tracks if person.tracks in _TRACK_ONLY else None
    if places[wanted] if wanted else offer.places:
        return Ruling("track", Ruled.PASSES, facts)
    return Ruling("track", Ruled.FAILS, facts, firm=True)


FIELD_OF = {
    "img": "takes_img",
    "score": "ck_minimum",
    "graduation": "graduation_years",
    "track": TRACKS,
}
"""The field to ask for where a rule is unknown and bears another name."""


def asked_fields(rule: str, person: Applicant) -> tuple[str, ...]:
    """Return the fields that would settle a rule for this person."""
    if rule == "visa":
        return person.visas or ()
    return (FIELD_OF.get(rule, rule),)
