"""/wishes: what a program list should respect, from the answers and beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from rapidfuzz import fuzz, process

from bot.core.calls import Call
from bot.core.interview.answers import clean
from bot.core.own_words import OwnWords
from bot.core.programs.applicant import MUSTS
from bot.core.programs.tracking import SIZES
from bot.core.screen import (
    Choice,
    Error,
    ErrorCode,
    Field,
    FieldKind,
    Form,
    Item,
    Screen,
    Weight,
)
from bot.services import _asking
from bot.services._catalogue import WISHES, catalogue_for, to_list
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import verb
from bot.services.visit import Visit

ANSWERED = ("regions", "tracks", "settings", "visa_need", "budget_usd")
"""Questions of the interview that are wishes."""
_NEAR, _MOST, _SCHOOL = 84, 300, 100
_ANY = "any"


@dataclass(frozen=True)
class WishesPage(Page):
    """What was answered, and what is kept beside it."""

    template: ClassVar[str] = "wishes"
    answered: tuple[tuple[str, OwnWords | str], ...]
    open: tuple[str, ...]
    states: tuple[str, ...]
    lived: tuple[str, ...]
    musts: tuple[str, ...]
    size: str
    most: int | None
    school: OwnWords | None
    excluded: tuple[str, ...]
    linked: tuple[str, ...]


@verb()
async def wishes(visit: Visit) -> Screen:
    """What your program list respects: places, kinds of position, must-haves."""
    return await _screen(visit)


@verb()
async def wishes_form(visit: Visit) -> Screen:
    """Say what the list should respect beside your answers."""
    kept = (await catalogue_for(visit)).wishes
    say = visit.voice.phrase
    musts = [Item(m, say(Phrase.PROGRAM_MUST, which=m), m in kept.get("musts", [])) for m in MUSTS]
    sizes = [
        Item(s, say(Phrase.PROGRAM_SIZE, which=s), s == (kept.get("size") or _ANY))
        for s in (*SIZES, _ANY)
    ]
    fields = (
        _line(visit, "states", ", ".join(kept.get("states", []))),
        _line(visit, "lived", ", ".join(kept.get("lived", []))),
        _line(visit, "school", str(kept.get("school", ""))),
        Field("musts", say(Phrase.WISH_LABEL, which="musts"),
              say(Phrase.WISH_HELP, which="musts"), FieldKind.ANY_OF, tuple(musts)),
        Field("size", say(Phrase.WISH_LABEL, which="size"), "", FieldKind.ONE_OF, tuple(sizes)),
    )  # fmt: skip
    return Screen(
        name="wishes",
        text=(await _screen(visit)).text,
        form=Form(say(Phrase.WISHES_TITLE), Call("keep_wishes"), fields),
        choices=(
            Choice(say(Phrase.BUTTON_OPEN_FORM), Call("wishes_form"), Weight.MAIN, form=True),
            to_list(visit),
        ),
    )


@verb()
async def keep_wishes(  # noqa: PLR0917 - they may be typed in this order
    visit: Visit,
    states: Annotated[Any, "States you want, by name or letters"] = None,
    lived: Annotated[Any, "States where you have lived"] = None,
    musts: Annotated[Any, "What a program must have"] = None,
    size: Annotated[Any, "large, small or any"] = None,
    most: Annotated[Any, "How many programs at most"] = None,
    school: Annotated[Any, "Your medical school, as its name is written"] = None,
) -> Screen:
    """Keep what the list should respect; what is not named stays as it was."""
    kept = dict((await catalogue_for(visit)).wishes)
    unread: list[str] = []
    for name, typed in (("states", states), ("lived", lived)):
        if typed is not None:
            found, unknown = _states(visit.library.curation.states, typed)
            kept[name] = found
            unread += unknown
    if school is not None:
        kept["school"] = clean(str(school))[:_SCHOOL]
    if musts is not None:
        told = musts if isinstance(musts, list) else re.split(r"[,;\s]+", str(musts))
        kept["musts"] = [must for must in MUSTS if must in told]
    if size is not None:
        first = str(size[0]) if isinstance(size, list) and size else str(size)
        kept["size"] = first if first in SIZES else ""
    if most is not None:
        number = str(most).strip()
        fits = number.isdecimal() and 0 < int(number) <= _MOST
        kept["most"] = int(number) if fits else None
    await visit.store.put_records(visit.person, RecordKind.PROGRAMS, {WISHES: kept})
    if not unread:
        return await _screen(visit)
    message = visit.voice.phrase(
        Phrase.ERROR_UNKNOWN_STATES, states=OwnWords(", ".join(unread)[:100])
    )
    return await _screen(visit, Error(ErrorCode.REFUSED, message, "states"))


async def _screen(visit: Visit, error: Error | None = None) -> Screen:
    catalogue = await catalogue_for(visit)
    kept, say = catalogue.wishes, visit.voice.phrase
    standing = await visit.standing()
    questions = [visit.library.guide.questions[name] for name in ANSWERED]
    names = visit.library.curation.states
    excluded = [i for i, mark in catalogue.marks.items() if mark.excluded]
    linked = [i for i, mark in catalogue.marks.items() if mark.links]
    page = WishesPage(
        answered=tuple(
            (q.label, _asking.shown(visit, q, standing.live[q.id], brief=True))
            for q in questions
            if q.id in standing.live
        ),
        open=tuple(q.label for q in questions if q.id not in standing.live),
        states=tuple(names.get(s, s) for s in kept.get("states", [])),
        lived=tuple(names.get(s, s) for s in kept.get("lived", [])),
        musts=tuple(say(Phrase.PROGRAM_MUST, which=must) for must in kept.get("musts", [])),
        size=say(Phrase.PROGRAM_SIZE, which=kept["size"]) if kept.get("size") else "",
        most=kept.get("most"),
        school=OwnWords(kept["school"]) if kept.get("school") else None,
        excluded=tuple(catalogue.programs[i].name for i in excluded),
        linked=tuple(catalogue.programs[i].name for i in linked),
    )
    return Screen(
        name="wishes",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_WISHES_FORM), Call("wishes_form"), Weight.MAIN, form=True),
            *(
                Choice(say(Phrase.BUTTON_CHANGE, label=q.label), Call("change", {"id": q.id}))
                for q in questions
            ),
            to_list(visit),
        ),
        error=error,
        result={"wishes": dict(kept)},
    )


def _line(visit: Visit, name: str, filled: str) -> Field:
    say = visit.voice.phrase
    return Field(
        name, say(Phrase.WISH_LABEL, which=name), say(Phrase.WISH_HELP, which=name),
        FieldKind.LINE, filled=filled,
    )  # fmt: skip


def _states(names: Mapping[str, str], typed: object) -> tuple[list[str], list[str]]:
    """Read states by letters or name; return those found, and what was not understood."""
    told = typed if isinstance(typed, list) else re.split(r"[,;/\n]+|\band\b", str(typed))
    by_name = {name.casefold(): code for code, name in names.items()}
    found: list[str] = []
    unknown: list[str] = []
    for text in (str(part).strip() for part in told):
        if not text or text.casefold() in {"none", "any", "anywhere", "-"}:
            continue
        near = process.extractOne(
            text.casefold(), list(by_name), scorer=fuzz.ratio, score_cutoff=_NEAR
        )
        if text.upper() in names:
            found.append(text.upper())
        elif near:
            found.append(by_name[near[0]])
        else:
            unknown.append(text)
    return list(dict.fromkeys(found)), unknown
