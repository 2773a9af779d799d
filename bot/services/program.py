"""One program: its facts with dates, what is unknown, whom to ask, and what the person keeps of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from bot.core.calls import Call
from bot.core.evidence import Grade
from bot.core.own_words import OwnWords
from bot.core.programs.applicant import LINKS
from bot.core.programs.curation import Row
from bot.core.programs.eligibility import Ruled
from bot.core.programs.program import Program
from bot.core.programs.tracking import Status
from bot.core.screen import Choice, Field, FieldKind, Form, Item, Menu, Screen, Weight
from bot.services._catalogue import (
    Catalogue,
    catalogue_for,
    field_label,
    keep_mark,
    marked,
    no_such_program,
    place,
    said,
    to_list,
    to_program,
)
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.programs import complete_find, row_data, tracks_of
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

_NOTE = 500
_SAYS = 130


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact in words; `page` is the number of its source below."""

    label: str
    value: str
    says: str
    preferred: bool
    unsure: bool
    page: int


@dataclass(frozen=True, slots=True)
class PageLine:
    """A source of facts: an address or a title, its date as shown, its grade."""

    url: str | None
    title: str
    date: str | None
    grade: Grade


@dataclass(frozen=True)
class ProgramPage(Page):
    """One program as it looks for this person; `parts` are (label, points, ours or the source)."""

    template: ClassVar[str] = "program"
    program: Program
    place: str
    tracks: str
    season: int | None
    earlier: tuple[tuple[int, int], ...]
    row: Row
    tier: str
    aside: str
    off_list: str
    listed: bool
    signal: int
    status: str
    links: tuple[str, ...]
    note: OwnWords | None
    parts: tuple[tuple[str, float, str], ...]
    against: tuple[tuple[str, str, bool], ...]
    facts: tuple[FactLine, ...]
    pages: tuple[PageLine, ...]
    unknown: tuple[str, ...]
    contact: str | None
    website: str | None


@dataclass(frozen=True)
class NotePage(Page):
    """A note about a program, to be typed."""

    template: ClassVar[str] = "program_note"
    name: str
    note: OwnWords | None


@dataclass(frozen=True)
class LinksPage(Page):
    """What connects the person with a program."""

    template: ClassVar[str] = "program_links"
    name: str


@verb()
async def program(
    visit: Visit,
    id: Annotated[str, "Which program", complete_find],  # noqa: A002 - the program's id
) -> Screen:
    """Look at one program."""
    return await _screen(visit, str(id))


@verb()
async def mark_program(
    visit: Visit,
    id: Annotated[str, "Which program"],  # noqa: A002 - as above
    *,
    save: Annotated[Literal["yes", "no"] | None, "Follow it or not", Unlisted] = None,
    exclude: Annotated[Literal["yes", "no"] | None, "Leave it out or not", Unlisted] = None,
    status: Annotated[str, "How far you are with it", Unlisted] = "",
) -> Screen:
    """Save a program, leave it out, or say how far you are with it."""
    catalogue = await catalogue_for(visit)
    if str(id) not in catalogue.programs:
        return no_such_program(visit, str(id))
    changes: dict[str, object] = {}
    if save:
        changes["saved"] = save == "yes"
    if exclude:
        changes["excluded"] = exclude == "yes"
    if status in [*Status]:
        changes |= {"status": Status(status), "excluded": False}
    elif status:
        changes["status"] = None
    await keep_mark(visit, str(id), marked(catalogue, str(id), **changes))
    return await _screen(visit, str(id))


@verb()
async def program_links(
    visit: Visit,
    id: Annotated[str, "Which program"],  # noqa: A002 - as above
    value: Annotated[Any, "rotated, mentor, writer, or none"] = "",
) -> Screen:
    """Say what connects you with a program."""
    catalogue = await catalogue_for(visit)
    if str(id) not in catalogue.programs:
        return no_such_program(visit, str(id))
    if value:
        told = value if isinstance(value, list) else str(value).replace(",", " ").split()
        links = frozenset(map(str, told)) & frozenset(LINKS)
        await keep_mark(visit, str(id), marked(catalogue, str(id), links=links))
        return await _screen(visit, str(id))
    say, held = visit.voice.phrase, catalogue.mark(str(id)).links
    here = Call("program_links", {"id": str(id)})
    return Screen(
        name="program_links",
        text=visit.voice.page(LinksPage(catalogue.programs[str(id)].name)),
        menu=Menu(
            here,
            tuple(Item(link, say(Phrase.PROGRAM_LINK, which=link), link in held) for link in LINKS),
            say(Phrase.PICK_SEVERAL),
            many=True,
        ),
        choices=(
            Choice(say(Phrase.BUTTON_NONE), here.adding(value="none")),
            to_program(visit, str(id)),
        ),
    )


@verb()
async def program_note(
    visit: Visit,
    id: Annotated[str, "Which program"],  # noqa: A002 - as above
) -> Screen:
    """Write a note about a program."""
    catalogue = await catalogue_for(visit)
    if str(id) not in catalogue.programs:
        return no_such_program(visit, str(id))
    say, note = visit.voice.phrase, catalogue.mark(str(id)).note
    keep = Call("keep_note", {"id": str(id)})
    field = Field("note", say(Phrase.NOTE_LABEL), say(Phrase.NOTE_HELP), FieldKind.PARAGRAPH,
                  filled=note, most=_NOTE)  # fmt: skip
    name = catalogue.programs[str(id)].name
    return Screen(
        name="program_note",
        text=visit.voice.page(NotePage(name, OwnWords(note) if note else None)),
        form=Form(name[:45], keep, (field,)),
        reply=Call("keep_note", {"id": str(id)}),
        choices=(
            Choice(
                say(Phrase.BUTTON_OPEN_FORM), Call("program_note", {"id": str(id)}), Weight.MAIN,
                form=True,
            ),
            to_program(visit, str(id)),
        ),
    )  # fmt: skip


@verb()
async def keep_note(
    visit: Visit,
    id: Annotated[str, "Which program"],  # noqa: A002 - as above
    note: Annotated[str, "Your note; empty to drop it"] = "",
    *,
    value: Annotated[str, "The same, typed as a reply"] = "",
) -> Screen:
    """Keep a note about a program."""
    catalogue = await catalogue_for(visit)
    if str(id) not in catalogue.programs:
        return no_such_program(visit, str(id))
    text = str(note or value).strip()[:_NOTE]
    await keep_mark(visit, str(id), marked(catalogue, str(id), note=text))
    return await _screen(visit, str(id))


async def _screen(visit: Visit, program_id: str) -> Screen:
    catalogue = await catalogue_for(visit)
    if program_id not in catalogue.programs:
        return no_such_program(visit, program_id)
    row = catalogue.row(program_id)
    return Screen(
        name="program",
        text=visit.voice.page(_page(visit, catalogue, row)),
        menu=_statuses(visit, catalogue, program_id),
        choices=_choices(visit, catalogue, program_id),
        result=row_data(catalogue, row) | {"mark": catalogue.mark(program_id).plain},
    )


def _page(visit: Visit, catalogue: Catalogue, row: Row) -> ProgramPage:
    curated, program, say = catalogue.curated, row.program, visit.voice.phrase
    mark = catalogue.mark(program.id)
    aside, off_list = curated.why_aside(program.id), curated.why_not_listed(program.id)
    facts, pages = _facts(visit, program)
    signalled = curated.signalled
    website, contact = program.value("website"), program.value("contact")
    return ProgramPage(
        program=program,
        place=place(program),
        tracks=tracks_of(visit, program),
        season=program.offer.season if program.offer else None,
        earlier=tuple((o.season, o.places) for o in program.offers[1:4]),
        row=row,
        tier=say(Phrase.PROGRAM_TIER, which=row.tier.value),
        aside=say(Phrase.PROGRAM_ASIDE, which=aside) if aside else "",
        off_list=say(Phrase.PROGRAM_OFF_LIST, which=off_list) if off_list else "",
        listed=program.id in curated.listed,
        signal=signalled.index(program.id) + 1 if program.id in signalled else 0,
        status=say(Phrase.PROGRAM_STATUS, which=mark.status.value) if mark.status else "",
        links=tuple(say(Phrase.PROGRAM_LINK, which=link) for link in LINKS if link in mark.links),
        note=OwnWords(mark.note) if mark.note else None,
        parts=_parts(visit, row),
        against=_against(visit, row),
        facts=facts,
        pages=pages,
        unknown=tuple(field_label(visit, name) for name in row.unknown(curated.person)),
        contact=str(contact) if contact else None,
        website=str(website) if website else None,
    )


def _parts(visit: Visit, row: Row) -> tuple[tuple[str, float, str], ...]:
    library = visit.library
    return tuple(
        (
            part.label,
            points,
            library.sources[part.source].publisher if part.source in library.sources else "",
        )
        for name, points in sorted(row.parts.items(), key=lambda item: -item[1])
        for part in (library.curation.parts[name],)
    )


def _against(visit: Visit, row: Row) -> tuple[tuple[str, str, bool], ...]:
    """Word each rule that speaks against the person; the last tells whether it removes."""
    return tuple(
        (field_label(visit, fact.field), said(visit, fact), ruling.firm)
        for ruling in row.against
        for fact in ruling.facts[:1]
        if ruling.ruled is not Ruled.PASSES
    )


def _facts(visit: Visit, program: Program) -> tuple[tuple[FactLine, ...], tuple[PageLine, ...]]:
    """Word every fact, and number the sources that they come from."""
    facts = [
        fact
        for name in visit.library.curation.fields
        for fact in program.readings(name)
        if name not in {"city", "website", "contact"}
    ]
    keys = list(dict.fromkeys((f.source, f.date, f.grade) for f in facts))
    lines = tuple(
        FactLine(
            label=field_label(visit, fact.field),
            value=said(visit, fact),
            says=_shortened(fact.says),
            preferred=fact.preferred,
            unsure=fact.doubt is not None,
            page=keys.index((fact.source, fact.date, fact.grade)) + 1,
        )
        for fact in facts
    )
    pages = tuple(_source(visit, *key) for key in keys)
    return _without_repeats(lines), pages


def _without_repeats(lines: Sequence[FactLine]) -> tuple[FactLine, ...]:
    """Leave out what a page says when the line before says the same of another field."""
    seen: set[str] = set()
    told = []
    for line in lines:
        says = "" if line.says in seen else line.says
        seen.add(line.says)
        told.append(FactLine(line.label, line.value, says, line.preferred, line.unsure, line.page))
    return tuple(told)


def _shortened(says: str) -> str:
    return says if len(says) <= _SAYS else says[:_SAYS].rsplit(" ", 1)[0] + " …"


def _source(visit: Visit, source: str, date: str | None, grade: Grade) -> PageLine:
    known = visit.library.sources.get(source)
    if known:
        return PageLine(known.url, known.title, date, grade)
    return PageLine(source, source.removeprefix("https://").partition("/")[0], date, grade)


def _statuses(visit: Visit, catalogue: Catalogue, program_id: str) -> Menu:
    say, now = visit.voice.phrase, catalogue.mark(program_id).status
    items = [Item(s.value, say(Phrase.PROGRAM_STATUS, which=s.value), s is now) for s in Status]
    if now:
        items.append(Item("none", say(Phrase.PROGRAM_STATUS, which="none")))
    here = Call("mark_program", {"id": program_id})
    return Menu(here, tuple(items), say(Phrase.PICK_STATUS), "status")


def _choices(visit: Visit, catalogue: Catalogue, program_id: str) -> tuple[Choice, ...]:
    say, mark = visit.voice.phrase, catalogue.mark(program_id)
    here = Call("mark_program", {"id": program_id})
    about = {"id": program_id}
    save = (
        Choice(say(Phrase.BUTTON_UNSAVE), here.adding(save="no"))
        if mark.saved
        else Choice(say(Phrase.BUTTON_SAVE), here.adding(save="yes"), Weight.MAIN)
    )
    leave = (
        Choice(say(Phrase.BUTTON_BRING_BACK), here.adding(exclude="no"))
        if mark.excluded
        else Choice(say(Phrase.BUTTON_EXCLUDE), here.adding(exclude="yes"))
    )
    return (
        save,
        leave,
        Choice(say(Phrase.BUTTON_NOTE), Call("program_note", about)),
        Choice(say(Phrase.BUTTON_LINKS), Call("program_links", about)),
        Choice(say(Phrase.BUTTON_ASK_PROGRAM), Call("ask_program", about)),
        Choice(say(Phrase.BUTTON_REPORT_FACT), Call("report_fact", about)),
        Choice(say(Phrase.BUTTON_COMPARE), Call("compare", {"first": program_id})),
        to_list(visit),
    )
