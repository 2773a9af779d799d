"""Cross-checks of the catalogue: what its entries name exists, and its totals are those published."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.crosscheck import Flaw
from bot.core.library import Library
from bot.core.programs.program import FactKind, Program, ProgramFact, share
from bot.core.programs.weights import FIELDS_USED, PARTS_USED

FIGURES_USED = (
    *("eras_fee_first", "eras_fee_first_programs", "eras_fee_further", "eras_transcript_fee"),
    *("pmr_signals", "guide_programs_range", "catalogue_programs", "rank_list_fee_from"),
    *("signals_influence", "ty_signals", "prelim_medicine_fill_rate_2025"),
    *("prelim_surgery_fill_rate_2025", "ty_fill_rate_2025"),
)
"""Figures that lists are made with, and that their screens show."""

_MOST = 4_000


def program_flaws(library: Library) -> Iterator[Flaw]:
    """Yield everything in the catalogue that does not fit."""
    yield from _missing(library)
    yield from _unfounded(library)
    for program in library.programs.values():
        yield from _program_flaws(library, program)
    yield from _same_names(library)
    if not any(name not in library.figures for name in FIGURES_USED):
        yield from _totals(library)


def _missing(library: Library) -> Iterator[Flaw]:
    curation = library.curation
    for name in FIGURES_USED:
        if name not in library.figures:
            yield Flaw(("figures",), "missing-figure", f"the figure '{name}' is missing",
                       "lists are made with it: put it back with its sources")  # fmt: skip
    for name in PARTS_USED:
        if name not in curation.parts:
            yield Flaw(("curation", "parts"), "missing", f"the part '{name}' is missing",
                       "put it back; 0 points turn it off")  # fmt: skip
    for name in curation.parts.keys() - set(PARTS_USED):
        yield Flaw(("curation", "parts", name), "unknown-name", f"no list knows a part '{name}'",
                   f"there are: {', '.join(PARTS_USED)}")  # fmt: skip
    for name in FIELDS_USED:
        if name not in curation.fields:
            yield Flaw(("fields",), "missing", f"the field '{name}' is missing",
                       "rules and screens read it: put it back")  # fmt: skip


def _unfounded(library: Library) -> Iterator[Flaw]:
    curation = library.curation
    used = [
        *((("curation", "parts", part.id), part.source) for part in curation.parts.values()),
        (("curation", "list"), curation.listing.source),
        (("curation", "regions"), curation.regions_source),
    ]
    for about, source in used:
        if source and source not in library.sources:
            yield Flaw(about, "unknown-name", f"'{source}' is not a source in sources.yaml",
                       "add it there, or leave it out if the view is ours")  # fmt: skip
    if curation.states.keys() != curation.region_of.keys():
        odd = sorted(curation.states.keys() ^ curation.region_of.keys())
        yield Flaw(("curation", "states"), "unknown-state", f"states and regions differ: {odd}",
                   "every state lies in one region, or in no_region")  # fmt: skip


def _program_flaws(library: Library, program: Program) -> Iterator[Flaw]:
    about = ("program", program.id)
    if program.state not in library.curation.region_of:
        yield Flaw(about, "unknown-state", f"'{program.state}' is no state",
                   "write two letters, such as OH; regions are in curation.yaml")  # fmt: skip
    if not (program.offers or program.military):
        yield Flaw(about, "no-season", f"'{program.id}' has no season",
                   "say in `seasons:` which positions it offers, or `military: true`")  # fmt: skip
    for offer in program.offers:
        if not (offer.places or offer.physician):
            yield Flaw((*about, "seasons", str(offer.season)), "empty", "no positions are given",
                       "write categorical, advanced or physician with their number")  # fmt: skip
        yield from _source_flaws(library, (*about, "seasons", str(offer.season)), offer.source)
    for name, readings in program.facts.items():
        if name not in library.curation.fields:
            yield Flaw((*about, "facts", name), "unknown-name", f"there is no field '{name}'",
                       f"there are: {', '.join(library.curation.fields)}")  # fmt: skip
            continue
        for fact in readings:
            yield from _fact_flaws(library, (*about, "facts", name), fact)


def _source_flaws(library: Library, about: tuple[str, ...], source: str) -> Iterator[Flaw]:
    if not source.startswith("https://") and source not in library.sources:
        yield Flaw((*about, "source"), "unknown-name", f"'{source}' is no source in sources.yaml",
                   "write the address of the page, or the id of a source")  # fmt: skip


def _fact_flaws(library: Library, about: tuple[str, ...], fact: ProgramFact) -> Iterator[Flaw]:
    yield from _source_flaws(library, about, fact.source)
    if hint := value_hint(library, fact.field, fact.value):
        yield Flaw((*about, "value"), "unknown-value",
                   f"{fact.value!r} is no value of '{fact.field}'", hint)  # fmt: skip


def value_hint(library: Library, name: str, value: str | int) -> str | None:
    """Say what a value of a field looks like, None if this is one."""
    known = library.curation.fields[name]
    match known.kind:
        case FactKind.CHOICE:
            return None if value in known.options else f"one of: {', '.join(known.options)}"
        case FactKind.NUMBER:
            fits = isinstance(value, int) and 0 <= value <= _MOST
            return None if fits else f"a whole number of {known.unit}, such as 5"
        case FactKind.SHARE:
            return None if share(str(value)) else "two numbers, such as 3 of 12"
        case FactKind.ADDRESS:
            fits = str(value).startswith("https://")
            return None if fits else "an address that begins with https://"
        case FactKind.TEXT:
            return None if str(value).strip() else "a few words"


def _same_names(library: Library) -> Iterator[Flaw]:
    for what in ("name", "acgme"):
        seen: dict[str, str] = {}
        for program in library.programs.values():
            value = str(getattr(program, what))
            if value and seen.setdefault(value, program.id) != program.id:
                yield Flaw(("program", program.id, what), "twice",
                           f"'{value}' is also that of '{seen[value]}'",
                           "every program stands here once")  # fmt: skip


_TOTALS = {
    "pmr_positions_categorical": "categorical",
    "pmr_positions_advanced": "advanced",
    "pmr_positions_physician": "physician",
}


def _totals(library: Library) -> Iterator[Flaw]:
    """Hold the sums of a season against the figures that are published for it."""
    programs = library.programs.values()
    for season in sorted({offer.season for program in programs for offer in program.offers}):
        offers = [offer for p in programs for offer in p.offers if offer.season == season]
        counted = {
            "pmr_programs": len(offers),
            "pmr_tracks": sum(len(offer.letters.split("+")) for offer in offers),
            "pmr_positions": sum(offer.places + offer.physician for offer in offers),
            **{f: sum(getattr(offer, t) for offer in offers) for f, t in _TOTALS.items()},
        }
        for name, count in counted.items():
            figure = library.figures.get(name)
            told = [r.value for r in figure.readings if r.season == season] if figure else []
            if told and told[0] != count:
                yield Flaw(("figure", name), "total",
                           f"the catalogue has {count} for {season}, the figure {told[0]}",
                           "mend the one that is wrong; both are of one roster")  # fmt: skip
    everything = library.figures["catalogue_programs"].readings[-1].value
    if everything != len(library.programs):
        yield Flaw(("figure", "catalogue_programs"), "total",
                   f"the catalogue has {len(library.programs)} programs, the figure {everything}",
                   "set the figure to what there is")  # fmt: skip
    listing = library.curation.listing
    guide = library.figures["guide_programs_range"].readings[0].value
    if guide != f"{listing.least} to {listing.most}":
        yield Flaw(("curation", "list"), "total", f"the guide's range is {guide} in figures.yaml",
                   "write the same range in both")  # fmt: skip
