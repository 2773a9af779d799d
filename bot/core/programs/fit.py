"""Fit: how well a program suits a person, as a sum of named parts, each shown with its points.

Only what is known adds anything, and nothing takes away: one more favourable fact never lowers a
program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from bot.core.programs.applicant import ANYWHERE, LINKS, ROTATED, Applicant
from bot.core.programs.eligibility import SCREENS, Ruled, Ruling
from bot.core.programs.program import Program, share
from bot.core.programs.weights import Curation


class Tier(StrEnum):
    """How the published screen of a program looks for a person; never how likely a match is."""

    LIKELY = "likely"
    TARGET = "target"
    REACH = "reach"
    UNKNOWN = "unknown"


def tier(judged: Sequence[Ruling], curation: Curation) -> Tier:
    """Return the tier that the rules of a program come to."""
    unknown = known = 0
    for ruling in judged:
        if ruling.ruled <= Ruled.DISLIKED:
            return Tier.REACH
        if ruling.rule in SCREENS:
            unknown += ruling.ruled is Ruled.UNKNOWN
            known += ruling.ruled is Ruled.PASSES and bool(ruling.facts)
    for named, rule in ((Tier.LIKELY, curation.likely), (Tier.TARGET, curation.target)):
        if unknown <= rule.unknown and known >= rule.known:
            return named
    return Tier.UNKNOWN


def fit_parts(
    program: Program, person: Applicant, judged: Sequence[Ruling], curation: Curation
) -> Mapping[str, float]:
    """Return the points of every part that counts, in the order of the file."""
    counting = {*_from_rules(judged, person), *_from_place(program, person, curation)}
    if person.wishes.links:
        counting.update(_from_links(program, person))
    counting.update(_from_facts(program, person, curation))
    parts = curation.parts
    return {name: parts[name].points for name in sorted(counting, key=curation.place_of_part)}


_PARTS_OF_RULES = frozenset({"visa", "img", "attempts", "score", "graduation", "usce"})


def _from_rules(judged: Sequence[Ruling], person: Applicant) -> Iterator[str]:
    """Yield the rules that a published fact settles in this person's favour."""
    for ruling in judged:
        if ruling.rule in _PARTS_OF_RULES and ruling.ruled is Ruled.PASSES and ruling.facts:
            # To whom no rule about attempts can apply, one that allows them is worth nothing.
            if ruling.rule == "attempts" and not person.failed:
                continue
            yield ruling.rule


def _from_links(program: Program, person: Applicant) -> Iterator[str]:
    links = person.wishes.links.get(program.id, frozenset())
    if ROTATED in links:
        yield "rotated"
    if links & {*LINKS} - {ROTATED}:
        yield "known_here"


def _from_place(program: Program, person: Applicant, curation: Curation) -> Iterator[str]:
    region = curation.region_of.get(program.state)
    if program.state in person.wishes.states:
        yield "state"
    if region in person.regions:
        yield "region"
    if program.state in person.wishes.lived:
        yield "lived"
    if region in {"midwest", "south"} or program.state in curation.inland:
        yield "guide_region"


def _from_facts(program: Program, person: Applicant, curation: Curation) -> Iterator[str]:
    setting = program.value("setting")
    if setting is not None:
        if setting in person.settings:
            yield "setting"
        if setting in {"community", "university_affiliated"}:
            yield "guide_setting"
    if any(_has_imgs(str(fact.value)) for fact in program.readings("img_residents")):
        yield "img_residents"
    if person.wishes.school and any(
        _names(str(fact.value), person.wishes.school) for fact in program.readings("schools")
    ):
        yield "school"
    if (offer := program.offer) is not None:
        if offer.categorical and person.tracks != "advanced":
            yield "categorical"
        if person.wishes.size == ("large" if offer.places >= curation.listing.large else "small"):
            yield "size"


def _has_imgs(value: str) -> bool:
    counted = share(value)
    return counted is not None and counted[0] > 0


def _names(schools: str, school: str) -> bool:
    """Tell whether a list of schools names this one, whatever the capitals and signs."""
    wanted = re.sub(r"\W+", " ", school.casefold()).strip()
    return bool(wanted) and wanted in re.sub(r"\W+", " ", schools.casefold())


NOT_FOR_CIVILIANS = {"military", "not_in_match"}
"""Why a program stands aside for everybody, whatever they wish."""


def misses(program: Program, person: Applicant, curation: Curation) -> str | None:
    """Return the wish of the person that a program is known not to meet; None if there is none.

    What is unknown misses nothing.
    """
    if program.id in person.wishes.excluded:
        return "excluded"
    if program.military:
        return "military"
    if not program.offers:
        return "not_in_match"
    if person.wishes.states and program.state not in person.wishes.states:
        return "states"
    wanted = person.regions - {ANYWHERE}
    if wanted == person.regions and wanted and curation.region_of.get(program.state) not in wanted:
        return "regions"
    return next(
        (f"must_{must}" for must in sorted(person.wishes.musts) if _lacks(program, person, must)),
        None,
    )


def _lacks(program: Program, person: Applicant, must: str) -> bool:
    match must:
        case "categorical":
            return program.offer is not None and not program.offer.categorical
        case "setting":
            setting = program.value("setting")
            return bool(person.settings) and setting is not None and setting not in person.settings
        case "visa":
            values = [program.value(name) for name in person.visas or ()]
            return bool(values) and all(value == "no" for value in values)
        case "img":
            return program.value("takes_img") == "no"
        case _:
            return False
