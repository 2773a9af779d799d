"""How a question is put: as a screen of its own, or as a field of a form."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rapidfuzz import fuzz, process

from bot.core.advice.conflicts import Conflict
from bot.core.calls import Call
from bot.core.interview.answers import LONGEST, Refused, Value, read
from bot.core.interview.conditions import NONE
from bot.core.interview.guide import QUICK, YES_NO, Kind, Option, Question
from bot.core.interview.replay import Asking, Standing
from bot.core.months import Month
from bot.core.own_words import OwnWords
from bot.core.profile import FACTS
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
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.visit import Visit

FIELDS = 5
"""Inputs that one form holds: Discord's limit for a modal."""
_HELP = 100
_BRIEF = 150
_PICKED = {Kind.CHOICE, Kind.YES_NO}


@dataclass(frozen=True)
class QuestionPage(Page):
    """One question; `now` is the answer given before, `notes` what does not fit together."""

    template: ClassVar[str] = "question"
    route: str
    number: int
    of: int
    ask: str
    why: str
    example: str
    kind: str
    unit: str
    now: OwnWords | str | None
    intro: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class FormPage(Page):
    """Several questions to be answered at once."""

    template: ClassVar[str] = "form"
    route: str
    asks: tuple[str, ...]


def question_screen(
    visit: Visit,
    standing: Standing,
    place: Asking,
    *,
    error: Error | None = None,
    about: Sequence[str] = (),
) -> Screen:
    """Put one question, with what can be done instead of answering it."""
    question, say = place.question, visit.voice.phrase
    notes = _clashes(visit, standing, about)
    here = Call("answer", {"id": question.id, "route": place.route})
    now = standing.live.get(question.id)
    page = QuestionPage(
        route=route_title(visit, place.route),
        number=place.number,
        of=place.of,
        ask=question.ask,
        why=question.why,
        example=question.example,
        kind=question.kind,
        unit=question.unit,
        now=shown(visit, question, now) if now else None,
        intro=_intro(visit, place),
        notes=tuple(note.says for note in notes),
    )
    changes = _change_choices(visit, notes, place)
    mending = [change.call for change in changes]
    typed = [] if options(question) else [_type_choice(visit, place)]
    return Screen(
        name="assess",
        text=visit.voice.page(page),
        menu=_menu(visit, question, here, now),
        choices=(
            *typed,
            *_form_choice(visit, standing, place),
            *_none_choice(visit, question, here),
            Choice(say(Phrase.BUTTON_SKIP), Call("skip", dict(here.args))),
            *(back for back in _back_choice(visit, standing, place) if back.call not in mending),
            Choice(say(Phrase.BUTTON_SECTIONS), Call("progress")),
            Choice(say(Phrase.BUTTON_PAUSE), Call("pause")),
            *changes,
        ),
        reply=here,
        error=error,
        result={
            "id": question.id,
            "section": question.section,
            "kind": question.kind.value,
            "options": [{"value": o.value, "label": o.label} for o in options(question)],
            "progress": progress(standing),
        },
    )


def progress(standing: Standing) -> dict[str, list[int]]:
    """Return `{section: [answered, of]}`, as the outside contract has it."""
    return {section: list(counts) for section, counts in standing.progress().items()}


def options(question: Question) -> tuple[Option, ...]:
    """Return what may be picked: the question's options, or yes and no."""
    return YES_NO if question.kind is Kind.YES_NO else question.options


def route_title(visit: Visit, route: str) -> str:
    """Return the title of a section, or the name of the quick look."""
    section = visit.library.guide.section(route)
    return section.title if section else visit.voice.phrase(Phrase.QUICK_LOOK)


def shown(visit: Visit, question: Question, value: Value, *, brief: bool = False) -> OwnWords | str:
    """Return an answer as a person reads it; `brief` cuts a long text."""
    match value.data:
        case None:
            return visit.voice.phrase(Phrase.NOT_SAID)
        case Month() as month:
            return month.first_day.strftime("%B %Y")
        case tuple() as several:
            labels = [o.label for o in question.options if o.value in several]
            return ", ".join(labels) or visit.voice.phrase(Phrase.NOTHING_ON_LIST)
        case str() as text if question.kind is Kind.TEXT:
            return OwnWords(textwrap.shorten(text, _BRIEF, placeholder=" …") if brief else text)
        case str() as text if question.kind is Kind.SCORE and text == NONE:
            return visit.voice.phrase(Phrase.NO_SCORE_YET)
        case str() as text:
            return next((o.label for o in options(question) if o.value == text), text)
        case number if question.unit == "USD":
            return f"${number:,}"
        case number if question.unit:
            return f"{number} {question.unit.removesuffix('s') if number == 1 else question.unit}"
        case number:
            return str(number)


def refusal(visit: Visit, question: Question, refused: Refused) -> Error:
    """Word a refusal: what was wrong and what would be read."""
    phrase = Phrase[f"REFUSED_{refused.reason.upper()}"]
    return Error(ErrorCode.REFUSED, visit.voice.phrase(phrase, **refused.details), question.id)


def nearest_question(visit: Visit, question_id: str) -> str:
    """Return the id of a question that looks like this one."""
    ids = list(visit.library.guide.questions)
    return str(process.extractOne(question_id[:40], ids, scorer=fuzz.ratio)[0])


# --- forms ---------------------------------------------------------------------------------------


def form_questions(standing: Standing, route: str) -> list[Question]:
    """Return the next questions that can be asked together.

    None of them may be guarded by another: what is asked must not hang on what is being typed.
    """
    chosen: list[Question] = []
    for question in standing.route(route):
        reads = {
            read
            for name in question.ask_when
            for read in (FACTS[name].reads if name in FACTS else (name,))
        }
        if question.id not in standing.live and not reads & {q.id for q in chosen}:
            chosen.append(question)
        if len(chosen) == FIELDS:
            break
    return chosen


def form_screen(
    visit: Visit,
    standing: Standing,
    opened_by: Call,
    questions: Sequence[Question],
    drafts: Mapping[str, str],
) -> Screen:
    """Put several questions at once; what was refused before is there to be mended.

    The screen itself is seen only where the form cannot open by itself: `opened_by` tries again.
    """
    route = str(opened_by.args["route"])
    fields = tuple(
        _field(visit, question, standing.live.get(question.id), drafts.get(question.id))
        for question in questions[:FIELDS]
    )
    title, say = route_title(visit, route), visit.voice.phrase
    return Screen(
        name="form",
        text=visit.voice.page(FormPage(title, tuple(q.ask for q in questions))),
        form=Form(title, Call("fill", {"route": route}), fields),
        choices=(
            Choice(say(Phrase.BUTTON_OPEN_FORM), opened_by, Weight.MAIN),
            Choice(say(Phrase.BUTTON_RESUME), Call("assess")),
        ),
        result={"route": route, "ids": [field.id for field in fields]},
    )


def _field(visit: Visit, question: Question, now: Value | None, draft: str | None) -> Field:
    held = now.plain if now else None
    items = _items(question, now)
    if not items:
        kind = FieldKind.PARAGRAPH if question.kind is Kind.TEXT else FieldKind.LINE
    else:
        kind = FieldKind.ONE_OF if question.kind in _PICKED else FieldKind.ANY_OF
    return Field(
        id=question.id,
        label=question.label,
        help=_field_help(visit, question, draft),
        kind=kind,
        items=items,
        filled=draft or ("" if held is None or items else str(held)),
        most=LONGEST if question.kind is Kind.TEXT else 200,
    )


def _field_help(visit: Visit, question: Question, draft: str | None) -> str:
    """Say what an answer looks like; or, to what could not be read, why."""
    refused = read(question, draft, visit.today) if draft else None
    if isinstance(refused, Refused):
        return textwrap.shorten(refusal(visit, question, refused).message, _HELP, placeholder=" …")
    if options(question):
        return ""
    wording = Phrase.FORM_HELP_SCORE if question.kind is Kind.SCORE else Phrase.FORM_HELP
    return visit.voice.phrase(wording, example=question.example)


# --- what stands around a question ---------------------------------------------------------------


def _menu(visit: Visit, question: Question, here: Call, now: Value | None) -> Menu | None:
    many = question.kind is Kind.SEVERAL
    prompt = visit.voice.phrase(Phrase.PICK_SEVERAL if many else Phrase.PICK_ONE)
    items = _items(question, now)
    return Menu(here, items, prompt, many=many) if items else None


def _items(question: Question, now: Value | None) -> tuple[Item, ...]:
    held = now.plain if now else None
    picked = held if isinstance(held, list) else [held]
    return tuple(Item(o.value, o.label, o.value in picked) for o in options(question))


def _type_choice(visit: Visit, place: Asking) -> Choice:
    alone = Call("form", {"route": place.route, "id": place.question.id})
    return Choice(visit.voice.phrase(Phrase.BUTTON_TYPE_ANSWER), alone, Weight.MAIN, form=True)


def _form_choice(visit: Visit, standing: Standing, place: Asking) -> list[Choice]:
    count = len(form_questions(standing, place.route))
    if count <= 1:
        return []
    label = visit.voice.phrase(Phrase.BUTTON_FORM, count=count)
    return [Choice(label, Call("form", {"route": place.route}), form=True)]


def _none_choice(visit: Visit, question: Question, here: Call) -> list[Choice]:
    """Offer an empty list where several may be picked: a menu cannot be sent with no pick."""
    if question.kind is not Kind.SEVERAL:
        return []
    return [Choice(visit.voice.phrase(Phrase.BUTTON_NONE), here.adding(value=NONE))]


def _back_choice(visit: Visit, standing: Standing, place: Asking) -> list[Choice]:
    before = standing.before(place.question, place.route)
    if before is None:
        return []
    call = Call("change", {"id": before.id, "route": place.route})
    return [Choice(visit.voice.phrase(Phrase.BUTTON_BACK), call)]


def _clashes(visit: Visit, standing: Standing, about: Sequence[str]) -> list[Conflict]:
    found = visit.library.conflicts_in(standing, visit.today) if about else ()
    return [conflict for conflict in found if set(conflict.questions) & set(about)]


def _change_choices(visit: Visit, clashes: Sequence[Conflict], place: Asking) -> tuple[Choice, ...]:
    ids = dict.fromkeys(i for clash in clashes for i in clash.questions if i != place.question.id)
    questions = [visit.library.guide.questions[i] for i in ids]
    return tuple(
        Choice(
            visit.voice.phrase(Phrase.BUTTON_CHANGE, label=q.label),
            Call("change", {"id": q.id, "route": place.route}),
            Weight.MAIN,
        )
        for q in questions
    )[:FIELDS]


def _intro(visit: Visit, place: Asking) -> str | None:
    section = visit.library.guide.section(place.route)
    return section.intro if section and place.number == 1 and place.route != QUICK else None
