"""/assess: the interview. Quick look first, then section by section, in any order."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from bot.core.calls import Call
from bot.core.interview.answers import LONGEST, SKIPPED, Plain, Refused, Value, clean, read
from bot.core.interview.guide import QUICK, Kind, Question
from bot.core.interview.replay import Asking, Finished, Standing
from bot.core.own_words import OwnWords
from bot.core.screen import Choice, Error, ErrorCode, Screen, Weight
from bot.services import _asking
from bot.services._routes import complete_section, section_meant
from bot.services.ask import in_distress
from bot.services.phrases import Phrase
from bot.services.ports import Page, StoreUnavailable
from bot.services.report import report_screen
from bot.services.verbs import verb
from bot.services.visit import Visit


@dataclass(frozen=True)
class Paused(Page):
    """Everything is kept, and how to come back."""

    template: ClassVar[str] = "paused"
    answered: int
    of: int


@dataclass(frozen=True)
class Restarting(Page):
    """Are you sure: what starting over drops."""

    template: ClassVar[str] = "restarting"
    answered: int


@dataclass(frozen=True)
class FormRefused(Page):
    """Which fields of a form could not be read, and why."""

    template: ClassVar[str] = "form_refused"
    saved: int
    refused: tuple[tuple[str, OwnWords, str], ...]


@verb(slash=True)
async def assess(
    visit: Visit,
    section: Annotated[str, "A section to go to; leave empty to go on", complete_section] = "",
) -> Screen:
    """See where you stand: a two-minute quick look, then ten sections at your pace."""
    standing = await visit.standing()
    route = section_meant(visit, section) if section else standing.next_route()
    if section and route is None:
        titles = ", ".join(s.title for s in visit.library.guide.sections)
        message = visit.voice.phrase(Phrase.ERROR_UNKNOWN_SECTION, near=titles)
        error = Error(ErrorCode.REFUSED, message, "section")
        return await _here(visit, standing, standing.next_route(), error)
    return await _here(visit, standing, route)


@verb()
async def answer(
    visit: Visit,
    id: Annotated[str, "The question"],  # noqa: A002 - the contract's name for it
    value: Annotated[Any, "The answer, as you would say it"] = "",
    *,
    route: Annotated[str, "Where the question was asked"] = "",
) -> Screen:
    """Answer one question."""
    question = visit.library.guide.question(str(id))
    if question is None:
        return await _unknown_question(visit, str(id))
    said = read(question, value, visit.today)
    if cry := _cry(visit, question, value, said):
        return cry
    if isinstance(said, Refused):
        standing = await visit.standing()
        return _asking.question_screen(
            visit,
            standing,
            standing.at(question, _route(visit, standing, question, route)),
            error=_asking.refusal(visit, question, said),
        )
    return await _kept(visit, question, said, route)


@verb()
async def skip(
    visit: Visit,
    id: Annotated[str, "The question"],  # noqa: A002 - as above
    *,
    route: Annotated[str, "Where the question was asked"] = "",
) -> Screen:
    """Rather not say."""
    question = visit.library.guide.question(str(id))
    if question is None:
        return await _unknown_question(visit, str(id))
    return await _kept(visit, question, SKIPPED, route)


@verb()
async def change(
    visit: Visit,
    id: Annotated[str, "The question"],  # noqa: A002 - as above
    *,
    route: Annotated[str, "Where the question was asked"] = "",
) -> Screen:
    """Go back to one question."""
    question = visit.library.guide.question(str(id))
    if question is None:
        return await _unknown_question(visit, str(id))
    standing = await visit.standing()
    place = standing.at(question, _route(visit, standing, question, route))
    return _asking.question_screen(visit, standing, place)


@verb()
async def form(
    visit: Visit,
    route: Annotated[str, "Quick look or section"] = QUICK,
    id: Annotated[str, "Only this question"] = "",  # noqa: A002 - as above
    mend: Annotated[str, "yes, for what could not be read"] = "",
) -> Screen:
    """Answer up to five questions at once."""
    standing = await visit.standing()
    drafts = await visit.store.drafts(visit.person)
    guide = visit.library.guide
    if id:
        question = guide.question(str(id))
        if question is None:
            return await _unknown_question(visit, str(id))
        chosen = [question]
    elif mend == "yes":
        chosen = [question for i, question in guide.questions.items() if i in drafts]
    else:
        chosen = _asking.form_questions(standing, str(route))
    if not chosen:
        return await _here(visit, standing, _known_route(visit, str(route)))
    opened_by = Call(
        "form", {"route": str(route), "id": str(id), "mend": "yes" if mend == "yes" else ""}
    )
    return _asking.form_screen(visit, standing, opened_by, chosen, drafts)


@verb()
async def fill(
    visit: Visit,
    /,
    route: Annotated[str, "Quick look or section"] = QUICK,
    **typed: object,
) -> Screen:
    """Send a form: what can be read is kept, what cannot comes back as it was typed.

    A cry for help in one field is answered first; the other fields are kept, if the store can.
    """
    answers: dict[str, Plain] = {}
    refused: list[tuple[Question, str, Refused]] = []
    cries: list[Screen] = []
    for question_id, text in typed.items():
        question = visit.library.guide.question(question_id)
        if question is None or text in ("", [], None):
            continue
        said = read(question, text, visit.today)
        if cry := _cry(visit, question, text, said):
            cries.append(cry)
        elif isinstance(said, Value):
            answers[question.id] = said.plain
        else:
            refused.append((question, str(text)[:LONGEST], said))
    if cries:
        if answers:
            with suppress(StoreUnavailable):
                await visit.store.put_answers(visit.person, answers)
        return min(cries, key=lambda cry: len(cry.choices))  # danger offers nothing else
    if answers:
        await visit.store.put_answers(visit.person, answers)
    if refused:
        await visit.store.put_drafts(visit.person, {q.id: text for q, text, _ in refused})
        return _refused_form(visit, str(route), len(answers), refused)
    standing = await visit.standing()
    return await _here(visit, standing, _known_route(visit, str(route)), about=tuple(answers))


@verb()
async def pause(visit: Visit) -> Screen:
    """Stop for now; everything is kept."""
    standing = await visit.standing()
    counts = list(standing.progress().values())
    say = visit.voice.phrase
    return Screen(
        name="paused",
        text=visit.voice.page(Paused(sum(a for a, _ in counts), sum(of for _, of in counts))),
        choices=(
            Choice(say(Phrase.BUTTON_RESUME), Call("assess"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_REPORT), Call("report")),
            Choice(say(Phrase.BUTTON_SECTIONS), Call("progress")),
        ),
        result={"progress": _asking.progress(standing)},
    )


@verb()
async def restart(
    visit: Visit, confirm: Annotated[str, "yes, to drop every answer"] = ""
) -> Screen:
    """Start over: drop every answer."""
    if confirm == "yes":
        await visit.store.start_over(visit.person)
        return await assess(visit)
    standing = await visit.standing()
    say = visit.voice.phrase
    sure = Call("restart", {"confirm": "yes"})
    return Screen(
        name="restarting",
        text=visit.voice.page(Restarting(len(standing.live) + len(standing.aside))),
        choices=(
            Choice(say(Phrase.BUTTON_KEEP), Call("progress"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_RESTART_SURE), sure, Weight.DANGER),
        ),
    )


def _cry(visit: Visit, question: Question, typed: object, said: Value | Refused) -> Screen | None:
    """Return the support screen if what was typed is a cry for help.

    Only free words can be one: a text, or what could not be read. A number or a pick costs nothing.
    """
    readable = isinstance(said, Value)
    if readable and question.kind is not Kind.TEXT:
        return None
    return in_distress(visit, typed, readable=readable)


async def _kept(visit: Visit, question: Question, value: Value, route: str) -> Screen:
    """Write an answer down, then go on from there."""
    await visit.store.put_answers(visit.person, {question.id: value.plain})
    standing = await visit.standing()
    on = _route(visit, standing, question, route)
    return await _here(visit, standing, on, about=(question.id,))


async def _here(
    visit: Visit,
    standing: Standing,
    route: str | None,
    error: Error | None = None,
    about: tuple[str, ...] = (),
) -> Screen:
    """Show the next question of the route, or the report once the route is finished.

    `about` names the questions just answered: if an answer contradicts another, it is said now.
    """
    place = standing.next_on(route) if route else Finished(QUICK)
    if isinstance(place, Asking):
        return _asking.question_screen(visit, standing, place, error=error, about=about)
    return await report_screen(visit, standing, finished=route, error=error)


def _known_route(visit: Visit, route: str) -> str | None:
    return route if visit.library.guide.route(route) else None


def _route(visit: Visit, standing: Standing, question: Question, route: str) -> str:
    """Return where to go on: the route named, the quick look while it lasts, or the section."""
    if question in visit.library.guide.route(route):
        return route
    in_quick = question.id in visit.library.guide.quick
    if in_quick and isinstance(standing.next_on(QUICK), Asking):
        return QUICK
    return question.section


async def _unknown_question(visit: Visit, question_id: str) -> Screen:
    """Show the person where they are: the question of an old button may be gone."""
    standing = await visit.standing()
    near = _asking.nearest_question(visit, question_id)
    message = visit.voice.phrase(
        Phrase.ERROR_UNKNOWN_QUESTION, id=OwnWords(question_id[:40]), near=near
    )
    error = Error(ErrorCode.REFUSED, message, question_id[:40])
    return await _here(visit, standing, standing.next_route(), error)


def _refused_form(
    visit: Visit, route: str, saved: int, refused: list[tuple[Question, str, Refused]]
) -> Screen:
    say = visit.voice.phrase
    errors = [_asking.refusal(visit, question, why) for question, _, why in refused]
    lines = tuple(
        (question.label, OwnWords(clean(text)[:80]), error.message)
        for (question, text, _), error in zip(refused, errors, strict=True)
    )
    again = Call("form", {"route": route, "mend": "yes"})
    result: Mapping[str, Any] = {"refused": [q.id for q, _, _ in refused], "saved": saved}
    return Screen(
        name="form_refused",
        text=visit.voice.page(FormRefused(saved, lines)),
        choices=(
            Choice(say(Phrase.BUTTON_FIX, count=len(refused)), again, Weight.MAIN),
            Choice(say(Phrase.BUTTON_LEAVE), Call("assess")),
        ),
        error=errors[0],
        result=result,
    )
