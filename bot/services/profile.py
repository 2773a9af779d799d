"""/profile: what you told the bot, section by section, and a way to change any of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from bot.core.calls import Call
from bot.core.interview.guide import Section
from bot.core.interview.replay import Answers, Standing
from bot.core.own_words import OwnWords
from bot.core.screen import Choice, Error, ErrorCode, Item, Menu, Screen, Weight
from bot.services._asking import shown
from bot.services._routes import complete_section, section_meant
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import verb
from bot.services.visit import Visit

Line = tuple[str, OwnWords | str]
_PER_MENU = 25


@dataclass(frozen=True)
class ProfilePage(Page):
    """How much was told in each section; or, of one `section`, the answers themselves.

    `aside` are those that an earlier answer has set aside, `says` what does not fit together.
    """

    template: ClassVar[str] = "profile"
    counts: tuple[tuple[str, int, int], ...]
    section: str | None
    lines: tuple[Line, ...]
    aside: tuple[Line, ...]
    says: tuple[str, ...]


@verb(slash=True)
async def profile(
    visit: Visit,
    section: Annotated[str, "A section to see and change", complete_section] = "",
) -> Screen:
    """See what you told the bot, and change it."""
    standing = await visit.standing()
    sections = visit.library.guide.sections
    meant = section_meant(visit, section) if section else None
    chosen = visit.library.guide.section(meant or "")
    say = visit.voice.phrase
    error = None
    if section and meant is None:
        near = ", ".join(s.title for s in sections)
        message = say(Phrase.ERROR_UNKNOWN_SECTION, near=near)
        error = Error(ErrorCode.REFUSED, message, "section")
    page = ProfilePage(
        counts=tuple((s.title, *standing.counted(s.id)) for s in sections),
        section=chosen.title if chosen else None,
        lines=_lines(visit, chosen, standing.live),
        aside=_lines(visit, chosen, standing.aside),
        says=tuple(c.says for c in visit.library.conflicts_in(standing, visit.today)),
    )
    start = Phrase.BUTTON_RESUME if standing.live else Phrase.BUTTON_START
    return Screen(
        name="profile",
        text=visit.voice.page(page),
        menu=_menu(visit, standing, chosen, sections),
        choices=(
            Choice(say(start), Call("assess"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_SECTIONS), Call("profile" if chosen else "progress")),
            Choice(say(Phrase.BUTTON_PRIVACY), Call("privacy")),
            Choice(say(Phrase.BUTTON_RESTART), Call("restart")),
        ),
        error=error,
        result={
            "answers": {i: value.plain for i, value in standing.live.items()},
            "aside": {i: value.plain for i, value in standing.aside.items()},
        },
    )


def _lines(visit: Visit, section: Section | None, answers: Answers) -> tuple[Line, ...]:
    return tuple(
        (question.label, shown(visit, question, answers[question.id], brief=True))
        for question in (section.questions if section else ())
        if question.id in answers
    )


def _menu(
    visit: Visit, standing: Standing, chosen: Section | None, sections: Iterable[Section]
) -> Menu | None:
    """Offer the questions of the section on screen to change, else the sections to open."""
    if chosen:
        items = [Item(q.id, q.label) for q in standing.route(chosen.id)][:_PER_MENU]
        call, argument = Call("change", {"route": chosen.id}), "id"
        prompt = visit.voice.phrase(Phrase.PICK_ANSWER)
    else:
        items = [Item(s.id, s.title) for s in sections]
        call, argument = Call("profile"), "section"
        prompt = visit.voice.phrase(Phrase.PICK_SECTION)
    return Menu(call, tuple(items), prompt, argument) if items else None
