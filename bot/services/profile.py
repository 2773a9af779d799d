"""/profile: what you told the bot, section by section, and a way to change any of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from bot.core.calls import Call
from bot.core.interview.guide import Question, Section
from bot.core.interview.replay import Standing
from bot.core.own_words import OwnWords
from bot.core.screen import Choice, Item, Menu, Screen, Weight
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
    """The answers, by section; `aside` are those that an earlier answer has set aside."""

    template: ClassVar[str] = "profile"
    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    aside: tuple[Line, ...]
    conflicts: tuple[str, ...]
    section: str | None


@verb(slash=True)
async def profile(
    visit: Visit,
    section: Annotated[str, "Only one section", complete_section] = "",
) -> Screen:
    """See what you told the bot, and change it."""
    standing = await visit.standing()
    chosen = visit.library.guide.section(section_meant(visit, section) or "")
    answered = [s for s in visit.library.guide.sections if _lines(visit, standing, s)]
    shown_sections = [chosen] if chosen else answered
    page = ProfilePage(
        sections=tuple((s.title, _lines(visit, standing, s)) for s in shown_sections),
        aside=tuple(
            (visit.library.guide.questions[i].label, shown(visit, _question(visit, i), value))
            for i, value in standing.aside.items()
        ),
        conflicts=tuple(c.says for c in visit.library.conflicts_in(standing, visit.today)),
        section=chosen.title if chosen else None,
    )
    say = visit.voice.phrase
    start = Phrase.BUTTON_RESUME if standing.live else Phrase.BUTTON_START
    return Screen(
        name="profile",
        text=visit.voice.page(page),
        menu=_menu(visit, standing, chosen, answered),
        choices=(
            Choice(say(start), Call("assess"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_SECTIONS), Call("progress")),
            Choice(say(Phrase.BUTTON_PRIVACY), Call("privacy")),
            Choice(say(Phrase.BUTTON_RESTART), Call("restart")),
        ),
        result={
            "answers": {i: value.plain for i, value in standing.live.items()},
            "aside": {i: value.plain for i, value in standing.aside.items()},
        },
    )


def _question(visit: Visit, question_id: str) -> Question:
    return visit.library.guide.questions[question_id]


def _lines(visit: Visit, standing: Standing, section: Section) -> tuple[Line, ...]:
    return tuple(
        (question.label, shown(visit, question, standing.live[question.id]))
        for question in section.questions
        if question.id in standing.live
    )


def _menu(
    visit: Visit, standing: Standing, chosen: Section | None, answered: list[Section]
) -> Menu | None:
    """Offer the questions of the section on screen to change, else the sections to look into."""
    if chosen:
        items = [Item(q.id, q.label) for q in standing.route(chosen.id)][:_PER_MENU]
        call, argument = Call("change", {"route": chosen.id}), "id"
        prompt = visit.voice.phrase(Phrase.PICK_ANSWER)
    else:
        items = [Item(s.id, s.title) for s in answered]
        call, argument = Call("profile"), "section"
        prompt = visit.voice.phrase(Phrase.PICK_SECTION)
    return Menu(call, tuple(items), prompt, argument) if items else None
