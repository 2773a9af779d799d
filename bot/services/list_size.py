"""How many programs, what they cost, where to signal, and the first year beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from bot.core.calls import Call
from bot.core.programs.cost import Bill, Prices, bill
from bot.core.programs.curation import Curated
from bot.core.programs.fit import Tier
from bot.core.programs.selection import first_years
from bot.core.programs.signals import SignalCount
from bot.core.screen import Choice, Screen, Weight
from bot.services._catalogue import catalogue_for, to_list
from bot.services.citing import names_for
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.programs import Line, as_data, line_of
from bot.services.verbs import verb
from bot.services.visit import Visit


@dataclass(frozen=True)
class ListSizePage(Page):
    """How long the list should be and why; `steps` are bills of other lengths."""

    template: ClassVar[str] = "list_size"
    season: int
    stage: str
    total: int
    fitting: int
    confirm: int
    removed: int
    aside: int
    most: int
    wished: bool
    decent: bool
    least: int
    guide_most: int
    listed: int
    tiers: tuple[tuple[str, int], ...]
    reserved: int
    reach_percent: int
    rank_fee_from: int
    budget: float | None
    affordable: int
    bill: Bill
    steps: tuple[Bill, ...]
    prices: Prices
    advanced: int
    applied: float | None


@dataclass(frozen=True)
class SignalsPage(Page):
    """Where to signal; `cuts` are (season, count) of other seasons, to read the same list by."""

    template: ClassVar[str] = "signals"
    season: int
    stage: str
    count: SignalCount
    lines: tuple[Line, ...]
    influence: str
    transitional: str
    source: str
    reach_most: int


@dataclass(frozen=True)
class FirstYearPage(Page):
    """The first year beside advanced positions; `figures` are words of figures by id."""

    template: ClassVar[str] = "first_year"
    tracks: str | None
    pgy1: str | None
    listed: int
    advanced: int
    first_years: int
    most: int
    usd: int
    figures: dict[str, str]


@verb()
async def list_size(visit: Visit) -> Screen:
    """How many programs to apply to, why, and what it costs."""
    catalogue = await catalogue_for(visit)
    curated, say = catalogue.curated, visit.voice.phrase
    rows = [curated.by_id[i] for i in curated.chosen]
    tiers = Counter(row.tier for row in rows)
    listing = visit.library.curation.listing
    rank_fee_from = int(visit.library.figures["rank_list_fee_from"].readings[0].value)
    # Where the low price ends, where the guide begins, and where NRMP charges extra.
    steps = (curated.prices.low_count, listing.least, rank_fee_from)
    lengths = sorted({n for n in steps if n <= len(curated.candidates)} | {len(curated.chosen)})
    page = ListSizePage(
        season=curated.person.season,
        stage=catalogue.profile.stage,
        total=sum(bool(p.offers) for p in catalogue.programs.values()),
        fitting=len(curated.candidates),
        confirm=len(curated.to_confirm),
        removed=len(curated.removed),
        aside=curated.unwanted,
        most=curated.most,
        wished=curated.person.wishes.most is not None,
        decent=curated.person.decent,
        least=listing.least,
        guide_most=listing.most,
        listed=len(curated.chosen),
        tiers=tuple((say(Phrase.PROGRAM_TIER, which=t.value), tiers[t]) for t in Tier if tiers[t]),
        reserved=len(curated.reserved),
        reach_percent=round(listing.reach_share * 100),
        rank_fee_from=rank_fee_from,
        budget=curated.person.budget,
        affordable=len(curated.candidates) - len(curated.reserved),
        bill=curated.bill,
        steps=tuple(_step(curated, length, listing.first_years) for length in lengths),
        prices=curated.prices,
        advanced=len(curated.advanced),
        applied=catalogue.profile.number("applied_n"),
    )
    return Screen(
        name="list_size",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_SHOW_LIST), Call("programs", {"show": "list"}), Weight.MAIN),
            Choice(say(Phrase.BUTTON_BUDGET), Call("change", {"id": "budget_usd"})),
            Choice(say(Phrase.BUTTON_FIRST_YEAR), Call("first_year")),
            Choice(say(Phrase.BUTTON_SIGNALS), Call("signals")),
            to_list(visit),
        ),
        result=as_data(catalogue, curated.rows),
    )


def _step(curated: Curated, length: int, most: int) -> Bill:
    """Return the bill of the best programs, so many of them."""
    if length == len(curated.chosen):
        return curated.bill
    best = [row.program.id for row in curated.candidates][:length]
    with_first = sum(_is_advanced(curated, program_id) for program_id in best)
    return bill(curated.prices, length, first_years(with_first, most))


def _is_advanced(curated: Curated, program_id: str) -> bool:
    offer = curated.by_id[program_id].program.offer
    return offer is not None and (not offer.categorical or curated.person.tracks == "advanced")


@verb()
async def signals(visit: Visit) -> Screen:
    """Where to send your program signals, and why."""
    catalogue = await catalogue_for(visit)
    curated = catalogue.curated
    lines = tuple(
        line_of(visit, catalogue, curated.by_id[i], n) for n, i in enumerate(curated.signalled, 1)
    )
    fig = names_for(visit.library, visit.voice, catalogue.profile, visit.today)["fig"]
    page = SignalsPage(
        season=curated.person.season,
        stage=catalogue.profile.stage,
        count=curated.signals,
        lines=lines,
        influence=fig("signals_influence"),
        transitional=fig("ty_signals"),
        source=visit.library.sources[curated.signals.source].publisher,
        reach_most=visit.library.curation.signals.reach_most,
    )
    say = visit.voice.phrase
    return Screen(
        name="signals",
        text=visit.voice.page(page),
        choices=(
            Choice(
                say(Phrase.BUTTON_SHOW_SIGNALS), Call("programs", {"show": "signals"}), Weight.MAIN
            ),
            Choice(say(Phrase.BUTTON_WISHES), Call("wishes")),
            to_list(visit),
        ),
        result=as_data(catalogue, curated.rows),
    )


_FIRST_YEAR_FIGURES = (
    "prelim_medicine_fill_rate_2025",
    "prelim_surgery_fill_rate_2025",
    "ty_fill_rate_2025",
    "ty_signals",
)


@verb()
async def first_year(visit: Visit) -> Screen:
    """The first year that advanced positions need: how many, which, and the risk."""
    catalogue = await catalogue_for(visit)
    curated, profile = catalogue.curated, catalogue.profile
    fig = names_for(visit.library, visit.voice, profile, visit.today)["fig"]
    page = FirstYearPage(
        tracks=curated.person.tracks,
        pgy1=_word(profile.known("pgy1")),
        listed=len(curated.chosen),
        advanced=len(curated.advanced),
        first_years=curated.bill.first_years,
        most=visit.library.curation.listing.first_years,
        usd=curated.bill.first_years_usd,
        figures={name: fig(name) for name in _FIRST_YEAR_FIGURES},
    )
    say = visit.voice.phrase
    return Screen(
        name="first_year",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_SHOW, which="advanced"),
                   Call("programs", {"show": "advanced"}), Weight.MAIN),
            Choice(say(Phrase.BUTTON_SHOW, which="categorical"),
                   Call("programs", {"show": "categorical"})),
            Choice(say(Phrase.BUTTON_CHANGE, label=visit.library.guide.questions["tracks"].label),
                   Call("change", {"id": "tracks"})),
            to_list(visit),
        ),
        result=as_data(catalogue, curated.rows),
    )  # fmt: skip


def _word(known: object) -> str | None:
    return known if isinstance(known, str) else None
