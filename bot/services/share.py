"""/share: one anonymised page for a mentor, shown in full before it becomes a file. Nothing is kept."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, ClassVar, Literal

from bot.core.advice.readiness import FULL
from bot.core.advice.share import Bucket, MentorPage, Openness, mentor_page
from bot.core.calls import Call
from bot.core.interview.answers import Value
from bot.core.interview.guide import Kind, Question
from bot.core.own_words import OwnWords
from bot.core.screen import Choice, File, Screen, Weight
from bot.services import _asking
from bot.services._planning import statuses_of
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

Switch = Literal["no", "yes"]
NAME = "for-my-mentor.md"
_WORDS = 300
"""Characters of somebody's own words that the page has room for."""


@dataclass(frozen=True)
class SharePage(Page):
    """The page itself, as it would leave; `open_for` names what was switched on."""

    template: ClassVar[str] = "mentor_page"
    page: MentorPage
    lines: tuple[tuple[str, OwnWords | str], ...]
    buckets: tuple[tuple[str, Bucket], ...]
    levels: tuple[tuple[str, int], ...]
    full: int
    dates: bool


@dataclass(frozen=True)
class SharingPage(Page):
    """The preview: exactly what would leave, with what is off and on; or that the file is made."""

    template: ClassVar[str] = "share"
    text: str
    switches: Mapping[str, bool]
    made: bool


@verb(slash=True)
async def share(
    visit: Visit,
    school: Annotated[Switch, "Say whether programs know your school"] = "no",
    words: Annotated[Switch, "Show your own words on why PM&R"] = "no",
    dates: Annotated[Switch, "Show exact months instead of none"] = "no",
    file: Annotated[str, "yes, to make the file", Unlisted] = "",
) -> Screen:
    """One page for a mentor, without your name or exact numbers: look at it, then take it."""
    openness = Openness(school == "yes", words == "yes", dates == "yes")
    standing = await visit.standing()
    statuses = await statuses_of(visit)
    assessed = visit.library.assessment(standing, visit.today, statuses=statuses)
    page = mentor_page(assessed, openness)
    text = _written(visit, page, dates=openness.dates)
    made = file == "yes"
    say = visit.voice.phrase
    content = File(NAME, "text/markdown", say(Phrase.SHARE_ALT), text.encode())
    switches = asdict(openness)
    return Screen(
        name="share",
        text=visit.voice.page(SharingPage(text, switches, made)),
        choices=(
            *([] if made else [_make(visit, openness)]),
            *_toggles(visit, openness),
            Choice(say(Phrase.BUTTON_REPORT), Call("report")),
        ),
        files=(content,) if made else (),
        result={"text": text, **switches},
    )


def _written(visit: Visit, page: MentorPage, *, dates: bool) -> str:
    questions = visit.library.guide.questions
    return visit.voice.page(
        SharePage(
            page=page,
            lines=tuple(
                (questions[q].label, _said(visit, questions[q], value)) for q, value in page.picks
            ),
            buckets=tuple((questions[b.question].label, b) for b in page.buckets),
            levels=tuple((_asking.route_title(visit, s), level) for s, level in page.levels),
            full=FULL,
            dates=dates,
        )
    )


def _said(visit: Visit, question: Question, value: Value) -> OwnWords | str:
    """Return an answer as it stands on the page: own words are cut, so that all of it fits."""
    if question.kind is Kind.TEXT:
        return OwnWords(textwrap.shorten(str(value.data), _WORDS, placeholder=" …"))
    return _asking.shown(visit, question, value)


def _make(visit: Visit, openness: Openness) -> Choice:
    call = Call("share", {**_args(openness), "file": "yes"})
    return Choice(visit.voice.phrase(Phrase.BUTTON_MAKE_FILE), call, Weight.MAIN)


def _toggles(visit: Visit, openness: Openness) -> list[Choice]:
    """Offer to switch each of the three on or off; the page is shown anew either way."""
    phrases = {
        "school": Phrase.BUTTON_SHARE_SCHOOL,
        "words": Phrase.BUTTON_SHARE_WORDS,
        "dates": Phrase.BUTTON_SHARE_DATES,
    }
    now = _args(openness)
    return [
        Choice(
            visit.voice.phrase(phrase, on=now[name] == "yes"),
            Call("share", {**now, name: "no" if now[name] == "yes" else "yes"}),
        )
        for name, phrase in phrases.items()
    ]


def _args(openness: Openness) -> dict[str, str]:
    return {name: "yes" if on else "no" for name, on in asdict(openness).items()}
