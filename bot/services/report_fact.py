"""Report a fact: what somebody read of a program, with its page and date, for the moderators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from bot.core.calls import Call
from bot.core.own_words import OwnWords
from bot.core.programs.program import CatalogueField, FactKind, Program, ProgramFact
from bot.core.programs.reporting import LONGEST, FactRefused, Typed, in_one_line, read_fact
from bot.core.screen import (
    Choice,
    Error,
    ErrorCode,
    Field,
    FieldKind,
    Form,
    Item,
    Menu,
    Screen,
    Weight,
)
from bot.services._catalogue import (
    DRAFT,
    Catalogue,
    catalogue_for,
    no_such_program,
    said,
    to_program,
)
from bot.services.phrases import Phrase
from bot.services.ports import FACT_DAYS, Page, RecordKind
from bot.services.verbs import verb
from bot.services.visit import Visit

_MOST_OPTIONS = 25
_INPUT = 300


@dataclass(frozen=True)
class ReportFactPage(Page):
    """Which fact; or, of one `field`, how to find or count it, and what is known already."""

    template: ClassVar[str] = "report_fact"
    name: str
    field: CatalogueField | None
    known: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class FactSentPage(Page):
    """What was sent to the moderators, word for word."""

    template: ClassVar[str] = "fact_sent"
    name: str
    label: str
    value: OwnWords
    source: OwnWords
    date: str | None
    days: int


@verb()
async def report_fact(
    visit: Visit,
    id: Annotated[str, "Which program"],  # noqa: A002 - the program's id
    field: Annotated[str, "Which fact of it"] = "",
) -> Screen:
    """Report something that you read of a program."""
    catalogue = await catalogue_for(visit)
    program = catalogue.programs.get(str(id))
    if program is None:
        return no_such_program(visit, str(id))
    chosen = visit.library.curation.fields.get(str(field))
    return _asking(visit, program, chosen)


@verb()
async def fact_form(
    visit: Visit,
    id: Annotated[str, "Which program"],  # noqa: A002 - as above
    field: Annotated[str, "Which fact of it"] = "",
) -> Screen:
    """Open the form for a fact."""
    catalogue = await catalogue_for(visit)
    program = catalogue.programs.get(str(id))
    chosen = visit.library.curation.fields.get(str(field))
    if program is None or chosen is None:
        return no_such_program(visit, str(id)) if program is None else _asking(visit, program, None)
    screen = _asking(visit, program, chosen)
    return Screen(
        name=screen.name,
        text=screen.text,
        form=_form(visit, catalogue, program, chosen),
        choices=screen.choices,
        reply=screen.reply,
        result=screen.result,
    )


@verb()
async def send_fact(  # noqa: PLR0917 - they are typed in this order
    visit: Visit,
    id: Annotated[str, "Which program"],  # noqa: A002 - as above
    field: Annotated[str, "Which fact of it"] = "",
    value: Annotated[Any, "What the page says"] = "",
    source: Annotated[str, "The address of the page"] = "",
    date: Annotated[str, "The date that the page shows"] = "",
) -> Screen:
    """Send a fact to the moderators, without your name."""
    catalogue = await catalogue_for(visit)
    program = catalogue.programs.get(str(id))
    chosen = visit.library.curation.fields.get(str(field))
    if program is None or chosen is None:
        return no_such_program(visit, str(id)) if program is None else _asking(visit, program, None)
    told = str(value[0]) if isinstance(value, list) and value else str(value or "")
    typed = Typed(told, str(source or ""), str(date or ""))
    if not typed.source:
        typed = in_one_line(told)
    read = read_fact(chosen, typed, visit.today)
    if isinstance(read, FactRefused):
        draft = {"program": program.id, "field": chosen.id, "value": typed.value[:_INPUT],
                 "source": typed.source[:_INPUT], "date": typed.date[:20]}  # fmt: skip
        await visit.store.put_records(visit.person, RecordKind.PROGRAMS, {DRAFT: draft})
        message = visit.voice.phrase(
            Phrase.ERROR_FACT, reason=read.reason, options=", ".join(chosen.options.values())
        )
        return _asking(visit, program, chosen, Error(ErrorCode.REFUSED, message, read.part))
    waiting = await visit.store.reported_facts()
    if not any(one.program == program.id and one.fact == read for one in waiting):
        await visit.store.put_fact(program.id, read)
    await visit.store.drop_records(visit.person, RecordKind.PROGRAMS, [DRAFT])
    return _sent(visit, program, chosen, read)


def _asking(
    visit: Visit, program: Program, chosen: CatalogueField | None, error: Error | None = None
) -> Screen:
    say = visit.voice.phrase
    known = tuple((said(visit, f), f.date) for f in program.readings(chosen.id if chosen else ""))
    fields = list(visit.library.curation.fields.values())[:_MOST_OPTIONS]
    here = Call("report_fact", {"id": program.id})
    opening = Call("fact_form", {"id": program.id, "field": chosen.id if chosen else ""})
    return Screen(
        name="report_fact",
        text=visit.voice.page(ReportFactPage(program.name, chosen, known)),
        menu=None
        if chosen
        else Menu(here, tuple(Item(f.id, f.label) for f in fields), say(Phrase.PICK_FACT), "field"),
        choices=(
            *(
                [
                    Choice(say(Phrase.BUTTON_OPEN_FORM), opening, Weight.MAIN, form=True),
                    Choice(say(Phrase.BUTTON_OTHER_FACT), here),
                ]
                if chosen
                else []
            ),
            to_program(visit, program.id),
        ),
        reply=Call("send_fact", {"id": program.id, "field": chosen.id}) if chosen else None,
        error=error,
        result={"id": program.id, "field": chosen.id if chosen else None},
    )


def _form(visit: Visit, catalogue: Catalogue, program: Program, chosen: CatalogueField) -> Form:
    """Return the form; what was refused before is there to be mended."""
    say, draft = visit.voice.phrase, catalogue.draft
    mine = (draft.get("program"), draft.get("field")) == (program.id, chosen.id)
    held = {name: str(draft.get(name, "")) if mine else "" for name in ("value", "source", "date")}
    items = tuple(Item(v, label[:100], v == held["value"]) for v, label in chosen.options.items())
    value = Field(
        "value", chosen.label, say(Phrase.FACT_HELP, which=chosen.kind.value),
        FieldKind.ONE_OF if items else FieldKind.LINE, items, "" if items else held["value"],
        LONGEST if chosen.kind is FactKind.TEXT else _INPUT,
    )  # fmt: skip
    source = Field("source", say(Phrase.FACT_LABEL, which="source"),
                   say(Phrase.FACT_HELP, which="source"), FieldKind.LINE, filled=held["source"],
                   most=_INPUT)  # fmt: skip
    date = Field("date", say(Phrase.FACT_LABEL, which="date"), say(Phrase.FACT_HELP, which="date"),
                 FieldKind.LINE, filled=held["date"], most=20)  # fmt: skip
    send = Call("send_fact", {"id": program.id, "field": chosen.id})
    return Form(program.name[:45], send, (value, source, date))


def _sent(visit: Visit, program: Program, chosen: CatalogueField, fact: ProgramFact) -> Screen:
    again = Call("report_fact", {"id": program.id})
    return Screen(
        name="fact_sent",
        text=visit.voice.page(
            FactSentPage(program.name, chosen.label, OwnWords(said(visit, fact)),
                         OwnWords(fact.source), fact.date, FACT_DAYS)
        ),
        choices=(
            Choice(visit.voice.phrase(Phrase.BUTTON_OTHER_FACT), again, Weight.MAIN),
            to_program(visit, program.id),
        ),
        result={"program": program.id, "field": fact.field, "value": fact.value,
                "source": fact.source, "date": fact.date},
    )  # fmt: skip
