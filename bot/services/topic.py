"""/topic: one curated answer, made personal, with its sources and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from rapidfuzz import fuzz, process

from bot.core.asking.topics import Topic
from bot.core.calls import Call
from bot.core.evidence import Source
from bot.core.profile import Profile
from bot.core.screen import Choice, Error, ErrorCode, Screen, Weight
from bot.services.citing import names_for
from bot.services.phrases import Phrase
from bot.services.ports import Page, StoreUnavailable
from bot.services.verbs import found_verbs, verb
from bot.services.visit import Visit


@dataclass(frozen=True)
class TopicPage(Page):
    """One answer: `body` is rendered already; `overdue` if nobody reviewed it in time."""

    template: ClassVar[str] = "topic"
    topic: Topic
    body: str
    cited: tuple[Source, ...]
    overdue: bool
    also: tuple[Topic, ...]


@verb(personal=False)
async def topic(visit: Visit, id: Annotated[str, "Which topic"]) -> Screen:  # noqa: A002
    """Read one answer."""
    found = visit.library.topics.get(str(id))
    if found is None:
        near = process.extractOne(str(id)[:60], list(visit.library.topics), scorer=fuzz.ratio)
        message = visit.voice.phrase(Phrase.ERROR_UNKNOWN_TOPIC, near=near[0])
        error = Error(ErrorCode.REFUSED, message, "id")
        return Screen(name="topic", text="", error=error, choices=_ways_on(visit))
    return await topic_screen(visit, found)


async def topic_screen(
    visit: Visit, found: Topic, *, asked: bool = False, also: tuple[Topic, ...] = ()
) -> Screen:
    """Show an answer to this person; `asked` if it was found for their own words.

    `also` are what else they asked for in the same breath.
    """
    try:
        profile = visit.profile(await visit.standing())
    except StoreUnavailable:  # the answer stands without what the person told
        profile = visit.library.profile({}, visit.today)
    return topic_for(visit, found, profile, asked=asked, also=also)


def topic_for(
    visit: Visit,
    found: Topic,
    profile: Profile,
    *,
    asked: bool = False,
    also: tuple[Topic, ...] = (),
) -> Screen:
    """Show an answer as this profile sees it."""
    page = TopicPage(
        topic=found,
        body=visit.voice.body(
            found.body, names_for(visit.library, visit.voice, profile, visit.today)
        ),
        cited=tuple(visit.library.sources[s] for s in found.sources),
        overdue=visit.today > found.review_by,
        also=also,
    )
    related = (visit.library.topics[r] for r in found.related if r not in {t.id for t in also})
    return Screen(
        name="topic",
        text=visit.voice.page(page),
        choices=(
            *(Choice(t.title[:80], Call("topic", {"id": t.id}), Weight.MAIN) for t in also),
            *(_was_it(visit, found) if asked else ()),
            *_command(visit, found),
            *(Choice(t.title[:80], Call("topic", {"id": t.id})) for t in related),
        ),
        result={"id": found.id, "sources": list(found.sources)},
    )


def _was_it(visit: Visit, found: Topic) -> tuple[Choice, ...]:
    say, right = visit.voice.phrase, Call("right", {"id": found.id})
    return (
        Choice(say(Phrase.BUTTON_THAT_WAS_IT), right),
        Choice(say(Phrase.BUTTON_NOT_IT), right.adding(was="no")),
    )


def _command(visit: Visit, found: Topic) -> list[Choice]:
    """Offer the command that helps next, once it exists."""
    if found.command not in found_verbs():
        return []
    label = visit.voice.phrase(Phrase.BUTTON_COMMAND, verb=found.command)
    return [Choice(label, Call(found.command), Weight.MAIN)]


def _ways_on(visit: Visit) -> tuple[Choice, ...]:
    return (Choice(visit.voice.phrase(Phrase.BUTTON_HELP), Call("help"), Weight.MAIN),)
