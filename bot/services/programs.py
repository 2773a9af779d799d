"""/programs: the curated list, in pages, with every reason and what nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, get_args
from urllib.parse import quote

from bot.core.calls import Call
from bot.core.own_words import OwnWords
from bot.core.programs.cost import Bill, Prices
from bot.core.programs.curation import Curated, Row
from bot.core.programs.fit import Tier
from bot.core.programs.program import Program, ProgramFact
from bot.core.programs.tracking import Mark, Status
from bot.core.screen import Choice, Item, Menu, Screen, Weight
from bot.services._catalogue import (
    Catalogue,
    catalogue_for,
    field_label,
    place,
    said,
)
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

A_PAGE = 6
"""Programs on one page: what a phone shows without much scrolling."""
_LONGEST_FIND = 40
_REASONS, _OPEN = 2, 2

Show = Literal[
    "all", "list", "signals", "likely", "target", "reach", "unknown", "confirm", "removed", "aside",
    "categorical", "advanced", "saved", "to_research", "applied", "signalled", "invited",
    "interviewed", "ranked",
]  # fmt: skip
Sort = Literal["fit", "name", "state", "places", "known"]


@dataclass(frozen=True, slots=True)
class Line:
    """One program of a list, in words; `against` is what speaks against it, with its fact.

    `prefers` tells that its page prefers applicants who signal it.
    """

    number: int
    name: str
    place: str
    tracks: str
    points: float
    tier: str
    eligibility: str
    listed: bool
    signalled: bool
    prefers: bool
    mark: str
    reasons: tuple[str, ...]
    against: tuple[tuple[str, str, ProgramFact], ...]
    aside: str
    open: tuple[str, ...]


@dataclass(frozen=True)
class ProgramsPage(Page):
    """One page of programs; the `summary` stands before the first one alone."""

    template: ClassVar[str] = "programs"
    summary: bool
    told: bool
    season: int
    stage: str
    roster: int
    total: int
    fitting: int
    confirm: int
    removed: int
    aside: int
    most: int
    listed: int
    budget: float | None
    bill: Bill
    prices: Prices
    counters: tuple[tuple[str, int], ...]
    show: str
    sort: str
    find: OwnWords | None
    lines: tuple[Line, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class ShowPage(Page):
    """What the list can be narrowed to, and sorted by."""

    template: ClassVar[str] = "programs_show"
    show: str
    sort: str


def complete_find(visit: Visit, typed: str) -> list[tuple[str, str]]:
    """Offer the states and programs that hold what has been typed so far."""
    wanted = typed.strip().casefold()
    states = [(name, name) for name in visit.library.curation.states.values()]
    programs = [(p.name, p.name) for p in visit.library.programs.values()]
    found = [pair for pair in (*states, *programs) if wanted in pair[0].casefold()]
    return [(label[:100], value[:100]) for label, value in found][:25]


@verb(slash=True)
async def programs(
    visit: Visit,
    find: Annotated[str, "A state, a city, or part of a name", complete_find] = "",
    *,
    show: Annotated[Show, "Which of them", Unlisted] = "all",
    sort: Annotated[Sort, "In which order", Unlisted] = "fit",
    page: Annotated[str, "Which page", Unlisted] = "1",
) -> Screen:
    """Your program list: what fits you and why, how many, what it costs, what is unknown."""
    catalogue = await catalogue_for(visit)
    wanted = " ".join(str(find).split())[:_LONGEST_FIND]
    rows = _sorted(_shown(catalogue, show, wanted, visit.library.curation.states), sort, catalogue)
    pages = max(-(-len(rows) // A_PAGE), 1)
    number = min(max(int(page), 1), pages) if str(page).isdecimal() else 1
    here = rows[(number - 1) * A_PAGE : number * A_PAGE]
    first = (number - 1) * A_PAGE + 1
    lines = tuple(line_of(visit, catalogue, row, first + n) for n, row in enumerate(here))
    summary = number == 1 and show == "all" and not wanted
    model = _page(visit, catalogue, summary=summary, show=show, sort=sort, wanted=wanted,
                  lines=lines, number=number, pages=pages)  # fmt: skip
    return Screen(
        name="programs",
        text=visit.voice.page(model),
        menu=_opening(visit, here),
        choices=_choices(visit, catalogue, _state(show, sort, wanted), number, pages),
        result=as_data(catalogue, rows),
    )


@verb()
async def programs_show(
    visit: Visit,
    show: Annotated[Show, "Which of them"] = "all",
    sort: Annotated[Sort, "In which order"] = "fit",
) -> Screen:
    """Narrow the list down, or sort it otherwise."""
    catalogue = await catalogue_for(visit)
    say = visit.voice.phrase
    counts = {
        which: len(_shown(catalogue, which, "", visit.library.curation.states))
        for which in get_args(Show)
    }
    items = tuple(
        Item(which, say(Phrase.PROGRAM_SHOW, which=which, count=count), which == show)
        for which, count in counts.items()
        if count or which == "all"
    )
    return Screen(
        name="programs_show",
        text=visit.voice.page(
            ShowPage(say(Phrase.PROGRAM_SHOW, which=show, count=counts[show]), sort)
        ),
        menu=Menu(Call("programs", {"sort": sort}), items, say(Phrase.PICK_SHOW), "show"),
        choices=tuple(
            Choice(
                say(Phrase.BUTTON_SORT, which=which),
                Call("programs", {"show": show, "sort": which}),
                Weight.MAIN if which == sort else Weight.PLAIN,
            )
            for which in get_args(Sort)
        ),
        result={"counts": counts},
    )


# --- which rows, in which order ------------------------------------------------------------------

_BY_TIER = {tier.value for tier in Tier}
_BY_STATUS = {status.value for status in Status}


def _shown(
    catalogue: Catalogue, show: str, wanted: str, states: Mapping[str, str]
) -> Sequence[Row]:
    curated = catalogue.curated
    rows: Sequence[Row]
    if show == "removed":
        rows = curated.removed
    elif show == "aside":
        rows = [row for row, _ in curated.aside]
    elif show == "signals":
        rows = [curated.by_id[i] for i in curated.signalled]
    elif show in _BY_STATUS | {"saved"}:
        rows = [r for r in curated.by_id.values() if _is_marked(catalogue.mark(r.program.id), show)]
    elif show == "all" and wanted:  # who looks for a name finds it, and why it is not on the list
        rows = [*curated.by_id.values()]
    else:
        rows = [row for row in curated.rows if _is_kind(curated, row, show)]
    folded = wanted.casefold()
    return [r for r in rows if folded in _words_of(r.program, states)] if folded else rows


def _words_of(program: Program, states: Mapping[str, str]) -> str:
    parts = (program.id, program.name, program.city, program.state, states.get(program.state, ""))
    return " | ".join(parts).casefold()


def _is_marked(mark: Mark, show: str) -> bool:
    return mark.kept if show == "saved" else mark.status is not None and mark.status.value == show


def _is_kind(curated: Curated, row: Row, show: str) -> bool:
    offer = row.program.offer
    match show:
        case "list":
            return row.program.id in curated.listed
        case "confirm":
            return row in curated.to_confirm
        case "categorical":
            return offer is not None and offer.categorical > 0
        case "advanced":
            return offer is not None and offer.advanced > 0
        case tier if tier in _BY_TIER:
            return row.tier.value == tier and row not in curated.to_confirm
        case _:
            return True


def _sorted(rows: Sequence[Row], sort: str, catalogue: Catalogue) -> Sequence[Row]:
    person = catalogue.curated.person
    orders: Mapping[str, Callable[[Row], Any]] = {
        "name": lambda row: row.program.name.casefold(),
        "state": lambda row: (row.program.state, row.program.name.casefold()),
        "places": lambda row: (-row.program.places, row.program.name.casefold()),
        "known": lambda row: len(row.unknown(person)),
    }
    return sorted(rows, key=orders[sort]) if sort in orders else rows


# --- words ---------------------------------------------------------------------------------------


def line_of(visit: Visit, catalogue: Catalogue, row: Row, number: int) -> Line:
    """Word one program as a line of a list."""
    curated, program, say = catalogue.curated, row.program, visit.voice.phrase
    parts = visit.library.curation.parts
    best = sorted(row.parts, key=lambda name: -row.parts[name])
    aside = curated.why_aside(program.id)
    mark = catalogue.mark(program.id)
    status = say(Phrase.PROGRAM_STATUS, which=mark.status.value) if mark.status else ""
    return Line(
        number=number,
        name=program.name,
        place=place(program),
        tracks=tracks_of(visit, program),
        points=row.fit,
        tier=say(Phrase.PROGRAM_TIER, which=row.tier.value),
        eligibility=row.eligibility.value,
        listed=program.id in curated.listed,
        signalled=program.id in curated.signalled,
        prefers=program.value("signals") == "prefers",
        mark=status or (say(Phrase.PROGRAM_SAVED) if mark.saved else ""),
        reasons=tuple(parts[name].label for name in best[:_REASONS]),
        against=against(visit, row),
        aside=say(Phrase.PROGRAM_ASIDE, which=aside) if aside else "",
        open=tuple(field_label(visit, name) for name in row.unknown(curated.person)[:_OPEN]),
    )


def against(visit: Visit, row: Row) -> tuple[tuple[str, str, ProgramFact], ...]:
    """Word what speaks against a program: the field, what is said of it, and the first fact."""
    return tuple(
        (field_label(visit, fact.field), said(visit, fact), fact)
        for ruling in row.against
        for fact in ruling.facts[:1]
    )


def tracks_of(visit: Visit, program: Program) -> str:
    """Word the positions of a program, such as `categorical 4`."""
    if not program.tracks:
        return visit.voice.phrase(Phrase.PROGRAM_NO_TRACKS)
    return str(program.tracks[0].value)


def _page(
    visit: Visit,
    catalogue: Catalogue,
    *,
    summary: bool,
    show: str,
    sort: str,
    wanted: str,
    lines: tuple[Line, ...],
    number: int,
    pages: int,
) -> ProgramsPage:
    curated, say = catalogue.curated, visit.voice.phrase
    statuses = [mark.status for mark in catalogue.marks.values() if mark.status]
    in_match = [p for p in catalogue.programs.values() if p.offers]
    person = curated.person
    return ProgramsPage(
        summary=summary,
        told=person.visas is not None or person.ck is not None,
        season=person.season,
        stage=catalogue.profile.stage,
        roster=max(p.offers[0].season for p in in_match),
        total=len(in_match),
        fitting=len(curated.candidates),
        confirm=len(curated.to_confirm),
        removed=len(curated.removed),
        aside=curated.unwanted,
        most=curated.most,
        listed=len(curated.chosen),
        budget=person.budget,
        bill=curated.bill,
        prices=curated.prices,
        counters=tuple(
            (say(Phrase.PROGRAM_STATUS, which=status.value), statuses.count(status))
            for status in Status
            if status in statuses
        ),
        show=say(Phrase.PROGRAM_SHOW, which=show, count=0) if show != "all" else "",
        sort=sort,
        find=OwnWords(wanted) if wanted else None,
        lines=lines,
        page=number,
        pages=pages,
    )


def _opening(visit: Visit, rows: Sequence[Row]) -> Menu | None:
    items = tuple(Item(row.program.id, row.program.name[:100]) for row in rows)
    prompt = visit.voice.phrase(Phrase.PICK_PROGRAM)
    return Menu(Call("program"), items, prompt, "id") if items else None


def _state(show: str, sort: str, wanted: str) -> dict[str, object]:
    """Return what a button to another page carries; only what is not as usual."""
    kept: dict[str, object] = {}
    if show != "all":
        kept["show"] = show
    if sort != "fit":
        kept["sort"] = sort
    if wanted and len(quote(wanted)) <= _LONGEST_FIND:
        kept["find"] = wanted
    return kept


def _choices(
    visit: Visit, catalogue: Catalogue, state: Mapping[str, object], number: int, pages: int
) -> tuple[Choice, ...]:
    say = visit.voice.phrase
    turns = []
    if number < pages:
        following = Call("programs", {**state, "page": str(number + 1)})
        turns.append(Choice(say(Phrase.BUTTON_NEXT_PAGE), following, Weight.MAIN))
    if number > 1:
        turns.append(
            Choice(
                say(Phrase.BUTTON_PREVIOUS_PAGE),
                Call("programs", {**state, "page": str(number - 1)}),
            )
        )
    narrowed = {name: state[name] for name in ("show", "sort") if name in state}
    back = [Choice(say(Phrase.BUTTON_TO_PROGRAMS), Call("programs"))] if state else []
    kept = any(mark.kept for mark in catalogue.marks.values())
    return (
        *turns,
        *back,
        Choice(say(Phrase.BUTTON_PROGRAMS_SHOW), Call("programs_show", narrowed)),
        Choice(say(Phrase.BUTTON_LIST_SIZE), Call("list_size")),
        Choice(say(Phrase.BUTTON_SIGNALS), Call("signals")),
        Choice(say(Phrase.BUTTON_FIRST_YEAR), Call("first_year")),
        Choice(say(Phrase.BUTTON_WISHES), Call("wishes")),
        Choice(say(Phrase.BUTTON_COMPARE), Call("compare")),
        Choice(say(Phrase.BUTTON_CSV), Call("programs_csv", {"show": "saved"} if kept else {})),
    )


# --- the outside contract ------------------------------------------------------------------------


def as_data(catalogue: Catalogue, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the list as the outside contract names its parts."""
    curated = catalogue.curated
    fitting = {row.program.id for row in curated.rows}
    return {
        "rows": [row_data(catalogue, row) for row in rows if row.program.id in fitting],
        "removed": [_removed_data(row) for row in curated.removed],
        "aside": [{"id": row.program.id, "wish": wish} for row, wish in curated.aside],
        "size": len(curated.chosen),
        "list": list(curated.chosen),
        "fees": {
            "usd": curated.bill.programs_usd,
            "season": curated.prices.season,
            "estimate": curated.prices.estimate,
            "first_years_usd": curated.bill.first_years_usd,
            "transcript_usd": curated.bill.transcript_usd,
            "total_usd": curated.bill.total,
        },
        "signals": {
            "count": curated.signals.count,
            "season": curated.signals.season,
            "estimate": not curated.signals.sure,
            "to": list(curated.signalled),
        },
        "first_years": curated.bill.first_years,
    }


def row_data(catalogue: Catalogue, row: Row) -> dict[str, Any]:
    """Return one program as data."""
    program = row.program
    facts = (*program.tracks, *(fact for name in program.facts for fact in program.facts[name]))
    return {
        "id": program.id,
        "name": program.name,
        "city": program.city or None,
        "state": program.state,
        "eligibility": row.eligibility.value,
        "tier": row.tier.value,
        "fit": row.fit,
        "parts": dict(row.parts),
        "on_list": program.id in catalogue.curated.listed,
        "facts": [
            {
                "field": fact.field,
                "value": fact.value,
                "source": fact.source,
                "date": fact.date,
                "grade": fact.grade.value,
            }
            for fact in facts
        ],
        "unknown": list(row.unknown(catalogue.curated.person)),
    }


def _removed_data(row: Row) -> dict[str, Any]:
    fact = row.firm.facts[0]
    return {"id": row.program.id, "field": fact.field, "source": fact.source, "date": fact.date}
