"""An e-mail to a program, made of what nobody knows of it and this person needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from bot.core.calls import Call
from bot.core.screen import Choice, Screen, Weight
from bot.services._catalogue import catalogue_for, no_such_program, to_program
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import verb
from bot.services.visit import Visit

QUESTIONS = 3
"""Questions in one e-mail: few enough to be answered."""


@dataclass(frozen=True)
class AskProgramPage(Page):
    """The e-mail, ready to copy, and the rules of contact."""

    template: ClassVar[str] = "ask_program"
    name: str
    contact: str | None
    website: str | None
    confirming: tuple[str, ...]
    questions: tuple[str, ...]
    season: int
    stage: str


@verb()
async def ask_program(
    visit: Visit,
    id: Annotated[str, "Which program"],  # noqa: A002 - the program's id
) -> Screen:
    """An e-mail that asks a program what nobody knows of it."""
    catalogue = await catalogue_for(visit)
    if str(id) not in catalogue.programs:
        return no_such_program(visit, str(id))
    row, person = catalogue.row(str(id)), catalogue.curated.person
    fields = visit.library.curation.fields
    # What speaks against the person on an old or undated page comes first: it may have changed.
    doubtful = [
        fact.field for ruling in row.against if not ruling.firm for fact in ruling.facts[:1]
    ]
    open_ = [name for name in row.unknown(person) if name not in {"contact", "schools"}]
    asked = [name for name in dict.fromkeys((*doubtful, *open_)) if name in fields][:QUESTIONS]
    contact, website = row.program.value("contact"), row.program.value("website")
    say = visit.voice.phrase
    page = AskProgramPage(
        name=row.program.name,
        contact=str(contact) if contact else None,
        website=str(website) if website else None,
        confirming=tuple(fields[name].label for name in doubtful if name in fields),
        questions=tuple(fields[name].ask for name in asked),
        season=person.season,
        stage=catalogue.profile.stage,
    )
    return Screen(
        name="ask_program",
        text=visit.voice.page(page),
        choices=(
            to_program(visit, str(id), Weight.MAIN),
            Choice(say(Phrase.BUTTON_REPORT_FACT), Call("report_fact", {"id": str(id)})),
        ),
        result={"id": str(id), "asked": asked},
    )
