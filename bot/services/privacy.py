"""/privacy: what is stored and why, all of it to take away, and all of it gone."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from bot.core.calls import Call
from bot.core.screen import Choice, File, Screen, Weight
from bot.services.phrases import Phrase
from bot.services.ports import QUESTION_DAYS, Page
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit


@dataclass(frozen=True)
class PrivacyPage(Page):
    """What is stored of this person just now."""

    template: ClassVar[str] = "privacy"
    agreed_on: dt.date | None
    answers: int
    drafts: int
    question_days: int


@dataclass(frozen=True)
class ExportPage(Page):
    """What the exported file holds."""

    template: ClassVar[str] = "exported"
    answers: int
    drafts: int


@dataclass(frozen=True)
class ErasePage(Page):
    """Are you sure: what erasing drops."""

    template: ClassVar[str] = "erasing"
    answers: int
    drafts: int


@dataclass(frozen=True)
class ErasedPage(Page):
    """Everything is gone; `left` rows were found afterwards."""

    template: ClassVar[str] = "erased"
    left: int


@verb(slash=True, personal=False)
async def privacy(
    visit: Visit,
    action: Annotated[
        Literal["show", "export", "erase"], "Show what is stored, export it, or erase it"
    ] = "show",
    confirm: Annotated[str, "yes, to erase everything", Unlisted] = "",
) -> Screen:
    """What is stored about you: see it, export it, erase it."""
    match action:
        case "export":
            return await _exported(visit)
        case "erase":
            return await (_erased(visit) if confirm == "yes" else _erasing(visit))
        case _:
            return await _shown(visit)


async def _shown(visit: Visit) -> Screen:
    consent = await visit.store.consent(visit.person)
    answers = await visit.store.answers(visit.person)
    drafts = await visit.store.drafts(visit.person)
    agreed_on = consent.at.date() if consent else None
    page = PrivacyPage(agreed_on, len(answers), len(drafts), QUESTION_DAYS)
    say = visit.voice.phrase
    return Screen(
        name="privacy",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_START), Call("assess"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_EXPORT), Call("privacy", {"action": "export"})),
            Choice(say(Phrase.BUTTON_ERASE), Call("privacy", {"action": "erase"}), Weight.DANGER),
        ),
        result={
            "consent": consent.version if consent else None,
            "answers": len(answers),
            "drafts": len(drafts),
        },
    )


async def _exported(visit: Visit) -> Screen:
    """Hand over everything stored, as JSON that reads without the bot."""
    consent = await visit.store.consent(visit.person)
    answers = await visit.store.answers(visit.person)
    drafts = await visit.store.drafts(visit.person)
    everything: dict[str, Any] = {
        "exported": visit.today.isoformat(),
        "consent": {"version": consent.version, "at": consent.at.isoformat()} if consent else None,
        "answers": {
            question_id: {"value": kept.value, "at": kept.at.isoformat()}
            for question_id, kept in sorted(answers.items())
        },
        "drafts": dict(sorted(drafts.items())),
    }
    content = json.dumps(everything, indent=2, ensure_ascii=False).encode()
    file = File(
        "pmr-match-advisor.json",
        "application/json",
        "Everything that is stored about you, as JSON",
        content,
    )
    return Screen(
        name="exported",
        text=visit.voice.page(ExportPage(len(answers), len(drafts))),
        choices=(Choice(visit.voice.phrase(Phrase.BUTTON_PRIVACY), Call("privacy")),),
        files=(file,),
        result=everything,
    )


async def _erasing(visit: Visit) -> Screen:
    answers = await visit.store.answers(visit.person)
    drafts = await visit.store.drafts(visit.person)
    say = visit.voice.phrase
    sure = Call("privacy", {"action": "erase", "confirm": "yes"})
    return Screen(
        name="erasing",
        text=visit.voice.page(ErasePage(len(answers), len(drafts))),
        # *Keep* comes to stand where *Erase* stood: a double tap erases nothing.
        choices=(
            Choice(say(Phrase.BUTTON_ERASE_SURE), sure, Weight.DANGER),
            Choice(say(Phrase.BUTTON_EXPORT), Call("privacy", {"action": "export"})),
            Choice(say(Phrase.BUTTON_KEEP), Call("privacy"), Weight.MAIN),
        ),
    )


async def _erased(visit: Visit) -> Screen:
    left = await visit.store.erase(visit.person)
    visit.recent.answered(visit.person)
    say = visit.voice.phrase
    return Screen(
        name="erased",
        text=visit.voice.page(ErasedPage(left)),
        choices=(Choice(say(Phrase.BUTTON_START), Call("assess")),),
        result={"rows_left": left},
    )
