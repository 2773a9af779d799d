"""/help: what the bot can do, on one screen, with examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.core.calls import Call
from bot.core.screen import Choice, Screen, Weight
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import found_verbs, verb
from bot.services.visit import Visit


@dataclass(frozen=True)
class HelpPage(Page):
    """The commands, each with what it does."""

    template: ClassVar[str] = "help"
    commands: tuple[tuple[str, str], ...]


@verb(slash=True, personal=False)
async def help(visit: Visit) -> Screen:  # noqa: A001 - the command's own name
    """See what this bot can do."""
    # Public, so that anyone may show it to a newcomer.
    commands = tuple(
        (v.name, v.description) for v in found_verbs().values() if v.slash and not v.moderators
    )
    say = visit.voice.phrase
    return Screen(
        name="help",
        text=visit.voice.page(HelpPage(commands)),
        choices=(
            Choice(say(Phrase.BUTTON_START), Call("assess"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_REPORT), Call("report")),
            Choice(say(Phrase.BUTTON_PRIVACY), Call("privacy")),
        ),
        private=False,
        result={"commands": [{"name": n, "description": d} for n, d in commands]},
    )
