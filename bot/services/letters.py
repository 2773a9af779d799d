"""/letters: the set to aim for, the writers, and what to send them. Never a letter's text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal

from bot.core.advice.letters import (
    LetterField,
    Next,
    Slot,
    Step,
    Writer,
    letter_set,
    next_step,
    remind_on,
)
from bot.core.advice.reminding import FollowUp
from bot.core.calls import Call
from bot.core.evidence import Figure, Source
from bot.core.interview.answers import clean
from bot.core.own_words import OwnWords
from bot.core.profile import Profile
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
from bot.services._forms import form_screen, line, parts_of
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import verb
from bot.services.visit import Visit

Which = Literal["request", "packet", "strong", "reminder", "thanks", "checklist", "sloe", "self"]
WHICH: tuple[Which, ...] = (
    *("request", "packet", "strong", "reminder", "thanks", "checklist", "sloe", "self"),
)
_SOURCES = {
    "self": ("aamc-letters",),
    "sloe": ("aapmr-applying", "aamc-letter-portal"),
    "checklist": ("guide",),
    "packet": ("guide",),
    "strong": ("guide",),
}
_MOST_WRITERS = 12
_LONGEST_ROLE = 80


@dataclass(frozen=True)
class LettersPage(Page):
    """The ideal set beside what there is, and what each writer needs next."""

    template: ClassVar[str] = "letters"
    slots: tuple[Slot, ...]
    writers: tuple[tuple[OwnWords, Writer, Next], ...]
    profile: Profile
    figures: dict[str, Figure]
    cited: tuple[Source, ...]


@dataclass(frozen=True)
class WriterPage(Page):
    """One writer: what has happened, and what is next."""

    template: ClassVar[str] = "letter_writer"
    role: OwnWords
    writer: Writer
    field: str
    next: Next
    steps: tuple[tuple[str, dt.date], ...]
    days: int


@dataclass(frozen=True)
class LetterTextPage(Page):
    """Something to send to a writer, or to know; `which` says what."""

    template: ClassVar[str] = "letter_text"
    which: str
    profile: Profile
    figures: dict[str, Figure]
    cited: tuple[Source, ...]


@verb(slash=True)
async def letters(
    visit: Visit, text: Annotated[str, "What you need, such as request or packet"] = ""
) -> Screen:
    """Your letter plan: the ideal set, your writers, and what to send them."""
    wanted = str(text).strip().casefold()
    if wanted in WHICH:
        return await letter_text(visit, wanted)
    if wanted and _is_letter(visit, wanted):
        return await letter_text(visit, "self")
    return await _overview(visit)


@verb()
async def letter_text(
    visit: Visit,
    which: Annotated[Which, "What to show"],
    id: Annotated[str, "Which writer"] = "",  # noqa: A002 - the writer's id
) -> Screen:
    """Show what to send to a writer, or to know about letters."""
    library, say = visit.library, visit.voice.phrase
    page = LetterTextPage(
        which=which,
        profile=visit.profile(await visit.standing()),
        figures=dict(library.figures),
        cited=tuple(library.sources[s] for s in _SOURCES.get(which, ())),
    )
    others = tuple(other for other in WHICH if other != which)
    writer = await _writer(visit, id)
    known = writer.id if writer else ""
    back = Call("letter_writer", {"id": known}) if writer else Call("letters")
    return Screen(
        name="letter_text",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_OVERVIEW), back, Weight.MAIN),
            *(_text_choice(visit, other, known) for other in others),
        ),
        result={"which": which, "refused": which == "self"},
    )


@verb()
async def letter_form(visit: Visit) -> Screen:
    """Add somebody who may write for you."""
    say = visit.voice.phrase
    kinds = tuple(Item(f.value, say(Phrase.WRITER_FIELD_NAME, field=f.value)) for f in LetterField)
    either = tuple(Item(v, say(Phrase.YES_OR_NO, yes=v == "yes")) for v in ("yes", "no"))
    fields = (
        line("role", say(Phrase.WRITER_ROLE), say(Phrase.WRITER_ROLE_HELP), _LONGEST_ROLE),
        Field("field", say(Phrase.WRITER_FIELD), "", FieldKind.ONE_OF, kinds),
        Field("residency", say(Phrase.WRITER_RESIDENCY), "", FieldKind.ONE_OF, either),
    )
    title = say(Phrase.BUTTON_ADD_WRITER)
    put = Call("letter_put")
    here, back = Call("letter_form"), Call("letters")
    return form_screen(visit, title, Form(title, put, fields), here=here, back=back, reply=put)


@verb()
async def letter_put(
    visit: Visit,
    value: Annotated[str, "Who it is"] = "",
    *,
    role: Annotated[str, "Who it is"] = "",
    field: Annotated[str, "Which kind of letter"] = "pmr",
    residency: Annotated[str, "yes or no"] = "no",
) -> Screen:
    """Keep a writer, by role."""
    if value:
        role, field, residency = parts_of(value, 3)
    typed = clean(str(role)).strip()
    if _is_letter(visit, typed):
        return await letter_text(visit, "self")
    writers = await _writers(visit)
    if not typed or len(writers) >= _MOST_WRITERS:
        phrase = Phrase.ERROR_TOO_MANY_WRITERS if typed else Phrase.REFUSED_EMPTY
        error = Error(ErrorCode.REFUSED, visit.voice.phrase(phrase), "role")
        return await _overview(visit, error)
    kind = LetterField(field) if field in set(LetterField) else LetterField.PMR
    numbers = [int(writer.id[1:]) for writer in writers]
    writer = Writer(
        f"w{max(numbers, default=0) + 1}", typed[:_LONGEST_ROLE], kind, str(residency) == "yes", {}
    )
    await _put(visit, writer)
    return _writer_screen(visit, writer)


@verb()
async def letter_writer(visit: Visit, id: Annotated[str, "Which writer"]) -> Screen:  # noqa: A002
    """See one writer and what comes next."""
    writer = await _writer(visit, id)
    return _writer_screen(visit, writer) if writer else await _gone(visit)


@verb()
async def letter_mark(
    visit: Visit,
    id: Annotated[str, "Which writer"],  # noqa: A002 - the writer's id
    value: Annotated[str, "What happened"],
) -> Screen:
    """Note that something happened with a writer today; the same again takes it back."""
    writer = await _writer(visit, id)
    if writer is None or str(value) not in set(Step):
        return await _gone(visit)
    step = Step(str(value))
    steps = {s: day for s, day in writer.steps.items() if s is not step}
    if step not in writer.steps:
        steps[step] = visit.today
    marked = replace(writer, steps=steps)
    await _put(visit, marked)
    return _writer_screen(visit, marked)


@verb()
async def letter_drop(visit: Visit, id: Annotated[str, "Which writer"]) -> Screen:  # noqa: A002
    """Take a writer out of the list."""
    await visit.store.drop_records(visit.person, RecordKind.LETTERS, [str(id)])
    return await _overview(visit)


async def silent_writers(visit: Visit) -> tuple[FollowUp, ...]:
    """Return the writers who may be reminded once, on which day, and since when they are silent."""
    days = _patience(visit)
    return tuple(
        FollowUp(writer.id, writer.role, max(writer.steps.values()), due)
        for writer in await _writers(visit)
        if (due := remind_on(writer, days))
    )


# --- screens -------------------------------------------------------------------------------------


async def _overview(visit: Visit, error: Error | None = None) -> Screen:
    library, say = visit.library, visit.voice.phrase
    profile = visit.profile(await visit.standing())
    writers = await _writers(visit)
    slots = letter_set(profile, writers)
    page = LettersPage(
        slots=slots,
        writers=tuple((OwnWords(w.role), w, _next(visit, w)) for w in writers),
        profile=profile,
        figures=dict(library.figures),
        cited=tuple(library.sources[s] for s in ("guide", "aapmr-candidate", "lmu-letters")),
    )
    items = tuple(Item(writer.id, _plain(writer.role)) for writer in writers)
    return Screen(
        name="letters",
        text=visit.voice.page(page),
        menu=Menu(Call("letter_writer"), items, say(Phrase.PICK_WRITER), "id") if items else None,
        choices=(
            Choice(say(Phrase.BUTTON_ADD_WRITER), Call("letter_form"), Weight.MAIN),
            *(_text_choice(visit, which, "") for which in WHICH),
        ),
        error=error,
        result={
            "slots": [{"id": s.id, "wanted": s.wanted, "have": s.have} for s in slots],
            "writers": [_data(visit, writer) for writer in writers],
        },
    )


def _writer_screen(visit: Visit, writer: Writer) -> Screen:
    say = visit.voice.phrase
    named = {step: say(Phrase.WRITER_STEP, step=step.value) for step in Step}
    page = WriterPage(
        role=OwnWords(writer.role),
        writer=writer,
        field=say(Phrase.WRITER_FIELD_NAME, field=writer.field.value),
        next=_next(visit, writer),
        steps=tuple((named[step], day) for step, day in writer.steps.items()),
        days=_patience(visit),
    )
    items = tuple(Item(step.value, named[step], step in writer.steps) for step in Step)
    offered: Mapping[Next, tuple[Which, ...]] = {
        Next.ASK: ("strong", "request"),
        Next.SEND_PACKET: ("packet", "checklist"),
        Next.REMIND: ("reminder",),
        Next.THANK: ("thanks",),
    }
    return Screen(
        name="letter_writer",
        text=visit.voice.page(page),
        menu=Menu(Call("letter_mark", {"id": writer.id}), items, say(Phrase.PICK_STEP)),
        choices=(
            *(_text_choice(visit, which, writer.id) for which in offered.get(page.next, ())),
            Choice(say(Phrase.BUTTON_OVERVIEW), Call("letters"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_REMINDERS), Call("reminders")),
            Choice(say(Phrase.BUTTON_DROP_WRITER), Call("letter_drop", {"id": writer.id})),
        ),
        result=_data(visit, writer),
    )


async def _gone(visit: Visit) -> Screen:
    message = visit.voice.phrase(Phrase.ERROR_NO_WRITER)
    return await _overview(visit, Error(ErrorCode.REFUSED, message, "id"))


def _text_choice(visit: Visit, which: str, writer: str) -> Choice:
    args = {"which": which, "id": writer} if writer else {"which": which}
    label = visit.voice.phrase(Phrase.BUTTON_LETTER_TEXT, which=which)
    return Choice(label, Call("letter_text", args))


# --- writers -------------------------------------------------------------------------------------


async def _writers(visit: Visit) -> tuple[Writer, ...]:
    kept = await visit.store.records(visit.person, RecordKind.LETTERS)
    found = [_read(name, record.value) for name, record in kept.items()]
    return tuple(sorted(found, key=lambda writer: int(writer.id[1:])))


async def _writer(visit: Visit, writer_id: object) -> Writer | None:
    return next((w for w in await _writers(visit) if w.id == str(writer_id)), None)


async def _put(visit: Visit, writer: Writer) -> None:
    value = {
        "role": writer.role,
        "field": writer.field.value,
        "residency": writer.residency,
        "steps": {step.value: day.isoformat() for step, day in writer.steps.items()},
    }
    await visit.store.put_records(visit.person, RecordKind.LETTERS, {writer.id: value})


def _read(name: str, value: Mapping[str, Any]) -> Writer:
    steps = {Step(step): dt.date.fromisoformat(day) for step, day in value["steps"].items()}
    return Writer(name, value["role"], LetterField(value["field"]), value["residency"], steps)


def _next(visit: Visit, writer: Writer) -> Next:
    return next_step(writer, visit.today, _patience(visit))


def _patience(visit: Visit) -> int:
    return int(visit.library.figures["letter_reminder_days"].readings[0].value)


def _data(visit: Visit, writer: Writer) -> dict[str, Any]:
    return {
        "id": writer.id,
        "role": writer.role,
        "field": writer.field.value,
        "residency": writer.residency,
        "steps": {step.value: day.isoformat() for step, day in writer.steps.items()},
        "next": _next(visit, writer).value,
    }


def _plain(role: str) -> str:
    """Return a role as the label of a menu line, which renders no markdown."""
    return " ".join(role.split())[:_LONGEST_ROLE] or "-"


def _is_letter(visit: Visit, typed: str) -> bool:
    profile = visit.library.profile({}, visit.today)
    return bool(visit.library.lints["letter"].remarks(typed, profile))
