"""/practice: mock interview questions, one at a time, rated by oneself; weak themes come back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from rapidfuzz import fuzz, process

from bot.core.calls import Call
from bot.core.coaching.practice import PracticeQuestion, Rating, Virtue
from bot.core.evidence import Source
from bot.core.interview.answers import LONGEST, clean
from bot.core.own_words import OwnWords
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
from bot.services._checking import Noted, notes_on, wellbeing
from bot.services._forms import form_screen
from bot.services.ask import strain_in
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

_TRY, _NOTES = "try-", "notes-"
_MOST = 300
"""Ratings that are kept; the oldest make room."""
_NOTES_SHOWN = 200
_CLOSE_ENOUGH = 70
_NONE = "none"


@dataclass(frozen=True)
class PracticePage(Page):
    """One question: until when, what a good answer has, and what may follow.

    `stamp` is the instant, in seconds since 1970, at which the time is up.
    """

    template: ClassVar[str] = "practice"
    title: str
    question: PracticeQuestion
    follow_ups: tuple[str, ...]
    stamp: int
    minutes: int
    before: OwnWords | None
    rated: int
    weak: bool


@dataclass(frozen=True)
class PracticeNotesPage(Page):
    """What the rules remark on somebody's notes to one question."""

    template: ClassVar[str] = "practice_notes"
    ask: str
    listens_for: str
    notes: tuple[Noted, ...]
    further: int
    strained: bool


@dataclass(frozen=True)
class PracticeRatedPage(Page):
    """What the answer showed, what it did not, and how the theme stands."""

    template: ClassVar[str] = "practice_rated"
    shown: tuple[Virtue, ...]
    missing: tuple[Virtue, ...]
    theme: str
    share: float


@dataclass(frozen=True)
class PracticeHistoryPage(Page):
    """How often each theme was tried, and how it went; and what of the rubric is rarely there."""

    template: ClassVar[str] = "practice_history"
    tried: tuple[tuple[str, int, float], ...]
    untried: tuple[str, ...]
    rarest: tuple[str, ...]
    tries: int


@dataclass(frozen=True)
class AskThemPage(Page):
    """Questions to ask the interviewers."""

    template: ClassVar[str] = "practice_ask_them"
    questions: tuple[str, ...]


@dataclass(frozen=True)
class EtiquettePage(Page):
    """What to see to before a video interview."""

    template: ClassVar[str] = "practice_etiquette"
    lines: tuple[str, ...]
    cited: tuple[Source, ...]


def complete_theme(visit: Visit, typed: str) -> list[tuple[str, str]]:
    """Offer the themes whose title holds what has been typed so far."""
    wanted = typed.casefold()
    return [(t.title, t.id) for t in visit.library.practice.themes if wanted in t.title.casefold()]


@verb(slash=True)
async def practice(
    visit: Visit,
    theme: Annotated[str, "One theme; leave it empty for what needs it most", complete_theme] = "",
    *,
    after: Annotated[str, "The question that was passed over", Unlisted] = "",
) -> Screen:
    """Practise interview questions, with time, a rubric and your weak spots first."""
    bank = visit.library.practice
    meant = _theme_meant(visit, theme)
    error = None
    if theme and meant is None:
        titles = ", ".join(t.title for t in bank.themes)
        message = visit.voice.phrase(Phrase.ERROR_NO_SUCH_THEME, near=titles)
        error = Error(ErrorCode.REFUSED, message, "theme")
    profile = visit.profile(await visit.standing())
    question = bank.following(profile, await _ratings(visit), meant, str(after) or None)
    return await _question_screen(visit, question, meant, error)


@verb()
async def practice_notes_form(visit: Visit, id: Annotated[str, "Which question"]) -> Screen:  # noqa: A002
    """Type what you said."""
    question = visit.library.practice.questions.get(str(id))
    if question is None:
        return await _gone(visit)
    say = visit.voice.phrase
    go = Call("practice_notes", {"id": question.id})
    here = Call("practice_notes_form", {"id": question.id})
    hint = say(Phrase.PRACTICE_NOTES_HELP)
    field = Field("value", say(Phrase.PRACTICE_NOTES), hint, FieldKind.PARAGRAPH, most=LONGEST)
    form = Form(say(Phrase.PRACTICE_NOTES), go, (field,))
    return form_screen(visit, question.ask, form, here=here, back=Call("practice"), reply=go)


@verb()
async def practice_notes(
    visit: Visit,
    id: Annotated[str, "Which question"],  # noqa: A002 - the question's id
    value: Annotated[str, "What you said, in notes"],
) -> Screen:
    """Keep your notes to a question, read by the same rules as a statement."""
    bank = visit.library.practice
    question = bank.questions.get(str(id))
    typed = clean(str(value)).strip()[:LONGEST]
    if question is None or not typed:
        return await _gone(visit, None if question else Phrase.ERROR_NO_PRACTICE)
    await visit.store.put_records(
        visit.person, RecordKind.PRACTICE, {f"{_NOTES}{question.id}": {"text": typed}}
    )
    profile = visit.profile(await visit.standing())
    remarks = visit.library.lints["story"].remarks(typed, profile)
    notes, further = notes_on(visit, "story", typed, remarks)
    page = PracticeNotesPage(question.ask, question.listens_for, notes, further, strain_in(visit, typed))  # fmt: skip
    return Screen(
        name="practice_notes",
        text=visit.voice.page(page),
        menu=_rubric_menu(visit, question),
        choices=(*_rating_choices(visit, question), *wellbeing(visit, strained=page.strained)),
        result={
            "id": question.id,
            "remarks": [{"rule": r.rule, "start": r.start, "end": r.end} for r in remarks],
        },
    )


@verb()
async def practice_rate(
    visit: Visit,
    id: Annotated[str, "Which question"],  # noqa: A002 - the question's id
    value: Annotated[object, "What the answer showed"] = _NONE,
) -> Screen:
    """Keep how you rate your own answer."""
    bank, say = visit.library.practice, visit.voice.phrase
    question = bank.questions.get(str(id))
    if question is None:
        return await _gone(visit)
    picked = value if isinstance(value, list) else str(value).replace(",", " ").split()
    shown = tuple(v.id for v in bank.rubric if v.id in {str(p).strip() for p in picked})
    await _keep(visit, Rating(question.id, shown))
    ratings = await _ratings(visit)
    theme = bank.theme(question.theme)
    page = PracticeRatedPage(
        shown=tuple(v for v in bank.rubric if v.id in shown),
        missing=tuple(v for v in bank.rubric if v.id not in shown),
        theme=theme.title if theme else "",
        share=bank.shares(ratings)[question.theme],
    )
    return Screen(
        name="practice_rated",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_PRACTICE_NEXT), Call("practice"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_TRY_AGAIN), Call("practice_again", {"id": question.id})),
            Choice(say(Phrase.BUTTON_PRACTICE_HISTORY), Call("practice_history")),
        ),
        result={"id": question.id, "shown": list(shown), "share": round(page.share, 2)},
    )


@verb()
async def practice_again(visit: Visit, id: Annotated[str, "Which question"]) -> Screen:  # noqa: A002
    """Practise the same question once more."""
    question = visit.library.practice.questions.get(str(id))
    if question is None:
        return await _gone(visit)
    return await _question_screen(visit, question, None, None)


@verb()
async def practice_history(visit: Visit) -> Screen:
    """See how practice goes, theme by theme."""
    bank, say = visit.library.practice, visit.voice.phrase
    ratings = await _ratings(visit)
    shares = bank.shares(ratings)
    tries = Counter(
        bank.questions[r.question].theme for r in ratings if r.question in bank.questions
    )
    there = Counter(virtue for rating in ratings for virtue in rating.shown)
    rarest = sorted(bank.rubric, key=lambda virtue: there[virtue.id])[:2] if ratings else []
    page = PracticeHistoryPage(
        tried=tuple((t.title, tries[t.id], shares[t.id]) for t in bank.themes if t.id in shares),
        untried=tuple(t.title for t in bank.themes if t.id not in shares),
        rarest=tuple(v.asks for v in rarest),
        tries=len(ratings),
    )
    return Screen(
        name="practice_history",
        text=visit.voice.page(page),
        menu=_theme_menu(visit),
        choices=(
            Choice(say(Phrase.BUTTON_PRACTICE_NEXT), Call("practice"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_PRACTICE_ASK_THEM), Call("practice_ask_them")),
            Choice(say(Phrase.BUTTON_PRACTICE_ETIQUETTE), Call("practice_etiquette")),
        ),
        result={
            "tries": len(ratings),
            "themes": {theme: round(share, 2) for theme, share in shares.items()},
        },
    )


@verb()
async def practice_ask_them(visit: Visit) -> Screen:
    """See questions that you may ask the interviewers."""
    say = visit.voice.phrase
    return Screen(
        name="practice_ask_them",
        text=visit.voice.page(AskThemPage(visit.library.practice.ask_them)),
        choices=(
            Choice(say(Phrase.BUTTON_PRACTICE_NEXT), Call("practice"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_PRACTICE_ETIQUETTE), Call("practice_etiquette")),
        ),
    )


@verb()
async def practice_etiquette(visit: Visit) -> Screen:
    """See what to prepare before a video interview."""
    bank, say = visit.library.practice, visit.voice.phrase
    page = EtiquettePage(bank.etiquette, tuple(visit.library.sources[s] for s in bank.sources))
    return Screen(
        name="practice_etiquette",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_PRACTICE_NEXT), Call("practice"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_PRACTICE_ASK_THEM), Call("practice_ask_them")),
        ),
        result={"sources": list(bank.sources)},
    )


# --- screens -------------------------------------------------------------------------------------


async def _question_screen(
    visit: Visit, question: PracticeQuestion, theme: str | None, error: Error | None
) -> Screen:
    bank, say = visit.library.practice, visit.voice.phrase
    kept = await visit.store.records(visit.person, RecordKind.PRACTICE)
    before = kept.get(f"{_NOTES}{question.id}")
    profile = visit.profile(await visit.standing())
    ratings = await _ratings(visit)
    minutes = int(visit.library.figures["practice_minutes"].readings[0].value)
    held = bank.theme(question.theme)
    shares = bank.shares(ratings)
    page = PracticePage(
        title=held.title if held else "",
        question=question,
        follow_ups=question.asked_next(profile),
        stamp=int((visit.now + dt.timedelta(minutes=minutes)).timestamp()),
        minutes=minutes,
        before=OwnWords(str(before.value["text"])[:_NOTES_SHOWN]) if before else None,
        rated=sum(r.question == question.id for r in ratings),
        weak=theme is None and bank.is_weak(shares.get(question.theme)),
    )
    passing = {"theme": theme, "after": question.id} if theme else {"after": question.id}
    return Screen(
        name="practice",
        text=visit.voice.page(page),
        menu=_rubric_menu(visit, question),
        choices=(
            Choice(say(Phrase.BUTTON_PRACTICE_NOTES),
                   Call("practice_notes_form", {"id": question.id}), Weight.MAIN, form=True),
            *_rating_choices(visit, question)[:1],
            Choice(say(Phrase.BUTTON_PRACTICE_NEXT), Call("practice", passing)),
            Choice(say(Phrase.BUTTON_PRACTICE_HISTORY), Call("practice_history")),
            Choice(say(Phrase.BUTTON_PRACTICE_ASK_THEM), Call("practice_ask_them")),
            Choice(say(Phrase.BUTTON_PRACTICE_ETIQUETTE), Call("practice_etiquette")),
        ),
        reply=Call("practice_notes", {"id": question.id}),
        error=error,
        result={
            "id": question.id,
            "theme": question.theme,
            "ask": question.ask,
            "follow_ups": list(page.follow_ups),
            "until": page.stamp,
            "drill": question.drill,
        },
    )  # fmt: skip


def _rubric_menu(visit: Visit, question: PracticeQuestion) -> Menu:
    items = tuple(Item(virtue.id, virtue.title) for virtue in visit.library.practice.rubric)
    call = Call("practice_rate", {"id": question.id})
    return Menu(call, items, visit.voice.phrase(Phrase.PICK_VIRTUES), many=True)


def _theme_menu(visit: Visit) -> Menu:
    items = tuple(Item(theme.id, theme.title) for theme in visit.library.practice.themes)
    return Menu(Call("practice"), items, visit.voice.phrase(Phrase.PICK_THEME), "theme")


def _rating_choices(visit: Visit, question: PracticeQuestion) -> tuple[Choice, ...]:
    say = visit.voice.phrase
    none = Call("practice_rate", {"id": question.id, "value": _NONE})
    return (
        Choice(say(Phrase.BUTTON_PRACTICE_NONE), none),
        Choice(say(Phrase.BUTTON_PRACTICE_NEXT), Call("practice")),
    )


async def _gone(visit: Visit, phrase: Phrase | None = Phrase.ERROR_NO_PRACTICE) -> Screen:
    message = visit.voice.phrase(phrase or Phrase.REFUSED_EMPTY)
    profile = visit.profile(await visit.standing())
    question = visit.library.practice.following(profile, await _ratings(visit))
    return await _question_screen(visit, question, None, Error(ErrorCode.REFUSED, message, "value"))


def _theme_meant(visit: Visit, typed: object) -> str | None:
    """Return the theme that a typed name means."""
    names = {
        name.casefold(): theme.id
        for theme in visit.library.practice.themes
        for name in (theme.title, theme.id)
    }
    wanted = str(typed).strip().casefold()[:60]
    if not wanted or wanted in names:
        return names.get(wanted)
    near = process.extractOne(wanted, list(names), scorer=fuzz.WRatio, score_cutoff=_CLOSE_ENOUGH)
    return names[near[0]] if near else None


# --- what is kept --------------------------------------------------------------------------------


async def _ratings(visit: Visit) -> tuple[Rating, ...]:
    """Return the person's ratings, the oldest first."""
    kept = await visit.store.records(visit.person, RecordKind.PRACTICE)
    return tuple(
        Rating(str(record.value["question"]), tuple(record.value["shown"]))
        for name, record in sorted(kept.items())
        if name.startswith(_TRY)
    )


async def _keep(visit: Visit, rating: Rating) -> None:
    kept = await visit.store.records(visit.person, RecordKind.PRACTICE)
    names = sorted(name for name in kept if name.startswith(_TRY))
    number = int(names[-1].removeprefix(_TRY)) + 1 if names else 1
    value: dict[str, Any] = {
        "question": rating.question, "shown": list(rating.shown), "day": visit.today.isoformat()
    }  # fmt: skip
    await visit.store.put_records(visit.person, RecordKind.PRACTICE, {f"{_TRY}{number:06}": value})
    if len(names) >= _MOST:
        await visit.store.drop_records(
            visit.person, RecordKind.PRACTICE, names[: len(names) - _MOST + 1]
        )
