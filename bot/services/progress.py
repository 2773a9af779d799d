"""/progress: how far each section is, and a way into each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.core.calls import Call
from bot.core.screen import Choice, Item, Menu, Screen, Weight
from bot.services._asking import progress as progress_data
from bot.services._asking import route_title
from bot.services._routes import routes
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import verb
from bot.services.visit import Visit


@dataclass(frozen=True)
class ProgressPage(Page):
    """Every route: its title, how many questions are answered, and of how many."""

    template: ClassVar[str] = "progress"
    routes: tuple[tuple[str, int, int], ...]
    next: str | None


@verb(slash=True)
async def progress(visit: Visit) -> Screen:
    """See how far you are, and jump to any section."""
    standing = await visit.standing()
    say = visit.voice.phrase
    counted = [(title, route, *standing.counted(route)) for title, route in routes(visit)]
    following = standing.next_route()
    resume = [Choice(say(Phrase.BUTTON_RESUME), Call("assess"), Weight.MAIN)] if following else []
    sections = tuple(
        Item(route, say(Phrase.SECTION, title=title, answered=answered, of=of))
        for title, route, answered, of in counted
    )
    return Screen(
        name="progress",
        text=visit.voice.page(
            ProgressPage(
                routes=tuple((title, answered, of) for title, _, answered, of in counted),
                next=route_title(visit, following) if following else None,
            )
        ),
        choices=(
            *resume,
            Choice(say(Phrase.BUTTON_REPORT), Call("report")),
            Choice(say(Phrase.BUTTON_PROFILE), Call("profile")),
        ),
        menu=Menu(Call("assess"), sections, say(Phrase.PICK_SECTION), "section"),
        result={"progress": progress_data(standing)},
    )
