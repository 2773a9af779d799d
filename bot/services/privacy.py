"""/privacy: what is stored and why, all of it to take away, and all of it gone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, ClassVar, Literal

from bot.core.calls import Call
from bot.core.screen import Choice, File, Screen, Weight
from bot.services import ledger
from bot.services.phrases import Phrase
from bot.services.ports import FACT_DAYS, IDLE_DAYS, QUESTION_DAYS, Consent, Kept, Page, Record
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is stored of a person: answers, refused texts, and records of the features."""

    answers: int
    drafts: int
    records: int


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that is stored of a person just now."""

    consent: Consent | None
    answers: Mapping[str, Kept]
    drafts: Mapping[str, str]
    records: Mapping[str, Mapping[str, Record]]

    @property
    def counts(self) -> Counts:
        """How much that is."""
        return Counts(len(self.answers), len(self.drafts), sum(map(len, self.records.values())))


@dataclass(frozen=True)
class PrivacyPage(Page):
    """What is stored of this person just now."""

    template: ClassVar[str] = "privacy"
    agreed_on: dt.date | None
    held: Counts
    of_you: tuple[str, ...]
    of_nobody: tuple[str, ...]
    idle_days: int


@dataclass(frozen=True)
class ExportPage(Page):
    """What the exported file holds."""

    template: ClassVar[str] = "exported"
    held: Counts


@dataclass(frozen=True)
class ErasePage(Page):
    """Are you sure: what erasing drops."""

    template: ClassVar[str] = "erasing"
    held: Counts


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


async def _held(visit: Visit) -> Held:
    store, person = visit.store, visit.person
    return Held(
        await store.consent(person),
        await store.answers(person),
        await store.drafts(person),
        await store.all_records(person),
    )


async def _shown(visit: Visit) -> Screen:
    held = await _held(visit)
    agreed_on = held.consent.at.date() if held.consent else None
    say = visit.voice.phrase
    page = PrivacyPage(
        agreed_on,
        held.counts,
        of_you=tuple(say(line.words) for line in ledger.OF_A_PERSON),
        of_nobody=tuple(
            say(line.words, days=QUESTION_DAYS, fact_days=FACT_DAYS) for line in ledger.OF_NOBODY
        ),
        idle_days=IDLE_DAYS,
    )
    return Screen(
        name="privacy",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_START), Call("assess"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_EXPORT), Call("privacy", {"action": "export"})),
            Choice(say(Phrase.BUTTON_ERASE), Call("privacy", {"action": "erase"}), Weight.DANGER),
        ),
        result={
            "consent": held.consent.version if held.consent else None,
            **asdict(held.counts),
        },
    )


async def _exported(visit: Visit) -> Screen:
    """Hand over everything stored, as JSON that reads without the bot."""
    held = await _held(visit)
    consent = held.consent
    everything: dict[str, Any] = {
        "exported": visit.today.isoformat(),
        "consent": {"version": consent.version, "at": consent.at.isoformat()} if consent else None,
        "answers": _dated({**held.answers}),
        "drafts": dict(sorted(held.drafts.items())),
        "edits": list(await visit.store.edits_of(visit.person)),
        "records": {kind: _dated({**records}) for kind, records in held.records.items()},
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
        text=visit.voice.page(ExportPage(held.counts)),
        choices=(Choice(visit.voice.phrase(Phrase.BUTTON_PRIVACY), Call("privacy")),),
        files=(file,),
        result=everything,
    )


def _dated(kept: Mapping[str, Kept | Record]) -> dict[str, Any]:
    return {
        name: {"value": one.value, "at": one.at.isoformat()} for name, one in sorted(kept.items())
    }


async def _erasing(visit: Visit) -> Screen:
    held = await _held(visit)
    say = visit.voice.phrase
    sure = Call("privacy", {"action": "erase", "confirm": "yes"})
    return Screen(
        name="erasing",
        text=visit.voice.page(ErasePage(held.counts)),
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
