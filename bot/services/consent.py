"""/consent: two lines, agreed to once, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from bot.core.calls import Call
from bot.core.screen import Choice, Error, ErrorCode, Screen, Weight
from bot.services.assess import assess
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import verb
from bot.services.visit import CONSENT_VERSION, Visit

_TELLING = {"answer", "fill", "keep_note", "keep_wishes", "send_fact"}


@dataclass(frozen=True)
class Asking(Page):
    """What a person agrees to before the first answer."""

    template: ClassVar[str] = "consent"


@dataclass(frozen=True)
class Declined(Page):
    """Nothing was stored, and the door stays open."""

    template: ClassVar[str] = "declined"
    agreed: bool


def asking_consent(visit: Visit, call: Call | None = None) -> Screen:
    """Ask for consent; the `call` that needed it was not carried out, and its text is not kept."""
    say = visit.voice.phrase
    error = None
    if call and call.verb in _TELLING:
        error = Error(ErrorCode.REFUSED, say(Phrase.ERROR_AGREE_FIRST))
    return Screen(
        name="consent",
        text=visit.voice.page(Asking()),
        choices=(
            Choice(say(Phrase.BUTTON_AGREE), Call("consent", {"agree": "yes"}), Weight.MAIN),
            Choice(say(Phrase.BUTTON_PRIVACY), Call("privacy")),
            Choice(say(Phrase.BUTTON_DECLINE), Call("consent", {"agree": "no"})),
        ),
        error=error,
        result={"version": CONSENT_VERSION, "agreed": False},
    )


@verb(personal=False)
async def consent(
    visit: Visit, agree: Annotated[Literal["yes", "no"], "Whether your answers may be kept"]
) -> Screen:
    """Agree that your answers are kept, or not."""
    if agree == "yes":
        await visit.store.put_consent(visit.person, CONSENT_VERSION)
        return await assess(visit)
    say = visit.voice.phrase
    agreed = await visit.has_agreed()
    return Screen(
        name="declined",
        text=visit.voice.page(Declined(agreed)),
        choices=(
            Choice(say(Phrase.BUTTON_START), Call("assess"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_HELP), Call("help")),
        ),
        result={"version": CONSENT_VERSION, "agreed": agreed},
    )
