"""Curation: the catalogue as one person should see it, with every reason.

Nothing here reads a file, a clock or an order of entries: the same catalogue and person give the
same list, whatever order the files stand in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.core.evidence import Figure
from bot.core.programs.applicant import Applicant
from bot.core.programs.cost import Bill, Prices, bill, prices
from bot.core.programs.eligibility import (
    Eligibility,
    Ruled,
    Ruling,
    asked_fields,
    eligibility,
    rulings,
)
from bot.core.programs.fit import NOT_FOR_CIVILIANS, Tier, fit_parts, misses, tier
from bot.core.programs.program import Program, ProgramFact
from bot.core.programs.selection import Candidate, best_list, first_years
from bot.core.programs.signals import SignalCount, Signalled, allocation, signal_count
from bot.core.programs.weights import Curation

WORTH_ASKING = ("img_residents", "schools", "setting", "signals")
"""Fields beside the rules that help to judge a program."""


@dataclass(frozen=True, slots=True)
class Row:
    """One program as it looks for a person: its rules, its tier, and the parts of its fit."""

    program: Program
    rulings: tuple[Ruling, ...]
    eligibility: Eligibility
    tier: Tier
    parts: Mapping[str, float]
    fit: float

    @property
    def against(self) -> tuple[Ruling, ...]:
        """The rules, and preferences, that speak against the person."""
        return tuple(r for r in self.rulings if r.ruled in {Ruled.FAILS, Ruled.DISLIKED})

    @property
    def firm(self) -> Ruling:
        """The rule that removes the program; raises StopIteration if none does."""
        return next(r for r in self.rulings if r.firm)

    def unknown(self, person: Applicant) -> tuple[str, ...]:
        """Return the fields nobody knows of this program, those that decide for the person first."""
        deciding = [
            name
            for ruling in self.rulings
            if ruling.ruled is Ruled.UNKNOWN
            for name in asked_fields(ruling.rule, person)
        ]
        wanted = dict.fromkeys((*deciding, *WORTH_ASKING))
        return tuple(name for name in wanted if not self.program.readings(name))


@dataclass(frozen=True)
class Curated:
    """The catalogue for one person.

    `rows` may be applied to, best first, those to confirm at the end; `removed` are excluded by a
    dated official fact, or have no position of the kind wanted; `aside` are those that the person
    does not want, with the wish. `chosen` is the list recommended, `signalled` where to signal.
    """

    person: Applicant
    rows: tuple[Row, ...]
    removed: tuple[Row, ...]
    aside: tuple[tuple[Row, str], ...]
    most: int
    chosen: tuple[str, ...]
    reserved: tuple[str, ...]
    advanced: frozenset[str]
    prices: Prices
    bill: Bill
    signals: SignalCount
    signalled: tuple[str, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        """Every program of the catalogue, wherever it stands."""
        everything = (*self.rows, *self.removed, *(row for row, _ in self.aside))
        return {row.program.id: row for row in everything}

    @cached_property
    def candidates(self) -> tuple[Row, ...]:
        """The rows that nothing known speaks against: what a list may be made of."""
        return tuple(row for row in self.rows if row.eligibility is not Eligibility.CONFIRM)

    @cached_property
    def to_confirm(self) -> tuple[Row, ...]:
        """The rows to confirm first."""
        return tuple(row for row in self.rows if row.eligibility is Eligibility.CONFIRM)

    @cached_property
    def listed(self) -> frozenset[str]:
        """The programs on the list."""
        return frozenset(self.chosen)

    @cached_property
    def unwanted(self) -> int:
        """How many programs stand aside by the person's own wishes."""
        return sum(why not in NOT_FOR_CIVILIANS for _, why in self.aside)

    def why_not_listed(self, program_id: str) -> str | None:
        """Return why a program that may fit is not on the list; None if it is, or does not fit."""
        if program_id in self.listed or self.by_id[program_id] not in self.candidates:
            return None
        if program_id in self.reserved:
            return "reserve"
        return "full" if len(self.chosen) >= self.most else "budget"

    def why_aside(self, program_id: str) -> str | None:
        """Return the wish for which a program stands aside."""
        return next((why for row, why in self.aside if row.program.id == program_id), None)


def curate(
    programs: Mapping[str, Program],
    person: Applicant,
    curation: Curation,
    figures: Mapping[str, Figure],
) -> Curated:
    """Judge, weigh and sort every program, and choose the list."""
    rows: list[Row] = []
    removed: list[Row] = []
    aside: list[tuple[Row, str]] = []
    for program in programs.values():
        row = row_for(program, person, curation)
        if row.eligibility is Eligibility.REMOVED:
            removed.append(row)
        elif missed := misses(program, person, curation):
            aside.append((row, missed))
        else:
            rows.append(row)
    rows.sort(key=_order)
    removed.sort(key=_order)
    aside.sort(key=lambda pair: _order(pair[0]))
    most = _most(person, curation)
    rates = prices(figures, person.season)
    candidates = [row for row in rows if row.eligibility is not Eligibility.CONFIRM]
    pool, reserved = _spread(candidates, most, curation)
    advanced = frozenset(row.program.id for row in pool if _needs_first_year(row.program, person))
    ceiling = curation.listing.first_years

    def affordable(with_year: int, without: int) -> bool:
        first = first_years(without, ceiling)
        total = bill(rates, with_year + without, first).total
        return person.budget is None or total <= person.budget

    worth = curation.listing.each
    chosen = best_list(
        [Candidate(r.program.id, worth + r.fit, r.program.id in advanced) for r in pool],
        most,
        affordable,
    )
    on_list = frozenset(chosen)
    paired = first_years(len(on_list & advanced), ceiling)
    count = signal_count(figures["pmr_signals"], person.season)
    return Curated(
        person=person,
        rows=tuple(rows),
        removed=tuple(removed),
        aside=tuple(aside),
        most=most,
        chosen=chosen,
        reserved=tuple(row.program.id for row in reserved),
        advanced=on_list & advanced,
        prices=rates,
        bill=bill(rates, len(chosen), paired),
        signals=count,
        signalled=_signalled([r for r in pool if r.program.id in on_list], count.count, curation),
    )


def row_for(program: Program, person: Applicant, curation: Curation) -> Row:
    """Judge and weigh one program."""
    judged = rulings(program, person, curation.fresh_years)
    parts = fit_parts(program, person, judged, curation)
    return Row(
        program, judged, eligibility(judged), tier(judged, curation), parts, sum(parts.values())
    )


def eligible(
    programs: Mapping[str, Program], person: Applicant, curation: Curation
) -> frozenset[str]:
    """Return the programs that no published rule is known to exclude the person from."""
    return frozenset(
        program.id
        for program in programs.values()
        if not program.military
        and program.offers
        and eligibility(rulings(program, person, curation.fresh_years))
        in {Eligibility.PASSES, Eligibility.UNKNOWN}
    )


def with_accepted(
    programs: Mapping[str, Program], accepted: Iterable[tuple[str, ProgramFact]]
) -> Mapping[str, Program]:
    """Return the catalogue with facts that moderators accepted since it was written, oldest first."""
    merged = dict(programs)
    for program_id, fact in accepted:
        program = merged.get(program_id)
        if program is not None and fact not in program.readings(fact.field):
            merged[program_id] = program.with_fact(fact)
    return merged


def _order(row: Row) -> tuple[bool, float, int, str]:
    """Sort by fit; equal ones by positions, then by name. What has to be confirmed comes last."""
    last = row.eligibility is Eligibility.CONFIRM
    return last, -row.fit, -row.program.places, row.program.name


def _most(person: Applicant, curation: Curation) -> int:
    if person.wishes.most is not None:
        return person.wishes.most
    return curation.listing.least if person.decent else curation.listing.most


def _spread(
    candidates: Sequence[Row], most: int, curation: Curation
) -> tuple[list[Row], list[Row]]:
    """Keep few reaches: return what the list is chosen from, and the reaches left in reserve."""
    reaches = [row for row in candidates if row.tier is Tier.REACH]
    cap = max(1, int(min(most, len(candidates)) * curation.listing.reach_share))
    reserved = {row.program.id for row in reaches[cap:]}
    pool = [row for row in candidates if row.program.id not in reserved]
    return pool, reaches[cap:]


def _needs_first_year(program: Program, person: Applicant) -> bool:
    offer = program.offer
    return offer is not None and (not offer.categorical or person.tracks == "advanced")


def _signalled(rows: Sequence[Row], count: int, curation: Curation) -> tuple[str, ...]:
    rule = curation.signals

    def worth(row: Row) -> float:
        linked = rule.rotated * ("rotated" in row.parts) + rule.known_here * (
            "known_here" in row.parts
        )
        asked = rule.prefers * (row.program.value("signals") == "prefers")
        return row.fit + linked + asked + rule.tiers[row.tier.value]

    candidates = [Signalled(r.program.id, worth(r), r.tier is Tier.REACH) for r in rows]
    return allocation(candidates, count, rule.reach_most)
