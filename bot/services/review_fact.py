"""Facts of programs that people reported: accepted, edited or rejected by moderators."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from bot.core.calls import Call
from bot.core.evidence import Grade
from bot.core.own_words import OwnWords
from bot.core.programs.program import ProgramFact
from bot.core.screen import Choice, Screen, Weight
from bot.services._desk_screens import desk_field, form_screen, home, refused
from bot.services.desk import Role
from bot.services.knowledge import knowledge
from bot.services.phrases import Phrase
from bot.services.ports import Page, ReportedFact
from bot.services.verbs import verb
from bot.services.visit import Visit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReviewFactPage(Page):
    """One reported fact, and what is known of the same so far."""

    template: ClassVar[str] = "review_fact"
    left: int
    program: str
    field: str
    value: OwnWords
    says: OwnWords
    source: OwnWords
    known: tuple[tuple[str, str], ...]


@verb(personal=False, moderators=True)
async def review_fact(visit: Visit) -> Screen:
    """See the oldest reported fact that waits."""
    waiting = await visit.store.reported_facts()
    if not waiting:
        return refused(visit, Phrase.ERROR_NO_REPORT)
    one, say = waiting[0], visit.voice.phrase
    program = visit.library.programs.get(one.program)
    known = program.facts.get(one.fact.field, ()) if program else ()
    page = ReviewFactPage(
        left=len(waiting),
        program=program.name if program else one.program,
        field=one.fact.field,
        value=OwnWords(str(one.fact.value)[:200]),
        says=OwnWords(one.fact.says[:300]),
        source=OwnWords(one.fact.source[:300]),
        known=tuple((str(f.value), f.source) for f in known[:3]),
    )
    accepting = Choice(
        say(Phrase.DESK_ACCEPT), Call("accept_fact", {"id": one.id}), Weight.MAIN, form=True
    )
    rejecting = Choice(
        say(Phrase.DESK_REJECT), Call("reject_fact", {"id": one.id}), Weight.DANGER, form=True
    )
    return Screen(
        name="review_fact",
        text=visit.voice.page(page),
        choices=(*((accepting, rejecting) if visit.role is Role.PUBLISHER else ()), home(visit)),
        result={"id": one.id, "program": one.program, "field": one.fact.field,
                "value": one.fact.value, "source": one.fact.source, "left": len(waiting)},
    )  # fmt: skip


@verb(personal=False, moderators=True)
async def accept_fact(
    visit: Visit,
    id: Annotated[str, "Which report"],  # noqa: A002
    value: Annotated[str, "What the fact is, if it was not quite right"] = "",
    grade: Annotated[str, "How far its source carries: official, secondary or opinion"] = "",
    why: Annotated[str, "Why"] = "",
) -> Screen:
    """Accept a reported fact, as it is or put right."""
    if visit.role is not Role.PUBLISHER:
        return refused(visit, Phrase.ERROR_FOR_PUBLISHERS)
    one = await _waiting(visit, str(id))
    if one is None:
        return refused(visit, Phrase.ERROR_NO_REPORT)
    if not (value or grade or why):
        fields = (
            desk_field(visit, "value", Phrase.DESK_VALUE, str(one.fact.value)),
            desk_field(visit, "grade", Phrase.DESK_GRADE, one.fact.grade.value),
            desk_field(visit, "why", Phrase.DESK_WHY, ""),
        )
        call = Call("accept_fact", {"id": one.id})
        return form_screen(visit, visit.voice.phrase(Phrase.DESK_ACCEPT), call, fields)
    judged = next((g for g in Grade if g.value == str(grade).strip().casefold()), one.fact.grade)
    if value and str(value) != str(one.fact.value):
        one = await _put_right(visit, one, replace(one.fact, value=str(value)[:200]), str(why))
    return await _settled(visit, one, accepted=True, reason=str(why), grade=judged)


@verb(personal=False, moderators=True)
async def reject_fact(
    visit: Visit,
    id: Annotated[str, "Which report"],  # noqa: A002
    why: Annotated[str, "Why"] = "",
) -> Screen:
    """Reject a reported fact, with the reason."""
    if visit.role is not Role.PUBLISHER:
        return refused(visit, Phrase.ERROR_FOR_PUBLISHERS)
    one = await _waiting(visit, str(id))
    if one is None:
        return refused(visit, Phrase.ERROR_NO_REPORT)
    if not why:
        field = desk_field(visit, "why", Phrase.DESK_WHY, "")
        call = Call("reject_fact", {"id": one.id})
        return form_screen(visit, visit.voice.phrase(Phrase.DESK_REJECT), call, (field,))
    return await _settled(visit, one, accepted=False, reason=str(why), grade=one.fact.grade)


async def _waiting(visit: Visit, number: str) -> ReportedFact | None:
    return next((one for one in await visit.store.reported_facts() if one.id == number), None)


async def _put_right(
    visit: Visit, one: ReportedFact, fact: ProgramFact, why: str
) -> ReportedFact | None:
    """Put a mended fact in the place of what was reported; None if somebody else was quicker."""
    if not await visit.store.settle_fact(
        one.id, accepted=False, reason=why[:300], grade=fact.grade
    ):
        return None
    await visit.store.put_fact(one.program, fact)
    waiting = await visit.store.reported_facts()
    return next((w for w in reversed(waiting) if w.fact == fact and w.program == one.program), None)


async def _settled(
    visit: Visit, one: ReportedFact | None, *, accepted: bool, reason: str, grade: Grade
) -> Screen:
    done = one and await visit.store.settle_fact(
        one.id, accepted=accepted, reason=reason.strip()[:300] or "-", grade=grade
    )
    if not one or not done:
        return refused(visit, Phrase.ERROR_NO_REPORT)
    log.info("a reported fact of %s was %s", one.program, "accepted" if accepted else "rejected")
    if await visit.store.reported_facts():
        return await review_fact(visit)
    return await knowledge(visit, "work")
