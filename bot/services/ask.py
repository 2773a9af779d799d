"""/ask: a question in one's own words, and the curated answer to it.

Distress is read first, before anything that could fail: its screens need neither store nor profile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal

from rapidfuzz import fuzz, process

from bot.core.asking.conduct import Danger, Strain
from bot.core.asking.reading import (
    Answer,
    Guesses,
    Integrity,
    NoMatch,
    Reading,
    SmallTalk,
    Support,
)
from bot.core.asking.sending import scrubbed
from bot.core.calls import Call
from bot.core.interview.answers import LONGEST, clean
from bot.core.own_words import OwnWords
from bot.core.screen import (
    Choice,
    Error,
    ErrorCode,
    Field,
    FieldKind,
    Form,
    Screen,
    Weight,
)
from bot.services.phrases import Phrase
from bot.services.ports import QUESTION_DAYS, Page
from bot.services.topic import topic_screen
from bot.services.verbs import verb
from bot.services.visit import Visit

MISSES = 2
"""Misses in a row after which a person is shown everything there is, and a human."""
_MOST_CHOICES = 25
_LABEL = 80
_FEW_WORDS = 3


@dataclass(frozen=True)
class GuessesPage(Page):
    """Did you mean one of these."""

    template: ClassVar[str] = "guesses"
    question: OwnWords


@dataclass(frozen=True)
class NoMatchPage(Page):
    """Nothing here answers that; `again` after a second miss in a row, `foreign` if not English."""

    template: ClassVar[str] = "nomatch"
    question: OwnWords
    again: bool
    foreign: bool


@dataclass(frozen=True)
class SmallTalkPage(Page):
    """A friendly word back."""

    template: ClassVar[str] = "smalltalk"
    kind: str


@dataclass(frozen=True)
class SupportPage(Page):
    """Warmth and people to talk to; in danger the numbers, and nothing else."""

    template: ClassVar[str] = "support"
    level: str


@dataclass(frozen=True)
class IntegrityPage(Page):
    """The rule and the honest way; or protection, for somebody who is being cheated."""

    template: ClassVar[str] = "integrity"
    cheated: bool


@dataclass(frozen=True)
class SendingPage(Page):
    """Exactly what would go to the moderators."""

    template: ClassVar[str] = "sending"
    text: OwnWords
    days: int


@dataclass(frozen=True)
class SentPage(Page):
    """It went, and cannot be found again."""

    template: ClassVar[str] = "sent"
    days: int


@dataclass(frozen=True)
class AloudPage(Page):
    """A short public word: which answers there are, to be read privately."""

    template: ClassVar[str] = "aloud"
    titles: tuple[str, ...]


@dataclass(frozen=True)
class NotedPage(Page):
    """Thanks for saying whether it was right."""

    template: ClassVar[str] = "noted"
    right: bool


def complete_question(visit: Visit, typed: str) -> list[tuple[str, str]]:
    """Offer the titles that come nearest to what has been typed so far."""
    titles = [t.title for t in visit.library.topics.values()]
    if not typed.strip():
        return [(title, title) for title in titles[:_MOST_CHOICES]]
    near = process.extract(typed[:100], titles, scorer=fuzz.WRatio, limit=10, score_cutoff=50)
    return [(title, title) for title, _, _ in near]


@verb(slash=True, personal=False)
async def ask(
    visit: Visit,
    question: Annotated[str, "Your question, in your own words", complete_question],
) -> Screen:
    """Ask anything about matching into PM&R, in your own words."""
    asked = str(question)
    reading = visit.library.reader.read(asked[:LONGEST])
    screen = await _answered(visit, clean(asked[:LONGEST]), reading)
    return replace(screen, result=_as_data(visit, asked, reading, screen))


@verb(personal=False)
async def ask_aloud(visit: Visit, question: Annotated[str, "What was asked in public"]) -> Screen:
    """Answer in public, in short: the profile is not looked at, and the rest is one press away."""
    reading = visit.library.reader.read(str(question)[:LONGEST])
    match reading.outcome:
        case Support(level):
            return replace(_support(visit, level), private=False)
        case Answer(topic_id, also):
            topics: tuple[str, ...] = (topic_id, *also)
        case Guesses(guessed):
            topics = guessed
        case _:
            topics = ()
    titles = tuple(visit.library.topics[topic].title for topic in topics)
    return Screen(
        name="aloud",
        text=visit.voice.page(AloudPage(titles)),
        choices=(
            *(
                Choice(visit.voice.phrase(Phrase.BUTTON_PRIVATELY), Call("topic", {"id": topic}))
                for topic in topics[:1]
            ),
            *_topics(visit, topics[1:]),
            Choice(visit.voice.phrase(Phrase.BUTTON_HELP), Call("help")),
        ),
        private=False,
    )


async def _answered(visit: Visit, asked: str, reading: Reading) -> Screen:
    match reading.outcome:
        case Support(level):
            return _support(visit, level)
        case Integrity(cheated):
            return _integrity(visit, cheated=cheated)
        case SmallTalk(kind):
            return _small_talk(visit, kind)
        case Answer(topic_id, also):
            visit.recent.answered(visit.person)
            topics = visit.library.topics
            return await topic_screen(
                visit, topics[topic_id], asked=True, also=tuple(topics[other] for other in also)
            )
        case Guesses(topics):
            visit.recent.missed(visit.person, asked, topics[0])
            return _guesses(visit, asked, topics)
        case NoMatch(topics, foreign):
            misses = visit.recent.missed(visit.person, asked, topics[0])
            return _no_match(visit, asked, misses, foreign=foreign)


@verb(personal=False)
async def right(
    visit: Visit,
    id: Annotated[str, "Which topic"],  # noqa: A002 - the topic's id
    was: Annotated[Literal["yes", "no"], "yes or no"] = "yes",
) -> Screen:
    """Say whether an answer was the one you needed."""
    if str(id) in visit.library.topics:
        await visit.store.count_click(str(id), "right" if was == "yes" else "wrong")
    say = visit.voice.phrase
    return Screen(
        name="noted",
        text=visit.voice.page(NotedPage(was == "yes")),
        choices=(
            Choice(say(Phrase.BUTTON_ASK_AGAIN), Call("question"), Weight.MAIN, form=True),
            Choice(say(Phrase.BUTTON_START), Call("assess")),
            Choice(say(Phrase.BUTTON_HELP), Call("help")),
        ),
    )


@verb(personal=False)
async def send(visit: Visit, confirm: Annotated[str, "yes, to send what was shown"] = "") -> Screen:
    """Send your last question to the moderators, after seeing what goes."""
    say = visit.voice.phrase
    last = visit.recent.last(visit.person)
    if last is None:
        error = Error(ErrorCode.REFUSED, say(Phrase.ERROR_NOTHING_TO_SEND))
        return Screen(name="sending", text="", error=error, choices=_ways_on(visit))
    text = scrubbed(last.question)
    if confirm == "yes":
        await visit.store.put_question(text, last.nearest)
        visit.recent.answered(visit.person)
        return Screen(
            name="sent",
            text=visit.voice.page(SentPage(QUESTION_DAYS)),
            choices=_ways_on(visit),
            result={"sent": text},
        )
    return Screen(
        name="sending",
        text=visit.voice.page(SendingPage(OwnWords(text), QUESTION_DAYS)),
        choices=(
            Choice(say(Phrase.BUTTON_SEND), Call("send", {"confirm": "yes"}), Weight.MAIN),
            Choice(say(Phrase.BUTTON_DO_NOT_SEND), Call("help")),
        ),
        result={"text": text},
    )


_OUTCOMES = {
    Answer: "answer",
    Guesses: "guesses",
    NoMatch: "nomatch",
    SmallTalk: "smalltalk",
    Support: "support",
    Integrity: "integrity",
}
_SHOWN = 5


def _as_data(visit: Visit, asked: str, reading: Reading, screen: Screen) -> dict[str, Any]:
    """Return what was found as the outside contract names its parts."""
    outcome = reading.outcome
    ranked = zip(reading.ranked.ids[:_SHOWN], reading.ranked.scores[:_SHOWN], strict=True)
    answer = visit.library.topics[outcome.topic] if isinstance(outcome, Answer) else None
    return {
        "n": None,
        "question": asked,
        "outcome": _OUTCOMES[type(outcome)],
        "level": outcome.level if isinstance(outcome, Support) else None,
        "topics": [{"id": topic, "score": round(score, 4)} for topic, score in ranked],
        "text": screen.text,
        "sources": list(answer.sources) if answer else [],
    }


def danger_in(visit: Visit, call: Call) -> Screen | None:
    """Return the support screen if a call carries a cry for help in its words.

    It is looked for before consent and before the store: nothing may stand in its way. What has
    fewer than three words is a name of ours, or is read with its question; questions read
    themselves.
    """
    if call.verb in {ask.__name__, ask_aloud.__name__}:
        return None
    return cry_in(visit, call)


def cry_in(visit: Visit, call: Call) -> Screen | None:
    """Return the support screen if the words of a call, whichever it is, are a cry for help."""
    texts = [value for value in call.args.values() if isinstance(value, str)]
    spoken = [text for text in texts if len(text.split()) >= _FEW_WORDS]
    if not spoken:
        return None
    text = " ".join((call.verb, *spoken))[:LONGEST]
    found = visit.library.reader.conduct.read(text)
    return _support(visit, "danger") if isinstance(found, Danger) else None


def in_distress(visit: Visit, text: object, *, readable: bool) -> Screen | None:
    """Return the support screen if a text typed anywhere is a cry for help.

    A text that answers its question (`readable`) is set aside for danger alone.
    """
    words = str(text)[:LONGEST]
    if not any(map(str.isalpha, words)):
        return None
    match visit.library.reader.conduct.read(words):
        case Danger():
            return _support(visit, "danger")
        case Strain() if not readable:
            return _support(visit, "strain")
        case _:
            return None


def strain_in(visit: Visit, text: str) -> bool:
    """Whether somebody sounds worn out in a text that is about something else."""
    return isinstance(visit.library.reader.conduct.read(text[:LONGEST]), Strain)


def _support(visit: Visit, level: str) -> Screen:
    danger = level == "danger"
    return Screen(
        name="support",
        text=visit.voice.page(SupportPage(level)),
        choices=() if danger else _topics(visit, ("wellbeing", "bot-human")),
    )


def _integrity(visit: Visit, *, cheated: bool) -> Screen:
    return Screen(
        name="integrity",
        text=visit.voice.page(IntegrityPage(cheated)),
        choices=_topics(
            visit,
            ("bot-human",)
            if cheated
            else ("story-how-to-frame", "score-failed-attempt", "lor-how-to-ask"),
        ),
    )


def _small_talk(visit: Visit, kind: str) -> Screen:
    return Screen(
        name="smalltalk",
        text=visit.voice.page(SmallTalkPage(kind)),
        choices=_ways_on(visit),
    )


def _guesses(visit: Visit, asked: str, topics: tuple[str, ...]) -> Screen:
    say = visit.voice.phrase
    return Screen(
        name="guesses",
        text=visit.voice.page(GuessesPage(OwnWords(asked[:200]))),
        choices=(
            *_topics(visit, topics),
            Choice(say(Phrase.BUTTON_NONE_OF_THESE), Call("none_of_these")),
        ),
    )


@verb(personal=False)
async def none_of_these(visit: Visit) -> Screen:
    """None of the guesses was meant."""
    last = visit.recent.last(visit.person)
    misses = visit.recent.misses(visit.person)
    return _no_match(visit, last.question if last else "", misses)


@verb(personal=False)
async def question(visit: Visit) -> Screen:
    """Type a question."""
    say = visit.voice.phrase
    field = Field("question", say(Phrase.ASK_LABEL), say(Phrase.ASK_HELP), FieldKind.PARAGRAPH,
                  most=1000)  # fmt: skip
    return Screen(
        name="question",
        text=say(Phrase.ASK_HELP),
        form=Form(say(Phrase.ASK_LABEL), Call("ask"), (field,)),
        reply=None,
        choices=(Choice(say(Phrase.BUTTON_OPEN_FORM), Call("question"), Weight.MAIN, form=True),),
    )


def _no_match(visit: Visit, asked: str, misses: int, *, foreign: bool = False) -> Screen:
    say = visit.voice.phrase
    again = misses >= MISSES
    human = _topics(visit, ("bot-human",)) if again else ()
    return Screen(
        name="nomatch",
        text=visit.voice.page(NoMatchPage(OwnWords(asked[:200]), again, foreign)),
        choices=(
            Choice(say(Phrase.BUTTON_ASK_AGAIN), Call("question"), Weight.MAIN, form=True),
            Choice(say(Phrase.BUTTON_TO_MODERATORS), Call("send")),
            *human,
            Choice(say(Phrase.BUTTON_HELP), Call("help")),
        ),
    )


def _topics(visit: Visit, ids: tuple[str, ...]) -> tuple[Choice, ...]:
    found = [visit.library.topics[i] for i in ids if i in visit.library.topics]
    return tuple(Choice(t.title[:_LABEL], Call("topic", {"id": t.id})) for t in found)


def _ways_on(visit: Visit) -> tuple[Choice, ...]:
    say = visit.voice.phrase
    return (
        Choice(say(Phrase.BUTTON_ASK_AGAIN), Call("question"), Weight.MAIN, form=True),
        Choice(say(Phrase.BUTTON_START), Call("assess")),
        Choice(say(Phrase.BUTTON_HELP), Call("help")),
    )
